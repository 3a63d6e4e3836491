//! Writes sweeps as text and tables.
//!
//! | file | contents |
//! | --- | --- |
//! | `sweep.json` | everything ([`crate::sweep::Sweep`]) |
//! | `sweep.csv` | one row per scenario: its settings and its answer |
//! | `sites.csv` | one row per site that some plan opens: how often |
//! | `plans.csv` | one row per distinct plan: its regret under all scenarios |
//! | `least-regret.txt` | the hubs of the plan with the smallest largest regret, for `hubplan evaluate --hubs` |
//! | `sweep.html`, `sweep.md` | the report as a page and as Markdown |
//! | `sites.svg` | the sites that are chosen most often |
//! | `run.json` | what differs from run to run |

mod chart;
mod page;
mod summary;
mod tables;
mod words;

pub use summary::sweep_summary;

use super::folder::{Contents, Draft};
use super::{RunInfo, csv, json};
use crate::error::Result;
use crate::io::hub_list;
use crate::io::write::Output;
use crate::model::Study;
use crate::sweep::Sweep;
use std::path::{Path, PathBuf};

/// Every file that a sweep may leave in its folder, except the finished scenarios in `done/`.
pub(super) const NAMES: [&str; 10] = [
    "sweep.json",
    "sweep.csv",
    "sites.csv",
    "plans.csv",
    "least-regret.txt",
    "sweep.html",
    "sweep.md",
    "sites.svg",
    "ATTRIBUTION.txt",
    "run.json",
];

/// Subfolder of the finished scenarios.
pub const DONE: &str = "done";

/// Writes a sweep into `folder` and returns the paths. The files appear together or not at all.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would replace somebody else's file
/// ([`super::is_ours`]).
pub fn write_sweep(folder: &Path, study: &Study, sweep: &Sweep, run: &RunInfo) -> Result<Vec<PathBuf>> {
    let tables = [tables::scenarios(study, sweep), tables::sites(sweep), tables::plans(sweep)];
    let report = page::report(sweep);
    let chart = chart::file(sweep);
    let mut outputs = vec![Output::stream(Contents::Sweep.mark(), |out| json::rounded(sweep, out))];
    outputs.push(Output::stream("sweep.html", |out| report.html(out)));
    outputs.push(Output::stream("sweep.md", |out| report.markdown(out)));
    outputs.extend(chart.iter().map(|svg| Output::stream("sites.svg", |out| out.write_all(svg.as_bytes()))));
    for table in &tables {
        outputs.push(Output::stream(format!("{}.csv", table.name), |out| csv::layer(table, out)));
    }
    if let Some(best) = words::best(sweep) {
        outputs.push(Output::stream("least-regret.txt", move |out| {
            writeln!(out, "# {}", words::about_best(sweep))?;
            best.hubs.iter().try_for_each(|id| write!(out, "{}", hub_list::line(id)))
        }));
    }
    if !study.attribution.is_empty() {
        let lines = || study.attribution.iter();
        outputs
            .push(Output::stream("ATTRIBUTION.txt", move |out| lines().try_for_each(|line| writeln!(out, "{line}"))));
    }
    Draft::open(folder, Contents::Sweep)?.finish(&outputs, run)
}
