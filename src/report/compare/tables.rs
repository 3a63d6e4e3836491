//! `sites.csv`, `families.csv` and `zones.csv`: tidy tables whose first column names the plan that is compared with
//! plan A.

use crate::compare::{Change, Comparison, SiteRow, ZoneRow};
use crate::evaluate::GroupChange;
use crate::model::{Access, Class, Study};
use crate::report::layers::{
    Field, Kind, Layer, Record, Shape, Value, journey, journey_first, thousandths, travel_names, twelve_digits,
};

fn table<'a, T>(
    (name, title, about): (&'static str, &'static str, &str),
    fields: Vec<Field>,
    rows: Vec<(char, T)>,
    values: impl Fn(&T) -> Vec<Value<'a>> + Sync + 'a,
) -> Layer<'a>
where
    T: Copy + Send + Sync + 'a,
{
    let mut all = vec![Field::new("plan", "Plan, compared with plan A", Kind::Text)];
    all.extend(fields);
    Layer {
        name,
        title,
        about: about.to_owned(),
        shape: Shape::Nothing,
        fields: all,
        len: rows.len(),
        record: Box::new(move |i| {
            let (letter, row) = &rows[i];
            let values = std::iter::once(Value::from(letter.to_string())).chain(values(row)).collect();
            Record { geometry: None, values }
        }),
    }
}

/// The rows of every plan except the first, plan by plan.
fn rows<'a, T>(comparison: &'a Comparison, of: fn(&'a Change) -> &'a [T]) -> Vec<(char, &'a T)> {
    comparison.changes.iter().flat_map(|change| of(change).iter().map(|row| (change.letter, row))).collect()
}

pub(super) fn sites(comparison: &Comparison) -> Layer<'_> {
    let fields = vec![
        Field::new("id", "Site", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("kind", "Kind", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("change", "Kept, opened, kept open, closed or not chosen", Kind::Text),
        Field::new("before", "In plan A", Kind::Text),
        Field::new("after", "In this plan", Kind::Text),
        Field::new("open_today", "Open today", Kind::Truth),
        Field::new("disadvantaged", "In a disadvantaged community", Kind::Truth),
        Field::new("cost_pounds", "Cost of a hub (£)", Kind::Count),
        Field::new("cost_assumed_pounds", "Of that, assumed (£)", Kind::Count),
    ];
    let values = |row: &&'_ SiteRow| site_values(row);
    table(
        ("sites", "Sites", "A site that is open in one of two plans or in both"),
        fields,
        rows(comparison, |change| &change.sites.rows),
        values,
    )
}

fn site_values<'a>(row: &SiteRow) -> Vec<Value<'a>> {
    vec![
        row.id.clone().into(),
        row.name.clone().into(),
        row.kind.clone().into(),
        row.authority.clone().into(),
        row.change.into(),
        row.before.into(),
        row.after.into(),
        row.existing.into(),
        row.disadvantaged.into(),
        row.cost.map(|cost| cost.0).into(),
        row.cost.map(|_| row.cost_assumed.0).into(),
    ]
}

/// Name of a class in files.
fn class(class: Class) -> &'static str {
    match class {
        Class::Decile => "decile",
        Class::Authority => "authority",
        Class::District => "district",
        Class::Ward => "ward",
        Class::Constituency => "constituency",
        Class::RuralUrban => "rural_urban",
        Class::Car => "car",
    }
}

