//! Help texts are documentation: `docs/cli/` holds what the program prints. `HUBPLAN_BLESS=1 cargo test` updates it.

use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;

const COMMANDS: [&str; 18] = [
    "",
    "demo",
    "init",
    "validate",
    "look",
    "sites",
    "travel",
    "solve",
    "evaluate",
    "check",
    "compare",
    "sweep",
    "frontier",
    "alternatives",
    "distance",
    "exposure",
    "sample",
    "completions",
];

fn help(command: &str) -> String {
    let mut program = cargo_bin_cmd!("hubplan");
    // The text does not depend on the width or the colours of a terminal.
    program.env_remove("COLUMNS").env("NO_COLOR", "1");
    if !command.is_empty() {
        program.arg(command);
    }
    let output = program.arg("--help").assert().success().get_output().clone();
    assert!(output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    // `hubplan.exe` on Windows.
    text.replace("hubplan.exe", "hubplan")
}

#[test]
fn committed_help_is_what_the_program_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli");
    let bless = std::env::var_os("HUBPLAN_BLESS").is_some();
    for command in COMMANDS {
        let name = if command.is_empty() { "hubplan.txt".to_owned() } else { format!("hubplan-{command}.txt") };
        let (path, printed) = (folder.join(&name), help(command));
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &printed).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(committed, printed, "docs/cli/{name} is out of date; HUBPLAN_BLESS=1 writes it anew");
    }
}

#[test]
fn every_subcommand_has_its_help_committed() {
    let listed = help("");
    let commands = listed.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        // Names are indented by two spaces; continuation lines by more.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(names, COMMANDS[1..]);
}
