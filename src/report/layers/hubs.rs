//! Hubs, standing centres and centres that close.

use super::{Field, Geometry, Kind, Layer, Record, Shape, Value, coordinate, twelve_digits, weighed, within};
use crate::model::{Crs, HubRow, LocatedBy, Metrics, Resource, Study};
use geo::Coord;

pub(super) fn layer<'a>(study: &'a Study, metrics: &'a Metrics, hubs: &'a [HubRow]) -> Layer<'a> {
    let mut rows: Vec<&HubRow> = hubs.iter().collect();
    // As in every table; what has no number stands behind, as it comes.
    rows.sort_by_key(|hub| hub.number.unwrap_or(usize::MAX));
    // Only hubs that open over years have a year.
    let phased = hubs.iter().any(|hub| hub.opens.is_some());
    Layer {
        name: "hubs",
        title: "Hubs",
        about: "A hub of the plan, a centre in an authority outside the plan, or a centre open today that is not a \
             hub"
        .into(),
        shape: Shape::Point,
        fields: fields(study, metrics, phased),
        len: hubs.len(),
        record: Box::new(move |i| record(study.crs, metrics, phased, rows[i])),
    }
}

fn fields(study: &Study, metrics: &Metrics, phased: bool) -> Vec<Field> {
    let weight = weighed(metrics);
    let position: &[(&str, &str)] = match study.crs {
        Crs::BritishGrid => &[("easting", "Easting (m)"), ("northing", "Northing (m)")],
        Crs::Wgs84 => &[("longitude", "Longitude"), ("latitude", "Latitude")],
        Crs::Plane => &[("x", "x"), ("y", "y")],
        Crs::Nowhere => &[],
    };
    let position = position.iter().map(|(name, alias)| Field::new(*name, *alias, Kind::Number));
    let mut fields = vec![
        Field::new("number", "Number on maps and in tables", Kind::Count),
        Field::new("id", "Site", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("kind", "Kind of building", Kind::Text),
        Field::new("postcode", "Postcode", Kind::Text),
        Field::new("address", "Address", Kind::Text),
        Field::new("ward", "Ward", Kind::Text),
        Field::new("part", "Part in the plan (hub, standing, closed)", Kind::Text),
        Field::new("open_today", "Open today", Kind::Truth),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("zone", "Zone that contains it", Kind::Text),
        Field::new("disadvantaged", "In a disadvantaged community", Kind::Truth),
        Field::new("cost_pounds", "Cost (£)", Kind::Count),
        Field::new("zones", "Zones for which it is nearest", Kind::Count),
        Field::new("weight", format!("Demand for which it is nearest ({weight})"), Kind::Number),
        Field::new("weight_within_radius", format!("{} ({weight})", within(&metrics.radius, "it")), Kind::Number),
    ];
    for capacity in &metrics.capacities {
        let unit = &capacity.unit;
        let [room, load, over, served] = names_of(capacity.what);
        let number = |name, words: &str| Field::new(name, format!("{words} ({unit})"), Kind::Number);
        fields.push(number(room, capacity_of(capacity.what)));
        fields.push(number(load, "Families for whom it is the nearest hub"));
        fields.push(number(over, "Of these, more than its capacity"));
        fields.extend(capacity.limits.then(|| number(served, "Families within the radius that it serves")));
    }
    if !metrics.services.is_empty() {
        fields.push(Field::new("services", "Services it can host", Kind::Text));
    }
    fields.push(Field::new("located_by", "Located by", Kind::Text));
    fields.extend(position);
    fields.extend(phased.then(|| Field::new("opens", "Year in which it opens", Kind::Count)));
    fields
}

/// Names of the fields of a capacity.
fn names_of(what: Resource) -> [&'static str; 4] {
    match what {
        Resource::Families => ["capacity", "families", "overload", "served"],
        Resource::Send => ["send_capacity", "send_families", "send_overload", "send_served"],
    }
}

fn capacity_of(what: Resource) -> &'static str {
    match what {
        Resource::Families => "Room for families",
        Resource::Send => "Time of SEND practitioners",
    }
}

fn record<'a>(crs: Crs, metrics: &Metrics, phased: bool, hub: &'a HubRow) -> Record<'a> {
    let mut values: Vec<Value> = vec![
        hub.number.into(),
        (&hub.id).into(),
        (&hub.name).into(),
        hub.kind.as_ref().into(),
        hub.postcode.as_ref().into(),
        hub.address.as_ref().into(),
        hub.ward.as_ref().into(),
        hub.part.into(),
        hub.existing.into(),
        hub.authority.as_ref().into(),
        hub.zone.as_ref().into(),
        hub.disadvantaged.into(),
        hub.cost.map(|cost| cost.0).into(),
        hub.zones.into(),
        twelve_digits(hub.load.0).into(),
        twelve_digits(hub.load_covered.0).into(),
    ];
    let number = |value: Option<f64>| value.map(twelve_digits).into();
    for (at, capacity) in metrics.capacities.iter().enumerate() {
        // Centres that close have no capacity.
        let load = hub.loads.get(at);
        values.push(number(load.and_then(|load| load.capacity)));
        values.push(number(load.map(|load| load.load)));
        values.push(number(load.map(|load| load.overload)));
        values.extend(capacity.limits.then(|| number(load.and_then(|load| load.served))));
    }
    if !metrics.services.is_empty() {
        values.push(hub.services.as_ref().into());
    }
    values.push(located_by(hub.located_by).into());
    if crs != Crs::Nowhere {
        values.extend([coordinate(crs, hub.x).into(), coordinate(crs, hub.y).into()]);
    }
    if phased {
        values.push(hub.opens.map(i64::from).into());
    }
    Record { geometry: Some(Geometry::Point(Coord { x: hub.x, y: hub.y })), values }
}

fn located_by(how: LocatedBy) -> &'static str {
    match how {
        LocatedBy::Coordinates => "coordinates",
        LocatedBy::Postcode => "postcode",
    }
}
