//! The library's own writer, which keeps features in a temporary file. hubplan's writer must give the same bytes.

use super::super::{column_type, geometry_type};
use crate::model::{Crs, Study};
use crate::report::geometry::{envelope, rings};
use crate::report::layers::{Geometry, Layer, Record, Shape, Value};
use flatgeobuf::{FgbCrs, FgbWriter, FgbWriterOptions};
use geozero::error::Result;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use serde_json::json;

pub(super) fn bytes(study: &Study, layer: &Layer<'_>) -> Vec<u8> {
    let metadata = json!({ "attribution": study.attribution }).to_string();
    let options = FgbWriterOptions {
        write_index: layer.len > 0
            && layer.records().all(|record| record.geometry.as_ref().and_then(envelope).is_some()),
        detect_type: false,
        crs: crs(study.crs),
        title: Some(layer.title),
        description: Some(&layer.about),
        metadata: Some(&metadata),
        ..FgbWriterOptions::default()
    };
    let mut file = FgbWriter::create_with_options(layer.name, geometry_type(layer.shape), options).unwrap();
    for field in &layer.fields {
        file.add_column(&field.name, column_type(field.kind), |strings, column| {
            column.title = Some(strings.create_string(&field.alias));
        });
    }
    layer.records().for_each(|record| feature(&mut file, layer, &record));
    let mut bytes = Vec::new();
    file.write(&mut bytes).unwrap();
    bytes
}

fn feature(file: &mut FgbWriter<'_>, layer: &Layer<'_>, record: &Record<'_>) {
    file.add_feature_geom(Drawn { shape: layer.shape, geometry: record.geometry.as_ref() }, |properties| {
        for (at, (field, value)) in layer.fields.iter().zip(&record.values).enumerate() {
            if let Some(value) = column_value(value) {
                properties.property(at, &field.name, &value).unwrap();
            }
        }
    })
    .unwrap();
}

fn crs(crs: Crs) -> FgbCrs<'static> {
    match crs {
        Crs::BritishGrid => {
            FgbCrs { org: Some("EPSG"), code: 27700, name: Some("OSGB36 / British National Grid"), ..FgbCrs::default() }
        }
        Crs::Wgs84 => FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        // 0 means "unknown".
        Crs::Plane | Crs::Nowhere => FgbCrs::default(),
    }
}

/// A value; the format leaves out what is missing.
fn column_value<'a>(value: &'a Value<'_>) -> Option<ColumnValue<'a>> {
    match value {
        Value::Missing => None,
        Value::Text(text) => Some(ColumnValue::String(text)),
        Value::Truth(truth) => Some(ColumnValue::Bool(*truth)),
        Value::Count(count) => Some(ColumnValue::Long(*count)),
        Value::Number(number) => Some(ColumnValue::Double(*number)),
    }
}

/// The geometry of a feature as the writer visits it. A missing one is an empty one of the layer's type.
struct Drawn<'a> {
    shape: Shape,
    geometry: Option<&'a Geometry<'a>>,
}

impl GeozeroGeometry for Drawn<'_> {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> Result<()> {
        match (self.geometry, self.shape) {
            (Some(Geometry::Point(coord)), _) => {
                to.point_begin(0)?;
                to.xy(coord.x, coord.y, 0)?;
                to.point_end(0)
            }
            (Some(Geometry::Line(ends)), _) => {
                to.linestring_begin(true, ends.len(), 0)?;
                ends.iter().enumerate().try_for_each(|(i, end)| to.xy(end.x, end.y, i))?;
                to.linestring_end(true, 0)
            }
            (Some(Geometry::Area(area)), _) => multipolygon(&area.0, to),
            (None, Shape::Area) => multipolygon(&[], to),
            (None, Shape::Line) => {
                to.linestring_begin(true, 0, 0)?;
                to.linestring_end(true, 0)
            }
            (None, Shape::Point | Shape::Nothing) => {
                to.point_begin(0)?;
                to.point_end(0)
            }
        }
    }
}

fn multipolygon(parts: &[geo::Polygon<f64>], to: &mut impl GeomProcessor) -> Result<()> {
    to.multipolygon_begin(parts.len(), 0)?;
    for (part, polygon) in parts.iter().enumerate() {
        let rings = rings(polygon);
        to.polygon_begin(false, rings.len(), part)?;
        for (at, ring) in rings.enumerate() {
            let positions = ring.positions();
            to.linestring_begin(false, positions.len(), at)?;
            positions.enumerate().try_for_each(|(i, coord)| to.xy(coord.x, coord.y, i))?;
            to.linestring_end(false, at)?;
        }
        to.polygon_end(false, part)?;
    }
    to.multipolygon_end(0)
}
