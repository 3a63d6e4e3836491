//! Times the stages of a run, and shows them to a user who waits for more than half a second.
//!
//! On a terminal a stage has one line, which changes. In a log (`-v` with standard error redirected to a file), a
//! search writes a line whenever its plan or bound improves, at most one a second. Any stage that takes longer than
//! half a second is named while it runs.

use crate::model;
use crate::solve::Progress;
use crate::text;
use crate::units::{grouped, grouped_tenths};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A stage that takes less time is not shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// Least time between two lines of progress in a log.
const NEWS: Duration = Duration::from_secs(1);

/// Interval at which the display is updated.
const LOOK: Duration = Duration::from_millis(50);

/// Columns for the progress of a search: 80 less the spinner in front and the time at the end.
const ROOM: usize = 72;

/// Columns for the progress of a search in a log: 80 less the time in front.
const ROOM_IN_LOG: usize = 68;

/// The stages of one run, in order.
pub(super) struct Stages {
    verbose: bool,
    started: Instant,
    timed: Vec<(String, f64)>,
    study: Option<PathBuf>,
    changes: Vec<String>,
}

impl Stages {
    pub(super) fn new(verbose: bool) -> Self {
        Stages { verbose, started: Instant::now(), timed: Vec::new(), study: None, changes: Vec::new() }
    }

    /// Does the work, timed under `name`, with a spinner on standard error after half a second if that is a terminal.
    pub(super) fn run<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        self.run_noted(name, |_| work())
    }

    /// Like [`Self::run`], for work that reports its progress.
    pub(super) fn run_noted<T>(&mut self, name: &str, work: impl FnOnce(&Note) -> T) -> T {
        let start = Instant::now();
        let log = self.verbose && !std::io::stderr().is_terminal();
        let result = with_spinner(name, log.then(|| Log::new(self.started, name)), work);
        let seconds = start.elapsed().as_secs_f64();
        if self.verbose {
            let _ = writeln!(std::io::stderr(), "{seconds:8.3} s  {name}");
        }
        self.timed.push((name.to_owned(), seconds));
        result
    }

    /// Name and seconds of every stage so far.
    pub(super) fn timed(&self) -> &[(String, f64)] {
        &self.timed
    }

    /// Notes which study file the run reads, for its record.
    pub(super) fn reads(&mut self, study: &Path) {
        self.study = std::path::absolute(study).ok();
    }

    /// The study file that the run reads.
    pub(super) fn study(&self) -> Option<&Path> {
        self.study.as_deref()
    }

    /// Notes what the command line changes of the scenario, for the run's record.
    pub(super) fn changes(&mut self, options: Vec<String>) {
        self.changes = options;
    }

    /// What the command line changes of the scenario, as options.
    pub(super) fn changed(&self) -> &[String] {
        &self.changes
    }

    /// Seconds since the run began.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

/// Receives reports of a stage's progress, from any thread.
pub(super) struct Note {
    bar: ProgressBar,
    log: Option<Log>,
}

impl Note {
    /// Shows the progress of a search instead of the name of the stage.
    pub(super) fn tell(&self, progress: Progress) {
        self.bar.set_message(how_far(progress, ROOM));
        if let Some(log) = &self.log {
            log.take(progress, Instant::now());
        }
    }

    /// Shows some text instead of the name of the stage.
    pub(super) fn say(&self, words: String) {
        self.bar.set_message(text::one_line(&words).into_owned());
    }

    /// Called regularly during the work, with the time it has taken so far.
    fn look(&self, spent: Duration) {
        if spent >= PATIENCE && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
        self.log.iter().for_each(|log| log.look(Instant::now()));
    }

    /// The line on the terminal, for code that has to print above it.
    pub(super) fn line(&self) -> Line {
        Line(self.bar.clone())
    }
}

/// A handle to the line of a stage on the terminal.
pub(super) struct Line(ProgressBar);

impl Line {
    /// Prints a line of text above it.
    pub(super) fn say_above(&self, words: &str) {
        self.0.suspend(|| {
            let _ = writeln!(std::io::stderr(), "{}", text::lines(words));
        });
    }

