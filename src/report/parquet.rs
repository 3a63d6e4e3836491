//! `geoparquet/<layer>.parquet`: one layer by columns, for analysts (GeoParquet 1.1; plain Parquet for a layer without geometry).
//!
//! The column `geometry` is well-known binary, and `bbox` its rectangle, by which readers pass over what they are not asked for. The file's
//! key-value metadata has `geo` (the standard's), `title`, `description`, `aliases` (a JSON object: column to words) and `attribution`.

mod columns;

use super::geometry::{around, envelope};
use super::layers::{Layer, Record, Shape};
use crate::model::{Crs, Study};
use columns::{BBOX, GEOMETRY};
use geo::Rect;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use serde_json::{Value, json};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Rows that are held at a time: about 3 MB of England's zones.
const ROWS_IN_A_GROUP: usize = 5000;

/// Writes a layer into the file at `path`.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, path: &Path) -> io::Result<()> {
    write(study, layer, File::create(path)?).map_err(as_io)
}

fn write(study: &Study, layer: &Layer<'_>, file: File) -> Result<(), ParquetError> {
    let schema = Arc::new(columns::schema(layer)?);
    let mut file = SerializedFileWriter::new(file, schema, Arc::new(properties()))?;
    let mut extent = None;
    for start in (0..layer.len).step_by(ROWS_IN_A_GROUP) {
        let end = layer.len.min(start + ROWS_IN_A_GROUP);
        let records: Vec<Record<'_>> = (start..end).map(|i| layer.record(i)).collect();
        let envelopes: Vec<_> = records.iter().map(|record| record.geometry.as_ref().and_then(envelope)).collect();
        extent = envelopes.iter().copied().fold(extent, around);
        let mut group = file.next_row_group()?;
        columns::write(&mut group, layer, &records, &envelopes)?;
        group.close()?;
    }
    for (key, value) in metadata(study, layer, extent)? {
        file.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
    }
    file.close().map(drop)
}

/// Geometries are neither alike nor in any order: no dictionary, no smallest and largest.
fn properties() -> WriterProperties {
    let geometry = ColumnPath::from(GEOMETRY);
    WriterProperties::builder()
        .set_created_by(concat!("hubplan ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(geometry.clone(), false)
        .set_column_statistics_enabled(geometry, EnabledStatistics::None)
        .build()
}

/// What the file says about itself.
fn metadata(
    study: &Study,
    layer: &Layer<'_>,
    extent: Option<Rect<f64>>,
) -> Result<Vec<(&'static str, String)>, ParquetError> {
    let aliases: serde_json::Map<String, Value> =
        layer.fields.iter().map(|field| (field.name.to_string(), field.alias.as_str().into())).collect();
    let mut metadata = vec![
        ("title", layer.title.to_owned()),
        ("description", layer.about.clone()),
        ("aliases", Value::Object(aliases).to_string()),
        ("attribution", study.attribution.join("\n")),
    ];
    if let Some(kind) = geometry_type(layer.shape) {
        metadata.push(("geo", geo(study.crs, kind, extent)?.to_string()));
    }
    Ok(metadata)
}

/// The metadata of GeoParquet 1.1.0.
fn geo(crs: Crs, kind: &str, extent: Option<Rect<f64>>) -> Result<Value, ParquetError> {
    let crs: Option<Value> = match crs {
        Crs::BritishGrid => serde_json::from_str(include_str!("parquet/epsg27700.json"))
            .map_err(|error| ParquetError::External(Box::new(error)))?,
        // Left out it is longitude and latitude; null is "unknown".
        Crs::Wgs84 => None,
        Crs::Plane => Some(Value::Null),
    };
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": [kind],
        "edges": "planar",
        "orientation": "counterclockwise",
        "covering": { BBOX: {
            "xmin": [BBOX, "xmin"], "ymin": [BBOX, "ymin"], "xmax": [BBOX, "xmax"], "ymax": [BBOX, "ymax"],
        } },
    });
    if let Some(crs) = crs {
        column["crs"] = crs;
    }
    if let Some(extent) = extent {
        let (low, high) = (extent.min(), extent.max());
        column["bbox"] = json!([low.x, low.y, high.x, high.y]);
    }
    Ok(json!({ "version": "1.1.0", "primary_column": GEOMETRY, "columns": { GEOMETRY: column } }))
}

fn geometry_type(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Point => Some("Point"),
        Shape::Line => Some("LineString"),
        Shape::Area => Some("MultiPolygon"),
        Shape::Nothing => None,
    }
}

/// The system's trouble as it was.
fn as_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => error.downcast().map_or_else(io::Error::other, |error| *error),
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
