//! Alternatives on the terminal, in 80 columns, and as `alternatives.md`.

use super::rows::name;
use super::words;
use crate::alternatives::{Alternative, Alternatives, Ended};
use crate::model::{Scenario, Study};
use crate::report::assumed;
use crate::report::page::escaped;
use crate::report::text::{WIDTH, columns, cut, wrap};
use std::fmt::Write;

/// Most names of a plan's sites that the terminal shows.
const NAMED: usize = 3;

/// The alternatives in at most 80 columns: a summary, a table, what changes, and which sites are right whichever plan
/// is chosen.
pub fn summary(study: &Study, scenario: &Scenario, found: &Alternatives) -> String {
    let mut text = cut(words::heading(study, scenario), WIDTH) + "\n\n" + &wrap("", &words::answer(found));
    if let (true, Ended::Impossible(reasons)) = (found.plans.is_empty(), &found.ended) {
        text.extend(reasons.iter().map(|reason| wrap("- ", &reason.text)));
        return text;
    }
    if let Some(journeys) = words::journeys(found) {
        text += &wrap("", &journeys);
    }
    text += "\n";
    let name = words::objective_name(found);
    text += &row(["plan", "loss", "gap", name, "hubs", "come", "gone", &assumed::narrow("cost", words::costs(found))]);
    for (at, plan) in found.plans.iter().enumerate() {
        text += &line(at + 1, plan);
    }
    let mut changes = String::new();
    for (at, plan) in found.plans.iter().enumerate().filter(|(_, plan)| !plan.come.is_empty() || !plan.gone.is_empty())
    {
        changes += &wrap(&format!("{:>4}  ", at + 1), &change(study, plan, NAMED));
    }
    if !changes.is_empty() {
        text += "\nAgainst plan 1\n";
        text += &changes;
    }
    let sites = words::sites(found);
    if !sites.is_empty() {
        text += "\n";
        text += &wrap("", &sites);
    }
    text
}

fn line(rank: usize, alternative: &Alternative) -> String {
    let plan = &alternative.answer.plan;
    row([
        &rank.to_string(),
        &words::percent(alternative.loss),
        &words::gap(plan),
        &words::objective(alternative),
        &plan.hubs.len().to_string(),
        &alternative.come.len().to_string(),
        &alternative.gone.len().to_string(),
        &plan.metrics.as_ref().map(words::cost).unwrap_or_default(),
    ])
}

/// Widths of the table's columns.
const WIDTHS: [usize; 8] = [5, 11, 10, 14, 7, 6, 6, 16];

fn row(cells: [&str; 8]) -> String {
    columns(&std::array::from_fn::<_, 8, _>(|at| (cells[at], WIDTHS[at]))) + "\n"
}

/// `Park Library and 2 more come for Hill School.`
fn change(study: &Study, plan: &Alternative, most: usize) -> String {
    let list = |ids: &[String]| {
        let names: Vec<&str> = ids.iter().take(most).map(|id| name(study, id)).collect();
        let more = if ids.len() > most { format!(" and {} more", ids.len() - most) } else { String::new() };
        names.join(", ") + &more
    };
    match (plan.come.as_slice(), plan.gone.as_slice()) {
        ([], []) => "the same hubs".to_owned(),
        ([], gone) => format!("without {}", list(gone)),
        (come, []) => format!("with {} as well", list(come)),
        (come, gone) => format!("{} in place of {}", list(come), list(gone)),
    }
}

/// The short report.
pub(super) fn markdown(study: &Study, scenario: &Scenario, found: &Alternatives) -> String {
    let mut text = format!("# {}\n\n{}\n\n", escaped(words::heading(study, scenario)), words::answer(found));
    if let (true, Ended::Impossible(reasons)) = (found.plans.is_empty(), &found.ended) {
        text.extend(reasons.iter().map(|reason| format!("- {}\n", escaped(&reason.text))));
        return text;
    }
    if let Some(journeys) = words::journeys(found) {
        let _ = writeln!(text, "{journeys}\n");
    }
    text += "![Which plan has which site](alternatives.svg)\n\n";
    let cost = assumed::heading("Cost", words::costs(found));
    let _ = writeln!(text, "| Plan | Loss | Gap | Objective | Hubs | {cost} | Against plan 1 |");
    text += "| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
    for (at, plan) in found.plans.iter().enumerate() {
        let metrics = plan.answer.plan.metrics.as_ref();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            at + 1,
            words::percent(plan.loss),
            words::gap(&plan.answer.plan),
            words::objective(plan),
            plan.answer.plan.hubs.len(),
            metrics.map(words::cost).unwrap_or_default(),
            if at == 0 { String::new() } else { escaped(&change(study, plan, usize::MAX)) },
        );
    }
    let _ = writeln!(text, "\n{}\n\n## Sites\n", words::sites(found));
    text += "| Site | Plans |\n| --- | ---: |\n";
    for count in &found.sites {
        let site = &study.sites[count.site.at()];
        let _ = writeln!(
            text,
            "| {} ({}) | {} of {} |",
            escaped(&site.name),
            escaped(&site.id),
            count.plans,
            found.plans.len()
        );
    }
    text += "\n## Assumptions\n\n";
    text += "Loss says how much worse a plan is than plan 1, as a share of plan 1's objective. Gap says how much \
         better another plan that differs from all earlier ones could still be (docs/alternatives.md).\n\n";
    if let Some(plan) = found.plans.first() {
        plan.answer.plan.assumptions.iter().for_each(|line| text += &format!("- {}\n", escaped(line)));
    }
    study.attribution.iter().for_each(|line| text += &format!("\n{}\n", escaped(line)));
    text
}
