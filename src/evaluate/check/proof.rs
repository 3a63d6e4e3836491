//! What can be said of bound, gap and status without a search: they must not contradict the objective, one another, or
//! what is trivially true.

use super::families::Families;
use super::{Faults, figure};
use crate::model::{Aim, ObjectiveKind, Plan, Sense, SiteIx, Status, Study, Terms};

/// Relative difference of bound and plan that counts as none.
const EQUAL: f64 = 1e-9;

/// How bound and objective may lie across each other, relative to the larger: the last digits of a sum, and no more.
fn slack(a: f64, b: f64) -> f64 {
    EQUAL * a.abs().max(b.abs())
}

pub(super) fn check(terms: &Terms, plan: &Plan, families: &Families, faults: &mut Faults) {
    let Some(objective) = plan.objective else { return };
    let Some(bound) = plan.bound else {
        faults.push("bound", "the plan states no bound");
        return;
    };
    right_side("the bound", plan.sense, objective, bound, "bound", faults);
    trivially_true("the bound", &terms.aim, terms, families, bound, "bound", faults);
    let Some(gap) = plan.gap else {
        faults.push("gap", "the plan states no gap");
        return;
    };
    let given = gap_of(objective, bound);
    faults.unless((gap - given).abs() <= slack(gap, given), "gap", || {
        format!("the gap is said to be {gap}; objective and bound give {given}")
    });
    status(plan, given, faults);
}

/// The gap that objective and bound give: their difference as a share of the larger.
fn gap_of(objective: f64, bound: f64) -> f64 {
    let (least, most) = if objective < bound { (objective, bound) } else { (bound, objective) };
    match (most - least, most) {
        (0.0, _) => 0.0,
        (difference, 0.0) => difference / least.abs(),
        (difference, most) => difference / most.abs(),
    }
}

/// "Optimal" only where bound and plan meet, "gap" only where they are as near as the scenario asks, and less than that
/// only where it is not reached, or the search was stopped before it could say so.
fn status(plan: &Plan, gap: f64, faults: &mut Faults) {
    let asked = plan.scenario.solve.gap;
    // What further stages may give up of the first counts as asked for.
    let given_up = plan.then.iter().map(|stage| stage.giving_up).fold(0.0, f64::max);
    let near = asked.max(given_up);
    let reached = gap <= near * (1.0 + 1e-6) + EQUAL;
    match plan.status {
        Status::Optimal => {
            faults.unless(gap <= EQUAL, "status", || format!("the plan is said to be optimal with a gap of {gap}"))
        }
        Status::Gap => faults.unless(gap > EQUAL && reached, "status", || {
            format!("the plan is said to be within the gap that was asked for, {near}, with a gap of {gap}")
        }),
        Status::Feasible => {
            let meets = gap <= EQUAL || plan.then.is_empty() && gap < asked * (1.0 - 1e-6);
            let unsearched = is_given(plan) || is_alternative(plan) && gap > EQUAL;
            faults.unless(!meets || plan.stop.is_some() || unsearched, "status", || {
                format!("the plan is said to be feasible only, with a gap of {gap} where {near} was asked for")
            });
            // Further stages and years may leave more than was asked for without having been stopped.
            let staged = !plan.then.is_empty() || plan.phases.is_some();
            faults.unless(meets || plan.stop.is_some() || unsearched || staged, "stop", || {
                format!("the search is said to have ended with a gap of {gap}, where {near} was asked for, and not why")
            });
        }
        Status::Infeasible => {}
    }
    let ended = matches!(plan.status, Status::Optimal | Status::Gap) && plan.then.is_empty();
    faults.unless(!(ended && plan.stop.is_some()), "stop", || {
        "the search is said to have been stopped, yet to have ended as it should".to_owned()
    });
}

/// Hubs that were given to be measured: nothing was searched for.
fn is_given(plan: &Plan) -> bool {
    plan.proof.starts_with("none: the hubs were given")
}

/// A plan that had to differ from others, with the bound of the best.
fn is_alternative(plan: &Plan) -> bool {
    plan.proof.starts_with("plan ") && plan.proof.contains(" of alternatives; ")
}

/// What the plan comes to by the further stages of its objective.
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
            format!("{} is said to be {:?}; it is {:?}", of("the objective"), stated.kind, kind(&stage.aim))
        });
        faults.unless(stated.giving_up == stage.giving_up, "then", || {
            let (stated, own) = (figure(stated.giving_up), figure(stage.giving_up));
            format!("{} is said to be {stated}; it is {own}", of("what may be given up before"))
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

/// Nobody reaches more than everybody: what is maximised is at most all the weight, in every year, or the whole of a
/// share.
fn trivially_true(
    what: &str,
    aim: &Aim,
    terms: &Terms,
    families: &Families,
    bound: f64,
    limit: &str,
    faults: &mut Faults,
) {
    faults.unless(bound.is_finite(), limit, || format!("{what} is no number"));
    if aim.sense() != Sense::Maximise {
        return;
    }
    let all: f64 = families.weights().map(|(_, weight)| weight).sum();
    let years = terms.phases.as_ref().map_or(1.0, |phases| phases.factor.iter().sum());
    let most = if *aim == Aim::WorstOff { 1.0 } else { all * years };
    faults.unless(bound <= most + slack(bound, most), limit, || {
        format!("{what} is said to be {}; nothing is worth more than {}", figure(bound), figure(most))
    });
}
