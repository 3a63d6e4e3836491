//! Gradual covering (Church & Roberts 1983; Berman, Krass & Drezner 2003): the most weight, each zone counted by how
//! near its hub is.
//!
//! Maximise `sum of w_i f(t_i)`. `f` falls from 1 within the inner radius to 0 beyond the outer one
//! ([`crate::model::Fall`]), `t_i` is the journey of zone i to its nearest open hub; `x` 0 or 1, the limits kept. With
//! equal radii this is coverage.

use super::floored;
use crate::error::Result;
use crate::model::Outcome;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{Clock, Options};

pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    floored::solve(question, floors, options, clock)
}
