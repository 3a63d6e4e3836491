//! The models of the literature, one file each: its formulation, and how it is solved.

mod coverage;
pub(super) mod phased;

use super::limits::Question;
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Aim, Outcome};

/// Finds the best plan for the question's aim.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    match (&question.terms.aim, &question.terms.phases) {
        (Aim::Coverage, Some(phases)) => phased::solve(question, phases, options, clock),
        (Aim::Coverage, None) => coverage::solve(question, options, clock),
        (other, _) => Err(Error::Internal(format!("{} is not built yet", other.model()))),
    }
}
