//! Maximal covering (Church & ReVelle 1974): the most weight within the radius of a hub.
//!
//! Maximise `sum of w_i y_i`, `y_i <= sum of x_j over the sites j within the radius of i`, `x` 0 or 1, the limits kept.

use super::floored;
use crate::error::Result;
use crate::model::{Outcome, Status};
use crate::solve::instance::Instance;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::whole::Covering;
use crate::solve::{self, Clock, Options, certify, journeys};

pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let instance = Instance::new(question.study, question.terms, question.reach);
    // The rows for a difference from other plans cannot be stated in a certificate by parts.
    solve::cover(question, &instance, options, clock, question.terms.unlike.is_empty())
}

/// The whole question as one program.
pub(super) fn whole<'a>(question: &'a Question<'a>) -> Covering<'a> {
    let instance = Instance::new(question.study, question.terms, question.reach);
    let certifies = question.terms.unlike.is_empty();
    let own = instance.clone();
    let certificate = move |bound| certifies.then(|| certify::of_whole(question, &own, bound));
    Covering { certificate: Box::new(certificate), ..Covering::most(question, instance) }
}

/// The same with floors on the coverage of places: by the covering search with priced floors, then by the search over
/// journeys, which handles the floors as ceilings, where a gap is left.
pub(super) fn solve_above(
    question: &Question,
    floors: &[Ceiling],
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let found = floored::above(question, floors, options, clock)?;
    if let Some(plain) = found.plain {
        return Ok(plain);
    }
    let Some((open, value)) = found.plan else {
        return journeys::solve(question, &question.terms.aim, floors, options, clock);
    };
    let mut outcome = journeys::solve_from(question, &question.terms.aim, floors, Some(&open), options, clock)?;
    if found.bound < outcome.bound {
        outcome.bound = found.bound.max(value);
        outcome.proof = format!("The covering search at prices for floors on coverage. {}", outcome.proof);
        let near = Near::maximising(options, question.terms.reachable(question.study, question.reach));
        if near.is_close(value, outcome.bound) && outcome.status == Status::Feasible {
            (outcome.status, outcome.stop) = (Status::Gap, None);
        }
    }
    Ok(outcome)
}
