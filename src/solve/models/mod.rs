//! The models of the literature, one file each: its formulation, and how it is solved.

mod coverage;
mod decay;
mod kolm_pollak;
mod median;

use super::limits::Question;
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Aim, Outcome};

/// Finds the best plan for the question's aim.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    match &question.terms.aim {
        Aim::Coverage => coverage::solve(question, options, clock),
        Aim::Decay(_) => decay::solve(question, options, clock),
        Aim::Median { .. } => median::solve(question, options, clock),
        Aim::KolmPollak { .. } => kolm_pollak::solve(question, options, clock),
        other => Err(Error::Internal(format!("{} is not built yet", other.model()))),
    }
}
