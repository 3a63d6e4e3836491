//! `origins`: one row per origin, with everything that was measured from it.

use super::places::{column_field, deciles, of_column, position_fields, position_values, radius_name};
use crate::model::{Origins, Study, names};
use crate::report::layers::{Field, Geometry, Kind, Layer, Record, Shape, journey_first, thousandths, travel_names};
use crate::study::{Distances, LABELS, Label};
use crate::travel::Nearest;
use std::collections::BTreeSet;

pub(super) fn origins<'a>(study: &'a Study, origins: &'a Origins, distances: &'a Distances) -> Layer<'a> {
    let columns = columns(study, distances);
    let labels = labels(distances);
    Layer {
        name: "origins",
        title: "Origins",
        about: format!("One of the {} from which hubplan measured", origins.kind().many()),
        shape: Shape::Point,
        fields: fields(study, distances, &labels, &columns),
        len: origins.len(),
        record: Box::new(move |i| record(study, origins, distances, (&labels, &columns), i)),
    }
    .of(study)
}

/// The labels of zones that results are grouped by, and always region and rural/urban class.
fn labels(distances: &Distances) -> Vec<&'static Label> {
    let grouped = |name: &str| distances.groupings.iter().any(|grouping| grouping.name == name);
    LABELS.iter().filter(|label| ["region", "rural_urban"].contains(&label.name) || grouped(label.name)).collect()
}

/// Columns of the zones behind the results: deciles that are grouped by, the rank of the concentration index, and the
/// mark for figures that were moved from zones of another census.
fn columns(study: &Study, distances: &Distances) -> Vec<Field> {
    let mut names: Vec<&str> =
        deciles(study, &distances.groupings).iter().map(|grouping| grouping.name.as_str()).collect();
    names.extend(distances.settings.inequality.as_ref().map(|inequality| inequality.rank.as_str()));
    names.extend(study.columns.contains(names::CROSSWALK).then_some(names::CROSSWALK));
    // People are written in columns of their own.
    let mut seen: BTreeSet<&str> = distances.settings.weights.iter().map(String::as_str).collect();
    names.retain(|name| seen.insert(*name));
    names.into_iter().map(|name| column_field(study, name)).collect()
}

fn fields(study: &Study, distances: &Distances, labels: &[&Label], columns: &[Field]) -> Vec<Field> {
    let settings = &distances.settings;
    let (unit, behind) = travel_names(study);
    let first = journey_first(study);
    let mut fields = vec![
        Field::new("id", "Code", Kind::Text),
        Field::new("zone", "Zone", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
    ];
    fields.extend(labels.iter().map(|label| Field::new(label.name, label.alias, Kind::Text)));
    fields.extend(position_fields(study));
    fields
        .extend(settings.weights.iter().map(|name| Field::new(name.clone(), format!("People: {name}"), Kind::Number)));
    fields.extend(columns.iter().cloned());
    for k in 1..=settings.nearest {
        fields.push(Field::new(format!("nearest_{k}"), format!("Nearest centre number {k}"), Kind::Text));
        fields.push(Field::new(format!("{unit}_{k}"), format!("{first} to it{behind}"), Kind::Number));
    }
    for radius in &settings.radii {
        let name = format!("centres_within_{}", radius_name(radius));
        fields.push(Field::new(name, format!("Centres within {radius}"), Kind::Count));
    }
    if distances.two_step.is_some() {
        fields.push(Field::new("two_step", "Supply per head, two-step floating catchment", Kind::Number));
    }
    if distances.enhanced.is_some() {
        fields.push(Field::new(
            "two_step_enhanced",
            "Supply per head, enhanced two-step floating catchment",
            Kind::Number,
        ));
    }
    if distances.change.is_some() {
        fields.push(Field::new("nearest_after", "Nearest centre afterwards", Kind::Text));
        fields.push(Field::new(format!("{unit}_after"), format!("{first} to it{behind}"), Kind::Number));
    }
    fields
}

fn record<'a>(
    study: &'a Study,
    origins: &'a Origins,
    distances: &'a Distances,
    (labels, columns): (&[&Label], &[Field]),
    i: usize,
) -> Record<'a> {
    let (ix, point) = (origins.zones()[i], origins.points()[i]);
    let zone = &study.zones[ix.at()];
    let site = |way: Option<Nearest>| way.map(|way| &study.sites[way.site.at()].id);
    let travel = |way: Option<Nearest>| way.map(|way| thousandths(way.impedance));
    let mut values = vec![
        origins.name(i).into(),
        (&zone.code).into(),
        zone.authority.map(|authority| &study.authorities[authority.at()].code).into(),
    ];
    values.extend(labels.iter().map(|label| (label.of)(zone).into()));
    values.extend(position_values(study, point));
    values.extend(distances.people.iter().map(|people| people.at(ix).into()));
    values.extend(columns.iter().map(|field| of_column(study, field, ix)));
    for way in distances.nearest(i) {
        values.push(site(*way).into());
        values.push(travel(*way).into());
    }
    values.extend(distances.counts(i).iter().map(|count| i64::from(*count).into()));
    values.extend(distances.two_step.iter().map(|access| access[i].into()));
    values.extend(distances.enhanced.iter().map(|access| access[i].into()));
    if let Some(change) = &distances.change {
        values.push(site(change.nearest[i]).into());
        values.push(travel(change.nearest[i]).into());
    }
    Record { geometry: Some(Geometry::Point(point)), values }
}
