//! Properties that the program's answer to a question must have.

use crate::trust::oracle::{Oracle, by_either};
use crate::trust::question::{Question, id};
use hubplan::answer::Answer;
use hubplan::model::{Scenario, Status, Study};
use hubplan::solve::{Options, Record};
use hubplan::{answer, evaluate, io, load, report, solve, travel};
use std::path::Path;

/// Largest difference between two sums of the same numbers, relative to what is counted. "Optimal" promises a relative
/// 1e-9, and the oracle adds in another order.
const ROUNDING: f64 = 2e-9;

/// Most work of a small question, in pairs of zone and site: about a second.
const WORK: u64 = 20_000_000;

/// Asks the program, and says what is wrong with the answer; `None` if nothing is.
pub fn fault(question: &Question) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    question.write(folder.path()).expect("the files can be written");
    answered(question, folder.path()).err()
}

fn answered(question: &Question, folder: &Path) -> Result<(), String> {
    let (study, scenario) = read(folder)?;
    let record = Record::default();
    let options = Options { record: Some(&record), ..Options::default() };
    let answer = answer::answer(&study, &scenario, "scenario.toml", &options).map_err(|error| error.to_string())?;
    if record.work() > WORK || record.is_timed() {
        return Err(format!("a small question takes {record:?}"));
    }
    by_either(|room| as_the_oracle_says(question, &Oracle::new(question, room), &answer))?;
    let faults = evaluate::check(&study, &answer.terms, &answer.plan);
    if let Some(fault) = faults.first() {
        return Err(format!("the checker refuses the plan: {fault}"));
    }
    proof_holds(&study, &answer, &options)
}

/// Reads the files of a question as the program does.
pub fn read(folder: &Path) -> Result<(Study, Scenario), String> {
    let file = folder.join("scenario.toml");
    let scenario = io::scenario_file::read(&file).map_err(|error| error.to_string())?;
    let study = load::study(&folder.join("study.toml")).map_err(|error| error.to_string())?;
    Ok((study, scenario))
}

fn as_the_oracle_says(question: &Question, oracle: &Oracle, answer: &Answer) -> Result<(), String> {
    let plan = &answer.plan;
    let best = oracle.best().filter(|_| !oracle.contradicts_itself());
    if plan.status == Status::Infeasible {
        // If nobody is within reach, or there is nothing to choose from, the program gives a separate answer, where
        // the oracle opens hubs for nobody.
        let nobody = plan.reasons.iter().any(|reason| match reason.limit.as_str() {
            "reach" => !oracle.reaches_anybody(),
            "status" => !oracle.has_choice(),
            _ => false,
        });
        return match best {
            _ if plan.reasons.is_empty() => Err("infeasible without a reason".to_owned()),
            Some(_) if nobody => Ok(()),
            Some(best) => Err(format!("infeasible ({:?}), yet {best:?} can be had", plan.reasons)),
            None => Ok(()),
        };
    }
    let Some(best) = best else { return Err(format!("{:?} where no plan keeps the limits", plan.status)) };
    let number = |figure: Option<f64>, what: &str| figure.ok_or_else(|| format!("no {what} is stated"));
    let (objective, bound) = (number(plan.objective, "objective")?, number(plan.bound, "bound")?);
    let gap = number(plan.gap, "gap")?;
    let slack = ROUNDING * best.objective.abs().max(oracle.scale() * 1e-3).max(1e-6);
    let same = |a: f64, b: f64| (a - b).abs() <= slack;
    let open: Vec<usize> = (0..question.sites.len()).filter(|at| plan.hubs.contains(&id(*at))).collect();
    match oracle.worth(&open) {
        None => return Err(format!("{open:?} breaks a limit")),
        Some(worth) if !same(worth, objective) => return Err(format!("{open:?} is worth {worth}, not {objective}")),
        Some(_) => {}
    }
    let maximised = question.aim.kind.is_maximised();
    let beyond = if maximised { best.objective - bound } else { bound - best.objective };
    if beyond > slack {
        return Err(format!("the bound of {bound} is crossed by {}", best.objective));
    }
    match question.then.zip(plan.then.first()).zip(best.then) {
        Some((((kind, _), stage), best)) => {
            let better = if kind.is_maximised() { best - stage.bound } else { stage.bound - best };
            if better > 1e-6 * best.abs().max(1.0) {
                return Err(format!("the second bound of {} is crossed by {best}", stage.bound));
            }
        }
        None if plan.status != Status::Optimal => return Err(format!("a small question ends {:?}", plan.status)),
        None if !same(objective, best.objective) => {
            return Err(format!("\"optimal\" at {objective}, where {} can be had", best.objective));
        }
        None if gap > 1e-9 => return Err(format!("\"optimal\" with a gap of {gap}")),
        None => {}
    }
    Ok(())
}

/// Checks the proof as `hubplan check --bound` does.
fn proof_holds(study: &Study, answer: &Answer, options: &Options) -> Result<(), String> {
    let Some(certificate) = &answer.certificate else { return Ok(()) };
    let reach = travel::reach(study, &answer.terms);
    let reachable = answer.terms.reachable(study, &reach);
    let apart = report::bound_faults(&answer.plan, certificate, reachable, None);
    if let Some(fault) = apart.first() {
        return Err(format!("the proof is not of the plan: {fault}"));
    }
    let recheck =
        solve::recheck(study, &answer.terms, &reach, certificate, options).map_err(|error| error.to_string())?;
    let faults = report::bound_faults(&answer.plan, certificate, reachable, Some(&recheck));
    match (faults.first(), recheck.unproven.first()) {
        (Some(fault), _) => Err(format!("the proof is refused: {fault}")),
        (None, Some(part)) => Err(format!("the proof is not shown for {part}")),
        (None, None) => Ok(()),
    }
}
