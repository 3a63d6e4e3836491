//! Where zones and sites meet the network of roads and paths.

use super::{Field, Kind, Layer, Record, Shape, Value, coordinate, thousandths};
use crate::model::{Crs, SnapRow, Study};

pub(super) fn layer(study: &Study) -> Layer<'_> {
    let (crs, rows) = (study.crs, &study.snaps);
    Layer {
        name: "snaps",
        title: "Places on the network",
        about: "A zone or a site, for each mode of travel, and how far the nearest road or path is".into(),
        shape: Shape::Nothing,
        fields: vec![
            Field::new("place", "Zone or site", Kind::Text),
            Field::new("id", "Code or id", Kind::Text),
            Field::new("name", "Name", Kind::Text),
            Field::new("travel", "How families travel", Kind::Text),
            Field::new("off_network", "Straight line to the network (m)", Kind::Number),
            Field::new("easting", "Easting on the network (m)", Kind::Number),
            Field::new("northing", "Northing on the network (m)", Kind::Number),
            Field::new("note", "Remark", Kind::Text),
        ],
        len: rows.len(),
        record: Box::new(move |i| record(crs, &rows[i])),
    }
}

fn record(crs: Crs, row: &SnapRow) -> Record<'_> {
    let on_it = |axis: fn(geo::Coord<f64>) -> f64| row.at.map_or(Value::Missing, |at| coordinate(crs, axis(at)).into());
    let values = vec![
        if row.is_zone { "zone" } else { "site" }.into(),
        row.id.as_str().into(),
        row.name.as_str().into(),
        row.said.as_str().into(),
        row.off.map_or(Value::Missing, |off| thousandths(off).into()),
        on_it(|at| at.x),
        on_it(|at| at.y),
        row.note.as_str().into(),
    ];
    Record { geometry: None, values }
}
