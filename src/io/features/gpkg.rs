//! Reads GeoPackage (OGC 12-128r18), a SQLite database. It is read from memory, so that no lock or journal is ever
//! written beside the file.

use super::stated::Stated;
use super::{RawFeature, RawLayer, check_attributes, malformed, wkb};
use crate::error::{Code, Error, Finding, Result};
use crate::io::bytes::Blob;
use crate::io::choice::{h214_several, quoted};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, MAIN_DB, Row};
use std::io::Read;

/// A table that a GeoPackage lists, with or without geometry.
struct Layer {
    table: String,
    /// The geometry column, and what the file says about its coordinates.
    geometry: Option<(String, Stated)>,
    /// The other columns.
    fields: Vec<String>,
}

/// Reads the layer with this name; otherwise the only one whose fields are `known`; otherwise the only one.
pub(super) fn read(blob: &Blob, layer: Option<&str>, known: &dyn Fn(&[String]) -> bool) -> Result<RawLayer> {
    let failed = |error: rusqlite::Error| Error::from(malformed(&blob.name, "a GeoPackage", in_words(error)));
    let database = open(&blob.bytes).map_err(failed)?;
    let layers = layers(&database).map_err(failed)?;
    let several = layers.len() > 1;
    let layer = choose(&blob.name, layers, layer, known)?;
    if let Some(what) = not_a_plain_table(&database, &layer.table).map_err(failed)? {
        let what = format!("its layer `{}` is {what}, which hubplan does not run", layer.table);
        return Err(
            Finding::new(Code::ContentMalformed, &blob.name, what, "Export the layer as a table of its own").into()
        );
    }
    let name = several.then(|| layer.table.clone());
    Ok(RawLayer { layer: name, ..rows(&database, &layer, blob)? })
}

/// Names of its layers with features.
pub(super) fn layer_names(blob: &Blob) -> Result<Vec<String>> {
    let failed = |error: rusqlite::Error| Error::from(malformed(&blob.name, "a GeoPackage", in_words(error)));
    let layers = layers(&open(&blob.bytes).map_err(failed)?).map_err(failed)?;
    Ok(layers.into_iter().map(|layer| layer.table).collect())
}

fn in_words(error: rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => "reading it takes too many steps for its size".to_owned(),
        _ => error.to_string(),
    }
}

/// Opens the bytes as a database without running anything: a file may bring its own views, triggers and functions.
fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    // A database in write-ahead mode requires its log file, although the content here is complete without it. So the
    // two format numbers in the header are changed, https://www.sqlite.org/fileformat2.html
    let (head, rest) = bytes.split_at(bytes.len().min(20));
    let mut head = head.to_vec();
    if let Some(numbers @ &mut [2, 2]) = head.get_mut(18..20) {
        numbers.copy_from_slice(&[1, 1]);
    }
    let mut database = Connection::open_in_memory()?;
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        database.set_db_config(setting, on)?;
    }
    // No cell is longer than the file.
    let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX).max(MARGIN);
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, length),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, MARGIN),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        database.set_limit(limit, most)?;
    }
    limit_steps(&mut database, bytes.len())?;
    database.deserialize_read_exact(MAIN_DB, head.as_slice().chain(rest), bytes.len(), true)?;
    Ok(database)
}

/// Bytes that a statement of a schema may have, even in a small file.
const MARGIN: i32 = 1_000_000;

/// Ends a query that takes more steps of SQLite's virtual machine than the rows of such a file can need: pages may
/// point to one another in a circle.
fn limit_steps(database: &mut Connection, bytes: usize) -> rusqlite::Result<()> {
    /// Steps between two checks, checks allowed per byte, and checks allowed for any file.
    const STEPS: i32 = 1000;
    const STEPS_A_BYTE: usize = 8;
    const AT_LEAST: usize = 2_000_000;
    let mut left = (AT_LEAST + STEPS_A_BYTE * bytes) / STEPS as usize;
    database.progress_handler(
        STEPS,
        Some(move || {
            left = left.saturating_sub(1);
            left == 0
        }),
    )
}

/// What a layer is if it is not a plain table with its rows in the file. Reading it would run code from the file.
fn not_a_plain_table(database: &Connection, table: &str) -> rusqlite::Result<Option<&'static str>> {
    let mut statement = database.prepare("SELECT type, sql FROM sqlite_master WHERE lower(name) = lower(?1)")?;
    let found: Vec<(String, Option<String>)> =
        statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let is_virtual =
        |sql: &str| sql.trim_start().get(..14).is_some_and(|head| head.eq_ignore_ascii_case("CREATE VIRTUAL"));
    for (kind, sql) in &found {
        match kind.as_str() {
            "view" => return Ok(Some("a view")),
            "table" if sql.as_deref().is_some_and(is_virtual) => return Ok(Some("a virtual table")),
            _ => {}
        }
    }
    let mut statement = database.prepare("SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden > 0")?;
    let computed: i64 = statement.query_row([table], |row| row.get(0))?;
    Ok((computed > 0).then_some("a table with computed columns"))
}

