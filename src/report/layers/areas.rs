//! Wards and constituencies: their children, deprivation, hubs and reach.

use super::{Field, Kind, Layer, Record, Shape, Value, thousandths, travel_names, twelve_digits, weighed, within};
use crate::model::{AreaRow, Children, Class, Metrics, Study};

/// A class of places that has a layer.
pub(super) struct Level {
    class: Class,
    name: &'static str,
    title: &'static str,
    singular: &'static str,
    /// What says which place a row is: name, alias and value of each field.
    names: &'static [(&'static str, &'static str, NameOf)],
}

type NameOf = fn(&AreaRow) -> Option<&String>;

pub(super) const LEVELS: [Level; 2] = [
    Level {
        class: Class::Ward,
        name: "wards",
        title: "Wards",
        singular: "A ward",
        names: &[
            ("ward", "Ward", |row| row.ward.as_ref()),
            ("district", "District", |row| row.district.as_ref()),
            ("authority", "Authority", |row| row.authority.as_ref()),
        ],
    },
    Level {
        class: Class::Constituency,
        name: "constituencies",
        title: "Constituencies",
        singular: "A parliamentary constituency",
        names: &[
            ("constituency", "Constituency", |row| row.constituency.as_ref()),
            ("authority", "Authority", |row| row.authority.as_ref()),
        ],
    },
];

/// One row a place; `None` where no place of the class is known.
pub(super) fn layer<'a>(
    study: &'a Study,
    metrics: &'a Metrics,
    areas: &'a [AreaRow],
    level: &'static Level,
) -> Option<Layer<'a>> {
    let rows: Vec<&AreaRow> = areas.iter().filter(|row| row.class == level.class).collect();
    if rows.is_empty() {
        return None;
    }
    let about = "its children, its deprivation, its hubs and who is within reach, today and under the plan";
    let names = level.names.iter().map(|(name, alias, _)| Field::new(*name, *alias, Kind::Text));
    Some(Layer {
        name: level.name,
        title: level.title,
        about: format!("{}: {about}", level.singular),
        shape: Shape::Nothing,
        fields: names.chain(fields(study, metrics)).collect(),
        len: rows.len(),
        record: Box::new(move |i| {
            let names = level.names.iter().map(|(.., of)| of(rows[i]).into());
            Record { geometry: None, values: names.chain(figures(rows[i])).collect() }
        }),
    })
}

fn fields(study: &Study, metrics: &Metrics) -> Vec<Field> {
    let (unit, behind) = travel_names(study);
    let (hub, today) = (within(&metrics.radius, "a hub"), within(&metrics.radius, "a centre today"));
    vec![
        Field::new("zones", "Zones", Kind::Count),
        Field::new("children", "Children aged 0 to 4", Kind::Number),
        Field::new("zones_without_children", "Zones without a count of children", Kind::Count),
        Field::new("low_income", "Children in low-income families (share of children)", Kind::Number),
        Field::new("disadvantaged", "Zones in deciles 1 to 3 (share of zones)", Kind::Number),
        Field::new("centres_today", "Centres open today", Kind::Count),
        Field::new("hubs", "Hubs in the plan", Kind::Count),
        Field::new("children_within", format!("{hub} (children)"), Kind::Number),
        Field::new("children_within_today", format!("{today} (children)"), Kind::Number),
        Field::new("children_gained", "Children who come within reach", Kind::Number),
        Field::new("children_lost", "Children who lose reach", Kind::Number),
        Field::new("weight", format!("Demand ({})", weighed(metrics)), Kind::Number),
        Field::new("coverage", format!("{hub} (share of demand)"), Kind::Number),
        Field::new("coverage_today", format!("{today} (share of demand)"), Kind::Number),
        Field::new("weight_gained", "Demand that comes within reach", Kind::Number),
        Field::new("weight_lost", "Demand that loses reach", Kind::Number),
        Field::new(format!("furthest_{unit}"), format!("Furthest from the nearest hub{behind}"), Kind::Number),
        Field::new(
            format!("furthest_{unit}_today"),
            format!("Furthest from the nearest centre today{behind}"),
            Kind::Number,
        ),
    ]
}

fn figures(row: &AreaRow) -> Vec<Value<'_>> {
    let (before, after) = (&row.access.before, &row.access.after);
    let children = |figure: fn(&Children) -> f64| Value::from(row.children.as_ref().map(figure).map(twelve_digits));
    vec![
        after.zones.into(),
        children(|children| children.all),
        row.children.map(|children| children.zones_unknown).into(),
        row.low_income.map(twelve_digits).into(),
        row.disadvantaged.map(twelve_digits).into(),
        row.centres_today.into(),
        row.hubs.into(),
        children(|children| children.within),
        children(|children| children.within_today),
        children(|children| children.gained),
        children(|children| children.lost),
        twelve_digits(after.weight.0).into(),
        after.coverage.map(twelve_digits).into(),
        before.coverage.map(twelve_digits).into(),
        twelve_digits(row.gained.0).into(),
        twelve_digits(row.lost.0).into(),
        after.worst.map(thousandths).into(),
        before.worst.map(thousandths).into(),
    ]
}
