//! Which sites to open: from a scenario's numbers and cover lists to a plan with a proven bound.
//!
//! One path for every size; `search` reads as this list:
//!
//! 1. Conflicts that can be told in words are the answer (`limits`).
//! 2. The question becomes an `Instance` (points, sites, linear rows), made smaller without changing its answer
//!    (`presolve`).
//! 3. A plan by greedy opening (`heuristic`; `feasible` decides where it finds none), prices by the volume method
//!    (`lagrangian`).
//! 4. The country falls into `parts`, its authorities or the `regions` of a plain study. At prices for what joins them
//!    each is solved exactly by a `branch` and bound of our own, and the bounds add up (`decompose`). Prices move by
//!    what the parts answer (`cuts`); meanwhile plans are improved part by part and in neighbourhoods of parts
//!    (`polish`).
//! 5. What is then open goes to a mixed-integer solver when it is small enough (`proof`, `exact`, through `backend`,
//!    the only file that names one).
//! 6. What a search ended without that had time left goes to the mixed-integer solver whole, where it is small enough
//!    (`whole`).
//! 7. The prices become a certificate of the bound and the prices of limits (`certify`); `recheck` shows the bound
//!    again from them.
//!
//! Nothing random is used so far: the same question gives the same answer, whatever the seed and the number of threads,
//! unless the clock or Ctrl-C ended the search, and then the outcome says so.
//!
//! On Ctrl-C (the `cancel` flag) every step ends at its next look at the flag, within milliseconds; a mixed-integer
//! solver cannot be interrupted, so it is left behind on its own thread, which ends with its time limit or with the
//! program.

mod backend;
mod branch;
mod capacity;
mod certify;
mod clock;
mod course;
mod cuts;
mod decompose;
mod draft;
mod exact;
mod feasible;
mod group;
mod heuristic;
mod instance;
mod journeys;
mod lagrangian;
mod limits;
mod models;
mod near;
mod neighbourhood;
mod parts;
mod polish;
mod presolve;
mod prices;
mod proof;
mod reach;
mod recheck;
mod regions;
mod search;
#[cfg(test)]
mod tests;
mod whole;

pub use backend::Backend;
pub use clock::Record;
pub use recheck::{Recheck, recheck};

use crate::error::{Code, Error, Finding, Result};
use crate::model::{Outcome, Reach, Sense, SiteIx, Status, Stop, Study, Terms};
use clock::Clock;
use instance::Instance;
use limits::Question;
use presolve::{Reduced, Reductions};
use search::Search;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// When and how a search runs.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Longest time for everything.
    pub time_limit: Duration,
    /// Relative gap between plan and bound at which the search may end, as [`crate::model::gap`] defines it; 0 = prove
    /// the optimum.
    pub gap: f64,
    /// Seed of everything random (nothing is, so far).
    pub seed: u64,
    /// Solver for what is left in the end.
    pub backend: Backend,
    /// Set to true to end the search with what it has.
    pub cancel: Option<&'a AtomicBool>,
    /// Told how far the search is. Neither the plan nor the bound that it hears of ever falls back.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// What another search has shown already.
    pub known: Known<'a>,
    /// Where the search notes what it does.
    pub record: Option<&'a Record>,
}

/// What another search has shown about a question: it saves work, and changes no proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Hubs, rising, that are near a good plan; they need not keep the limits.
    pub hubs: &'a [SiteIx],
    /// No plan has a larger objective than this. Used where coverage is what is to be best.
    pub bound: Option<f64>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        let time_limit = Duration::from_secs(60);
        let (backend, known) = (Backend::default(), Known::default());
        Options { time_limit, gap: 0.0, seed: 0, backend, cancel: None, progress: None, known, record: None }
    }
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done, in a few words.
    pub stage: &'static str,
    /// Which way the objective is better.
    pub sense: Sense,
    /// Objective of the best plan so far.
    pub plan: Option<f64>,
    /// Best bound so far.
    pub bound: Option<f64>,
    /// Which round of prices it is, where the search goes in rounds.
    pub round: Option<usize>,
}

/// Finds the plan with the best objective.
///
/// The outcome is `Optimal` only when bound and plan meet (to [`crate::model::rounding::SUMS`] of what can be reached),
/// `Gap` when they are as close as [`Options::gap`] asks, `Infeasible` with reasons when no plan keeps every limit, and
/// otherwise `Feasible` with the cause of the stop. Its bound is never worse than the plan's objective. `stop` is also
/// there where the clock, or Ctrl-C, ended only a part of the search: then another run may come to another plan, as
/// good or better.
///
/// # Errors
/// [`crate::Error::Unanswered`] when the search ended before either a plan or a proof that there is none;
/// [`crate::Error::Internal`] when a solver fails for reasons of its own.
pub fn solve(study: &Study, terms: &Terms, reach: &Reach, options: &Options) -> Result<Outcome> {
    let own = Record::default();
    let record = options.record.unwrap_or(&own);
    let options = &Options { record: Some(record), ..*options };
    let clock = Clock::new(options);
    let question = Question::new(study, terms, reach);
    let reasons = limits::conflicts(&question);
    if !reasons.is_empty() {
        return Ok(Outcome::infeasible(reasons, "hubplan found limits that contradict each other, before the search."));
    }
    let mut outcome = models::solve(&question, options, &clock).map_err(|error| timed(error, &clock))?;
    if record.is_timed() && outcome.status != Status::Infeasible {
        let stop = if clock.is_cancelled() { Stop::Interrupted } else { Stop::TimeLimit };
        outcome.stop = Some(stop);
    }
    Ok(outcome)
}

/// An error that tells of a search without an answer: what was not found, and what to try.
fn unanswered(what: &str, mend: &str) -> Error {
    let what = format!("the search found {what}, and did not prove that none exists");
    Error::Unanswered(Box::new(Finding::new(Code::SearchEnded, "", what, mend)))
}

/// The same, with how long was searched. That is no part of what was found: it differs from run to run.
fn timed(error: Error, clock: &Clock) -> Error {
    match error {
        Error::Unanswered(finding) => {
            let seconds = (clock.spent().as_secs_f64() * 10.0).ceil() / 10.0;
            let mend = format!("The search took {seconds} s. {}", finding.mend);
            Error::Unanswered(Box::new(Finding { mend, ..*finding }))
        }
        other => other,
    }
}

/// The covering search: one path for every size. `certifies`: whether the instance is the question's own coverage, of
/// which a certificate can be made, and not another model told as covering.
fn cover(
    question: &Question,
    instance: &Instance,
    options: &Options,
    clock: &Clock,
    certifies: bool,
) -> Result<Outcome> {
    let Reduced { instance, order } = presolve::reduce(instance, Reductions::ALL);
    Search { question, options, clock, instance: &instance, order: &order, certifies }.run()
}
