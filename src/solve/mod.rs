//! Which sites to open: from a scenario's numbers and cover lists to a plan with a proven bound.
//!
//! One path for every size. Conflicts that can be told in words come first; then the question becomes an `Instance`
//! (points, sites, linear rows), which is made smaller without changing its answer (`presolve`). A plan is found by greedy
//! opening and interchange (`heuristic`), a bound by pricing (`lagrangian`), each helping the other. When that leaves much
//! open, the authorities are solved one by one at prices for what joins them (`decompose`, with `parts`, `prices` and
//! `cuts`), for a stronger bound and a better plan. What is then undecided goes to a mixed-integer solver (`exact`, through
//! `backend`, the only file that names one) when it is small enough to be worth it.
//!
//! Nothing random is used so far: the same question gives the same answer, whatever the seed and the number of threads,
//! unless the clock or Ctrl-C ended the search, and then the outcome says so.
//!
//! On Ctrl-C (the `cancel` flag) every step ends at its next look at the flag, within milliseconds; a mixed-integer solver cannot be
//! interrupted, so it is left behind on its own thread, which ends with its time limit or with the program.

mod backend;
mod branch;
mod certify;
mod cuts;
mod decompose;
mod draft;
mod exact;
mod feasible;
mod group;
mod heuristic;
mod instance;
mod lagrangian;
mod limits;
mod parts;
mod polish;
mod presolve;
mod prices;
mod recheck;
mod regions;
#[cfg(test)]
mod tests;

pub use backend::Backend;
pub use recheck::{Recheck, recheck};

use crate::error::{Code, Error, Finding, Result};
use crate::model::{Outcome, Reach, Reason, Status, Stop, Study, Terms};
use decompose::Decomposition;
use exact::Proof;
use feasible::Feasibility;
use heuristic::Choice;
use instance::Instance;
use lagrangian::{Effort, Relaxation};
use parts::Parts;
use presolve::{Reduced, Reductions};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When and how a search runs.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Longest time for everything.
    pub time_limit: Duration,
    /// Relative gap between plan and bound at which the search may end; 0 = prove the optimum.
    pub gap: f64,
    /// Seed of everything random (nothing is, so far).
    pub seed: u64,
    /// Solver for what is left in the end.
    pub backend: Backend,
    /// Set to true to end the search with what it has.
    pub cancel: Option<&'a AtomicBool>,
    /// Told how far the search is.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        let time_limit = Duration::from_secs(60);
        Options { time_limit, gap: 0.0, seed: 0, backend: Backend::default(), cancel: None, progress: None }
    }
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done, in a few words.
    pub stage: &'static str,
    /// Objective of the best plan so far.
    pub plan: Option<f64>,
    /// Smallest bound so far.
    pub bound: Option<f64>,
    /// Which round of prices it is, where the search goes in rounds.
    pub round: Option<usize>,
}

/// Largest remainder that is given to the mixed-integer solver, in non-zeros of its cover rows and limits.
///
/// Beyond it a branch-and-bound run on two cores ends at its time limit with no better plan and hardly a better bound, and its result
/// would depend on the clock. The search then says [`Stop::TooLarge`].
const LARGEST_PROOF: usize = 60_000;

/// How far below the Lagrangian bound a better plan is looked for, step by step, as a share of the gap.
const GUESSES: [f64; 6] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0];

/// Share of the gap at which the program of a guess is left.
const STAGE_GAP: f64 = 0.25;

/// A remainder this small, in the same measure, is proven in one go.
const SMALL_PROOF: usize = 6_000;

/// Steps of the volume method: as many as small questions need to settle, fewer where each takes longer.
fn steps(instance: &Instance) -> usize {
    (300_000_000 / instance.size().max(1)).clamp(120, 3000)
}

/// Relative difference between bound and plan that counts as none.
const EQUAL: f64 = 1e-9;

/// How long a solver may take to notice that its time is over.
const GRACE: Duration = Duration::from_millis(200);

