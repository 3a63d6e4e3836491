//! Reads shapefiles: `.shp` for the shapes, `.dbf` for the attributes, and optionally `.shx`, `.prj` and `.cpg`.

use super::stated::Stated;
use super::{Drawn, RawFeature, RawLayer, area, check_attributes, dbf, malformed, one_point, polygon_of_rings};
use crate::error::{Code, Error, Finding, Result};
use crate::io::bytes::{self, Blob};
use crate::io::limits;
use geo::{Coord, Geometry};
use std::path::Path;

/// First bytes of every `.shp`.
const MAGIC: &[u8] = &[0, 0, 0x27, 0x0a];

/// The files that make up one shapefile.
pub(super) struct Parts<'a> {
    name: &'a str,
    shp: &'a [u8],
    dbf: Vec<u8>,
    shx: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

impl<'a> Parts<'a> {
    /// The files beside a `.shp` on disk. Their extensions are all in lower case or all in upper case.
    pub(super) fn beside(shp: &'a Blob) -> Result<Self> {
        let sibling = |extension: &str| {
            for extension in [extension.to_owned(), extension.to_ascii_uppercase()] {
                let path = shp.path.with_extension(&extension);
                let name = Path::new(&shp.name).with_extension(&extension);
                match bytes::on_disk(&path, &name.to_string_lossy(), limits::FILE) {
                    Ok(bytes) => return Ok(Some(bytes)),
                    Err(Error::Input(findings)) if findings.iter().all(|one| one.code == Code::FileMissing) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(None)
        };
        Parts::gather(shp, sibling)
    }

    /// The files of the same name in a `.zip`.
    pub(super) fn among(shp: &'a Blob, siblings: &[Blob]) -> Result<Self> {
        let sibling = |extension: &str| {
            Ok(siblings.iter().find(|blob| blob.extension == extension).map(|blob| blob.bytes.clone()))
        };
        Parts::gather(shp, sibling)
    }

    fn gather(shp: &'a Blob, sibling: impl Fn(&str) -> Result<Option<Vec<u8>>>) -> Result<Self> {
        let dbf = sibling("dbf")?.ok_or_else(|| {
            let file = Path::new(&shp.name).with_extension("dbf");
            Finding::new(
                Code::FileMissing,
                &shp.name,
                format!("`{}` is not there, but it holds the attributes", file.display()),
                "A shapefile is several files: put .shp, .shx, .dbf and .prj together",
            )
        })?;
        Ok(Parts {
            name: &shp.name,
            shp: &shp.bytes,
            dbf,
            shx: sibling("shx")?,
            prj: sibling("prj")?,
            cpg: sibling("cpg")?,
        })
    }
}

/// Reads shapes and attributes. The first shape belongs to the first row, and so on.
pub(super) fn read(parts: &Parts) -> Result<RawLayer> {
    let damaged = |reason: String| malformed(parts.name, "a Shapefile", reason);
    if !parts.shp.starts_with(MAGIC) || parts.shp.len() < HEADER {
        return Err(damaged("the .shp does not begin as a shapefile".to_owned()).into());
    }
    let table = dbf::Header::read(&parts.dbf).map_err(damaged)?;
    let shapes = shapes(parts).map_err(damaged)?;
    if shapes.len() != table.count {
        return Err(damaged(format!("the .shp has {} shapes, the .dbf {} rows", shapes.len(), table.count)).into());
    }
    check_attributes(parts.name, shapes.len(), table.fields())?;
    let table = dbf::read(&parts.dbf, parts.cpg.as_deref()).map_err(damaged)?;
    let prj = parts.prj.as_deref().map(String::from_utf8_lossy);
    let stated = Some(prj.map_or(Stated::Silent, |text| Stated::wkt(&text)));
    let feature = |(drawn, values): (Drawn, Option<_>)| RawFeature {
        drawn,
        deleted: values.is_none(),
        values: values.unwrap_or_default(),
    };
    let list = shapes.into_iter().zip(table.rows).map(feature).collect();
    Ok(RawLayer { stated, layer: None, fields: table.fields, list })
}

/// The shapes in order. The index locates each record; without an index the records follow one another.
fn shapes(parts: &Parts) -> std::result::Result<Vec<Drawn>, String> {
    let places = match &parts.shx {
        Some(shx) => indexed(shx)?,
        None => in_a_row(parts.shp)?,
    };
    // The index is not trusted: many entries for one record would read it as many times.
    let mut end = HEADER;
    let mut shapes = Vec::with_capacity(places.len());
    for (at, (start, length)) in places.into_iter().enumerate() {
        let record = start.checked_add(length).and_then(|end| parts.shp.get(start..end));
        let record =
            record.filter(|_| start >= end).ok_or_else(|| format!("record {} is not where the index says", at + 1))?;
        end = start + length;
        shapes.push(draw(record));
    }
    Ok(shapes)
}

/// Bytes of the header of `.shp` and `.shx`, and of the header of a record.
const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// Offset and length of every record's content, from the index. The index counts in 16-bit words.
fn indexed(shx: &[u8]) -> std::result::Result<Vec<(usize, usize)>, String> {
    let entries = shx.get(HEADER..).ok_or("the .shx is cut short")?.chunks_exact(8);
    let place = |entry: &[u8]| {
        let (offset, length) = (big_endian(entry)?, big_endian(entry.get(4..)?)?);
        Some((offset.checked_mul(2)?.checked_add(RECORD_HEADER)?, length.checked_mul(2)?))
    };
    entries.map(|entry| place(entry).ok_or_else(|| "the .shx is damaged".to_owned())).collect()
}

/// Offset and length of every record's content, from the records themselves.
fn in_a_row(shp: &[u8]) -> std::result::Result<Vec<(usize, usize)>, String> {
    let (mut at, mut places) = (HEADER, Vec::new());
    while at < shp.len() {
        let head = shp.get(at..at + RECORD_HEADER).ok_or("the .shp is cut short")?;
        let length = big_endian(&head[4..]).and_then(|words| words.checked_mul(2)).ok_or("the .shp is damaged")?;
        places.push((at + RECORD_HEADER, length));
        at = length.checked_add(at + RECORD_HEADER).ok_or("the .shp is damaged")?;
    }
    if at > shp.len() { Err("the .shp is cut short".into()) } else { Ok(places) }
}

fn big_endian(bytes: &[u8]) -> Option<usize> {
    usize::try_from(i32::from_be_bytes(*bytes.first_chunk()?)).ok()
}

/// The shape in a record: its type, then, except for points, a bounding box, counts and positions. Heights and
/// measures follow all positions and are ignored.
fn draw(record: &[u8]) -> Drawn {
    /// Bytes of the type, and of the box after it.
    const KIND: usize = 4;
    const BOX: usize = 32;
    let damaged = || "its record is damaged".to_owned();
    let count = |at: usize| {
        let bytes = record.get(at..)?.first_chunk()?;
        usize::try_from(i32::from_le_bytes(*bytes)).ok()
    };
    let positions = |at: usize, count: usize| {
        let bytes = record.get(at..)?.get(..count.checked_mul(16)?)?;
        Some(bytes.chunks_exact(16).filter_map(position).collect::<Vec<_>>())
    };
    match count(0).ok_or_else(damaged)? {
        0 => Ok(None),
        1 | 11 | 21 => Ok(positions(KIND, 1).ok_or_else(damaged)?.pop().map(|point| Geometry::Point(point.into()))),
        8 | 18 | 28 => {
            let points = count(KIND + BOX).and_then(|count| positions(KIND + BOX + 4, count)).ok_or_else(damaged)?;
            one_point(&points)
        }
        5 | 15 | 25 => {
            let (parts, points) = count(KIND + BOX).zip(count(KIND + BOX + 4)).ok_or_else(damaged)?;
            let first = KIND + BOX + 8;
            let starts: Option<Vec<usize>> = (0..parts).map(|at| count(first + 4 * at)).collect();
            let starts = starts.ok_or_else(damaged)?;
            let points = positions(first + 4 * parts, points).ok_or_else(damaged)?;
            rings(&starts, &points).ok_or_else(damaged)?
        }
        other => Err(format!("it is a {}", kind(other))),
    }
}

/// Turns every ring into a part; later checks turn parts with the opposite winding inside another into holes. `None`
/// when the rings are not in sequence.
fn rings(starts: &[usize], points: &[Coord<f64>]) -> Option<Drawn> {
    let ends = starts.iter().skip(1).copied().chain([points.len()]);
    let rings: Option<Vec<_>> = starts.iter().zip(ends).map(|(&start, end)| points.get(start..end)).collect();
    let parts = rings?.into_iter().map(|ring| polygon_of_rings(vec![ring.to_vec()]));
    Some(parts.collect::<std::result::Result<Vec<_>, String>>().map(area))
}

fn position(bytes: &[u8]) -> Option<Coord<f64>> {
    let (x, y) = (bytes.first_chunk()?, bytes.get(8..)?.first_chunk()?);
    Some(Coord { x: f64::from_le_bytes(*x), y: f64::from_le_bytes(*y) })
}

fn kind(number: usize) -> String {
    match number {
        3 | 13 | 23 => "Polyline".to_owned(),
        31 => "Multipatch".to_owned(),
        other => format!("shape of the unknown kind {other}"),
    }
}
