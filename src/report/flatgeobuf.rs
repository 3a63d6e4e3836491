//! `flatgeobuf/<layer>.fgb`: one layer with geometry, for maps that read what they show and no more (FlatGeobuf 3).
//!
//! Features stand in the order of the spatial index (a packed Hilbert R-tree), not of the layer.

use super::geometry::{envelope, rings};
use super::layers::{Geometry, Kind, Layer, Record, Shape, Value};
use crate::model::{Crs, Study};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::error::Result;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use serde_json::json;
use std::io::{self, Write};

/// Writes a layer. Until it is whole, its features are in a file without name in the system's temporary folder.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let metadata = json!({ "attribution": study.attribution }).to_string();
    let options = FgbWriterOptions {
        write_index: has_places(layer),
        detect_type: false,
        crs: crs(study.crs),
        title: Some(layer.title),
        description: Some(&layer.about),
        metadata: Some(&metadata),
        ..FgbWriterOptions::default()
    };
    let mut file = FgbWriter::create_with_options(layer.name, geometry_type(layer.shape), options).map_err(as_io)?;
    for field in &layer.fields {
        file.add_column(&field.name, column_type(field.kind), |strings, column| {
            column.title = Some(strings.create_string(&field.alias));
        });
    }
    for record in layer.records() {
        feature(&mut file, layer, &record).map_err(io::Error::other)?;
    }
    file.write(out).map_err(as_io)
}

fn feature(file: &mut FgbWriter<'_>, layer: &Layer<'_>, record: &Record<'_>) -> Result<()> {
    let mut written = Ok(());
    file.add_feature_geom(Drawn { shape: layer.shape, geometry: record.geometry.as_ref() }, |properties| {
        let columns = layer.fields.iter().zip(&record.values).enumerate();
        written = columns
            .filter_map(|(at, (field, value))| Some((at, field, column_value(value)?)))
            .try_for_each(|(at, field, value)| properties.property(at, &field.name, &value).map(drop));
    })?;
    written
}

/// Whether every feature is somewhere: the format has no index over features that are nowhere, nor over none at all.
fn has_places(layer: &Layer<'_>) -> bool {
    layer.len > 0 && layer.records().all(|record| record.geometry.as_ref().and_then(envelope).is_some())
}

fn crs(crs: Crs) -> FgbCrs<'static> {
    match crs {
        Crs::BritishGrid => {
            FgbCrs { org: Some("EPSG"), code: 27700, name: Some("OSGB36 / British National Grid"), ..FgbCrs::default() }
        }
        Crs::Wgs84 => FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        // 0 is "unknown".
        Crs::Plane => FgbCrs::default(),
    }
}

fn geometry_type(shape: Shape) -> GeometryType {
    match shape {
        Shape::Point => GeometryType::Point,
        Shape::Line => GeometryType::LineString,
        Shape::Area => GeometryType::MultiPolygon,
        Shape::Nothing => GeometryType::Unknown,
    }
}

fn column_type(kind: Kind) -> ColumnType {
    match kind {
        Kind::Text => ColumnType::String,
        Kind::Truth => ColumnType::Bool,
        Kind::Count => ColumnType::Long,
        Kind::Number => ColumnType::Double,
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

/// The geometry of a feature as the writer walks it; a missing one is an empty one of the layer's type.
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

fn as_io(error: flatgeobuf::Error) -> io::Error {
    match error {
        flatgeobuf::Error::IO(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
