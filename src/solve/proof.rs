//! What prices leave open, closed with a mixed-integer solver, guessing high first.
//!
//! Suppose some plan is worth more than a guess between plan and bound. Then the prices settle most sites, and the rest is a
//! small program. Either it finds such a plan, and its best one is the best of all; or there is none, and
//! the guess is a bound. Guesses come down towards the plan, where nothing more is supposed.

use super::branch;
use super::exact::{self, Proof};
use super::heuristic::Choice;
use super::instance::Instance;
use super::lagrangian::{self, Effort, Relaxation};
use super::near::Near;
use super::presolve::{self, Reduced, Reductions};
use super::{Backend, Clock, Options};
use crate::error::Result;
use crate::model::{Stop, rounding};

/// Largest remainder that is given to the mixed-integer solver, in non-zeros of its cover rows and limits.
///
/// Beyond it a branch-and-bound run on two cores ends at its time limit with no better plan and hardly a better bound, and its result
/// would depend on the clock. The search then says [`Stop::TooLarge`].
pub(super) const LARGEST: usize = 60_000;

/// How far below the bound a better plan is looked for, step by step, as a share of the gap.
const GUESSES: [f64; 6] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0];

/// Share of the gap at which the program of a guess is left.
const STAGE_GAP: f64 = 0.25;

/// A remainder this small, in the same measure, is proven in one go.
const SMALL_PROOF: usize = 6_000;

/// A weight below this share of the largest is lost in what such a solver may be off by.
const WIDE: f64 = 10.0 * rounding::SOLVER;

/// Pairs of point and site that the search in its place may look at.
const SEARCHING: u64 = 300_000_000;

/// Steps of the volume method when only a floor is asked about.
const STEPS: usize = 2_000;

/// What came of it.
pub(super) struct Remainder {
    /// The best plan.
    pub best: Choice,
    /// No plan is worth more.
    pub bound: f64,
    /// Sites and points of the last program, if there was one.
    pub left: Option<(usize, usize)>,
    /// Why it ended before the gap was reached.
    pub stop: Option<Stop>,
}

/// Closes the gap between a plan and a bound, as far as time and size allow.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn close(
    instance: &Instance,
    (mut best, mut bound): (Choice, f64),
    found: &lagrangian::Bound,
    options: &Options,
    clock: &Clock,
    tell: &mut dyn FnMut(f64, f64),
) -> Result<Remainder> {
    let (mut last, near) = (None, Near::maximising(options, instance.scale()));
    for share in GUESSES {
        let guess = best.value.max(bound - share * (bound - best.value));
        let left_by = |guess: f64| presolve::reduce(&instance.with_fates(&found.fates(guess)), Reductions::ALL);
        // Nothing need be guessed when little is left anyway, or when the guess leaves out next to nothing.
        let (all, part) = (left_by(best.value), left_by(guess));
        let needless = all.instance.size() <= SMALL_PROOF.max(part.instance.size() * 5 / 4);
        let (guess, left) = if needless { (best.value, all) } else { (guess, part) };
        if guess >= bound {
            continue;
        }
        if left.instance.size() > LARGEST {
            return Ok(Remainder { best, bound, left: last, stop: Some(Stop::TooLarge) });
        }
        tell(best.value, bound);
        // A guess is only there to raise the plan and lower the bound: it need not be settled to the last penny.
        let stage = if guess > best.value { STAGE_GAP * (bound - best.value) } else { 0.0 };
        let asked = options.gap * bound.abs().min(best.value.abs());
        // What the solver takes a share of is without the constant, which may be most of it, or make next to nothing of
        // it.
        let without = |value: f64| (value - left.instance.constant).abs();
        let gap = stage.max(asked) / without(bound).max(without(best.value)).max(f64::MIN_POSITIVE);
        let start = best.carried(instance, &left.instance);
        let start = Choice::checked(&left.instance, start.open);
        let answer = match searched(&left, start.as_ref(), guess, clock) {
            Some(answer) => answer,
            None => exact::prove(&left, start.as_ref(), options.backend, gap, clock)?,
        };
        let (beyond, ended) = match answer {
            Proof::Infeasible => (guess, true),
            Proof::Nothing => (f64::INFINITY, false),
            Proof::Bounded { choice, bound, optimal } => {
                if let Some(better) = choice.filter(|choice| choice.value > best.value) {
                    best = better.carried(&left.instance, instance);
                }
                (if optimal { best.value } else { bound }, !clock.is_over())
            }
        };
        bound = bound.min(beyond.max(guess)).max(best.value);
        last = Some((left.instance.sites.len(), left.instance.weight.len()));
        if near.is_close(best.value, bound) {
            break;
        }
        if !ended {
            let stop = clock.stop().unwrap_or(Stop::TimeLimit);
            return Ok(Remainder { best, bound, left: last, stop: Some(stop) });
        }
    }
    Ok(Remainder { best, bound, left: last, stop: clock.stop() })
}

/// A remainder whose weights are too far apart for a solver of linear programs, by the branch and bound of parts, which
/// only adds and compares; `None` when they are not, or when that takes too much work.
fn searched(left: &Reduced, start: Option<&Choice>, floor: f64, clock: &Clock) -> Option<Proof> {
    let Reduced { instance, order } = left;
    let sizes = || instance.weight.iter().copied().chain(instance.sites.iter().map(|site| site.price.abs()));
    let largest = sizes().fold(0.0, f64::max);
    if sizes().all(|size| size == 0.0 || size > WIDE * largest) {
        return None;
    }
    let effort = branch::Effort { tolerance: 0.0, floor, work: SEARCHING };
    let found = branch::solve(instance, branch::Start { choice: start, prices: None, order }, effort, clock);
    match found.choice {
        _ if !found.ended => None,
        Some(choice) => {
            Some(Proof::Bounded { optimal: choice.value >= floor, bound: found.bound.max(floor), choice: Some(choice) })
        }
        None => Some(Proof::Infeasible),
    }
}

/// Whether some choice may be worth more than a floor: prices settle most sites on that supposition, and the mixed-integer solver
/// looks through the rest. True also when time ran out.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn above(instance: &Instance, floor: f64, backend: Backend, clock: &Clock) -> Result<bool> {
    let relaxation = Relaxation::new(instance);
    let effort = Effort { steps: STEPS, gap: 0.0 };
    let found = lagrangian::bound(&relaxation, floor, &effort, clock, |_, _| floor);
    if found.value() <= floor {
        return Ok(false);
    }
    let left = presolve::reduce(&instance.with_fates(&found.fates(floor)), Reductions::ALL);
    Ok(match exact::prove(&left, None, backend, 0.0, clock)? {
        Proof::Infeasible => false,
        Proof::Nothing => true,
        // A solver that has proven its choice may be off in what it adds up.
        Proof::Bounded { choice: Some(choice), optimal: true, .. } => choice.value > floor,
        Proof::Bounded { bound, .. } => bound > floor,
    })
}
