//! From `study.toml` to a [`Study`]: opens all files, joins zones, sites and authorities, and records what was left
//! out.

mod after;
mod attributes;
mod authorities;
mod beyond;
mod called;
mod crosswalk;
mod families;
mod files;
mod glance;
mod identity;
mod labels;
mod ledger;
mod numbers;
mod official;
mod origins;
mod places;
mod placing;
mod plain;
mod postcode;
mod roads;
mod rows;
mod services;
mod sites;
mod towns;
mod travel;
mod unplaced;
mod zones;

pub use after::{after, listed};
pub use origins::with_origins;
pub use postcode::postcode;
pub use roads::{LargeMap, NetworkNumbers, large_map, network_numbers};

use crate::error::{Code, Finding, Findings, Result};
use crate::io::study_file::{self, StudyFile};
use crate::model::{InputFile, Study};
use std::path::Path;

/// Loads a study with all its files.
///
/// # Errors
/// Every problem in its files, all at once.
pub fn study(path: &Path) -> Result<Study> {
    of_file(path, &study_file::read(path)?)
}

/// Loads a study from its file, which is at `path` and has already been read.
///
/// # Errors
/// As [`study`].
pub fn of_file(path: &Path, file: &StudyFile) -> Result<Study> {
    let name = path.display().to_string();
    let base = path.parent().unwrap_or(Path::new(""));
    let study = match (&file.zones, &file.plain) {
        (Some(zones), None) => official::load(&name, base, file, zones),
        (None, Some(plain)) => plain::load(&name, base, file, plain),
        (given, _) => {
            let what = if given.is_some() { "it has both [zones] and [plain]" } else { "it has no zones" };
            let mend = "Give [zones] for small areas of England, or [plain] for demand points of your own, not both";
            Err(Finding::new(Code::StudyMalformed, &name, what, mend).into())
        }
    }?;
    as_recorded(file, &study.inputs)?;
    Ok(study)
}

/// Refuses files that differ from those the study was recorded with.
///
/// # Errors
/// [`Code::InputChanged`], for each such file.
pub fn as_recorded(file: &StudyFile, inputs: &[InputFile]) -> Result<()> {
    let mut findings = Findings::new();
    for input in inputs {
        if let Some(recorded) = file.recorded.get(&input.path).filter(|recorded| **recorded != input.sha256) {
            let what = format!("its SHA-256 is {}, but the study was recorded with {recorded}", input.sha256);
            let mend = "Get that edition again, or delete the line from [recorded] to use this one";
            findings.push(Finding::new(Code::InputChanged, &input.path, what, mend));
        }
    }
    findings.into_result()
}
