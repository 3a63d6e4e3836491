//! `hubplan check`

use super::progress::Stages;
use super::{Exit, common};
use crate::error::{Error, Findings, Result};
use crate::evaluate::{self, Fault};
use crate::io::{plan_file, proof_file};
use crate::model::{Certificate, Plan, Scenario, SolveOptions, Status, Study, Terms};
use crate::solve::{self, Options, Progress};
use crate::words::counted;
use crate::{report, travel, validate};
use std::fmt::Write;
use std::path::PathBuf;

/// Check a plan against its inputs, without the search
///
/// Reads the scenario and its study anew and says whether the plan keeps every limit and reaches what it states. It shares
/// no code with the search, so that a fault there cannot hide here.
///
/// With --bound it also shows again, from the proof.json of the same run, that no plan can be worth more than the bound:
/// each authority is solved by itself at the prices that stand there. docs/proof.md says how.
///
/// Exit code 4: the plan has faults, or its bound does not hold or could not be shown in time; each is printed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// The plan: a solution.json
    solution: PathBuf,
    /// Show the bound again, too
    #[arg(long)]
    bound: bool,
    /// What the bound rests on [default: the proof.json beside the plan]
    #[arg(long, value_name = "FILE", requires = "bound")]
    proof: Option<PathBuf>,
    /// Give up on the bound after so many seconds [default: the scenario's time limit]
    #[arg(long, value_name = "SECONDS", value_parser = common::positive, requires = "bound")]
    time_limit: Option<f64>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let (plan, proof) = read(args)?;
    let (study, scenario) = common::load(&args.scenario, stages)?;
    let file = args.scenario.display().to_string();
    let terms = validate::scenario(&study, &scenario, &file)?;
    let mut faults = changed_inputs(&study, &plan);
    faults.extend(changed_scenario(&scenario, &plan));
    faults.extend(stages.run("Checking the plan", || evaluate::check(&study, &terms, &plan)));
    let beside = report::beside(&args.solution)?;
    faults.extend(beside.faults);
    if !faults.is_empty() {
        common::say(&in_words(&args.solution.display().to_string(), &faults))?;
        return Ok(Exit::Faulty);
    }
    beside.note.map_or(Ok(()), |note| common::say(&note))?;
    common::say(&in_order(&plan, &file, args))?;
    match proof {
        Some(certificate) => show_bound(&study, &terms, &plan, &certificate, args, stages),
        None => Ok(Exit::Done),
    }
}

/// Reads the plan, and what its bound rests on if that is to be shown again.
fn read(args: &Args) -> Result<(Plan, Option<Certificate>)> {
    let mut findings = Findings::new();
    let plan = findings.absorb(plan_file::read(&args.solution))?;
    // An infeasible plan has no bound.
    let wanted = args.bound && plan.as_ref().is_none_or(|plan| plan.status != Status::Infeasible);
    let proof = if wanted { findings.absorb(proof_file::read(&proof_path(args)))? } else { None };
    match plan {
        Some(plan) if findings.is_empty() => Ok((plan, proof)),
        _ => Err(Error::Input(findings)),
    }
}

fn proof_path(args: &Args) -> PathBuf {
    args.proof.clone().unwrap_or_else(|| args.solution.with_file_name("proof.json"))
}

fn in_order(plan: &Plan, scenario: &str, args: &Args) -> String {
    let solution = args.solution.display();
    match (plan.status, args.bound) {
        (Status::Infeasible, true) => {
            format!("{solution} is in order. It states no plan, and no bound to be shown again.\n")
        }
        (Status::Infeasible, false) => format!("{solution} is in order. It states no plan.\n"),
        _ => {
            let hubs = plan.hubs.len();
            let one = if hubs == 1 { "hub keeps" } else { "hubs keep" };
            let reach = if hubs == 1 { "reaches" } else { "reach" };
            format!(
                "The plan is in order: {hubs} {one} every limit of {scenario} and {reach} what {solution} states.\n"
            )
        }
    }
}

/// Shows the bound again, and says what came of it.
fn show_bound(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    certificate: &Certificate,
    args: &Args,
    stages: &mut Stages,
) -> Result<Exit> {
    let file = proof_path(args).display().to_string();
    let reach = travel::reach(study, terms);
    let reachable = terms.reachable(study, &reach);
    let apart = report::bound_faults(plan, certificate, reachable, None);
    if !apart.is_empty() {
        common::say(&in_words(&file, &apart))?;
        return Ok(Exit::Faulty);
    }
    let recheck = stages.run_noted("Showing the bound again", |note| {
        let progress = |progress: Progress| note.tell(progress);
        let options = Options {
            time_limit: common::seconds(args.time_limit.unwrap_or(plan.scenario.solve.time_limit)),
            seed: plan.seed,
            progress: Some(&progress),
            ..Options::default()
        };
        solve::recheck(study, terms, &reach, certificate, &options)
    })?;
    let faults = report::bound_faults(plan, certificate, reachable, Some(&recheck));
    if !faults.is_empty() {
        common::say(&in_words(&file, &faults))?;
        return Ok(Exit::Faulty);
    }
    common::say(&report::bound_shown(study, plan, certificate, &recheck))?;
    Ok(if recheck.unproven.is_empty() { Exit::Done } else { Exit::Faulty })
}

/// How many faults are printed: one wrong thing often has many consequences, and the first to be found says most.
const PRINTED: usize = 10;

fn in_words(file: &str, faults: &[Fault]) -> String {
    let count = counted(faults.len(), "fault");
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
