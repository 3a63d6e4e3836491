//! Stages of a run: timed, and shown to somebody who waits for more than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Nobody needs to be told about less.
const PATIENCE: Duration = Duration::from_secs(1);

/// The stages of one run, in order.
pub(super) struct Stages {
    verbose: bool,
    started: Instant,
    timed: Vec<(String, f64)>,
}

impl Stages {
    pub(super) fn new(verbose: bool) -> Self {
        Stages { verbose, started: Instant::now(), timed: Vec::new() }
    }

    /// Does the work, timed under `name`, with a spinner on standard error from the second second on if that is a terminal.
    pub(super) fn run<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        self.run_noted(name, |_| work())
    }

    /// The same for work that has something to say of how far it is.
    pub(super) fn run_noted<T>(&mut self, name: &str, work: impl FnOnce(&Note) -> T) -> T {
        let start = Instant::now();
        let result = with_spinner(name, work);
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

    /// Seconds since the run began.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

/// Takes words on how far a stage is, from any thread.
pub(super) struct Note {
    name: String,
    bar: ProgressBar,
}

impl Note {
    /// Shows `how_far` behind the name of the stage.
    pub(super) fn say(&self, how_far: &str) {
        self.bar.set_message(format!("{}: {how_far}", self.name));
    }
}

fn with_spinner<T>(name: &str, work: impl FnOnce(&Note) -> T) -> T {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    let (done, waiting) = channel::<()>();
    let shown = bar.clone();
    let note = Note { name: name.to_owned(), bar: bar.clone() };
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(100));
            }
        });
        // Dropped at the end of the work, or when it panics: either ends the wait.
        let done = done;
        let result = work(&note);
        drop(done);
        result
    });
    bar.finish_and_clear();
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_timed_in_order() {
        let mut stages = Stages::new(false);
        assert_eq!(stages.run("Reading", || 7), 7);
        stages.run("Writing", || std::thread::sleep(Duration::from_millis(5)));
        let names: Vec<&str> = stages.timed().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Reading", "Writing"]);
        assert!(stages.timed()[1].1 >= 0.005 && stages.seconds() >= stages.timed()[1].1);
    }
}
