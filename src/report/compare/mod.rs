//! Writes comparisons of plans as text and tables.
//!
//! | file | contents |
//! | --- | --- |
//! | `compare.json` | everything except the single zones ([`crate::compare::Comparison`]) |
//! | `sites.csv` | one row per site that is open in either of two plans |
//! | `families.csv` | one row per class and group: who gains, who loses |
//! | `zones.csv` | one row per zone whose journey changes |
//! | `compare.html`, `compare.md` | the report as a page and as Markdown |
//! | `change.svg`, `change-2.svg` | gains and losses by decile, for the second plan and the third |
//! | `run.json` | what differs from run to run |

mod charts;
mod page;
mod summary;
mod tables;
mod words;

pub use summary::compare_summary;

use super::folder::{Contents, Draft};
use super::{RunInfo, csv, json};
use crate::compare::Comparison;
use crate::error::Result;
use crate::io::write::Output;
use crate::model::Study;
use std::path::{Path, PathBuf};

/// Every file that a comparison may leave in its folder.
pub(super) const NAMES: [&str; 10] = [
    "compare.json",
    "sites.csv",
    "families.csv",
    "zones.csv",
    "compare.html",
    "compare.md",
    "change.svg",
    "change-2.svg",
    "ATTRIBUTION.txt",
    "run.json",
];

/// Writes a comparison into `folder`, which is created if necessary, and returns the paths. The files appear together
/// or not at all.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would replace somebody else's file
/// ([`super::is_ours`]).
pub fn write_compare(folder: &Path, study: &Study, comparison: &Comparison, run: &RunInfo) -> Result<Vec<PathBuf>> {
    let tables = [tables::sites(comparison), tables::families(study, comparison), tables::zones(study, comparison)];
    let report = page::report(study, comparison);
    let charts: Vec<(&str, String)> =
        ["change.svg", "change-2.svg"].into_iter().zip(charts::files(comparison)).collect();
    let mut outputs = vec![Output::stream(Contents::Compare.mark(), |out| json::rounded(comparison, out))];
    outputs.push(Output::stream("compare.html", |out| report.html(out)));
    outputs.push(Output::stream("compare.md", |out| report.markdown(out)));
    for (name, svg) in &charts {
        outputs.push(Output::stream(*name, |out| out.write_all(svg.as_bytes())));
    }
    for table in &tables {
        outputs.push(Output::stream(format!("{}.csv", table.name), |out| csv::layer(table, out)));
    }
    if !study.attribution.is_empty() {
        let lines = || study.attribution.iter();
        outputs
            .push(Output::stream("ATTRIBUTION.txt", move |out| lines().try_for_each(|line| writeln!(out, "{line}"))));
    }
    Draft::open(folder, Contents::Compare)?.finish(&outputs, run)
}

#[cfg(test)]
mod tests;
