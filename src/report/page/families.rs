//! Access of families before and after: in total, by deprivation, by authority and by place.

use super::Facts;
use super::charts;
use super::document::{Column, Figure, Section, Table, figures, words as in_words};
use crate::model::{AttributeValue, BeforeAfter, Class, Group, Metrics};
use crate::report::layers::twelve_digits;
use crate::report::text::{self, distance, percent, travel, weight};
use crate::report::{assumed, people, words};
use crate::units::grouped;

/// Access of all families together.
pub(super) fn before_and_after(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("before-and-after", "Before and after");
    let today = words::has_today(metrics);
    let distances = assumed::distances(metrics.assumed.detour);
    let columns = [in_words("Families and hubs")].into_iter().chain(today.then(|| figures("Today")));
    let mut table =
        Table::new(format!("All families in the planned authorities{distances}"), columns.chain([figures("Plan")]));
    let all = &metrics.all;
    let demand = people::noun(metrics, "demand");
    let within = format!("{demand} within {}", metrics.radius);
    let [before, after] = [all.before.coverage, all.after.coverage].map(text::share);
    let share = [format!("{within}, share of all"), before, after];
    let [centres, hubs] = [words::centres(metrics), metrics.hubs].map(|count| grouped(count as u64));
    let mut rows = people::table(metrics, "demand");
    // A share stands before the sum that it is of, or before the zones where children are that sum.
    let before = |[label, ..]: &[String; 3]| *label == within || label.starts_with("zones within ");
    rows.insert(rows.iter().position(before).unwrap_or_default(), share);
    rows.insert(0, ["centres or hubs".to_owned(), centres, hubs]);
    for row in rows {
        let kept = row.into_iter().enumerate().filter(|(column, _)| today || *column != 1);
        table.row(kept.map(|(column, cell)| if column == 0 { words::sentence(&cell) } else { cell }));
    }
    section.table(table);
    if today {
        let change = words::gained_and_lost(metrics, "demand");
        section.say(format!("Compared with today, {change}."));
    }
    section
}

/// Access from the most disadvantaged tenth to the least.
pub(super) fn by_decile(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("by-deprivation", "By deprivation");
    let (Some(svg), Some(column)) = (charts::deciles(metrics, "deciles", false), &metrics.decile_of) else {
        return section;
    };
    let index = words::index(column);
    let distances = assumed::distances(metrics.assumed.detour);
    let caption = format!("Share of demand within {} by {index}, 1 = most disadvantaged{distances}", metrics.radius);
    section.figure(Figure { svg, caption: caption.clone(), file: Some("coverage.svg") });
    section.table(of_groups(metrics, caption, &words::sentence(&index), Class::Decile));
    section.table(children_by_decile(metrics, &words::sentence(&index)));
    section
}

/// Children by decile, where they are counted beside demand; no rows where not.
fn children_by_decile(metrics: &Metrics, heading: &str) -> Table {
    let today = words::has_today(metrics);
    let mut columns = vec![in_words(heading), figures("Children")];
    columns.extend(today.then(|| figures("Within today")));
    columns.push(figures("Within under the plan"));
    columns.extend(today.then(|| figures("Come within")));
    columns.extend(today.then(|| figures("No longer within")));
    let caption =
        format!("Children aged 0 to 4 within {}{}", metrics.radius, assumed::distances(metrics.assumed.detour));
    let mut table = Table::new(caption, columns);
    let groups = words::of_class(metrics, Class::Decile).filter(|_| people::beside_demand(metrics).is_some());
    for (group, children) in groups.filter_map(|group| Some((group, group.children?))) {
        let mut cells = vec![group.name.clone(), people::heads(children.all)];
        cells.extend(today.then(|| text::share(children.share_today())));
        cells.push(text::share(children.share()));
        cells.extend(today.then(|| people::heads(children.gained)));
        cells.extend(today.then(|| people::heads(children.lost)));
        table.row(cells);
    }
    table
}

/// Authority by authority.
pub(super) fn by_authority(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("by-authority", "By authority");
    let charts = charts::authorities(metrics);
    let several = charts.len() > 1;
    for (places, svg) in charts {
        let places = if several { format!(": {places}") } else { String::new() };
        let caption = format!("Share of demand within {}, the best covered authority first{places}", metrics.radius);
        let file = (metrics.decile_of.is_none() && !several).then_some("coverage.svg");
        section.figure(Figure { svg, caption, file });
    }
    let distances = assumed::distances(metrics.assumed.detour);
    let caption = format!("Families within {} by authority{distances}", metrics.radius);
    section.table(of_groups(metrics, caption, "Authority", Class::Authority).in_full("authorities.csv"));
    section.table(said_of_authorities(facts));
    section
}

