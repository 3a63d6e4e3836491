//! Answers all scenarios, several at a time, and saves each answer at once.
//!
//! Scenarios run in parallel, each in its own thread pool, with one thread while there are at least as many scenarios
//! as threads. In a shared pool, a thread that waits within one search would take up another scenario meanwhile, and
//! the clock of the first would run on. A search gives the same answer for any number of threads, so it does not
//! matter how they are shared out.

use super::found::{Answered, Found};
use crate::answer;
use crate::error::{Error, Finding, Findings, Result};
use crate::io::done::{Done, WorkKey};
use crate::io::sweep_file::{Combination, Sweep};
use crate::model::{InputFile, Scenario, Stop, Study};
use crate::solve::Options;
use crate::validate;
use crate::words::counted;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How the caller follows a run and can end it.
#[derive(Clone, Copy, Default)]
pub struct Control<'a> {
    /// Set to true to end the run; finished answers are kept.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with the number of scenarios answered so far, and the number of all.
    pub progress: Option<&'a (dyn Fn(usize, usize) + Sync)>,
}

impl Control<'_> {
    fn is_over(&self) -> bool {
        self.cancel.is_some_and(|cancel| cancel.load(Ordering::SeqCst))
    }
}

/// What became of a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answers {
    /// One answer per scenario, in order; `None` where the run ended before it was answered.
    pub list: Vec<Option<Answered>>,
    /// Number of scenarios that this run answered.
    pub now: usize,
    /// Number of scenarios that an earlier run had answered.
    pub before: usize,
}

impl Answers {
    /// All answers; `None` when the run ended early.
    pub fn whole(self) -> Option<Vec<Answered>> {
        self.list.into_iter().collect()
    }
}

/// Number of scenarios whose faults are listed; the rest are counted.
const TOLD: usize = 5;

/// Answers every scenario of a sweep that `done` does not hold yet. `file` is what messages call the sweep.
///
/// # Errors
/// [`Error::Input`] for scenarios that do not fit the study, each by name, before anything is solved;
/// [`Error::Output`] when an answer cannot be saved; [`Error::Internal`] for faults of ours. Answers found before the
/// error are kept.
pub fn answer_all(study: &Study, sweep: &Sweep, done: &Done, file: &str, control: Control<'_>) -> Result<Answers> {
    fits(study, sweep, file)?;
    let keys: Vec<WorkKey> = sweep.scenarios.iter().map(|one| key(study, &one.scenario)).collect::<Result<_>>()?;
    let mut list: Vec<Option<Answered>> =
        keys.par_iter().map(|key| done.read::<Box<Found>>(key).map(Answered::Found)).collect();
    let before = list.iter().flatten().count();
    // Scenarios that ask the same question share one search: only the first is solved.
    let mut first: BTreeMap<&WorkKey, usize> = BTreeMap::new();
    let open: Vec<usize> = (0..list.len()).filter(|at| list[*at].is_none()).collect();
    let pending: Vec<usize> =
        open.iter().copied().filter(|at| *first.entry(&keys[*at]).or_insert(*at) == *at).collect();
    let fresh = Answering { study, sweep, done, file, control, keys: &keys, from: before }.all(&pending)?;
    for (at, answer) in pending.iter().zip(fresh) {
        list[*at] = answer;
    }
    for at in open {
        list[at] = list[first[&keys[at]]].clone();
    }
    let now = list.iter().flatten().count() - before;
    Ok(Answers { list, now, before })
}

/// What every search needs.
struct Answering<'a> {
    study: &'a Study,
    sweep: &'a Sweep,
    done: &'a Done,
    file: &'a str,
    control: Control<'a>,
    keys: &'a [WorkKey],
    /// Number of scenarios that are answered already.
    from: usize,
}

