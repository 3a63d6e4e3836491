//! Compares many answers to one question (alternatives, frontiers and sweeps) with exhaustive search.

use crate::trust::hold;
use crate::trust::oracle::{Oracle, by_either};
use crate::trust::question::{Kind, Question, id};
use hubplan::alternatives::{self, Alternatives, Ended};
use hubplan::frontier::{self, Against, Of, Values};
use hubplan::model::{Plan, Status};
use hubplan::solve::Options;
use hubplan::sweep::{self, Answered, Control};
use hubplan::{alternatives::Ask, io};
use std::path::Path;

/// Largest difference between two sums of the same numbers, relative to them.
const ROUNDING: f64 = 1e-8;

/// What is wrong with the alternatives, the frontier or the sweep of a question; `None` if nothing is.
pub fn fault(question: &Question) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    question.write(folder.path()).expect("the files can be written");
    let all = [others, curve, swept];
    all.iter().find_map(|ask| by_either(|room| ask(question, folder.path(), room)).err())
}

fn same(a: f64, b: f64, oracle: &Oracle) -> bool {
    (a - b).abs() <= ROUNDING * a.abs().max(b.abs()).max(oracle.scale() * 1e-3).max(1e-6)
}

fn hubs(question: &Question, plan: &Plan) -> Vec<usize> {
    (0..question.sites.len()).filter(|at| plan.hubs.contains(&id(*at))).collect()
}

/// Checks that each plan is the best of those that differ from all earlier ones.
fn others(question: &Question, folder: &Path, room: f64) -> Result<(), String> {
    if question.then.is_some() {
        return Ok(());
    }
    let (study, scenario) = hold::read(folder)?;
    let ask = Ask { count: 4, within: 1e6, differ: 1 };
    let found = alternatives::alternatives(&study, &scenario, "scenario.toml", ask, &Options::default());
    let Alternatives { plans, ended, .. } = found.map_err(|error| format!("alternatives: {error}"))?;
    let oracle = Oracle::new(question, room);
    let mut before: Vec<Vec<usize>> = Vec::new();
    let differs =
        |open: &[usize], before: &[Vec<usize>]| before.iter().all(|old| old.iter().any(|at| !open.contains(at)));
    // At the end they are ranked by objective, which is the order in which they were found, apart from ties.
    for plan in &plans {
        let plan = &plan.answer.plan;
        let best = oracle.best_of(|open| differs(open, &before)).ok_or("an alternative where there is none")?;
        let objective = plan.objective.ok_or("an alternative without an objective")?;
        if !same(objective, best, &oracle) || plan.status != Status::Optimal {
            return Err(format!("alternative {} is {:?} at {objective}, not {best}", before.len() + 1, plan.status));
        }
        let open = hubs(question, plan);
        if !differs(&open, &before) {
            return Err(format!("alternative {open:?} is no other than one of {before:?}"));
        }
        before.push(open);
    }
    let more = oracle.best_of(|open| differs(open, &before));
    let is_asked = oracle.reaches_anybody() && oracle.has_choice() && !oracle.contradicts_itself();
    match (ended, more) {
        (Ended::Impossible(_), Some(best)) if is_asked => {
            Err(format!("no more than {} alternatives, yet {best} can be had", before.len()))
        }
        (Ended::Asked | Ended::Impossible(_) | Ended::Worse(_), _) => Ok(()),
        (ended, _) => Err(format!("alternatives end with {ended:?}")),
    }
}

/// Checks that each point is the best under its limit.
fn curve(question: &Question, folder: &Path, room: f64) -> Result<(), String> {
    let of = match question.aim.kind {
        Kind::Coverage => Of::Coverage,
        Kind::Median => Of::Mean,
        _ => return Ok(()),
    };
    if question.then.is_some() {
        return Ok(());
    }
    let (study, scenario) = hold::read(folder)?;
    let values: Vec<f64> = (1..=question.sites.len().min(4)).map(|hubs| hubs as f64).collect();
    let ask = frontier::Ask { of, against: Against::Hubs, values: Values::At(values), exact: false };
    let found = frontier::frontier(&study, &scenario, "scenario.toml", &ask, &Options::default(), &|_, _| {});
    for point in found.map_err(|error| format!("frontier: {error}"))?.points {
        let number = Some(point.at as u32);
        let mut limited = question.clone();
        match question.exactly {
            Some(_) => limited.exactly = number,
            None => limited.at_most = number,
        }
        let plan = point.plan.as_ref().ok_or_else(|| format!("no answer at {}: {:?}", point.at, point.why))?;
        one(&limited, room, plan.status, plan.objective, plan.bound)
            .map_err(|fault| format!("at {}: {fault}", point.at))?;
    }
    Ok(())
}

/// Checks that each scenario of a sweep is answered as it would be alone.
fn swept(question: &Question, folder: &Path, room: f64) -> Result<(), String> {
    let most = [1, 2, 4];
    let sweep = format!("version = 1\nscenario = \"scenario.toml\"\n[grid]\n\"hubs.at_most\" = {most:?}\n");
    if question.exactly.is_some() || question.then.is_some() {
        return Ok(());
    }
    let told = |error: hubplan::Error| format!("sweep: {error}");
    std::fs::write(folder.join("sweep.toml"), sweep).map_err(|error| error.to_string())?;
    let sweep = io::sweep_file::read(&folder.join("sweep.toml")).map_err(told)?;
    let (study, _) = hold::read(folder)?;
    let done = io::done::Done::open(&folder.join("out")).map_err(told)?;
    let answers = sweep::answer_all(&study, &sweep, &done, "sweep.toml", Control::default()).map_err(told)?;
    for (answered, most) in answers.list.iter().zip(most) {
        let limited = Question { at_most: Some(most), ..question.clone() };
        match answered {
            Some(Answered::Found(found)) => one(&limited, room, found.status, found.objective, found.bound)
                .map_err(|fault| format!("sweep, at most {most}: {fault}"))?,
            other => return Err(format!("sweep, at most {most}: {other:?}")),
        }
    }
    Ok(())
}

/// Compares one answer with the best possible one.
fn one(
    question: &Question,
    room: f64,
    status: Status,
    objective: Option<f64>,
    bound: Option<f64>,
) -> Result<(), String> {
    let oracle = Oracle::new(question, room);
    let best = oracle.best().filter(|_| !oracle.contradicts_itself());
    match (best, objective, bound) {
        (None, None, _) if status == Status::Infeasible => Ok(()),
        (Some(_), None, _) if status == Status::Infeasible && !(oracle.reaches_anybody() && oracle.has_choice()) => {
            Ok(())
        }
        (Some(best), Some(objective), Some(bound)) => {
            let right = same(objective, best.objective, &oracle) && same(bound, best.objective, &oracle);
            if right && status == Status::Optimal {
                return Ok(());
            }
            Err(format!("{status:?} at {objective}, bound {bound}, where {} can be had", best.objective))
        }
        (best, ..) => Err(format!("{status:?} at {objective:?}, where {best:?} can be had")),
    }
}