/// The time a search has, and whether somebody wants it to end.
pub(crate) struct Clock<'a> {
    start: Instant,
    limit: Duration,
    cancel: Option<&'a AtomicBool>,
}

impl<'a> Clock<'a> {
    fn new(options: &Options<'a>) -> Self {
        Clock { start: Instant::now(), limit: options.time_limit, cancel: options.cancel }
    }

    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// The same clock with less time.
    fn at_most(&self, limit: Duration) -> Clock<'a> {
        Clock { start: Instant::now(), limit: limit.min(self.left()), cancel: self.cancel }
    }

    /// Whether a solver has overlooked its time limit for longer than it may.
    fn is_overdue(&self) -> bool {
        self.start.elapsed() > self.limit + GRACE
    }

    fn is_over(&self) -> bool {
        self.is_cancelled() || self.left().is_zero()
    }

    fn stop(&self) -> Option<Stop> {
        if self.is_cancelled() { Some(Stop::Interrupted) } else { self.left().is_zero().then_some(Stop::TimeLimit) }
    }
}

/// Finds the plan with the largest objective: weight covered, less penalties of a soft ambition and prices of closed centres.
///
/// The outcome is `Optimal` only when bound and plan meet (to a relative 1e-9), `Gap` when they are as close as
/// [`Options::gap`] asks, `Infeasible` with reasons when no plan keeps every limit, and otherwise `Feasible` with the cause of
/// the stop. Its bound is never below the plan's objective.
///
/// # Errors
/// [`Error::Input`] when the time limit ended before either a plan or a proof that there is none; [`Error::Internal`] when a
/// solver fails for reasons of its own.
pub fn solve(study: &Study, terms: &Terms, reach: &Reach, options: &Options) -> Result<Outcome> {
    let clock = Clock::new(options);
    let reasons = limits::conflicts(&limits::Question::new(study, terms, reach));
    if !reasons.is_empty() {
        return Ok(infeasible(reasons, "Limits that contradict each other, found before the search."));
    }
    let instance = Instance::new(study, terms, reach);
    let Reduced { instance, order } = presolve::reduce(&instance, Reductions::ALL);
    Search { study, terms, options, clock, instance: &instance, order: &order }.run()
}

fn infeasible(reasons: Vec<Reason>, proof: &str) -> Outcome {
    let (status, proof) = (Status::Infeasible, proof.to_owned());
    Outcome { status, open: Vec::new(), bound: 0.0, stop: None, reasons, proof, certificate: None, prices: None }
}

/// What has been shown before the last proof is tried.
#[derive(Clone)]
struct Shown {
    bound: f64,
    /// How, in words.
    proof: String,
    /// Whether the clock had a say in it.
    hurried: bool,
}

/// One search over a presolved instance.
struct Search<'a> {
    study: &'a Study,
    terms: &'a Terms,
    options: &'a Options<'a>,
    clock: Clock<'a>,
    instance: &'a Instance,
    /// Pairs `(j, k)`: some best plan has `x_j <= x_k` for all of these at once.
    order: &'a [(u32, u32)],
}

