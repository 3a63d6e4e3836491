//! The models of the literature, one file each: its formulation, and how it is solved.

mod capacitated;
mod coverage;
mod services;

use super::limits::Question;
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Aim, Outcome};

/// Finds the best plan for the question's aim.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    match (&question.terms.aim, question.terms.limiting()) {
        (Aim::Coverage, Some(capacity)) => capacitated::solve(question, capacity, options, clock),
        (Aim::Coverage, None) if question.terms.services.iter().any(|service| service.share.is_some()) => {
            services::solve(question, options, clock)
        }
        (Aim::Coverage, None) => coverage::solve(question, options, clock),
        (other, _) => Err(Error::Internal(format!("{} is not built yet", other.model()))),
    }
}
