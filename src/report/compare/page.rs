//! `compare.html` and `compare.md`.

use super::{charts, words};
use crate::compare::{Change, Comparison, ZoneRow};
use crate::model::{Class, Study};
use crate::report::assumed;
use crate::report::page::Report;
use crate::report::page::document::{self, Column, Figure, Section, Table};
use crate::report::text::{counted, share, travel, weight};
use crate::units::{Pounds, TravelUnit};

/// All results, in sections.
pub(super) fn report(study: &Study, comparison: &Comparison) -> Report {
    let mut sections = vec![answer(comparison)];
    for change in &comparison.changes {
        sections.extend([
            sites(change),
            families(comparison, change),
            worst(change, words::unit(study)),
            money(change),
        ]);
    }
    sections.push(basis(comparison));
    Report::of(words::title(comparison), sections)
}

/// Id of a section: the second plan and the third have different ones.
fn id(change: &Change, [second, third]: [&'static str; 2]) -> &'static str {
    if change.letter == 'B' { second } else { third }
}

fn answer(comparison: &Comparison) -> Section {
    let mut section = Section::new("answer", "The answer");
    for change in &comparison.changes {
        section.say(words::answer(comparison, change));
    }
    let letters = comparison.plans.iter().map(|side| document::figures(format!("Plan {}", side.letter)));
    let columns: Vec<Column> = std::iter::once(document::words("")).chain(letters).collect();
    let distances = assumed::distances(comparison.detour);
    let mut table = Table::new(format!("The plans side by side, by plan A's scenario{distances}"), columns);
    for (label, cells) in words::sides(comparison) {
        table.row(std::iter::once(label).chain(cells));
    }
    section.table(table);
    section.list(comparison.plans.iter().map(|side| format!("Plan {}: {}", side.letter, words::status(side))));
    section
}

fn sites(change: &Change) -> Section {
    let mut section =
        Section::new(id(change, ["sites", "sites-2"]), format!("Sites of plan {} and of plan A", change.letter));
    section.say(format!("{} in both plans; sites.csv lists them too.", counted(change.sites.kept, "site")));
    if let Some(communities) = words::communities(change) {
        section.say(communities);
    }
    let columns = [
        document::words("Site"),
        document::words("Name"),
        document::words("Authority"),
        document::words("Change"),
        document::words("Disadvantaged community"),
        document::figures(assumed::heading("Cost", costs(change))),
    ];
    let mut table = Table::new("Sites in only one of the plans", columns).in_full("sites.csv");
    for site in change.sites.rows.iter().filter(|site| site.change != "kept") {
        let yes = |yes: Option<bool>| yes.map_or("-", |yes| if yes { "yes" } else { "no" }).to_owned();
        table.row([
            site.id.clone(),
            site.name.clone(),
            site.authority.clone().unwrap_or_default(),
            words::change(site.change),
            yes(site.disadvantaged),
            site.cost.map_or("-".to_owned(), |cost| cost.to_string()),
        ]);
    }
    section.table(table);
    section
}

/// Cost of the sites of a change, and the assumed part of it.
fn costs(change: &Change) -> Vec<(Pounds, Pounds)> {
    change.sites.rows.iter().filter_map(|site| Some((site.cost?, site.cost_assumed))).collect()
}

fn families(comparison: &Comparison, change: &Change) -> Section {
    let letter = change.letter;
    let mut section =
        Section::new(id(change, ["families", "families-2"]), format!("Who gains and who loses with plan {letter}"));
    section.say(words::journeys(change));
    if let Some(svg) = charts::chart(comparison, change, false) {
        let caption = format!(
            "Share of each group's demand that gains or loses a hub within {}, compared with plan A.",
            comparison.radius
        );
        section.figure(Figure { svg, caption, file: Some(id(change, ["change.svg", "change-2.svg"])) });
    }
    for class in [Class::Decile, Class::Authority] {
        section.table(groups(change, class));
    }
    section
}

fn groups(change: &Change, class: Class) -> Table {
    let heading = words::heading(class);
    let columns = [
        document::words(heading),
        document::figures("Demand"),
        document::figures("Gains"),
        document::figures("Loses"),
        document::figures("Covered, plan A"),
        document::figures(format!("Covered, plan {}", change.letter)),
    ];
    let caption = format!("Demand that gains and loses, by {}", heading.to_lowercase());
    let mut table = Table::new(caption, columns).in_full("families.csv");
    for group in change.families.groups.iter().filter(|group| group.class == class) {
        table.row([
            group.name.clone(),
            weight(group.access.after.weight.0),
            weight(group.change.gained.0),
            weight(group.change.lost.0),
            share(group.access.before.coverage),
            share(group.access.after.coverage),
        ]);
    }
    table
}

fn worst(change: &Change, unit: TravelUnit) -> Section {
    let mut section =
        Section::new(id(change, ["worst", "worst-2"]), format!("Who is worst affected by plan {}", change.letter));
    let lists = [
        ("Zones that lose their hub within the radius, most demand first", &change.families.worst_losses),
        ("Zones with the largest demand times extra journey", &change.families.longest_ways),
    ];
    for (caption, zones) in lists {
        section.table(zones_table(caption, zones, unit));
    }
    section
}

fn zones_table(caption: &str, zones: &[ZoneRow], unit: TravelUnit) -> Table {
    let columns = [
        document::words("Place"),
        document::words("Code"),
        document::words("Authority"),
        document::figures("Demand"),
        document::figures("Journey, plan A"),
        document::figures("Journey now"),
    ];
    let mut table = Table::new(caption, columns).in_full("zones.csv");
    for zone in zones {
        table.row([
            zone.said.clone(),
            zone.code.clone(),
            zone.authority.clone().unwrap_or_default(),
            weight(zone.weight.0),
            travel(zone.journey_before, unit),
            zone.journey_after.map_or_else(|| "no hub".to_owned(), |way| travel(Some(way), unit)),
        ]);
    }
    table
}

fn money(change: &Change) -> Section {
    let mut section = Section::new(id(change, ["money", "money-2"]), format!("Money of plan {}", change.letter));
    let Some(money) = &change.money else { return section };
    let difference = words::signed(money.difference);
    let end = format!("all hubs cost {}, {} in plan A, {difference}", money.after, money.before);
    section.say(words::parts_of_cost(change, money, &end));
    let columns = [
        document::words("Authority"),
        document::figures("Hubs, plan A"),
        document::figures("Hubs now"),
        document::figures("Cost, plan A"),
        document::figures("Cost now"),
        document::figures("Difference"),
    ];
    let caption = assumed::heading("Cost of the hubs by authority", [(money.all, money.assumed)]);
    let mut table = Table::new(caption, columns);
    for place in &money.authorities {
        table.row([
            place.name.clone(),
            place.hubs_before.to_string(),
            place.hubs_after.to_string(),
            place.before.to_string(),
            place.after.to_string(),
            words::signed(place.difference),
        ]);
    }
    section.table(table);
    section
}

fn basis(comparison: &Comparison) -> Section {
    let mut section = Section::new("basis", "Assumptions");
    section.say(format!(
        "Demand is {}; the radius is {}. hubplan measured all figures again from the study's files, by plan A's \
         scenario.",
        comparison.weight_unit, comparison.radius
    ));
    if !comparison.differences.is_empty() {
        section.say(words::DIFFERENCES);
        section.list(words::differences(comparison));
    }
    section.list(comparison.notes.iter().map(String::as_str));
    section.list(comparison.attribution.iter().map(String::as_str));
    section
}
