//! Puts a question as a whole to a mixed-integer solver, when a search has stopped early without an answer or without
//! having proven that its answer is the best.
//!
//! Every model states itself as one program ([`Whole`]). When to use it, and what to conclude from the answer, is
//! decided here for all of them.

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

/// Largest question that is handed over, in pairs of point and site and terms of limits. Beyond it no solver finishes
/// in minutes.
pub(super) const LARGEST: usize = 1_000_000;

/// Work limit of the pricing that fixes sites before the program is made, in pairs of point and site, and most steps.
const PRICING: usize = 200_000_000;
const STEPS: usize = 1_000;

/// A question that can be put to a mixed-integer solver as a whole.
pub(super) trait Whole {
    /// Whether the objective is maximised or minimised.
    fn sense(&self) -> Sense;

    /// Sum of the absolute amounts in the objective, for rounding.
    fn made_of(&self) -> f64;

    /// Size of the program, in pairs of point and site and terms of limits.
    fn size(&self) -> usize;

    /// Objective of a plan.
    fn counted(&self, plan: &Outcome) -> f64;

    /// The best plan and the bound; the search may start from a known plan.
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>>;

    /// The reasons to state when a solver has proven that there is no plan.
    fn reasons(&self) -> Vec<Reason>;

    /// The certificate of a bound that was proven for the whole question at once, in models that have one.
    fn certificate(&self, _bound: f64) -> Option<Certificate> {
        None
    }
}

/// What a solver found out about a question.
pub(super) enum Solved<Plan> {
    /// No plan keeps every limit.
    Impossible,
    /// The best plan found with its objective, the bound on all plans, and whether the plan is proven best.
    Found { plan: Option<(Plan, f64)>, bound: f64, proven: bool },
}

/// The answer of a search. If it found nothing, or a plan that is not known to be as good as was asked for, and time is
/// left, the whole question is put to the solver. `whole` states it as a program, or returns `None` where it is too
/// large.
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
    // If the solver fails, what the search found still stands.
    let Ok(solved) = whole.solve(searched.as_ref().ok(), options, clock) else { return searched };
    let answer = match solved {
        // The search has a plan, so a solver that finds none is wrong.
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

/// The better of the plan that was searched for and the one that the solver found, with its objective.
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

/// Takes over the solver's bound where it is tighter, and sets the status of the plan by it.
fn lower<W: Whole>(whole: &W, outcome: &mut Outcome, value: f64, (bound, proven): (f64, bool), options: &Options) {
    let near = Near { sense: whole.sense(), gap: options.gap, made_of: whole.made_of() };
    // Of a choice that is proven best, the solver's bound may be off by rounding.
    let is_same = proven && (bound - value).abs() <= rounding::SOLVER * near.made_of.max(bound.abs());
    let bound = if is_same { value } else { near.stated(value, bound) };
    // Keep a bound that has a certificate, unless the tighter one brings the plan within the gap.
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
    // The objective is computed only where somebody listens.
    if options.progress.is_some() {
        let (plan, bound) = outcome.map(|outcome| (whole.counted(outcome), outcome.bound)).unzip();
        course::tell(options, stage, whole.sense(), plan, bound);
    }
}

/// Computes the objective of some hubs.
pub(super) type Count<'a> = Box<dyn Fn(&[SiteIx]) -> f64 + 'a>;

/// A covering question with minimums on sums over covered points.
pub(super) struct Covering<'a> {
    pub instance: Instance,
    pub sums: Vec<PointRow>,
    pub sense: Sense,
    /// Converts a value of the instance into the objective.
    pub told: Box<dyn Fn(f64) -> f64 + 'a>,
    /// Computes the objective of hubs, where the instance no longer contains all sites that may be hubs.
    pub counted: Option<Count<'a>>,
    /// The reasons to state when there is no plan.
    pub reasons: Box<dyn Fn() -> Vec<Reason> + 'a>,
    /// Makes the certificate of a bound, if there is one.
    pub certificate: Box<dyn Fn(f64) -> Option<Certificate> + 'a>,
}

impl<'a> Covering<'a> {
    /// The covering question as it is, without minimums on sums; its objective is the value of the instance.
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

    /// Objective of these sites.
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
            // The program contained only choices better than the known one, so that one is best.
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

    /// Solves the program of what reduced costs leave undecided, without minimums on sums.
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
            // Choices that were fixed away are worth no more than the known one.
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

    /// The choice, if it keeps every limit and reaches every sum.
    fn checked(&self, open: Vec<bool>) -> Option<Choice> {
        let is_covered = |point: u32| self.instance.cover.sites_of(point as usize).iter().any(|at| open[*at as usize]);
        let reaches = |sum: &PointRow| {
            let covered = sum.terms.iter().filter(|term| is_covered(term.0)).map(|term| term.1);
            covered.sum::<f64>() >= sum.at_least - rounding::STATED * sum.at_least.abs()
        };
        if self.sums.iter().all(reaches) { Choice::checked(&self.instance, open) } else { None }
    }

    /// Factor that turns a relative gap of the objective into one of the value.
    fn scale(&self, value: f64) -> f64 {
        ((self.told)(value).abs() / value.abs().max(f64::MIN_POSITIVE)).min(1.0)
    }
}

/// Carries what was proven for a smaller instance over to the instance that it was made from.
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
        // A mean and the like are no sums of larger amounts.
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
    /// The same, with the plan as an outcome in which all hubs open at once.
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
