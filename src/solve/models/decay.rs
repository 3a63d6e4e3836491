//! Gradual covering (Church & Roberts 1983; Berman, Krass & Drezner 2003): most weight, counted by how near the hub is.
//!
//! maximise `sum of w_i f(t_i)`, `f` falling from 1 within the inner radius to 0 beyond the outer one ([`crate::model::Fall`]), `t_i` the
//! journey of zone i to its nearest open hub; `x` 0 or 1, the limits kept. With equal radii it is coverage.

use super::floored;
use crate::error::Result;
use crate::model::Outcome;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{Clock, Options};

pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    floored::solve(question, floors, options, clock)
}
