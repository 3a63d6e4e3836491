//! A question as a whole, put to a mixed-integer solver: what a search is handed over to that ended before its time
//! without an answer, or without having shown that its answer is the best.
//!
//! Every model says what it is as one program ([`Whole`]); when to hand over, and what to make of the answer, stands
//! here alone.

use super::course;
use super::exact::{self, PointRow, Proof};
use super::feasible;
use super::heuristic::Choice;
use super::instance::Instance;
use super::lagrangian::{self, Effort, Relaxation};
use super::limits::Question;
use super::near::Near;
use super::presolve::{self, Reduced, Reductions};
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Certificate, Outcome, Reason, Sense, SiteIx, Status, Stop, rounding};

/// Largest question that is handed over, in pairs of point and site and the terms of its limits: beyond it no solver
/// ends in minutes.
pub(super) const LARGEST: usize = 1_000_000;

/// Pairs that prices may look at, which settle sites before the program is made, and the most steps.
const PRICING: usize = 200_000_000;
const STEPS: usize = 1_000;

/// A question that can be put to a mixed-integer solver as a whole.
pub(super) trait Whole {
    /// Which way its objective is better.
    fn sense(&self) -> Sense;

    /// What the objective's amounts sum up to, for rounding.
    fn made_of(&self) -> f64;

    /// How much a solver has to carry, in pairs of point and site and the terms of limits.
    fn size(&self) -> usize;

    /// What a plan counts.
    fn counted(&self, plan: &Outcome) -> f64;

    /// The best plan and the bound, from a plan on if one is known.
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>>;

    /// Why there is no plan, where a solver has shown that.
    fn reasons(&self) -> Vec<Reason>;

    /// What shows a bound again that was proven of everything at once, where there is such a thing.
    fn certificate(&self, _bound: f64) -> Option<Certificate> {
        None
    }
}

/// What a solver made of a question.
pub(super) enum Solved<Plan> {
    /// No plan keeps every limit.
    Impossible,
    /// The best plan found and what it counts, what no plan is better than, and whether the two are the same.
    Found { plan: Option<(Plan, f64)>, bound: f64, proven: bool },
}

/// The answer of a search; where that has time left, and no answer or one that is not known to be as good as was asked
/// for, a better one by a program of everything at once. `whole` makes it; `None` where the question is too large.
///
/// # Errors
/// Those of the search.
pub(super) fn finished<W: Whole>(
    searched: Result<Outcome>,
    whole: impl FnOnce() -> Option<W>,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let is_open = match &searched {
        Ok(outcome) => outcome.status == Status::Feasible,
        Err(error) => matches!(error, Error::Unanswered(_)),
    };
    if !is_open || clock.is_over() {
        return searched;
    }
    let Some(whole) = whole().filter(|whole| whole.size() <= LARGEST) else { return searched };
    tell(&whole, "all sites at once", searched.as_ref().ok(), options);
    // A solver that fails takes nothing away from what was found without it.
    let Ok(solved) = whole.solve(searched.as_ref().ok(), options, clock) else { return searched };
    let answer = match solved {
        // A plan is known: a solver that says otherwise is wrong.
        Solved::Impossible if searched.is_ok() => searched,
        Solved::Impossible => Ok(Outcome::infeasible(whole.reasons(), &told(options))),
        Solved::Found { plan, bound, proven } => {
            let (mut outcome, value) = better(&whole, searched, plan)?;
            lower(&whole, &mut outcome, value, (bound, proven), options);
            outcome.stop = clock.stop().or(Some(Stop::TooLarge)).filter(|_| outcome.status == Status::Feasible);
            Ok(outcome)
        }
    };
    tell(&whole, "done", answer.as_ref().ok().filter(|answer| answer.status != Status::Infeasible), options);
    answer
}

/// The better of what was searched for and what a solver found, with what it counts.
fn better<W: Whole>(whole: &W, searched: Result<Outcome>, found: Option<(Outcome, f64)>) -> Result<(Outcome, f64)> {
    let (known, found) = match (searched, found) {
        (Ok(known), found) => (known, found),
        (Err(_), Some(found)) => return Ok(found),
        (Err(error), None) => return Err(error),
    };
    let value = whole.counted(&known);
    Ok(match found.filter(|found| whole.sense().better(found.1, value)) {
        Some((found, value)) => (Outcome { open: found.open, opens: found.opens, ..known }, value),
        None => (known, value),
    })
}

