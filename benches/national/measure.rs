//! One search, measured: every step forward with its second, what it ended with, and the most memory it took.

use hubplan::io::scenario_file;
use hubplan::model::{Sense, Status};
use hubplan::solve::{Options, Progress};
use hubplan::{answer, evaluate, load, solve, travel, validate};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a search may go on.
pub struct Search {
    /// Most seconds.
    pub seconds: f64,
    /// Gap at which it may end; 0 = prove the best.
    pub gap: f64,
}

/// What the search said at one moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    /// Seconds since the files were loaded and indexed.
    pub seconds: f64,
    /// What was being done.
    pub stage: String,
    /// Objective of the best plan so far.
    pub plan: Option<f64>,
    /// Least bound so far.
    pub bound: Option<f64>,
    /// Round of prices.
    pub round: Option<usize>,
}

/// One measured search.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// Seconds to read and join the files, before the clock of everything else starts.
    pub loading: f64,
    /// Seconds that the search might have taken.
    pub limit: f64,
    /// Seconds of the scenario's reading, the cover lists and the search.
    pub seconds: f64,
    /// Steps forward, in order of time.
    pub steps: Vec<Step>,
    /// Status, and why the search stopped, if it says.
    pub ended: String,
    /// Number of hubs.
    pub hubs: usize,
    /// What the plan is worth, measured apart from the search; `None` when infeasible.
    pub objective: Option<f64>,
    /// The bound in the end, if there is one.
    pub bound: Option<f64>,
    /// Most memory of the process so far, in bytes, loading included; `None` where the system does not say.
    pub memory: Option<u64>,
    /// What is wrong with the plan or with what the search said on its way.
    pub faults: Vec<String>,
}

/// Loads a scenario with its study and searches.
pub fn measure(file: &Path, search: &Search) -> Result<Record, Box<dyn Error>> {
    let name = file.display().to_string();
    let reading = Instant::now();
    let scenario = scenario_file::read(file)?;
    let study = load::study(&scenario_file::study_path(file, &scenario)?)?;
    let loading = reading.elapsed().as_secs_f64();

    let start = Instant::now();
    let steps: Mutex<Vec<Step>> = Mutex::new(Vec::new());
    let note = |progress: Progress| {
        let Progress { stage, sense, plan, bound, round, .. } = progress;
        let (plan, bound) = (plan.map(|plan| upward(sense, plan)), bound.map(|bound| upward(sense, bound)));
        if let Ok(mut steps) = steps.lock() {
            // Taken under the lock, so that steps stand in order of time.
            let seconds = start.elapsed().as_secs_f64();
            let bound = bound.filter(|bound| bound.is_finite());
            steps.push(Step { seconds, stage: stage.to_owned(), plan, bound, round });
        }
    };
    let terms = validate::scenario(&study, &scenario, &name)?;
    let reach = travel::reach(&study, &terms);
    let options = Options {
        time_limit: Duration::from_secs_f64(search.seconds).saturating_sub(start.elapsed()),
        gap: search.gap,
        seed: scenario.solve.seed,
        progress: Some(&note),
        ..Options::default()
    };
    let outcome = solve::solve(&study, &terms, &reach, &options)?;
    let seconds = start.elapsed().as_secs_f64();
    let memory = most_memory();

    let steps = steps.into_inner()?;
    let mut faults = steps_back(&steps);
    let mut objective = None;
    if outcome.status != Status::Infeasible {
        let measured = answer::measure(&study, &scenario, &name, outcome.open.clone())?;
        faults.extend(evaluate::check(&study, &terms, &measured.plan).iter().map(ToString::to_string));
        faults.extend(measured.plan.broken.iter().cloned());
        objective = measured.plan.objective.map(|objective| upward(terms.aim.sense(), objective));
        faults.extend(
            objective.and_then(|objective| contradiction(objective, upward(terms.aim.sense(), outcome.bound), &steps)),
        );
    }
    let stop = outcome.stop.map(|stop| format!(", {stop:?}")).unwrap_or_default();
    let bound = Some(upward(terms.aim.sense(), outcome.bound)).filter(|bound| bound.is_finite());
    let ended = format!("{}{stop}", outcome.status);
    Ok(Record {
        limit: search.seconds,
        loading,
        seconds,
        steps,
        ended,
        hubs: outcome.open.len(),
        objective,
        bound,
        memory,
        faults,
    })
}

/// A value as one of which more is better: what is minimised, with the sign turned.
fn upward(sense: Sense, value: f64) -> f64 {
    if sense == Sense::Maximise { value } else { -value }
}

/// Sums of search and measure are added up in different orders.
const ROUNDING: f64 = 1e-7;

/// A plan that got worse, or a bound that rose, on the way.
fn steps_back(steps: &[Step]) -> Vec<String> {
    let (mut plan, mut bound) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut faults = Vec::new();
    for step in steps {
        let worse = step.plan.filter(|new| *new < plan - ROUNDING * plan.abs());
        let higher = step.bound.filter(|new| *new > bound + ROUNDING * bound.abs());
        faults.extend(worse.map(|new| format!("after {:.2} s the plan fell from {plan} to {new}", step.seconds)));
        faults.extend(higher.map(|new| format!("after {:.2} s the bound rose from {bound} to {new}", step.seconds)));
        plan = plan.max(step.plan.unwrap_or(plan));
        bound = bound.min(step.bound.unwrap_or(bound));
    }
    faults
}

/// A plan above a bound that was said to hold, or another plan than the search last spoke of.
fn contradiction(objective: f64, bound: f64, steps: &[Step]) -> Option<String> {
    let slack = ROUNDING * bound.abs().max(1.0);
    let least = steps.iter().filter_map(|step| step.bound).fold(bound, f64::min);
    let most = steps.iter().filter_map(|step| step.plan).fold(objective, f64::max);
    if objective > least + slack {
        return Some(format!("the plan measures {objective}, above the bound of {least}"));
    }
    (most > objective + slack)
        .then(|| format!("a plan of {most} was spoken of, but the one handed over measures {objective}"))
}

/// The high-water mark of this process's memory, where Linux keeps it.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
