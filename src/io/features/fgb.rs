//! Reads FlatGeobuf. The crate verifies structure and offsets; sizes and the contents of features are checked here.

use super::stated::Stated;
use super::{Drawn, RawFeature, RawLayer, area, check_attributes, malformed, one_point, polygon_of_rings};
use crate::error::Result;
use crate::io::bytes::Blob;
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{ColumnType, FallibleStreamingIterator, FgbFeature, FgbReader, GeometryType, Header};
use geo::{Coord, Geometry, Polygon};
use std::io::Cursor;

/// Reads all features.
pub(super) fn read(blob: &Blob) -> Result<RawLayer> {
    let failed = |error: flatgeobuf::Error| malformed(&blob.name, "a FlatGeobuf", error);
    let reader = FgbReader::open(Cursor::new(&blob.bytes)).map_err(failed)?;
    let sizes = sizes(&blob.bytes, &reader.header()).map_err(|reason| malformed(&blob.name, "a FlatGeobuf", reason))?;
    let mut features = reader.select_all().map_err(failed)?;
    let header = features.header();
    let stated = stated(&header);
    let kind = header.geometry_type();
    let promised = header.features_count(); // 0 when the writer did not know
    let (fields, types): (Vec<String>, Vec<ColumnType>) =
        header.columns().into_iter().flatten().map(|column| (column.name().to_owned(), column.type_())).unzip();
    check_attributes(&blob.name, sizes.len(), fields.len())?;
    let mut list = Vec::with_capacity(sizes.len());
    while let Some(feature) = features.next().map_err(failed)? {
        let damaged =
            |what: &str| malformed(&blob.name, "a FlatGeobuf", format!("{what} of feature {}", list.len() + 1));
        if !has_room(feature.geometry(), sizes.get(list.len()).copied().unwrap_or_default()) {
            return Err(damaged("the shape").into());
        }
        let bytes = feature.fbs_feature().properties().map(|bytes| bytes.bytes()).unwrap_or_default();
        let values = properties(bytes, &types).ok_or_else(|| damaged("the attributes"))?;
        list.push(RawFeature { values, drawn: draw(feature, kind), deleted: false });
    }
    // The crate reports no error if the bytes end before the last feature.
    if promised > list.len() as u64 {
        let reason = format!("it ends after {} of {promised} features", list.len());
        return Err(malformed(&blob.name, "a FlatGeobuf", reason).into());
    }
    Ok(RawLayer { stated: Some(stated), layer: None, fields, list })
}

/// The size that precedes each feature. They are checked first because the crate reserves as many bytes as it reads
/// there, and panics when the numbers from which it computes the size of the index make no sense.
fn sizes(bytes: &[u8], header: &Header) -> std::result::Result<Vec<usize>, String> {
    /// Bytes of the magic number, which includes the version.
    const MAGIC: usize = 8;
    let (promised, node) = (header.features_count(), header.index_node_size());
    if promised > bytes.len() as u64 {
        return Err(format!("it states {promised} features, more than it has room for"));
    }
    if node == 1 {
        return Err("the nodes of its index are of size 1".into());
    }
    let index = if node == 0 || promised == 0 { 0 } else { PackedRTree::index_size(promised as usize, node) };
    let cut_short = || "it is cut short".to_owned();
    let (_, mut rest) = sized(bytes.get(MAGIC..).ok_or_else(cut_short)?).ok_or_else(cut_short)?;
    rest = rest.get(index..).ok_or_else(cut_short)?;
    let mut sizes = Vec::new();
    while !rest.is_empty() && (promised == 0 || (sizes.len() as u64) < promised) {
        let at = sizes.len() + 1;
        let (size, after) = sized(rest).ok_or_else(|| format!("feature {at} is larger than the rest of the file"))?;
        sizes.push(size);
        rest = after;
    }
    Ok(sizes)
}

/// Reads a size of four bytes and checks that so many bytes follow. Returns it, and the bytes after those.
fn sized(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (size, rest) = bytes.split_first_chunk()?;
    let size = u32::from_le_bytes(*size) as usize;
    Some((size, rest.get(size..)?))
}

