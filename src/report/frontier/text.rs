//! The frontier on the terminal, in 80 columns, and as `frontier.md`.

use super::words;
use crate::frontier::{Exact, Frontier, Point};
use crate::model::{Metrics, Study};
use crate::report::assumed;
use crate::report::page::escaped;
use crate::report::text::{WIDTH, columns, counted, cut, wrap};
use std::fmt::Write;

/// The frontier in at most 80 columns: a summary, a table, its basis.
pub fn summary(study: &Study, frontier: &Frontier) -> String {
    let mut text = cut(&words::heading(study, frontier), WIDTH) + "\n\n";
    text += &wrap(
        "",
        &format!(
            "{}, {}{}. {}",
            words::subject(frontier),
            counted(frontier.points.len(), "point"),
            words::distances(frontier),
            known(frontier)
        ),
    );
    text += "\n";
    text += &table(frontier);
    text += "\n";
    text += &wrap("", NOTE);
    text
}

const NOTE: &str = "`at most` (or `at least`, where less is better) is proven: no plan within the limit is better.";

/// What is proven about the points.
fn known(frontier: &Frontier) -> String {
    let proof = words::proof(frontier);
    match &frontier.exact {
        None => proof,
        Some(Exact::Proven) => {
            format!(
                "{proof} These are all the plans between the ends that no other plan beats on both counts, \
                 proven."
            )
        }
        Some(Exact::Unproven(why)) => {
            format!("{proof} There may be more plans that no other plan beats on both counts: {why}.")
        }
    }
}

fn table(frontier: &Frontier) -> String {
    let (_, step) = words::step(frontier);
    let side = if frontier.sense.is_maximise() { "at most" } else { "at least" };
    let best = frontier.of.as_str();
    let mut text = row([
        words::limit(frontier),
        best,
        side,
        "gap",
        &format!("per {step}"),
        "hubs",
        &assumed::narrow("cost", words::costs(frontier)),
    ]);
    for (point, gain) in frontier.points.iter().zip(frontier.gains()) {
        text += &line(frontier, point, gain);
    }
    text
}

fn line(frontier: &Frontier, point: &Point, gain: Option<f64>) -> String {
    let limit = words::at_short(frontier, point.at);
    let Some((plan, metrics)) = point.plan.as_ref().and_then(|plan| Some((plan, plan.metrics.as_ref()?))) else {
        let text = format!("{limit:>12}  no plan: {}", words::why(point));
        return cut(&text, WIDTH) + "\n";
    };
    let told = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| words::told(frontier, value));
    row([
        &limit,
        &told(point.objective()),
        &told(point.bound()),
        &words::gap(plan),
        &gain.map(|gain| words::gain(frontier, gain)).unwrap_or_default(),
        &metrics.hubs.to_string(),
        &cost(metrics),
    ])
}

/// A line of the table, 80 columns wide.
fn row(cells: [&str; 7]) -> String {
    columns(&std::array::from_fn::<_, 7, _>(|at| (cells[at], WIDTHS[at]))) + "\n"
}

/// Widths of the table's columns.
const WIDTHS: [usize; 7] = [12, 11, 11, 9, 19, 5, 13];

fn cost(metrics: &Metrics) -> String {
    metrics.cost.map_or_else(|| "-".to_owned(), |cost| cost.to_string())
}

/// The short report: the answer, the table, its basis.
pub(super) fn markdown(study: &Study, frontier: &Frontier) -> String {
    let mut text = format!("# {}\n\n", escaped(&words::heading(study, frontier)));
    let _ = writeln!(
        text,
        "{}: {}{}. {}\n",
        words::subject(frontier),
        counted(frontier.points.len(), "point"),
        words::distances(frontier),
        known(frontier)
    );
    let _ = writeln!(text, "![{}](frontier.svg)\n", words::subject(frontier));
    let (_, step) = words::step(frontier);
    let side = if frontier.sense.is_maximise() { "Proven: at most" } else { "Proven: at least" };
    let _ = writeln!(
        text,
        "| {} | {} | {side} | Gap | Per {step} | Hubs | {} |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        words::against(frontier),
        words::of(frontier),
        assumed::heading("Cost", words::costs(frontier)),
    );
    for (point, gain) in frontier.points.iter().zip(frontier.gains()) {
        let limit = words::at_short(frontier, point.at);
        let Some((plan, metrics)) = point.plan.as_ref().and_then(|plan| Some((plan, plan.metrics.as_ref()?))) else {
            let _ = writeln!(text, "| {limit} | no plan | | | | | |");
            continue;
        };
        let told = |value: Option<f64>| value.map(|value| words::told(frontier, value)).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {limit} | {} | {} | {} | {} | {} | {} |",
            told(point.objective()),
            told(point.bound()),
            words::gap(plan),
            gain.map(|gain| words::gain(frontier, gain)).unwrap_or_default(),
            metrics.hubs,
            cost(metrics),
        );
    }
    text += "\n";
    text += &steps(frontier);
    text += &none(frontier);
    text += &basis(study, frontier);
    text
}

/// The gain of the first steps and of the last ones.
fn steps(frontier: &Frontier) -> String {
    let gains: Vec<(f64, f64)> =
        frontier.points.iter().zip(frontier.gains()).filter_map(|(point, gain)| Some((point.at, gain?))).collect();
    let (Some(first), Some(last)) = (gains.first(), gains.last()) else { return String::new() };
    if gains.len() < 2 {
        return String::new();
    }
    let (_, step) = words::step(frontier);
    let told = |(at, gain): &(f64, f64)| format!("{} up to {}", words::gain(frontier, *gain), words::at(frontier, *at));
    format!("Each {step} changes the {} by {}, and by {}.\n\n", frontier.of.as_str(), told(first), told(last))
}

/// Why points without a plan have none.
fn none(frontier: &Frontier) -> String {
    let without: Vec<&Point> = frontier.points.iter().filter(|point| point.objective().is_none()).collect();
    if without.is_empty() {
        return String::new();
    }
    let mut text = String::from("## Where there is no plan\n\n");
    for point in without {
        let _ = writeln!(text, "- {}: {}", words::at(frontier, point.at), escaped(&words::why(point)));
    }
    text + "\n"
}

fn basis(study: &Study, frontier: &Frontier) -> String {
    let mut text = String::from("## Assumptions\n\n");
    text += "Every point is the best plan found when one number of the scenario changes. The line of bounds is \
         proven: no plan within the limit is better. Where the limit only loosens from point to point, the plan of \
         one point is possible at the next, and its bound holds for the one before. hubplan uses both \
         (docs/frontier.md).\n\n";
    let plan = frontier.points.iter().rev().find_map(|point| point.plan.as_ref());
    for assumption in plan.map(|plan| plan.assumptions.as_slice()).unwrap_or_default() {
        let _ = writeln!(text, "- {}", escaped(assumption));
    }
    for line in &study.attribution {
        let _ = writeln!(text, "\n{}", escaped(line));
    }
    text
}
