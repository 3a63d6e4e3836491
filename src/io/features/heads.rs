//! Reads the heads of geometry files: names of attributes, type of geometry, and number of features.

use super::{dbf, gpkg, malformed};
use crate::error::Result;
use crate::io::bytes::{self, Blob};
use crate::io::head::{Head, Part, Shape};
use crate::io::limits;
use flatgeobuf::{FgbReader, GeometryType, Header};
use geo::Geometry;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// The head of a FlatGeobuf.
pub(in crate::io) fn head_of_flatgeobuf(path: &Path, name: &str) -> Result<Head> {
    let file = File::open(path).map_err(|error| malformed(name, "a FlatGeobuf", error))?;
    let reader = FgbReader::open(BufReader::new(file)).map_err(|error| malformed(name, "a FlatGeobuf", error))?;
    Ok(of_header(&reader.header()))
}

/// The head of a FlatGeobuf in memory.
pub(in crate::io) fn head_of_flatgeobuf_in(name: &str, bytes: &[u8]) -> Result<Head> {
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|error| malformed(name, "a FlatGeobuf", error))?;
    Ok(of_header(&reader.header()))
}

fn of_header(header: &Header) -> Head {
    let shape = match header.geometry_type() {
        GeometryType::Point | GeometryType::MultiPoint => Shape::Points,
        GeometryType::Polygon | GeometryType::MultiPolygon | GeometryType::Unknown => Shape::Areas,
        _ => Shape::Table,
    };
    let fields = header.columns().into_iter().flatten().map(|column| column.name().to_owned()).collect();
    Head { part: Part::Whole, header: fields, shape, rows: Some(header.features_count()) }
}

/// The head of a shapefile. The attributes are in the `.dbf` beside it, the type of geometry near the beginning of the
/// `.shp`.
pub(in crate::io) fn head_of_shapefile(path: &Path, name: &str) -> Result<Head> {
    let mut start = [0; SHAPE_HEAD];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.map_err(|error| malformed(name, "a Shapefile", error))?;
    let table = ["dbf", "DBF"].map(|end| path.with_extension(end)).into_iter().find(|path| path.exists());
    let table = table.ok_or_else(|| malformed(name, "a Shapefile", "there is no .dbf beside it"))?;
    let name_of_table = Path::new(name).with_extension("dbf");
    of_shapes(name, &start, &bytes::on_disk(&table, &name_of_table.to_string_lossy(), limits::FILE)?)
}

/// The head of a shapefile in a zip.
pub(in crate::io) fn head_of_shapefile_in(zip: &Blob, member: &str) -> Result<Head> {
    let is_its_table = |name: &str| {
        let other = Path::new(name);
        let ends = other.extension().is_some_and(|end| end.eq_ignore_ascii_case("dbf"));
        ends && other.with_extension("") == Path::new(member).with_extension("")
    };
    let table = zip.members(is_its_table)?.pop();
    let table = table.ok_or_else(|| malformed(member, "a Shapefile", "there is no .dbf beside it"))?;
    of_shapes(member, &zip.member(member)?.bytes, &table.bytes)
}

/// Bytes to read of a `.shp`, and the offset of its shape type.
const SHAPE_HEAD: usize = 36;
const SHAPE_KIND: usize = 32;

fn of_shapes(name: &str, shp: &[u8], table: &[u8]) -> Result<Head> {
    let kind = shp.get(SHAPE_KIND).copied().unwrap_or_default();
    // Each type exists without and with heights and measures.
    let shape = match kind {
        1 | 8 | 11 | 18 | 21 | 28 => Shape::Points,
        5 | 15 | 25 => Shape::Areas,
        _ => Shape::Table,
    };
    let table = dbf::read(table, None).map_err(|reason| malformed(name, "a Shapefile", reason))?;
    Ok(Head { part: Part::Whole, header: table.fields, shape, rows: Some(table.rows.len() as u64) })
}

/// A head for each layer of a GeoPackage.
pub(in crate::io) fn heads_of_geopackage(blob: &Blob) -> Result<Vec<Head>> {
    let layers = gpkg::layer_names(blob)?;
    let alone = layers.len() == 1;
    let head = |name: String| {
        let layer = gpkg::read(blob, Some(&name), &|_| true)?;
        let first = layer.list.iter().find_map(|feature| feature.drawn.as_ref().ok().and_then(Option::as_ref));
        let shape = match first {
            Some(Geometry::Point(_)) => Shape::Points,
            Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_)) => Shape::Areas,
            _ => Shape::Table,
        };
        let part = if alone { Part::Whole } else { Part::Layer(name) };
        Ok(Head { part, header: layer.fields, shape, rows: Some(layer.list.len() as u64) })
    };
    layers.into_iter().map(head).collect()
}
