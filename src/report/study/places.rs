//! The centres of a study, and fields that all tables of places share.

use crate::model::{Crs, SiteIx, SiteStatus, Study, When, ZoneIx};
use crate::report::layers::{Field, Geometry, Kind, Layer, Record, Shape, Value, coordinate};
use crate::study::Grouping;
use crate::units::{Impedance, TravelUnit};
use geo::Coord;

/// A radius as part of a column's name: `2500m`, `20min`, `5000`.
pub(super) fn radius_name(radius: &Impedance) -> String {
    let unit = match radius.unit {
        TravelUnit::Metres => "m",
        TravelUnit::Minutes => "min",
        TravelUnit::Plain => "",
    };
    format!("{}{unit}", radius.value)
}

/// Groupings that are numeric columns, such as deciles. Each is a field of a place.
pub(super) fn deciles<'a>(study: &Study, groupings: &'a [Grouping]) -> Vec<&'a Grouping> {
    groupings.iter().filter(|grouping| study.columns.contains(&grouping.name)).collect()
}

/// A column of the zones as a field; a field of counts if every value is whole.
pub(super) fn column_field(study: &Study, name: &str) -> Field {
    let mut values = study.zone_indices().filter_map(|zone| study.columns.get(name, zone));
    let kind = if values.all(|value| value.fract() == 0.0) { Kind::Count } else { Kind::Number };
    Field::new(name.to_owned(), format!("Of its zone: {name}"), kind)
}

/// The value of such a field in a zone.
pub(super) fn of_column<'a>(study: &Study, field: &Field, zone: ZoneIx) -> Value<'a> {
    match (study.columns.get(&field.name, zone), field.kind) {
        (Some(value), Kind::Count) => Value::Count(value as i64),
        (value, _) => value.into(),
    }
}

/// Metres east and north, or the coordinates of the plane; nothing where places have no positions.
pub(super) fn position_fields(study: &Study) -> Vec<Field> {
    let [x, y] = match study.crs {
        Crs::BritishGrid => ["East (m)", "North (m)"],
        Crs::Wgs84 => ["Longitude", "Latitude"],
        Crs::Plane => ["x of the plane", "y of the plane"],
        Crs::Nowhere => return Vec::new(),
    };
    vec![Field::new("x", x, Kind::Number), Field::new("y", y, Kind::Number)]
}

/// The values of these fields.
pub(super) fn position_values<'a>(study: &Study, at: Coord<f64>) -> Vec<Value<'a>> {
    match study.crs {
        Crs::Nowhere => Vec::new(),
        crs => vec![coordinate(crs, at.x).into(), coordinate(crs, at.y).into()],
    }
}

/// One row per centre, either open today or open afterwards.
pub(super) fn centres<'a>(
    study: &'a Study,
    today: &'a [SiteIx],
    after: Option<&'a [SiteIx]>,
    groupings: &'a [Grouping],
) -> Layer<'a> {
    let mut centres: Vec<SiteIx> = today.iter().chain(after.unwrap_or_default()).copied().collect();
    centres.sort_unstable();
    centres.dedup();
    let deciles: Vec<Field> =
        deciles(study, groupings).iter().map(|grouping| column_field(study, &grouping.name)).collect();
    let mut fields = vec![
        Field::new("id", "Centre", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("kind", "Kind", Kind::Text),
        Field::new("postcode", "Postcode", Kind::Text),
        Field::new("zone", "Zone", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
    ];
    fields.extend(position_fields(study));
    fields.push(Field::new("opened", "Opened", Kind::Text));
    fields.push(Field::new("closed", "Closed", Kind::Text));
    fields.push(Field::new("dates", "What is known of its dates", Kind::Text));
    fields.extend(deciles.iter().cloned());
    fields.extend(after.map(|_| Field::new("stands", "Open today, afterwards, or both", Kind::Text)));
    Layer {
        name: "centres",
        title: "Centres",
        about: "A centre to which hubplan measured".into(),
        shape: Shape::Point,
        fields,
        len: centres.len(),
        record: Box::new(move |i| {
            let site = &study.sites[centres[i].at()];
            let mut values = vec![
                (&site.id).into(),
                (&site.name).into(),
                site.kind.as_ref().into(),
                site.postcode.as_ref().into(),
                site.zone.map(|zone| &study.zones[zone.at()].code).into(),
                site.authority.map(|authority| &study.authorities[authority.at()].code).into(),
            ];
            values.extend(position_values(study, site.point));
            values.push(date(site.opened).into());
            values.push(site.closed.and_then(date).into());
            values.push(dates(site.opened, site.closed, site.status).into());
            let decile = |field: &Field| site.zone.map_or(Value::Missing, |zone| of_column(study, field, zone));
            values.extend(deciles.iter().map(decile));
            values.extend(after.map(|after| stands(centres[i], today, after).into()));
            Record { geometry: Some(Geometry::Point(site.point)), values }
        }),
    }
    .of(study)
}

/// Whether a centre is open today, afterwards or both. Both lists are in order.
fn stands(site: SiteIx, today: &[SiteIx], after: &[SiteIx]) -> &'static str {
    match (today.binary_search(&site).is_ok(), after.binary_search(&site).is_ok()) {
        (true, true) => "both",
        (true, false) => "today",
        _ => "afterwards",
    }
}

fn date(when: When) -> Option<String> {
    (when != When::Unknown).then(|| when.to_string())
}

/// How precisely a centre's dates are known, in words.
fn dates(opened: When, closed: Option<When>, status: SiteStatus) -> &'static str {
    match (opened, closed) {
        (When::Unknown, Some(When::Unknown)) => "opening and closing unknown",
        (When::Unknown, Some(_)) => "opening unknown",
        (_, Some(When::Unknown)) => "closing unknown",
        (When::Unknown, None) if status == SiteStatus::Existing => "opening unknown, open today",
        (When::Unknown, None) => "opening unknown",
        (opened, None) if opened.is_a_day() => "opening known, open today",
        (opened, Some(closed)) if opened.is_a_day() && closed.is_a_day() => "both known",
        _ => "known to a month or a year",
    }
}