impl Answering<'_> {
    /// Answers these scenarios in any order; the answers are in the order of `pending`.
    fn all(&self, pending: &[usize]) -> Result<Vec<Option<Answered>>> {
        let threads = rayon::current_num_threads();
        let workers = threads.min(pending.len());
        let each = threads.checked_div(workers).unwrap_or(1);
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(self.from));
        let results: Mutex<Vec<Option<Answered>>> = Mutex::new(vec![None; pending.len()]);
        let failed: Mutex<Option<Error>> = Mutex::new(None);
        let has_failed = || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let work = || -> Result<()> {
            let pool = ThreadPoolBuilder::new().num_threads(each).build();
            let pool = pool.map_err(|error| Error::Internal(format!("the threads could not be started: {error}")))?;
            loop {
                let place = next.fetch_add(1, Ordering::SeqCst);
                let Some(at) = pending.get(place).filter(|_| !self.control.is_over() && !has_failed()) else {
                    return Ok(());
                };
                let Some(answer) = pool.install(|| self.one(*at))? else { return Ok(()) };
                results.lock().unwrap_or_else(PoisonError::into_inner)[place] = Some(answer);
                let so_far = finished.fetch_add(1, Ordering::SeqCst) + 1;
                self.control.progress.iter().for_each(|tell| tell(so_far, self.keys.len()));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    if let Err(error) = work() {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                });
            }
        });
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Answers one scenario and saves the answer; `None` when the search was interrupted.
    fn one(&self, at: usize) -> Result<Option<Answered>> {
        let Combination { name, scenario, .. } = &self.sweep.scenarios[at];
        let label = Sweep::label(self.file, at + 1, name);
        let options = Options {
            time_limit: Duration::try_from_secs_f64(scenario.solve.time_limit).unwrap_or(Duration::MAX),
            gap: scenario.solve.gap,
            seed: scenario.solve.seed,
            cancel: self.control.cancel,
            ..Options::default()
        };
        match answer::answer(self.study, scenario, &label, &options) {
            // An interrupted search has only its best plan so far, which is not kept.
            Ok(answer) if answer.plan.stop == Some(Stop::Interrupted) => Ok(None),
            Ok(answer) => {
                let found = Box::new(Found::of(&answer.plan));
                self.done.write(at + 1, &self.keys[at], &found)?;
                Ok(Some(Answered::Found(found)))
            }
            Err(Error::Unanswered(_)) if self.control.is_over() => Ok(None),
            Err(Error::Unanswered(finding)) => Ok(Some(Answered::Failed(finding.what))),
            Err(Error::Internal(what)) => Err(Error::Internal(format!("{label}: {what}"))),
            Err(other) => Err(other),
        }
    }
}

/// Refuses scenarios that do not fit the study, by name.
fn fits(study: &Study, sweep: &Sweep, file: &str) -> Result<()> {
    let checked: Vec<Result<()>> = sweep
        .scenarios
        .par_iter()
        .enumerate()
        .map(|(at, one)| validate::scenario(study, &one.scenario, &Sweep::label(file, at + 1, &one.name)).map(|_| ()))
        .collect();
    let (mut findings, mut wrong) = (Findings::new(), 0usize);
    for result in checked {
        wrong += usize::from(result.is_err());
        let told = if wrong <= TOLD { result } else { Ok(()) };
        findings.absorb(told)?;
    }
    if wrong > TOLD {
        let what = match wrong - TOLD {
            1 => "1 more scenario does not fit the study".to_owned(),
            more => format!("{} do not fit the study", counted(more, "more scenario")),
        };
        findings.push(Finding::new(crate::error::Code::SweepMalformed, file, what, "Correct those above first"));
    }
    findings.into_result()
}

/// Everything that an answer depends on: the whole scenario, the study's files and this build.
fn key(study: &Study, scenario: &Scenario) -> Result<WorkKey> {
    let text = |what: serde_json::Result<String>| {
        what.map_err(|error| Error::Internal(format!("a scenario could not be written: {error}")))
    };
    let inputs: Vec<(&String, &String)> =
        study.inputs.iter().map(|InputFile { path, sha256, .. }| (path, sha256)).collect();
    let (scenario, inputs) = (text(serde_json::to_string(scenario))?, text(serde_json::to_string(&inputs))?);
    Ok(WorkKey::of(&[env!("CARGO_PKG_VERSION"), &scenario, &inputs]))
}
