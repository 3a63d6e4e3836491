//! Writes well-known binary (OGC 06-103r4, clause 8), little endian, in two dimensions, for GeoPackage and GeoParquet.
//!
//! Areas are always multipolygons, so that a layer has one type. Their rings have the directions of
//! [`super::geometry::rings`].

use super::geometry::rings;
use super::layers::Geometry;
use geo::{Coord, Polygon};

// Codes of the geometry types in well-known binary.
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
        Geometry::Line(line) => {
            head(bytes, LINE_STRING);
            count(bytes, line.len());
            line.iter().for_each(|at| position(bytes, *at));
        }
        Geometry::Area(area) => {
            head(bytes, MULTI_POLYGON);
            count(bytes, area.0.len());
            area.iter().for_each(|part| polygon(bytes, part));
        }
    }
}

fn polygon(bytes: &mut Vec<u8>, polygon: &Polygon<f64>) {
    let rings = rings(polygon);
    head(bytes, POLYGON);
    count(bytes, rings.len());
    for ring in rings {
        let positions = ring.positions();
        count(bytes, positions.len());
        positions.for_each(|coord| position(bytes, coord));
    }
}

/// Byte order and type.
fn head(bytes: &mut Vec<u8>, kind: u32) {
    bytes.push(1);
    bytes.extend(kind.to_le_bytes());
}

fn count(bytes: &mut Vec<u8>, count: usize) {
    // A count above 2^32 would need 64 GB of positions, so it does not occur.
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn position(bytes: &mut Vec<u8>, coord: Coord<f64>) {
    bytes.extend(coord.x.to_le_bytes());
    bytes.extend(coord.y.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    /// The expected bytes: byte order and type, a count if there is one, then numbers.
    fn expected(kind: u8, count: Option<u8>, numbers: &[f64]) -> Vec<u8> {
        let mut bytes = vec![1, kind, 0, 0, 0];
        bytes.extend(count.into_iter().flat_map(|count| [count, 0, 0, 0]));
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    fn written(geometry: &Geometry<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(geometry, &mut bytes);
        bytes
    }

    #[test]
    fn bytes_are_those_of_the_standard() {
        let (a, b) = (Coord { x: 1.5, y: -2.0 }, Coord { x: 3.0, y: 4.0 });
        assert_eq!(written(&Geometry::Point(a)), expected(1, None, &[1.5, -2.0]));
        assert_eq!(written(&Geometry::Line(vec![a, b])), expected(2, Some(2), &[1.5, -2.0, 3.0, 4.0]));
        // The input is clockwise; it is written anticlockwise.
        let ring = geo::LineString::from(vec![(0.0, 0.0), (0.0, 3.0), (4.0, 0.0)]);
        let triangle = geo::Polygon::new(ring, Vec::new());
        let area = Geometry::Area(Cow::Owned(geo::MultiPolygon(vec![triangle])));
        let ring = [&[4, 0, 0, 0][..], &[0.0, 0.0, 4.0, 0.0, 0.0, 3.0, 0.0, 0.0].map(f64::to_le_bytes).concat()];
        let parts = [expected(6, Some(1), &[]), expected(3, Some(1), &[]), ring.concat()];
        assert_eq!(written(&area), parts.concat());
    }
}
