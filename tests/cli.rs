//! The program as a user runs it: exit codes, standard output and standard error, and the files afterwards.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use std::path::{Path, PathBuf};

/// A temporary folder to run in.
struct Place {
    folder: tempfile::TempDir,
}

/// What a run printed and how it ended.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new() -> Self {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// Runs the program here; the command line is split at spaces.
    fn run(&self, line: &str) -> Ran {
        let mut program: Command = cargo_bin_cmd!("hubplan");
        let output = program.current_dir(self.folder.path()).args(line.split_whitespace()).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} holds no `{from}`");
        std::fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    /// Copies the demonstration county here.
    fn with_county(self) -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        std::fs::create_dir(self.path("county")).unwrap();
        for entry in std::fs::read_dir(data).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), self.path("county").join(entry.file_name())).unwrap();
        }
        self
    }

    fn entries(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Ran {
    /// Fails, showing everything that was printed, unless this is the exit code.
    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_demonstration_is_proven_checked_and_explained() {
    let place = Place::new();
    let ran = place.run("demo").ends_with(0);
    assert_eq!(ran.stderr, "", "nothing to complain about, and no progress without a terminal");
    for name in ["solution.json", "hubs.csv", "hubs.geojson", "zones.csv", "zones.geojson", "left_out.csv", "run.json"]
    {
        assert!(place.path("hubplan-demo").join(name).is_file(), "{name}");
    }
    let plan = json(&place.read("hubplan-demo/solution.json"));
    assert_eq!(plan["status"], "optimal");
    assert!(plan["hubs"].as_array().unwrap().len() >= 6);
    assert!(
        ran.stdout.contains("hubplan check hubplan-demo/county/scenario.toml hubplan-demo/solution.json"),
        "{}",
        ran.stdout
    );

    // The next command that it suggests works.
    let line = "check hubplan-demo/county/scenario.toml hubplan-demo/solution.json";
    let checked = place.run(line).ends_with(0);
    assert!(checked.stdout.starts_with("The plan is correct"), "{}", checked.stdout);

    // With a hub removed, the plan is no longer what it states.
    let hub = plan["hubs"][0].as_str().unwrap();
    place.change("hubplan-demo/solution.json", &format!("\"{hub}\",\n"), "");
    let checked = place.run(line).ends_with(4);
    assert!(checked.stdout.contains("objective"), "{}", checked.stdout);
}

#[test]
fn a_demonstration_is_the_same_for_any_number_of_threads() {
    let place = Place::new();
    place.run("demo --out one --threads 1").ends_with(0);
    place.run("demo --out two --threads 2").ends_with(0);
    for name in ["solution.json", "hubs.csv", "zones.geojson"] {
        assert!(place.read(&format!("one/{name}")) == place.read(&format!("two/{name}")), "{name}");
    }
}

#[test]
fn a_scenario_is_solved_into_a_folder_named_after_its_own() {
    let place = Place::new().with_county();
    let ran = place.run("solve county/scenario.toml -v").ends_with(0);
    assert!(place.path("hubplan-out/county/solution.json").is_file());
    assert!(ran.stdout.contains("Written to hubplan-out/county\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("s  Choosing hubs"), "{}", ran.stderr);
    let news = |line: &&str| line.contains(": plan ") && line.contains(", bound ") && line.contains(", gap ");
    assert!(ran.stderr.lines().any(|line| news(&line)), "a log shows the course of the search: {}", ran.stderr);
    assert!(ran.stderr.lines().all(|line| line.chars().count() <= 80), "{}", ran.stderr);
    let run = json(&place.read("hubplan-out/county/run.json"));
    assert!(run["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_studys_own_files_are_nobodys_to_overwrite() {
    let place = Place::new().with_county();
    let budgets = place.path("county/budgets.csv");
    std::fs::rename(&budgets, place.path("county/authorities.csv")).unwrap();
    place.change("county/study.toml", "budgets.csv", "authorities.csv");
    let before = place.read("county/authorities.csv");
    let ran = place.run("solve county/scenario.toml --out county").ends_with(2);
    assert!(ran.stderr.contains("H601 county/authorities.csv") && ran.stderr.contains("--out"), "{}", ran.stderr);
    assert_eq!(place.read("county/authorities.csv"), before);
    assert!(!place.path("county/solution.json").exists());
}

#[test]
fn a_plan_is_not_in_order_when_its_inputs_have_changed() {
    let place = Place::new().with_county();
    place.run("solve county/scenario.toml --out out").ends_with(0);
    let budgets = place.read("county/budgets.csv") + "\n";
    std::fs::write(place.path("county/budgets.csv"), budgets).unwrap();
    let ran = place.run("check county/scenario.toml out/solution.json").ends_with(4);
    assert!(ran.stdout.contains("budgets.csv has changed"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_is_an_answer_with_a_reason() {
    let place = Place::new().with_county();
    place.change("county/scenario.toml", "min_each = 1", "min_each = 1\nat_most = 2");
    let ran = place.run("solve county/scenario.toml --out out").ends_with(3);
    let plan = json(&place.read("out/solution.json"));
    assert_eq!(plan["status"], "infeasible");
    assert!(!plan["reasons"].as_array().unwrap().is_empty());
    assert!(!place.path("out/hubs.csv").exists(), "{}", ran.stdout);

    // The plan has reasons and no bound, so no proof is missing.
    let ran = place.run("check county/scenario.toml out/solution.json").ends_with(0);
    assert!(ran.stdout.contains("hubplan did not check that no plan is possible. Use --bound"), "{}", ran.stdout);
    let ran = place.run("check county/scenario.toml out/solution.json --bound").ends_with(0);
    assert!(ran.stdout.contains("hubplan searched again: no plan is possible"), "{}", ran.stdout);
    place.change("out/solution.json", "\"text\": \"", "\"text\": \"Not so: ");
    // The run.json beside it would show that the plan was changed.
    std::fs::remove_file(place.path("out/run.json")).unwrap();
    let ran = place.run("check county/scenario.toml out/solution.json --bound").ends_with(4);
    assert!(ran.stdout.contains("reasons: the plan states: Not so: "), "{}", ran.stdout);
}

#[test]
fn hubs_of_ones_own_and_todays_are_measured() {
    let place = Place::new().with_county();
    let ran = place.run("evaluate county/scenario.toml --baseline --out today").ends_with(0);
    assert!(ran.stdout.contains("and break 3 limits of the scenario"), "{}", ran.stdout);
    let report = place.read("today/report.md");
    assert!(report.contains("These hubs break 3 limits") && report.contains("14 hubs; at most 7"), "{report}");
    let plan = json(&place.read("today/solution.json"));
    let metrics = &plan["metrics"];
    assert_eq!(plan["hubs"].as_array().unwrap().len(), 25);
    assert_eq!(metrics["all"]["before"], metrics["all"]["after"], "the baseline changes nothing");

    // The table that a plan leaves is a list of hubs that gives the same plan.
    place.run("solve county/scenario.toml --out out").ends_with(0);
    let ran = place.run("evaluate county/scenario.toml --hubs out/hubs.csv").ends_with(0);
    assert!(ran.stdout.contains("not searched for, and keep every limit"), "{}", ran.stdout);
    let (solved, given) = ("out/solution.json", "hubplan-out/county-evaluated/solution.json");
    let (solved, given) = (json(&place.read(solved)), json(&place.read(given)));
    assert_eq!(solved["hubs"], given["hubs"]);
    assert_eq!(solved["metrics"], given["metrics"]);
    assert_eq!(given["status"], "feasible", "only a search proves");
}

#[test]
fn every_mistake_in_a_list_of_hubs_is_named() {
    let place = Place::new().with_county();
    std::fs::write(place.path("mine.txt"), "cc-00001\nnowhere\n# a remark\ncc-00001\n").unwrap();
    let ran = place.run("evaluate county/scenario.toml --hubs mine.txt --out out").ends_with(2);
    assert!(ran.stderr.contains("H407 mine.txt row 2: the study has no site `nowhere`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("H204 mine.txt row 4: site `cc-00001` is there twice"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(place.entries(), ["county", "mine.txt"]);
}

#[test]
fn studies_and_scenarios_are_validated_without_writing() {
    let place = Place::new().with_county();
    for file in ["county/study.toml", "county/scenario.toml"] {
        let ran = place.run(&format!("validate {file}")).ends_with(0);
        assert!(ran.stdout.contains("300"), "{}", ran.stdout);
    }
    assert_eq!(place.entries(), ["county"]);
}

#[test]
fn bad_input_ends_with_2_and_leaves_nothing() {
    let place = Place::new().with_county();
    place.change("county/scenario.toml", "radius = \"2.5 km\"", "radius = \"0 km\"");
    for line in ["solve county/scenario.toml", "validate county/scenario.toml"] {
        let ran = place.run(line).ends_with(2);
        assert!(ran.stderr.contains("H502") && ran.stdout.is_empty(), "{}", ran.stderr);
    }
    assert!(place.run("solve none.toml").ends_with(2).stderr.starts_with("H101 none.toml: there is no such file"));
    assert_eq!(place.entries(), ["county"]);
}

#[test]
fn misuse_ends_with_2_and_says_how_it_is_meant() {
    let place = Place::new();
    for (line, expected) in [
        ("", "Usage: hubplan"),
        ("slove x.toml", "unrecognized subcommand"),
        ("solve", "<SCENARIO>"),
        ("solve x.toml --gap 5", "0.01 for 1%"),
        ("solve x.toml --time-limit 0", "above 0"),
        ("solve x.toml --threads 0", "--threads"),
        ("check x.toml y.json --proof z.json", "--bound"),
        ("check x.toml y.json --time-limit 5", "--bound"),
        ("check x.toml y.json --bound --time-limit 0", "above 0"),
        ("evaluate x.toml", "--baseline"),
        ("evaluate x.toml --baseline --hubs y.csv", "cannot be used with"),
        ("sample --centres 9 --sites 3", "9 centres are more than 3 sites"),
    ] {
        let ran = place.run(line).ends_with(2);
        assert!(ran.stderr.contains(expected), "`{line}`: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "`{line}`");
    }
    assert!(place.entries().is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_the_work() {
    let place = Place::new();
    std::fs::write(place.path("file"), "mine").unwrap();
    // The scenario does not exist, but the message is about the folder: nothing was read.
    for line in [
        "demo --out file/out",
        "solve none.toml --out file/out",
        "evaluate none.toml --baseline --out file",
        "sample --out file",
    ] {
        let ran = place.run(line).ends_with(2);
        assert!(ran.stderr.starts_with("H601 file"), "`{line}`: {}", ran.stderr);
    }
    assert_eq!(place.read("file"), "mine");
    assert_eq!(place.entries(), ["file"]);
}

#[test]
fn a_sample_can_be_solved() {
    let place = Place::new();
    place.run("sample --zones 400 --sites 80 --centres 10 --authorities 2 --seed 9 --out a").ends_with(0);
    place.run("solve a/scenario.toml --out out").ends_with(0);
    place.run("sample --plain --zones 200 --sites 40 --centres 0 --out b").ends_with(0);
    place.run("solve b/scenario.toml --out plain").ends_with(0);
    assert_eq!(json(&place.read("plain/solution.json"))["hubs"].as_array().unwrap().len(), 10);
    place.run("check b/scenario.toml plain/solution.json").ends_with(0);
}

#[test]
fn completions_are_scripts_and_a_closed_pipe_is_no_fault() {
    let place = Place::new();
    assert!(place.run("completions bash").ends_with(0).stdout.contains("_hubplan()"));
    #[cfg(unix)]
    {
        use std::process::{Command, Stdio};
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("hubplan"))
            .args(["completions", "zsh"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    }
}

/// A search that finds nothing within its time is not wrong input.
#[test]
fn a_search_without_an_answer_says_so_and_has_a_code_of_its_own() {
    let place = Place::new().with_county();
    // No plan that keeps these floors can be found at once.
    let floors = "[[floors]]\neach = \"authority\"\ncoverage = 0.85\n[solve]\n";
    place.change("county/scenario.toml", "[solve]\n", floors);
    let ran = place.run("solve county/scenario.toml --time-limit 0.000001 --out out").ends_with(5);
    assert!(
        ran.stderr.starts_with("H701 county/scenario.toml: the search found no plan that keeps every limit"),
        "{}",
        ran.stderr
    );
    for said in ["and did not prove that none exists", "The search took ", "--time-limit"] {
        assert!(ran.stderr.contains(said), "`{said}`: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
    assert_eq!(place.entries(), ["county"]);
    // In a frontier, it is a point without an answer.
    let ran =
        place.run("frontier county/scenario.toml --against hubs --at 8,9 --time-limit 0.000001 --out out").ends_with(5);
    let drawn = json(&place.read("out/frontier.json"));
    let points = drawn["points"].as_array().unwrap();
    assert!(
        points.iter().all(|point| point["why"].as_str().is_some_and(|why| why.contains("did not prove"))),
        "{drawn}"
    );
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
}
