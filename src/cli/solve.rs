//! `hubplan solve`

use super::progress::Stages;
use super::what_if::{Changes, WhatIf};
use super::{Exit, common};
use crate::error::Result;
use crate::report;
use std::path::PathBuf;

/// Find the best hubs for a scenario, with proof
///
/// Writes a report to read and print, a project for QGIS, tables, maps in every usual format and the proof, all or
/// none. Prints a summary. docs/outputs.md describes each file. Ctrl-C and SIGTERM end the search and write the best
/// plan so far.
///
/// Exit code 3: no plan keeps every limit; the summary says which limit of which authority prevents it. Exit code 5:
/// the search found no plan and did not prove that none is possible; hubplan writes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// Folder for the outputs [default: hubplan-out/ with the name of the scenario's folder, in the current folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    overrides: common::Overrides,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let changes = Changes::from(args.what_if.clone());
    let out = args.out.clone().unwrap_or_else(|| common::default_out(&args.scenario, &changes.suffix()));
    common::check_folder(&out, report::Contents::Plan)?;
    let (study, answer) = common::solve(&args.scenario, &changes, &args.overrides, stages)?;
    common::write(&study, &answer, &out, stages)?;
    Ok(common::exit(&answer))
}
