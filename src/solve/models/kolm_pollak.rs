//! The Kolm-Pollak equally distributed equivalent (Logan et al. 2021; Horton et al. 2024): long journeys count for more
//! than their length.
//!
//! Minimise `1/k ln(sum of w_i exp(k t_i) / sum of w_i)`: if everybody had this journey, it would be as good as the
//! actual distribution. The logarithm is increasing, so the sum inside is minimised: a p-median with journeys `exp(k
//! t)`. `k` is the scenario's aversion divided by its radius.

use super::floored;
use crate::error::Result;
use crate::model::Outcome;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::{Clock, Options};

pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    floored::solve(question, floors, options, clock)
}
