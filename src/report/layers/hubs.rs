//! Hubs, standing centres and centres that close.

use super::{Field, Geometry, Kind, Layer, Record, Shape, coordinate, twelve_digits, weighed, within};
use crate::model::{Crs, HubRow, LocatedBy, Metrics, Study};
use geo::Coord;

pub(super) fn layer<'a>(study: &'a Study, metrics: &'a Metrics, hubs: &'a [HubRow]) -> Layer<'a> {
    // Only hubs that open over years have a year.
    let phased = hubs.iter().any(|hub| hub.opens.is_some());
    Layer {
        name: "hubs",
        title: "Hubs",
        about: "A hub of the plan, a centre that stands in an authority that is not planned, or a centre of today that is no hub".into(),
        shape: Shape::Point,
        fields: fields(study, metrics, phased),
        len: hubs.len(),
        record: Box::new(move |i| record(study.crs, phased, &hubs[i])),
    }
}

fn fields(study: &Study, metrics: &Metrics, phased: bool) -> Vec<Field> {
    let weight = weighed(metrics);
    let (x, y) = match study.crs {
        Crs::BritishGrid => ([("easting", "Easting (m)")], [("northing", "Northing (m)")]),
        Crs::Wgs84 => ([("longitude", "Longitude")], [("latitude", "Latitude")]),
        Crs::Plane => ([("x", "x")], [("y", "y")]),
    };
    let position = x.into_iter().chain(y).map(|(name, alias)| Field::new(name, alias, Kind::Number));
    let mut fields = vec![
        Field::new("id", "Site", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("kind", "Kind of building", Kind::Text),
        Field::new("postcode", "Postcode", Kind::Text),
        Field::new("part", "Part in the plan (hub, standing, closed)", Kind::Text),
        Field::new("open_today", "Open today", Kind::Truth),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("zone", "Zone it stands in", Kind::Text),
        Field::new("disadvantaged", "In a disadvantaged community", Kind::Truth),
        Field::new("cost_pounds", "Cost (£)", Kind::Count),
        Field::new("zones", "Zones it is nearest to", Kind::Count),
        Field::new("weight", format!("Demand it is nearest to ({weight})"), Kind::Number),
        Field::new("weight_within_radius", format!("{} ({weight})", within(&metrics.radius, "it")), Kind::Number),
        Field::new("located_by", "Located by", Kind::Text),
    ];
    fields.extend(position);
    fields.extend(phased.then(|| Field::new("opens", "Year in which it opens", Kind::Count)));
    fields
}

fn record(crs: Crs, phased: bool, hub: &HubRow) -> Record<'_> {
    let mut values = vec![
        (&hub.id).into(),
        (&hub.name).into(),
        hub.kind.as_ref().into(),
        hub.postcode.as_ref().into(),
        hub.part.into(),
        hub.existing.into(),
        hub.authority.as_ref().into(),
        hub.zone.as_ref().into(),
        hub.disadvantaged.into(),
        hub.cost.map(|cost| cost.0).into(),
        hub.zones.into(),
        twelve_digits(hub.load.0).into(),
        twelve_digits(hub.load_covered.0).into(),
        located_by(hub.located_by).into(),
        coordinate(crs, hub.x).into(),
        coordinate(crs, hub.y).into(),
    ];
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
