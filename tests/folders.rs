//! Folders of outputs: complete, of one run, and the only place that is written to.

use assert_cmd::Command;
use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use std::path::Path;

/// A folder with a small county, a second scenario for it and a study of a town.
fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), "sample --zones 60 --sites 40 --centres 6 --authorities 1 --out .");
    let put = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    let scenario = std::fs::read_to_string(folder.path().join("scenario.toml")).unwrap();
    assert!(scenario.contains("radius = \"2.5 km\""));
    put("other.toml", scenario.replace("radius = \"2.5 km\"", "radius = \"3 km\""));
    put(
        "sweep.toml",
        "version = 1\ntitle = \"S\"\nscenario = \"scenario.toml\"\n[grid]\n\"objective.radius\" = [\"2 km\"]\n".into(),
    );
    put("demand.csv", "id,x,y,weight,authority\nd1,0,0,100,A\nd2,2000,0,300,B\n".into());
    put("sites.csv", "id,x,y,authority,status,opened\nc1,500,0,A,existing,2003-05-01\n".into());
    put(
        "town.toml",
        "version = 1\nname = \"Town\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n\
         [distance]\nweights = [\"weight\"]\n\
         [exposure]\nchildren = \"weight\"\ncohorts = { first = \"2004-09\", last = \"2005-09\" }\n"
            .into(),
    );
    folder
}

fn run(folder: &Path, words: &str) -> (Option<i32>, String) {
    let mut command: Command = cargo_bin_cmd!("hubplan");
    command.current_dir(folder).env("TMPDIR", "/nonexistent/folder").args(words.split_whitespace());
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (output.status.code(), printed)
}

fn done(folder: &Path, words: &str) -> String {
    let (code, printed) = run(folder, words);
    assert_eq!(code, Some(0), "{words}: {printed}");
    printed
}

/// Names of hidden folders, wherever they are.
fn hidden(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(".hubplan-") {
            all.push(name);
        } else if entry.path().is_dir() {
            all.extend(hidden(&entry.path()));
        }
    }
    all
}

#[test]
fn no_command_needs_the_systems_temporary_folder() {
    let place = place();
    for words in [
        "demo --out demo",
        "solve scenario.toml --out a",
        "solve other.toml --out b",
        "check scenario.toml a/solution.json --bound",
        "evaluate scenario.toml --hubs a/hubs.csv --out measured",
        "compare a b --out compared",
        "frontier scenario.toml --against hubs --at 1,2 --out frontier",
        "alternatives scenario.toml -k 2 --within 50% --full --out alternatives",
        "sweep sweep.toml --out sweep",
        "distance town.toml --out distance",
        "exposure town.toml --out exposure",
        "validate town.toml",
    ] {
        done(place.path(), words);
    }
    assert_eq!(hidden(place.path()), [""; 0]);
}

#[test]
fn check_names_files_that_are_of_another_plan() {
    let place = place();
    done(place.path(), "solve scenario.toml --out a");
    done(place.path(), "solve other.toml --out b");
    let check = "check scenario.toml a/solution.json";
    done(place.path(), check);
    for name in ["zones.csv", "plan.gpkg", "plan.qgz", "report.html"] {
        let own = place.path().join("a").join(name);
        let before = std::fs::read(&own).unwrap();
        std::fs::copy(place.path().join("b").join(name), &own).unwrap();
        let (code, printed) = run(place.path(), check);
        assert_eq!(code, Some(4), "{name}: {printed}");
        assert!(printed.contains(&format!("{name}: it is from another run")), "{printed}");
        std::fs::write(&own, before).unwrap();
    }
    std::fs::remove_file(place.path().join("a/run.json")).unwrap();
    assert!(done(place.path(), check).contains("from the same plan: there is no run.json"));
}

