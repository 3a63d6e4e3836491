//! Chooses which sites to open: from a scenario's numbers and cover lists to a plan with a proven bound.
//!
//! One search serves questions of every size. `search` follows this list:
//!
//! 1. `limits` looks for conflicts between limits that can be stated in words. If it finds any, they are the answer.
//! 2. `instance` states the question as points, sites and linear rows. `presolve` makes it smaller without changing its
//!    best value.
//! 3. `heuristic` finds a first plan by greedy opening; where it finds none, `feasible` decides whether one exists.
//!    `lagrangian` finds first prices (Lagrange multipliers) and a bound by the volume method.
//! 4. `parts` splits the instance into authorities, or into the `regions` of a study without authorities, and prices
//!    what joins them. At these prices `branch`, a branch and bound of our own, solves each part exactly; the parts'
//!    bounds add up to a bound for all (`decompose`). `cuts` moves the prices by what the parts answered. Meanwhile
//!    `polish` improves the plan, part by part and in neighbourhoods of several parts.
//! 5. `proof` gives what is still undecided to a mixed-integer solver, if it is small enough. It does so through
//!    `exact` and `backend`, the only file that names a solver.
//! 6. If a search stops early without an answer, or without having proven that its answer is the best, `whole` gives
//!    the whole question to the mixed-integer solver for the time that is left, if it is small enough.
//! 7. `certify` turns the prices into a certificate of the bound and into shadow prices of the limits. `recheck`
//!    derives the bound from the certificate again.
//!
//! The search is deterministic; nothing in it is random so far. The same question gives the same answer, whatever the
//! seed and the number of threads, unless the clock or Ctrl-C ended the search. The outcome then says so.
//!
//! On Ctrl-C (the `cancel` flag) every step ends when it next looks at the flag, within milliseconds. A mixed-integer
//! solver cannot be interrupted: it is left behind on its own thread, which ends with its time limit or with the
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

/// How long and how precisely a search runs, and with which solver.
///
/// ```
/// use hubplan::solve::Options;
/// use std::{sync::atomic::AtomicBool, time::Duration};
/// let cancel = AtomicBool::new(false);
/// let options = Options { time_limit: Duration::from_secs(10), cancel: Some(&cancel), ..Options::default() };
/// assert_eq!((options.gap, options.seed), (0.0, 0));
/// ```
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Time limit of the whole search.
    pub time_limit: Duration,
    /// Relative gap between plan and bound at which the search may stop, as [`crate::model::gap`] defines it: 0.01 is
    /// 1%. 0 asks for a proof that the plan is the best.
    pub gap: f64,
    /// Seed of everything random. Nothing is random so far.
    pub seed: u64,
    /// Mixed-integer solver for what the search leaves undecided.
    pub backend: Backend,
    /// Set to true to stop the search with the best plan and bound so far.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with the progress of the search. The plan and the bound that it reports never become worse.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// What another search has already found out about the same question.
    pub known: Known<'a>,
    /// Where the search counts its work and notes whether the clock ended it.
    pub record: Option<&'a Record>,
}

/// What another search has found out about a question. It saves work and does not weaken the proof.
///
/// ```
/// use hubplan::{model::SiteIx, solve::{Known, Options}};
/// let known = Known { hubs: &[SiteIx(0), SiteIx(4)], bound: Some(120.0) };
/// let options = Options { known, ..Options::default() };
/// assert_eq!(options.known.hubs.len(), 2);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Hubs close to those of a good plan, in ascending order; they need not keep the limits.
    pub hubs: &'a [SiteIx],
    /// Upper bound: no plan has a larger objective. Used only where the objective is coverage.
    pub bound: Option<f64>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        let time_limit = Duration::from_secs(60);
        let (backend, known) = (Backend::default(), Known::default());
        Options { time_limit, gap: 0.0, seed: 0, backend, cancel: None, progress: None, known, record: None }
    }
}

/// How far a search has come.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::{Options, Progress}, units::Impedance};
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let steps = AtomicUsize::new(0);
/// let told = |progress: Progress| {
///     steps.fetch_add(usize::from(!progress.stage.is_empty()), Ordering::Relaxed);
/// };
/// let options = Options { progress: Some(&told), ..Options::default() };
/// Question::coverage(&study, Impedance::metres(800.0)).at_most(1).options(options).solve()?;
/// assert!(steps.load(Ordering::Relaxed) > 0);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done, in a few words.
    pub stage: &'static str,
    /// Whether the objective is maximised or minimised.
    pub sense: Sense,
    /// Objective of the best plan so far, in the objective's unit.
    pub plan: Option<f64>,
    /// Best bound so far, in the same unit.
    pub bound: Option<f64>,
    /// Number of the current round of prices, where the search goes in rounds.
    pub round: Option<usize>,
}

/// Finds the plan with the best objective.
///
/// The status of the outcome is
///
/// - `Optimal` when bound and plan meet, to [`crate::model::rounding::SUMS`] of what can be reached;
/// - `Gap` when they are as close as [`Options::gap`] asks;
/// - `Infeasible`, with reasons, when no plan keeps every limit;
/// - `Feasible`, with the cause of the stop, in all other cases.
///
/// Its bound is never worse than the plan's objective. `stop` is also set where the clock or Ctrl-C ended only a part
/// of the search: another run may then find another plan that is as good or better.
///
/// # Errors
/// [`crate::Error::Unanswered`] when the search ended with neither a plan nor a proof that there is none;
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

/// The error of a search without an answer: what was not found, and what the reader can do.
fn unanswered(what: &str, mend: &str) -> Error {
    let what = format!("the search found {what}, and did not prove that none exists");
    Error::Unanswered(Box::new(Finding::new(Code::SearchEnded, "", what, mend)))
}

/// Adds to such an error how long the search took. The time differs from run to run, so it is added only here.
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

/// The covering search for instances of every size. `certifies` says whether the instance is the coverage question as
/// the scenario asks it, so that a certificate can be written, or another model stated as covering.
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
