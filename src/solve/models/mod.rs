//! The models of the literature, one file each: its formulation, and how it is solved.

mod centre;
mod coverage;
mod deciding;
mod fewest;
mod weighting;
mod worst_off;

use super::limits::Question;
use super::{Clock, Options};
use crate::error::{Code, Error, Finding, Result};
use crate::model::{Aim, Outcome};

/// Finds the best plan for the question's aim.
///
/// # Errors
/// As [`super::solve`]; [`Error::Input`] for limits that the model does not know.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    without_floors(question)?;
    match &question.terms.aim {
        Aim::Coverage => coverage::solve(question, options, clock),
        Aim::Centre { weighted, unreached } => centre::solve(question, *weighted, *unreached, options, clock),
        Aim::Fewest { share, by_cost } => fewest::solve(question, *share, *by_cost, options, clock),
        Aim::WorstOff => worst_off::solve(question, options, clock),
        other => Err(Error::Internal(format!("{} is not built yet", other.model()))),
    }
}

/// Floors are no rows over sites: models that only keep rows must not pass over them in silence.
fn without_floors(question: &Question) -> Result<()> {
    let aim = &question.terms.aim;
    let rows_only = matches!(aim, Aim::Centre { .. } | Aim::Fewest { .. } | Aim::WorstOff);
    if question.terms.floors.is_empty() || !rows_only {
        return Ok(());
    }
    let what = format!("a floor on coverage cannot stand beside {}", aim.model());
    let mend = "Take out [[floors]], or give objective.kind = \"coverage\"";
    Err(Error::from(Finding::new(Code::ObjectiveInvalid, "scenario", what, mend).key("floors")))
}
