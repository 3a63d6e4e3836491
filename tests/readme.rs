//! Runs the README's commands, which must print what it shows.

use crate::data;
use assert_cmd::Command;
use std::path::Path;

/// A command of a `console` block with the lines shown below it.
struct Shown {
    command: String,
    output: String,
}

/// Commands that no test runs: this very run, and one that changes the machine.
const NOT_RUN: [&str; 2] = ["cargo test", "cargo install --path ."];

/// The last line of an output of which the README shows only the beginning.
const MORE: &str = "...\n";

/// Whether `printed` is the shown output, or begins with the lines before [`MORE`] and goes on after them.
fn is_shown(shown: &str, printed: &str) -> bool {
    match shown.strip_suffix(MORE) {
        Some(first) => first.trim_start().ends_with('\n') && printed.len() > first.len() && printed.starts_with(first),
        None => shown.trim_end() == printed.trim_end(),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown() -> Vec<Shown> {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut list: Vec<Shown> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    let command = command.split('#').next().unwrap().trim().to_owned();
                    list.push(Shown { command, output: String::new() });
                }
                None => {
                    let last = list.last_mut().expect("a block starts with a command");
                    last.output.push_str(line);
                    last.output.push('\n');
                }
            }
        }
    }
    list
}

#[test]
fn its_commands_run_and_print_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ran, mut compared) = (0, 0);
    for Shown { command, output } in shown() {
        let arguments = match command.strip_prefix("cargo run --release -- ").or(command.strip_prefix("hubplan ")) {
            Some(arguments) => arguments,
            None if NOT_RUN.contains(&command.as_str()) => continue,
            None => panic!("the README shows `{command}`, which no test runs"),
        };
        let result =
            Command::cargo_bin("hubplan").unwrap().args(arguments.split(' ')).current_dir(&folder).assert().success();
        let printed = String::from_utf8(result.get_output().stdout.clone()).unwrap();
        if !output.is_empty() {
            compared += 1;
            assert!(is_shown(&output, &printed), "`{command}` is shown as\n{output}\nand prints\n{printed}");
        }
        ran += 1;
    }
    assert_eq!(ran, 8, "the demo and seven commands of the tour");
    assert_eq!(compared, 1, "the output of the demo");
}

#[test]
fn the_first_lines_stand_for_an_output_that_goes_on() {
    let printed = "one\ntwo\nthree\n";
    assert!(is_shown(printed, printed));
    assert!(is_shown("one\ntwo\n...\n", printed));
    for shown in [
        "one\n",
        "one\nthree\n...\n",
        "two\n...\n",
        "one\ntw\n...\n",
        "one\ntw...\n",
        "one\ntwo\nthree\n...\n",
        "...\n",
    ] {
        assert!(!is_shown(shown, printed), "{shown}");
    }
}

/// A page that is read to the end fits on a few screens.
#[test]
fn it_is_short() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(text.lines().count() <= 120, "the README has {} lines", text.lines().count());
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 120).collect();
    assert!(wide.is_empty(), "{wide:?}");
}

#[test]
fn its_test_command_is_the_one_that_ci_runs() {
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(shown().iter().any(|shown| shown.command == "cargo test"));
    assert!(ci.lines().any(|line| line.starts_with("cargo test --locked")), "{ci}");
}

/// `HUBPLAN_BLESS=1 cargo test pictures` draws them again.
#[test]
fn its_pictures_are_what_the_command_beside_them_draws() {
    let Some(data) = data::folder() else { return };
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let command = "solve examples/south-yorkshire/scenario.toml --gap 0.005";
    assert!(readme.contains(&format!("hubplan {command}")));
    let folder = tempfile::tempdir().unwrap();
    let mut hubplan = Command::cargo_bin("hubplan").unwrap();
    let hubplan = hubplan.args(command.split(' ')).arg("--out").arg(folder.path());
    hubplan.current_dir(root()).env("HUBPLAN_DATA", data).assert().success();
    for (drawn, shown) in [("map.svg", "south-yorkshire-map.svg"), ("coverage.svg", "south-yorkshire-coverage.svg")] {
        assert!(readme.contains(&format!("](docs/images/{shown})")), "the README does not show {shown}");
        let (drawn, shown) = (folder.path().join(drawn), root().join("docs/images").join(shown));
        if std::env::var_os("HUBPLAN_BLESS").is_some() {
            std::fs::copy(&drawn, &shown).unwrap();
        }
        let same = std::fs::read(&drawn).unwrap() == std::fs::read(&shown).unwrap();
        assert!(same, "{} is not what the command draws now", shown.display());
    }
}

/// Every relative link of these pages leads to a file.
#[test]
fn links_lead_somewhere() {
    let others = ["benches/README.md", "benches/peers/README.md", "examples/README.md", "qgis/README.md"];
    let mut pages: Vec<_> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|page| root().join(page)).into();
    pages.extend(others.map(|page| root().join(page)));
    pages.extend(std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let target = link.split('#').next().unwrap();
            if !target.is_empty() && !target.contains("://") {
                assert!(page.parent().unwrap().join(target).exists(), "{} links to {link}", page.display());
            }
        }
    }
}

/// Names of all properties in a JSON Schema.
fn properties(schema: &serde_json::Value, names: &mut Vec<String>) {
    if let Some(object) = schema.as_object() {
        if let Some(properties) = object.get("properties").and_then(serde_json::Value::as_object) {
            names.extend(properties.keys().cloned());
        }
        object.values().for_each(|inner| properties(inner, names));
    } else if let Some(list) = schema.as_array() {
        list.iter().for_each(|inner| properties(inner, names));
    }
}

#[test]
fn every_key_of_a_study_and_a_scenario_is_described() {
    for name in ["study", "scenario"] {
        let read = |file: String| std::fs::read_to_string(root().join("docs").join(file)).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&read(format!("{name}.schema.json"))).unwrap();
        // The settings of distance studies have a page of their own.
        let more = if name == "study" { read("studies.md".to_owned()) } else { String::new() };
        let page = read(format!("{name}.md")) + &more;
        let mut keys = Vec::new();
        properties(&schema, &mut keys);
        assert!(keys.len() > 20, "{keys:?}");
        keys.retain(|key| !page.contains(key.as_str()));
        assert!(keys.is_empty(), "docs/{name}.md does not describe {keys:?}");
    }
}
