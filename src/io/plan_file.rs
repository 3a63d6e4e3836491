//! Reads `solution.json` back.

use super::json_file::{self, JsonKind};
use super::json_tree::Tree;
use super::{bytes, limits};
use crate::error::{Code, Finding, Result};
use crate::model::{PLAN_VERSION, Plan};
use crate::units::grouped;
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

const KIND: JsonKind = JsonKind {
    code: Code::PlanMalformed,
    what: "a plan",
    version: PLAN_VERSION,
    mend: "Give a solution.json that `hubplan solve` wrote",
};

/// Reads a plan of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; [`Code::PlanMalformed`] when it is not a plan, or one of another version.
pub fn read(path: &Path) -> Result<Plan> {
    let plan: Plan = json_file::read(path, &KIND)?;
    refuse_masses(path, plan.hubs.len())?;
    Ok(plan)
}

/// Most hubs of a plan: each is looked up and may produce a finding.
const MOST: usize = 500_000;

fn refuse_masses(path: &Path, hubs: usize) -> Result<()> {
    if hubs <= MOST {
        return Ok(());
    }
    let what = format!("it lists {} hubs, more than any study has sites", grouped(hubs as u64));
    Err(Finding::new(KIND.code, path.display().to_string(), what, KIND.mend).into())
}

/// Keys that every version of a plan has.
const MARKS: [&str; 3] = ["status", "hubs", "scenario"];

/// Reads every value of a plan so that each can be checked. The plan may be incomplete, or of another version.
///
/// # Errors
/// As [`read`], but only for files that do not look like a plan.
pub fn read_tree(path: &Path) -> Result<Tree> {
    let tree = json_file::read_tree(path, &KIND)?;
    refuse_masses(path, tree.value.get("hubs").and_then(Value::as_array).map_or(0, Vec::len))?;
    // A file that lacks one of the marks is still a plan, with one key damaged.
    if MARKS.iter().filter(|key| tree.value.get(key).is_some()).count() + 1 < MARKS.len() {
        let what = "it has no hubs, no status and no scenario: it is not a plan";
        return Err(Finding::new(KIND.code, path.display().to_string(), what, KIND.mend).row(1).into());
    }
    Ok(tree)
}

/// The file of a plan, given as itself or as the folder that `hubplan solve` wrote.
pub fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("solution.json") } else { path.to_owned() }
}

/// The part of a `run.json` that names the study of a plan.
#[derive(Deserialize)]
struct Run {
    study: Option<PathBuf>,
}

/// Possible paths of a plan's study, the likeliest first: the one in the `run.json` beside the plan, then the
/// scenario's path relative to the plan's folder, to the county that `hubplan demo` leaves in it, and to the current
/// folder.
pub fn studies_of(file: &Path, plan: &Plan) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let run = bytes::on_disk(&folder.join("run.json"), "run.json", limits::WRITTEN).ok();
    let run = run.and_then(|bytes| serde_json::from_slice::<Run>(&bytes).ok()).and_then(|run| run.study);
    let words = plan.scenario.study.to_string_lossy();
    let from = |folder: PathBuf| bytes::resolve(&folder, &words).ok();
    let folders = [folder.to_owned(), folder.join("county"), PathBuf::new()];
    let mut all: Vec<PathBuf> = run.into_iter().chain(folders.into_iter().filter_map(from)).collect();
    all.retain(|path| path.is_file());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plan_is_refused_with_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("solution.json");
        for (text, expected) in [
            ("{\n  \"version\": 1,\n", "row 3: it is not a plan: it ends too early"),
            ("{\"version\": 99}", "it is of version 99, but this build reads version 1"),
            ("{\"version\": 1}", "missing field `title`"),
            ("[]", "it is not a plan"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.starts_with("H602") && error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_study_is_looked_for_where_the_run_says_first() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let study = crate::evaluate::testing::study();
        let plan = crate::evaluate::testing::plan(&study, &crate::evaluate::testing::terms(&study), &[]);
        assert_eq!(file_of(folder.path()), at("solution.json"));
        assert_eq!(file_of(&at("mine.json")), at("mine.json"));
        assert!(studies_of(&at("solution.json"), &plan).is_empty());
        std::fs::create_dir(at("county")).unwrap();
        for name in ["county/study.toml", "study.toml", "far.toml"] {
            std::fs::write(at(name), "").unwrap();
        }
        assert_eq!(studies_of(&at("solution.json"), &plan), [at("study.toml"), at("county/study.toml")]);
        std::fs::write(at("run.json"), serde_json::json!({ "study": at("far.toml") }).to_string()).unwrap();
        assert_eq!(studies_of(&at("solution.json"), &plan)[0], at("far.toml"));
        std::fs::write(at("run.json"), "{}").unwrap();
        assert_eq!(studies_of(&at("solution.json"), &plan)[0], at("study.toml"));
    }
}