impl Search<'_> {
    fn run(&self) -> Result<Outcome> {
        self.tell("finding a plan", None, None);
        let Some(mut best) = self.first_plan()? else {
            let reasons = feasible::explain(self.study, self.terms, self.instance, self.options.backend, &self.clock)?;
            return Ok(infeasible(reasons, "No choice of sites keeps every limit, shown by a mixed-integer solver."));
        };
        self.tell("bounding", Some(best.value), None);
        let relaxation = Relaxation::new(self.instance);
        let parts = Parts::new(self.instance, self.order);
        let alone = parts.list.len() == 1;
        let effort = Effort { steps: steps(self.instance), gap: self.options.gap };
        let found = lagrangian::bound(&relaxation, &best.clone(), &effort, &self.clock, |often, bound| {
            if alone {
                best = self.suggested(often, &best);
            }
            self.tell("bounding", Some(best.value), Some(bound));
            best.value
        });
        let mut bound = found.value().max(best.value);
        if self.clock.is_over() || within(bound, best.value, self.options.gap.max(EQUAL)) {
            return Ok(self.outcome(best, bound, self.clock.stop(), "Lagrangian bound"));
        }
        let mut shown = Shown { bound, proof: "Lagrangian bound".to_owned(), hurried: false };
        if !alone {
            let (clock, gap, backend) = (&self.clock, self.options.gap, self.options.backend);
            let rounds = Decomposition { parts: &parts, backend, clock, gap };
            let joint = rounds.run(&found, best, |round, plan, bound| {
                self.tell_round("part by part", plan, bound, round);
            });
            best = joint.plan;
            bound = joint.best.as_ref().map_or(bound, |round| round.bound.min(bound)).max(best.value);
            shown = Shown { bound, proof: format!("{} parts at prices", parts.list.len()), hurried: false };
            if self.clock.is_over() || within(bound, best.value, self.options.gap.max(EQUAL)) {
                return Ok(self.outcome(best, bound, self.clock.stop(), &shown.proof));
            }
        }
        self.prove(best, shown, &found)
    }

    /// A plan to start from; `None` when there is provably none.
    fn first_plan(&self) -> Result<Option<Choice>> {
        if self.instance.broken().is_some() {
            return Ok(None);
        }
        if let Some(choice) = heuristic::plan(self.instance, &self.clock) {
            return Ok(Some(choice));
        }
        self.tell("looking for a plan that keeps every limit", None, None);
        let unknown = || {
            let limit = self.options.time_limit.as_secs_f64();
            let what = format!("no plan that keeps every limit was found within {limit} s, nor shown to be impossible");
            let mend = "Give more time with --time-limit, or loosen the limits";
            Error::from(Finding::new(Code::LimitContradictory, "scenario", what, mend).key("solve.time_limit"))
        };
        match feasible::decide(self.instance, self.options.backend, &self.clock)? {
            Feasibility::Impossible => Ok(None),
            Feasibility::Unknown => Err(unknown()),
            Feasibility::Possible(open) => {
                let order: Vec<usize> = (0..open.len()).filter(|site| open[*site]).collect();
                let kept = Choice::checked(self.instance, open);
                let better = heuristic::plan_from(self.instance, &order, &self.clock);
                Choice::better(kept, better).map(Some).ok_or_else(unknown)
            }
        }
    }

    /// The best plan so far, or one built from how often the relaxed choices open each site.
    fn suggested(&self, often: &[f64], best: &Choice) -> Choice {
        let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > 0.05).collect();
        order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
        match heuristic::plan_from(self.instance, &order, &self.clock) {
            Some(choice) if choice.value > best.value => choice,
            _ => best.clone(),
        }
    }

    /// Closes the gap with a mixed-integer solver, guessing high first.
    ///
    /// Suppose some plan is worth more than a guess between plan and bound. Then the prices settle most sites, and the rest is a
    /// small program. Either it finds such a plan, and its best one is the best of all; or there is none, and
    /// the guess is a bound. Guesses come down towards the plan, where nothing more is supposed.
    fn prove(&self, mut best: Choice, shown: Shown, found: &lagrangian::Bound) -> Result<Outcome> {
        let backend = self.options.backend;
        let Shown { mut bound, mut proof, .. } = shown.clone();
        for share in GUESSES {
            let guess = best.value.max(bound - share * (bound - best.value));
            let left_by =
                |guess: f64| presolve::reduce(&self.instance.with_fates(&found.fates(guess)), Reductions::ALL);
            // Nothing need be guessed when little is left anyway, or when the guess leaves out next to nothing.
            let (all, part) = (left_by(best.value), left_by(guess));
            let needless = all.instance.size() <= SMALL_PROOF.max(part.instance.size() * 5 / 4);
            let (guess, left) = if needless { (best.value, all) } else { (guess, part) };
            if guess >= bound {
                continue;
            }
            if left.instance.size() > LARGEST_PROOF {
                let stop = if shown.hurried { Stop::TimeLimit } else { Stop::TooLarge };
                return Ok(self.outcome(best, bound, Some(stop), &proof));
            }
            self.tell("proving", Some(best.value), Some(bound));
            // A guess is only there to raise the plan and lower the bound: it need not be settled to the last penny.
            let close = STAGE_GAP * (bound - best.value) / bound.abs().max(EQUAL);
            let gap = if guess > best.value { close.max(self.options.gap) } else { self.options.gap };
            let start = self.carried_over(&best, &left.instance);
            let (beyond, ended) = match exact::prove(&left, start.as_ref(), backend, gap, &self.clock)? {
                Proof::Infeasible => (guess, true),
                Proof::Nothing => (f64::INFINITY, false),
                Proof::Bounded { choice, bound, optimal } => {
                    if let Some(better) = choice.filter(|choice| choice.value > best.value) {
                        best = self.carried_back(&better, &left.instance);
                    }
                    (if optimal { best.value } else { bound }, !self.clock.is_over())
                }
            };
            bound = bound.min(beyond.max(guess)).max(best.value);
            let (sites, points) = (left.instance.sites.len(), left.instance.weight.len());
            proof = format!(
                "{}, and {} on the {sites} sites and {points} groups of zones it left open",
                shown.proof,
                backend.as_str()
            );
            if within(bound, best.value, self.options.gap.max(EQUAL)) {
                break;
            }
            if !ended {
                let stop = self.clock.stop().unwrap_or(Stop::TimeLimit);
                return Ok(self.outcome(best, bound, Some(stop), &proof));
            }
        }
        Ok(self.outcome(best, bound, self.clock.stop(), &proof))
    }

    /// A choice of a smaller instance in terms of the whole one.
    fn carried_back(&self, choice: &Choice, smaller: &Instance) -> Choice {
        let open = smaller.open_sites(&choice.open);
        let open = self.instance.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
        Choice { open, value: choice.value }
    }

    /// A choice in terms of a smaller instance, if it still is one there.
    fn carried_over(&self, best: &Choice, smaller: &Instance) -> Option<Choice> {
        let open = self.instance.open_sites(&best.open);
        let still = smaller.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
        Choice::checked(smaller, still)
    }

    fn outcome(&self, best: Choice, bound: f64, stop: Option<Stop>, proof: &str) -> Outcome {
        let (status, stop) = if within(bound, best.value, EQUAL) {
            (Status::Optimal, None)
        } else if within(bound, best.value, self.options.gap) {
            (Status::Gap, None)
        } else {
            (Status::Feasible, stop)
        };
        let bound = bound.max(best.value);
        self.tell("done", Some(best.value), Some(bound));
        let open = self.instance.open_sites(&best.open);
        let (reasons, proof) = (Vec::new(), format!("{proof}."));
        Outcome { status, open, bound, stop, reasons, proof, certificate: None, prices: None }
    }

    fn tell_round(&self, stage: &'static str, plan: f64, bound: f64, round: usize) {
        if let Some(progress) = self.options.progress {
            progress(Progress { stage, plan: Some(plan), bound: Some(bound), round: Some(round) });
        }
    }

    fn tell(&self, stage: &'static str, plan: Option<f64>, bound: Option<f64>) {
        if std::env::var("HUBPLAN_TRACE").is_ok() { eprintln!("{:.2}s {stage} {plan:?} {bound:?} {:.4}%", self.clock.start.elapsed().as_secs_f64(), 100.0*(bound.unwrap_or(0.0)-plan.unwrap_or(0.0))/bound.unwrap_or(1.0)); }
        if let Some(progress) = self.options.progress {
            progress(Progress { stage, plan, bound, round: None });
        }
    }
}

/// Whether a bound is within a relative gap of a plan's value.
fn within(bound: f64, value: f64, gap: f64) -> bool {
    bound - value <= gap * bound.abs().max(EQUAL)
}
