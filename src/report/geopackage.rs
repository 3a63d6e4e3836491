//! `plan.gpkg`: every layer in one GeoPackage 1.3 (OGC 12-128r18), with spatial indexes, column titles, metadata and
//! styles.
//!
//! A layer with geometry is a features table with its R-tree (annex F.3); one without is an attributes table (clause
//! 2.4). Aliases of columns are titles of the Schema extension (F.9). The plan's description of itself is Dublin Core
//! in the Metadata extension (F.8). Styles are in the table where QGIS looks for them. The same plan gives the same
//! bytes: rows are in a fixed order, and all times are [`NEVER`].

mod metadata;

use super::layers::{Geometry, Kind, Layer, Record, Shape, Value};
use super::{geometry, qgis, wkb};
use crate::model::{Crs, Plan, Study};
use geo::Rect;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql, params};
use std::io;
use std::path::Path;

/// Time stamp of everything in the file. The bytes must not depend on the day, and a plan has no date.
const NEVER: &str = "1970-01-01T00:00:00.000Z";
/// Application id `GPKG`, which distinguishes a GeoPackage from other SQLite databases.
const APPLICATION: i32 = 0x4750_4B47;
/// GeoPackage 1.3.0.
const VERSION: i32 = 10300;

/// Writes the plan's layers into the empty file at `path`.
pub(super) fn write(study: &Study, plan: &Plan, layers: &[Layer<'_>], path: &Path) -> io::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).map_err(as_io)?;
    fill(database, study, plan, layers).map_err(as_io)
}

fn fill(mut database: Connection, study: &Study, plan: &Plan, layers: &[Layer<'_>]) -> rusqlite::Result<()> {
    // The file is a temporary one that nobody else sees, and is deleted when something fails, so no journal is needed.
    // It is synced to the disk when it is complete. Sorting happens in memory, not in the system's temporary folder.
    let pragmas =
        [("journal_mode", "OFF"), ("synchronous", "OFF"), ("locking_mode", "EXCLUSIVE"), ("temp_store", "MEMORY")];
    for (pragma, value) in pragmas {
        database.pragma_update(None, pragma, value)?;
    }
    database.pragma_update(None, "application_id", APPLICATION)?;
    database.pragma_update(None, "user_version", VERSION)?;
    let all = database.transaction()?;
    all.execute_batch(include_str!("geopackage/schema.sql"))?;
    for one in layers {
        layer(&all, study.crs, one)?;
    }
    statement(&all, plan)?;
    styles(&all, study.crs, layers)?;
    all.commit()?;
    database.close().map_err(|(_, error)| error)
}

/// Writes one layer: its declarations, rows and index.
fn layer(database: &Connection, crs: Crs, layer: &Layer<'_>) -> rusqlite::Result<()> {
    declare(database, crs, layer)?;
    let extent = rows(database, crs, layer)?;
    if let Some(extent) = extent {
        let (low, high) = (extent.min(), extent.max());
        database.execute(
            "UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1",
            params![layer.name, low.x, low.y, high.x, high.y],
        )?;
    }
    if layer.shape != Shape::Nothing {
        database.execute_batch(&include_str!("geopackage/index.sql").replace("{t}", layer.name))?;
    }
    Ok(())
}

/// Creates a layer's tables and registers them wherever the standard requires it.
fn declare(database: &Connection, crs: Crs, layer: &Layer<'_>) -> rusqlite::Result<()> {
    let name = layer.name;
    let geometry = geometry_type(layer.shape);
    let columns = layer.fields.iter().map(|field| format!("{} {}", quoted(&field.name), sql_type(field.kind)));
    let geometry_column = geometry.map(|geometry| format!("geom {geometry}"));
    let columns: Vec<String> = geometry_column.into_iter().chain(columns).collect();
    let columns = columns.join(", ");
    database.execute_batch(&format!(
        "CREATE TABLE \"{name}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})"
    ))?;
    let (data, srs) = if geometry.is_some() { ("features", Some(srs_id(crs))) } else { ("attributes", None) };
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?, ?, ?, ?, ?, ?)",
        params![name, data, layer.title, layer.about, NEVER, srs],
    )?;
    if let Some(geometry) = geometry {
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            params![name, geometry, srs],
        )?;
        database.execute_batch(&format!(
            "CREATE VIRTUAL TABLE \"rtree_{name}_geom\" USING rtree(id, minx, maxx, miny, maxy)"
        ))?;
        database.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
            [name],
        )?;
    }
    // The alias is written twice: GDAL reads one column, other programs the other.
    let mut words = database
        .prepare("INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?1, ?2, ?3, ?3)")?;
    layer.fields.iter().try_for_each(|field| words.execute([name, &field.name, &field.alias]).map(drop))
}

