//! Reads `solution.json` back.

use super::json_file::{self, JsonKind};
use crate::error::{Code, Result};
use crate::model::{PLAN_VERSION, Plan};
use std::path::Path;

const KIND: JsonKind = JsonKind {
    code: Code::PlanMalformed,
    what: "a plan",
    version: PLAN_VERSION,
    mend: "Give a solution.json that `hubplan solve` wrote",
};

/// Reads a plan of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and its like; [`Code::PlanMalformed`] when it is no plan, or one of another version.
pub fn read(path: &Path) -> Result<Plan> {
    json_file::read(path, &KIND)
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
