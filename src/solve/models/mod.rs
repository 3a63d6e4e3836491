//! The models of the literature, one file each: its formulation, and how it is solved.

mod capacitated;
mod centre;
mod chain;
mod coverage;
mod decay;
mod deciding;
mod fewest;
mod floored;
mod kolm_pollak;
mod median;
pub(super) mod phased;
mod services;
mod weighting;
mod worst_off;

use super::course::monotone;
use super::journeys::Ceiling;
use super::limits::Question;
use super::{Clock, Options};
use crate::error::Result;
use crate::model::{Aim, Outcome, Status};

/// Finds the best plan for the question's aim, and among equals or nearly so for what comes next.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let terms = question.terms;
    if let Some(phases) = &terms.phases {
        return monotone(options, |options| phased::solve(question, phases, options, clock));
    }
    if let Some(capacity) = terms.limiting() {
        return monotone(options, |options| capacitated::solve(question, capacity, options, clock));
    }
    if terms.services.iter().any(|service| service.share.is_some()) {
        return monotone(options, |options| services::solve(question, options, clock));
    }
    let floors = chain::floors(question);
    let first_options = chain::first_options(question, options);
    let first = monotone(&first_options, |options| by_aim(question, &floors, options, &Clock::new(options)))?;
    match () {
        () if first.status == Status::Infeasible => Ok(first),
        () if !terms.then.is_empty() => chain::then(question, first, floors, options, clock),
        () if terms.shorter_journeys && terms.aim == Aim::Coverage => Ok(chain::shortened(question, first, clock)),
        () => Ok(first),
    }
}

fn by_aim(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    match &question.terms.aim {
        Aim::Coverage if floors.is_empty() => coverage::solve(question, options, clock),
        Aim::Coverage => coverage::solve_above(question, floors, options, clock),
        Aim::Decay(_) => decay::solve(question, floors, options, clock),
        Aim::Median { .. } => median::solve(question, floors, options, clock),
        Aim::KolmPollak { .. } => kolm_pollak::solve(question, floors, options, clock),
        Aim::Centre { weighted, unreached } => centre::solve(question, *weighted, *unreached, options, clock),
        Aim::Fewest { share, by_cost } => fewest::solve(question, *share, *by_cost, options, clock),
        Aim::WorstOff => worst_off::solve(question, options, clock),
    }
}
