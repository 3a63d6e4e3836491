//! The plan's objective in words: the sentence that terminal and page share, and the rows of the proof.

use super::text::{counted, percent, travel, weight};
use super::{assumed, equity, words};
use crate::model::{LeastOf, Metrics, ObjectiveKind, Plan};
use crate::units::{Pounds, grouped_tenths};

/// What the plan achieves by its objective, and how much better another plan could be. Empty for coverage, with which
/// the summary begins anyway.
pub(super) fn sentence(plan: &Plan, metrics: &Metrics) -> String {
    let first = stage(plan, metrics, plan.scenario.objective.kind, metrics.counted, plan.bound);
    let then = plan.then.iter().map(|then| stage(plan, metrics, then.kind, then.counted, Some(then.bound)));
    let all: Vec<String> = std::iter::once(first).chain(then).filter(|sentence| !sentence.is_empty()).collect();
    all.join(" ")
}

/// What the plan achieves in one stage. `bound` is the bound of that stage.
fn stage(plan: &Plan, metrics: &Metrics, kind: ObjectiveKind, counted_as: f64, bound: Option<f64>) -> String {
    let reached = of_kind(plan, metrics, kind, counted_as);
    let bound = bound.map(|bound| of_kind(plan, metrics, kind, bound));
    let bound = bound.filter(|bound| !words::is_given(plan) && *bound != reached);
    let against = |what: &str| bound.as_ref().map_or_else(String::new, |bound| format!(" ({what} {bound})"));
    match kind {
        ObjectiveKind::Coverage => String::new(),
        ObjectiveKind::Decay => {
            format!(
                "Counted by how near the hub is, the plan reaches {reached} of demand{}.",
                against(
                    "no plan reaches \
                 more than"
                )
            )
        }
        ObjectiveKind::Median => format!("The mean journey is {reached}{}.", against("no plan has less than")),
        ObjectiveKind::Centre => {
            let weighted = plan.scenario.objective.weighted == Some(true);
            let what = if weighted { "The largest weight times journey" } else { "The longest journey" };
            format!("{what} is {reached}{}.", against("no plan has less than"))
        }
        ObjectiveKind::Fewest => {
            let share = percent(plan.scenario.objective.share.unwrap_or(1.0));
            format!("It takes {reached} to cover {share} of demand{}.", against("no plan takes less than"))
        }
        ObjectiveKind::KolmPollak => {
            format!(
                "The {} is {reached}{}.",
                equity::kolm_pollak(metrics.radius.unit),
                against("no plan has less than")
            )
        }
        ObjectiveKind::WorstOff => {
            format!(
                "Every authority has at least {reached} of its demand covered{}.",
                against(
                    "no plan gives every \
                 authority more than"
                )
            )
        }
    }
}

/// A value of the objective, in a planner's terms.
pub(super) fn figure(plan: &Plan, metrics: &Metrics, value: f64) -> String {
    of_kind(plan, metrics, plan.scenario.objective.kind, value)
}

fn of_kind(plan: &Plan, metrics: &Metrics, kind: ObjectiveKind, value: f64) -> String {
    let (objective, unit) = (&plan.scenario.objective, metrics.radius.unit);
    let all = metrics.all.after.weight.0;
    match kind {
        ObjectiveKind::Coverage => grouped_tenths(value),
        ObjectiveKind::Decay if all > 0.0 => percent(value / all),
        ObjectiveKind::Decay => percent(0.0),
        ObjectiveKind::Median => travel((all > 0.0).then(|| value / all), unit),
        ObjectiveKind::Centre if objective.weighted == Some(true) => weight(value),
        ObjectiveKind::Centre | ObjectiveKind::KolmPollak => travel(Some(value), unit),
        ObjectiveKind::Fewest if objective.least == Some(LeastOf::Cost) => {
            let word = assumed::behind(metrics.cost.map(|cost| (cost, metrics.assumed.cost)));
            let word = if word.is_empty() { String::new() } else { format!(", {word}") };
            format!("{}{word}", Pounds(value.round() as i64))
        }
        ObjectiveKind::Fewest => counted(value.round().max(0.0) as usize, "hub"),
        ObjectiveKind::WorstOff => percent(value),
    }
}

/// Unit of the objective, in brackets, to follow a heading.
pub(super) fn unit(plan: &Plan) -> &'static str {
    match plan.scenario.objective.kind {
        ObjectiveKind::Coverage => "demand within the radius, minus the scenario's penalties and closing prices",
        ObjectiveKind::Decay => "demand counted by nearness, minus the scenario's penalties and closing prices",
        ObjectiveKind::Median => "demand times journey, plus the scenario's penalties and closing prices",
        ObjectiveKind::Centre => "the longest journey",
        ObjectiveKind::Fewest => "what the plan must open",
        ObjectiveKind::KolmPollak => "the Kolm-Pollak distance or journey time",
        ObjectiveKind::WorstOff => "share of demand covered in the worst-covered authority",
    }
}

/// Value of the plan or the bound, for the table of the proof.
pub(super) fn exact(plan: &Plan, metrics: &Metrics, value: f64) -> String {
    match plan.scenario.objective.kind {
        ObjectiveKind::Coverage | ObjectiveKind::Decay | ObjectiveKind::Median => grouped_tenths(value),
        _ => figure(plan, metrics, value),
    }
}
