//! The equally distributed journey of Kolm and Pollak (Logan et al. 2021; Horton et al. 2024): long journeys weigh more than their length.
//!
//! minimise `1/k ln(sum of w_i exp(k t_i) / sum of w_i)`: the journey that, were it everybody's, would be as good as the journeys are. The
//! logarithm rises with its argument, so the sum inside is minimised: a p-median with journeys `exp(k t)`. `k` is the scenario's
//! aversion over its radius.

use super::floored;
use crate::error::Result;
use crate::model::Outcome;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{Clock, Options};

pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    floored::solve(question, floors, options, clock)
}