/// Writes the records and their index entries, and returns the bounding rectangle.
fn rows(database: &Connection, crs: Crs, layer: &Layer<'_>) -> rusqlite::Result<Option<Rect<f64>>> {
    let indexed = layer.shape != Shape::Nothing;
    let cells = 1 + usize::from(indexed) + layer.fields.len();
    let cells = vec!["?"; cells].join(", ");
    let mut row = database.prepare(&format!("INSERT INTO \"{}\" VALUES ({cells})", layer.name))?;
    let mut index = match indexed {
        true => Some(database.prepare(&format!("INSERT INTO \"rtree_{}_geom\" VALUES (?, ?, ?, ?, ?)", layer.name))?),
        false => None,
    };
    let (mut extent, mut blob) = (None, Vec::new());
    for (fid, record) in (1_i64..).zip(layer.records()) {
        insert(&mut row, crs, indexed, fid, &record, &mut blob)?;
        let envelope = record.geometry.as_ref().and_then(geometry::envelope);
        if let (Some(index), Some(envelope)) = (&mut index, envelope) {
            let (low, high) = (envelope.min(), envelope.max());
            index.execute(params![fid, low.x, high.x, low.y, high.y])?;
        }
        extent = geometry::around(extent, envelope);
    }
    Ok(extent)
}

/// Inserts one record; `blob` is a buffer for its geometry.
fn insert(
    row: &mut Statement<'_>,
    crs: Crs,
    indexed: bool,
    fid: i64,
    record: &Record<'_>,
    blob: &mut Vec<u8>,
) -> rusqlite::Result<()> {
    row.raw_bind_parameter(1, fid)?;
    let mut next = 2;
    if indexed {
        blob.clear();
        let drawn = record.geometry.as_ref().map(|geometry| {
            geometry_blob(crs, geometry, blob);
            blob.as_slice()
        });
        row.raw_bind_parameter(next, drawn)?;
        next += 1;
    }
    for (at, value) in (next..).zip(&record.values) {
        row.raw_bind_parameter(at, value)?;
    }
    row.raw_execute().map(drop)
}

/// A geometry in GeoPackage's format (clause 2.1.3): a header with its rectangle, then well-known binary.
fn geometry_blob(crs: Crs, geometry: &Geometry<'_>, blob: &mut Vec<u8>) {
    const LITTLE_ENDIAN: u8 = 1;
    const WITH_ENVELOPE: u8 = 1 << 1;
    const EMPTY: u8 = 1 << 4;
    let envelope = geometry::envelope(geometry);
    let flags = match (geometry, envelope) {
        // A point needs no rectangle.
        (Geometry::Point(_), _) => 0,
        (_, Some(_)) => WITH_ENVELOPE,
        (_, None) => EMPTY,
    };
    blob.extend([b'G', b'P', 0, LITTLE_ENDIAN | flags]);
    blob.extend(srs_id(crs).to_le_bytes());
    if let (WITH_ENVELOPE, Some(envelope)) = (flags, envelope) {
        let (low, high) = (envelope.min(), envelope.max());
        [low.x, high.x, low.y, high.y].iter().for_each(|side| blob.extend(side.to_le_bytes()));
    }
    wkb::write(geometry, blob);
}

/// Writes the plan's description of itself, as metadata of the whole file.
fn statement(database: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    database.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)",
        params![metadata::STANDARD, metadata::document(plan)],
    )?;
    database
        .execute("INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", [NEVER])?;
    Ok(())
}

/// Writes the styles of all layers, if there are any.
fn styles(database: &Connection, crs: Crs, layers: &[Layer<'_>]) -> rusqlite::Result<()> {
    let styles: Vec<_> = layers.iter().map(|layer| (layer, qgis::styles(crs, layer))).collect();
    if styles.iter().all(|(_, styles)| styles.is_empty()) {
        return Ok(());
    }
    database.execute_batch(include_str!("geopackage/styles.sql"))?;
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles of the layers for QGIS', ?)",
        [NEVER],
    )?;
    // QGIS ignores a style whose catalogue or schema is NULL.
    let mut insert = database.prepare(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)
         VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)",
    )?;
    for (layer, styles) in styles {
        let geometry = if layer.shape == Shape::Nothing { "" } else { "geom" };
        for (i, style) in styles.iter().enumerate() {
            insert.execute(params![layer.name, geometry, style.name, style.qml, i == 0, style.about, NEVER])?;
        }
    }
    Ok(())
}

fn srs_id(crs: Crs) -> i32 {
    match crs {
        Crs::BritishGrid => 27700,
        Crs::Wgs84 => 4326,
        // -1 means "undefined Cartesian".
        Crs::Plane | Crs::Nowhere => -1,
    }
}

fn geometry_type(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Point => Some("POINT"),
        Shape::Line => Some("LINESTRING"),
        Shape::Area => Some("MULTIPOLYGON"),
        Shape::Nothing => None,
    }
}

/// SQL types from table 1 of the standard.
fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Truth => "BOOLEAN",
        Kind::Count => "INTEGER",
        Kind::Number => "REAL",
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Missing => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Truth(truth) => ValueRef::Integer((*truth).into()),
            Value::Count(count) => ValueRef::Integer(*count),
            Value::Number(number) => ValueRef::Real(*number),
        }))
    }
}

/// A database error as an I/O error; if the system caused it, with the system's kind.
fn as_io(error: rusqlite::Error) -> io::Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => io::ErrorKind::StorageFull.into(),
        _ => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests;
