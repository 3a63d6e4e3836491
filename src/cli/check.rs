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
    common::say(&in_words(&args.solution.display().to_string(), &faults))?;
    Ok(Exit::Faulty)
}

/// How many faults are printed: one wrong thing often has many consequences, and the first to be found says most.
const PRINTED: usize = 10;

fn in_words(file: &str, faults: &[Fault]) -> String {
    let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
    let mut text = format!("{file} has {count}:\n");
    for fault in faults.iter().take(PRINTED) {
        let _ = writeln!(text, "  {fault}");
    }
    if faults.len() > PRINTED {
        let _ = writeln!(text, "  and {} more", faults.len() - PRINTED);
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_faults_are_cut_short() {
        let fault = Fault { limit: "metrics".into(), text: "the penalty is said to be 1; it is 2".into() };
        let one = in_words("solution.json", std::slice::from_ref(&fault));
        assert_eq!(one, "solution.json has 1 fault:\n  metrics: the penalty is said to be 1; it is 2\n");
        let ten = in_words("solution.json", &vec![fault.clone(); 10]);
        assert_eq!((ten.lines().count(), ten.contains("more")), (11, false));
        let twelve = in_words("solution.json", &vec![fault; 12]);
        assert!(twelve.starts_with("solution.json has 12 faults:\n") && twelve.ends_with("  and 2 more\n"), "{twelve}");
        assert_eq!(twelve.lines().count(), 12);
    }
}
