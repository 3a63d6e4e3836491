//! Other plans that are nearly as good: the best plan, the best that differs from it, the best that differs from both,
//! and so on.
//!
//! Each is found by the same search as the first, with one more limit for every plan before it
//! (`solve/limits/unlike.rs`): at least a given number of that plan's hubs must close. Its bound is proven for *that*
//! question, so "second best" is proven wherever the search proves its answer. Each search chooses from fewer plans
//! than the one before, so every earlier bound also holds for it.

mod sites;
#[cfg(test)]
mod tests;

pub use sites::{SiteCount, sites};

use crate::answer::{self, Answer};
use crate::error::{Code, Error, Finding, Result};
use crate::model::{self, Plan, Reason, Scenario, SiteIx, Status, Study, Unlike, rounding};
use crate::{solve, travel, validate};
use std::sync::atomic::Ordering;

/// What is asked for.
///
/// ```
/// use hubplan::alternatives::Ask;
/// // The five best plans within 1% of the best, each with at least two hubs closed of every earlier one.
/// let ask = Ask { count: 5, within: 0.01, differ: 2 };
/// assert_eq!(ask.count, 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// Largest number of plans, including the best one.
    pub count: usize,
    /// Largest loss against the best plan found, as a share of its objective; 0 or more.
    pub within: f64,
    /// How many hubs of each plan every later plan must do without, at least; 1 or more.
    pub differ: u32,
}

/// One of the plans.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, alternatives::{Ask, alternatives}, solve::Options, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0)).exactly(1);
/// let ask = Ask { count: 2, within: 0.5, differ: 1 };
/// let found = alternatives(&study, question.scenario(), "the question", ask, &Options::default())?;
/// let second = &found.plans[1];
/// assert_eq!((&second.come, &second.gone), (&vec!["school".to_owned()], &vec!["library".to_owned()]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Alternative {
    /// The plan. Its status, bound and gap are relative to all plans that differ from those found before it.
    pub answer: Answer,
    /// How much worse it is than the best plan found, as a share of that plan's objective. 0 for the best; infinite
    /// where the best objective is 0.
    pub loss: f64,
    /// The most by which it can be worse than the best possible plan, as a share of the bound; infinite where the
    /// bound is 0.
    pub loss_at_most: f64,
    /// Ids of its hubs that the best plan does not have, sorted.
    pub come: Vec<String>,
    /// Ids of the best plan's hubs that it does not have, sorted.
    pub gone: Vec<String>,
}

/// Why there are no more.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, alternatives::{Ask, Ended, alternatives}, solve::Options, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0)).exactly(1);
/// let ask = Ask { count: 5, within: 0.5, differ: 1 };
/// let found = alternatives(&study, question.scenario(), "the question", ask, &Options::default())?;
/// assert!(matches!(found.ended, Ended::Impossible(_)), "there are only two plans of one hub");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Ended {
    /// As many were found as were asked for.
    Asked,
    /// Proven: every other plan that differs from all of these loses more than allowed. The value is a bound on the
    /// objective of any such plan.
    Worse(f64),
    /// No other plan keeps the limits and differs from all of these.
    Impossible(Vec<Reason>),
    /// The next plan found loses more than allowed, but a better one is not ruled out. The value is a bound on the
    /// objective of any such plan.
    Unproven(f64),
    /// The next search found no plan within its time.
    TimeLimit,
    /// The user pressed Ctrl-C.
    Interrupted,
}

/// The best plans, best first.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, alternatives::{Ask, alternatives}, solve::Options, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0)).exactly(1);
/// let ask = Ask { count: 2, within: 0.5, differ: 1 };
/// let found = alternatives(&study, question.scenario(), "the question", ask, &Options::default())?;
/// let objectives = found.plans.iter().map(|plan| plan.answer.plan.objective);
/// assert!(objectives.eq([Some(120.0), Some(80.0)]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Alternatives {
    /// What was asked for.
    pub ask: Ask,
    /// The plans; none when the scenario is infeasible.
    pub plans: Vec<Alternative>,
    /// Why there are no more.
    pub ended: Ended,
    /// Every site that is a hub of some plan, the most frequent first.
    pub sites: Vec<SiteCount>,
}

/// Finds the best plans that differ. `file` is what messages call the scenario. Time limit and gap of `options` are
/// those of each search.
///
/// # Errors
/// [`Error::Input`] with all findings when the scenario does not fit the study, or when the request is impossible;
/// [`Error::Unanswered`] when the first search finds neither a plan nor a proof that there is none.
pub fn alternatives(
    study: &Study,
    scenario: &Scenario,
    file: &str,
    ask: Ask,
    options: &solve::Options,
) -> Result<Alternatives> {
    refuse(ask)?;
    let mut terms = validate::scenario(study, scenario, file)?;
    let reach = travel::reach(study, &terms);
    let mut answers: Vec<Answer> = Vec::new();
    let ended = loop {
        if answers.len() == ask.count {
            break Ended::Asked;
        }
        let near = terms.unlike.last().map_or(&[][..], |last| &last.hubs);
        // Each further stage has an objective of its own, for which this bound says nothing.
        let bound = bound_of(&answers).filter(|_| terms.then.is_empty());
        let knowing = solve::Options { known: solve::Known { hubs: near, bound }, ..*options };
        let next = match answer::resolved(study, scenario, terms.clone(), &reach, &knowing) {
            Err(Error::Unanswered(_)) if !answers.is_empty() => {
                break if is_cancelled(options) { Ended::Interrupted } else { Ended::TimeLimit };
            }
            next => next.map_err(|error| error.about(file))?,
        };
        if next.plan.status == Status::Infeasible {
            break Ended::Impossible(next.plan.reasons.clone());
        }
        if let Some(ended) = too_bad(&answers, &next, ask) {
            break ended;
        }
        terms.unlike.push(Unlike { hubs: hubs(study, &next.plan), without: ask.differ });
        answers.push(next);
        if is_cancelled(options) && answers.len() < ask.count {
            break Ended::Interrupted;
        }
    };
    tighten(&mut answers, options.gap);
    let plans = ranked(answers);
    let sites = sites::sites(study, plans.iter().map(|plan| &plan.answer.plan));
    Ok(Alternatives { ask, plans, ended, sites })
}