    /// Removes it for good.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// Progress in words: `authority by authority, round 12: plan 123,457, bound 123,568, gap 0.09%`. If there is too
/// little space, decimals are left out first, then words.
fn how_far(progress: Progress, room: usize) -> String {
    let tenths = |number: f64| grouped_tenths(number);
    let whole =
        |number: f64| format!("{}{}", if number <= -0.5 { "-" } else { "" }, grouped(number.abs().round() as u64));
    let long = [in_words(&progress, true, &tenths), in_words(&progress, true, &whole)];
    let short = in_words(&progress, false, &tenths);
    long.into_iter().find(|text| text.chars().count() <= room).unwrap_or(short)
}

fn in_words(progress: &Progress, with_stage: bool, figure: &dyn Fn(f64) -> String) -> String {
    let stage = with_stage.then(|| progress.stage.to_owned());
    let round = progress.round.map(|round| format!("round {round}"));
    let place: Vec<String> = stage.into_iter().chain(round).collect();
    let both = progress.plan.zip(progress.bound);
    let gap = both.and_then(|(plan, bound)| Some(100.0 * model::gap(progress.sense, plan, bound)?));
    let figures = [
        progress.plan.map(|plan| format!("plan {}", figure(plan))),
        progress.bound.map(|bound| format!("bound {}", figure(bound))),
        gap.map(|gap| format!("gap {gap:.2}%")),
    ];
    let figures: Vec<String> = figures.into_iter().flatten().collect();
    let both = [place.join(", "), figures.join(", ")];
    both.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(": ")
}

/// Logs the progress of a search, line by line.
struct Log {
    started: Instant,
    state: Mutex<Course>,
}

struct Course {
    /// The current stage, when it began, and whether a line has named it.
    stage: String,
    since: Instant,
    named: bool,
    /// Best plan and bound in the log so far.
    plan: Option<f64>,
    bound: Option<f64>,
    /// When the last line was written.
    written: Option<Instant>,
    /// Progress that was not written, because it came too soon after the last line.
    held: Option<Progress>,
}

impl Log {
    fn new(started: Instant, stage: &str) -> Self {
        Log { started, state: Mutex::new(Course::new(stage, Instant::now())) }
    }

    /// Names a stage that has run for a while without a line.
    fn look(&self, now: Instant) {
        let stage = self.state.lock().unwrap_or_else(PoisonError::into_inner).unnamed(now);
        if let Some(stage) = stage {
            self.line(&format!("{stage} ..."));
        }
    }

    /// Writes a line if plan or bound improved and enough time has passed.
    fn take(&self, progress: Progress, now: Instant) {
        let line = self.state.lock().unwrap_or_else(PoisonError::into_inner).next(progress, now);
        if let Some(progress) = line {
            self.write(progress);
        }
    }

    /// Writes progress that was held back.
    fn end(&self) {
        let held = self.state.lock().unwrap_or_else(PoisonError::into_inner).held.take();
        if let Some(progress) = held {
            self.write(progress);
        }
    }

    fn write(&self, progress: Progress) {
        self.line(&how_far(progress, ROOM_IN_LOG));
    }

    fn line(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{:8.3} s  {text}", self.started.elapsed().as_secs_f64());
    }
}

impl Course {
    fn new(stage: &str, now: Instant) -> Self {
        let stage = stage.to_owned();
        Course { stage, since: now, named: false, plan: None, bound: None, written: None, held: None }
    }

    /// The stage, if it has run for a while and no line has named it.
    fn unnamed(&mut self, now: Instant) -> Option<String> {
        if self.named || now.duration_since(self.since) < PATIENCE {
            return None;
        }
        self.named = true;
        Some(self.stage.clone())
    }

