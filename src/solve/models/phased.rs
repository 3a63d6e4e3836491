//! Hubs that open over several years: multi-period maximal covering (Schilling 1980; Gunawardane 1982, "Dynamic
//! versions of set covering type public facility location problems").
//!
//! Let `x_jt` be 1 when site `j` opens in year `t`, `y_it` 1 when zone `i` is covered in that year, and `f_t` the
//! factor of the year.
//!
//! Maximise `sum of f_t w_i y_it`, `y_it <= sum of x_js over the sites j within the radius of i and the years s <= t`,
//! with
//!
//! - `sum of x_jt over t <= 1`: a site opens once, and stays open;
//! - money: `sum of c_j x_js over s <= t` is at most the money of the years up to `t` (carried), or the same for `s =
//!   t` alone (lost);
//! - hubs: `sum of x_js over s <= t` is at most the year's number; each authority has at least so many in the first
//!   year;
//! - sites that must be hubs by a year: `sum of x_js over s <= that year = 1`; later pairs are left out;
//! - every limit of the scenario over `sum of x_jt over t`, the hubs of the last year.
//!
//! Zones that a children's centre serves today count as covered in every year but the last. Penalties and closing
//! prices are paid once, for the hubs of the last year.
//!
//! This is the covering question again, with pairs of site and year as sites and pairs of zone and year as points, so
//! the same search answers it. Only the rows "a site opens once" would be many. Opening a site a second time never
//! covers more, costs money and counts as a hub. It can help only where a row asks for *at least* something in which
//! the site counts in several years (the ambition, a fewest number of hubs), or where a closing price is won. A large
//! question is therefore solved without these rows at first, which leaves its bound valid. They are added for the sites
//! that the answer opened twice to keep such a row.

mod build;
mod mend;

use crate::error::{Error, Result};
use crate::model::{Outcome, PhaseTerms, Reason, Sense, SiteIx, Status, Stop};
use crate::solve::course::{self, bounds_only};
use crate::solve::heuristic::Choice;
use crate::solve::instance::Instance;
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::search::unknown;
use crate::solve::whole::{self, Covering, Solved};
use crate::solve::{self, Clock, Options};
use build::Years;
use std::collections::BTreeSet;

/// Largest question that has all rows from the start, in non-zeros.
const SMALL: usize = 6_000;

/// All rows are added after this many rounds.
const ROUNDS: usize = 3;

pub(super) fn solve(question: &Question, phases: &PhaseTerms, options: &Options, clock: &Clock) -> Result<Outcome> {
    in_rounds(question, phases, options, clock, SMALL)
}

/// The instance of the question with all its rows.
pub(in crate::solve) fn instance(question: &Question, phases: &PhaseTerms) -> Instance {
    Years::new(question, phases).complete()
}

/// Solves a question of up to `small` non-zeros with all rows. A larger one is first solved without the rows by which a
/// site opens only once.
pub(in crate::solve) fn in_rounds(
    question: &Question,
    phases: &PhaseTerms,
    options: &Options,
    clock: &Clock,
    small: usize,
) -> Result<Outcome> {
    let years = Years::new(question, phases);
    let every: BTreeSet<SiteIx> = years.twice.keys().copied().collect();
    let full = years.complete();
    let near = Near::maximising(options, full.scale());
    let mut once = if full.size() <= small { every.clone() } else { BTreeSet::new() };
    let mut best: Option<Choice> = None;
    let mut shown: Option<Shown> = None;
    for round in 1.. {
        let instance = years.instance(&once);
        let found = bounds_only(options, |options| solve::cover(question, &instance, options, clock, false));
        let found = match found {
            // Time ran out before this round had a result.
            Err(Error::Unanswered(_)) if best.is_some() => break,
            found => found?,
        };
        if found.status == Status::Infeasible {
            return Ok(found);
        }
        let is_close = |plan: &Choice| near.is_close(plan.value, found.bound);
        let plan = mend::mended(&years, &full, &found.open, clock);
        let better =
            plan.as_ref().filter(|plan| !is_close(plan)).and_then(|plan| mend::improved(&years, &full, plan, clock));
        best = Choice::better(best, Choice::better(plan, better));
        let opened_twice: BTreeSet<SiteIx> = years.opened_twice(&found.open).difference(&once).copied().collect();
        shown = Some(Shown::better(shown, Shown { bound: found.bound, proof: found.proof, stop: found.stop }));
        let (bound, value) = (shown.as_ref().map(|shown| shown.bound), best.as_ref().map(|best| best.value));
        course::tell(options, "placing hubs in years", Sense::Maximise, value, bound);
        let close = bound.zip(value).is_some_and(|(bound, value)| near.is_close(value, bound));
        if close || opened_twice.is_empty() || clock.is_over() {
            break;
        }
        once = if round < ROUNDS { &once | &opened_twice } else { every.clone() };
    }
    match best.zip(shown) {
        Some((best, shown)) => Ok(concluded(&years, &full, &best, shown, near, clock)),
        None => Err(unknown()),
    }
}

