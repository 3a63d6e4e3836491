//! Whose files a folder holds.

use super::{TABLES, layers};
use crate::error::{Error, Result};
use serde::Deserialize;
use std::io;
use std::path::Path;

/// Every file that a run may leave in its folder.
pub(super) fn every_name() -> Vec<String> {
    let alone = [
        PLAN,
        "proof.json",
        "plan.gpkg",
        "plan.qgz",
        "map.svg",
        "coverage.svg",
        "report.html",
        "report.md",
        "ATTRIBUTION.txt",
        "run.json",
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

/// The file that every plan has, by which its folder is known.
const PLAN: &str = "solution.json";

/// As much of a plan as tells it from other files of its name.
#[derive(Deserialize)]
struct Mark {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "status")]
    _status: String,
    #[serde(rename = "scenario")]
    _scenario: serde::de::IgnoredAny,
}

/// Refuses a folder that holds a file which a plan would replace, unless an earlier plan stands there: a study's own
/// `zones.geojson` is nobody's to overwrite.
///
/// # Errors
/// [`Error::Output`] that names the file.
pub fn is_ours(folder: &Path) -> Result<()> {
    let plan = std::fs::read(folder.join(PLAN)).ok();
    if plan.is_some_and(|bytes| serde_json::from_slice::<Mark>(&bytes).is_ok()) {
        return Ok(());
    }
    match every_name().into_iter().map(|name| folder.join(name)).find(|path| path.is_file()) {
        None => Ok(()),
        Some(path) => {
            let source = io::Error::other("it is there already, and no plan of hubplan's beside it");
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
        is_ours(folder.path()).unwrap();
        put("zones.geojson", "mine");
        let error = is_ours(folder.path()).unwrap_err().to_string();
        assert!(error.contains("zones.geojson") && error.contains("there already"), "{error}");
        put(PLAN, "{\"answer\": 42}");
        assert!(is_ours(folder.path()).is_err());
        put(PLAN, "{\"version\": 1, \"status\": \"optimal\", \"scenario\": {}}");
        is_ours(folder.path()).unwrap();
    }
}
