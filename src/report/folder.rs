//! Whether a folder's files are hubplan's own, and how a run writes its files there.

use super::{RunInfo, TABLES, alternatives, compare, frontier, json, layers, study, sweep};
use crate::error::{Error, Result};
use crate::io::bytes;
use crate::io::write::{self, Names, Output, OutputSet};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::io;
use std::path::{Path, PathBuf};

/// The kind of outputs in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// A plan.
    Plan,
    /// A study of distance.
    Distance,
    /// A study of exposure.
    Exposure,
    /// A comparison of plans.
    Compare,
    /// A sweep over many scenarios.
    Sweep,
    /// A frontier.
    Frontier,
    /// Alternatives.
    Alternatives,
}

impl Contents {
    /// The file that marks a folder of this kind.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Contents::Plan => "solution.json",
            Contents::Distance => "distance.json",
            Contents::Exposure => "exposure.json",
            Contents::Compare => "compare.json",
            Contents::Sweep => "sweep.json",
            Contents::Frontier => "frontier.json",
            Contents::Alternatives => "alternatives.json",
        }
    }

    /// Every file that a run may leave in its folder.
    pub(super) fn every_name(self) -> Vec<String> {
        match self {
            Contents::Plan => names_of_plan(),
            Contents::Distance | Contents::Exposure => study::every_name(self),
            Contents::Compare => compare::NAMES.map(str::to_owned).to_vec(),
            Contents::Sweep => sweep::NAMES.map(str::to_owned).to_vec(),
            Contents::Frontier => frontier::every_name(),
            Contents::Alternatives => alternatives::every_name(),
        }
    }

    /// The files that a run may replace or remove in its folder.
    fn names(self, folder: &Path) -> Names {
        let mut all = self.every_name();
        let mut kept = Vec::new();
        match self {
            // Plans that an earlier run wrote out belong to that run.
            Contents::Alternatives => all.extend(alternatives::names_of_plans(folder)),
            // Finished scenarios stay, so that the next run can continue.
            Contents::Sweep => kept.push(sweep::DONE.to_owned()),
            _ => {}
        }
        Names { mark: Some(self.mark().to_owned()), all, kept }
    }

    pub(super) fn is_in(self, folder: &Path) -> bool {
        let Some(bytes) = bytes::of_ours(&folder.join(self.mark())) else { return false };
        match self {
            Contents::Plan => serde_json::from_slice::<PlanMark>(&bytes).is_ok(),
            Contents::Distance | Contents::Exposure => serde_json::from_slice::<StudyMark>(&bytes).is_ok(),
            Contents::Compare => serde_json::from_slice::<CompareMark>(&bytes).is_ok(),
            Contents::Sweep => serde_json::from_slice::<SweepMark>(&bytes).is_ok(),
            Contents::Frontier => serde_json::from_slice::<FrontierMark>(&bytes).is_ok(),
            Contents::Alternatives => serde_json::from_slice::<AlternativesMark>(&bytes).is_ok(),
        }
    }
}

fn names_of_plan() -> Vec<String> {
    let alone = [
        Contents::Plan.mark(),
        "proof.json",
        "plan.gpkg",
        "plan.qgz",
        "map.svg",
        "coverage.svg",
        "report.html",
        "report.md",
        "ATTRIBUTION.txt",
        RUN,
    ]
    .map(str::to_owned);
    let drawn: Vec<_> = layers::NAMES.iter().copied().filter(|name| !layers::TABLES.contains(name)).collect();
    let forms = [
        ("", "geojson", &drawn[..]),
        ("flatgeobuf/", "fgb", &drawn),
        ("geoparquet/", "parquet", &layers::NAMES),
        ("", "csv", &TABLES),
    ];
    let of_layers =
        forms.iter().flat_map(|(folder, form, names)| names.iter().map(move |name| format!("{folder}{name}.{form}")));
    alone.into_iter().chain(of_layers).collect()
}

/// The part of a plan that distinguishes it from other files with its name.
#[derive(Deserialize)]
struct PlanMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "status")]
    _status: String,
    #[serde(rename = "scenario")]
    _scenario: IgnoredAny,
}

/// The part of a study of distance or exposure that distinguishes it.
#[derive(Deserialize)]
struct StudyMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "measures")]
    _measures: String,
    #[serde(rename = "settings")]
    _settings: IgnoredAny,
}

/// The part of a comparison that distinguishes it.
#[derive(Deserialize)]
struct CompareMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "plans")]
    _plans: IgnoredAny,
    #[serde(rename = "changes")]
    _changes: IgnoredAny,
}

/// The part of a sweep that distinguishes it.
#[derive(Deserialize)]
struct SweepMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "scenarios")]
    _scenarios: IgnoredAny,
    #[serde(rename = "regret")]
    _regret: IgnoredAny,
}

