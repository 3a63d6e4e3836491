//! Runs `hubplan sweep` on the demonstration county.

use crate::county;
use crate::county::{Place, json};

/// A sweep of Plonulogate alone, which is planned quickly.
const SWEEP: &str = "version = 1\nscenario = \"scenario.toml\"\n\
                     [grid]\n\"objective.radius\" = [\"2 km\", \"3 km\"]\n\
                     \"planning.authorities\" = [[\"Plonulogate\"]]\n\
                     [[scenarios]]\nname = \"nothing closes\"\n\
                     set = { \"sites.existing\" = \"keep\", \"planning.authorities\" = [\"Plonulogate\"] }\n";

fn place() -> Place {
    let place = Place::new().with_county();
    place.write("county/sweep.toml", SWEEP);
    place
}

fn done(place: &Place, out: &str) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(place.path(out).join("done")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn a_sweep_answers_each_scenario_as_solve_does() {
    let place = place();
    let ran = place.run("sweep county/sweep.toml").ends_with(0);
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(ran.stdout.contains("3 solved now, 0 before"), "{}", ran.stdout);
    let out = "hubplan-out/county-sweep";
    for name in ["sweep.json", "sweep.csv", "sites.csv", "plans.csv", "sweep.md", "sweep.html", "sites.svg", "run.json"]
    {
        assert!(place.path(out).join(name).is_file(), "{name}");
    }
    let sweep = json(&place.read(&format!("{out}/sweep.json")));
    for (number, radius) in [(0, "2 km"), (1, "3 km")] {
        let scenario =
            place.read("county/scenario.toml").replace("radius = \"2.5 km\"", &format!("radius = \"{radius}\""));
        place.write("county/one.toml", &scenario.replace("authorities = []", "authorities = [\"Plonulogate\"]"));
        place.run("solve county/one.toml --out one").ends_with(0);
        let plan = json(&place.read("one/solution.json"));
        let found = &sweep["scenarios"][number]["found"];
        assert_eq!((&found["hubs"], &found["status"]), (&plan["hubs"], &plan["status"]), "{radius}");
        let close = |name: &str| (found[name].as_f64().unwrap() - plan[name].as_f64().unwrap()).abs() < 1e-6;
        assert!(close("objective") && close("bound"), "{radius}");
        assert_eq!(found["measures"]["coverage"], plan["metrics"]["all"]["after"]["coverage"]);
        assert_eq!(found["measures"]["cost"], plan["metrics"]["cost"]);
    }
    let table = place.read(&format!("{out}/sweep.csv"));
    assert!(table.lines().nth(1).unwrap().contains("2 km,Plonulogate,,optimal,"), "{table}");
    assert_eq!(table.lines().count(), 4);
    // The hubs of the best plan can be measured on their own.
    if sweep["regret"]["best"].is_number() {
        place.run(&format!("evaluate county/one.toml --hubs {out}/least-regret.txt --out measured")).ends_with(0);
    }
}

#[test]
fn a_sweep_goes_on_where_it_was() {
    let place = place();
    place.run("sweep county/sweep.toml --out out --threads 1").ends_with(0);
    let (files, json) = (done(&place, "out"), place.read("out/sweep.json"));
    assert_eq!(files.len(), 3);
    let whole = std::fs::read(&files[1]).unwrap();
    let first_written = std::fs::metadata(&files[0]).unwrap().modified().unwrap();
    // The state after a power cut.
    std::fs::write(&files[1], &whole[..whole.len() / 3]).unwrap();
    let ran = place.run("sweep county/sweep.toml --out out --threads 2").ends_with(0);
    assert!(ran.stdout.contains("1 solved now, 2 before"), "{}", ran.stdout);
    assert_eq!(done(&place, "out"), files);
    assert!(std::fs::read(&files[1]).unwrap() == whole, "the half-written one is whole again");
    assert_eq!(std::fs::metadata(&files[0]).unwrap().modified().unwrap(), first_written, "the others were not touched");
    assert!(place.read("out/sweep.json") == json);
    // Another base scenario is a different question.
    place.change("county/scenario.toml", "share = 0.7", "share = 0.5");
    let ran = place.run("sweep county/sweep.toml --out out").ends_with(0);
    assert!(ran.stdout.contains("3 solved now, 0 before"), "{}", ran.stdout);
}

#[test]
fn what_is_wrong_names_the_scenario_and_leaves_nothing() {
    let place = place();
    for (from, to, expected) in [
        (
            "objective.radius",
            "objective.raduis",
            "scenario 1 (objective.raduis = 2 km, planning.authorities = Plonulogate)",
        ),
        ("[\"Plonulogate\"]]", "[\"Plonulogat\"]]", "H508 county/sweep.toml scenario 1 ("),
        ("\"2 km\", ", "\"0 km\", ", "H502 county/sweep.toml scenario 1 ("),
        ("scenario = \"scenario.toml\"", "scenario = \"none.toml\"", "H101 county/none.toml"),
        ("version = 1", "version = 1\nlimit = 2", "3 combinations; the limit is 2"),
        ("version = 1", "version = 2", "H514 county/sweep.toml [version]"),
    ] {
        place.write("county/sweep.toml", SWEEP);
        place.change("county/sweep.toml", from, to);
        let ran = place.run("sweep county/sweep.toml --out out").ends_with(2);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!place.path("out").exists(), "`{to}`");
    }
}

/// Ctrl-C keeps finished scenarios, says so, and ends the program with exit code 130.
#[cfg(unix)]
#[test]
fn an_interrupted_sweep_keeps_what_is_finished() {
    use std::process::{Command, Stdio};
    let place = place();
    place.change(
        "county/sweep.toml",
        "[\"2 km\", \"3 km\"]",
        "[\"1 km\", \"1.5 km\", \"2 km\", \"2.5 km\", \"3 km\", \"3.5 km\"]",
    );
    place.change("county/sweep.toml", "[[\"Plonulogate\"]]", "[[\"Plonulogate\"], []]");
    let child = Command::new(assert_cmd::cargo::cargo_bin!("hubplan"))
        .args(["sweep", "county/sweep.toml", "--out", "out", "--threads", "1"])
        .current_dir(place.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while std::fs::read_dir(place.path("out/done")).map_or(0, Iterator::count) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{printed}");
    let kept = done(&place, "out").len();
    assert!(
        (1..13).contains(&kept) && printed.starts_with(&format!("Ended after {kept} of 13 scenarios")),
        "{printed}"
    );
    assert!(!place.path("out/sweep.json").exists() && !place.path("out/sweep.csv").exists());
    let ran = place.run("sweep county/sweep.toml --out out").ends_with(0);
    assert!(ran.stdout.contains(&format!("{} solved now, {kept} before", 13 - kept)), "{}", ran.stdout);
}

/// Runs the page's commands, which must print what the page shows.
#[test]
fn the_documented_example_is_what_the_program_prints() {
    county::shown_is_printed("docs/sweep.md");
}
