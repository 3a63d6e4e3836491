//! The time a search has, and whether somebody wants it to end.

use super::Options;
use crate::model::Stop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a solver may take to notice that its time is over.
const GRACE: Duration = Duration::from_millis(200);

/// The time a search has, and whether somebody wants it to end.
pub(crate) struct Clock<'a> {
    start: Instant,
    limit: Duration,
    cancel: Option<&'a AtomicBool>,
}

impl<'a> Clock<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Clock { start: Instant::now(), limit: options.time_limit, cancel: options.cancel }
    }

    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Whether a solver has overlooked its time limit for longer than it may.
    pub fn is_overdue(&self) -> bool {
        self.start.elapsed() > self.limit + GRACE
    }

    pub fn is_over(&self) -> bool {
        self.is_cancelled() || self.left().is_zero()
    }

    pub fn stop(&self) -> Option<Stop> {
        if self.is_cancelled() { Some(Stop::Interrupted) } else { self.left().is_zero().then_some(Stop::TimeLimit) }
    }
}
