//! Which hub serves which zone: one line per zone, straight or along the network.

use super::{
    Field, Geometry, Kind, Layer, Record, Shape, journey_first, thousandths, travel_names, twelve_digits, weighed,
    within,
};
use crate::model::{Metrics, SiteIx, Study, TravelSource, ZoneIx, ZoneRow};
use geo::Coord;

pub(super) fn layer<'a>(study: &'a Study, metrics: &'a Metrics, rows: &'a [ZoneRow]) -> Layer<'a> {
    let served = |zone: ZoneIx| rows[zone.at()].hub.as_deref().and_then(|hub| study.site_by_id(hub));
    let pairs: Vec<(ZoneIx, SiteIx)> = study.zone_indices().filter_map(|zone| Some((zone, served(zone)?))).collect();
    let network = if let TravelSource::Matrix(matrix) = &study.travel { matrix.network() } else { None };
    let paths = network.and_then(|network| Some(network.paths.as_ref()?.of(&pairs)));
    Layer {
        name: "allocation",
        title: "Allocation",
        about: "A zone and the hub nearest to it, within the radius or not".into(),
        shape: Shape::Line,
        fields: fields(study, metrics),
        len: pairs.len(),
        record: Box::new(move |i| {
            let (zone, site) = pairs[i];
            let path = paths.as_ref().and_then(|paths| paths[i].clone());
            record(study, (zone, site), path, &rows[zone.at()])
        }),
    }
}

fn fields(study: &Study, metrics: &Metrics) -> Vec<Field> {
    let (unit, behind) = travel_names(study);
    let first = journey_first(study);
    vec![
        Field::new("zone", "Zone", Kind::Text),
        Field::new("zone_name", "Name of the zone", Kind::Text),
        Field::new("hub", "Nearest hub", Kind::Text),
        Field::new("hub_name", "Name of the hub", Kind::Text),
        Field::new(unit, format!("{first} to it{behind}"), Kind::Number),
        Field::new("within_radius", within(&metrics.radius, "it"), Kind::Truth),
        Field::new("decile", "Decile of the zone, 1 = most disadvantaged", Kind::Count),
        Field::new("weight", format!("Demand ({})", weighed(metrics)), Kind::Number),
    ]
}

fn record<'a>(
    study: &'a Study,
    (zone, site): (ZoneIx, SiteIx),
    path: Option<Vec<Coord<f64>>>,
    row: &'a ZoneRow,
) -> Record<'a> {
    let (from, to) = (&study.zones[zone.at()], &study.sites[site.at()]);
    let values = vec![
        (&row.code).into(),
        (&row.name).into(),
        (&to.id).into(),
        (&to.name).into(),
        row.impedance.map(thousandths).into(),
        row.covered.into(),
        row.decile.map(i64::from).into(),
        twelve_digits(row.weight.0).into(),
    ];
    Record { geometry: Some(Geometry::Line(path.unwrap_or_else(|| vec![from.centroid, to.point]))), values }
}
