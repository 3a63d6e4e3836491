//! Turns the keys of `[objective]` into an [`Aim`] and its further stages.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{Aim, Fall, FallShape, LeastOf, Objective, ObjectiveKind, Stage, TravelSource};
use crate::travel;
use crate::units::Impedance;

/// The aim, and the stages after it. `radius` is the scenario's radius in the study's unit.
pub(super) fn resolve(context: &Context, radius: &Impedance, findings: &mut Findings) -> (Aim, Vec<Stage>) {
    let objective = &context.scenario.objective;
    strangers(context, findings);
    let first = aim(context, objective.kind, radius, findings);
    let mut stages = Vec::new();
    for (at, then) in objective.then.iter().enumerate() {
        let key = format!("objective.then[{at}]");
        if !(0.0..1.0).contains(&then.giving_up) {
            let what = format!("giving_up is {}", then.giving_up);
            findings.push(context.finding(
                Code::ObjectiveInvalid,
                &key,
                what,
                "Give a share from 0 up to 1, such as 0.005 for 0.5%",
            ));
        }
        let next = aim(context, then.kind, radius, findings);
        stages.push(Stage { aim: next, giving_up: then.giving_up });
    }
    (first, stages)
}

fn aim(context: &Context, kind: ObjectiveKind, radius: &Impedance, findings: &mut Findings) -> Aim {
    let objective = &context.scenario.objective;
    match kind {
        ObjectiveKind::Coverage => Aim::Coverage,
        ObjectiveKind::Decay => Aim::Decay(fall(context, objective, radius, findings)),
        ObjectiveKind::Median => Aim::Median { unreached: unreached(context, findings) },
        ObjectiveKind::Centre => {
            Aim::Centre { weighted: objective.weighted.unwrap_or(false), unreached: unreached(context, findings) }
        }
        ObjectiveKind::Fewest => {
            let share = objective.share.unwrap_or(1.0);
            if !(share > 0.0 && share <= 1.0) {
                let mend = "Give a share above 0 and up to 1, such as 0.95";
                refuse(context, "share", format!("the share is {share}"), mend, findings);
            }
            Aim::Fewest { share, by_cost: objective.least == Some(LeastOf::Cost) }
        }
        ObjectiveKind::KolmPollak => {
            let stated = objective.aversion.unwrap_or(1.0);
            if !(stated > 0.0 && stated.is_finite()) {
                refuse(
                    context,
                    "aversion",
                    format!("the aversion is {stated}"),
                    "Give a number above 0; 1 is moderate",
                    findings,
                );
            }
            let (aversion, unreached) = (stated / radius.value, unreached(context, findings));
            if aversion * unreached > STEEPEST {
                let longest = Impedance { value: unreached.ceil(), ..*radius };
                let what =
                    format!("at an aversion of {stated} for each {radius}, a journey of {longest} counts too much");
                let mend = "Set the most that a journey counts (objective.unreached, such as \"20 km\"), or lower the \
                     aversion";
                refuse(context, "aversion", what, mend, findings);
            }
            Aim::KolmPollak { aversion, unreached }
        }
        ObjectiveKind::WorstOff => Aim::WorstOff,
    }
}

/// Largest exponent of a journey's weight: e^500 is about 10^217, and sums of 10^15 times as much still fit into an
/// `f64`.
const STEEPEST: f64 = 500.0;

fn refuse(context: &Context, key: &str, what: impl Into<String>, mend: impl Into<String>, findings: &mut Findings) {
    findings.push(context.finding(Code::ObjectiveInvalid, &format!("objective.{key}"), what, mend));
}

/// Refuses keys that have no effect on the scenario's kinds of objective: a planner who gives one means another kind.
fn strangers(context: &Context, findings: &mut Findings) {
    let objective = &context.scenario.objective;
    let is = |kinds: &[ObjectiveKind]| {
        kinds.contains(&objective.kind) || objective.then.iter().any(|then| kinds.contains(&then.kind))
    };
    use ObjectiveKind::{Centre, Decay, Fewest, KolmPollak, Median};
    let given: [(&str, bool, &[ObjectiveKind], &str); 9] = [
        ("full", objective.full.is_some(), &[Decay], "decay"),
        ("fall", objective.fall.is_some(), &[Decay], "decay"),
        ("steepness", objective.steepness.is_some(), &[Decay], "decay"),
        ("steps", !objective.steps.is_empty(), &[Decay], "decay"),
        ("weighted", objective.weighted.is_some(), &[Centre], "centre"),
        ("share", objective.share.is_some(), &[Fewest], "fewest"),
        ("least", objective.least.is_some(), &[Fewest], "fewest"),
        ("aversion", objective.aversion.is_some(), &[KolmPollak], "kolm_pollak"),
        ("unreached", objective.unreached.is_some(), &[Median, Centre, KolmPollak], "median, centre and kolm_pollak"),
    ];
    for (key, there, kinds, names) in given {
        if there && !is(kinds) {
            let what = format!("`{key}` has no effect on this objective; it is for {names}");
            refuse(context, key, what, "Delete it, or set the kind it is for", findings);
        }
    }
}

