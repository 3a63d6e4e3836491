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
use super::journeys::{self, Ceiling};
use super::limits::Question;
use super::{Clock, Options, whole};
use crate::error::Result;
use crate::model::{Aim, Outcome, Status};

/// Finds the best plan for the question's aim, then by the further aims among plans that are equal or nearly so.
pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let terms = question.terms;
    if terms.phases.is_some() || terms.limiting().is_some() || asks_services(question) {
        return monotone(options, |options| finished(question, limited(question, options, clock), options, clock));
    }
    let floors = chain::floors(question);
    let first_options = chain::first_options(question, options);
    let first_clock = Clock::new(&first_options);
    let first = monotone(&first_options, |options| {
        finished(question, by_aim(question, &floors, options, &first_clock), options, &first_clock)
    })?;
    match () {
        () if first.status == Status::Infeasible => Ok(first),
        () if !terms.then.is_empty() => chain::then(question, first, floors, options, clock),
        () if terms.shorter_journeys && terms.aim == Aim::Coverage => {
            Ok(chain::shortened(question, first, floors, options, clock))
        }
        () => Ok(first),
    }
}

/// Whether shares of the weight must have services within reach.
fn asks_services(question: &Question) -> bool {
    question.terms.services.iter().any(|service| service.share.is_some())
}

/// The most coverage under limits that have a search of their own: years, room or services.
fn limited(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    match (&question.terms.phases, question.terms.limiting()) {
        (Some(phases), _) => phased::solve(question, phases, options, clock),
        (None, Some(capacity)) => capacitated::solve(question, capacity, options, clock),
        (None, None) => services::solve(question, options, clock),
    }
}

/// The best plan for the first aim.
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

/// Finishes a search for the first aim. If it stopped early, the whole question goes to the mixed-integer solver, as
/// the program of its model.
pub(super) fn finished(
    question: &Question,
    searched: Result<Outcome>,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let terms = question.terms;
    if let Some(phases) = &terms.phases {
        return whole::finished(searched, || Some(phased::whole(question, phases, clock)), options, clock);
    }
    if let Some(capacity) = terms.limiting() {
        return whole::finished(searched, || Some(capacitated::Whole::new(question, capacity)), options, clock);
    }
    if asks_services(question) {
        return whole::finished(searched, || Some(services::whole(question)), options, clock);
    }
    let floors = chain::floors(question);
    match &terms.aim {
        Aim::Coverage if floors.is_empty() => {
            whole::finished(searched, || Some(coverage::whole(question)), options, clock)
        }
        Aim::Coverage | Aim::Decay(_) | Aim::Median { .. } | Aim::KolmPollak { .. } => {
            let sum = || journeys::whole(question, &terms.aim, &floors, clock);
            whole::finished(searched, sum, options, clock)
        }
        Aim::Centre { weighted, unreached } => {
            whole::finished(searched, || centre::Whole::new(question, *weighted, *unreached), options, clock)
        }
        Aim::Fewest { share, by_cost } => {
            let fewest = || fewest::whole(question, *share, *by_cost, options, clock);
            whole::finished(searched, fewest, options, clock)
        }
        Aim::WorstOff => whole::finished(searched, || Some(worst_off::Whole::new(question)), options, clock),
    }
}
