//! `flatgeobuf/<layer>.fgb`: one layer with geometry, for maps that read only what they show (FlatGeobuf 3).
//!
//! Features are in the order of the spatial index (a packed Hilbert R-tree), not of the layer. Their sizes must be
//! known before the first is written, so each is encoded twice: neither a temporary file nor memory has to hold them
//! all. The library's own writer is not used because it needs the system's temporary folder.

mod feature;

use super::geometry::envelope;
use super::layers::{Kind, Layer, Shape};
use crate::model::{Crs, Study};
use feature::Encoder;
use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{Column, ColumnArgs, ColumnType, CrsArgs, GeometryType, Header, HeaderArgs};
use serde_json::json;
use std::io::{self, Write};

/// First bytes of every file.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";

/// Writes a layer.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, mut out: &mut dyn Write) -> io::Result<()> {
    let mut encoder = Encoder::new(layer.shape);
    let (mut nodes, mut sizes) = (Vec::with_capacity(layer.len), Vec::with_capacity(layer.len));
    let mut everywhere = layer.len > 0;
    for (at, record) in (0_u64..).zip(layer.records()) {
        let around = record.geometry.as_ref().and_then(envelope);
        everywhere &= around.is_some();
        nodes.push(around.map_or_else(
            || NodeItem::create(at),
            |around| {
                let (low, high) = (around.min(), around.max());
                NodeItem { min_x: low.x, min_y: low.y, max_x: high.x, max_y: high.y, offset: at }
            },
        ));
        sizes.push(encoder.feature(&record)?.len() as u64);
    }
    let extent = calc_extent(&nodes);
    // The format has no index for features without geometry, nor for an empty layer.
    let node_size = if everywhere { PackedRTree::DEFAULT_NODE_SIZE } else { 0 };
    out.write_all(&MAGIC)?;
    out.write_all(&header(study, layer, &extent, node_size))?;
    let size_of = |node: &NodeItem| sizes.get(usize::try_from(node.offset).unwrap_or_default()).copied().unwrap_or(0);
    if everywhere {
        hilbert_sort(&mut nodes, &extent);
        let mut offset = 0;
        let placed = nodes.iter().map(|node| {
            let placed = NodeItem { offset, ..node.clone() };
            offset += size_of(node);
            placed
        });
        let placed: Vec<_> = placed.collect();
        PackedRTree::build(&placed, &extent, node_size).map_err(io::Error::other)?.stream_write(&mut out)?;
    }
    for node in &nodes {
        let record = layer.record(usize::try_from(node.offset).map_err(io::Error::other)?);
        out.write_all(encoder.feature(&record)?)?;
    }
    Ok(())
}

/// The header of the file, with its length in front.
fn header(study: &Study, layer: &Layer<'_>, extent: &NodeItem, node_size: u16) -> Vec<u8> {
    let mut to = FlatBufferBuilder::new();
    let crs = crs(study.crs, &mut to);
    let metadata = json!({ "attribution": study.attribution }).to_string();
    let mut arguments = HeaderArgs {
        name: Some(to.create_string(layer.name)),
        geometry_type: geometry_type(layer.shape),
        features_count: layer.len as u64,
        index_node_size: node_size,
        crs: Some(flatgeobuf::Crs::create(&mut to, &crs)),
        title: Some(to.create_string(layer.title)),
        description: Some(to.create_string(&layer.about)),
        metadata: Some(to.create_string(&metadata)),
        ..HeaderArgs::default()
    };
    let columns: Vec<_> = layer
        .fields
        .iter()
        .map(|field| {
            let name = Some(to.create_string(&field.name));
            let title = Some(to.create_string(&field.alias));
            let arguments = ColumnArgs { name, title, type_: column_type(field.kind), ..ColumnArgs::default() };
            Column::create(&mut to, &arguments)
        })
        .collect();
    arguments.columns = Some(to.create_vector(&columns));
    arguments.envelope = Some(to.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y]));
    let header = Header::create(&mut to, &arguments);
    to.finish_size_prefixed(header, None);
    to.finished_data().to_vec()
}

fn crs<'a>(crs: Crs, to: &mut FlatBufferBuilder<'a>) -> CrsArgs<'a> {
    let (code, name) = match crs {
        Crs::BritishGrid => (27700, "OSGB36 / British National Grid"),
        Crs::Wgs84 => (4326, "WGS 84"),
        // A code of 0 means "unknown".
        Crs::Plane | Crs::Nowhere => return CrsArgs::default(),
    };
    CrsArgs { org: Some(to.create_string("EPSG")), code, name: Some(to.create_string(name)), ..CrsArgs::default() }
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

#[cfg(test)]
mod tests;
