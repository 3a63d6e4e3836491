//! Ward by ward; constituency by constituency where the study knows them; district by district where districts are not
//! the authorities.

use super::Facts;
use super::document::{Column, Section, Table, figures, words as in_words};
use crate::model::{AreaRow, Class};
use crate::report::text::{share, travel, weight};
use crate::report::{assumed, people, words};
use crate::units::grouped;
use crate::words::{capital, listed};

/// Up to so many places of a class are all shown.
const ALL: usize = 40;
/// Of more than that, the ones that change most.
const MOST: usize = 20;

/// A class of places, and its words.
struct Level {
    class: Class,
    singular: &'static str,
    plural: &'static str,
    file: Option<&'static str>,
}

const LEVELS: [Level; 3] = [
    Level { class: Class::District, singular: "district", plural: "districts", file: None },
    Level {
        class: Class::Constituency,
        singular: "constituency",
        plural: "constituencies",
        file: Some("constituencies.csv"),
    },
    Level { class: Class::Ward, singular: "ward", plural: "wards", file: Some("wards.csv") },
];

/// Districts, constituencies and wards with what they have today and under the plan.
pub(super) fn by_ward(facts: Facts<'_>) -> Section {
    let rows = |level: &Level| facts.rows.areas.iter().filter(|row| row.class == level.class).collect::<Vec<_>>();
    let levels: Vec<_> = LEVELS.iter().map(|level| (level, rows(level))).filter(|(_, rows)| !rows.is_empty()).collect();
    let by: Vec<String> = levels.iter().map(|(level, _)| format!("by {}", level.singular)).collect();
    let title = if by.is_empty() { "By ward".to_owned() } else { capital(&listed(&by)) };
    let mut section = Section::new("by-ward", title);
    let metrics = facts.metrics;
    let who = if metrics.children.is_some() { "children aged 0 to 4" } else { "demand" };
    let within = format!("{who} within {}{}", metrics.radius, assumed::distances(metrics.assumed.detour));
    for (level, rows) in levels {
        let many = rows.len() > ALL;
        let shown = if many { most_changed(&rows) } else { rows.clone() };
        let caption = match many {
            true => format!("The {MOST} of {} {} that change most: {within}", grouped(rows.len() as u64), level.plural),
            false => format!("{}: {within}", capital(level.plural)),
        };
        let table = table(facts, level, caption, &shown);
        let Some(file) = level.file else {
            section.table(table);
            continue;
        };
        section.table(table.in_full(file));
        if many {
            section.say(format!("{file} has every {}.", level.singular));
        }
    }
    section
}

/// The places in which most children (or, where none are counted, most demand) come within reach or lose it.
fn most_changed<'a>(rows: &[&'a AreaRow]) -> Vec<&'a AreaRow> {
    let moved = |row: &AreaRow| {
        row.children.map_or_else(|| row.gained.0 + row.lost.0, |children| children.gained + children.lost)
    };
    let mut ranked = rows.to_vec();
    ranked.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    ranked.truncate(MOST);
    ranked
}

fn table(facts: Facts<'_>, level: &Level, caption: String, rows: &[&AreaRow]) -> Table {
    let Facts { metrics, rows: evaluation, .. } = facts;
    let today = words::has_today(metrics);
    let in_district = level.class == Class::Ward && evaluation.areas.iter().any(|row| row.class == Class::District);
    // Of demand where nobody has counted children.
    let counted = metrics.children.is_some();
    let who = if counted { "Children" } else { "Demand" };
    let poor = rows.iter().any(|row| row.low_income.is_some());
    let around = |row: &AreaRow| if in_district { row.district.clone() } else { row.authority.clone() };
    // Constituencies do not follow the borders of authorities.
    let across = || (level.class == Class::Constituency).then(|| "several".to_owned());
    let several = rows.iter().any(|row| around(row) != around(rows[0]) || around(row).or_else(across) != around(row));
    let mut table = Table::new(caption, columns(level, in_district, who, poor, today));
    for row in rows {
        let name = match level.class {
            Class::Ward => &row.ward,
            Class::Constituency => &row.constituency,
            _ => &row.district,
        };
        let mut cells = vec![
            name.clone().unwrap_or_else(|| "not known".to_owned()),
            around(row).or_else(across).filter(|_| several).unwrap_or_default(),
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

fn columns(level: &Level, in_district: bool, who: &str, poor: bool, today: bool) -> Vec<Column> {
    let mut columns = vec![
        in_words(capital(level.singular)),
        in_words(if in_district { "District" } else { "Authority" }),
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