/// The fall in weight between the radii, or the planner's own steps.
fn fall(context: &Context, objective: &Objective, radius: &Impedance, findings: &mut Findings) -> Fall {
    if !objective.steps.is_empty() {
        return steps(context, objective, radius, findings);
    }
    let full = objective.full.map_or(0.0, |full| super::in_unit(context, full, "objective.full", findings).value);
    if !(full >= 0.0 && radius.reaches(full)) {
        let what = format!("the inner radius is {full}, but the outer one is {}", radius.value);
        refuse(context, "full", what, "Give an inner radius from 0 up to objective.radius", findings);
    }
    match objective.fall.unwrap_or(FallShape::Linear) {
        FallShape::Linear => {
            if objective.steepness.is_some() {
                refuse(
                    context,
                    "steepness",
                    "a linear fall has no steepness",
                    "Delete it, or give fall = \"exponential\"",
                    findings,
                );
            }
            Fall::Linear { full }
        }
        FallShape::Exponential => {
            let steepness = objective.steepness.unwrap_or(3.0);
            if !(steepness > 0.0 && steepness <= 50.0) {
                refuse(
                    context,
                    "steepness",
                    format!("the steepness is {steepness}"),
                    "Give a number above 0 and up to 50, such as 3",
                    findings,
                );
            }
            Fall::Exponential { full, steepness }
        }
    }
}

fn steps(context: &Context, objective: &Objective, radius: &Impedance, findings: &mut Findings) -> Fall {
    if objective.full.is_some() || objective.fall.is_some() {
        refuse(
            context,
            "steps",
            "the scenario gives both steps and a fall between two radii",
            "Keep one of them",
            findings,
        );
    }
    let steps: Vec<(f64, f64)> = objective
        .steps
        .iter()
        .map(|step| (super::in_unit(context, step.within, "objective.steps", findings).value, step.worth))
        .collect();
    let ordered = steps.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 >= pair[1].1);
    let in_range =
        steps.iter().all(|(within, worth)| *within > 0.0 && (0.0..=1.0).contains(worth) && radius.reaches(*within));
    if !(ordered && in_range) {
        let what = "the steps must rise in distance and fall in worth, from 1 to 0, within the radius";
        let mend = "Give rising distances up to objective.radius, each with a worth from 1 to 0 no larger than the \
             one before";
        refuse(context, "steps", what, mend, findings);
    }
    Fall::Steps(steps)
}

/// What a journey counts when no hub can be reached: the stated value, or the longest journey possible in the study.
fn unreached(context: &Context, findings: &mut Findings) -> f64 {
    if let Some(stated) = context.scenario.objective.unreached {
        let journey = super::in_unit(context, stated, "objective.unreached", findings).value;
        if !(journey > 0.0 && journey.is_finite()) {
            refuse(
                context,
                "unreached",
                format!("the journey is {stated}"),
                "Give a distance or time above 0",
                findings,
            );
        }
        return journey;
    }
    travel::longest(context.study)
}

/// The assumption about families who can reach no hub.
pub(super) fn assumptions(context: &Context, aim: &Aim, then: &[Stage]) -> Option<String> {
    let all = std::iter::once(aim).chain(then.iter().map(|stage| &stage.aim));
    let unreached = all.filter_map(|aim| match aim {
        Aim::Median { unreached } | Aim::Centre { unreached, .. } | Aim::KolmPollak { unreached, .. } => {
            Some(*unreached)
        }
        _ => None,
    });
    let unreached = unreached.reduce(|_, last| last)?;
    let journey = Impedance { value: unreached, unit: context.study.travel.unit() };
    let whose = match (context.scenario.objective.unreached, &context.study.travel) {
        (Some(_), _) => "as the scenario says",
        (None, TravelSource::Matrix(_)) => "the largest figure of the matrix",
        (None, TravelSource::StraightLine { .. }) => "the span of the map",
    };
    Some(format!("A zone that can reach no hub counts as {journey} away, {whose}. No journey counts for more."))
}