/// The whole question with all its rows, as one program.
pub(super) fn whole<'a>(question: &'a Question<'a>, phases: &'a PhaseTerms, clock: &'a Clock<'a>) -> Whole<'a> {
    let years = Years::new(question, phases);
    let covering = Covering::most(question, years.complete());
    Whole { years, covering, clock }
}

/// The question of years as one program. Its plans are hubs with the year in which each opens.
pub(super) struct Whole<'a> {
    years: Years<'a>,
    covering: Covering<'a>,
    clock: &'a Clock<'a>,
}

impl Whole<'_> {
    fn pairs(&self, plan: &Outcome) -> Vec<SiteIx> {
        let years = &self.years.phases.years;
        let pair = |(site, opens): (&SiteIx, &u16)| {
            let year = years.iter().position(|year| year == opens).unwrap_or_default();
            SiteIx::new(site.at() * years.len() + year)
        };
        plan.open.iter().zip(&plan.opens).map(pair).collect()
    }
}

impl whole::Whole for Whole<'_> {
    fn sense(&self) -> Sense {
        Sense::Maximise
    }

    fn made_of(&self) -> f64 {
        self.covering.instance.scale()
    }

    fn size(&self) -> usize {
        self.covering.size()
    }

    fn counted(&self, plan: &Outcome) -> f64 {
        self.covering.value(&self.pairs(plan))
    }

    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>> {
        let known = known.map(|known| self.pairs(known));
        let full = &self.covering.instance;
        Ok(match self.covering.solved(known.as_deref(), options, clock)? {
            Solved::Impossible => Solved::Impossible,
            Solved::Found { plan, bound, proven } => {
                let plan = plan.and_then(|plan| mend::mended(&self.years, full, &plan.0, self.clock));
                let plan = plan.map(|plan| {
                    let (open, opens) = opened(&self.years, full, &plan);
                    (
                        Outcome { opens, ..Outcome::found(Status::Feasible, open, bound, None, String::new()) },
                        plan.value,
                    )
                });
                Solved::Found { plan, bound, proven }
            }
        })
    }

    fn reasons(&self) -> Vec<Reason> {
        self.covering.reasons()
    }
}

/// Hubs, and the year in which each opens.
fn opened(years: &Years, full: &Instance, plan: &Choice) -> (Vec<SiteIx>, Vec<u16>) {
    let pairs = full.open_sites(&plan.open).into_iter().map(|pair| years.pair(pair));
    pairs.map(|(site, year)| (site, years.phases.years[year])).unzip()
}

/// What has been proven so far.
struct Shown {
    bound: f64,
    proof: String,
    stop: Option<Stop>,
}

impl Shown {
    /// The one with the smaller bound; on a tie the later one.
    fn better(one: Option<Shown>, other: Shown) -> Shown {
        match one {
            Some(one) if one.bound < other.bound => Shown { bound: one.bound, ..one },
            _ => other,
        }
    }
}

/// The outcome: every hub with the year in which it opens.
fn concluded(years: &Years, full: &Instance, best: &Choice, shown: Shown, near: Near, clock: &Clock) -> Outcome {
    let (status, stop) = near.status(best.value, shown.bound, clock.stop().or(shown.stop));
    let bound = near.stated(best.value, shown.bound);
    let (open, opens) = opened(years, full, best);
    Outcome { opens, ..Outcome::found(status, open, bound, stop, shown.proof) }
}
