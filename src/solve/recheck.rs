//! Shows a bound again from its certificate, without the search that found it.
//!
//! The formula is that of [`Certificate`]: with a price `l_i` on every zone that several parts can serve and `p_r` on every limit
//! that joins parts, no plan is worth more than
//!
//! `constant + sum of (w_i - l_i) + sum of p_r * end_r + sum over parts of the best it can do alone at these prices`.
//!
//! Any prices will do: bad ones give a weak bound, never a wrong one. So everything but the prices and the parts is worked out
//! anew from the study, with plain loops over zones and sites: whether the prices are admissible, which zones are shared, the
//! constant, and what each part can do. The question is taken as it is asked, before any presolve: rows count in their own
//! units (pounds, hubs), by their position among all rows of the limits.

use super::branch::{self, Effort, Found, Start};
use super::heuristic::Choice;
use super::limits::Question;
use super::presolve::{self, Reduced, Reductions};
use super::{Clock, Options, proof};
use crate::error::Result;
use crate::model::{Certificate, PartBound, Reach, SiteIx, Study, Terms, rounding};
use rayon::prelude::*;

mod cut;
#[cfg(test)]
mod tests;

pub(super) use cut::Cut;

/// What came of showing a bound again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recheck {
    /// What was shown, this time: no plan is worth more. Infinite when the certificate does not fit, or when nothing was
    /// shown for some part.
    pub bound: f64,
    /// Why the certificate does not fit the question, or states what is not so; one sentence each.
    pub faults: Vec<String>,
    /// Blocks whose figure could not be confirmed in time; nothing was found against it.
    pub unproven: Vec<String>,
}

/// Recomputes the bound of a certificate for this question, within the options' time.
///
/// # Errors
/// When the mixed-integer solver fails for reasons of its own.
pub fn recheck(
    study: &Study,
    terms: &Terms,
    reach: &Reach,
    certificate: &Certificate,
    options: &Options,
) -> Result<Recheck> {
    let question = Question::new(study, terms, reach);
    let mut faults = Vec::new();
    let cut = Cut::new(&question, certificate, &mut faults);
    faults.extend(misstated(certificate, &cut));
    if !faults.is_empty() {
        return Ok(Recheck { bound: f64::INFINITY, faults, unproven: Vec::new() });
    }
    let settled = part_bounds(&question, &cut, certificate, options)?;
    Ok(added_up(certificate, &cut, &settled))
}

/// What the search that writes a certificate learns by checking it first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    /// Whether everything it states was shown, or nothing was found against it in the work allowed.
    pub holds: bool,
    /// What was shown; infinite where the work was used up.
    pub bound: f64,
    /// Sites that are worth more than a part is said to be able to do.
    pub better: Option<Vec<SiteIx>>,
}

/// Checks a certificate as [`recheck`] does, but for the mixed-integer solver, looking at so many pairs of point and
/// site for each part. Without any work its arithmetic is checked alone.
pub(super) fn tried(question: &Question, certificate: &Certificate, work: u64, clock: &Clock) -> Trial {
    let mut faults = Vec::new();
    let cut = Cut::new(question, certificate, &mut faults);
    faults.extend(misstated(certificate, &cut));
    if !faults.is_empty() || work == 0 {
        return Trial { holds: faults.is_empty(), bound: f64::INFINITY, better: None };
    }
    let part = |(at, stated): (usize, &PartBound)| {
        let part = PartQuestion::new(&cut, question, at, stated);
        let (found, settled) = part.searched(work, clock);
        let open = |choice: Choice| part.reduced.instance.open_sites(&choice.open);
        (settled, found.choice.filter(|_| settled.best > settled.most).map(open))
    };
    let (settled, better): (Vec<Settled>, Vec<Option<Vec<SiteIx>>>) =
        certificate.parts.par_iter().enumerate().map(part).unzip();
    let bound = cut.constant + settled.iter().map(|part| part.bound).sum::<f64>();
    Trial {
        holds: settled.iter().all(|part| part.best <= part.most),
        bound,
        better: better.into_iter().flatten().next(),
    }
}

/// What was found out about one part at the prices.
#[derive(Debug, Clone, Copy)]
struct Settled {
    /// No choice of its sites is worth more; infinite when that was not shown.
    bound: f64,
    /// What the best choice that was found is worth.
    best: f64,
    /// What a choice may be worth, with room for rounding.
    most: f64,
}

