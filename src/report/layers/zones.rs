//! Every zone, before and after.

use super::{
    Field, Kind, Layer, Record, Shape, free_name, journey_first, thousandths, travel_names, twelve_digits, weighed,
    within, zone_geometry, zone_shape,
};
use crate::evaluate::Evaluation;
use crate::model::{Metrics, Study, Zone, ZoneIx, ZoneRow, names};
use crate::report::{bands, words};

pub(super) fn layer<'a>(study: &'a Study, evaluation: &'a Evaluation) -> Layer<'a> {
    let (metrics, rows) = (&evaluation.metrics, &evaluation.zones);
    let shape = zone_shape(study);
    let mut fields = fields(study, metrics);
    let banded = !metrics.bands.is_empty();
    let in_constituencies = has_constituencies(study);
    let columns = columns(evaluation, &mut fields);
    Layer {
        name: "zones",
        title: "Zones",
        about: "A small area: its deprivation, its demand, and its nearest hub today and under the plan".into(),
        shape,
        fields,
        len: rows.len(),
        record: Box::new(move |i| {
            let mut record = record(shape, &study.zones[i], &rows[i], banded);
            record.values.extend(in_constituencies.then(|| study.zones[i].constituency.as_ref().into()));
            let figure = |column: &&str| {
                let zone = ZoneIx::new(i);
                let of_people = names::OF_PEOPLE.contains(column);
                let figure = if of_people { study.people(column, zone) } else { study.columns.get(column, zone) };
                figure.map(twelve_digits).into()
            };
            record.values.extend(columns.iter().map(figure));
            record
        }),
    }
}

fn fields(study: &Study, metrics: &Metrics) -> Vec<Field> {
    let (unit, behind) = travel_names(study);
    let first = journey_first(study);
    let decile = metrics.decile_of.as_deref().map_or_else(|| "Decile".to_owned(), words::decile);
    let mut fields = vec![
        Field::new("code", "Code", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("district", "District", Kind::Text),
        Field::new("ward", "Ward", Kind::Text),
        Field::new("rural_urban", "Rural or urban", Kind::Text),
        Field::new("decile", format!("{decile}, 1 = most disadvantaged"), Kind::Count),
        Field::new("weight", format!("Demand ({})", weighed(metrics)), Kind::Number),
        Field::new("planned", "In a planned authority", Kind::Truth),
        Field::new("hub", "Nearest hub", Kind::Text),
        Field::new(format!("{unit}_to_hub"), format!("{first} to the nearest hub{behind}"), Kind::Number),
        Field::new("within_radius", within(&metrics.radius, "a hub"), Kind::Truth),
        Field::new("hub_today", "Nearest centre today", Kind::Text),
        Field::new(
            format!("{unit}_to_hub_today"),
            format!("{first} to the nearest centre today{behind}"),
            Kind::Number,
        ),
        Field::new("within_radius_today", within(&metrics.radius, "a centre today"), Kind::Truth),
        Field::new("change", "Access compared with today (gains, loses, keeps, none)", Kind::Text),
        Field::new("sites_within", format!("Sites within {} that could become hubs", metrics.radius), Kind::Count),
    ];
    if !metrics.bands.is_empty() {
        fields.push(Field::new("band", "Journey to the nearest hub, in bands of minutes", Kind::Text));
        fields.push(Field::new("band_today", "The same to the nearest centre today", Kind::Text));
    }
    if has_constituencies(study) {
        fields.push(Field::new("constituency", "Constituency", Kind::Text));
    }
    fields
}

fn has_constituencies(study: &Study) -> bool {
    study.zones.iter().any(|zone| zone.constituency.is_some())
}

/// The study's own columns behind the others. A demand that is one of them stands there as the weight, under the same
/// name.
fn columns<'a>(evaluation: &'a Evaluation, fields: &mut Vec<Field>) -> Vec<&'a str> {
    let weight = |column: &str| column == "weight" && evaluation.metrics.weight_unit == column;
    let columns: Vec<&str> = evaluation.columns.iter().map(String::as_str).filter(|column| !weight(column)).collect();
    for column in &columns {
        let name = free_name(column, "column_", fields);
        let mut alias = in_words(column);
        // A GeoPackage wants each alias once.
        if fields.iter().any(|field| field.alias == alias) {
            alias += &format!(" ({column})");
        }
        fields.push(Field::new(name, alias, Kind::Number));
    }
    columns
}

fn in_words(column: &str) -> String {
    let words = match column {
        names::CHILDREN_0_4 => "Children aged 0 to 4",
        names::CHILDREN_0_15 => "Children aged 0 to 15",
        names::IDACI_RATE => "IDACI rate (0 to 1)",
        names::IDACI_RANK => "IDACI rank, 1 = most disadvantaged",
        names::IDACI_DECILE => "IDACI decile, 1 = most disadvantaged",
        names::IMD_SCORE => "IMD score",
        names::IMD_RANK => "IMD rank, 1 = most disadvantaged",
        names::IMD_DECILE => "IMD decile, 1 = most disadvantaged",
        other => other,
    };
    words.to_owned()
}

fn record<'a>(shape: Shape, zone: &'a Zone, row: &'a ZoneRow, banded: bool) -> Record<'a> {
    let mut values = vec![
        (&row.code).into(),
        (&row.name).into(),
        row.authority.as_ref().into(),
        row.district.as_ref().into(),
        row.ward.as_ref().into(),
        row.rural_urban.as_ref().into(),
        row.decile.map(i64::from).into(),
        twelve_digits(row.weight.0).into(),
        row.planned.into(),
        row.hub.as_ref().into(),
        row.impedance.map(thousandths).into(),
        row.covered.into(),
        row.hub_before.as_ref().into(),
        row.impedance_before.map(thousandths).into(),
        row.covered_before.into(),
        row.change.into(),
        row.sites_within.into(),
    ];
    if banded {
        values.extend([row.impedance, row.impedance_before].map(|minutes| minutes.map(bands::label).into()));
    }
    Record { geometry: Some(zone_geometry(shape, zone)), values }
}
