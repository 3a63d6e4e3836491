//! A study in a temporary folder with one hostile file, and the program run on it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Limit on the program's address space in kilobytes. Threads and the allocator take 300 MB of it before anything is
/// read.
const ROOM: u64 = 1_000_000;

/// A run that takes longer counts as hanging.
const HANGS: Duration = Duration::from_secs(60);

/// A folder.
pub struct Trap(tempfile::TempDir);

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The plain study: demand points, sites, a matrix.
pub const PLAIN: &str =
    "version = 1\nname = \"Islets\"\ncrs = \"plane\"\n\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n";
pub const DEMAND: &str = "id,x,y,weight\neast,1,1,30\nwest,2,9,20\n";
pub const SITES: &str = "id,x,y\nquay,1,2\nchapel,8,8\n";
pub const SCENARIO: &str = "version = 1\nstudy = \"study.toml\"\n\n[objective]\nweight = \"weight\"\nradius = \"10 m\"\n\n[hubs]\nat_most = 1\n";

impl Trap {
    /// The plain study, with some files replaced or added.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let trap = Trap(tempfile::tempdir().unwrap());
        let usual = [("study.toml", PLAIN), ("demand.csv", DEMAND), ("sites.csv", SITES), ("scenario.toml", SCENARIO)];
        usual.iter().for_each(|(name, text)| trap.write(name, text.as_bytes()));
        files.iter().for_each(|(name, bytes)| trap.write(name, bytes));
        trap
    }

    /// The plain study with this file instead of its demand points, sites or matrix.
    pub fn in_place_of(role: &str, name: &str, bytes: &[u8]) -> Self {
        let study = match role {
            "matrix" => format!("{PLAIN}matrix = \"{name}\"\n"),
            role => PLAIN.replace(&format!("\"{role}.csv\""), &format!("\"{name}\"")),
        };
        Trap::with(&[("study.toml", study.as_bytes()), (name, bytes)])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the program in the folder; the line is split at spaces.
    #[track_caller]
    pub fn run(&self, line: &str) -> Ran {
        let (out, err) = (self.path(".out"), self.path(".err"));
        let file = |path| Stdio::from(std::fs::File::create(path).unwrap());
        let mut program = Command::new("sh")
            .args(["-c", &format!("ulimit -v {ROOM}; ulimit -c 0; exec \"$0\" --threads 2 \"$@\"")])
            .arg(env!("CARGO_BIN_EXE_hubplan"))
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(file(&out))
            .stderr(file(&err))
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let code = loop {
            if let Some(status) = program.try_wait().unwrap() {
                break status.code();
            }
            if begun.elapsed() > HANGS {
                program.kill().unwrap();
                program.wait().unwrap();
                panic!("`{line}` hangs");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let read = |path| String::from_utf8(std::fs::read(path).unwrap()).unwrap();
        Ran { code, stdout: read(&out), stderr: read(&err) }
    }

    /// Checks that a command line ends with exit code 2 and a message that begins with `begins`: code, file and place.
    #[track_caller]
    pub fn refused_by(&self, line: &str, begins: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, Some(2), "{begins}: {ran:?}");
        assert!(ran.stderr.lines().any(|line| line.starts_with(begins)), "{begins}\n{}", ran.stderr);
        assert!(!ran.stderr.chars().any(|c| c.is_control() && c != '\n'), "{:?}", ran.stderr);
        ran.stderr
    }

    /// Checks that `validate` refuses the study with this message.
    #[track_caller]
    pub fn refused(&self, begins: &str) -> String {
        self.refused_by("validate study.toml", begins)
    }
}

/// Checks that the plain study is refused with this file instead of its demand points, sites or matrix.
#[track_caller]
pub fn refused(role: &str, name: &str, bytes: &[u8], begins: &str) -> String {
    Trap::in_place_of(role, name, bytes).refused(begins)
}

#[test]
fn without_an_attack_the_study_is_read_and_solved() {
    let trap = Trap::with(&[]);
    let ran = trap.run("validate study.toml");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let ran = trap.run("solve scenario.toml --out out");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
}
