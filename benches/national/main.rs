//! How soon the whole search finds a plan, and how soon it proves it good: England, its variants, a generated country
//! of Output Areas and plain studies of a dense town, each against the figures that it should reach.
//!
//! `cargo bench --bench national` runs every case; `-- england plain-2000` those whose names contain one of the words,
//! `--list` names them, `--trace` prints every step forward, `--seconds N` and `--gap G` change how long a case may
//! search. England needs `HUBPLAN_DATA`.
//!
//! Each case is measured in a process of its own, so that its peak of memory is its own. Seconds count from when the
//! files are loaded and indexed: they hold the scenario's reading, the cover lists and the search. What a plan is worth
//! is measured by `evaluate`, and its limits are checked, after the clock has stopped.

mod cases;
mod measure;
mod table;

use cases::Case;
use measure::{Record, Search};
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// What the command line asks for.
#[derive(Default)]
struct Wishes {
    names: Vec<String>,
    list: bool,
    trace: bool,
    seconds: Option<f64>,
    gap: Option<f64>,
    measure: Option<String>,
}

impl Wishes {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Box<dyn Error>> {
        let mut wishes = Wishes::default();
        let mut is_bench = false;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => is_bench = true,
                "--list" => wishes.list = true,
                "--trace" => wishes.trace = true,
                "--seconds" => wishes.seconds = Some(value()?.parse()?),
                "--gap" => wishes.gap = Some(value()?.parse()?),
                "--measure" => wishes.measure = Some(value()?),
                // Options of the other bench, such as criterion's --save-baseline.
                other if other.starts_with('-') => {}
                name => wishes.names.push(name.to_owned()),
            }
        }
        // `cargo test --benches` runs this program too, without `--bench`: it is to do nothing then.
        Ok((is_bench || wishes.measure.is_some()).then_some(wishes))
    }

    fn asks_for(&self, case: &Case) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| case.name.contains(name.as_str()))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("national: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(wishes) = Wishes::read(std::env::args().skip(1))? else { return Ok(()) };
    if let Some(scenario) = &wishes.measure {
        let search = Search { seconds: wishes.seconds.unwrap_or(60.0), gap: wishes.gap.unwrap_or(0.0) };
        println!("{}", serde_json::to_string(&measure::measure(Path::new(scenario), &search)?)?);
        return Ok(());
    }
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| wishes.asks_for(case)).collect();
    if wishes.list {
        cases.iter().for_each(|case| println!("{:22}{}", case.name, case.what));
        return Ok(());
    }
    if !cases.is_empty() {
        println!("{}", table::HEADER);
    }
    for case in &cases {
        match run_case(case, &wishes) {
            Ok(record) => println!("{}", table::row(case, &record, wishes.trace)),
            Err(reason) => println!("{:22}left out: {reason}", case.name),
        }
    }
    Ok(())
}

/// Lays out the files of a case and measures it in a process of its own.
fn run_case(case: &Case, wishes: &Wishes) -> Result<Record, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let scenario = (case.lay_out)(folder.path())?;
    let seconds = wishes.seconds.unwrap_or(case.seconds);
    let child = Command::new(std::env::current_exe()?)
        .arg("--measure")
        .arg(&scenario)
        .args(["--seconds", &seconds.to_string(), "--gap", &wishes.gap.unwrap_or(0.0).to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !child.status.success() {
        return Err(format!("the search ended with {}", child.status).into());
    }
    Ok(serde_json::from_slice(&child.stdout)?)
}
