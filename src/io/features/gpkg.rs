//! GeoPackage (OGC 12-128r18): a SQLite database, read from memory so that no lock or journal is ever written beside it.

use super::stated::Stated;
use super::{RawFeature, RawLayer, malformed, wkb};
use crate::error::{Code, Error, Finding, Result};
use crate::io::bytes::Blob;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, Row};

/// A features table.
struct Layer {
    table: String,
    geometry_column: String,
    stated: Stated,
}

/// Reads the layer of that name, or else the only one.
pub(super) fn read(blob: &Blob, layer: Option<&str>) -> Result<RawLayer> {
    let failed = |error: rusqlite::Error| Error::from(malformed(&blob.name, "a GeoPackage", error));
    let database = open(&blob.bytes).map_err(failed)?;
    let layers = layers(&database).map_err(failed)?;
    let layer = choose(&blob.name, layers, layer)?;
    rows(&database, &layer).map_err(failed)
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut bytes = bytes.to_vec();
    // A database in write-ahead mode wants its journal beside it; what is in the file is whole without.
    // The two format numbers of the header say which mode it is in: https://www.sqlite.org/fileformat2.html
    if let Some(numbers @ &mut [2, 2]) = bytes.get_mut(18..20) {
        numbers.copy_from_slice(&[1, 1]);
    }
    let mut database = Connection::open_in_memory()?;
    database.deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)?;
    Ok(database)
}

fn layers(database: &Connection) -> rusqlite::Result<Vec<Layer>> {
    let mut statement = database.prepare(
        "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id
         FROM gpkg_contents c
         JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
         LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = coalesce(c.srs_id, g.srs_id)
         WHERE c.data_type = 'features'
         ORDER BY c.table_name",
    )?;
    let layer = |row: &Row| {
        let (organization, code): (Option<String>, Option<i64>) = (row.get(2)?, row.get(3)?);
        let stated = match (organization, code) {
            (Some(organization), Some(code)) if organization.eq_ignore_ascii_case("EPSG") => Stated::epsg(code),
            (Some(organization), Some(code)) if code > 0 => Stated::Other(format!("{organization}:{code}")),
            _ => Stated::Silent, // -1 and 0 are "undefined"
        };
        Ok(Layer { table: row.get(0)?, geometry_column: row.get(1)?, stated })
    };
    statement.query_map([], layer)?.collect()
}

fn choose(name: &str, mut layers: Vec<Layer>, wanted: Option<&str>) -> Result<Layer> {
    let list = layers.iter().map(|layer| format!("`{}`", layer.table)).collect::<Vec<_>>().join(", ");
    let finding = match wanted {
        _ if layers.is_empty() => Finding::new(
            Code::FileEmpty,
            name,
            "it has no features layer",
            "Export the boundaries or points into it as a features layer",
        ),
        Some(wanted) => match layers.iter().position(|layer| layer.table == wanted) {
            Some(at) => return Ok(layers.swap_remove(at)),
            None => Finding::new(
                Code::NameUnknown,
                name,
                format!("it has no layer `{wanted}`"),
                format!("Its layers are {list}"),
            ),
        },
        None if layers.len() == 1 => return Ok(layers.swap_remove(0)),
        None => Finding::new(
            Code::NameUnknown,
            name,
            format!("it has {} layers and the study does not say which: {list}", layers.len()),
            "Say which one with `layer`",
        ),
    };
    Err(finding.into())
}

/// Fails when a column's name is not text. The crate panics when it is asked for such a name by its position.
fn check_names(database: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut statement = database.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    statement.query_map([table], |row| row.get::<_, String>(0).map(drop))?.collect()
}

fn rows(database: &Connection, layer: &Layer) -> rusqlite::Result<RawLayer> {
    check_names(database, &layer.table)?;
    let table = layer.table.replace('"', "\"\"");
    let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\""))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let geometry = columns.iter().position(|column| column.eq_ignore_ascii_case(&layer.geometry_column));
    let geometry = geometry.ok_or_else(|| rusqlite::Error::InvalidColumnName(layer.geometry_column.clone()))?;
    let others: Vec<usize> = (0..columns.len()).filter(|&at| at != geometry).collect();
    let feature = |row: &Row| {
        let drawn = match row.get_ref(geometry)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => wkb::read_geopackage(bytes),
            _ => Err("its geometry is not a blob".into()),
        };
        let values = others.iter().map(|&at| row.get_ref(at).map(text)).collect::<rusqlite::Result<_>>()?;
        Ok(RawFeature { values, drawn })
    };
    let list = statement.query_map([], feature)?.collect::<rusqlite::Result<_>>()?;
    let fields = others.iter().map(|&at| columns[at].clone()).collect();
    Ok(RawLayer { stated: layer.stated.clone(), fields, list })
}

fn text(value: ValueRef) -> Option<String> {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}
