//! Runs `hubplan frontier` on the fictional county.

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

fn county() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/scenario.toml")
}

/// Runs the program in a folder; the arguments after the scenario are split at spaces.
fn run(folder: &Path, scenario: &Path, words: &str) -> Output {
    let mut program = cargo_bin_cmd!("hubplan");
    program.current_dir(folder).arg("frontier").arg(scenario).args(words.split_whitespace()).output().unwrap()
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A scenario for the smallest authority alone, so that searches end quickly.
fn small_scenario(folder: &Path) -> PathBuf {
    let text = read(county())
        .replace("study = \"study.toml\"", &format!("study = {:?}", county().with_file_name("study.toml")));
    let text = text.replace("authorities = []", "authorities = [\"Plonulogate\"]");
    assert!(text.contains("Plonulogate"));
    let path = folder.join("small.toml");
    std::fs::write(&path, text).unwrap();
    path
}

fn numbers(points: &[Value], key: &str) -> Vec<f64> {
    points.iter().map(|point| point[key].as_f64().unwrap_or(f64::NAN)).collect()
}

#[test]
fn the_curve_of_a_county_is_monotone_and_complete() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &county(), "--against hubs --from 5 --to 10 --gap 0.02 --out out");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert!(printed.contains("per extra hub") && printed.contains("points"), "{printed}");

    let mut files: Vec<String> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, ["frontier.csv", "frontier.json", "frontier.md", "frontier.svg", "run.json"]);

    let json: Value = serde_json::from_str(&read(folder.path().join("out/frontier.json"))).unwrap();
    let points = json["points"].as_array().unwrap();
    assert_eq!(numbers(points, "limit"), [5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
    // The authorities need at least six hubs.
    assert_eq!(points[0]["status"], "infeasible");
    assert!(points[0]["reasons"][0].as_str().unwrap().contains("At most 5 hubs"), "{:?}", points[0]["reasons"]);
    let plans = &points[1..];
    for key in ["objective", "bound"] {
        assert!(numbers(plans, key).windows(2).all(|pair| pair[0] <= pair[1]), "{key} rises");
    }
    for (point, hubs) in plans.iter().zip(6..) {
        let (objective, bound) = (point["objective"].as_f64().unwrap(), point["bound"].as_f64().unwrap());
        assert!(objective <= bound && (bound - objective) / bound <= 0.02);
        assert!(point["hubs"].as_array().unwrap().len() <= hubs);
    }
    let gains = numbers(plans, "gain_per_unit");
    assert!(gains[0].is_nan() && gains[1..].iter().all(|gain| *gain >= 0.0));

    let table = read(folder.path().join("out/frontier.csv"));
    assert_eq!(table.lines().count(), 7);
    let svg = read(folder.path().join("out/frontier.svg"));
    assert!(svg.starts_with("<?xml") && svg.contains("<title") && svg.contains("Hubs, at most"));
    let report = read(folder.path().join("out/frontier.md"));
    assert!(report.contains("| 6 |") && report.contains("## Where there is no plan"), "{report}");
}

#[test]
fn threads_change_no_byte_and_a_run_replaces_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = small_scenario(folder.path());
    for (threads, out) in [(1, "one"), (2, "two"), (2, "two")] {
        let words = format!("--against budget --from 300000 --to 600000 --points 4 --threads {threads} --out {out}");
        assert_eq!(run(folder.path(), &scenario, &words).status.code(), Some(0));
    }
    for file in ["frontier.json", "frontier.csv", "frontier.svg", "frontier.md"] {
        let [one, two] = ["one", "two"].map(|out| read(folder.path().join(out).join(file)));
        assert!(one == two, "{file}");
    }
}

#[test]
fn exact_points_are_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = small_scenario(folder.path());
    for (words, whole) in [("--against hubs", 1.0), ("--against budget --from 1 --to 585000", 1000.0)] {
        let output = run(folder.path(), &scenario, &format!("{words} --exact --out out"));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8(output.stdout).unwrap().contains("beats on both"));
        let json: Value = serde_json::from_str(&read(folder.path().join("out/frontier.json"))).unwrap();
        assert_eq!(json["exact"]["proven"], true);
        let points = json["points"].as_array().unwrap();
        assert!(points.len() > 1);
        for key in ["limit", "objective"] {
            assert!(numbers(points, key).windows(2).all(|pair| pair[0] < pair[1]), "{key} rises strictly");
        }
        assert!(points.iter().all(|point| point["status"] == "optimal"));
        assert!(numbers(points, "limit").iter().all(|limit| limit % whole == 0.0));
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_before_the_search() {
    let folder = tempfile::tempdir().unwrap();
    for (words, code) in [
        ("--against hubs --from 9 --to 3", "H515"),
        ("--against hubs --at 2.5", "H515"),
        ("--against share --at 2", "H515"),
        ("--against coverage", "H515"),
        ("--against radius --exact", "H515"),
        ("--against radius --at 20min", "H502"),
    ] {
        let output = run(folder.path(), &county(), words);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {told}");
        assert!(told.contains(code), "{words}: {told}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
    std::fs::write(folder.path().join("frontier.csv"), "mine").unwrap();
    let output = run(folder.path(), &county(), "--against hubs --out .");
    assert!(String::from_utf8(output.stderr).unwrap().contains("H601"));
    assert_eq!(read(folder.path().join("frontier.csv")), "mine");
}

#[test]
fn a_curve_without_a_plan_exits_with_three() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &county(), "--against hubs --at 1,2 --out out");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stdout).unwrap().contains("no plan"));
    assert!(folder.path().join("out/frontier.json").exists());
}
