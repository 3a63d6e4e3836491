//! Names of objectives, limits and gains, and the form of their values.

use crate::frontier::{Against, Frontier, Of, Point, written};
use crate::model::{Metrics, Plan, Status, Study};
use crate::report::assumed;
use crate::report::text::{counted, distance, travel, verb};
use crate::report::words::nothing_weighs;
use crate::units::{Pounds, TravelUnit};

/// `Coverage against hubs`
pub(super) fn subject(frontier: &Frontier) -> String {
    let of = match frontier.of {
        Of::Coverage => "Coverage",
        Of::Cost => "Least cost",
        Of::Mean => "Mean journey",
    };
    let against = match frontier.against {
        Against::Hubs => "hubs",
        Against::Budget => "budget",
        Against::Radius => "radius",
        Against::Share => "the share of hubs in disadvantaged communities",
        Against::Coverage => "the share of demand covered",
    };
    format!("{of} against {against}")
}

/// The metrics of all plans.
fn metrics(frontier: &Frontier) -> impl Iterator<Item = &Metrics> {
    frontier.points.iter().filter_map(|point| point.plan.as_ref()?.metrics.as_ref())
}

/// Cost of each plan's hubs, and the assumed part of it.
pub(super) fn costs(frontier: &Frontier) -> Vec<(Pounds, Pounds)> {
    metrics(frontier).filter_map(|metrics| Some((metrics.cost?, metrics.assumed.cost))).collect()
}

/// ` (distances assumed)` if they are.
pub(super) fn distances(frontier: &Frontier) -> &'static str {
    assumed::distances(metrics(frontier).find_map(|metrics| metrics.assumed.detour))
}

/// The scenario's heading, or the study's name.
pub(super) fn heading(study: &Study, frontier: &Frontier) -> String {
    frontier.scenario.title.clone().unwrap_or_else(|| study.name.clone())
}

/// Name of the objective, for an axis or a column.
pub(super) fn of(frontier: &Frontier) -> String {
    let distances = distances(frontier);
    match frontier.of {
        Of::Coverage if frontier.against == Against::Radius => format!("Demand within the radius{distances}"),
        Of::Coverage => format!("Demand within {} of a hub{distances}", frontier.radius),
        Of::Cost => assumed::heading("Least cost of the hubs", costs(frontier)),
        Of::Mean => format!("Mean {} to the nearest hub{distances}", distance(frontier.radius.unit)),
    }
}

/// Name of the limit, for an axis.
pub(super) fn against(frontier: &Frontier) -> String {
    let exactly = frontier.scenario.hubs.exactly.is_some() && frontier.exact.is_none();
    match frontier.against {
        Against::Hubs if exactly => "Number of hubs".to_owned(),
        Against::Hubs => "Hubs, at most".to_owned(),
        Against::Budget => "Budget for all, at most".to_owned(),
        Against::Radius => "Radius".to_owned(),
        Against::Share => "Share of hubs in disadvantaged communities, at least".to_owned(),
        Against::Coverage => "Share of demand that is covered, at least".to_owned(),
    }
}

/// One word for a column of limits.
pub(super) fn limit(frontier: &Frontier) -> &'static str {
    match frontier.against {
        Against::Hubs => "hubs",
        Against::Budget => "money",
        Against::Radius => "radius",
        Against::Share => "share",
        Against::Coverage => "covered",
    }
}

/// A value of the limit: `12 hubs`, `£3,000,000`, `2.5 km`, `70%`.
pub(super) fn at(frontier: &Frontier, value: f64) -> String {
    written(frontier.against, value, unit(frontier))
}

/// A value of the limit for a column whose heading names it: `12`.
pub(super) fn at_short(frontier: &Frontier, value: f64) -> String {
    if frontier.against == Against::Hubs { value.to_string() } else { at(frontier, value) }
}

fn unit(frontier: &Frontier) -> TravelUnit {
    frontier.radius.unit
}

/// An objective or a bound in the form that people read: `86.31%`, `1.23 km`, `£3,200,000`.
pub(super) fn told(frontier: &Frontier, objective: f64) -> String {
    frontier.measured(objective).map_or_else(|| "-".to_owned(), |value| measured(frontier, value))
}

