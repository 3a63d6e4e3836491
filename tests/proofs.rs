//! Plans whose proofs were once refused, or that were once given a wrong status. Each is solved and checked through
//! the command line.

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proofs").join(name)
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::cargo_bin("hubplan").expect("it is built").args(arguments).output().expect("it runs");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text)
}

/// Solves a case, and checks its plan and its bound. Returns `solution.json`.
#[track_caller]
fn solved_and_shown(name: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let (scenario, out) = (case(name).join("scenario.toml"), folder.path().join("out"));
    let (scenario, out) = (scenario.to_str().expect("a path"), out.to_str().expect("a path"));
    let (code, text) = run(&["solve", scenario, "--out", out]);
    assert_eq!(code, Some(0), "{text}");
    let solution = format!("{out}/solution.json");
    let (code, text) = run(&["check", scenario, &solution, "--bound"]);
    assert_eq!(code, Some(0), "{text}");
    serde_json::from_str(&std::fs::read_to_string(solution).expect("a plan")).expect("it is JSON")
}

#[test]
fn a_proof_whose_prices_could_grow_without_limit_holds() {
    let plan = solved_and_shown("large-prices");
    assert_eq!((&plan["status"], &plan["gap"]), (&"optimal".into(), &0.0.into()));
}

#[test]
fn a_row_across_a_border_that_presolve_leaves_on_one_side_is_kept_there() {
    let plan = solved_and_shown("apart-across");
    assert_eq!(plan["status"], "optimal");
}

#[test]
fn weights_from_units_to_thousands_of_millions_are_proven() {
    let plan = solved_and_shown("weights-span");
    assert_eq!((&plan["status"], &plan["bound"]), (&"optimal".into(), &plan["objective"]));
}

#[test]
fn the_best_plan_of_an_objective_of_nothing_has_no_gap() {
    let plan = solved_and_shown("worth-nothing");
    assert_eq!((&plan["status"], &plan["gap"]), (&"optimal".into(), &0.0.into()));
    assert!(plan["objective"].as_f64().is_some_and(|objective| objective.abs() < 1e-9), "{}", plan["objective"]);
}
