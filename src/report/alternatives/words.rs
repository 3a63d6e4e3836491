//! Sentences about alternatives that the terminal and the report share.

use crate::alternatives::{Alternative, Alternatives, Ended};
use crate::model::{Aim, Metrics, Plan, Scenario, Status, Study};
use crate::report::assumed;
use crate::report::text::{counted, travel, verb};
use crate::units::{Pounds, grouped_tenths};

/// The scenario's heading, or the study's name.
pub(super) fn heading<'a>(study: &'a Study, scenario: &'a Scenario) -> &'a str {
    scenario.title.as_deref().unwrap_or(&study.name)
}

/// How many plans there are, and why there are no more.
pub(super) fn answer(found: &Alternatives) -> String {
    let (plans, within) = (found.plans.len(), share(found.ask.within));
    if plans == 0 {
        return "No plan is possible: the limits of the scenario contradict each other.".to_owned();
    }
    let proven = found.plans.iter().filter(|plan| plan.answer.plan.status == Status::Optimal).count();
    let each = match (plans, proven) {
        (1, 1) => "It is proven to be the best.".to_owned(),
        (1, _) => "It is not proven to be the best. The table gives its gap.".to_owned(),
        (all, proven) if all == proven => {
            "Each is proven to be the best that differs from all earlier ones.".to_owned()
        }
        (_, proven) => format!(
            "{proven} of them {} proven to be the best that differ from all earlier ones. The table gives the gaps \
             of the others.",
            verb(proven, "be")
        ),
    };
    let list = if plans == 1 {
        "There is one plan.".to_owned()
    } else {
        format!(
            "These are the best {} that differ: of any two plans, one leaves out at least {} of the other. No plan \
             loses more than {within} against the best.",
            counted(plans, "plan"),
            counted(found.ask.differ as usize, "hub")
        )
    };
    format!("{list} {each} {}", ended(found)).trim_end().to_owned()
}

/// Why there are no more.
pub(super) fn ended(found: &Alternatives) -> String {
    let within = share(found.ask.within);
    match &found.ended {
        Ended::Asked => String::new(),
        Ended::Worse(_) => format!(
            "There are no more: every other plan that differs loses more than {within}, \
             proven."
        ),
        Ended::Impossible(_) => "There are no more: no other plan that differs keeps every limit.".to_owned(),
        Ended::Unproven(bound) => {
            let loss = best(found).map_or(0.0, |best| (bound - best).abs() / best.abs());
            let may = found.plans.first().is_some_and(|plan| {
                let sense = plan.answer.plan.sense;
                best(found).is_some_and(|best| !sense.better(best, *bound))
            });
            let how = if may { "as good as the best".to_owned() } else { format!("with a loss of {}", percent(loss)) };
            format!("The next plan found loses more than {within}. There may still be one {how}.")
        }
        Ended::TimeLimit => "The search for the next plan ran out of time.".to_owned(),
        Ended::Interrupted => "The search was interrupted.".to_owned(),
    }
}

fn best(found: &Alternatives) -> Option<f64> {
    found.plans.first().and_then(|plan| plan.answer.plan.objective)
}

/// Name of the objective in a heading.
pub(super) fn objective_name(found: &Alternatives) -> &'static str {
    match aim(found) {
        Some(Aim::Coverage) => "covered",
        Some(Aim::Decay(_)) => "counted",
        Some(Aim::Median { .. }) => "mean",
        Some(Aim::KolmPollak { .. }) => "Kolm-P.",
        Some(Aim::Centre { .. }) => "longest",
        Some(Aim::Fewest { by_cost: true, .. }) => "cost",
        Some(Aim::Fewest { .. }) => "hubs",
        Some(Aim::WorstOff) => "worst-off",
        None => "objective",
    }
}

fn aim(found: &Alternatives) -> Option<&Aim> {
    found.plans.first().map(|plan| &plan.answer.terms.aim)
}

/// A plan's objective in the form that people read.
pub(super) fn objective(alternative: &Alternative) -> String {
    let (Some(value), Some(metrics)) = (alternative.answer.plan.objective, &alternative.answer.plan.metrics) else {
        return "-".to_owned();
    };
    let (weight, unit) = (metrics.all.after.weight.0, metrics.radius.unit);
    match &alternative.answer.terms.aim {
        Aim::Coverage | Aim::Decay(_) if weight > 0.0 => format!("{:.2}%", 100.0 * value / weight),
        Aim::Median { .. } if weight > 0.0 => travel(Some(value / weight), unit),
        Aim::KolmPollak { .. } | Aim::Centre { weighted: false, .. } => travel(Some(value), unit),
        Aim::Fewest { by_cost: true, .. } => Pounds(value.round() as i64).to_string(),
        Aim::WorstOff => format!("{:.2}%", 100.0 * value),
        _ => grouped_tenths(value),
    }
}

/// A loss or a gap: `0.000%` for none, `-` where the reference is 0.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.3}%", 100.0 * share) } else { "-".to_owned() }
}

/// A share as it was written: `1%`.
pub(super) fn share(share: f64) -> String {
    format!("{}%", (share * 1e6).round() / 1e4)
}

/// What is proven about a plan.
pub(super) fn gap(plan: &Plan) -> String {
    match (plan.status, plan.gap) {
        (Status::Optimal, _) => "proven".to_owned(),
        (_, Some(gap)) => percent(gap),
        (_, None) => "-".to_owned(),
    }
}

/// Cost of each plan's hubs, and the assumed part of it.
pub(super) fn costs(found: &Alternatives) -> Vec<(Pounds, Pounds)> {
    metrics(found).filter_map(|metrics| Some((metrics.cost?, metrics.assumed.cost))).collect()
}

fn metrics(found: &Alternatives) -> impl Iterator<Item = &Metrics> {
    found.plans.iter().filter_map(|plan| plan.answer.plan.metrics.as_ref())
}

/// A sentence that says which figures rest on assumed journeys.
pub(super) fn journeys(found: &Alternatives) -> Option<String> {
    let (radius, detour) = metrics(found).find_map(|metrics| Some((metrics.radius, metrics.assumed.detour?)))?;
    Some(format!("The radius is {}.", assumed::radius(radius, Some(detour))))
}

pub(super) fn cost(metrics: &Metrics) -> String {
    metrics.cost.map_or_else(|| "-".to_owned(), |cost| cost.to_string())
}

/// How many sites are in all plans and in some: `4 sites are hubs of all 10 plans: right whatever is chosen.`
pub(super) fn sites(found: &Alternatives) -> String {
    let plans = found.plans.len();
    let in_all = found.sites.iter().filter(|site| site.plans == plans).count();
    let varying = found.sites.len() - in_all;
    match (plans, in_all) {
        (0 | 1, _) => String::new(),
        (_, 0) => format!("No site is a hub in all {plans} plans; {} in some.", are(varying)),
        (_, _) => format!("{} in all {plans} plans, so right in each of them; {} in some.", are(in_all), are(varying)),
    }
}

/// `1 site is a hub`, `2 sites are hubs`.
fn are(sites: usize) -> String {
    format!("{} {}", counted(sites, "site"), if sites == 1 { "is a hub" } else { "are hubs" })
}
