//! Several objectives in order (lexicographic), and floors. Both are ceilings in the search over journeys.
//!
//! After "cover most" may come "and among the plans that give up at most 0.5% of that, shorten the mean journey". Each
//! stage has ceilings on what the stages before it may lose.

use crate::error::Result;
use crate::model::{Aim, Outcome, Sense, SiteIx, Status, ZoneIx, rounding};
use crate::solve::course::{self, monotone};
use crate::solve::journeys::{self, Ceiling, FLOORS};
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::{Clock, Options, whole};
use crate::travel;

/// Share of the time (0 to 1) for the first of several stages.
const FIRST: f64 = 0.6;

/// The options for the first stage.
pub(super) fn first_options<'a>(question: &Question, options: &Options<'a>) -> Options<'a> {
    let share = if question.terms.then.is_empty() { 1.0 } else { FIRST };
    Options { time_limit: options.time_limit.mul_f64(share), ..*options }
}

/// The floors of a question, as ceilings on the weight of each place that is not covered.
pub(super) fn floors(question: &Question) -> Vec<Ceiling> {
    let ceiling = |floor: &crate::model::FloorTerms| {
        let whole: f64 = floor.zones.iter().map(|zone| question.terms.weight[zone.at()].0).sum();
        let most = whole * (1.0 - floor.share);
        let (label, zones) = (floor.label.clone(), floor.zones.clone());
        Ceiling { limit: FLOORS, label, aim: Aim::Coverage, zones, most, whole }
    };
    question.terms.floors.iter().map(ceiling).collect()
}

/// The plan after all further stages. Its bound and proof are those of the first stage; `then` has the bounds of the
/// others.
pub(super) fn then(
    question: &Question,
    first: Outcome,
    mut ceilings: Vec<Ceiling>,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let terms = question.terms;
    let mut outcome = first;
    let (mut aim, mut given_up) = (&terms.aim, 0.0_f64);
    for stage in &terms.then {
        let allowed = (1.0 - stage.giving_up, 1.0 + stage.giving_up);
        ceilings.push(held(question, aim, &outcome.open, allowed));
        let known = Some(&outcome.open[..]);
        let next = monotone(options, |options| {
            let searched = journeys::solve_from(question, &stage.aim, &ceilings, known, options, clock);
            whole::finished(searched, || journeys::whole(question, &stage.aim, &ceilings, clock), options, clock)
        })?;
        outcome.then.push(next.bound);
        outcome.proof = format!("{} Then {}", outcome.proof, next.proof);
        (outcome.open, outcome.certificate, outcome.prices) = (next.open, None, None);
        (aim, given_up) = (&stage.aim, given_up.max(stage.giving_up));
    }
    if given_up > 0.0 && !terms.then.is_empty() {
        outcome.status = judged(question, &outcome, given_up.max(options.gap));
    }
    Ok(outcome)
}

/// Status of the last plan by the first objective.
fn judged(question: &Question, outcome: &Outcome, gap: f64) -> Status {
    let aim = &question.terms.aim;
    let (sum, weight) = sum_of(question, aim, &outcome.open);
    let told = aim.told(sum, weight);
    let best = weight * aim.of_journey(Some(0.0), &question.terms.radius);
    let sense = aim.sense();
    let near = Near { sense, gap, made_of: if sense.is_maximise() { best } else { 0.0 } };
    near.status(told, outcome.bound, None).0
}

/// A ceiling on the loss by an aim: what a plan achieves, less what may be given up. `allowed` has the factors for an
/// aim that is maximised and for one that is minimised.
fn held(question: &Question, aim: &Aim, open: &[SiteIx], allowed: (f64, f64)) -> Ceiling {
    let (sum, weight) = sum_of(question, aim, open);
    let mut zones = planned(question);
    zones.retain(|zone| journeys::can_count(question, aim, *zone));
    let most = match aim.sense() {
        Sense::Maximise => {
            weight_of(question, &zones) * aim.of_journey(Some(0.0), &question.terms.radius) - sum * allowed.0
        }
        Sense::Minimise => match aim {
            Aim::KolmPollak { aversion, .. } => weight * (aversion * aim.told(sum, weight) * allowed.1).exp(),
            _ => sum * allowed.1,
        },
    };
    // Weight that no site reaches must not widen the tolerance, or a worse plan would count as equal.
    let whole = match aim.sense() {
        Sense::Maximise => {
            question.terms.reachable(question.study, question.reach) + rounding::LAST / rounding::STATED * weight
        }
        Sense::Minimise => most.max(weight),
    };
    Ceiling { limit: "then", label: aim.model().to_owned(), aim: aim.clone(), zones, most, whole }
}

/// Sum of an aim over the zones for these hubs, and the weight of all zones being planned.
fn sum_of(question: &Question, aim: &Aim, open: &[SiteIx]) -> (f64, f64) {
    let Question { study, terms, .. } = question;
    let mut serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    serving.sort_unstable();
    let nearest = travel::nearest(study, terms, &serving);
    let zones = planned(question);
    let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
    let journey = |zone: &ZoneIx| nearest[zone.at()].map(|near| near.impedance);
    let sum = zones.iter().map(|zone| weight(zone) * aim.of_journey(journey(zone), &terms.radius)).sum();
    (sum, zones.iter().map(weight).sum())
}

fn weight_of(question: &Question, zones: &[ZoneIx]) -> f64 {
    zones.iter().map(|zone| question.terms.weight[zone.at()].0).sum()
}

/// Zones that the plan is made for.
pub(super) fn planned(question: &Question) -> Vec<ZoneIx> {
    question.study.zone_indices().filter(|zone| question.terms.plans_for(question.study, *zone)).collect()
}

/// Hubs that cover as much, keep the same floors and have shorter journeys, if any are found.
pub(super) fn shortened(
    question: &Question,
    outcome: Outcome,
    mut ceilings: Vec<Ceiling>,
    options: &Options,
    clock: &Clock,
) -> Outcome {
    if clock.is_over() {
        return outcome;
    }
    course::tell(options, "shortening journeys", Sense::Maximise, None, Some(outcome.bound));
    let mut held = held(question, &Aim::Coverage, &outcome.open, (1.0, 1.0));
    // Nothing may be given up. The tolerance is not that of shares that people write, but only the last digits of sums.
    let reachable = question.terms.reachable(question.study, question.reach);
    let weight = weight_of(question, &planned(question));
    held.whole = (rounding::DIGITS * reachable + rounding::LAST * weight) / rounding::STATED;
    let covered = |open: &[SiteIx]| sum_of(question, &Aim::Coverage, open).0;
    ceilings.push(held);
    let open = journeys::shorten(question, &ceilings, &outcome.open, clock);
    let before = covered(&outcome.open);
    // A zone of a few families beside weights of thousands of millions lies within that tolerance. It must still be
    // covered.
    if covered(&open) >= before - rounding::LAST * before { Outcome { open, ..outcome } } else { outcome }
}
