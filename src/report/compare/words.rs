//! Sentences and rows that the terminal and the page share.

use crate::compare::{Change, Comparison, Side, ZoneRow};
use crate::model::{Class, Study};
use crate::report::text::{counted, percent, travel, verb, weight};
use crate::units::{Pounds, TravelUnit, grouped};

/// `2 plans of South Yorkshire`
pub(super) fn title(comparison: &Comparison) -> String {
    format!("{} of {}", counted(comparison.plans.len(), "plan"), comparison.study)
}

/// What a plan changes, in a few sentences.
pub(super) fn answer(comparison: &Comparison, change: &Change) -> String {
    let (sites, families) = (&change.sites, &change.families);
    let (before, after) = (&families.all.before, &families.all.after);
    let moved = &families.change;
    let letter = change.letter;
    let mut text = if sites.opened + sites.closed == 0 {
        format!("Plan {letter} has the sites of plan A.")
    } else {
        let opened = if sites.opened == 0 { "none".to_owned() } else { grouped(sites.opened as u64) };
        format!(
            "Plan {letter} closes {} of plan A's {} and opens {opened}.",
            grouped(sites.closed as u64),
            counted(sites.kept + sites.closed, "site")
        )
    };
    text += &format!(
        " {} ({}) come{} within {} of a hub and {} ({}) fall{} out of it: {} of demand is within it, {} in plan A.",
        counted(moved.zones_gained, "zone"),
        demand(moved.gained.0),
        third(moved.zones_gained),
        comparison.radius,
        counted(moved.zones_lost, "zone"),
        demand(moved.lost.0),
        third(moved.zones_lost),
        percent(after.coverage),
        percent(before.coverage)
    );
    let unit = comparison.radius.unit;
    if before.mean != after.mean {
        text += &format!(
            " The mean way to a hub is {}, {} in plan A.",
            travel(after.mean, unit),
            travel(before.mean, unit)
        );
    }
    if let Some(money) = &change.money {
        text += &format!(" {}", costs(money.difference));
    }
    text
}

/// The letter of `comes`, `falls` for one.
fn third(number: usize) -> &'static str {
    if number == 1 { "s" } else { "" }
}

fn demand(of: f64) -> String {
    format!("demand {}", weight(of))
}

fn costs(difference: Pounds) -> String {
    match difference.0 {
        0 => "The hubs cost as much.".to_owned(),
        more if more > 0 => format!("The hubs cost {difference} more."),
        _ => format!("The hubs cost {} less.", Pounds(-difference.0)),
    }
}

/// `+£50,000`, `-£300`, `£0`.
pub(super) fn signed(pounds: Pounds) -> String {
    if pounds.0 > 0 { format!("+{pounds}") } else { pounds.to_string() }
}

/// What the plans are side by side: a label, and a figure a plan.
pub(super) fn sides(comparison: &Comparison) -> Vec<(String, Vec<String>)> {
    let unit = comparison.radius.unit;
    let radius = comparison.radius;
    let row = |label: String, figure: &dyn Fn(&Side) -> String| (label, comparison.plans.iter().map(figure).collect());
    let mut rows = vec![
        row("hubs".to_owned(), &|side| grouped(side.hubs as u64)),
        row("of these, open today".to_owned(), &|side| grouped(side.hubs_existing as u64)),
    ];
    if comparison.plans.iter().any(|side| side.hubs_disadvantaged.is_some()) {
        rows.push(row("in disadvantaged communities".to_owned(), &disadvantaged));
    }
    rows.push(row(format!("demand within {radius}"), &|side| weight(side.access.covered.0)));
    rows.push(row("share of demand".to_owned(), &|side| percent(side.access.coverage)));
    rows.push(row(format!("zones within {radius}"), &|side| grouped(side.access.zones_covered as u64)));
    rows.push(row("mean way to the nearest hub".to_owned(), &|side| travel(side.access.mean, unit)));
    rows.push(row("longest way".to_owned(), &|side| travel(side.access.worst, unit)));
    if comparison.plans.iter().any(|side| side.access.unreachable.0 > 0.0) {
        rows.push(row("demand that can reach no hub".to_owned(), &|side| weight(side.access.unreachable.0)));
    }
    if comparison.plans.iter().any(|side| side.cost.is_some()) {
        let pounds = |pounds: Option<Pounds>| pounds.map_or("-".to_owned(), |pounds| pounds.to_string());
        rows.push(row("cost of the hubs".to_owned(), &|side| pounds(side.cost)));
        if comparison.plans.iter().any(|side| side.cost != side.own_cost) {
            rows.push(row("by the plan's own scenario".to_owned(), &|side| pounds(side.own_cost)));
        }
    }
    rows
}

/// `7 of 10 (70.0%)`
fn disadvantaged(side: &Side) -> String {
    let Some(within) = side.hubs_disadvantaged else { return "-".to_owned() };
    let share = if side.hubs == 0 { 0.0 } else { within as f64 / side.hubs as f64 };
    format!("{} ({})", grouped(within as u64), percent(share))
}

/// How sure each plan is, by its letter.
pub(super) fn status(side: &Side) -> String {
    format!("{} ({}): {}", side.file, side.status, side.title)
}

/// The headings of a class of groups that is shown.
pub(super) fn heading(class: Class) -> &'static str {
    match class {
        Class::Decile => "Decile",
        Class::Authority => "Authority",
        Class::District => "District",
        Class::Ward => "Ward",
        Class::RuralUrban => "Rural or urban",
    }
}

/// `Barnsley 016B (weight 40.2, 1.2 km to 3.4 km)`
pub(super) fn worst(zone: &ZoneRow, unit: TravelUnit) -> String {
    let after = match zone.journey_after {
        Some(journey) => format!("to {}", travel(Some(journey), unit)),
        None => "to no hub at all".to_owned(),
    };
    format!("{} (weight {}, {} {after})", zone.name, weight(zone.weight.0), travel(zone.journey_before, unit))
}

/// What the lists of the worst affected leave out.
pub(super) fn journeys(change: &Change) -> String {
    let families = &change.families;
    format!(
        "The way to the nearest hub gets longer for {} and shorter for {}.",
        counted(families.zones_longer, "zone"),
        counted(families.zones_shorter, "zone")
    )
}

/// Whether disadvantaged communities win or lose hubs.
pub(super) fn communities(change: &Change) -> Option<String> {
    let (opened, closed) = change.sites.opened_disadvantaged.zip(change.sites.closed_disadvantaged)?;
    (opened + closed > 0).then(|| {
        format!(
            "In disadvantaged communities {} {} and {} {}.",
            counted(opened, "site"),
            verb(opened, "open"),
            counted(closed, "site"),
            verb(closed, "close")
        )
    })
}

/// What the journeys of a study are measured in.
pub(super) fn unit(study: &Study) -> TravelUnit {
    study.travel.unit()
}
