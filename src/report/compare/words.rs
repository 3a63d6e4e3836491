//! Sentences and rows that the terminal and the page share.

use crate::compare::{Change, Comparison, Costs, Difference, Side, Sites, ZoneRow};
use crate::model::{Class, Study};
use crate::report::assumed;
use crate::report::text::{counted, distance, percent, share, travel, verb, weight};
use crate::units::{Pounds, TravelUnit, grouped};
use crate::words::listed;
use serde_json::Value;

/// What happens to sites that are in only one of the plans: the verb in a sentence, and the word in files.
pub(super) const CHANGES: [(&str, &str); 4] =
    [("closes", "closed"), ("does not choose", "not_chosen"), ("opens", "opened"), ("keeps open", "kept_open")];

/// The change of a site, for a cell of a table.
pub(super) fn change(change: &str) -> String {
    change.replace('_', " ")
}

/// `2 plans of South Yorkshire`
pub(super) fn title(comparison: &Comparison) -> String {
    format!("{} of {}", counted(comparison.plans.len(), "plan"), comparison.study)
}

/// The text before [`differences`].
pub(super) const DIFFERENCES: &str = "The scenarios differ in these keys:";

/// A key with its values: `hubs.at_most: 17 / 14`.
pub(super) fn differences(comparison: &Comparison) -> Vec<String> {
    let in_words = |difference: &Difference| {
        let shared = shared(&difference.values);
        let values: Vec<String> =
            difference.values.iter().map(|value| value_in_words(value.as_ref(), &shared)).collect();
        let rest = match shared.len() {
            0 => String::new(),
            number => format!(" (and {} that all have)", grouped(number as u64)),
        };
        format!("{}: {}{rest}", difference.key, values.join(" / "))
    };
    comparison.differences.iter().map(in_words).collect()
}

/// In lists longer than this, the common entries are counted instead of repeated.
const LONG_LIST: usize = 3;

/// The entries that all plans' long lists share.
fn shared(values: &[Option<Value>]) -> Vec<&Value> {
    let lists: Vec<&Vec<Value>> = values.iter().filter_map(|value| value.as_ref()?.as_array()).collect();
    match lists.split_first() {
        Some((first, others)) if lists.len() == values.len() && lists.iter().any(|list| list.len() > LONG_LIST) => {
            first.iter().filter(|entry| others.iter().all(|list| list.contains(entry))).collect()
        }
        _ => Vec::new(),
    }
}

/// A value as in the scenario, with texts unquoted and lists without the shared entries.
fn value_in_words(value: Option<&Value>, shared: &[&Value]) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            let own: Vec<String> = list
                .iter()
                .filter(|entry| !shared.contains(entry))
                .map(|entry| value_in_words(Some(entry), &[]))
                .collect();
            if own.is_empty() { "-".to_owned() } else { own.join(", ") }
        }
        Some(other) => other.to_string(),
    }
}

/// What a plan changes, in a few sentences.
pub(super) fn answer(comparison: &Comparison, change: &Change) -> String {
    let (sites, families) = (&change.sites, &change.families);
    let (before, after) = (&families.all.before, &families.all.after);
    let moved = &families.change;
    let letter = change.letter;
    let mut text = of_sites(letter, sites);
    text += &format!(
        " {} ({}) {} a hub within {} and {} ({}) {} one. {} of demand has one, compared with {} in plan A.",
        counted(moved.zones_gained, "zone"),
        demand(moved.gained.0),
        verb(moved.zones_gained, "gain"),
        assumed::radius(comparison.radius, comparison.detour),
        counted(moved.zones_lost, "zone"),
        demand(moved.lost.0),
        verb(moved.zones_lost, "lose"),
        share(after.coverage),
        share(before.coverage)
    );
    let unit = comparison.radius.unit;
    if before.mean != after.mean {
        text += &format!(
            " The mean {} to the nearest hub is {}, compared with {} in plan A.",
            distance(unit),
            travel(after.mean, unit),
            travel(before.mean, unit)
        );
    }
    if let Some(money) = &change.money {
        text += &format!(" {}", costs(money));
    }
    text
}