/// Most attributes of authorities that fit on a page.
const ATTRIBUTES: usize = 6;

/// The study's attributes of authorities, beside their coverage; no rows if there are none.
fn said_of_authorities(facts: Facts<'_>) -> Table {
    let (study, metrics) = (facts.study, facts.metrics);
    let shown = &study.attributes[..study.attributes.len().min(ATTRIBUTES)];
    let today = words::has_today(metrics);
    let mut columns = vec![in_words("Authority")];
    columns.extend(today.then(|| figures("Within today")));
    columns.push(figures("Within under the plan"));
    columns.extend(shown.iter().map(|attribute| {
        if attribute.numeric { figures(attribute.label.as_str()) } else { in_words(attribute.label.as_str()) }
    }));
    let caption = "What the study says about each authority, beside its families within reach. The objective ignores \
         it unless it is the weight";
    let mut table = Table::new(caption, columns).in_full("authorities.csv");
    for place in words::by_name(metrics).into_iter().filter(|_| !shown.is_empty()) {
        let Some(authority) = study.authorities.iter().find(|authority| authority.code == place.code) else { continue };
        let access = words::access_of(metrics, place);
        let mut cells = vec![place.name.clone()];
        cells.extend(today.then(|| text::share(access.and_then(|access| access.before.coverage))));
        cells.push(text::share(access.and_then(|access| access.after.coverage)));
        cells.extend(shown.iter().map(|attribute| match authority.attributes.get(&attribute.name) {
            Some(AttributeValue::Number(number)) => twelve_digits(*number).to_string(),
            Some(AttributeValue::Text(text)) => text.clone(),
            None => String::new(),
        }));
        table.row(cells);
    }
    table
}

/// In town and country.
pub(super) fn by_place(facts: Facts<'_>) -> Section {
    let section = Section::new("by-place", "In urban and rural areas");
    of_class(facts, section, " in urban and rural areas", ("Rural or urban", Class::RuralUrban))
}

/// With a car and without.
pub(super) fn by_car(facts: Facts<'_>) -> Section {
    let section = Section::new("by-car", "With and without a car");
    of_class(facts, section, ", with a car and without", ("Families", Class::Car))
}

/// A section with a table of the groups of a class; `those` ends its caption.
fn of_class(facts: Facts<'_>, mut section: Section, those: &str, (name, class): (&str, Class)) -> Section {
    let caption = format!("Families within {}{those}", facts.metrics.radius);
    section.table(of_groups(facts.metrics, caption, name, class));
    section
}

/// Access of every group of a class.
fn of_groups(metrics: &Metrics, caption: String, class_name: &str, class: Class) -> Table {
    let today = words::has_today(metrics);
    let mut columns = vec![in_words(class_name), figures("Zones"), figures("Demand")];
    let pair = |columns: &mut Vec<Column>, what: &str| {
        columns.extend(today.then(|| figures(format!("{what} today"))));
        columns.push(figures(format!("{what} under the plan")));
    };
    pair(&mut columns, "Within");
    pair(&mut columns, &format!("Mean {}", distance(metrics.radius.unit)));
    columns.extend(today.then(|| figures("Change within, points")));
    let mut table = Table::new(caption, columns);
    let mut groups: Vec<&Group> = words::of_class(metrics, class).collect();
    if class == Class::Authority {
        groups.sort_by(|a, b| a.name.cmp(&b.name));
    }
    for group in groups {
        table.row(cells(metrics, group, today));
    }
    table
}

fn cells(metrics: &Metrics, group: &Group, today: bool) -> Vec<String> {
    let BeforeAfter { before, after } = &group.access;
    let unit = metrics.radius.unit;
    let mut cells = vec![group.name.clone(), grouped(after.zones as u64), weight(after.weight.0)];
    cells.extend(today.then(|| text::share(before.coverage)));
    cells.push(text::share(after.coverage));
    cells.extend(today.then(|| travel(before.mean, unit)));
    cells.push(travel(after.mean, unit));
    cells.extend(today.then(|| points(before.coverage, after.coverage)));
    cells
}

/// The difference of two shares in percentage points: `+3.2`, `-0.4`, `0.0`. It is the difference of the rounded
/// shares, so that it agrees with the reader's own subtraction. `-` if either share does not exist.
fn points(from: Option<f64>, to: Option<f64>) -> String {
    let Some((from, to)) = from.zip(to) else { return "-".to_owned() };
    let tenths =
        |share: f64| percent(share).trim_end_matches('%').parse::<f64>().map_or(0.0, |shown| (shown * 10.0).round());
    let difference = (tenths(to) - tenths(from)) / 10.0;
    if difference == 0.0 { "0.0".to_owned() } else { format!("{difference:+.1}") }
}
