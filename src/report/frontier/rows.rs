//! `frontier.csv` and `frontier.json`.

use super::words;
use crate::frontier::{Exact, Frontier, Point};
use crate::model::{Metrics, Plan, Study};
use crate::report::csv::Table;
use crate::report::layers::twelve_digits;
use serde_json::{Value, json};
use std::io::{Result, Write};

/// The version of `frontier.json` that this build writes.
const VERSION: u32 = 1;

/// Columns of `frontier.csv`.
const COLUMNS: [&str; 19] = [
    "limit",
    "status",
    "objective",
    "bound",
    "gap",
    "measured",
    "measured_bound",
    "gain_per_unit",
    "hubs",
    "hubs_existing",
    "hubs_disadvantaged",
    "cost",
    "coverage",
    "covered",
    "mean_journey",
    "plan_of",
    "bound_of",
    "reason",
    "hub_ids",
];

/// Writes one row per point.
pub(super) fn csv(frontier: &Frontier, out: &mut dyn Write) -> Result<()> {
    let mut table = Table::new(out);
    table.row(COLUMNS)?;
    for (point, gain) in frontier.points.iter().zip(frontier.gains()) {
        table.row(record(frontier, point, gain))?;
    }
    table.end()
}

fn record(frontier: &Frontier, point: &Point, gain: Option<f64>) -> [String; 19] {
    let text = |value: Option<f64>| value.map(|value| twelve_digits(value).to_string()).unwrap_or_default();
    let whole = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let plan = point.plan.as_ref();
    let metrics = plan.and_then(|plan| plan.metrics.as_ref());
    let of = |figure: fn(&Metrics) -> Option<f64>| text(metrics.and_then(figure));
    let measured = |value: Option<f64>| text(value.and_then(|value| frontier.measured(value)));
    [
        text(Some(point.at)),
        status(plan).to_owned(),
        whole(point.objective()),
        whole(point.bound()),
        whole(plan.and_then(|plan| plan.gap)),
        measured(point.objective()),
        measured(point.bound()),
        text(gain),
        of(|metrics| Some(metrics.hubs as f64)),
        of(|metrics| Some(metrics.hubs_existing as f64)),
        of(|metrics| metrics.hubs_disadvantaged.map(|hubs| hubs as f64)),
        of(|metrics| metrics.cost.map(|cost| cost.0 as f64)),
        of(|metrics| metrics.all.after.coverage),
        of(|metrics| Some(metrics.all.after.covered.0)),
        of(|metrics| metrics.all.after.mean),
        text(point.plan_of),
        text(point.bound_of),
        if metrics.is_none() { words::why(point) } else { String::new() },
        plan.map(|plan| plan.hubs.join(" ")).unwrap_or_default(),
    ]
}

/// What is proven about a point, in one word; `unknown` where there is neither a plan nor a proof that there is none.
fn status(plan: Option<&Plan>) -> &'static str {
    plan.map_or("unknown", |plan| plan.status.as_str())
}

/// All results, for programs.
pub(super) fn json(study: &Study, frontier: &Frontier) -> Result<Value> {
    let exact = frontier.exact.as_ref().map(|exact| match exact {
        Exact::Proven => json!({ "proven": true }),
        Exact::Unproven(why) => json!({ "proven": false, "why": why }),
    });
    let gains = frontier.gains();
    let points: Vec<Value> =
        frontier.points.iter().zip(gains).map(|(point, gain)| json_of(frontier, point, gain)).collect();
    let plan = frontier.points.iter().rev().find_map(|point| point.plan.as_ref());
    Ok(json!({
        "version": VERSION,
        "title": words::heading(study, frontier),
        "of": frontier.of.as_str(),
        "against": frontier.against.as_str(),
        "sense": serde_json::to_value(frontier.sense)?,
        "weight": twelve_digits(frontier.weight),
        "radius": serde_json::to_value(frontier.radius)?,
        "gap_allowed": frontier.gap,
        "exact": exact,
        "points": points,
        "scenario": serde_json::to_value(&frontier.scenario)?,
        "study": study.name,
        "assumptions": plan.map(|plan| plan.assumptions.clone()).unwrap_or_default(),
        "inputs": serde_json::to_value(&study.inputs)?,
        "attribution": study.attribution,
    }))
}

fn json_of(frontier: &Frontier, point: &Point, gain: Option<f64>) -> Value {
    let plan = point.plan.as_ref();
    let metrics = plan.and_then(|plan| plan.metrics.as_ref());
    let measured = |value: Option<f64>| value.and_then(|value| frontier.measured(value)).map(twelve_digits);
    json!({
        "limit": point.at,
        "status": status(plan),
        "objective": point.objective(),
        "bound": point.bound(),
        "gap": plan.and_then(|plan| plan.gap),
        "measured": measured(point.objective()),
        "measured_bound": measured(point.bound()),
        "gain_per_unit": gain.map(twelve_digits),
        "hubs": plan.map(|plan| plan.hubs.clone()).unwrap_or_default(),
        "hubs_existing": metrics.map(|metrics| metrics.hubs_existing),
        "hubs_disadvantaged": metrics.and_then(|metrics| metrics.hubs_disadvantaged),
        "cost": metrics.and_then(|metrics| metrics.cost),
        "coverage": metrics.and_then(|metrics| metrics.all.after.coverage).map(twelve_digits),
        "covered": metrics.map(|metrics| twelve_digits(metrics.all.after.covered.0)),
        "mean_journey": metrics.and_then(|metrics| metrics.all.after.mean).map(twelve_digits),
        "plan_of": point.plan_of,
        "bound_of": point.bound_of,
        "stop": plan.and_then(|plan| plan.stop),
        "proof": plan.map(|plan| plan.proof.clone()),
        "reasons": plan.map(|plan| plan.reasons.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>()),
        "why": point.why,
    })
}