/// One part of a certificate, made smaller, and what it is said to do at most.
struct PartQuestion {
    reduced: Reduced,
    stated: f64,
    /// The same with room for the rounding of sums.
    most: f64,
}

impl PartQuestion {
    fn new(cut: &Cut, question: &Question, at: usize, stated: &PartBound) -> Self {
        let whole = cut.part(question, at);
        let (stated, room) = (stated.bound, rounding::DIGITS * whole.scale());
        PartQuestion { reduced: presolve::reduce(&whole, Reductions::ALL), stated, most: stated + room }
    }

    /// A search that only asks whether some choice is worth more than the figure.
    fn searched(&self, work: u64, clock: &Clock) -> (Found, Settled) {
        let Reduced { instance, order } = &self.reduced;
        let effort = Effort { tolerance: 0.0, floor: self.stated, work };
        let found = branch::solve(instance, Start { order, ..Start::default() }, effort, clock);
        let best = found.choice.as_ref().map_or(f64::NEG_INFINITY, |choice| choice.value);
        let bound = match found.ended {
            true if found.bound.max(best) <= self.most => self.stated,
            true => found.bound.max(best),
            false => f64::INFINITY,
        };
        (found, Settled { bound, best, most: self.most })
    }
}

/// Pairs of point and site that branch and bound may look at before a part goes to the mixed-integer solver.
const WORK: u64 = 1_500_000_000;

/// What each part of the certificate can do alone at the prices, in the certificate's order.
fn part_bounds(question: &Question, cut: &Cut, certificate: &Certificate, options: &Options) -> Result<Vec<Settled>> {
    let clock = Clock::new(options);
    let settle = |(at, stated): (usize, &PartBound)| {
        let part = PartQuestion::new(cut, question, at, stated);
        let small = part.reduced.instance.size() <= proof::LARGEST;
        let (_, settled) = part.searched(if small { WORK } else { u64::MAX }, &clock);
        if settled.bound.is_finite() || !small || settled.best > settled.most {
            return Ok(settled);
        }
        let beyond = proof::above(&part.reduced.instance, part.most, options.backend, &clock)?;
        Ok(Settled { bound: if beyond { f64::INFINITY } else { part.stated }, ..settled })
    };
    certificate.parts.par_iter().enumerate().map(settle).collect()
}

/// The bound from its parts: a figure is refuted by a choice that is worth more, and confirmed by a bound that is not above it.
fn added_up(certificate: &Certificate, cut: &Cut, settled: &[Settled]) -> Recheck {
    let (mut faults, mut unproven) = (Vec::new(), Vec::new());
    for (part, found) in certificate.parts.iter().zip(settled) {
        if found.best > found.most {
            let (who, best, stated) = (part.blocks.join(", "), figure(found.best), figure(part.bound));
            faults.push(format!("{who} can reach {best} at these prices, but the proof says at most {stated}"));
        } else if found.bound > found.most {
            unproven.extend(part.blocks.iter().cloned());
        }
    }
    let bound = cut.constant + settled.iter().map(|found| found.bound).sum::<f64>();
    Recheck { bound, faults, unproven }
}

/// Sums that the certificate states wrongly. A constant that is too large only weakens the bound.
fn misstated(certificate: &Certificate, cut: &Cut) -> Vec<String> {
    let (mut faults, stated) = (Vec::new(), certificate.constant);
    if !(stated.is_finite() && (cut.constant <= stated || rounding::met(cut.constant, stated, cut.made_of))) {
        faults.push(format!("the constant is stated as {}; it is {}", figure(stated), figure(cut.constant)));
    }
    let sum = stated + certificate.parts.iter().map(|part| part.bound).sum::<f64>();
    if !(sum.is_finite() && rounding::met(sum, certificate.bound, certificate.scale())) {
        let (sum, bound) = (figure(sum), figure(certificate.bound));
        faults.push(format!("constant and parts add up to {sum}, but the bound is stated as {bound}"));
    }
    faults
}

/// What may be added to a price or a weight for the rounding of files and shares.
fn slack(figure: f64) -> f64 {
    rounding::SUMS * figure.abs()
}

/// A number without the noise of sums.
fn figure(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
