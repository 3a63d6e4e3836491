//! Maximal covering (Church & ReVelle 1974): most weight within the radius of a hub.
//!
//! maximise `sum of w_i y_i`, `y_i <= sum of x_j over the sites j within the radius of i`, `x` 0 or 1, the limits kept.

use crate::error::Result;
use crate::model::Outcome;
use crate::solve::instance::Instance;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{self, Clock, Options, journeys};

pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let instance = Instance::new(question.study, question.terms, question.reach);
    solve::cover(question, &instance, options, clock, true)
}

/// The same with floors on the coverage of places, which the search over journeys knows.
pub(super) fn solve_above(
    question: &Question,
    floors: &[Ceiling],
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    journeys::solve(question, &question.terms.aim, floors, options, clock)
}
