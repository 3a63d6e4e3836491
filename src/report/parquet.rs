//! `geoparquet/<layer>.parquet`: one layer in columns, for analysts (GeoParquet 1.1; plain Parquet for a layer without
//! geometry).
//!
//! The column `geometry` is well-known binary. `bbox` is its bounding rectangle, with which readers leave out rows
//! that they do not need. The file's key-value metadata holds `geo` (the standard's), `title`, `description`,
//! `aliases` (a JSON object: column to words) and `attribution`.

mod columns;

use super::geometry::{around, envelope};
use super::layers::{Kind, Layer, Record, Shape};
use crate::model::{Crs, Study};
use bytes::Bytes;
use columns::{BBOX, GEOMETRY, SIDES};
use geo::Rect;
use parquet::basic::Compression;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Rows in memory at a time: about 3 MB of England's zones, or some 20 MB of postcodes.
fn rows_in_a_group(shape: Shape) -> usize {
    if shape == Shape::Area { 5000 } else { 50_000 }
}

/// Writes a layer into the file at `path`.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, path: &Path) -> io::Result<()> {
    write(study, layer, File::create(path)?).map_err(as_io)
}

fn write(study: &Study, layer: &Layer<'_>, file: File) -> Result<(), ParquetError> {
    let shape = Shaping { schema: Arc::new(columns::schema(layer)?), properties: Arc::new(properties(layer)) };
    let mut file = SerializedFileWriter::new(BufWriter::new(file), shape.schema.clone(), shape.properties.clone())?;
    let rows = rows_in_a_group(layer.shape);
    let starts: Vec<usize> = (0..layer.len).step_by(rows).collect();
    let mut extent = None;
    // Groups are encoded in parallel and written in order, a few at a time to limit memory.
    for starts in starts.chunks(GROUPS_AT_A_TIME) {
        let groups = starts.par_iter().map(|start| shape.group(layer, *start..layer.len.min(start + rows)));
        for group in groups.collect::<Vec<_>>() {
            let Group { bytes, metadata, extent: own } = group?;
            extent = around(extent, own);
            append(&mut file, &bytes, &metadata)?;
        }
    }
    for (key, value) in metadata(study, layer, extent)? {
        file.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
    }
    Ok(file.into_inner()?.flush()?)
}

/// Everything that is the same for all groups of a layer.
struct Shaping {
    schema: Arc<Type>,
    properties: Arc<WriterProperties>,
}

/// A group of rows as a separate Parquet file, and its bounding rectangle.
struct Group {
    bytes: Bytes,
    metadata: ParquetMetaData,
    extent: Option<Rect<f64>>,
}

impl Shaping {
    fn group(&self, layer: &Layer<'_>, rows: Range<usize>) -> Result<Group, ParquetError> {
        let records: Vec<Record<'_>> = rows.map(|i| layer.record(i)).collect();
        let envelopes: Vec<_> = records.iter().map(|record| record.geometry.as_ref().and_then(envelope)).collect();
        let mut bytes = Vec::new();
        let mut file = SerializedFileWriter::new(&mut bytes, self.schema.clone(), self.properties.clone())?;
        let mut group = file.next_row_group()?;
        columns::write(&mut group, layer, &records, &envelopes)?;
        group.close()?;
        let metadata = file.close()?;
        Ok(Group { bytes: bytes.into(), metadata, extent: envelopes.into_iter().fold(None, around) })
    }
}

/// Appends the pages of a group to the file.
fn append(
    file: &mut SerializedFileWriter<impl io::Write + Send>,
    bytes: &Bytes,
    metadata: &ParquetMetaData,
) -> Result<(), ParquetError> {
    for from in metadata.row_groups() {
        let mut group = file.next_row_group()?;
        for column in from.columns() {
            let result = ColumnCloseResult {
                bytes_written: column.compressed_size() as u64,
                rows_written: from.num_rows() as u64,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            group.append_column(bytes, result)?;
        }
        group.close()?;
    }
    Ok(())
}

/// Number of groups in memory at a time, whatever the number of threads.
const GROUPS_AT_A_TIME: usize = 8;

/// Geometries are all different and have no order, so they get no dictionary and no minimum and maximum. Numbers and
/// identifiers of a long table get no dictionary either: in every group one would be started, filled and abandoned.
fn properties(layer: &Layer<'_>) -> WriterProperties {
    let geometry = ColumnPath::from(GEOMETRY);
    let mut builder = WriterProperties::builder();
    if layer.len > rows_in_a_group(layer.shape) {
        let alone = layer.fields.iter().filter(|field| field.kind == Kind::Number || field.name == "id");
        let sides = SIDES.iter().map(|side| ColumnPath::from(vec![BBOX.to_owned(), (*side).to_owned()]));
        for column in alone.map(|field| ColumnPath::from(field.name.as_ref())).chain(sides) {
            builder = builder.set_column_dictionary_enabled(column, false);
        }
    }
    builder
        .set_created_by(concat!("hubplan ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(geometry.clone(), false)
        .set_column_statistics_enabled(geometry, EnabledStatistics::None)
        .build()
}

/// The file's description of itself.
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
        // Without `crs` the standard says longitude and latitude; null means "unknown".
        Crs::Wgs84 => None,
        Crs::Plane | Crs::Nowhere => Some(Value::Null),
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

/// The system's error, if it caused this one.
fn as_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => error.downcast().map_or_else(io::Error::other, |error| *error),
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
