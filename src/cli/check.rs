//! `hubplan check`

use super::progress::Stages;
use super::what_if::{self, Changes, WhatIf};
use super::{Exit, common};
use crate::error::{Error, Findings, Result};
use crate::io::json_tree::Tree;
use crate::io::{plan_file, proof_file};
use crate::model::{Certificate, Plan, Status, Study, Terms};
use crate::report::{self, BoundCheck};
use crate::solve::{self, Options, Progress};
use crate::{answer, travel};
use serde_json::Value;
use std::path::PathBuf;

/// Check a plan against its inputs, without the search's code
///
/// Reads the scenario and its study again, and says whether the plan keeps every limit and reaches what it states. It
/// shares no code with the search, so a fault in the search cannot hide here. It checks every value in the file, down
/// to the words, and lists those that only a search can confirm. If the plan was made with --set, --require,
/// --exclude or --hubs, give the same options here; without them, hubplan takes them from the run.json beside the
/// plan.
///
/// With --bound it also proves again that no plan can be worth more than the bound. It reads the prices in the
/// proof.json of the same run and solves each authority by itself at these prices. docs/proof.md explains how.
///
/// Exit code 4: the plan has faults, or its bound does not hold or could not be proven in time. Each fault is
/// printed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// The plan: a solution.json
    solution: PathBuf,
    #[command(flatten)]
    what_if: WhatIf,
    /// Prove the bound again as well
    #[arg(long)]
    bound: bool,
    /// The proof of the bound [default: the proof.json beside the plan]
    #[arg(long, value_name = "FILE", requires = "bound")]
    proof: Option<PathBuf>,
    /// Give up on the bound after this many seconds [default: the scenario's time limit]
    #[arg(long, value_name = "SECONDS", value_parser = common::positive, requires = "bound")]
    time_limit: Option<f64>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let (tree, proof) = read(args)?;
    let asked = Changes::from(args.what_if.clone());
    let changes = if asked.is_empty() { what_if::recorded(&args.solution) } else { asked };
    let common::Question { study, scenario, file } = common::load(&args.scenario, &changes, stages)?;
    let mut found = stages.run("Checking the plan", || report::checked(&study, &scenario, &file, &tree))?;
    let beside = report::beside(&args.solution)?;
    // Files beside the plan are only compared if the plan itself has no faults: a plan that was changed cannot match
    // them.
    if found.faults.is_empty() {
        found.faults = beside.faults;
    }
    let solution = args.solution.display().to_string();
    let (plan, terms) = match found.plan {
        Some(found_plan) if found.faults.is_empty() => found_plan,
        _ => {
            common::say(&report::faults_in_words(&solution, &found.faults, found.aside))?;
            return Ok(Exit::Faulty);
        }
    };
    beside.note.map_or(Ok(()), |note| common::say(&note))?;
    let bound = match args.bound {
        true => BoundCheck::Next,
        false if proof_path(args).exists() => BoundCheck::NotAsked,
        false => BoundCheck::NoProof,
    };
    common::say(&report::in_order(&plan, &file, &solution, bound))?;
    match proof {
        Some(certificate) => show_bound(&study, &terms, &plan, &certificate, args, stages),
        None if args.bound => search_again(&study, &plan, &file, args, stages),
        None => Ok(Exit::Done),
    }
}

/// Reads the plan and, if its bound is to be proven again, the certificate.
fn read(args: &Args) -> Result<(Tree, Option<Certificate>)> {
    let mut findings = Findings::new();
    let tree = findings.absorb(plan_file::read_tree(&args.solution))?;
    // An infeasible plan has no bound.
    let has_bound = |tree: &Tree| tree.value.get("status").and_then(Value::as_str) != Some(Status::Infeasible.as_str());
    let wanted = args.bound && tree.as_ref().is_none_or(has_bound);
    let proof = if wanted { findings.absorb(proof_file::read(&proof_path(args)))? } else { None };
    match tree {
        Some(tree) if findings.is_empty() => Ok((tree, proof)),
        _ => Err(Error::Input(findings)),
    }
}

fn proof_path(args: &Args) -> PathBuf {
    args.proof.clone().unwrap_or_else(|| args.solution.with_file_name("proof.json"))
}

/// The options of a search that proves again what a plan states.
fn options<'a>(plan: &Plan, args: &Args, progress: &'a (dyn Fn(Progress) + Sync)) -> Options<'a> {
    Options {
        time_limit: common::seconds(args.time_limit.unwrap_or(plan.scenario.solve.time_limit)),
        seed: plan.seed,
        progress: Some(progress),
        ..Options::default()
    }
}

/// Searches again where the plan says that none is possible, because no file proves that.
fn search_again(study: &Study, plan: &Plan, file: &str, args: &Args, stages: &mut Stages) -> Result<Exit> {
    let again = stages.run_noted("Searching for a plan", |note| {
        let progress = |progress: Progress| note.tell(progress);
        answer::answer(study, &plan.scenario, file, &options(plan, args, &progress))
    })?;
    let faults = report::no_plan_faults(plan, &again.plan);
    if faults.is_empty() {
        common::say(&report::no_plan_shown())?;
        return Ok(Exit::Done);
    }
    common::say(&report::faults_in_words(&args.solution.display().to_string(), &faults, None))?;
    Ok(Exit::Faulty)
}

/// Proves the bound again, and prints the result.
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
        common::say(&report::faults_in_words(&file, &apart, None))?;
        return Ok(Exit::Faulty);
    }
    let recheck = stages.run_noted("Proving the bound again", |note| {
        let progress = |progress: Progress| note.tell(progress);
        solve::recheck(study, terms, &reach, certificate, &options(plan, args, &progress))
    })?;
    let faults = report::bound_faults(plan, certificate, reachable, Some(&recheck));
    if !faults.is_empty() {
        common::say(&report::faults_in_words(&file, &faults, None))?;
        return Ok(Exit::Faulty);
    }
    common::say(&report::bound_shown(study, plan, certificate, &recheck))?;
    Ok(if recheck.unproven.is_empty() { Exit::Done } else { Exit::Faulty })
}
