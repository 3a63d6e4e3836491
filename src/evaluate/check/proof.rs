//! Bound, gap and status, as far as they can be checked without a search: they must not contradict the objective, each
//! other, or what is trivially true.

use super::families::Families;
use super::{Faults, figure};
use crate::model::rounding::{STATED, SUMS};
use crate::model::{Aim, ObjectiveKind, Plan, Sense, SiteIx, Status, Study, Terms};

/// Tolerance between bound and objective, relative to the larger: the rounding of stated figures.
fn slack(a: f64, b: f64) -> f64 {
    STATED * a.abs().max(b.abs())
}

pub(super) fn check(terms: &Terms, plan: &Plan, families: &Families, faults: &mut Faults) {
    let Some(objective) = plan.objective else { return };
    let Some(bound) = plan.bound else {
        faults.push("bound", "the plan states no bound");
        return;
    };
    right_side("the bound", plan.sense, objective, bound, "bound", faults);
    trivially_true("the bound", &terms.aim, terms, families, bound, "bound", faults);
    let given = gap_of(plan.sense, objective, bound);
    let told = |gap: Option<f64>| gap.map_or_else(|| "none".to_owned(), |gap| gap.to_string());
    let same = match (plan.gap, given) {
        (Some(gap), Some(given)) => (gap - given).abs() <= slack(gap, given),
        (gap, given) => gap.is_none() && given.is_none(),
    };
    faults.unless(same, "gap", || {
        format!("the gap is stated as {}; the objective and the bound give {}", told(plan.gap), told(given))
    });
    status(plan, given.unwrap_or(f64::INFINITY), faults);
}

/// The gap between objective and bound, as a share of the bound; `None` for a bound of 0 that is not reached.
fn gap_of(sense: Sense, objective: f64, bound: f64) -> Option<f64> {
    let short = if sense == Sense::Maximise { bound - objective } else { objective - bound };
    match bound {
        _ if short <= 0.0 => Some(0.0),
        0.0 => None,
        bound => Some(short / bound.abs()),
    }
}

/// Status: "optimal" only where bound and plan meet; "gap" only where they are within the gap that the scenario asks
/// for; "feasible" only where that gap is not reached, or where the search was stopped before it could say so.
fn status(plan: &Plan, gap: f64, faults: &mut Faults) {
    let asked = plan.scenario.solve.gap;
    // What further stages may give up of the first objective counts as asked for.
    let given_up = plan.then.iter().map(|stage| stage.giving_up).fold(0.0, f64::max);
    let near = asked.max(given_up);
    let reached = gap <= near * (1.0 + 1e-6) + STATED;
    match plan.status {
        Status::Optimal => {
            faults.unless(gap <= STATED, "status", || format!("the plan is stated as optimal with a gap of {gap}"))
        }
        Status::Gap => faults.unless(gap > SUMS && reached, "status", || {
            format!("the plan is stated as within the gap that was asked for, {near}, with a gap of {gap}")
        }),
        Status::Feasible => {
            let meets = gap <= STATED || plan.then.is_empty() && gap < asked * (1.0 - 1e-6);
            let unsearched = is_given(plan) || is_alternative(plan) && gap > SUMS;
            faults.unless(!meets || plan.stop.is_some() || unsearched, "status", || {
                format!("the plan is stated as feasible only, with a gap of {gap} where {near} was asked for")
            });
            // Further stages and years may leave a wider gap than was asked for without a stop.
            let staged = !plan.then.is_empty() || plan.phases.is_some();
            faults.unless(meets || plan.stop.is_some() || unsearched || staged, "stop", || {
                format!(
                    "the search ended with a gap of {gap}, though {near} was asked for, and the plan does not \
                     say why"
                )
            });
        }
        Status::Infeasible => {}
    }
}

/// Whether the hubs were given to be measured, so that nothing was searched for.
fn is_given(plan: &Plan) -> bool {
    plan.proof.starts_with("none: the hubs were given")
}

/// Whether the plan had to differ from others and states the bound of the best plan.
fn is_alternative(plan: &Plan) -> bool {
    plan.proof.starts_with("plan ") && plan.proof.contains(" of alternatives; ")
}

/// Checks the results by the further stages of the objective.
pub(super) fn stages(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    families: &Families,
    hubs: &[SiteIx],
    faults: &mut Faults,
) {
    faults.count("the number of further stages of the objective", plan.then.len(), terms.then.len());
    for (at, (stated, stage)) in plan.then.iter().zip(&terms.then).enumerate() {
        let of = |what: &str| format!("{what} of stage {}", at + 2);
        let found = families.counted(study, terms, &stage.aim, hubs);
        faults.amount_between(&of("what the objective counts"), stated.counted, found);
        faults.unless(stated.kind == kind(&stage.aim), "then", || {
            format!("{} is stated as {:?}; it is {:?}", of("the objective"), stated.kind, kind(&stage.aim))
        });
        faults.unless(stated.giving_up == stage.giving_up, "then", || {
            let (stated, own) = (figure(stated.giving_up), figure(stage.giving_up));
            format!("{} is stated as {stated}; it is {own}", of("what earlier objectives may give up"))
        });
        let what = of("the bound");
        right_side(&what, stage.aim.sense(), stated.counted, stated.bound, "then", faults);
        trivially_true(&what, &stage.aim, terms, families, stated.bound, "then", faults);
    }
}

fn kind(aim: &Aim) -> ObjectiveKind {
    match aim {
        Aim::Coverage => ObjectiveKind::Coverage,
        Aim::Decay(_) => ObjectiveKind::Decay,
        Aim::Median { .. } => ObjectiveKind::Median,
        Aim::KolmPollak { .. } => ObjectiveKind::KolmPollak,
        Aim::Centre { .. } => ObjectiveKind::Centre,
        Aim::Fewest { .. } => ObjectiveKind::Fewest,
        Aim::WorstOff => ObjectiveKind::WorstOff,
    }
}

fn right_side(what: &str, sense: Sense, objective: f64, bound: f64, limit: &str, faults: &mut Faults) {
    let (least, most) = if sense == Sense::Maximise { (objective, bound) } else { (bound, objective) };
    faults.unless(most >= least - slack(bound, objective), limit, || {
        let side = if sense == Sense::Maximise { "below" } else { "above" };
        format!("{what}, {bound}, is {side} the objective, {objective}")
    });
}

/// Nobody reaches more than everybody: an objective that is maximised is at most all the weight, summed over the years,
/// or 1 if it is a share.
fn trivially_true(
    what: &str,
    aim: &Aim,
    terms: &Terms,
    families: &Families,
    bound: f64,
    limit: &str,
    faults: &mut Faults,
) {
    faults.unless(bound.is_finite(), limit, || format!("{what} is not a number"));
    if aim.sense() != Sense::Maximise {
        return;
    }
    let all: f64 = families.weights().map(|(_, weight)| weight).sum();
    let years = terms.phases.as_ref().map_or(1.0, |phases| phases.factor.iter().sum());
    let most = if *aim == Aim::WorstOff { 1.0 } else { all * years };
    faults.unless(bound <= most + slack(bound, most), limit, || {
        format!("{what} is stated as {}; nothing is worth more than {}", figure(bound), figure(most))
    });
}
