//! A record as a row of the table, with its aims beneath.

use crate::cases::{Aims, Case};
use crate::measure::{Record, Step};
use hubplan::model::{Sense, gap};
use std::fmt::Write;

/// Seconds at which the gap is printed.
const LOOKS: [f64; 5] = [5.0, 10.0, 20.0, 30.0, 60.0];

/// The best plans known of the plain cases, and how each was found.
const BEST_KNOWN: &str = include_str!("best_known.csv");

/// The heading of the table.
pub const HEADER: &str = "\
case                     first plan           gap, % after                        rounds       the end
                             s     %      5 s    10 s    20 s    30 s    60 s           gap, %       s  status";

/// A row, the aims beneath it, and what was wrong.
pub fn row(case: &Case, record: &Record, trace: bool) -> String {
    let mut text = format!("{:22}", case.name);
    let first = record.steps.iter().find(|step| step.plan.is_some());
    let gap_then = first.and_then(|first| gap_after(&record.steps, first.seconds));
    let _ = write!(text, "{:>9}{:>6}", or_dash(first.map(|step| step.seconds), 2), percent(gap_then, 1));
    for seconds in LOOKS {
        let _ = write!(text, "{:>8}", percent(look(record, seconds), 3));
    }
    let rounds = record.steps.iter().filter_map(|step| step.round).max();
    let rounds = rounds.map_or_else(|| "-".to_owned(), |rounds| rounds.to_string());
    let _ = write!(text, "{rounds:>8}{:>12}{:>8.1}  {}", percent(end(record), 3), record.seconds, record.ended);
    let _ = write!(text, "\n    {}", outcome(record));
    for line in against(case, record) {
        let _ = write!(text, "\n    {line}");
    }
    for fault in &record.faults {
        let _ = write!(text, "\n    FAULT: {fault}");
    }
    if trace {
        text.push_str(&traced(&record.steps));
    }
    text
}

fn outcome(record: &Record) -> String {
    let objective =
        record.objective.map_or_else(|| "no plan".to_owned(), |objective| format!("objective {objective:.4}"));
    let bound = record.bound.map_or_else(String::new, |bound| format!(", bound {bound:.4}"));
    format!("{objective}{bound}, {} hubs; files read in {:.2} s", record.hubs, record.loading)
}

/// Every aim with what was measured.
fn against(case: &Case, record: &Record) -> Vec<String> {
    let Aims { first_plan, soon, late, near_best, memory } = case.aims;
    let mut lines = Vec::new();
    let first = record.steps.iter().find(|step| step.plan.is_some()).map(|step| step.seconds);
    lines.push(aim("first plan", first, first_plan, |seconds| format!("{seconds:.2} s")));
    for (gap, within) in [soon, late].into_iter().flatten() {
        let reached = first_within(record, gap);
        lines.push(aim(&format!("proven gap of {}%", 100.0 * gap), reached, within, |seconds| {
            format!("{seconds:.1} s")
        }));
    }
    if let Some((share, within)) = near_best {
        lines.push(against_best(case, record, share, within));
    }
    let most = record.memory.map(|bytes| bytes as f64 / 1e6);
    lines.push(aim("peak memory", most, memory as f64 / 1e6, |megabytes| format!("{megabytes:.0} MB")));
    lines
}

fn aim(what: &str, measured: Option<f64>, aim: f64, say: impl Fn(f64) -> String) -> String {
    let verdict = if measured.is_some_and(|measured| measured <= aim) { "met   " } else { "MISSED" };
    let measured = measured.map_or_else(|| "not reached".to_owned(), &say);
    format!("{verdict}  {what}: {measured} (aim {})", say(aim))
}

fn against_best(case: &Case, record: &Record, share: f64, within: f64) -> String {
    let Some(best) = best_known(&case.name) else { return format!("no best plan of {} is known", case.name) };
    let plans = record.steps.iter().filter(|step| step.seconds <= within).filter_map(|step| step.plan);
    let below = plans.reduce(f64::max).map(|plan| 100.0 * (best - plan) / best);
    aim(&format!("below the best known {best} after {within} s"), below, 100.0 * share, |below| format!("{below:.3}%"))
}

/// The best plan known of a case.
fn best_known(name: &str) -> Option<f64> {
    let mut rows = BEST_KNOWN.lines().skip(1).map(|line| line.split(','));
    rows.find_map(|mut row| (row.next() == Some(name)).then(|| row.next()?.parse().ok()).flatten())
}

/// Best plan and least bound up to a moment.
fn known_after(steps: &[Step], seconds: f64) -> (Option<f64>, Option<f64>) {
    let steps = steps.iter().take_while(|step| step.seconds <= seconds);
    steps.fold((None, None), |(plan, bound), step| {
        let better = |old: Option<f64>, new: Option<f64>, best: fn(f64, f64) -> f64| match (old, new) {
            (Some(old), Some(new)) => Some(best(old, new)),
            (old, new) => old.or(new),
        };
        (better(plan, step.plan, f64::max), better(bound, step.bound, f64::min))
    })
}

fn gap_after(steps: &[Step], seconds: f64) -> Option<f64> {
    let (plan, bound) = known_after(steps, seconds);
    gap(Sense::Maximise, plan?, bound?)
}

/// The gap after so many seconds; a search that ended sooner than it had to keeps its gap.
fn look(record: &Record, seconds: f64) -> Option<f64> {
    if seconds > record.limit {
        None
    } else if seconds < record.seconds {
        gap_after(&record.steps, seconds)
    } else {
        end(record)
    }
}

/// Seconds after which the gap was first no larger.
fn first_within(record: &Record, gap: f64) -> Option<f64> {
    let close = |seconds: f64| gap_after(&record.steps, seconds).is_some_and(|now| now <= gap);
    let step = record.steps.iter().map(|step| step.seconds).find(|seconds| close(*seconds));
    step.or_else(|| end(record).filter(|now| *now <= gap).map(|_| record.seconds))
}

/// The gap between the plan handed over and the bound in the end.
fn end(record: &Record) -> Option<f64> {
    gap(Sense::Maximise, record.objective?, record.bound?)
}

/// Steps that changed plan, bound or stage.
fn traced(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut last: Option<&Step> = None;
    for step in steps {
        let same = |last: &Step| (last.plan, last.bound, &last.stage) == (step.plan, step.bound, &step.stage);
        if last.is_some_and(same) {
            continue;
        }
        let gap = step.plan.zip(step.bound).and_then(|(plan, bound)| gap(Sense::Maximise, plan, bound));
        let round = step.round.map_or_else(String::new, |round| format!(", round {round}"));
        let (plan, bound) = (or_dash(step.plan, 4), or_dash(step.bound, 4));
        let _ = write!(
            text,
            "\n{:>10.2} s{plan:>18}{bound:>18}{:>10}%  {}{round}",
            step.seconds,
            percent(gap, 4),
            step.stage
        );
        last = Some(step);
    }
    text
}

fn or_dash(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.digits$}"))
}

fn percent(share: Option<f64>, digits: usize) -> String {
    or_dash(share.map(|share| 100.0 * share), digits)
}