fn refuse(ask: Ask) -> Result<()> {
    let refused = |option: &str, what: String, mend: &str| {
        Err(Finding::new(Code::AlternativesInvalid, "the command line", what, mend).key(option).into())
    };
    if ask.count == 0 {
        return refused("-k", "the command asks for no plan".to_owned(), "Give 1 or more");
    }
    if ask.differ == 0 {
        return refused("--differ", "plans that differ in 0 hubs are the same".to_owned(), "Give 1 or more");
    }
    if !(ask.within >= 0.0 && ask.within.is_finite()) {
        let what = format!("the plans must be within {} of the best", ask.within);
        return refused("--within", what, "Give a share of 0 or more, such as 1% or 0.01");
    }
    Ok(())
}

fn is_cancelled(options: &solve::Options) -> bool {
    options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
}

/// How much worse a plan's objective is than `best`, as a share of `best`; 0 where it is no worse.
fn loss(plan: &Plan, best: f64) -> f64 {
    let objective = plan.objective.unwrap_or(best);
    // A best plan worth 0 has no shares.
    model::gap(plan.sense, objective, best).unwrap_or(f64::INFINITY)
}

fn objective(answer: &Answer) -> Option<f64> {
    answer.plan.objective
}

/// The best objective of several answers.
fn best_of(answers: &[Answer]) -> Option<f64> {
    let sense = answers.first()?.plan.sense;
    answers.iter().filter_map(objective).reduce(|best, next| if sense.better(next, best) { next } else { best })
}

/// The tightest bound of several answers. All of them hold for the next search, which chooses from fewer plans.
fn bound_of(answers: &[Answer]) -> Option<f64> {
    let sense = answers.first()?.plan.sense;
    let bounds = answers.iter().filter_map(|answer| answer.plan.bound);
    bounds.reduce(|best, next| if sense.better(best, next) { next } else { best })
}

/// Why a plan is not taken, if it loses more than allowed.
fn too_bad(answers: &[Answer], next: &Answer, ask: Ask) -> Option<Ended> {
    let best = best_of(answers)?;
    // Sums of equally good plans may differ in their last digits.
    let allowed = ask.within + rounding::STATED;
    if loss(&next.plan, best) <= allowed {
        return None;
    }
    let bound = next.plan.bound?;
    let sense = next.plan.sense;
    let ruled_out = sense.better(best, bound) && (best - bound).abs() > allowed * best.abs();
    Some(if ruled_out { Ended::Worse(bound) } else { Ended::Unproven(bound) })
}

/// Carries each bound to the plans found after it: they were chosen from fewer plans, so it holds for them too.
fn tighten(answers: &mut [Answer], gap: f64) {
    let mut known: Option<f64> = None;
    for answer in answers {
        let (sense, own) = (answer.plan.sense, answer.plan.bound);
        if let (Some(before), Some(own)) = (known, own)
            && sense.better(own, before)
        {
            answer::rebound(&mut answer.plan, before, gap);
        }
        known = answer.plan.bound;
    }
}

/// The plans, best first, each with its loss and how it differs from the first.
fn ranked(mut answers: Vec<Answer>) -> Vec<Alternative> {
    let Some((best, bound)) = best_of(&answers).zip(answers.first().and_then(|first| first.plan.bound)) else {
        return Vec::new();
    };
    let sense = answers[0].plan.sense;
    // The sort is stable: of equally good plans the one found first comes first.
    answers.sort_by(|a, b| match (objective(a), objective(b)) {
        (Some(a), Some(b)) if sense.is_maximise() => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => std::cmp::Ordering::Equal,
    });
    let first = answers[0].plan.hubs.clone();
    let without = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|hub| other.binary_search(hub).is_err()).cloned().collect()
    };
    let ranked = answers.into_iter().map(|answer| Alternative {
        loss: loss(&answer.plan, best),
        loss_at_most: answer
            .plan
            .objective
            .map_or(0.0, |objective| model::gap(sense, objective, bound).unwrap_or(f64::INFINITY)),
        come: without(&answer.plan.hubs, &first),
        gone: without(&first, &answer.plan.hubs),
        answer,
    });
    ranked.collect()
}

/// The hubs of a plan as sites in rising order. Sites are sorted by id, and so are the hubs of a plan.
fn hubs(study: &Study, plan: &Plan) -> Vec<SiteIx> {
    plan.hubs.iter().filter_map(|id| study.site_by_id(id)).collect()
}