pub(super) fn families<'a>(study: &Study, comparison: &'a Comparison) -> Layer<'a> {
    let (unit, behind) = travel_names(study);
    let journey = journey(study);
    let number = |name: &str, alias: String| Field::new(name.to_owned(), alias, Kind::Number);
    let (demand, radius) = (&comparison.weight_unit, comparison.radius);
    let fields = vec![
        Field::new("class", "Grouped by", Kind::Text),
        Field::new("group", "Group", Kind::Text),
        Field::new("zones", "Zones", Kind::Count),
        number("weight", format!("Demand ({demand})")),
        Field::new("zones_gained", "Zones newly within the radius", Kind::Count),
        number("gained", format!("Demand newly within {radius}")),
        Field::new("zones_lost", "Zones no longer within the radius", Kind::Count),
        number("lost", format!("Demand no longer within {radius}")),
        number("coverage_before", format!("Share of demand within {radius}, plan A")),
        number("coverage_after", format!("Share of demand within {radius}, this plan")),
        number(&format!("mean_{unit}_before"), format!("Mean {journey} to the nearest hub, plan A{behind}")),
        number(&format!("mean_{unit}_after"), format!("Mean {journey} to the nearest hub, this plan{behind}")),
    ];
    table(
        ("families", "Families", "Who gains and who loses, group by group"),
        fields,
        group_rows(comparison),
        |row: &Family<'a>| family_values(row),
    )
}

/// All families, or one group of them.
#[derive(Clone, Copy)]
enum Family<'a> {
    All(&'a Change),
    Group(&'a GroupChange),
}

fn group_rows(comparison: &Comparison) -> Vec<(char, Family<'_>)> {
    let of = |change: &'_ Change| change.letter;
    let rows = comparison.changes.iter().flat_map(|change| {
        let groups = change.families.groups.iter().map(Family::Group);
        std::iter::once(Family::All(change)).chain(groups).map(move |family| (of(change), family))
    });
    rows.collect()
}

fn family_values<'a>(family: &Family<'_>) -> Vec<Value<'a>> {
    let (class, name, access, change) = match family {
        Family::All(change) => ("all", "all".to_owned(), &change.families.all, &change.families.change),
        Family::Group(group) => (class(group.class), group.name.clone(), &group.access, &group.change),
    };
    let mean = |access: &Access| Value::from(access.mean.map(thousandths));
    vec![
        class.into(),
        name.into(),
        access.after.zones.into(),
        twelve_digits(access.after.weight.0).into(),
        change.zones_gained.into(),
        twelve_digits(change.gained.0).into(),
        change.zones_lost.into(),
        twelve_digits(change.lost.0).into(),
        access.before.coverage.map(twelve_digits).into(),
        access.after.coverage.map(twelve_digits).into(),
        mean(&access.before),
        mean(&access.after),
    ]
}

pub(super) fn zones<'a>(study: &Study, comparison: &'a Comparison) -> Layer<'a> {
    let (unit, behind) = travel_names(study);
    let first = journey_first(study);
    let number = |name: String, alias: String| Field::new(name, alias, Kind::Number);
    let fields = vec![
        Field::new("code", "Zone", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
        number("weight".into(), format!("Demand ({})", comparison.weight_unit)),
        Field::new("access", "Gains, loses, keeps or has no hub within the radius", Kind::Text),
        Field::new("hub_before", "Nearest hub, plan A", Kind::Text),
        number(format!("{unit}_before"), format!("{first} to it{behind}")),
        Field::new("hub_after", "Nearest hub, this plan", Kind::Text),
        number(format!("{unit}_after"), format!("{first} to it{behind}")),
        number(format!("{unit}_longer"), format!("Extra journey{behind}")),
        number(format!("weight_{unit}_longer"), "Demand times extra journey".into()),
    ];
    table(
        ("zones", "Zones", "A zone whose journey changes"),
        fields,
        rows(comparison, |change| &change.families.zones),
        |row: &&'a ZoneRow| zone_values(row),
    )
}

fn zone_values<'a>(row: &ZoneRow) -> Vec<Value<'a>> {
    let way = |way: Option<f64>| Value::from(way.map(thousandths));
    vec![
        row.code.clone().into(),
        row.name.clone().into(),
        row.authority.clone().into(),
        twelve_digits(row.weight.0).into(),
        row.access.into(),
        row.hub_before.clone().into(),
        way(row.journey_before),
        row.hub_after.clone().into(),
        way(row.journey_after),
        way(row.longer),
        row.longer.map(|longer| twelve_digits(row.weight.0 * longer)).into(),
    ]
}