/// Recreates the state of a run that was ended while it moved files.
fn half_moved(folder: &Path, from: &Path) {
    let hidden = folder.join(".hubplan-ended");
    std::fs::create_dir_all(hidden.join("new")).unwrap();
    std::fs::write(hidden.join("lock"), "").unwrap();
    let mut moves = Vec::new();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Every second file has already been moved.
        let to = if moves.len() % 2 == 0 { hidden.join("new") } else { folder.to_owned() };
        std::fs::copy(entry.path(), to.join(&name)).unwrap();
        moves.push(serde_json::json!({ "path": name, "new": true, "old": true }));
    }
    for inner in ["flatgeobuf", "geoparquet"] {
        for entry in std::fs::read_dir(from.join(inner)).unwrap().map(Result::unwrap) {
            std::fs::copy(entry.path(), folder.join(inner).join(entry.file_name())).unwrap();
        }
    }
    let list = serde_json::json!({ "moves": moves });
    std::fs::write(hidden.join("journal.json"), list.to_string()).unwrap();
}

#[test]
fn whoever_reads_a_folder_first_ends_what_was_begun() {
    let place = place();
    done(place.path(), "solve scenario.toml --out old");
    done(place.path(), "solve other.toml --out new");
    for words in [
        "check other.toml a/solution.json",
        "compare a old --out compared",
        "distance study.toml --plan a/solution.json --out distance",
        "evaluate other.toml --hubs a/hubs.csv --out measured",
    ] {
        let _ = std::fs::remove_dir_all(place.path().join("a"));
        done(place.path(), "solve scenario.toml --out a");
        half_moved(&place.path().join("a"), &place.path().join("new"));
        done(place.path(), words);
        assert_eq!(hidden(place.path()), [""; 0], "{words}");
        done(place.path(), "check other.toml a/solution.json");
    }
    half_moved(&place.path().join("a"), &place.path().join("old"));
    done(place.path(), "solve other.toml --out a");
    done(place.path(), "check other.toml a/solution.json");
    assert_eq!(hidden(place.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn the_folder_that_a_terminal_stands_in_stays_the_same() {
    use std::os::unix::fs::MetadataExt;
    let place = place();
    let out = place.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("mine.txt"), "mine").unwrap();
    let before = std::fs::metadata(&out).unwrap().ino();
    for scenario in ["scenario.toml", "other.toml"] {
        done(&out, &format!("solve ../{scenario} --out ."));
        done(&out, &format!("check ../{scenario} solution.json"));
        assert_eq!(std::fs::metadata(&out).unwrap().ino(), before);
    }
    assert_eq!(
        (hidden(place.path()).len(), std::fs::read_to_string(out.join("mine.txt")).unwrap().as_str()),
        (0, "mine")
    );
}

#[test]
fn runs_into_one_folder_at_once_leave_the_files_of_one() {
    let place = place();
    for _ in 0..3 {
        let solve = |scenario: &str| {
            let mut command = std::process::Command::new(cargo_bin!("hubplan"));
            command.current_dir(place.path()).args(["solve", scenario, "--out", "out"]);
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        };
        let mut runs = ["scenario.toml", "other.toml"].map(solve);
        assert!(runs.iter_mut().all(|run| run.wait().unwrap().success()));
        let checks =
            ["scenario.toml", "other.toml"].map(|file| run(place.path(), &format!("check {file} out/solution.json")));
        assert!(checks.iter().any(|(code, _)| *code == Some(0)), "{checks:?}");
        assert_eq!(hidden(place.path()), [""; 0]);
    }
}

#[test]
fn plans_of_an_earlier_run_of_alternatives_go() {
    let place = place();
    done(place.path(), "alternatives scenario.toml -k 3 --within 50% --full --out out");
    assert!(place.path().join("out/plan-03/solution.json").exists());
    std::fs::write(place.path().join("out/plan-03/mine.txt"), "mine").unwrap();
    done(place.path(), "alternatives scenario.toml -k 2 --within 50% --full --out out");
    let left: Vec<_> =
        std::fs::read_dir(place.path().join("out/plan-03")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(left, ["mine.txt"]);
    done(place.path(), "check scenario.toml out/plan-02/solution.json");
}