    /// The progress to write now, if any.
    fn next(&mut self, progress: Progress, now: Instant) -> Option<Progress> {
        if self.stage != progress.stage {
            (self.stage, self.since, self.named) = (progress.stage.to_owned(), now, false);
        }
        let better = |new: Option<f64>, old: Option<f64>, sign: f64| match (new, old) {
            (Some(new), Some(old)) => sign * (new - old) > 0.0,
            (new, old) => new.is_some() && old.is_none(),
        };
        let up = if progress.sense.is_maximise() { 1.0 } else { -1.0 };
        let (plan, bound) = (better(progress.plan, self.plan, up), better(progress.bound, self.bound, -up));
        if plan {
            self.plan = progress.plan;
        }
        if bound {
            self.bound = progress.bound;
        }
        if plan || bound {
            self.held = Some(progress);
        }
        let is_soon = self.written.is_some_and(|written| now.duration_since(written) < NEWS);
        let line = if is_soon { None } else { self.held.take() };
        if line.is_some() {
            (self.written, self.named) = (Some(now), true);
        }
        line
    }
}

fn with_spinner<T>(name: &str, log: Option<Log>, work: impl FnOnce(&Note) -> T) -> T {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    let (done, waiting) = channel::<()>();
    let note = Note { bar: bar.clone(), log };
    let start = Instant::now();
    let result = std::thread::scope(|scope| {
        let note = &note;
        scope.spawn(move || {
            while waiting.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                note.look(start.elapsed());
            }
        });
        // `done` is dropped at the end of the work, or when the work panics; either ends the wait.
        let done = done;
        let result = work(note);
        drop(done);
        result
    });
    bar.finish_and_clear();
    if let Some(log) = &note.log {
        log.end();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Sense;

    #[test]
    fn stages_are_timed_in_order() {
        let mut stages = Stages::new(false);
        assert_eq!(stages.run("Reading", || 7), 7);
        stages.run("Writing", || std::thread::sleep(Duration::from_millis(5)));
        let names: Vec<&str> = stages.timed().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Reading", "Writing"]);
        assert!(stages.timed()[1].1 >= 0.005 && stages.seconds() >= stages.timed()[1].1);
    }

    fn progress(stage: &'static str, plan: f64, bound: f64) -> Progress {
        Progress { stage, sense: Sense::Maximise, plan: Some(plan), bound: Some(bound), round: Some(12) }
    }

    #[test]
    fn how_far_a_search_is_fits_beside_the_time() {
        let stage = "authority by authority";
        for (progress, expected) in [
            (
                progress(stage, 1_234.56, 1_235.67),
                "authority by authority, round 12: plan 1,234.6, bound 1,235.7, gap 0.09%",
            ),
            (
                progress("pricing", 1_234_567.8, 1_235_678.9),
                "pricing, round 12: plan 1,234,567.8, bound 1,235,678.9, gap 0.09%",
            ),
            (
                progress(stage, 123_456.7, 123_567.8),
                "authority by authority, round 12: plan 123,457, bound 123,568, gap 0.09%",
            ),
            (progress(stage, 1_234_567.8, 1_235_678.9), "round 12: plan 1,234,567.8, bound 1,235,678.9, gap 0.09%"),
            (Progress { bound: None, round: None, ..progress("polishing", 57.5, 0.0) }, "polishing: plan 57.5"),
            (
                Progress { stage: "finding a plan", sense: Sense::Maximise, plan: None, bound: None, round: None },
                "finding a plan",
            ),
        ] {
            let text = how_far(progress, ROOM);
            assert!(text.chars().count() <= ROOM, "{} columns: {text}", text.chars().count());
            assert_eq!(text, expected);
            assert!(how_far(progress, ROOM_IN_LOG).chars().count() <= ROOM_IN_LOG);
        }
    }

    #[test]
    fn what_takes_long_is_named_once_while_it_runs() {
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut course = Course::new("Choosing hubs", start);
        assert_eq!(course.unnamed(after(100)), None, "nobody needs to be told");
        assert_eq!(course.unnamed(after(600)).as_deref(), Some("Choosing hubs"));
        assert_eq!(course.unnamed(after(9000)), None, "once is enough");
        let quiet = Progress { plan: None, bound: None, ..progress("finding a plan", 0.0, 0.0) };
        assert_eq!(course.next(quiet, after(9100)), None, "no news yet");
        assert_eq!(course.unnamed(after(9200)), None);
        assert_eq!(course.unnamed(after(9700)).as_deref(), Some("finding a plan"));
        assert!(course.next(progress("pricing", 1.0, 2.0), after(9800)).is_some());
        assert_eq!(course.unnamed(after(20_000)), None, "the news named it");
    }

    #[test]
    fn a_log_has_what_improved_once_a_second_and_the_last_of_it() {
        let start = Instant::now();
        let mut course = Course::new("Choosing hubs", start);
        let mut at = |milliseconds, plan, bound| {
            let now = start + Duration::from_millis(milliseconds);
            let line = course.next(progress("pricing", plan, bound), now);
            line.map(|progress| (progress.plan.unwrap(), progress.bound.unwrap()))
        };
        assert_eq!(at(0, 10.0, 20.0), Some((10.0, 20.0)), "the first news is written at once");
        assert_eq!(at(500, 10.0, 19.0), None, "too soon");
        assert_eq!(at(900, 11.0, 19.0), None, "too soon");
        assert_eq!(at(1100, 11.0, 19.0), Some((11.0, 19.0)), "what was held back");
        assert_eq!(at(3000, 11.0, 19.5), None, "not better");
        assert_eq!(at(3500, 11.0, 18.0), Some((11.0, 18.0)));
        assert_eq!(at(3600, 12.0, 18.0), None);
        assert_eq!(course.held.map(|held| held.plan), Some(Some(12.0)), "for the end");
    }
}