/// Whether all numbers of a shape can be in `size` bytes. Many parts may point to the same numbers, and each would be
/// read.
fn has_room(geometry: Option<flatgeobuf::Geometry>, size: usize) -> bool {
    fn numbers(geometry: &flatgeobuf::Geometry) -> usize {
        let own = 8 * geometry.xy().map_or(0, |xy| xy.len()) + 4 * geometry.ends().map_or(0, |ends| ends.len());
        own + geometry.parts().into_iter().flatten().map(|part| 4 + numbers(&part)).sum::<usize>()
    }
    geometry.is_none_or(|geometry| numbers(&geometry) <= size)
}

fn stated(header: &Header) -> Stated {
    let Some(crs) = header.crs() else { return Stated::Silent };
    match (crs.org(), crs.code()) {
        (_, 0) => Stated::wkt(crs.wkt().unwrap_or_default()),
        (None, code) => Stated::epsg(code.into()),
        (Some(organization), code) if organization.eq_ignore_ascii_case("EPSG") => Stated::epsg(code.into()),
        (Some(organization), code) => Stated::name(&format!("{organization}:{code}")),
    }
}

/// The attributes of a feature: number of the column, then its value, for all that are not null. `None` when damaged.
fn properties(mut bytes: &[u8], types: &[ColumnType]) -> Option<Vec<Option<String>>> {
    fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (head, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*head)
    }
    let mut values = vec![None; types.len()];
    // Some writers leave one stray byte after the last value.
    while bytes.len() >= 2 {
        let column = usize::from(u16::from_le_bytes(take(&mut bytes)?));
        let value = match *types.get(column)? {
            ColumnType::Bool => (take::<1>(&mut bytes)? != [0]).to_string(),
            ColumnType::Byte => i8::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::UByte => u8::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::Short => i16::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::UShort => u16::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::Int => i32::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::UInt => u32::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::Long => i64::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::ULong => u64::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::Float => f32::from_le_bytes(take(&mut bytes)?).to_string(),
            ColumnType::Double => f64::from_le_bytes(take(&mut bytes)?).to_string(),
            // String, Json, DateTime and Binary: a length, then the bytes.
            _ => {
                let length = u32::from_le_bytes(take(&mut bytes)?) as usize;
                let (text, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                String::from_utf8_lossy(text).into_owned()
            }
        };
        values[column] = Some(value);
    }
    Some(values)
}

/// The geometry of a feature. The header states its type, or each feature does where there are several types.
fn draw(feature: &FgbFeature, kind: GeometryType) -> Drawn {
    let Some(geometry) = feature.geometry() else { return Ok(None) };
    match if kind == GeometryType::Unknown { geometry.type_() } else { kind } {
        GeometryType::Point => match positions(&geometry).as_slice() {
            [] => Ok(None),
            [point, ..] if point.x.is_nan() && point.y.is_nan() => Ok(None),
            [point, ..] => Ok(Some(Geometry::Point((*point).into()))),
        },
        GeometryType::MultiPoint => one_point(&positions(&geometry)),
        GeometryType::Polygon => Ok(area([polygon(&geometry)?])),
        GeometryType::MultiPolygon => {
            let parts = geometry.parts().into_iter().flatten().map(|part| polygon(&part));
            Ok(area(parts.collect::<std::result::Result<Vec<_>, String>>()?))
        }
        other => Err(format!("it is a {}", other.variant_name().unwrap_or("geometry of an unknown type"))),
    }
}

fn positions(geometry: &flatgeobuf::Geometry) -> Vec<Coord<f64>> {
    let numbers: Vec<f64> = geometry.xy().into_iter().flatten().collect();
    numbers.chunks_exact(2).map(|pair| Coord { x: pair[0], y: pair[1] }).collect()
}

/// The rings follow one another. `ends` holds the end of each, and is absent if there is only one.
fn polygon(geometry: &flatgeobuf::Geometry) -> std::result::Result<Option<Polygon<f64>>, String> {
    let positions = positions(geometry);
    let ends: Vec<usize> = match geometry.ends() {
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![positions.len()],
    };
    let mut start = 0;
    let mut rings = Vec::with_capacity(ends.len());
    for end in ends {
        let ring = positions.get(start..end).ok_or("its rings end outside its positions")?;
        rings.push(ring.to_vec());
        start = end;
    }
    polygon_of_rings(rings)
}