fn layers(database: &Connection) -> rusqlite::Result<Vec<Layer>> {
    let mut statement = database.prepare(
        "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id
         FROM gpkg_contents c
         LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
         LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = coalesce(g.srs_id, c.srs_id)
         WHERE (c.data_type = 'features' AND g.column_name IS NOT NULL) OR c.data_type = 'attributes'
         ORDER BY c.table_name",
    )?;
    let layer = |row: &Row| {
        let stated = stated(database, row.get(2)?, row.get(3)?);
        let geometry: Option<String> = row.get(1)?;
        Ok(Layer { table: row.get(0)?, geometry: geometry.map(|column| (column, stated)), fields: Vec::new() })
    };
    let mut layers: Vec<Layer> = statement.query_map([], layer)?.collect::<rusqlite::Result<_>>()?;
    for layer in &mut layers {
        let geometry = layer.geometry.as_ref().map(|(column, _)| column.to_lowercase());
        let mut statement = database.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names = statement.query_map([&layer.table], |row| row.get::<_, String>(0))?;
        let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
        layer.fields = names.into_iter().filter(|name| Some(name.to_lowercase()) != geometry).collect();
    }
    Ok(layers)
}

/// What a row of the list of coordinate systems says: its register and number, otherwise its definition. -1 and 0 mean
/// "undefined".
fn stated(database: &Connection, organization: Option<String>, code: Option<i64>) -> Stated {
    let (Some(organization), Some(code @ 1..)) = (organization, code) else { return Stated::Silent };
    let by_number = Stated::name(&format!("{organization}:{code}"));
    let Stated::Unknown(words) = by_number else { return by_number };
    let definition = database.query_row(
        "SELECT definition FROM gpkg_spatial_ref_sys WHERE organization = ?1 AND organization_coordsys_id = ?2",
        (organization, code),
        |row| row.get::<_, String>(0),
    );
    match Stated::wkt(&definition.unwrap_or_default()) {
        Stated::Silent | Stated::Unknown(_) => Stated::Unknown(words),
        known => known,
    }
}

fn choose(
    name: &str,
    mut layers: Vec<Layer>,
    wanted: Option<&str>,
    known: &dyn Fn(&[String]) -> bool,
) -> Result<Layer> {
    let names = |those: &[usize], layers: &[Layer]| -> Vec<String> {
        those.iter().map(|&at| layers[at].table.clone()).collect()
    };
    let all: Vec<usize> = (0..layers.len()).collect();
    if let Some(wanted) = wanted {
        return match layers.iter().position(|layer| layer.table == wanted) {
            Some(at) => Ok(layers.swap_remove(at)),
            None => {
                let mend = format!("Its layers are {}", quoted(&names(&all, &layers)));
                Err(Finding::new(Code::NameUnknown, name, format!("it has no layer `{wanted}`"), mend).into())
            }
        };
    }
    let fit: Vec<usize> = all.iter().copied().filter(|&at| known(&layers[at].fields)).collect();
    let spatial: Vec<usize> = all.iter().copied().filter(|&at| layers[at].geometry.is_some()).collect();
    let meant = [fit, spatial, all].into_iter().find(|those| !those.is_empty()).unwrap_or_default();
    match meant.as_slice() {
        [one] => Ok(layers.swap_remove(*one)),
        [] => {
            let mend = "Export the boundaries, the points or the table into it as a layer";
            Err(Finding::new(Code::FileEmpty, name, "it has no layer", mend).into())
        }
        several => Err(h214_several(name, "layers", &names(several, &layers), "layer").into()),
    }
}

/// Fails when a column's name is not text, because the crate panics when asked for such a name by position.
fn check_names(database: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut statement = database.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    statement.query_map([table], |row| row.get::<_, String>(0).map(drop))?.collect()
}

fn rows(database: &Connection, layer: &Layer, blob: &Blob) -> Result<RawLayer> {
    let failed = |error: rusqlite::Error| Error::from(malformed(&blob.name, "a GeoPackage", in_words(error)));
    check_names(database, &layer.table).map_err(failed)?;
    let table = layer.table.replace('"', "\"\"");
    let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\"")).map_err(failed)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let place = |(column, _): &(String, Stated)| {
        let found = columns.iter().position(|other| other.eq_ignore_ascii_case(column));
        found.ok_or_else(|| failed(rusqlite::Error::InvalidColumnName(column.clone())))
    };
    let geometry = layer.geometry.as_ref().map(place).transpose()?;
    let others: Vec<usize> = (0..columns.len()).filter(|&at| Some(at) != geometry).collect();
    // Twice the file's size, because UTF-16 text of two bytes a character may need three in UTF-8.
    let mut left = 2 * blob.bytes.len();
    let mut feature = |row: &Row| {
        let drawn = match geometry.map(|at| row.get_ref(at)).transpose()? {
            None | Some(ValueRef::Null) => Ok(None),
            Some(ValueRef::Blob(bytes)) => {
                left = left.checked_sub(bytes.len()).ok_or(rusqlite::Error::InvalidQuery)?;
                wkb::read_geopackage(bytes)
            }
            Some(_) => Err("its geometry is not a blob".into()),
        };
        let mut value = |at: &usize| {
            let value = text(row.get_ref(*at)?);
            left = left.checked_sub(value.as_ref().map_or(0, String::len)).ok_or(rusqlite::Error::InvalidQuery)?;
            Ok(value)
        };
        let values = others.iter().map(&mut value).collect::<rusqlite::Result<_>>()?;
        Ok(RawFeature { values, drawn, deleted: false })
    };
    let mut list = Vec::new();
    let mut rows = statement.query([]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        check_attributes(&blob.name, list.len() + 1, others.len())?;
        list.push(feature(row).map_err(|error| match error {
            rusqlite::Error::InvalidQuery => {
                malformed(&blob.name, "a GeoPackage", "its rows hold more than the file does").into()
            }
            other => failed(other),
        })?);
    }
    let fields = others.iter().map(|&at| columns[at].clone()).collect();
    let stated = layer.geometry.as_ref().map(|(_, stated)| stated.clone());
    Ok(RawLayer { stated, layer: None, fields, list })
}

fn text(value: ValueRef) -> Option<String> {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}
