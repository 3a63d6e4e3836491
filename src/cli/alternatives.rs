//! `hubplan alternatives`

use super::progress::Stages;
use super::what_if::{Changes, WhatIf};
use super::{Exit, common, interrupt};
use crate::alternatives::{self, Ask};
use crate::error::Result;
use crate::report;
use crate::solve::{Options, Progress};
use std::path::PathBuf;

/// Find the best plans that differ, and the sites that all of them share
///
/// Finds the best plan, then the best plan that differs from it, then the best that differs from both, and so on.
/// Each plan comes with its loss against the best and its own proven gap. A plan differs from an earlier one when it
/// leaves out at least --differ of its hubs. The list ends when every other plan is proven to lose more than
/// --within. The time limit and the gap apply to each plan. docs/alternatives.md explains the figures.
///
/// Exit code 3: no plan keeps every limit. Exit code 5: the first search found no plan and did not prove that none is
/// possible.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// Largest number of plans, the best included
    #[arg(short = 'k', long = "count", value_name = "N", default_value_t = 10)]
    count: usize,
    /// Largest loss against the best plan: 1% or 0.01
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = share)]
    within: f64,
    /// How many hubs of each plan every later plan must leave out, at least
    #[arg(long, value_name = "N", default_value_t = 2)]
    differ: u32,
    /// Write all files of every plan too, to plan-01, plan-02 ... in the folder
    #[arg(long)]
    full: bool,
    /// Folder for the outputs [default: hubplan-out/ with the name of the scenario's folder and -alternatives, in the
    /// current folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    overrides: common::Overrides,
}

/// A share as `1%` or `0.01`.
fn share(text: &str) -> std::result::Result<f64, String> {
    let (number, times) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent, 0.01));
    match number.trim().parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number * times),
        _ => Err("it must be a share such as 1% or 0.01".to_owned()),
    }
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let changes = Changes::from(args.what_if.clone());
    let out =
        args.out.clone().unwrap_or_else(|| common::default_out(&args.scenario, &(changes.suffix() + "-alternatives")));
    common::check_folder(&out, report::Contents::Alternatives)?;
    let common::Question { study, mut scenario, file } = common::load(&args.scenario, &changes, stages)?;
    args.overrides.apply(&mut scenario);
    let ask = Ask { count: args.count, within: args.within, differ: args.differ };
    let found = stages.run_noted("Choosing hubs", |note| {
        let cancel = interrupt::flag(note.line());
        let progress = |progress: Progress| note.tell(progress);
        let options = Options { cancel: Some(&cancel), progress: Some(&progress), ..args.overrides.options(&scenario) };
        alternatives::alternatives(&study, &scenario, &file, ask, &options)
    })?;
    let run = common::run_info(stages);
    let paths = stages
        .run("Writing the outputs", || report::write_alternatives(&out, &study, &scenario, &found, args.full, &run))?;
    common::say(&report::alternatives_summary(&study, &scenario, &found))?;
    common::say(&report::changed(stages.changed()))?;
    common::say("\n")?;
    common::say(&report::written(&paths))?;
    if args.full {
        common::say(&format!("and each plan in its own folder there, plan-01 to plan-{:02}\n", found.plans.len()))?;
    }
    Ok(if found.plans.is_empty() { Exit::Infeasible } else { Exit::Done })
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_read_with_and_without_a_sign() {
        assert_eq!((share("1%"), share("0.01"), share("0")), (Ok(0.01), Ok(0.01), Ok(0.0)));
        assert!(share("-1%").is_err() && share("NaN").is_err() && share("one").is_err());
    }
}
