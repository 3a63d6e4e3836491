//! Tests the command line: the program solves a question, and checks its own plan and proof.

use crate::trust::question::Question;
use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;

/// Exit codes of `solve` that mean an answer.
const PLAN: i32 = 0;
const INFEASIBLE: i32 = 3;

/// What is wrong; `None` if nothing is.
pub fn fault(question: &Question) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    question.write(folder.path()).expect("the files can be written");
    solved_and_checked(folder.path()).err()
}

fn solved_and_checked(folder: &Path) -> Result<(), String> {
    let code = run(folder, "solve scenario.toml --out out", &[PLAN, INFEASIBLE])?;
    run(folder, "check scenario.toml out/solution.json", &[0])?;
    if code == PLAN && folder.join("out/proof.json").exists() {
        run(folder, "check scenario.toml out/solution.json --bound", &[0])?;
    }
    Ok(())
}

fn run(folder: &Path, line: &str, right: &[i32]) -> Result<i32, String> {
    let output = cargo_bin_cmd!("hubplan").current_dir(folder).args(line.split(' ')).output().expect("it starts");
    let code = output.status.code().unwrap_or(-1);
    let said = || String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if right.contains(&code) { Ok(code) } else { Err(format!("`hubplan {line}` ends with {code}: {}", said())) }
}
