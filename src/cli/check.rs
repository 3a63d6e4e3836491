//! `hubplan check`

use super::progress::Stages;
use super::{Exit, common};
use crate::error::Result;
use crate::evaluate::{self, Fault};
use crate::io::plan_file;
use crate::model::{Plan, Scenario, SolveOptions, Study};
use crate::validate;
use std::fmt::Write;
use std::path::PathBuf;

/// Check a plan against its inputs, without the solver
///
/// Reads the scenario and its study anew and says whether the plan keeps every limit and reaches what it states. It shares
/// no code with the search, so that a fault there cannot hide here.
///
/// Exit code 4: the plan has faults; each is printed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// The plan: a solution.json
    solution: PathBuf,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let plan = plan_file::read(&args.solution)?;
    let (study, scenario) = common::load(&args.scenario, stages)?;
    let file = args.scenario.display().to_string();
    let terms = validate::scenario(&study, &scenario, &file)?;
    let mut faults = changed_inputs(&study, &plan);
    faults.extend(changed_scenario(&scenario, &plan));
    faults.extend(stages.run("Checking the plan", || evaluate::check(&study, &terms, &plan)));
    if faults.is_empty() {
        common::say(&format!(
            "The plan is in order: {} hubs keep every limit of {file} and reach what {} states.\n",
            plan.hubs.len(),
            args.solution.display()
        ))?;
        return Ok(Exit::Done);
    }
    let mut text = format!("{} has {} fault(s):\n", args.solution.display(), faults.len());
    for fault in faults {
        let _ = writeln!(text, "  {fault}");
    }
    common::say(&text)?;
    Ok(Exit::Faulty)
}

/// A plan answers its own scenario only; when the search may stop makes no other question of it.
fn changed_scenario(now: &Scenario, plan: &Plan) -> Option<Fault> {
    let question = |scenario: &Scenario| Scenario { solve: SolveOptions::default(), ..scenario.clone() };
    (question(now) != question(&plan.scenario)).then(|| Fault {
        limit: "scenario".to_owned(),
        text: "the plan was made for another scenario than this file holds now; solve it again".to_owned(),
    })
}

/// Files of the study that are not those the plan was made from: a plan can only be checked against its own.
fn changed_inputs(study: &Study, plan: &Plan) -> Vec<Fault> {
    let fault = |text: String| Fault { limit: "inputs".to_owned(), text };
    let mut faults = Vec::new();
    for now in &study.inputs {
        match plan.inputs.iter().find(|then| then.path == now.path) {
            Some(then) if then.sha256 == now.sha256 => {}
            Some(_) => faults.push(fault(format!("{} has changed since the plan was made", now.path))),
            None => faults.push(fault(format!("the plan was made without {}", now.path))),
        }
    }
    for then in &plan.inputs {
        if !study.inputs.iter().any(|now| now.path == then.path) {
            faults.push(fault(format!("the plan was made with {}, which the study does not name now", then.path)));
        }
    }
    faults
}
