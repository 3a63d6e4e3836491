//! `frontier.svg`: the curve, for a paper or a slide.

use super::words;
use crate::frontier::{Against, Frontier, Of};
use crate::model::Study;
use crate::report::kit::chart::{Axis, Curve, Mark, curve};
use crate::units::{Impedance, Pounds};

/// The picture as SVG text.
pub(super) fn svg(study: &Study, frontier: &Frontier) -> String {
    let title = words::heading(study, frontier);
    let mark = |point: &crate::frontier::Point| {
        let (plan, bound) = (point.objective()?, point.bound()?);
        Some(Mark { x: point.at, plan: frontier.measured(plan)?, bound: frontier.measured(bound)? })
    };
    let none = frontier.points.iter().filter(|point| point.objective().is_none()).map(|point| point.at).collect();
    let x_written = |value: f64| limit(frontier, value);
    let y_written = |value: f64| worth(frontier, value);
    let shares = matches!(frontier.against, Against::Share | Against::Coverage);
    let picture = curve(&Curve {
        id: "frontier",
        title: &title,
        about: format!("{}. {}", words::subject(frontier), words::proof(frontier)),
        x: Axis {
            name: words::against(frontier),
            written: &x_written,
            whole: frontier.against == Against::Hubs,
            within: [0.0, if shares { 1.0 } else { f64::INFINITY }],
        },
        y: Axis {
            name: words::of(frontier),
            written: &y_written,
            whole: false,
            within: [f64::NEG_INFINITY, if frontier.of == Of::Coverage { 1.0 } else { f64::INFINITY }],
        },
        names: ["best plan found", "no better plan is possible beyond here"],
        points: frontier.points.iter().filter_map(mark).collect(),
        none: (none, "no plan keeps every limit"),
    });
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", picture.into_string())
}

/// Label of a tick of the limit.
fn limit(frontier: &Frontier, value: f64) -> String {
    match frontier.against {
        Against::Hubs => value.to_string(),
        Against::Budget => money(value),
        Against::Radius => Impedance { value: rounded(value), unit: frontier.radius.unit }.to_string(),
        Against::Share | Against::Coverage => percent(value),
    }
}

/// Label of a tick of the objective.
fn worth(frontier: &Frontier, value: f64) -> String {
    match frontier.of {
        Of::Coverage => percent(value),
        Of::Cost => money(value),
        Of::Mean => Impedance { value: rounded(value), unit: frontier.radius.unit }.to_string(),
    }
}

/// A tick's value without rounding noise: ticks are sums of steps.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn percent(value: f64) -> String {
    format!("{}%", rounded(value * 100.0))
}

/// `£3m`, `£1.5m`, `£250,000`.
fn money(value: f64) -> String {
    if value >= 1e6 { format!("£{}m", rounded(value / 1e6)) } else { Pounds(value.round() as i64).to_string() }
}
