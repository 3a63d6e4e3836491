//! The plan on the terminal: what a planner reads in half a minute.

use super::text::{counted, cut, percent, travel, weight, wrap};
use crate::model::{Access, AuthorityMoney, Class, Group, Metrics, Plan, Reading, Status, Stop, Study};
use crate::units::{Pounds, TravelUnit};
use std::fmt::Write;

/// With more authorities than this only the best and worst covered are shown.
const AUTHORITIES_SHOWN: usize = 12;
/// How many of each.
const BEST_AND_WORST: usize = 5;

/// The plan in at most 80 columns: the answer first, then small tables, then what it rests on.
pub fn summary(study: &Study, plan: &Plan) -> String {
    let mut sections = vec![answer(study, plan)];
    match &plan.metrics {
        Some(metrics) => sections.extend(tables(study, plan, metrics)),
        None => sections.push(reasons(plan)),
    }
    sections.push(foundations(plan));
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

/// The answer in two or three sentences.
fn answer(study: &Study, plan: &Plan) -> String {
    let mut text = cut(&plan.title, super::text::WIDTH) + "\n\n";
    let Some(metrics) = &plan.metrics else {
        return text + &wrap("", "There is no plan: the scenario asks for more than can be. This is why:");
    };
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let centres = study.sites.iter().filter(|site| site.status == crate::model::SiteStatus::Existing).count();
    let mut sentences = format!(
        "{} {} ({} open today) bring {} of families, weighted by {}, within {} of a hub; today's {} bring {}.",
        proof(plan),
        counted(metrics.hubs, "hub"),
        metrics.hubs_existing,
        percent(after.coverage),
        metrics.weight_unit,
        metrics.radius,
        counted(centres, "centre"),
        percent(before.coverage),
    );
    if let Some(cost) = metrics.cost {
        sentences += &format!(" The hubs cost {cost}.");
    }
    text += &wrap("", &sentences);
    text
}

/// How good the plan is known to be, in words.
fn proof(plan: &Plan) -> String {
    let gap = plan.gap.map_or_else(|| "an unknown share".to_owned(), |gap| format!("{:.3}%", gap * 100.0));
    match plan.status {
        Status::Optimal => "This is the best plan possible, proven.".to_owned(),
        Status::Gap => format!("This plan is proven to be within {gap} of the best possible, as near as asked for."),
        Status::Feasible => {
            let why = match plan.stop {
                Some(Stop::TimeLimit) => "time ran out",
                Some(Stop::Interrupted) => "the search was interrupted",
                Some(Stop::TooLarge) => "the rest is too large to prove",
                None => "the search ended early",
            };
            format!("This plan may not be the best: it is at most {gap} below it, and {why}.")
        }
        Status::Infeasible => "There is no plan.".to_owned(),
    }
}

fn reasons(plan: &Plan) -> String {
    plan.reasons.iter().map(|reason| wrap("- ", &reason.text)).collect()
}

fn tables(study: &Study, plan: &Plan, metrics: &Metrics) -> Vec<String> {
    vec![access(metrics), deciles(metrics), authorities(metrics), readings(plan, metrics), change(study, metrics)]
}

fn access(metrics: &Metrics) -> String {
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let mut text = format!("{:<34}{:>14}{:>14}\n", "Families and hubs", "today", "plan");
    let mut row = |label: &str, figure: &dyn Fn(&Access) -> String| {
        let _ = writeln!(text, "{:<34}{:>14}{:>14}", cut(label, 33), figure(before), figure(after));
    };
    let unit: TravelUnit = metrics.radius.unit;
    row(&format!("weight within {}", metrics.radius), &|access| weight(access.covered.0));
    row(&format!("zones within {}, of {}", metrics.radius, after.zones), &|access| access.zones_covered.to_string());
    row("mean way to the nearest hub", &|access| travel(access.mean, unit));
    row("longest way to the nearest hub", &|access| travel(access.worst, unit));
    if before.unreachable.0 + after.unreachable.0 > 0.0 {
        row("weight that can reach no hub", &|access| weight(access.unreachable.0));
    }
    text
}

fn of_class(metrics: &Metrics, class: Class) -> impl Iterator<Item = &Group> {
    metrics.groups.iter().filter(move |group| group.class == class)
}

/// Deciles side by side: ten figures a line.
fn deciles(metrics: &Metrics) -> String {
    let Some(column) = &metrics.decile_of else { return String::new() };
    let heading = format!("Within {} by decile of {column} (1 = most disadvantaged), %", metrics.radius);
    let mut lines = [format!("{:<10}", "decile"), format!("{:<10}", "today"), format!("{:<10}", "plan")];
    for group in of_class(metrics, Class::Decile).filter(|group| group.name.len() <= 2) {
        let figure = |access: &Access| percent(access.coverage).trim_end_matches('%').to_owned();
        let cells = [group.name.clone(), figure(&group.access.before), figure(&group.access.after)];
        for (line, cell) in lines.iter_mut().zip(cells) {
            let _ = write!(line, "{cell:>7}");
        }
    }
    format!("{}\n{}\n", cut(&heading, super::text::WIDTH), lines.join("\n"))
}

fn authorities(metrics: &Metrics) -> String {
    if metrics.authorities.is_empty() {
        return String::new();
    }
    let coverage = |authority: &AuthorityMoney| {
        of_class(metrics, Class::Authority).find(|group| group.name == authority.name).map(|group| group.access)
    };
    let row = |authority: &AuthorityMoney| {
        let access = coverage(authority);
        let share = |side: Option<Access>| side.map_or_else(|| "-".to_owned(), |side| percent(side.coverage));
        let pounds = |amount: Option<Pounds>| amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
        format!(
            "{:<20}{:>5}{:>6}{:>9}{:>13}{:>13}{:>7}{:>7}\n",
            cut(&authority.name, 19),
            authority.hubs,
            authority.hubs_existing,
            authority.hubs_disadvantaged,
            pounds(authority.cost),
            pounds(authority.budget),
            share(access.map(|access| access.before)),
            share(access.map(|access| access.after)),
        )
    };
    let mut text = format!(
        "{:<20}{:>5}{:>6}{:>9}{:>13}{:>13}{:>7}{:>7}\n",
        "Authority", "hubs", "kept", "disadv.", "cost", "budget", "today", "plan"
    );
    if metrics.authorities.len() <= AUTHORITIES_SHOWN {
        text.extend(metrics.authorities.iter().map(row));
        return text;
    }
    let mut ordered: Vec<(f64, &AuthorityMoney)> = metrics
        .authorities
        .iter()
        .map(|place| (coverage(place).map_or(0.0, |access| access.after.coverage), place))
        .collect();
    ordered.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, worst) = (&ordered[..BEST_AND_WORST], &ordered[ordered.len() - BEST_AND_WORST..]);
    text.extend(best.iter().map(|(_, place)| row(place)));
    let rest = ordered.len() - 2 * BEST_AND_WORST;
    let _ = writeln!(text, "... {rest} more between the best and the worst covered: see solution.json");
    text.extend(worst.iter().map(|(_, place)| row(place)));
    text
}

