//! The files of a frontier, and its text on the terminal.
//!
//! | file | contents |
//! | --- | --- |
//! | `frontier.csv` | one row per point: limit, objective, bound, gap, gain of one more, figures and hubs of the plan |
//! | `frontier.json` | the same for programs, with the scenario and the inputs; equal inputs give equal bytes |
//! | `frontier.svg` | the curve of plans, and the band up to their bounds |
//! | `frontier.md` | a short report |
//! | `run.json` | what differs from run to run |

mod picture;
mod rows;
mod text;
mod words;

pub use text::summary as frontier_summary;

use super::folder::{Contents, Draft, RUN};
use super::{RunInfo, json};
use crate::error::Result;
use crate::frontier::Frontier;
use crate::io::write::Output;
use crate::model::Study;
use std::path::{Path, PathBuf};

/// Every file that a frontier leaves in its folder.
pub(super) fn every_name() -> Vec<String> {
    [Contents::Frontier.mark(), "frontier.csv", "frontier.svg", "frontier.md", RUN].map(str::to_owned).to_vec()
}

/// Writes a frontier into `folder`, which is created if necessary, and returns the paths. The files appear together or
/// not at all.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would replace somebody else's file
/// ([`super::is_ours`]).
pub fn write_frontier(folder: &Path, study: &Study, frontier: &Frontier, run: &RunInfo) -> Result<Vec<PathBuf>> {
    let outputs = [
        Output::stream(Contents::Frontier.mark(), |out| json::pretty(&rows::json(study, frontier)?, out)),
        Output::stream("frontier.csv", |out| rows::csv(frontier, out)),
        Output::stream("frontier.svg", |out| out.write_all(picture::svg(study, frontier).as_bytes())),
        Output::stream("frontier.md", |out| out.write_all(text::markdown(study, frontier).as_bytes())),
    ];
    Draft::open(folder, Contents::Frontier)?.finish(&outputs, run)
}
