//! Hubs that open over years, on the terminal and in the words that the page shares.

use super::text::{WIDTH, counted, percent, weight, wrap};
use crate::model::{Metrics, PhasedPlan, Plan, PlanYear, Unspent};
use crate::units::{Pounds, grouped};
use std::fmt::Write;

/// The plan year by year on the terminal; empty where all hubs open at once.
pub(super) fn phases(plan: &Plan, metrics: &Metrics) -> String {
    let Some(phases) = &plan.phases else { return String::new() };
    let heading = ["open", "hubs", "centres", "cost", "budget", "demand", "share"].map(str::to_owned);
    let mut text = line("Year by year", &heading);
    for year in &phases.years {
        let figures = [
            grouped(year.opening.len() as u64),
            grouped(year.hubs as u64),
            grouped(year.centres as u64),
            pounds(year.cost),
            pounds(year.budget),
            weight(year.covered.0),
            percent(year.coverage),
        ];
        text += &line(&year.year.to_string(), &figures);
    }
    text + &wrap("", &explained(phases, metrics))
}

fn line(name: &str, [open, hubs, centres, cost, budget, demand, share]: &[String; 7]) -> String {
    let mut text = String::new();
    let figures = format!("{open:>5}{hubs:>6}{centres:>9}{cost:>14}{budget:>14}{demand:>10}{share:>8}");
    let room = WIDTH.saturating_sub(figures.chars().count());
    let _ = writeln!(text, "{name:<room$}{figures}");
    text
}

/// A sum of money, or a dash.
pub(super) fn pounds(amount: Option<Pounds>) -> String {
    amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string())
}

/// What the figures are, and what the objective adds up.
pub(super) fn explained(phases: &PhasedPlan, metrics: &Metrics) -> String {
    let within = format!("Demand is what lies within {} of a hub", metrics.radius);
    let last = phases.years.last().map_or(0, |year| year.year);
    let centres = match phases.centres_serve && phases.years.len() > 1 {
        true => format!(" or, before {last}, of a centre of today"),
        false => String::new(),
    };
    let money = match phases.unspent {
        _ if phases.years.iter().all(|year| !limits_money(year)) => "",
        Unspent::Carried => " Money that a year does not spend can be spent later.",
        Unspent::Lost => " Money that a year does not spend is lost.",
    };
    let discounted = phases.years.iter().any(|year| year.factor != 1.0);
    let sum = if discounted { ", later years discounted," } else { "" };
    format!(
        "{within}{centres}. Over {}{sum} the plan reaches {}.{money}",
        counted(phases.years.len(), "year"),
        weight(metrics.counted)
    )
}

fn limits_money(year: &PlanYear) -> bool {
    year.budget.is_some() || year.authorities.iter().any(|own| own.budget.is_some())
}
