//! A temporary folder to run the program in, with the demonstration county.
#![allow(dead_code)] // Each test uses a part of it.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use std::path::{Path, PathBuf};

pub struct Place {
    folder: tempfile::TempDir,
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    pub fn new() -> Self {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// Copies the demonstration county here.
    pub fn with_county(self) -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        std::fs::create_dir(self.path("county")).unwrap();
        for entry in std::fs::read_dir(data).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), self.path("county").join(entry.file_name())).unwrap();
        }
        self
    }

    /// Runs the program here; the command line is split at spaces.
    pub fn run(&self, line: &str) -> Ran {
        self.run_with(line, &[])
    }

    /// Like [`Self::run`], with more arguments, which may contain spaces.
    pub fn run_with(&self, line: &str, more: &[&str]) -> Ran {
        let mut program: Command = cargo_bin_cmd!("hubplan");
        let arguments = line.split_whitespace().chain(more.iter().copied());
        let output = program.current_dir(self.folder.path()).args(arguments).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} holds no `{from}`");
        self.write(name, &text.replacen(from, to, 1));
    }
}

impl Ran {
    /// Fails, showing everything that was printed, unless this is the exit code.
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }
}

pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// Follows a command whose output a page does not show.
const QUIET: &str = " > /dev/null";

/// Runs the `console` blocks of a page in order, and compares what they print with what is shown. A block of another
/// kind that starts with `# name` is a file, which is written first. `HUBPLAN_BLESS=1` updates what is shown.
pub fn shown_is_printed(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (place, mut anew, mut ran) = (Place::new(), text.clone(), 0);
    for block in text.split("\n```").skip(1).step_by(2) {
        let (kind, body) = block.split_once('\n').unwrap();
        if let Some(name) = body.lines().next().and_then(|line| line.strip_prefix("# ")).filter(|_| kind == "toml") {
            place.write(name, &format!("{body}\n"));
        }
        if kind != "console" {
            continue;
        }
        let (mut printed, mut command) = (String::new(), None::<&str>);
        for line in body.lines() {
            if let Some(own) = line.strip_prefix("$ hubplan ") {
                command = Some(own);
                let output = place.run(own.trim_end_matches(QUIET)).ends_with(0).stdout;
                ran += 1;
                let shown = if own.ends_with(QUIET) { String::new() } else { format!("{}\n", output.trim_end()) };
                printed += &format!("{line}\n{shown}");
            }
        }
        assert!(command.is_some(), "{page} has a console without a command:\n{body}");
        anew = anew.replacen(body, printed.trim_end(), 1);
    }
    assert!(ran > 0, "{page} shows no command");
    if std::env::var_os("HUBPLAN_BLESS").is_some() {
        std::fs::write(&path, &anew).unwrap();
    } else {
        assert_eq!(anew, text, "{page} is not what the program prints; HUBPLAN_BLESS=1 writes it anew");
    }
}
