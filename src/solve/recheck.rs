//! Derives a bound from its certificate again, without the search that found it.
//!
//! The formula is that of [`Certificate`]. With a price `l_i` for every zone that several parts can serve and `p_r` for
//! every limit that joins parts, no plan is worth more than
//!
//! `constant + sum of (w_i - l_i) + sum of p_r * end_r + sum over parts of the best it can do alone at these prices`.
//!
//! Any prices give a valid bound; bad prices only give a weak one. So only the prices and the parts are taken from the
//! certificate. Everything else is computed again from the study, with plain loops over zones and sites: whether the
//! prices are admissible, which zones are shared, the constant, and what each part can do. The question is the original
//! one, before any presolve. Rows are in their own units (pounds, hubs), and are identified by their position among all
//! rows of the limits.

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

/// Result of deriving a bound again.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::{Options, recheck}, travel, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let (terms, reach) = (&answer.terms, travel::reach(&study, &answer.terms));
/// let again = answer.certificate.map(|proof| recheck(&study, terms, &reach, &proof, &Options::default()));
/// let Some(again) = again.transpose()? else { panic!("the bound has no certificate") };
/// assert!(again.faults.is_empty() && again.bound >= 9.0);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recheck {
    /// The bound that was shown this time: no plan is worth more. Infinite when the certificate does not fit the
    /// question, or when nothing could be shown for some part.
    pub bound: f64,
    /// Why the certificate does not fit the question, or what it states wrongly; one sentence each.
    pub faults: Vec<String>,
    /// Blocks whose bound could not be confirmed in time; nothing was found against it.
    pub unproven: Vec<String>,
}

/// Derives the bound of a certificate for this question, within the time limit of the options.
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

/// Result of checking a certificate before it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    /// Whether everything in it was shown, or nothing was found against it within the work limit.
    pub holds: bool,
    /// The bound that was shown; infinite where the work ran out.
    pub bound: f64,
    /// Sites that are worth more than the certificate's bound on their part.
    pub better: Option<Vec<SiteIx>>,
}

/// Checks a certificate as [`recheck`] does, without the mixed-integer solver. `work` is the limit for each part, in
/// pairs of point and site; with 0 only the sums are checked.
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
    /// Upper bound on its choices, in weight; infinite when none was shown.
    bound: f64,
    /// Value of the best choice found.
    best: f64,
    /// Largest value that a choice may have by the certificate, with room for rounding.
    most: f64,
}

/// One part of a certificate after presolve, and its stated bound.
struct PartQuestion {
    reduced: Reduced,
    stated: f64,
    /// The stated bound, with room for the rounding of sums.
    most: f64,
}

impl PartQuestion {
    fn new(cut: &Cut, question: &Question, at: usize, stated: &PartBound) -> Self {
        let whole = cut.part(question, at);
        let (stated, room) = (stated.bound, rounding::DIGITS * whole.scale());
        PartQuestion { reduced: presolve::reduce(&whole, Reductions::ALL), stated, most: stated + room }
    }

    /// Searches only for a choice that is worth more than the stated bound.
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

/// Work limit of branch and bound, in pairs of point and site, before a part goes to the mixed-integer solver.
const WORK: u64 = 1_500_000_000;

/// What each part of the certificate can do alone at the prices, in the order of the certificate.
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

/// Adds up the bound. A part's stated bound is refuted by a choice that is worth more, and confirmed by an upper bound
/// that is not above it.
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

/// Sums that the certificate states wrongly. A constant that is too large is accepted: it only weakens the bound.
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

/// Tolerance for a price or a weight that was rounded in a file or as a share.
fn slack(figure: f64) -> f64 {
    rounding::SUMS * figure.abs()
}

/// A number without the rounding errors of sums.
fn figure(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
