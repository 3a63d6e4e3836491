//! Authorities: their hubs, their money, their coverage.

use super::{
    Field, Geometry, Kind, Layer, Record, Shape, Value, free_name, journey, thousandths, travel_names, twelve_digits,
    weighed, within,
};
use crate::model::{AttributeValue, Authority, AuthorityIx, AuthorityMoney, BeforeAfter, Class, Metrics, Study};
use crate::units::Pounds;
use geo::orient::{Direction, Orient};
use geo::{MultiPolygon, unary_union};
use rayon::prelude::*;
use std::borrow::Cow;

pub(super) fn layer<'a>(study: &'a Study, metrics: &'a Metrics) -> Layer<'a> {
    let areas = areas(study);
    Layer {
        name: "authorities",
        title: "Authorities",
        about: "An upper-tier local authority: its hubs, money and coverage, today and under the plan".into(),
        shape: if areas.is_some() { Shape::Area } else { Shape::Nothing },
        fields: fields(study, metrics),
        len: study.authorities.len(),
        record: Box::new(move |i| {
            let geometry = areas.as_ref().map(|areas| Geometry::Area(Cow::Owned(areas[i].clone())));
            Record { geometry, values: values(study, metrics, AuthorityIx::new(i)) }
        }),
    }
}

/// The union of each authority's zones; `None` where a zone has no area. The union is only correct if all rings have
/// the same direction.
fn areas(study: &Study) -> Option<Vec<MultiPolygon<f64>>> {
    let mut members = vec![Vec::new(); study.authorities.len()];
    for zone in study.zones.iter().filter(|zone| zone.is_drawn()) {
        members[zone.authority?.at()].push(zone.polygon.as_ref()?.orient(Direction::Default));
    }
    Some(members.par_iter().map(unary_union).collect())
}

fn fields(study: &Study, metrics: &Metrics) -> Vec<Field> {
    let (unit, behind) = travel_names(study);
    let journey = journey(study);
    let (hub, today) = (within(&metrics.radius, "a hub"), within(&metrics.radius, "a centre today"));
    let mut fields = vec![
        Field::new("code", "Code", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("planned", "Planned", Kind::Truth),
        Field::new("hubs", "Hubs in the plan", Kind::Count),
        Field::new("hubs_open_today", "Of these, open today", Kind::Count),
        Field::new("hubs_disadvantaged", "Of these, in disadvantaged communities", Kind::Count),
        Field::new("centres_today", "Centres open today", Kind::Count),
        Field::new("min_hubs", "Fewest hubs allowed", Kind::Count),
        Field::new("max_hubs", "Most hubs allowed", Kind::Count),
        Field::new("cost_pounds", "Cost of the hubs (£)", Kind::Count),
        Field::new("budget_pounds", "Budget (£)", Kind::Count),
        Field::new("zones", "Zones", Kind::Count),
        Field::new("weight", format!("Demand ({})", weighed(metrics)), Kind::Number),
        Field::new("coverage", format!("{hub} (share of demand)"), Kind::Number),
        Field::new("coverage_today", format!("{today} (share of demand)"), Kind::Number),
        Field::new(format!("mean_{unit}"), format!("Mean {journey} to the nearest hub{behind}"), Kind::Number),
        Field::new(
            format!("mean_{unit}_today"),
            format!("Mean {journey} to the nearest centre today{behind}"),
            Kind::Number,
        ),
    ];
    add_attributes(study, &mut fields);
    fields
}

/// What the study says of authorities besides, in its order. A name that is taken gets `attribute_` before it.
fn add_attributes(study: &Study, fields: &mut Vec<Field>) {
    for attribute in &study.attributes {
        let name = free_name(&attribute.name, "attribute_", fields);
        let kind = if attribute.numeric { Kind::Number } else { Kind::Text };
        fields.push(Field::new(name, attribute.label.clone(), kind));
    }
}

fn attributes<'a>(study: &'a Study, place: &'a Authority) -> impl Iterator<Item = Value<'a>> {
    study.attributes.iter().map(|attribute| match place.attributes.get(&attribute.name) {
        Some(AttributeValue::Number(number)) => twelve_digits(*number).into(),
        Some(AttributeValue::Text(text)) => text.into(),
        None => Value::Missing,
    })
}

fn values<'a>(study: &'a Study, metrics: &'a Metrics, authority: AuthorityIx) -> Vec<Value<'a>> {
    let place = &study.authorities[authority.at()];
    let money = metrics.authorities.iter().find(|money| money.code == place.code);
    let groups = metrics.groups.iter().filter(|group| group.class == Class::Authority);
    let access = groups.into_iter().find(|group| group.name == place.name).map(|group| group.access);
    let of_money = |figure: fn(&AuthorityMoney) -> usize| Value::from(money.map(figure));
    let pounds = |figure: fn(&AuthorityMoney) -> Option<Pounds>| Value::from(money.and_then(figure).map(|sum| sum.0));
    let of_access = |figure: fn(&BeforeAfter) -> Option<f64>| Value::from(access.as_ref().and_then(figure));
    let mut values = vec![
        (&place.code).into(),
        (&place.name).into(),
        money.is_some().into(),
        of_money(|money| money.hubs),
        of_money(|money| money.hubs_existing),
        metrics.hubs_disadvantaged.and(money).map(|money| money.hubs_disadvantaged).into(),
        of_money(|money| money.centres_today),
        money.map(|money| i64::from(money.min_hubs)).into(),
        money.and_then(|money| money.max_hubs).map(i64::from).into(),
        pounds(|money| money.cost),
        pounds(|money| money.budget),
        access.map(|access| access.after.zones).into(),
        access.map(|access| twelve_digits(access.after.weight.0)).into(),
        of_access(|access| access.after.coverage.map(twelve_digits)),
        of_access(|access| access.before.coverage.map(twelve_digits)),
        of_access(|access| access.after.mean.map(thousandths)),
        of_access(|access| access.before.mean.map(thousandths)),
    ];
    values.extend(attributes(study, place));
    values
}
