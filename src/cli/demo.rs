//! `hubplan demo`

use super::progress::Stages;
use super::what_if::Changes;
use super::{Exit, common};
use crate::error::Result;
use crate::io::write::Output;
use crate::report;
use std::path::PathBuf;

/// Plan a fictional county that comes with the program, to see what hubplan does
///
/// Needs no network and no other file. Beside the plan it writes the county's own files to <FOLDER>/county, with a
/// commented scenario for you to copy and change.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder for the plan and the county
    #[arg(long, value_name = "FOLDER", default_value = "hubplan-demo")]
    out: PathBuf,
}

macro_rules! county {
    ($($name:literal),+ $(,)?) => {
        [$((concat!($name), include_bytes!(concat!("../../data/", $name)).as_slice())),+]
    };
}

/// Subfolder of the county.
const FOLDER: &str = "county";

/// The files of `data/`, which `hubplan sample` made.
const COUNTY: [(&str, &[u8]); 7] = county![
    "README.md",
    "study.toml",
    "scenario.toml",
    "boundaries.geojson",
    "small_areas.csv",
    "candidate_sites.csv",
    "budgets.csv",
];

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    common::check_folder(&args.out, report::Contents::Plan)?;
    // The county is written together with its plan, so that a demonstration that fails leaves nothing behind.
    let mut draft = report::Draft::open(&args.out, report::Contents::Plan)?;
    let files = COUNTY.map(|(name, bytes)| Output::stream(format!("{FOLDER}/{name}"), |out| out.write_all(bytes)));
    draft.beside(&files)?;
    let staged = draft.staged(FOLDER).join("scenario.toml");
    let (study, answer) = common::solve(&staged, &Changes::default(), &common::Overrides::default(), stages)?;
    let county = args.out.join(FOLDER);
    stages.reads(&county.join("study.toml"));
    common::write_into(draft, &study, &answer, stages)?;
    common::say(&format!(
        "\nOpen report.html in a browser and plan.qgz in QGIS.\n\
         Then copy {scenario}, change it, and run:\n  hubplan solve {scenario}\n\
         Anybody can check the plan against the county's files:\n  hubplan check {scenario} {solution}\n",
        scenario = county.join("scenario.toml").display(),
        solution = args.out.join("solution.json").display(),
    ))?;
    Ok(common::exit(&answer))
}
