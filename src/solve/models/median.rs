//! p-median (Hakimi 1964; ReVelle & Swain 1970): the shortest weighted mean journey.
//!
//! Minimise `sum of w_i min(t_i, u)`, where `t_i` is the journey of zone i to its nearest open hub and `u` what a
//! journey counts that cannot be made: `sum over i, j of w_i t_ij y_ij`, `sum over j of y_ij = 1`, `y_ij <= x_j`, `x` 0
//! or 1, the limits kept. The mean is this sum divided by the sum of the weights.

use super::floored;
use crate::error::Result;
use crate::model::Outcome;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{Clock, Options};

pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    floored::solve(question, floors, options, clock)
}
