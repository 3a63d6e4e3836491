//! Year by year: which hubs open, their cost, and whom they reach.

use super::Facts;
use super::charts;
use super::document::{Figure, Section, Table, figures, words as in_words};
use crate::model::{AuthorityYear, Metrics, PhasedPlan};
use crate::report::assumed;
use crate::report::phases::{explained, pounds};
use crate::report::text::{share, weight};
use crate::units::grouped;

/// The years, with the hubs and spending of each authority; empty if all hubs open at once.
pub(super) fn phases(facts: Facts<'_>) -> Section {
    let mut section = Section::new("phases", "Year by year");
    let Some(phases) = &facts.plan.phases else { return section };
    let distances = assumed::distances(facts.metrics.assumed.detour);
    let caption = format!("Share of demand within {} at the end of each year{distances}", facts.metrics.radius);
    section.figure(Figure { svg: charts::years(phases, facts.metrics), caption, file: None });
    section.table(of_years(facts.metrics, phases));
    section.say(explained(phases, facts.metrics));
    section.table(of_authorities(phases, "Hubs of each authority at the end of each year", &|year| {
        grouped(year.hubs as u64)
    }));
    let caption =
        assumed::heading("Cost of each authority's hubs in the year they open", assumed::costs(facts.metrics));
    let cost = of_authorities(phases, &caption, &|year| pounds(year.cost));
    section.table(cost);
    let budget = of_authorities(phases, "Each authority's money in each year", &|year| pounds(year.budget));
    if budget.rows.iter().any(|row| row[1..].iter().any(|cell| cell != "-")) {
        section.table(budget);
    }
    section
}

fn of_years(metrics: &Metrics, phases: &PhasedPlan) -> Table {
    let cost =
        |heading: &str| figures(assumed::heading(heading, metrics.cost.map(|cost| (cost, metrics.assumed.cost))));
    let columns = [
        in_words("Year"),
        figures("Hubs that open"),
        figures("Hubs open"),
        figures("Centres not yet hubs"),
        figures("Demand within"),
        figures("Share"),
        cost("Cost"),
        cost("Cost so far"),
        figures("Budget"),
        figures("Counts"),
    ];
    let discounted = phases.years.iter().any(|year| year.factor != 1.0);
    let mut table =
        Table::new("What opens in each year, and whom the plan reaches by its end", columns).in_full("solution.json");
    for year in &phases.years {
        table.row([
            year.year.to_string(),
            grouped(year.opening.len() as u64),
            grouped(year.hubs as u64),
            if phases.centres_serve { grouped(year.centres as u64) } else { String::new() },
            weight(year.covered.0),
            share(year.coverage),
            pounds(year.cost),
            pounds(year.cost_so_far),
            pounds(year.budget),
            if discounted { format!("{:.3}", year.factor) } else { String::new() },
        ]);
    }
    table
}

/// A table with one figure per authority and year; empty if there are fewer than two authorities to compare.
fn of_authorities(phases: &PhasedPlan, caption: &str, figure: &dyn Fn(&AuthorityYear) -> String) -> Table {
    let years = phases.years.iter().map(|year| figures(year.year.to_string()));
    let mut table = Table::new(caption, std::iter::once(in_words("Authority")).chain(years)).in_full("solution.json");
    let first = phases.years.first().map_or(&[][..], |year| &year.authorities);
    if first.len() < 2 {
        return table;
    }
    let mut order: Vec<usize> = (0..first.len()).collect();
    order.sort_by(|a, b| first[*a].name.cmp(&first[*b].name));
    for at in order {
        let cells = phases.years.iter().filter_map(|year| year.authorities.get(at)).map(figure);
        table.row(std::iter::once(first[at].name.clone()).chain(cells));
    }
    table
}
