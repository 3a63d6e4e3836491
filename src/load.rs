//! From `study.toml` to a [`Study`]: opens every file at once, joins zones, sites and authorities, and says what was left out.

mod authorities;
mod files;
mod glance;
mod labels;
mod ledger;
mod numbers;
mod official;
mod places;
mod placing;
mod plain;
mod rows;
mod sites;
mod travel;
mod zones;

use crate::error::{Code, Finding, Result};
use crate::io::study_file;
use crate::model::Study;
use std::path::Path;

/// Loads a study with everything it names.
///
/// # Errors
/// Every problem found in its files, all at once.
pub fn study(path: &Path) -> Result<Study> {
    let file = study_file::read(path)?;
    let name = path.display().to_string();
    let base = path.parent().unwrap_or(Path::new(""));
    match (&file.zones, &file.plain) {
        (Some(zones), None) => official::load(&name, base, &file, zones),
        (None, Some(plain)) => plain::load(&name, base, &file, plain),
        (given, _) => {
            let what = if given.is_some() { "it has both [zones] and [plain]" } else { "it has no zones" };
            let mend = "Give [zones] for small areas of England, or [plain] for demand points of your own, not both";
            Err(Finding::new(Code::StudyMalformed, name, what, mend).into())
        }
    }
}