/// Like [`told`], for a value that is already in that form.
pub(super) fn measured(frontier: &Frontier, value: f64) -> String {
    match frontier.of {
        Of::Coverage => format!("{:.2}%", value * 100.0),
        Of::Cost => Pounds(value.round() as i64).to_string(),
        Of::Mean => travel(Some(value), unit(frontier)),
    }
}

/// The step of the limit for which gains are stated, and its name: `each hub more`.
pub(super) fn step(frontier: &Frontier) -> (f64, &'static str) {
    match (frontier.against, unit(frontier)) {
        (Against::Hubs, _) => (1.0, "extra hub"),
        (Against::Budget, _) => (100_000.0, "extra £100,000"),
        (Against::Radius, TravelUnit::Metres) => (100.0, "extra 100 m"),
        (Against::Radius, TravelUnit::Minutes) => (1.0, "extra minute"),
        (Against::Radius, TravelUnit::Plain) => (1.0, "extra unit"),
        (Against::Share | Against::Coverage, _) => (0.1, "extra 10%"),
    }
}

/// The gain of a step: `+0.42 points`, `-12 m`, `+£120,000`.
pub(super) fn gain(frontier: &Frontier, gain: f64) -> String {
    let change = gain * step(frontier).0;
    // Zero has no sign.
    let sign = |text: String, none: bool| match (none, change < 0.0) {
        (true, _) => text,
        (_, true) => format!("-{text}"),
        (_, false) => format!("+{text}"),
    };
    let size = change.abs();
    match frontier.of {
        Of::Coverage => {
            let text = format!("{:.2} points", size * 100.0);
            let none = text.starts_with("0.00");
            sign(text, none)
        }
        Of::Cost => sign(Pounds(size.round() as i64).to_string(), size < 0.5),
        Of::Mean => sign(travel(Some(size), unit(frontier)), size == 0.0),
    }
}

/// What is proven about a point: `proven best`, `0.08%`, `no plan`.
pub(super) fn gap(plan: &Plan) -> String {
    match (plan.status, plan.gap) {
        (Status::Optimal, _) => "proven".to_owned(),
        (_, Some(gap)) => format!("{:.3}%", (gap * 1e5).ceil() / 1e3),
        (_, None) => "-".to_owned(),
    }
}

/// Why a point has no plan.
pub(super) fn why(point: &Point) -> String {
    let reasons = |plan: &Plan| plan.reasons.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>().join(" ");
    let infeasible = point.plan.as_ref().map(reasons).filter(|text| !text.is_empty());
    infeasible.or_else(|| point.why.clone()).unwrap_or_else(|| "no plan".to_owned())
}

/// What is proven about the points, in a sentence or two.
pub(super) fn proof(frontier: &Frontier) -> String {
    if frontier.weight <= 0.0 {
        return nothing_weighs(&frontier.scenario.objective.weight);
    }
    let plans: Vec<&Plan> =
        frontier.points.iter().filter_map(|point| point.plan.as_ref()).filter(|plan| plan.metrics.is_some()).collect();
    let proven = plans.iter().filter(|plan| plan.status == Status::Optimal).count();
    let worst = plans.iter().filter_map(|plan| plan.gap).fold(0.0, f64::max);
    let without = frontier.points.len() - plans.len();
    let mut text = match (plans.len(), proven) {
        (0, _) => "No plan is possible at any of these values.".to_owned(),
        (1, 1) => "The plan is proven to be the best.".to_owned(),
        (all, proven) if all == proven => format!("Each of the {all} plans is proven to be the best for its limit."),
        (all, 0) => format!(
            "{} proven to be within {:.3}% of the best for its limit.",
            if all == 1 { "The plan is".to_owned() } else { format!("Each of the {all} plans is") },
            worst * 100.0
        ),
        (all, proven) => {
            let (are, rest) = (verb(proven, "be"), if all - proven == 1 { "the other" } else { "the others" });
            format!(
                "{proven} of the {all} plans {are} proven to be the best for the limit, {rest} to be within \
                 {:.3}% of it.",
                worst * 100.0
            )
        }
    };
    if without > 0 && !plans.is_empty() {
        text += &format!(" At {} no plan is possible.", counted(without, "value"));
    }
    text
}
