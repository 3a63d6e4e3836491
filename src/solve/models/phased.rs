//! Hubs that open over years: multi-period maximal covering (Schilling 1980; Gunawardane 1982, "Dynamic versions of set covering type
//! public facility location problems").
//!
//! With `x_jt` = 1 when site `j` opens in year `t`, `y_it` = 1 when zone `i` is covered in it, and `f_t` for what a year counts:
//!
//! maximise `sum of f_t w_i y_it`, `y_it <= sum of x_js over the sites j within the radius of i and the years s <= t`, and
//!
//! - `sum of x_jt over t <= 1`: a site opens once, and stays open;
//! - money: `sum of c_j x_js over s <= t` is at most the money of the years up to `t` (carried), or the same of `s = t` alone (lost);
//! - hubs: `sum of x_js over s <= t` at most the year's number, for each authority at least so many in the first year;
//! - sites that must be hubs by a year: `sum of x_js over s <= that year = 1`; later pairs are left out;
//! - every limit of the scenario over `sum of x_jt over t`, the hubs of the last year.
//!
//! Zones that a centre of today serves count as covered in every year but the last. Penalties and closing prices are paid once, for the
//! hubs of the last year.
//!
//! That is the covering question again, with pairs of site and year for sites and pairs of zone and year for points, so the same
//! search answers it. Only the rows "a site opens once" would be many. But opening a site again never covers more, costs money and
//! counts as a hub: it can help only where a row asks for *at least* something of the site in several years (the ambition,
//! a fewest number of hubs), or where a closing price is won. So these rows are left out of a large question at first (its bound
//! holds all the same), and added for the sites that the answer opened twice to keep such a row.

mod build;
mod mend;

use crate::error::{Error, Result};
use crate::model::{Outcome, PhaseTerms, SiteIx, Status, Stop};
use crate::solve::heuristic::Choice;
use crate::solve::instance::Instance;
use crate::solve::limits::Question;
use crate::solve::search::unknown;
use crate::solve::{self, Clock, EQUAL, Options, within};
use build::Years;
use std::collections::BTreeSet;

/// Up to so many non-zeros all rows are there from the start.
const SMALL: usize = 6_000;

/// After so many rounds all rows are added.
const ROUNDS: usize = 3;

pub(super) fn solve(question: &Question, phases: &PhaseTerms, options: &Options, clock: &Clock) -> Result<Outcome> {
    in_rounds(question, phases, options, clock, SMALL)
}

/// The question with all its rows, as the search sees it.
pub(in crate::solve) fn instance(question: &Question, phases: &PhaseTerms) -> Instance {
    let years = Years::new(question, phases);
    let every: BTreeSet<SiteIx> = years.twice.keys().copied().collect();
    years.instance(&every)
}

/// Solves a question of up to `small` non-zeros with all rows, a larger one first without those that let a site open once.
pub(in crate::solve) fn in_rounds(
    question: &Question,
    phases: &PhaseTerms,
    options: &Options,
    clock: &Clock,
    small: usize,
) -> Result<Outcome> {
    let years = Years::new(question, phases);
    let every: BTreeSet<SiteIx> = years.twice.keys().copied().collect();
    let full = years.instance(&every);
    let mut once = if full.size() <= small { every.clone() } else { BTreeSet::new() };
    let mut best: Option<Choice> = None;
    let mut shown: Option<Shown> = None;
    for round in 1.. {
        let instance = years.instance(&once);
        let found = match solve::cover(question, &instance, options, clock, false) {
            // Time ran out before this round had anything to say.
            Err(Error::Input(_)) if best.is_some() => break,
            found => found?,
        };
        if found.status == Status::Infeasible {
            return Ok(found);
        }
        let near = |plan: &Choice| within(found.bound, plan.value, options.gap.max(EQUAL));
        let plan = mend::mended(&years, &full, &found.open, clock);
        let better =
            plan.as_ref().filter(|plan| !near(plan)).and_then(|plan| mend::improved(&years, &full, plan, clock));
        best = Choice::better(best, Choice::better(plan, better));
        let opened_twice: BTreeSet<SiteIx> = years.opened_twice(&found.open).difference(&once).copied().collect();
        shown = Some(Shown::better(shown, Shown { bound: found.bound, proof: found.proof, stop: found.stop }));
        let (bound, value) = (shown.as_ref().map(|shown| shown.bound), best.as_ref().map(|best| best.value));
        let close = bound.zip(value).is_some_and(|(bound, value)| within(bound, value, options.gap.max(EQUAL)));
        if close || opened_twice.is_empty() || clock.is_over() {
            break;
        }
        once = if round < ROUNDS { &once | &opened_twice } else { every.clone() };
    }
    match best.zip(shown) {
        Some((best, shown)) => Ok(concluded(&years, &full, &best, shown, options, clock)),
        None => Err(unknown(options)),
    }
}

/// What has been shown so far.
struct Shown {
    bound: f64,
    proof: String,
    stop: Option<Stop>,
}

impl Shown {
    /// The one with the smaller bound; with what is said of the later search where they are equal.
    fn better(one: Option<Shown>, other: Shown) -> Shown {
        match one {
            Some(one) if one.bound < other.bound => Shown { bound: one.bound, ..one },
            _ => other,
        }
    }
}

/// The outcome: every hub with the year in which it opens.
fn concluded(years: &Years, full: &Instance, best: &Choice, shown: Shown, options: &Options, clock: &Clock) -> Outcome {
    let bound = shown.bound.max(best.value);
    let (status, stop) = if within(bound, best.value, EQUAL) {
        (Status::Optimal, None)
    } else if within(bound, best.value, options.gap) {
        (Status::Gap, None)
    } else {
        (Status::Feasible, clock.stop().or(shown.stop))
    };
    let pairs = full.open_sites(&best.open).into_iter().map(|pair| years.pair(pair));
    let (open, opens) = pairs.map(|(site, year)| (site, years.phases.years[year])).unzip();
    Outcome { opens, ..Outcome::found(status, open, bound, stop, shown.proof) }
}
