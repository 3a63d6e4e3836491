//! The models of the literature, one file each: its formulation, and how it is solved.

mod centre;
mod coverage;
mod deciding;
mod fewest;
mod worst_off;

use super::limits::Question;
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Aim, Outcome};

/// Finds the best plan for the question's aim.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    match &question.terms.aim {
        Aim::Coverage => coverage::solve(question, options, clock),
        Aim::Centre { weighted, unreached } => centre::solve(question, *weighted, *unreached, options, clock),
        Aim::Fewest { share, by_cost } => fewest::solve(question, *share, *by_cost, options, clock),
        Aim::WorstOff => worst_off::solve(question, options, clock),
        other => Err(Error::Internal(format!("{} is not built yet", other.model()))),
    }
}