/// Which sites the plan shares with plan A, and what happens to the others. Only centres that are open today can
/// close.
fn of_sites(letter: char, sites: &Sites) -> String {
    let (first, here) = (sites.closed + sites.not_chosen, sites.opened + sites.kept_open);
    if first + here == 0 {
        return format!("Plan {letter} has the sites of plan A.");
    }
    let clause = |number: usize, words: &dyn Fn(String) -> String, noun: &str| {
        (number > 0).then(|| words(counted(number, noun)))
    };
    let clauses: Vec<String> = [
        clause(sites.closed, &|those| format!("closes {those} open today"), "centre"),
        clause(sites.not_chosen, &|those| format!("does not choose {those} that plan A opens"), "other site"),
        clause(sites.opened, &|those| format!("opens {those} that plan A does not"), "site"),
        clause(sites.kept_open, &|those| format!("keeps {those} open that plan A closes"), "centre"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut clauses = listed(&clauses);
    if sites.closed == 0 {
        clauses = clauses.replace("other site", "site");
    }
    let (kept, all) = (grouped(sites.kept as u64), counted(sites.kept + first, "site"));
    format!("Plan {letter} has {kept} of plan A's {all}: it {clauses}.")
}

fn demand(of: f64) -> String {
    format!("demand {}", weight(of))
}

fn costs(money: &Costs) -> String {
    let difference = match money.difference.0 {
        0 => "the same".to_owned(),
        more if more > 0 => format!("{} more", money.difference),
        _ => format!("{} less", Pounds(-money.difference.0)),
    };
    format!("The hubs cost {difference}{}.", behind(money))
}

/// ` (assumed)` to follow figures of both plans' hubs.
fn behind(money: &Costs) -> String {
    match assumed::behind([(money.all, money.assumed)]) {
        "" => String::new(),
        word => format!(" ({word})"),
    }
}

/// Cost of the hubs that only one plan has, that only the other has, and that both have. `end` ends the sentence about
/// all of them.
pub(super) fn parts_of_cost(change: &Change, money: &Costs, end: &str) -> String {
    format!(
        "Hubs in both plans cost {}, those in plan {} only {}, those in plan A only {}: {end}{}.",
        money.kept,
        change.letter,
        money.only_here,
        money.only_first,
        behind(money)
    )
}

/// `+£50,000`, `-£300`, `£0`.
pub(super) fn signed(pounds: Pounds) -> String {
    if pounds.0 > 0 { format!("+{pounds}") } else { pounds.to_string() }
}

/// The plans side by side: a label, and one figure per plan.
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
    rows.push(row("share of demand".to_owned(), &|side| share(side.access.coverage)));
    rows.push(row(format!("zones within {radius}"), &|side| grouped(side.access.zones_covered as u64)));
    rows.push(row(format!("mean {} to the nearest hub", distance(unit)), &|side| travel(side.access.mean, unit)));
    rows.push(row(format!("longest {} to the nearest hub", distance(unit)), &|side| travel(side.access.worst, unit)));
    if comparison.plans.iter().any(|side| side.access.unreachable.0 > 0.0) {
        rows.push(row("demand that can reach no hub".to_owned(), &|side| weight(side.access.unreachable.0)));
    }
    if comparison.plans.iter().any(|side| side.cost.is_some()) {
        let pounds = |pounds: Option<Pounds>| pounds.map_or("-".to_owned(), |pounds| pounds.to_string());
        let sides = || comparison.plans.iter();
        let costs = sides().filter_map(|side| Some((side.cost?, side.cost_assumed)));
        rows.push(row(assumed::heading("cost of the hubs", costs), &|side| pounds(side.cost)));
        if sides().any(|side| side.cost != side.own_cost) {
            let costs = sides().filter_map(|side| Some((side.own_cost?, side.own_cost_assumed)));
            let label = assumed::heading("by the plan's own scenario", costs);
            rows.push(row(label, &|side| pounds(side.own_cost)));
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

/// What is proven about each plan, by its letter.
pub(super) fn status(side: &Side) -> String {
    format!("{} ({}): {}", side.file, side.status, side.title)
}

/// The headings of the classes of groups that are shown.
pub(super) fn heading(class: Class) -> &'static str {
    match class {
        Class::Decile => "Decile",
        Class::Authority => "Authority",
        Class::District => "District",
        Class::Ward => "Ward",
        Class::Constituency => "Constituency",
        Class::RuralUrban => "Rural or urban",
        Class::Car => "Families",
    }
}

/// `Barnsley 016B (weight 40.2, 1.2 km to 3.4 km)`
pub(super) fn worst(zone: &ZoneRow, unit: TravelUnit) -> String {
    let after = match zone.journey_after {
        Some(journey) => format!("to {}", travel(Some(journey), unit)),
        None => "to no hub at all".to_owned(),
    };
    format!("{} (weight {}, {} {after})", zone.said, weight(zone.weight.0), travel(zone.journey_before, unit))
}

/// What the lists of the worst affected zones leave out.
pub(super) fn journeys(change: &Change) -> String {
    let families = &change.families;
    format!(
        "The journey to the nearest hub becomes longer for {} and shorter for {}.",
        counted(families.zones_longer, "zone"),
        counted(families.zones_shorter, "zone")
    )
}

/// The effect on disadvantaged communities: sites there that only one of the plans has.
pub(super) fn communities(change: &Change) -> Option<String> {
    let (here, first) = change.sites.only_here_disadvantaged.zip(change.sites.only_first_disadvantaged)?;
    (here + first > 0).then(|| {
        format!(
            "In disadvantaged communities {} {} in plan {} only, and {} in plan A only.",
            counted(here, "site"),
            verb(here, "be"),
            change.letter,
            grouped(first as u64)
        )
    })
}

/// Unit of a study's journeys.
pub(super) fn unit(study: &Study) -> TravelUnit {
    study.travel.unit()
}
