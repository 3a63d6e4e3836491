//! Zones outside the radius, and why.

use super::{
    Field, Kind, Layer, Record, Value, journey_first, thousandths, travel_names, twelve_digits, weighed, within,
    zone_geometry, zone_shape,
};
use crate::model::{Metrics, Study, ZoneIx, ZoneRow};
use crate::report::text::{counted, travel};
use crate::units::Impedance;

pub(super) fn layer<'a>(study: &'a Study, metrics: &'a Metrics, rows: &'a [ZoneRow]) -> Layer<'a> {
    let out: Vec<ZoneIx> = study.zone_indices().filter(|zone| !rows[zone.at()].covered).collect();
    let radius = metrics.radius;
    let shape = zone_shape(study);
    Layer {
        name: "uncovered",
        title: "Uncovered zones",
        about: format!("A zone further than {radius} from a hub under the plan, and why"),
        shape,
        fields: fields(study, metrics),
        len: out.len(),
        record: Box::new(move |i| {
            let (zone, row) = (&study.zones[out[i].at()], &rows[out[i].at()]);
            Record { geometry: Some(zone_geometry(shape, zone)), values: values(radius, row) }
        }),
    }
}

fn fields(study: &Study, metrics: &Metrics) -> Vec<Field> {
    let (unit, behind) = travel_names(study);
    let first = journey_first(study);
    vec![
        Field::new("code", "Code", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("decile", "Decile, 1 = most disadvantaged", Kind::Count),
        Field::new("weight", format!("Demand ({})", weighed(metrics)), Kind::Number),
        Field::new("planned", "In a planned authority", Kind::Truth),
        Field::new("hub", "Nearest hub", Kind::Text),
        Field::new(format!("{unit}_to_hub"), format!("{first} to the nearest hub{behind}"), Kind::Number),
        Field::new("within_radius_today", within(&metrics.radius, "a centre today"), Kind::Truth),
        Field::new("sites_within", format!("Sites within {} that could become hubs", metrics.radius), Kind::Count),
        Field::new("reason", "Why", Kind::Text),
    ]
}

fn values(radius: Impedance, row: &ZoneRow) -> Vec<Value<'_>> {
    vec![
        (&row.code).into(),
        (&row.name).into(),
        row.authority.as_ref().into(),
        row.decile.map(i64::from).into(),
        twelve_digits(row.weight.0).into(),
        row.planned.into(),
        row.hub.as_ref().into(),
        row.impedance.map(thousandths).into(),
        row.covered_before.into(),
        row.sites_within.into(),
        reason(radius, row).into(),
    ]
}

/// The distance of the nearest hub, and whether any site could have been a nearer one.
fn reason(radius: Impedance, row: &ZoneRow) -> String {
    let nearest = match row.impedance {
        Some(way) => format!("the nearest hub is {} away", travel(Some(way), radius.unit)),
        None => "it can reach no hub".to_owned(),
    };
    let joint = if row.sites_within == 0 { ", and" } else { ";" };
    format!("{nearest}{joint} {}", possible(radius, row))
}

/// Whether any site could have been a hub for the zone.
pub(in crate::report) fn possible(radius: Impedance, row: &ZoneRow) -> String {
    match row.sites_within {
        0 => format!("no site within {radius} could become a hub"),
        sites => format!("{} within {radius} could become a hub", counted(sites, "site")),
    }
}
