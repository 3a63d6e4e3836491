//! Ends the program by Ctrl-C (SIGINT) or by the system's SIGTERM while it works.
#![cfg(unix)]

use crate::county::{Place, json};
use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A county whose plan takes far longer to prove than anybody would wait.
fn long_search() -> Place {
    let place = Place::new();
    place.run("sample --zones 3000 --sites 1500 --centres 100 --authorities 4 --seed 5 --out county").ends_with(0);
    place.change("county/scenario.toml", "[objective]\n", "[objective]\nkind = \"median\"\n");
    place
}

/// Starts the program with its output going to a file.
fn started(place: &Place, line: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("hubplan"))
        .current_dir(place.path("."))
        .args(line.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::from(File::create(place.path("said")).unwrap()))
        .spawn()
        .unwrap()
}

/// Sends a signal as soon as `ready` is true, and returns the exit code. A program that ends earlier also returns its
/// code.
fn ended(mut child: Child, signal: &str, ready: impl Fn() -> bool) -> i32 {
    while !ready() {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait().unwrap().code().unwrap_or(-1)
}

#[test]
fn a_search_that_is_asked_to_end_writes_the_plan_so_far() {
    let place = long_search();
    for signal in ["TERM", "INT"] {
        let out = format!("out-{signal}");
        let child = started(&place, &format!("-v solve county/scenario.toml --gap 0 --time-limit 3600 --out {out}"));
        let code = ended(child, signal, || place.read("said").contains(": plan "));
        assert_eq!(code, 0, "{signal}: {}", place.read("said"));
        assert!(place.read("said").contains("Stopping: hubplan will write the best plan so far"), "{signal}");
        let plan = json(&place.read(&format!("{out}/solution.json")));
        assert_eq!((&plan["status"], &plan["stop"]), (&"feasible".into(), &"interrupted".into()), "{signal}");
        assert!(!plan["hubs"].as_array().unwrap().is_empty(), "{signal}");
    }
}

#[test]
fn a_sweep_that_is_asked_to_end_says_by_which_signal_and_keeps_what_is_done() {
    let place = Place::new().with_county();
    let radii: Vec<String> = (1000..3000).map(|metres| format!("\"{metres} m\"")).collect();
    let sweep = format!(
        "version = 1\nscenario = \"scenario.toml\"\n[grid]\n\"objective.radius\" = [{}]\n\
         \"planning.authorities\" = [[\"Plonulogate\"]]\n",
        radii.join(", ")
    );
    place.write("county/sweep.toml", &sweep);
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let done = place.path(&format!("out-{signal}/done"));
        let kept = || std::fs::read_dir(&done).map_or(0, Iterator::count);
        let child = started(&place, &format!("sweep county/sweep.toml --out out-{signal}"));
        assert_eq!(ended(child, signal, || kept() > 0), code, "{signal}: {}", place.read("said"));
        assert!(kept() > 0 && !place.path(&format!("out-{signal}/sweep.json")).exists(), "{signal}");
    }
}