/// Takes a bound where it is tighter, and judges the plan by it.
fn lower<W: Whole>(whole: &W, outcome: &mut Outcome, value: f64, (bound, proven): (f64, bool), options: &Options) {
    let near = Near { sense: whole.sense(), gap: options.gap, made_of: whole.made_of() };
    // A solver that has proven its choice may be a rounding error off.
    let is_same = proven && (bound - value).abs() <= rounding::SOLVER * near.made_of.max(bound.abs());
    let bound = if is_same { value } else { near.stated(value, bound) };
    // A bound that can be shown again is worth more than one that is a little tighter.
    let is_worth_it = outcome.certificate.is_none() || near.is_close(value, bound);
    if outcome.proof.is_empty() || near.sense.better(outcome.bound, bound) && is_worth_it {
        (outcome.bound, outcome.proof) = (bound, told(options));
        outcome.certificate = whole.certificate(bound);
    }
    outcome.status = near.status(value, outcome.bound, None).0;
}

fn told(options: &Options) -> String {
    format!("All sites at once, by {}.", options.backend.as_str())
}

fn tell<W: Whole>(whole: &W, stage: &'static str, outcome: Option<&Outcome>, options: &Options) {
    // What a plan counts is worked out only where somebody listens.
    if options.progress.is_some() {
        let (plan, bound) = outcome.map(|outcome| (whole.counted(outcome), outcome.bound)).unzip();
        course::tell(options, stage, whole.sense(), plan, bound);
    }
}

/// What hubs count.
pub(super) type Count<'a> = Box<dyn Fn(&[SiteIx]) -> f64 + 'a>;

/// A question that is covering, with sums over what is covered that must be reached.
pub(super) struct Covering<'a> {
    pub instance: Instance,
    pub sums: Vec<PointRow>,
    pub sense: Sense,
    /// What a value of the instance is as an objective.
    pub told: Box<dyn Fn(f64) -> f64 + 'a>,
    /// What hubs count, where the instance has left out sites that they may be among.
    pub counted: Option<Count<'a>>,
    /// Why there is no plan.
    pub reasons: Box<dyn Fn() -> Vec<Reason> + 'a>,
    /// What shows a bound again.
    pub certificate: Box<dyn Fn(f64) -> Option<Certificate> + 'a>,
}

impl<'a> Covering<'a> {
    /// The most that an instance of the question can be worth, without sums.
    pub fn most(question: &'a Question<'a>, instance: Instance) -> Self {
        Covering {
            instance,
            sums: Vec::new(),
            sense: Sense::Maximise,
            told: Box::new(|value| value),
            counted: None,
            reasons: Box::new(|| vec![feasible::together(question)]),
            certificate: Box::new(|_| None),
        }
    }

    /// What sites come to as an objective.
    pub fn value(&self, open: &[SiteIx]) -> f64 {
        let own = || (self.told)(self.instance.value(&self.choice(open)).0);
        self.counted.as_ref().map_or_else(own, |counted| counted(open))
    }

    /// The best choice of sites.
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    pub fn solved(&self, known: Option<&[SiteIx]>, options: &Options, clock: &Clock) -> Result<Solved<Vec<SiteIx>>> {
        let known = known.and_then(|open| self.checked(self.choice(open)));
        let gap = options.gap * known.as_ref().map_or(1.0, |known| self.scale(known.value));
        let proof = if self.sums.is_empty() {
            self.settled(known.as_ref(), options, gap, clock)?
        } else {
            let reduced = Reduced { instance: self.instance.clone(), order: Vec::new() };
            exact::prove_with(&reduced, &self.sums, known.as_ref(), options.backend, gap, clock)?
        };
        let (found, bound, proven) = match (proof, &known) {
            (Proof::Infeasible, None) => return Ok(Solved::Impossible),
            // What is left is better than what is known, or nothing.
            (Proof::Infeasible, Some(known)) => (None, known.value, true),
            (Proof::Nothing, _) => (None, self.instance.most(), false),
            (Proof::Bounded { choice, bound, optimal }, _) => {
                let choice = choice.and_then(|choice| self.checked(choice.open));
                (choice, bound.min(self.instance.most()), optimal)
            }
        };
        let best = Choice::better(known, found);
        let proven = proven && best.is_some();
        let plan = best.map(|best| (self.instance.open_sites(&best.open), (self.told)(best.value)));
        Ok(Solved::Found { plan, bound: (self.told)(bound), proven })
    }

