//! The files of alternatives, and their text on the terminal.
//!
//! | file | contents |
//! | --- | --- |
//! | `alternatives.csv` | one row per plan, best first: objective, loss, gap, figures, hubs that come and go |
//! | `sites.csv` | one row per site that is a hub of some plan: in how many plans, and in which |
//! | `alternatives.json` | the same for programs, with the scenario and the inputs; equal inputs give equal bytes |
//! | `alternatives.svg` | which plans have each of the sites that are not in all plans |
//! | `alternatives.md` | a short report |
//! | `run.json` | what differs from run to run |
//!
//! If every plan is written out, `plan-01/`, `plan-02/` ... are folders as [`super::write()`] writes them. There each
//! plan answers the unchanged scenario: its bound, and the proof beside it, are those of the best plan.

mod full;
mod picture;
mod rows;
mod text;
mod words;

pub use text::summary as alternatives_summary;

use super::folder::{Contents, Draft, RUN};
use super::{RunInfo, json};
use crate::alternatives::Alternatives;
use crate::error::Result;
use crate::io::write::Output;
use crate::model::{Scenario, Study};
use std::path::{Path, PathBuf};

/// Every file that alternatives leave in their folder, except those of single plans.
pub(super) fn every_name() -> Vec<String> {
    let names =
        [Contents::Alternatives.mark(), "alternatives.csv", "sites.csv", "alternatives.svg", "alternatives.md", RUN];
    names.map(str::to_owned).to_vec()
}

/// Names of the files of single plans that an earlier run wrote into a folder.
pub(super) fn names_of_plans(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let of_plans = names.filter(|name| {
        let number = name.strip_prefix("plan-").unwrap_or_default();
        number.len() >= 2
            && number.bytes().all(|digit| digit.is_ascii_digit())
            && Contents::Plan.is_in(&folder.join(name))
    });
    let files = Contents::Plan.every_name();
    of_plans.flat_map(|plan| files.iter().map(move |file| format!("{plan}/{file}")).collect::<Vec<_>>()).collect()
}

/// Writes alternatives into `folder`, which is created if necessary, and returns the paths. The files appear together
/// or not at all. With `full`, every plan is also written into a subfolder `plan-01`, `plan-02` ...; those of an
/// earlier run are removed.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would replace somebody else's file
/// ([`super::is_ours`]).
pub fn write_alternatives(
    folder: &Path,
    study: &Study,
    scenario: &Scenario,
    found: &Alternatives,
    full: bool,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    let mut outputs = vec![
        Output::stream(Contents::Alternatives.mark(), |out| json::pretty(&rows::json(study, scenario, found)?, out)),
        Output::stream("alternatives.csv", |out| rows::plans(study, found, out)),
        Output::stream("sites.csv", |out| rows::sites(study, found, out)),
        Output::stream("alternatives.md", |out| out.write_all(text::markdown(study, scenario, found).as_bytes())),
    ];
    if !found.plans.is_empty() {
        let draw = || picture::svg(study, scenario, found);
        outputs.push(Output::stream("alternatives.svg", move |out| out.write_all(draw().as_bytes())));
    }
    let mut draft = Draft::open(folder, Contents::Alternatives)?;
    if full {
        full::put(&mut draft, folder, study, found, run)?;
    }
    draft.finish(&outputs, run)
}
