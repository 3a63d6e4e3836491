//! Reads `solution.json` back.

use super::bytes::{self, json_words};
use crate::error::{Code, Finding, Result};
use crate::model::{PLAN_VERSION, Plan};
use serde::Deserialize;
use std::path::Path;

/// All that must hold before the rest is worth reading.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Reads a plan of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and its like; [`Code::PlanMalformed`] when it is no plan, or one of another version.
pub fn read(path: &Path) -> Result<Plan> {
    let blob = bytes::read(Path::new(""), &path.display().to_string())?;
    let malformed = |what: String, row: u64| {
        Finding::new(Code::PlanMalformed, &blob.name, what, "Give a solution.json that `hubplan solve` wrote").row(row)
    };
    let unread = |error: serde_json::Error| {
        malformed(format!("it is not a plan: {}", json_words(&error)), error.line().max(1) as u64)
    };
    let head: Head = serde_json::from_slice(&blob.bytes).map_err(unread)?;
    if head.version != PLAN_VERSION {
        let what = format!("it is of version {}, and this build reads version {PLAN_VERSION}", head.version);
        return Err(malformed(what, 1).into());
    }
    Ok(serde_json::from_slice(&blob.bytes).map_err(unread)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plan_is_refused_with_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("solution.json");
        for (text, expected) in [
            ("{\n  \"version\": 1,\n", "row 3: it is not a plan: it ends in the middle"),
            ("{\"version\": 99}", "it is of version 99, and this build reads version 1"),
            ("{\"version\": 1}", "missing field `title`"),
            ("[]", "it is not a plan"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.starts_with("H602") && error.contains(expected), "{error}");
        }
    }
}
