//! Well-known binary (OGC 06-103r4, clause 8), little endian, in two dimensions, for GeoPackage and GeoParquet.
//!
//! Areas are always multipolygons, so that a layer has one type. Exterior rings run anticlockwise, holes clockwise.

use super::layers::Geometry;
use geo::winding_order::{Winding, WindingOrder};
use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

/// What well-known binary calls the types that layers have.
const POINT: u32 = 1;
const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

/// Appends a geometry to `bytes`.
pub(super) fn write(geometry: &Geometry<'_>, bytes: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(coord) => {
            head(bytes, POINT);
            position(bytes, *coord);
        }
        Geometry::Line(ends) => {
            head(bytes, LINE_STRING);
            count(bytes, ends.len());
            ends.iter().for_each(|end| position(bytes, *end));
        }
        Geometry::Area(area) => {
            head(bytes, MULTI_POLYGON);
            count(bytes, area.0.len());
            area.iter().for_each(|part| polygon(bytes, part));
        }
    }
}

/// The smallest rectangle around a geometry; `None` when it is empty.
pub(super) fn envelope(geometry: &Geometry<'_>) -> Option<Rect<f64>> {
    use geo::BoundingRect;
    match geometry {
        Geometry::Point(coord) => Some(Rect::new(*coord, *coord)),
        Geometry::Line([from, to]) => Some(Rect::new(*from, *to)),
        Geometry::Area(area) => MultiPolygon::bounding_rect(area),
    }
}

/// The smallest rectangle around both.
pub(super) fn around(one: Option<Rect<f64>>, other: Option<Rect<f64>>) -> Option<Rect<f64>> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    let (low, high) = ((a.min(), b.min()), (a.max(), b.max()));
    let corner =
        |pick: fn(f64, f64) -> f64, (a, b): (Coord<f64>, Coord<f64>)| Coord { x: pick(a.x, b.x), y: pick(a.y, b.y) };
    Some(Rect::new(corner(f64::min, low), corner(f64::max, high)))
}

fn polygon(bytes: &mut Vec<u8>, polygon: &Polygon<f64>) {
    head(bytes, POLYGON);
    count(bytes, 1 + polygon.interiors().len());
    ring(bytes, polygon.exterior(), WindingOrder::CounterClockwise);
    polygon.interiors().iter().for_each(|hole| ring(bytes, hole, WindingOrder::Clockwise));
}

/// A ring in the direction that is wanted.
fn ring(bytes: &mut Vec<u8>, ring: &LineString<f64>, wanted: WindingOrder) {
    count(bytes, ring.0.len());
    if ring.winding_order().is_none_or(|order| order == wanted) {
        ring.0.iter().for_each(|coord| position(bytes, *coord));
    } else {
        ring.0.iter().rev().for_each(|coord| position(bytes, *coord));
    }
}

/// Byte order and type.
fn head(bytes: &mut Vec<u8>, kind: u32) {
    bytes.push(1);
    bytes.extend(kind.to_le_bytes());
}

fn count(bytes: &mut Vec<u8>, count: usize) {
    // A geometry of four thousand million parts is 64 GB: there is none.
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn position(bytes: &mut Vec<u8>, coord: Coord<f64>) {
    bytes.extend(coord.x.to_le_bytes());
    bytes.extend(coord.y.to_le_bytes());
}