fn readings(plan: &Plan, metrics: &Metrics) -> String {
    if metrics.readings.is_empty() {
        return String::new();
    }
    let share = plan.scenario.ambition.as_ref().map_or(0.7, |ambition| ambition.share);
    let heading = format!("Hubs in disadvantaged communities; {} is", percent(share).replace(".0%", "%"));
    let mut text = format!("{heading:<47}{:>11}{:>7}{:>8}{:>6}\n", "hubs", "up", "nearest", "down");
    for reading in &metrics.readings {
        let mark = if reading.enforced { "* " } else { "  " };
        let label = reading.label.replace(", all authorities together", ", together");
        let label = label.replace(", each authority by itself", ", each").replace(", all hubs together", "");
        let [up, nearest, down] = [0, 1, 2].map(|i| asked(reading, i));
        let of = format!("{} of {}", reading.hubs_in, reading.hubs);
        let _ = writeln!(text, "{mark}{:<45}{of:>11}{up:>7}{nearest:>8}{down:>6}", cut(&label, 44));
        if reading.enforced && !reading.missed_by.is_empty() {
            text += &(cut(&format!("    short, rounded up: {}", reading.missed_by.join(", ")), 80) + "\n");
        }
    }
    text + "(* counts in this plan; ! is not met)\n"
}

/// The number asked for, with `!` when the plan has fewer.
fn asked(reading: &Reading, rounding: usize) -> String {
    format!("{}{}", reading.asked[rounding], if reading.met[rounding] { " " } else { "!" })
}

fn change(study: &Study, metrics: &Metrics) -> String {
    let change = &metrics.change;
    let sentence = format!(
        "Against today {} (weight {}) come within {}, {} (weight {}) fall out of it; {} close.",
        counted(change.zones_gained, "zone"),
        weight(change.gained.0),
        metrics.radius,
        counted(change.zones_lost, "zone"),
        weight(change.lost.0),
        counted(metrics.centres_closed, "centre"),
    );
    let name = |code: &String| match study.zone_by_code(code) {
        Some(zone) => study.zones[zone.at()].name.clone(),
        None => code.clone(),
    };
    let mut text = wrap("", &sentence);
    if !change.worst_losses.is_empty() {
        let names: Vec<_> = change.worst_losses.iter().map(name).collect();
        text += &wrap("Lose most: ", &names.join(", "));
    }
    text
}

/// What the answer rests on: assumptions, rows left out, whose data it is.
fn foundations(plan: &Plan) -> String {
    let mut text = String::new();
    if !plan.assumptions.is_empty() {
        text += "Assumed\n";
        text.extend(plan.assumptions.iter().map(|assumption| wrap("- ", assumption)));
    }
    if plan.left_out > 0 {
        let rows = counted(plan.left_out, "row");
        text += &wrap("", &format!("{rows} of the input could not be used: left_out.csv has each with its reason."));
    }
    text.extend(plan.attribution.iter().map(|line| wrap("", line)));
    text
}
