//! `hubplan evaluate`

use super::progress::Stages;
use super::what_if::Changes;
use super::{Exit, common, interrupt};
use crate::error::Result;
use crate::io::hub_list::List;
use crate::{answer, load, report};
use std::path::PathBuf;

/// Measure your own set of hubs, or today's centres
///
/// Writes and prints what `solve` would for these hubs, and lists the limits of the scenario that they break, worst
/// first. It searches for nothing, so the bound is simply all the demand there is. The exit code is 0 whether or not
/// the hubs keep every limit. With --strict it is 4 when they break one.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    #[command(flatten)]
    hubs: Hubs,
    #[command(flatten)]
    changes: Changes,
    /// End with exit code 4 when the hubs break a limit of the scenario
    #[arg(long)]
    strict: bool,
    /// Folder for the outputs [default: hubplan-out/ with the name of the scenario's folder and -evaluated, in the
    /// current folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Hubs {
    /// The hubs: a hubs.csv, or a text file with the id or name of a site on each line
    #[arg(long, value_name = "FILE")]
    hubs: Option<PathBuf>,
    /// The centres open today
    #[arg(long)]
    baseline: bool,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| common::default_out(&args.scenario, &(args.changes.suffix() + "-evaluated")));
    common::check_folder(&out, report::Contents::Plan)?;
    interrupt::ends_at_once();
    let common::Question { study, scenario, file } = common::load(&args.scenario, &args.changes, stages)?;
    let open = match &args.hubs.hubs {
        Some(list) => load::listed(&study, list, List::Hubs)?,
        None => study.open_today().collect(),
    };
    let answer = stages.run("Measuring", || answer::measure(&study, &scenario, &file, open))?;
    common::write(&study, &answer, &out, stages)?;
    Ok(if args.strict && !answer.plan.broken.is_empty() { Exit::Faulty } else { Exit::Done })
}
