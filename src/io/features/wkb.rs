//! Reads well-known binary and the GeoPackage header before it, OGC 12-128r18 clause 2.1.3.
//!
//! The bytes are not trusted: every read is bounded, and a count is accepted only if so many bytes are left.

use super::{Drawn, area, one_point, polygon_of_rings};
use geo::{Coord, Geometry, Polygon};

type Read<T> = std::result::Result<T, String>;

/// Reads a GeoPackage geometry: header, envelope of any kind (skipped), then well-known binary.
pub(super) fn read_geopackage(bytes: &[u8]) -> Drawn {
    let mut cursor = Cursor { bytes, little: true };
    if cursor.take::<2>()? != *b"GP" {
        return Err("its geometry does not begin with `GP`".into());
    }
    let [_version, flags] = cursor.take()?;
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        kind => return Err(format!("its geometry header has the unknown envelope kind {kind}")),
    };
    cursor.skip(4 + envelope)?; // the SRS is the layer's
    let empty = flags >> 4 & 1 == 1;
    if empty { Ok(None) } else { geometry(&mut cursor) }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or("its geometry is cut short")?;
        self.bytes = rest;
        Ok(*head)
    }

    fn skip(&mut self, count: usize) -> Read<()> {
        self.bytes = self.bytes.get(count..).ok_or("its geometry is cut short")?;
        Ok(())
    }

    fn u32(&mut self) -> Read<u32> {
        let bytes = self.take()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Read<f64> {
        let bytes = self.take()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// Reads the number of items that take at least `size` bytes each.
    fn count(&mut self, size: usize) -> Read<usize> {
        let count = self.u32()? as usize;
        match count.checked_mul(size) {
            Some(bytes) if bytes <= self.bytes.len() => Ok(count),
            _ => Err("its geometry is cut short".into()),
        }
    }

    fn position(&mut self, dimensions: usize) -> Read<Coord<f64>> {
        let position = Coord { x: self.f64()?, y: self.f64()? };
        self.skip(8 * (dimensions - 2))?;
        Ok(position)
    }
}

/// The kinds of geometry that a feature may have, or the name of another.
#[derive(Debug, PartialEq)]
enum Kind {
    Point,
    Polygon,
    MultiPoint,
    MultiPolygon,
    Other(String),
}

/// Byte order and type of one geometry: its kind, and the numbers per position. ISO adds 1000 for Z, 2000 for M and
/// 3000 for both; PostGIS sets high bits, and adds an SRS.
fn heading(cursor: &mut Cursor) -> Read<(Kind, usize)> {
    cursor.little = match cursor.take()? {
        [0] => false,
        [1] => true,
        [other] => return Err(format!("its geometry has the unknown byte order {other}")),
    };
    let code = cursor.u32()?;
    if code & 0x2000_0000 != 0 {
        cursor.skip(4)?;
    }
    let plain = code & 0x1FFF_FFFF;
    let (z, m) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
    let extra = match plain / 1000 {
        0 => usize::from(z) + usize::from(m),
        1 | 2 => 1,
        3 => 2,
        _ => return Err(format!("its geometry has the unknown type {code}")),
    };
    let kind = match plain % 1000 {
        1 => Kind::Point,
        3 => Kind::Polygon,
        4 => Kind::MultiPoint,
        6 => Kind::MultiPolygon,
        2 => Kind::Other("LineString".into()),
        5 => Kind::Other("MultiLineString".into()),
        7 => Kind::Other("GeometryCollection".into()),
        other => Kind::Other(format!("geometry of type {other}")),
    };
    Ok((kind, 2 + extra))
}

fn geometry(cursor: &mut Cursor) -> Drawn {
    let (kind, dimensions) = heading(cursor)?;
    match kind {
        Kind::Point => Ok(point(cursor, dimensions)?.map(|point| Geometry::Point(point.into()))),
        Kind::Polygon => Ok(area([polygon(cursor, dimensions)?])),
        Kind::MultiPoint => {
            let points = parts(cursor, Kind::Point, point)?;
            one_point(&points.into_iter().flatten().collect::<Vec<_>>())
        }
        Kind::MultiPolygon => Ok(area(parts(cursor, Kind::Polygon, polygon)?)),
        Kind::Other(name) => Err(format!("it is a {name}")),
    }
}

/// An empty point is written as NaN, NaN.
fn point(cursor: &mut Cursor, dimensions: usize) -> Read<Option<Coord<f64>>> {
    let position = cursor.position(dimensions)?;
    Ok((!(position.x.is_nan() && position.y.is_nan())).then_some(position))
}

fn polygon(cursor: &mut Cursor, dimensions: usize) -> Read<Option<Polygon<f64>>> {
    let mut rings = Vec::with_capacity(cursor.count(4)?);
    for _ in 0..rings.capacity() {
        let count = cursor.count(8 * dimensions)?;
        rings.push((0..count).map(|_| cursor.position(dimensions)).collect::<Read<Vec<_>>>()?);
    }
    polygon_of_rings(rings)
}

/// The parts of a collection of one kind, each with its own heading.
fn parts<T>(cursor: &mut Cursor, wanted: Kind, part: impl Fn(&mut Cursor, usize) -> Read<T>) -> Read<Vec<T>> {
    let count = cursor.count(9)?;
    (0..count)
        .map(|_| match heading(cursor)? {
            (kind, dimensions) if kind == wanted => part(cursor, dimensions),
            (kind, _) => Err(format!("its geometry has a {kind:?} where a {wanted:?} belongs")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    /// Writes well-known binary for tests, in either byte order.
    struct Pen {
        bytes: Vec<u8>,
        little: bool,
    }

    impl Pen {
        fn new(header: &[u8], little: bool) -> Self {
            Pen { bytes: header.to_vec(), little }
        }
        fn heading(mut self, code: u32) -> Self {
            self.bytes.push(u8::from(self.little));
            self.u32(code)
        }
        fn u32(mut self, n: u32) -> Self {
            self.bytes.extend(if self.little { n.to_le_bytes() } else { n.to_be_bytes() });
            self
        }
        fn f64(mut self, n: f64) -> Self {
            self.bytes.extend(if self.little { n.to_le_bytes() } else { n.to_be_bytes() });
            self
        }
        fn ring(mut self, dimensions: usize) -> Self {
            self = self.u32(4);
            for (x, y) in [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0), (0.0, 0.0)] {
                self = self.f64(x).f64(y);
                for extra in 2..dimensions {
                    self = self.f64(100.0 + extra as f64);
                }
            }
            self
        }
    }

    /// `GP`, version 0, flags, SRS, and an envelope of `envelope` bytes.
    fn header(flags: u8, envelope: usize) -> Vec<u8> {
        [&[b'G', b'P', 0, flags, 0, 0, 0, 0][..], &vec![7; envelope]].concat()
    }

    fn triangle() -> Geometry<f64> {
        polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 0.0, y: 3.0)].into()
    }

    #[test]
    fn every_envelope_byte_order_and_dimension_is_read() {
        for (kind, envelope) in [(0, 0), (1, 32), (2, 48), (3, 48), (4, 64)] {
            for little in [true, false] {
                for (code, dimensions) in [(3, 2), (1003, 3), (2003, 3), (3003, 4), (0x8000_0003, 3), (0xC000_0003, 4)]
                {
                    let pen = Pen::new(&header(kind << 1, envelope), little).heading(code).u32(1).ring(dimensions);
                    assert_eq!(read_geopackage(&pen.bytes), Ok(Some(triangle())), "{kind} {little} {code}");
                }
            }
        }
        let multi = Pen::new(&header(0, 0), true).heading(6).u32(1).heading(3).u32(1).ring(2);
        assert_eq!(read_geopackage(&multi.bytes), Ok(Some(triangle())));
        let mixed = Pen::new(&header(0, 0), false).heading(4).u32(1).heading(1).f64(5.0).f64(6.0);
        assert_eq!(read_geopackage(&mixed.bytes), Ok(Some(geo::Point::new(5.0, 6.0).into())));
    }

    #[test]
    fn empty_comes_in_four_ways() {
        let flagged = Pen::new(&header(1 << 4, 0), true).heading(3).u32(0);
        let no_rings = Pen::new(&header(0, 0), true).heading(3).u32(0);
        let no_parts = Pen::new(&header(0, 0), true).heading(6).u32(0);
        let no_point = Pen::new(&header(0, 0), true).heading(1).f64(f64::NAN).f64(f64::NAN);
        for pen in [flagged, no_rings, no_parts, no_point] {
            assert_eq!(read_geopackage(&pen.bytes), Ok(None));
        }
    }

    #[test]
    fn damage_is_named_and_harms_nobody() {
        let whole = Pen::new(&header(2, 32), true).heading(6).u32(1).heading(3).u32(1).ring(2).bytes;
        for length in 0..whole.len() {
            assert!(read_geopackage(&whole[..length]).is_err(), "{length}");
        }
        let boast = Pen::new(&header(0, 0), true).heading(3).u32(u32::MAX);
        assert_eq!(read_geopackage(&boast.bytes), Err("its geometry is cut short".into()));
        let line = Pen::new(&header(0, 0), true).heading(2).u32(0);
        assert_eq!(read_geopackage(&line.bytes), Err("it is a LineString".into()));
        assert!(read_geopackage(&header(5 << 1, 64)).unwrap_err().contains("envelope kind 5"));
        assert!(read_geopackage(b"SQLite").unwrap_err().contains("GP"));
        let short = Pen::new(&header(0, 0), true).heading(3).u32(1).u32(2).f64(0.0).f64(0.0).f64(1.0).f64(1.0);
        assert!(read_geopackage(&short.bytes).unwrap_err().contains("only 2 positions"));
    }
}
