//! Plan in, bytes out: the files of a plan, and the texts on the terminal.
//!
//! | file | what it is |
//! | --- | --- |
//! | `solution.json` | the plan, its proof and its metrics ([`crate::model::Plan`]); equal inputs and seed give equal bytes |
//! | `proof.json` | prices and figures that show the bound again ([`crate::model::Certificate`]) |
//! | `hubs.geojson`, `hubs.csv` | hubs, standing centres and closed ones |
//! | `zones.geojson`, `zones.csv` | every zone, before and after |
//! | `left_out.csv` | rows of the inputs that could not be used, with the reason |
//! | `run.json` | what differs from run to run ([`RunInfo`]) |
//! | `ATTRIBUTION.txt` | whose data it is, for the tables, which have no place for it |
//!
//! GeoJSON and `solution.json` carry the attribution inside. `proof.json` is there when the bound can be shown from it. An infeasible answer has no hubs and no zones: only `solution.json`,
//! `left_out.csv`, `run.json` and `ATTRIBUTION.txt`.

mod bound;
mod columns;
mod csv;
mod geojson;
mod json;
mod prices;
mod summary;
mod text;
mod validation;

pub use bound::{bound_faults, bound_shown};
pub use summary::{summary, written};
pub use validation::validation_summary;

use crate::error::{Error, Result};
use crate::evaluate::Evaluation;
use crate::io::write::OutputSet;
use crate::model::{Certificate, Plan, Study};
use std::path::{Path, PathBuf};

/// What differs between two runs with the same inputs and seed: the content of `run.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct RunInfo {
    /// Wall-clock seconds of the whole run.
    pub seconds: f64,
    /// Seconds of each stage, in order.
    pub stages: Vec<(String, f64)>,
    /// Threads used.
    pub threads: usize,
    /// Version of hubplan.
    pub version: &'static str,
}

/// Every file that a run may leave in its folder.
const FILES: [&str; 9] = [
    "solution.json",
    "proof.json",
    "hubs.geojson",
    "zones.geojson",
    "hubs.csv",
    "zones.csv",
    "left_out.csv",
    "ATTRIBUTION.txt",
    "run.json",
];

/// Writes all files of a plan into `folder`, which is made if need be, and returns their paths.
///
/// The files appear together: a run that fails leaves the last good set untouched. Files of an earlier run that this plan
/// has no counterpart for (hubs, zones and proof, when the answer is "infeasible") are removed afterwards, so that nobody takes them
/// for this plan's.
///
/// # Errors
/// [`Error::Output`] when something cannot be written or removed.
pub fn write(
    folder: &Path,
    study: &Study,
    plan: &Plan,
    evaluation: Option<&Evaluation>,
    certificate: Option<&Certificate>,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    let mut set = OutputSet::new(folder)?;
    set.write("solution.json", |out| json::plan(plan, out))?;
    if let Some(certificate) = certificate {
        set.write("proof.json", |out| json::proof(certificate, out))?;
    }
    if let Some(evaluation) = evaluation {
        let hubs = columns::hubs(study, &evaluation.hubs);
        let zones = columns::zones(study, &evaluation.zones);
        set.write("hubs.geojson", |out| geojson::hubs(study, &evaluation.hubs, &hubs, out))?;
        set.write("zones.geojson", |out| geojson::zones(study, &zones, out))?;
        set.write("hubs.csv", |out| csv::table(&hubs, out))?;
        set.write("zones.csv", |out| csv::table(&zones, out))?;
    }
    set.write("left_out.csv", |out| csv::left_out(&study.left_out, out))?;
    if !study.attribution.is_empty() {
        set.write("ATTRIBUTION.txt", |out| study.attribution.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    }
    set.write("run.json", |out| json::run(run, out))?;
    let written = set.commit()?;
    remove_stale(folder, &written)?;
    Ok(written)
}

/// Removes files of an earlier run that this one has not replaced.
fn remove_stale(folder: &Path, written: &[PathBuf]) -> Result<()> {
    for path in FILES.iter().map(|name| folder.join(name)).filter(|path| !written.contains(path)) {
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => return Err(Error::Output { path, source }),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
