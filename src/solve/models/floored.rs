//! Plans that keep floors on coverage, by the covering search: a broken floor makes its zones weigh more.
//!
//! Each floor `sum over the zones of f of w_i y_i >= b_f` is relaxed at a price `p_f >= 0`. No plan that keeps the
//! floors covers more than the covering search's bound with weights `w_i (1 + sum of p_f)`, less `sum of p_f b_f`. So
//! each round gives a bound on coverage, and its plan may keep the floors.

use crate::error::{Error, Result};
use crate::model::{Outcome, Sense, SiteIx, Status, Terms, ZoneIx, rounding};
use crate::solve::course::{self, bounds_only};
use crate::solve::instance::Instance;
use crate::solve::journeys::Ceiling;
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::{self, Clock, Options, journeys};
use crate::units::Weight;

/// Most rounds of prices.
const ROUNDS: usize = 10;

/// Share of the remaining time (0 to 1) for one round; the first may take twice as much.
const PART: f64 = 0.25;

/// Relative gap to which rounds after the first are solved, if no wider one is asked for.
const ROUGH: f64 = 0.001;

/// First price of a broken floor.
const FIRST: f64 = 0.1;
/// Factor by which the price of a broken floor grows.
const GROWTH: f64 = 2.5;
/// Factor by which the price of a floor that is kept falls.
const DECAY: f64 = 0.7;

/// Result of the rounds.
pub(super) struct Floored {
    /// The plan with the most coverage that keeps every floor, and its value by the question's own weights; `None` when
    /// none was found.
    pub plan: Option<(Vec<SiteIx>, f64)>,
    /// Upper bound on all plans that keep the floors.
    pub bound: f64,
    /// The outcome without floors, when it is the answer: its plan keeps them, or there is no plan.
    pub plain: Option<Outcome>,
}

/// Looks for plans that keep the floors.
pub(super) fn above(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Floored> {
    let Question { study, terms, reach, .. } = question;
    let own = Instance::new(study, terms, reach);
    let near = Near::maximising(options, own.scale());
    let mut prices = vec![0.0; floors.len()];
    let mut found = Floored { plan: None, bound: f64::INFINITY, plain: None };
    for round in 0..ROUNDS {
        let weighed = Terms { weight: weights(terms, floors, &prices), ..(*terms).clone() };
        let instance = Instance::new(study, &weighed, reach);
        let (gap, time) = if round == 0 { (options.gap, 2.0 * PART) } else { (options.gap.max(ROUGH), PART) };
        let progress = options.progress.filter(|_| round == 0);
        if round > 0 {
            let stage = "looking for a plan that keeps every floor";
            course::tell_round(options, stage, Sense::Maximise, (None, None), Some(round));
        }
        let limited = Options { time_limit: clock.left().mul_f64(time), gap, progress, ..*options };
        let cover = |options: &Options| solve::cover(question, &instance, options, &Clock::new(options), round == 0);
        let outcome = match bounds_only(&limited, cover) {
            // A round without an answer does not invalidate the earlier ones.
            Err(Error::Unanswered(_)) if round > 0 => break,
            outcome => outcome?,
        };
        if outcome.status == Status::Infeasible {
            return Ok(Floored { plain: Some(outcome), ..found });
        }
        let paid: f64 = floors.iter().zip(&prices).map(|(floor, price)| price * (floor.whole - floor.most)).sum();
        found.bound = found.bound.min(outcome.bound - paid);
        let short = shortfalls(question, floors, &outcome.open);
        let kept = short.iter().zip(floors).all(|(short, floor)| *short <= rounding::STATED * floor.whole);
        if kept {
            let open: Vec<bool> = own.sites.iter().map(|site| outcome.open.binary_search(&site.ix).is_ok()).collect();
            let (value, fits) = own.value(&open);
            if fits && found.plan.as_ref().is_none_or(|plan| value > plan.1) {
                found.plan = Some((outcome.open.clone(), value));
            }
            if round == 0 {
                return Ok(Floored { plain: Some(outcome), ..found });
            }
        }
        let done = found.plan.as_ref().is_some_and(|plan| near.is_close(plan.1, found.bound));
        if clock.is_over() || done {
            break;
        }
        for ((price, short), floor) in prices.iter_mut().zip(&short).zip(floors) {
            *price = match *short > rounding::STATED * floor.whole {
                true if *price == 0.0 => FIRST,
                true => *price * GROWTH,
                false => *price * DECAY,
            };
        }
    }
    Ok(found)
}

/// Solves for an aim that is a sum over zones. With floors, starts from a plan that keeps them.
pub(super) fn solve(question: &Question, floors: &[Ceiling], options: &Options, clock: &Clock) -> Result<Outcome> {
    let aim = &question.terms.aim;
    if floors.is_empty() {
        return journeys::solve(question, aim, floors, options, clock);
    }
    // Only a plan is needed from the covering search, not a proof.
    let rough = Options { gap: options.gap.max(ROUGH), ..*options };
    let found = above(question, floors, &rough, clock)?;
    match (found.plan, found.plain) {
        (Some((open, _)), _) => journeys::solve_from(question, aim, floors, Some(&open), options, clock),
        (None, Some(infeasible)) => Ok(infeasible),
        (None, None) => journeys::solve(question, aim, floors, options, clock),
    }
}

fn weights(terms: &Terms, floors: &[Ceiling], prices: &[f64]) -> Vec<Weight> {
    let mut times = vec![1.0; terms.weight.len()];
    for (floor, price) in floors.iter().zip(prices) {
        floor.zones.iter().for_each(|zone| times[zone.at()] += price);
    }
    terms.weight.iter().zip(times).map(|(weight, times)| Weight(weight.0 * times)).collect()
}

/// Weight that is missing from each floor.
fn shortfalls(question: &Question, floors: &[Ceiling], open: &[SiteIx]) -> Vec<f64> {
    let Question { terms, reach, .. } = question;
    let serves = |site: &SiteIx| question.stands(*site) || open.binary_search(site).is_ok();
    let uncovered = |zone: &&ZoneIx| !reach.sites_of(**zone).iter().any(serves);
    let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
    floors.iter().map(|floor| floor.zones.iter().filter(uncovered).map(weight).sum::<f64>() - floor.most).collect()
}
