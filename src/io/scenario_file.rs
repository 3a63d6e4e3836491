//! Reads `scenario.toml`.

use crate::error::{Code, Result};
use crate::io::bytes;
use crate::io::setting::{self, Setting};
use crate::io::toml_text::{self, TomlKind};
use crate::model::{SCENARIO_VERSION, Scenario};
use std::path::{Path, PathBuf};

/// Reads a scenario. Its key `study` stays as written; [`study_path`] resolves it.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; [`Code::ScenarioMalformed`] with the line, for syntax, unknown keys, wrong
/// types and other versions.
pub fn read(path: &Path) -> Result<Scenario> {
    let name = path.display().to_string();
    let blob = bytes::read_written(Path::new(""), &name)?;
    parse(&name, &blob.text()?)
}

/// Reads a scenario and changes some of its keys.
///
/// # Errors
/// Those of [`read`] for the unchanged file; [`Code::ScenarioMalformed`], naming the setting, where the result is not
/// a scenario.
pub fn read_with(path: &Path, settings: &[Setting]) -> Result<Scenario> {
    let name = path.display().to_string();
    let text = bytes::read_written(Path::new(""), &name)?.text()?.into_owned();
    let written = parse(&name, &text)?;
    if settings.is_empty() { Ok(written) } else { setting::applied(&name, &text, settings) }
}

/// Parses a scenario; `name` is what messages call it.
///
/// # Errors
/// [`Code::ScenarioMalformed`].
pub fn parse(name: &str, text: &str) -> Result<Scenario> {
    toml_text::parse(name, text, &KIND)
}

pub(super) const KIND: TomlKind =
    TomlKind { code: Code::ScenarioMalformed, keys: "docs/scenario.md", version: SCENARIO_VERSION };

/// Makes a scenario from a document that was assembled in memory, by the same rules as for a file. `name` is what
/// messages call it.
///
/// # Errors
/// [`Code::ScenarioMalformed`].
pub(super) fn of_table(name: &str, document: toml::Table) -> Result<Scenario> {
    toml_text::of_table(name, document, &KIND)
}

/// Path of the scenario's study: relative to the scenario file, or under an environment variable.
///
/// # Errors
/// [`Code::VariableUnset`].
pub fn study_path(scenario_file: &Path, scenario: &Scenario) -> Result<PathBuf> {
    bytes::resolve(scenario_file.parent().unwrap_or(Path::new("")), &scenario.study.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "version = 1\nstudy = \"study.toml\"\n[objective]\nradius = \"2.5 km\"\n";

    #[test]
    fn the_least_scenario_has_the_documented_defaults() {
        let scenario = parse("s.toml", LEAST).unwrap();
        assert_eq!(scenario.objective.weight, "children_0_4 * idaci_rate");
        assert_eq!(scenario.hubs.min_each, 1);
        assert!(scenario.planning.cross_border);
        assert_eq!(scenario.objective.radius.value, 2500.0);
    }

    #[test]
    fn unknown_keys_and_other_versions_are_refused_with_their_line() {
        let error = parse("s.toml", &LEAST.replace("radius", "raduis")).unwrap_err().to_string();
        assert!(error.starts_with("H501 s.toml row 4: unknown field `raduis`"), "{error}");
        let error = parse("s.toml", &LEAST.replace("version = 1", "version = 9")).unwrap_err().to_string();
        assert!(error.starts_with("H501 s.toml [version]: version is 9, but this hubplan reads version 1."), "{error}");
    }

    #[test]
    fn a_scenario_survives_being_echoed() {
        let scenario = parse("s.toml", LEAST).unwrap();
        let json = serde_json::to_string(&scenario).unwrap();
        assert_eq!(serde_json::from_str::<Scenario>(&json).unwrap(), scenario);
    }
}
