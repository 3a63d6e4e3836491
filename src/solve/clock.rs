//! The time limit of a search, its cancellation, and the work that it has done.

use super::Options;
use crate::model::Stop;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long after its time limit a solver may still be running before it is given up.
const GRACE: Duration = Duration::from_millis(100);

/// What a search has done so far, its parts and solvers included.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::{Options, Record}, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let record = Record::default();
/// let options = Options { record: Some(&record), ..Options::default() };
/// Question::coverage(&study, Impedance::metres(800.0)).at_most(1).options(options).solve()?;
/// assert!(!record.is_timed(), "another run gives the same answer");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Record {
    work: AtomicU64,
    timed: AtomicBool,
}

impl Record {
    /// Work in pairs of point and site looked at, or as much in other steps. The same in every run that no clock ended.
    pub fn work(&self) -> u64 {
        self.work.load(Ordering::Relaxed)
    }

    /// Whether the clock, or the user, ended the search or a part of it. Another run may then find another plan.
    pub fn is_timed(&self) -> bool {
        self.timed.load(Ordering::Relaxed)
    }
}

/// The time limit of a search, its cancellation, and the record of its work.
pub(crate) struct Clock<'a> {
    start: Instant,
    limit: Duration,
    cancel: Option<&'a AtomicBool>,
    record: Option<&'a Record>,
}

impl<'a> Clock<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Clock { start: Instant::now(), limit: options.time_limit, cancel: options.cancel, record: options.record }
    }

    /// A clock with this share (0 to 1) of the time that is left.
    pub fn part(&self, share: f64) -> Clock<'a> {
        Clock { start: Instant::now(), limit: self.left().mul_f64(share), ..*self }
    }

    /// A clock with at least this much time, even where the time is over or the user has asked to stop.
    pub fn at_least(&self, least: Duration) -> Clock<'a> {
        let limit = if self.is_cancelled() { least } else { self.left().max(least) };
        Clock { start: Instant::now(), limit, cancel: self.cancel.filter(|_| !self.is_cancelled()), ..*self }
    }

    /// Time since the search began.
    pub fn spent(&self) -> Duration {
        self.start.elapsed()
    }

    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Whether a solver has overrun its time limit by more than it may.
    pub fn is_overdue(&self) -> bool {
        self.start.elapsed() > self.limit + GRACE
    }

    pub fn is_over(&self) -> bool {
        let is_over = self.is_cancelled() || self.left().is_zero();
        if is_over {
            self.record.iter().for_each(|record| record.timed.store(true, Ordering::Relaxed));
        }
        is_over
    }

    pub fn stop(&self) -> Option<Stop> {
        if self.is_cancelled() { Some(Stop::Interrupted) } else { self.left().is_zero().then_some(Stop::TimeLimit) }
    }

    /// Counts work: pairs of point and site looked at, or as much in other steps.
    pub fn worked(&self, pairs: u64) {
        self.record.iter().for_each(|record| {
            record.work.fetch_add(pairs, Ordering::Relaxed);
        });
    }
}
