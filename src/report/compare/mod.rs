//! Plans side by side, in words and tables.
//!
//! | file | one row is |
//! | --- | --- |
//! | `compare.json` | everything but the zones one by one ([`crate::compare::Comparison`]) |
//! | `sites.csv` | a site that is open in one of two plans or in both |
//! | `families.csv` | a class and a group: who gains, who loses |
//! | `zones.csv` | a zone whose journey changes |
//! | `compare.html`, `compare.md` | the same as a page, and for papers |
//! | `change.svg`, `change-2.svg` | gains and losses by decile, of the second plan and of the third |
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

/// Writes a comparison into `folder`, which is made if need be, and returns the paths. The files appear together or not at all.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would be somebody else's ([`super::is_ours`]).
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