    /// The program of what prices leave open, without any sums.
    fn settled(&self, known: Option<&Choice>, options: &Options, gap: f64, clock: &Clock) -> Result<Proof> {
        let instance = &self.instance;
        let Some(known) = known else {
            let reduced = presolve::reduce(instance, Reductions::ALL);
            return Ok(carried(
                exact::prove(&reduced, None, options.backend, gap, clock)?,
                &reduced.instance,
                instance,
            ));
        };
        let relaxation = Relaxation::new(instance);
        let effort = Effort { steps: (PRICING / instance.size().max(1)).min(STEPS), gap: options.gap };
        let found = lagrangian::bound(&relaxation, known.value, &effort, clock, |_, _| known.value);
        let reduced = presolve::reduce(&instance.with_fates(&found.fates(known.value)), Reductions::ALL);
        let start = Choice::checked(&reduced.instance, known.carried(instance, &reduced.instance).open);
        let proof = exact::prove(&reduced, start.as_ref(), options.backend, gap, clock)?;
        Ok(match carried(proof, &reduced.instance, instance) {
            // Of what is settled nothing is worth more than what is known.
            Proof::Bounded { choice, bound, optimal } => {
                Proof::Bounded { choice, bound: bound.max(known.value), optimal }
            }
            Proof::Nothing => Proof::Bounded { choice: None, bound: found.value().max(known.value), optimal: false },
            Proof::Infeasible => Proof::Infeasible,
        })
    }

    fn choice(&self, open: &[SiteIx]) -> Vec<bool> {
        self.instance.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect()
    }

    /// A choice that keeps every limit and reaches every sum.
    fn checked(&self, open: Vec<bool>) -> Option<Choice> {
        let is_covered = |point: u32| self.instance.cover.sites_of(point as usize).iter().any(|at| open[*at as usize]);
        let reaches = |sum: &PointRow| {
            let covered = sum.terms.iter().filter(|term| is_covered(term.0)).map(|term| term.1);
            covered.sum::<f64>() >= sum.at_least - rounding::STATED * sum.at_least.abs()
        };
        if self.sums.iter().all(reaches) { Choice::checked(&self.instance, open) } else { None }
    }

    /// A relative gap of the objective as one of the value.
    fn scale(&self, value: f64) -> f64 {
        ((self.told)(value).abs() / value.abs().max(f64::MIN_POSITIVE)).min(1.0)
    }
}

/// What was proven of a smaller instance, as it is of the one it was made from.
fn carried(proof: Proof, from: &Instance, to: &Instance) -> Proof {
    match proof {
        Proof::Bounded { choice, bound, optimal } => {
            Proof::Bounded { choice: choice.map(|choice| choice.carried(from, to)), bound, optimal }
        }
        other => other,
    }
}

impl Whole for Covering<'_> {
    fn sense(&self) -> Sense {
        self.sense
    }

    fn made_of(&self) -> f64 {
        // A mean or the like is made of nothing larger than itself.
        if self.sense.is_maximise() { self.instance.scale() } else { 0.0 }
    }

    fn size(&self) -> usize {
        self.instance.size() + self.sums.iter().map(|sum| sum.terms.len()).sum::<usize>()
    }

    fn counted(&self, plan: &Outcome) -> f64 {
        self.value(&plan.open)
    }

    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>> {
        Ok(self.solved(known.map(|known| &known.open[..]), options, clock)?.into_outcome())
    }

    fn reasons(&self) -> Vec<Reason> {
        (self.reasons)()
    }

    fn certificate(&self, bound: f64) -> Option<Certificate> {
        (self.certificate)(bound)
    }
}

impl Solved<Vec<SiteIx>> {
    /// The same with a plan of hubs that all open at once.
    pub fn into_outcome(self) -> Solved<Outcome> {
        self.with(|open, bound| Outcome::found(Status::Feasible, open, bound, None, String::new()))
    }
}

impl<A> Solved<A> {
    /// The same with another kind of plan, made from this one and the bound.
    pub fn with<B>(self, plan_of: impl FnOnce(A, f64) -> B) -> Solved<B> {
        match self {
            Solved::Impossible => Solved::Impossible,
            Solved::Found { plan, bound, proven } => {
                Solved::Found { plan: plan.map(|(plan, value)| (plan_of(plan, bound), value)), bound, proven }
            }
        }
    }
}
