//! Closes the gap that prices leave with a mixed-integer solver, starting with optimistic guesses.
//!
//! Suppose some plan is worth more than a guess between the plan and the bound. Reduced costs then fix most sites, and
//! the rest is a small program. If it finds such a plan, its best one is the best of all. If it finds none, the guess
//! is a bound. Guesses come down to the value of the plan itself, where the supposition excludes nothing.

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

/// Largest remainder that the mixed-integer solver is given, in non-zeros of its cover rows and limits.
///
/// Beyond this size, branch and bound on two cores ends at its time limit with no better plan and hardly a better
/// bound, and its result would depend on the clock. The search then reports [`Stop::TooLarge`].
pub(super) const LARGEST: usize = 60_000;

/// Guesses, in order: how far below the bound, as a share of the gap. The last one is the plan's own value.
const GUESSES: [f64; 6] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0];

/// The program of a guess may stop at this share of the gap.
const STAGE_GAP: f64 = 0.25;

/// A remainder no larger than this is solved without guessing, in the unit of [`LARGEST`].
const SMALL_PROOF: usize = 6_000;

/// A weight below this share of the largest can be lost in the tolerances of a mixed-integer solver.
const WIDE: f64 = 10.0 * rounding::SOLVER;

/// Work limit of the branch and bound that replaces the solver in that case, in pairs of point and site.
const SEARCHING: u64 = 300_000_000;

/// Most steps of the volume method in [`above`].
const STEPS: usize = 2_000;

/// Result of closing the gap.
pub(super) struct Remainder {
    /// The best plan.
    pub best: Choice,
    /// Upper bound: no plan is worth more.
    pub bound: f64,
    /// Number of sites and points in the last program, if there was one.
    pub left: Option<(usize, usize)>,
    /// Why it stopped before the gap was reached.
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
        // No guess is needed when little is left anyway, or when the guess removes at most a fifth of it.
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
        // The program of a guess need only improve the plan or the bound, so it may stop at a wider gap.
        let stage = if guess > best.value { STAGE_GAP * (bound - best.value) } else { 0.0 };
        let asked = options.gap * bound.abs().min(best.value.abs());
        // The solver's relative gap refers to values without the constant. The constant can be most of the value, or
        // cancel most of it.
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

/// Solves by branch and bound a remainder whose weights range too widely for a solver based on linear programs: branch
/// and bound only adds and compares. `None` when they do not range so widely, or when the work runs out.
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

/// Whether some choice may be worth more than a floor. Reduced costs fix most sites on that supposition, and the
/// mixed-integer solver decides the rest. Also true when time ran out.
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
        // Of a choice that is proven best, compare its own value: the solver's sum may be off by rounding.
        Proof::Bounded { choice: Some(choice), optimal: true, .. } => choice.value > floor,
        Proof::Bounded { bound, .. } => bound > floor,
    })
}
