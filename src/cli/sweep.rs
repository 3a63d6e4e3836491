//! `hubplan sweep`

use super::progress::Stages;
use super::{Exit, common, interrupt};
use crate::error::Result;
use crate::io::done::Done;
use crate::io::{scenario_file, sweep_file};
use crate::sweep::{self, Control};
use crate::units::grouped;
use crate::words::counted;
use crate::{load, report};
use std::path::PathBuf;

/// Solve many scenarios, and see which sites are right in all of them
///
/// A sweep file names one base scenario and lists values for some of its keys (docs/sweep.md). hubplan solves every
/// combination as `hubplan solve` would, several at a time. Its tables say how often each site is chosen and which
/// plan's largest regret is smallest.
///
/// hubplan keeps each finished scenario in <FOLDER>/done. Ctrl-C and SIGTERM end the sweep (exit codes 130 and 143);
/// the same command continues it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The sweep file
    sweep: PathBuf,
    /// Folder for the outputs [default: hubplan-out/ with the names of the sweep's folder and file, in the current
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let out = args.out.clone().unwrap_or_else(|| common::default_out(&args.sweep, ""));
    common::check_folder(&out, report::Contents::Sweep)?;
    let file = args.sweep.display().to_string();
    let sweep = sweep_file::read(&args.sweep)?;
    let path = scenario_file::study_path(&sweep.base, &sweep.scenario)?;
    stages.reads(&path);
    let study = common::places(&path, stages, || load::study(&path))?;
    let done = Done::open(&out.join(report::DONE))?;
    let answers = stages.run_noted("Solving the scenarios", |note| {
        let cancel = interrupt::flag_saying(note.line(), "hubplan keeps the scenarios that are finished");
        let progress = |finished: usize, all: usize| {
            note.say(format!("{} of {}", grouped(finished as u64), counted(all, "scenario")));
        };
        let control = Control { cancel: Some(&cancel), progress: Some(&progress) };
        sweep::answer_all(&study, &sweep, &done, &file, control)
    })?;
    let (all, now, before) = (sweep.scenarios.len(), answers.now, answers.before);
    let Some(answers) = answers.whole() else {
        common::say(&format!(
            "Ended after {} of {}. They are kept in {}.\nThe same command continues from there.\n",
            grouped((now + before) as u64),
            counted(all, "scenario"),
            out.join(report::DONE).display()
        ))?;
        return Ok(Exit::Interrupted);
    };
    let together = stages.run("Comparing the plans", || sweep::together(&study, &sweep, answers, &file))?;
    let run = common::run_info(stages);
    let paths = stages.run("Writing the outputs", || report::write_sweep(&out, &study, &together, &run))?;
    common::say(&report::sweep_summary(&study, &together))?;
    common::say(&format!(
        "\n{} solved now, {} before. All are kept in {}.\n",
        grouped(now as u64),
        grouped(before as u64),
        out.join(report::DONE).display()
    ))?;
    common::say(&report::written_plan(&paths))?;
    Ok(Exit::Done)
}