/// The part of a frontier that distinguishes it.
#[derive(Deserialize)]
struct FrontierMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "against")]
    _against: String,
    #[serde(rename = "points")]
    _points: IgnoredAny,
}

/// The part of alternatives that distinguishes them.
#[derive(Deserialize)]
struct AlternativesMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "differ")]
    _differ: u32,
    #[serde(rename = "plans")]
    _plans: IgnoredAny,
}

/// A folder of outputs that is being written. Nothing is visible until everything is complete.
#[derive(Debug)]
pub struct Draft {
    contents: Contents,
    folder: PathBuf,
    set: OutputSet,
    /// Number of files written that are not outputs of this kind.
    beside: usize,
}

/// The file in which a run describes itself.
pub(super) const RUN: &str = "run.json";

impl Draft {
    /// Opens a folder, which need not exist.
    ///
    /// # Errors
    /// [`Error::Output`] when nothing can be written there, or would replace somebody else's file ([`is_ours`]).
    pub fn open(folder: &Path, contents: Contents) -> Result<Self> {
        is_ours(folder, contents)?;
        Ok(Draft { contents, folder: folder.to_owned(), set: OutputSet::new(folder)?, beside: 0 })
    }

    /// Writes files that appear together with the outputs but are not among them.
    ///
    /// # Errors
    /// [`Error::Output`] for the first file that the system cannot write.
    pub fn beside(&mut self, outputs: &[Output<'_>]) -> Result<()> {
        self.beside += outputs.len();
        self.set.write(outputs)
    }

    /// Path of a file that is written but not yet in place.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.set.staged(name)
    }

    /// Writes a whole subfolder of outputs, with its own `run.json` that lists its files.
    pub(super) fn folder_within(&mut self, inner: &str, outputs: Vec<Output<'_>>, run: &RunInfo) -> Result<()> {
        let first = self.beside;
        self.beside += outputs.len() + 1;
        let outputs: Vec<_> = outputs.into_iter().map(|output| output.within(inner)).collect();
        self.set.write(&outputs)?;
        let own = self.set.hashes_from(first);
        let own = own.into_iter().map(|(name, hash)| (name[inner.len() + 1..].to_owned(), hash)).collect();
        self.set.write(&[Output::stream(RUN, |out| json::run(run, &own, out)).within(inner)])
    }

    /// Writes the outputs and the `run.json` that lists the run's files, and puts everything into place. Returns the
    /// paths of the outputs.
    pub(super) fn finish(mut self, outputs: &[Output<'_>], run: &RunInfo) -> Result<Vec<PathBuf>> {
        let first = self.beside;
        self.set.write(outputs)?;
        let own = self.set.hashes_from(first);
        self.set.write(&[Output::stream(RUN, |out| json::run(run, &own, out))])?;
        let mut paths = self.set.commit(&self.contents.names(&self.folder))?;
        Ok(paths.split_off(first))
    }
}

/// Refuses a folder that contains a file which the run would replace, unless an earlier run of the same kind wrote it:
/// a study's own `zones.geojson` must not be overwritten.
///
/// If a run ended while it was writing there, the folder is put in order first.
///
/// # Errors
/// [`Error::Output`] that names the file.
pub fn is_ours(folder: &Path, contents: Contents) -> Result<()> {
    write::settle(&folder.join(contents.mark()))?;
    if contents.is_in(folder) {
        return Ok(());
    }
    match contents.every_name().into_iter().map(|name| folder.join(name)).find(|path| path.exists() && !path.is_dir()) {
        None => Ok(()),
        Some(path) => {
            let of = match contents {
                Contents::Plan => "plan",
                Contents::Distance => "study of distance",
                Contents::Exposure => "study of exposure",
                Contents::Compare => "comparison of plans",
                Contents::Sweep => "sweep",
                Contents::Frontier => "frontier",
                Contents::Alternatives => "alternatives",
            };
            let source = io::Error::other(format!("it exists already, and hubplan wrote no {of} beside it"));
            Err(Error::Output { path, source })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plans_folder_is_written_into_again() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("budgets.csv", "mine");
        is_ours(folder.path(), Contents::Plan).unwrap();
        put("zones.geojson", "mine");
        let error = is_ours(folder.path(), Contents::Plan).unwrap_err().to_string();
        assert!(error.contains("zones.geojson") && error.contains("exists already"), "{error}");
        put(Contents::Plan.mark(), "{\"answer\": 42}");
        assert!(is_ours(folder.path(), Contents::Plan).is_err());
        put(Contents::Plan.mark(), "{\"version\": 1, \"status\": \"optimal\", \"scenario\": {}}");
        is_ours(folder.path(), Contents::Plan).unwrap();
    }
}
