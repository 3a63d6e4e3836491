//! `hubplan validate`

use super::progress::Stages;
use super::what_if::{Changes, WhatIf};
use super::{Exit, common};
use crate::error::{Code, Finding, Result};
use crate::model::{Scenario, Study, Terms};
use crate::words::{self, counted};
use crate::{load, report, validate};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Check a study or a scenario without solving it
///
/// Checks every input file and lists all problems at once, each with the file, the row and how to correct it. Where
/// there are none, it prints what it read, what it left out and what it assumed. Writes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A study file or a scenario file
    #[arg(value_name = "STUDY_OR_SCENARIO")]
    file: PathBuf,
    #[command(flatten)]
    what_if: WhatIf,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let changes = Changes::from(args.what_if.clone());
    let text = if common::is_study(&args.file)? {
        h501_changed_study(&args.file, &changes)?;
        let study = common::places(&args.file, stages, || load::study(&args.file))?;
        report::validation_summary(&study) + &at_the_border(&study)
    } else {
        let common::Question { study, scenario, file } = common::load(&args.file, &changes, stages)?;
        let terms = stages.run("Checking the scenario", || validate::scenario(&study, &scenario, &file))?;
        report::validation_summary(&study) + &describe_scenario(&study, &scenario, &terms)
    };
    common::say(&text)?;
    Ok(Exit::Done)
}

/// Refuses `--set` and the like for a study, which has no keys of a scenario.
fn h501_changed_study(file: &Path, changes: &Changes) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let what = format!("it is a study, but {} changes a scenario", words::listed(&changes.options()));
    let mend = "Give a scenario of this study";
    Err(Finding::new(Code::ScenarioMalformed, file.display().to_string(), what, mend).into())
}

/// A remark on families near the border of a study, with a default radius. A scenario gets the remark for its own
/// radius and authorities.
fn at_the_border(study: &Study) -> String {
    let remark = validate::at_the_border(study, &vec![true; study.authorities.len()], None);
    remark.map(|remark| report::remark(&remark)).unwrap_or_default()
}

fn describe_scenario(study: &Study, scenario: &Scenario, terms: &Terms) -> String {
    let weightless = terms.weighs_nothing(study);
    let verdict = if weightless { "no zone has any weight" } else { "nothing wrong" };
    let mut text = format!("\n{}: {verdict}\n", scenario.title.as_deref().unwrap_or("The scenario"));
    if weightless {
        let _ = writeln!(text, "  {}", report::nothing_weighs(&terms.weight_label));
    }
    let _ = writeln!(text, "  {} within {}", terms.weight_label, terms.radius);
    let _ = writeln!(text, "  {} planned", counted(terms.planned_authorities().count(), "authority"));
    if !terms.assumptions.is_empty() {
        let _ = writeln!(text, "  Assumed:");
    }
    for assumption in &terms.assumptions {
        let _ = writeln!(text, "    {assumption}");
    }
    text
}
