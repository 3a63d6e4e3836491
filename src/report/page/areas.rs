//! Ward by ward, and district by district where districts are not the authorities.

use super::Facts;
use super::document::{Column, Section, Table, figures, words as in_words};
use crate::model::{AreaRow, Class};
use crate::report::text::{share, travel, weight};
use crate::report::{assumed, people, words};
use crate::units::grouped;

/// Up to so many wards are all shown.
const ALL: usize = 40;
/// Of more than that, the ones that change most.
const MOST: usize = 20;

/// Districts and wards with what they have today and under the plan.
pub(super) fn by_ward(facts: Facts<'_>) -> Section {
    let of = |class: Class| facts.rows.areas.iter().filter(move |row| row.class == class).collect::<Vec<_>>();
    let (districts, wards) = (of(Class::District), of(Class::Ward));
    let title = match (districts.is_empty(), wards.is_empty()) {
        (false, false) => "By district and by ward",
        (false, true) => "By district",
        _ => "By ward",
    };
    let mut section = Section::new("by-ward", title);
    let metrics = facts.metrics;
    let who = if metrics.children.is_some() { "children aged 0 to 4" } else { "demand" };
    let within = format!("{who} within {}{}", metrics.radius, assumed::distances(metrics.assumed.detour));
    section.table(table(facts, format!("Districts: {within}"), &districts));
    if wards.len() <= ALL {
        section.table(table(facts, format!("Wards: {within}"), &wards).in_full("wards.csv"));
        return section;
    }
    let shown = most_changed(&wards);
    let caption = format!("The {MOST} of {} wards that change most: {within}", grouped(wards.len() as u64));
    section.table(table(facts, caption, &shown).in_full("wards.csv"));
    section.say("wards.csv has every ward.");
    section
}

/// The wards in which most children (or, where none are counted, most demand) come within reach or lose it.
fn most_changed<'a>(wards: &[&'a AreaRow]) -> Vec<&'a AreaRow> {
    let moved = |row: &AreaRow| {
        row.children.map_or_else(|| row.gained.0 + row.lost.0, |children| children.gained + children.lost)
    };
    let mut ranked = wards.to_vec();
    ranked.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    ranked.truncate(MOST);
    ranked
}

fn table(facts: Facts<'_>, caption: String, rows: &[&AreaRow]) -> Table {
    let Facts { metrics, rows: evaluation, .. } = facts;
    let today = words::has_today(metrics);
    let districts = evaluation.areas.iter().any(|row| row.class == Class::District);
    let wards = rows.first().is_some_and(|row| row.class == Class::Ward);
    // Of demand where nobody has counted children.
    let counted = metrics.children.is_some();
    let who = if counted { "Children" } else { "Demand" };
    let poor = rows.iter().any(|row| row.low_income.is_some());
    let around = |row: &AreaRow| if wards && districts { row.district.clone() } else { row.authority.clone() };
    let several = rows.iter().any(|row| around(row) != around(rows[0]));
    let mut table = Table::new(caption, columns(wards, districts, who, poor, today));
    for row in rows {
        let name = if wards { &row.ward } else { &row.district };
        let mut cells = vec![
            name.clone().unwrap_or_else(|| "not known".to_owned()),
            around(row).filter(|_| several).unwrap_or_default(),
            row.children.map_or_else(|| weight(row.access.after.weight.0), |children| people::heads(children.all)),
            share(if poor { row.low_income } else { row.disadvantaged }),
        ];
        cells.extend(today.then(|| grouped(row.centres_today as u64)));
        cells.push(grouped(row.hubs as u64));
        let before = row.children.map_or(row.access.before.coverage, |children| children.share_today());
        let after = row.children.map_or(row.access.after.coverage, |children| children.share());
        cells.extend(today.then(|| share(before)));
        cells.push(share(after));
        cells.push(travel(row.access.after.worst, metrics.radius.unit));
        cells.extend(
            today.then(|| row.children.map_or_else(|| weight(row.lost.0), |children| people::heads(children.lost))),
        );
        table.row(cells);
    }
    table
}

fn columns(wards: bool, districts: bool, who: &str, poor: bool, today: bool) -> Vec<Column> {
    let mut columns = vec![
        in_words(if wards { "Ward" } else { "District" }),
        in_words(if wards && districts { "District" } else { "Authority" }),
        figures(who),
        figures(if poor { "In low-income families" } else { "Zones in deciles 1 to 3" }),
    ];
    columns.extend(today.then(|| figures("Centres today")));
    columns.push(figures("Hubs in the plan"));
    columns.extend(today.then(|| figures("Within today")));
    columns.push(figures("Within under the plan"));
    columns.push(figures("Furthest under the plan"));
    columns.extend(today.then(|| figures(format!("{who} no longer within"))));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, parts, terms};
    use crate::model::{Children, Study, names};

    fn rows() -> Vec<AreaRow> {
        let mut parts = parts();
        let children = [11.0, 19.0, 31.0, 6.0, 8.0, 2.0, 7.0, 5.0].map(Some).to_vec();
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", children);
        let study = Study::new(parts).unwrap();
        evaluation(&study, &terms(&study)).areas
    }

    #[test]
    fn of_many_wards_those_that_change_most_are_shown() {
        let one = rows().remove(0);
        let ward = |at: usize| {
            let (gained, lost) = if at.is_multiple_of(2) { (at as f64, 0.0) } else { (0.0, at as f64) };
            let children = Some(Children { all: 100.0, gained, lost, ..Children::default() });
            AreaRow { ward: Some(format!("W{at}")), children, ..one.clone() }
        };
        let all: Vec<AreaRow> = (0..50).map(ward).collect();
        let shown = most_changed(&all.iter().collect::<Vec<_>>());
        let names: Vec<&str> = shown.iter().filter_map(|row| row.ward.as_deref()).collect();
        assert_eq!((names.len(), names[0], names[19]), (MOST, "W49", "W30"));
    }

    #[test]
    fn without_children_demand_decides() {
        let mut rows = rows();
        rows.iter_mut().for_each(|row| row.children = None);
        let wards: Vec<&AreaRow> = rows.iter().filter(|row| row.class == Class::Ward).collect();
        let shown = most_changed(&wards);
        assert_eq!(shown[0].ward.as_deref(), Some("Church End"), "10 lose there, 8 gain in Mill");
    }
}
