//! `solution.json`, `proof.json` and `run.json`.

use super::RunInfo;
use super::layers::twelve_digits;
use crate::io::bytes::sha256;
use crate::model::{Certificate, Plan};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// Writes the plan, pretty-printed.
pub(super) fn plan(plan: &Plan, out: &mut dyn Write) -> Result<()> {
    pretty(&value(plan)?, out)
}

/// The plan as it is written. Objective, bound and gap keep every digit, because they are the proof. Metrics are
/// rounded to 12 significant digits, which removes the noise of sums.
pub(super) fn value(plan: &Plan) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(plan)?;
    if let Some(metrics) = value.get_mut("metrics") {
        round(metrics);
    }
    Ok(value)
}

/// The mark by which files that other programs may save again name their plan: the hash of its `solution.json`.
pub(super) fn mark(plan: &Plan) -> String {
    let mut text = Vec::new();
    // A plan that cannot be written has no file to mark.
    let _ = self::plan(plan, &mut text);
    mark_of(&sha256(&text))
}

/// The mark for a hash.
pub(super) fn mark_of(hash: &str) -> String {
    format!("solution.json, SHA-256 {hash}")
}

/// Writes the certificate of the bound. Numbers keep all digits, so that the sum is the same when it is calculated
/// again.
pub(super) fn proof(certificate: &Certificate, out: &mut dyn Write) -> Result<()> {
    pretty(&serde_json::to_value(certificate)?, out)
}

/// Writes what differs from run to run, and the SHA-256 of every file of the run.
pub(super) fn run(run: &RunInfo, files: &BTreeMap<String, String>, out: &mut dyn Write) -> Result<()> {
    let milliseconds = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    let stage = |(name, seconds): &(String, f64)| json!({ "stage": name, "seconds": milliseconds(*seconds) });
    let mut value = json!({
        "hubplan": run.version,
        "seconds": milliseconds(run.seconds),
        "threads": run.threads,
        "stages": run.stages.iter().map(stage).collect::<Vec<_>>(),
    });
    if let Some(study) = &run.study {
        value["study"] = study.display().to_string().into();
    }
    if !run.changes.is_empty() {
        value["changes"] = json!(run.changes);
    }
    value["files"] = json!(files);
    pretty(&value, out)
}

/// Writes a value, pretty-printed.
pub(super) fn pretty(value: &Value, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes results, pretty-printed, with numbers rounded to 12 significant digits.
pub(super) fn rounded<T: Serialize>(measured: &T, out: &mut dyn Write) -> Result<()> {
    let mut value = serde_json::to_value(measured)?;
    round(&mut value);
    pretty(&value, out)
}

/// Rounds every number that is not whole.
fn round(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let (true, Some(float)) = (number.is_f64(), number.as_f64()) {
                *value = twelve_digits(float).into();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(round),
        Value::Object(members) => members.values_mut().for_each(round),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::io::study_file::StudyFile;
    use crate::model::{Certificate, Plan, Scenario};
    use schemars::Schema;
    use std::path::Path;

    /// The schemas in `docs/` are generated; `HUBPLAN_BLESS=1 cargo test schema` updates them.
    fn compare(name: &str, schema: Schema) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("HUBPLAN_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "docs/{name} is out of date: run HUBPLAN_BLESS=1 cargo test schema");
    }

    #[test]
    fn scenario_schema_is_that_of_the_type() {
        compare("scenario.schema.json", schemars::schema_for!(Scenario));
    }

    #[test]
    fn study_schema_is_that_of_the_type() {
        compare("study.schema.json", schemars::schema_for!(StudyFile));
    }

    #[test]
    fn solution_schema_is_that_of_the_type() {
        compare("solution.schema.json", schemars::schema_for!(Plan));
    }

    #[test]
    fn proof_schema_is_that_of_the_type() {
        compare("proof.schema.json", schemars::schema_for!(Certificate));
    }
}
