//! Reads `scenario.toml`.

use crate::error::{Code, Finding, Result};
use crate::io::bytes;
use crate::model::{SCENARIO_VERSION, Scenario};
use std::path::{Path, PathBuf};

/// Reads a scenario. Its `study` stays as written; [`study_path`] resolves it.
///
/// # Errors
/// [`Code::FileMissing`] and its kin; [`Code::ScenarioMalformed`] with the line, for syntax, unknown keys, wrong types
/// and other versions.
pub fn read(path: &Path) -> Result<Scenario> {
    let name = path.display().to_string();
    let blob = bytes::read(Path::new(""), &name)?;
    parse(&name, &blob.text()?)
}

/// Parses a scenario; `name` is what messages call it.
///
/// # Errors
/// [`Code::ScenarioMalformed`].
pub fn parse(name: &str, text: &str) -> Result<Scenario> {
    let scenario: Scenario =
        toml::from_str(text).map_err(|error| malformed(Code::ScenarioMalformed, name, text, &error))?;
    if scenario.version != SCENARIO_VERSION {
        return Err(Finding::new(
            Code::ScenarioMalformed,
            name,
            format!("version is {}", scenario.version),
            format!("This hubplan reads version {SCENARIO_VERSION}; see docs/scenario.md"),
        )
        .key("version")
        .into());
    }
    Ok(scenario)
}

/// The finding for a TOML file that does not parse, with the line.
pub(crate) fn malformed(code: Code, name: &str, text: &str, error: &toml::de::Error) -> Finding {
    let what = error.message().trim().replace('\n', " ");
    let mend = if what.contains("unknown field") || what.contains("unknown variant") {
        "Correct the spelling or take the key out; every key is in docs/"
    } else {
        "Mend that line; every key is in docs/"
    };
    let finding = Finding::new(code, name, what, mend);
    match error.span() {
        Some(span) => finding.row(text[..span.start.min(text.len())].matches('\n').count() as u64 + 1),
        None => finding,
    }
}

/// Where the scenario's study is: relative to the scenario file, or under a variable.
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
        assert!(error.starts_with("H501 s.toml [version]: version is 9."), "{error}");
    }

    #[test]
    fn a_scenario_survives_being_echoed() {
        let scenario = parse("s.toml", LEAST).unwrap();
        let json = serde_json::to_string(&scenario).unwrap();
        assert_eq!(serde_json::from_str::<Scenario>(&json).unwrap(), scenario);
    }
}
