//! What families have, before and after: all together, by deprivation, by authority, by place.

use super::Facts;
use super::charts;
use super::document::{Column, Figure, Section, Table, figures, words as in_words};
use crate::model::{AttributeValue, BeforeAfter, Class, Group, Metrics};
use crate::report::layers::twelve_digits;
use crate::report::text::{self, distance, percent, travel, weight};
use crate::report::{assumed, words};
use crate::units::grouped;

/// All families together.
pub(super) fn before_and_after(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("before-and-after", "Before and after");
    let today = words::has_today(metrics);
    let distances = assumed::distances(metrics.assumed.detour);
    let columns = [in_words("Families and hubs")].into_iter().chain(today.then(|| figures("Today")));
    let mut table =
        Table::new(format!("All families in the planned authorities{distances}"), columns.chain([figures("Plan")]));
    let all = &metrics.all;
    let share = ["demand within ".to_owned() + &metrics.radius.to_string() + ", share of all"]
        .into_iter()
        .chain([all.before.coverage, all.after.coverage].map(text::share));
    let hubs = [words::centres(metrics), metrics.hubs].map(|count| grouped(count as u64));
    let hubs = ["centres or hubs".to_owned()].into_iter().chain(hubs);
    let rows = words::access(metrics, "demand").into_iter().map(|row| row.to_vec());
    for row in [hubs.collect(), share.collect::<Vec<_>>()].into_iter().chain(rows) {
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

/// From the most disadvantaged tenth to the least.
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
    section
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

/// Attributes of authorities that a page has room for.
const ATTRIBUTES: usize = 6;

/// What the study says of authorities, beside their coverage; no rows where it says nothing.
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

/// District by district, and in town and country.
pub(super) fn by_place(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("by-place", "By district, and in urban and rural areas");
    let within = format!("Families within {}", metrics.radius);
    section.table(of_groups(
        metrics,
        format!("{within} in urban and rural areas"),
        "Rural or urban",
        Class::RuralUrban,
    ));
    let districts = of_groups(metrics, format!("{within} by district"), "District", Class::District);
    section.table(districts.in_full("solution.json"));
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

/// From one share to another in percentage points: `+3.2`, `-0.4`, `0.0`; of the tenths that are shown, so that a reader's own
/// subtraction agrees. `-` where nothing has a share.
fn points(from: Option<f64>, to: Option<f64>) -> String {
    let Some((from, to)) = from.zip(to) else { return "-".to_owned() };
    let tenths =
        |share: f64| percent(share).trim_end_matches('%').parse::<f64>().map_or(0.0, |shown| (shown * 10.0).round());
    let difference = (tenths(to) - tenths(from)) / 10.0;
    if difference == 0.0 { "0.0".to_owned() } else { format!("{difference:+.1}") }
}
