//! Places by name: those that lose access, those that are served worst, and the hubs.

use super::Facts;
use super::document::{Section, Table, figures, sentences, words as in_words};
use crate::model::{HubRow, ZoneRow};
use crate::report::text::{capital, counted, distance, distances, percent, travel, weight};
use crate::report::{assumed, layers, people, words};
use crate::units::grouped;

/// Most zones that lose access and are listed.
const LOSSES: usize = 50;
/// Most zones in a list of the worst served.
const WORST: usize = 15;

/// Zones that are no longer within the radius.
pub(super) fn losses(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("losses", "Who loses access");
    if !words::has_today(metrics) {
        return section;
    }
    let lost = &metrics.change.lost;
    let radius = metrics.radius;
    if metrics.change.zones_lost == 0 {
        section.say(format!("Nobody: every zone within {radius} of a centre today is within {radius} of a hub."));
        return section;
    }
    let of_all = if metrics.all.after.weight.0 > 0.0 { lost.0 / metrics.all.after.weight.0 } else { 0.0 };
    let zones = counted(metrics.change.zones_lost, "zone");
    section.say(format!(
        "{zones} within {radius} of a centre today would have no hub within {radius}: {}, {} of all {}.",
        people::lost(metrics),
        percent(of_all),
        people::noun(metrics, "demand"),
    ));
    let mut rows: Vec<&ZoneRow> = planned(facts).filter(|row| row.change == "loses").collect();
    rows.sort_by(|a, b| b.weight.0.total_cmp(&a.weight.0));
    let shown = rows.len().min(LOSSES);
    let caption = if shown < rows.len() {
        format!("The {shown} of {} zones that lose access with most demand", grouped(rows.len() as u64))
    } else {
        "Zones that lose access, most demand first".to_owned()
    };
    section.table(zones_table(facts, caption, &rows[..shown], false));
    if shown < rows.len() {
        section.say("zones.csv lists all of them: their change is “loses”.");
    }
    section
}

/// Zones with the longest journeys, and zones with the most demand out of reach.
pub(super) fn worst_served(facts: Facts<'_>) -> Section {
    let radius = facts.metrics.radius;
    let mut section = Section::new("worst-served", "The worst-served places");
    let mut out: Vec<&ZoneRow> = planned(facts).filter(|row| !row.covered).collect();
    if out.is_empty() {
        section.say(format!("Every zone is within {radius} of a hub."));
        return section;
    }
    section.say(format!("Further than {radius} from a hub under the plan: {}.", counted(out.len(), "zone")));
    // Zones that can reach no hub at all come first.
    let way = |row: &ZoneRow| row.impedance.unwrap_or(f64::INFINITY);
    out.sort_by(|a, b| way(b).total_cmp(&way(a)));
    let first = &out[..out.len().min(WORST)];
    section.table(zones_table(
        facts,
        format!("The longest {} to a hub", distances(facts.metrics.radius.unit)),
        first,
        true,
    ));
    out.sort_by(|a, b| b.weight.0.total_cmp(&a.weight.0));
    let first = &out[..out.len().min(WORST)];
    section.table(zones_table(
        facts,
        format!("Zones further than {radius} from a hub, most demand first"),
        first,
        true,
    ));
    section.say("zones.csv has every zone.");
    section
}

/// Zones of the authorities being planned, in order of code.
fn planned(facts: Facts<'_>) -> impl Iterator<Item = &ZoneRow> {
    facts.rows.zones.iter().filter(|row| row.planned)
}

/// Zones with their journeys and, if they stay out of reach, the reason.
fn zones_table(facts: Facts<'_>, caption: String, rows: &[&ZoneRow], why: bool) -> Table {
    let (metrics, unit) = (facts.metrics, facts.metrics.radius.unit);
    let several = metrics.authorities.len() > 1;
    let journey = capital(distance(unit));
    let columns = [
        in_words("Place"),
        in_words("Authority"),
        figures("Decile"),
        figures("Demand"),
        figures(format!("{journey} today")),
        figures(format!("{journey} under the plan")),
        sentences("Could a site serve it?"),
    ];
    let mut table = Table::new(caption, columns);
    for row in rows {
        let way = |way: Option<f64>| way.map_or_else(|| "none".to_owned(), |way| travel(Some(way), unit));
        table.row([
            facts.study.zone_said_by_code(&row.code),
            row.authority.clone().filter(|_| several).unwrap_or_default(),
            row.decile.map_or_else(String::new, |decile| decile.to_string()),
            weight(row.weight.0),
            if words::has_today(metrics) { way(row.impedance_before) } else { String::new() },
            way(row.impedance),
            if why { layers::possible(metrics.radius, row) } else { String::new() },
        ]);
    }
    table
}

/// Every hub, and every centre of today that is not a hub.
pub(super) fn hubs(facts: Facts<'_>) -> Section {
    let mut section = Section::new("hubs", "The hubs");
    let of = |part: &'static str| facts.rows.hubs.iter().filter(move |hub| hub.part == part);
    section.table(hub_table(facts, "Hubs of the plan", of("hub")));
    let closed = of("closed").count();
    if closed > 0 {
        let centres = if closed == 1 { "centre open today" } else { "centres open today" };
        section.heading("Centres open today that are not in the plan");
        section.say(format!(
            "The plan has no hub in {} {centres}. This is not advice to close anything: the plan says where hubs \
             would do most.",
            grouped(closed as u64),
        ));
        if closed <= Table::LONG {
            section.table(hub_table(facts, "Centres open today that are not in the plan", of("closed")));
        } else {
            section.say("hubs.csv lists all of them: their part is “closed”.");
        }
    }
    section
}

fn hub_table<'a>(facts: Facts<'_>, caption: &str, hubs: impl Iterator<Item = &'a HubRow>) -> Table {
    let metrics = facts.metrics;
    let several = metrics.authorities.len() > 1;
    let columns = [
        figures("No."),
        sentences("Name"),
        in_words("Authority"),
        in_words("Ward"),
        in_words("Kind"),
        sentences("Address"),
        in_words("Postcode"),
        figures("Opens"),
        in_words("Open today"),
        in_words("In a disadvantaged community"),
        figures(assumed::heading("Cost", metrics.cost.map(|cost| (cost, metrics.assumed.cost)))),
        figures("Demand within"),
    ];
    let mut table = Table::new(caption, columns).in_full("hubs.csv");
    let truth = |truth: bool| if truth { "yes" } else { "no" }.to_owned();
    let mut hubs: Vec<&HubRow> = hubs.collect();
    hubs.sort_by(|a, b| a.number.cmp(&b.number).then_with(|| (&a.authority, &a.name).cmp(&(&b.authority, &b.name))));
    for hub in hubs {
        let open = hub.part == "hub";
        table.row([
            hub.number.map_or_else(String::new, |number| number.to_string()),
            hub.name.clone(),
            hub.authority.clone().filter(|_| several).unwrap_or_default(),
            hub.ward.clone().unwrap_or_default(),
            hub.kind.as_deref().map(words::kind).unwrap_or_default(),
            hub.address.clone().unwrap_or_default(),
            hub.postcode.clone().unwrap_or_default(),
            hub.opens.map_or_else(String::new, |year| year.to_string()),
            if open && words::has_today(metrics) { truth(hub.existing) } else { String::new() },
            hub.disadvantaged.map(truth).unwrap_or_default(),
            hub.cost.map(|cost| cost.to_string()).unwrap_or_default(),
            if open { weight(hub.load_covered.0) } else { String::new() },
        ]);
    }
    table
}
