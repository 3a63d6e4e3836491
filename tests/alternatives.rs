//! Runs `hubplan alternatives` on the fictional county.

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;

fn county() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/scenario.toml")
}

/// Runs the program in a folder; the arguments are split at spaces.
fn run(folder: &Path, words: &str) -> Output {
    let mut program = cargo_bin_cmd!("hubplan");
    program.current_dir(folder).args(words.split_whitespace()).output().unwrap()
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One authority of the county.
fn place(authority: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = read(county())
        .replace("study = \"study.toml\"", &format!("study = {:?}", county().with_file_name("study.toml")));
    let text = text.replace("authorities = []", &format!("authorities = [{authority:?}]"));
    assert!(text.contains(authority));
    std::fs::write(folder.path().join("scenario.toml"), text).unwrap();
    folder
}

fn hubs(plan: &Value) -> BTreeSet<String> {
    plan["hubs"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn plans_differ_and_lose_no_more_than_allowed() {
    let folder = place("Umbummere");
    let output = run(folder.path(), "alternatives scenario.toml -k 4 --within 3% --differ 2 --out out");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert!(printed.contains("in place of") && printed.contains("right in each of them"), "{printed}");

    let json: Value = serde_json::from_str(&read(folder.path().join("out/alternatives.json"))).unwrap();
    let plans = json["plans"].as_array().unwrap();
    assert_eq!((plans.len(), json["ended"].as_str()), (4, Some("as_many_as_asked")));
    let first = plans[0]["objective"].as_f64().unwrap();
    for (at, plan) in plans.iter().enumerate() {
        let objective = plan["objective"].as_f64().unwrap();
        assert_eq!(plan["status"], "optimal");
        assert!(
            ((first - objective) / first - plan["loss"].as_f64().unwrap()).abs() < 1e-9 && objective >= 0.97 * first
        );
        for before in &plans[..at] {
            assert!(hubs(before).difference(&hubs(plan)).count() >= 2);
            assert!(before["objective"].as_f64().unwrap() >= objective - 1e-9);
        }
    }
    // The table of sites agrees with the plans.
    for site in json["sites"].as_array().unwrap() {
        let of = plans.iter().filter(|plan| hubs(plan).contains(site["id"].as_str().unwrap())).count();
        assert_eq!(site["plans"].as_u64(), Some(of as u64));
    }
    let all: BTreeSet<String> = plans.iter().flat_map(hubs).collect();
    assert_eq!(json["sites"].as_array().unwrap().len(), all.len());
    assert_eq!(read(folder.path().join("out/sites.csv")).lines().count(), all.len() + 1);
    assert_eq!(read(folder.path().join("out/alternatives.csv")).lines().count(), 5);
    assert!(read(folder.path().join("out/alternatives.svg")).contains("loss against the best"));
    assert!(read(folder.path().join("out/alternatives.md")).contains("| 4 |"));
}

#[test]
fn the_list_ends_where_others_are_proven_worse() {
    let folder = place("Plonulogate");
    let output = run(folder.path(), "alternatives scenario.toml -k 50 --within 0.5% --differ 2 --out out");
    assert!(String::from_utf8(output.stdout).unwrap().contains("loses more than 0.5%, proven"));
    let json: Value = serde_json::from_str(&read(folder.path().join("out/alternatives.json"))).unwrap();
    assert_eq!(json["ended"], "others_are_worse");
    let (first, others) = (json["plans"][0]["objective"].as_f64().unwrap(), json["bound_of_others"].as_f64().unwrap());
    assert!(others < 0.995 * first);
}

/// Each plan in its own folder passes the check against the unchanged scenario, including its bound.
#[test]
fn full_plans_pass_the_check() {
    let folder = place("Plonulogate");
    let output = run(folder.path(), "alternatives scenario.toml -k 2 --within 50% --full --out out");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for plan in ["plan-01", "plan-02"] {
        let checked = run(folder.path(), &format!("check scenario.toml out/{plan}/solution.json --bound"));
        assert_eq!(checked.status.code(), Some(0), "{plan}: {}", String::from_utf8_lossy(&checked.stdout));
    }
    let second: Value = serde_json::from_str(&read(folder.path().join("out/plan-02/solution.json"))).unwrap();
    let first: Value = serde_json::from_str(&read(folder.path().join("out/plan-01/solution.json"))).unwrap();
    assert_eq!((first["status"].as_str(), second["bound"].as_f64()), (Some("optimal"), first["bound"].as_f64()));
}

#[test]
fn what_cannot_be_looked_for_is_refused() {
    let folder = place("Plonulogate");
    for words in ["-k 0", "--differ 0"] {
        let output = run(folder.path(), &format!("alternatives scenario.toml {words}"));
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(told.contains("H516"), "{told}");
    }
    assert_eq!(run(folder.path(), "alternatives scenario.toml --within none").status.code(), Some(2));
    assert!(!folder.path().join("hubplan-out").exists());
}

#[test]
fn no_plan_at_all_exits_with_three() {
    let folder = place("Plonulogate");
    let path = folder.path().join("scenario.toml");
    let text = read(path.clone()).replace("min_each = 1", "min_each = 1\nexactly = 9");
    std::fs::write(&path, text).unwrap();
    let output = run(folder.path(), "alternatives scenario.toml --out out");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stdout).unwrap().contains("No plan is possible"));
    assert!(
        folder.path().join("out/alternatives.json").exists() && !folder.path().join("out/alternatives.svg").exists()
    );
}
