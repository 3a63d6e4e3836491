//! Whose files a folder holds, and how a run writes its own there.

use super::{RunInfo, TABLES, alternatives, compare, frontier, json, layers, study, sweep};
use crate::error::{Error, Result};
use crate::io::bytes;
use crate::io::write::{self, Names, Output, OutputSet};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::io;
use std::path::{Path, PathBuf};

/// What a folder of outputs is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// A plan.
    Plan,
    /// A study of distance.
    Distance,
    /// A study of exposure.
    Exposure,
    /// Plans side by side.
    Compare,
    /// A sweep over many scenarios.
    Sweep,
    /// A frontier.
    Frontier,
    /// Alternatives.
    Alternatives,
}

impl Contents {
    /// The file that every such folder has, by which it is known.
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

    /// What a run may touch in its folder.
    fn names(self, folder: &Path) -> Names {
        let mut all = self.every_name();
        let mut kept = Vec::new();
        match self {
            // Plans of an earlier run that were written out are of that run.
            Contents::Alternatives => all.extend(alternatives::names_of_plans(folder)),
            // Finished scenarios, which the next run goes on from.
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
    let drawn: Vec<_> = layers::NAMES.iter().copied().filter(|name| *name != "left_out").collect();
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

/// As much of a plan as tells it from other files of its name.
#[derive(Deserialize)]
struct PlanMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "status")]
    _status: String,
    #[serde(rename = "scenario")]
    _scenario: IgnoredAny,
}

/// The same of a study of distance or exposure.
#[derive(Deserialize)]
struct StudyMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "measures")]
    _measures: String,
    #[serde(rename = "settings")]
    _settings: IgnoredAny,
}

/// The same of plans side by side.
#[derive(Deserialize)]
struct CompareMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "plans")]
    _plans: IgnoredAny,
    #[serde(rename = "changes")]
    _changes: IgnoredAny,
}

/// The same of a sweep.
#[derive(Deserialize)]
struct SweepMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "scenarios")]
    _scenarios: IgnoredAny,
    #[serde(rename = "regret")]
    _regret: IgnoredAny,
}

/// The same of a frontier.
#[derive(Deserialize)]
struct FrontierMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "against")]
    _against: String,
    #[serde(rename = "points")]
    _points: IgnoredAny,
}

/// The same of alternatives.
#[derive(Deserialize)]
struct AlternativesMark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "differ")]
    _differ: u32,
    #[serde(rename = "plans")]
    _plans: IgnoredAny,
}

/// A folder of outputs that is being written: nothing is seen of it until all of it is.
#[derive(Debug)]
pub struct Draft {
    contents: Contents,
    folder: PathBuf,
    set: OutputSet,
    /// How many files are no outputs of the kind.
    beside: usize,
}

/// What a run says of itself.
pub(super) const RUN: &str = "run.json";

impl Draft {
    /// Opens a folder, which need not be there yet.
    ///
    /// # Errors
    /// [`Error::Output`] when nothing can be written there, or would be in the place of somebody else's ([`is_ours`]).
    pub fn open(folder: &Path, contents: Contents) -> Result<Self> {
        is_ours(folder, contents)?;
        Ok(Draft { contents, folder: folder.to_owned(), set: OutputSet::new(folder)?, beside: 0 })
    }

    /// Writes files that appear with the outputs and are not among them.
    ///
    /// # Errors
    /// [`Error::Output`] for the first that the system will not write.
    pub fn beside(&mut self, outputs: &[Output<'_>]) -> Result<()> {
        self.beside += outputs.len();
        self.set.write(outputs)
    }

    /// Where a file waits that was written.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.set.staged(name)
    }

    /// The same for a whole folder of outputs within, with the `run.json` that says which files are its own.
    pub(super) fn folder_within(&mut self, inner: &str, outputs: Vec<Output<'_>>, run: &RunInfo) -> Result<()> {
        let first = self.beside;
        self.beside += outputs.len() + 1;
        let outputs: Vec<_> = outputs.into_iter().map(|output| output.within(inner)).collect();
        self.set.write(&outputs)?;
        let own = self.set.hashes_from(first);
        let own = own.into_iter().map(|(name, hash)| (name[inner.len() + 1..].to_owned(), hash)).collect();
        self.set.write(&[Output::stream(RUN, |out| json::run(run, &own, out)).within(inner)])
    }

    /// Writes the outputs, with the `run.json` that says which files are the run's own, and puts all into place; the
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

/// Refuses a folder that holds a file which a run would replace, unless an earlier run of the kind stands there: a
/// study's own `zones.geojson` is nobody's to overwrite.
///
/// What an ended run has left half done there is put in order first.
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
