//! A test layer with every kind of value and every difficulty.

use super::{Field, Geometry, Kind, Layer, Record, Shape, Value};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::borrow::Cow;

/// Text that is hard to quote.
pub(crate) const ODD_TEXT: &str = "St Mary's \"Caf\u{e9}\", \u{a3}5; \u{6771}\u{4eac} \u{1f600}";

/// Three rows: one complete, one empty (no geometry, no values), and one extreme (an area with a hole, and all rings
/// in the wrong direction).
pub(crate) fn odd(shape: Shape) -> Layer<'static> {
    let kinds = [("text", Kind::Text), ("truth", Kind::Truth), ("count", Kind::Count), ("number", Kind::Number)];
    Layer {
        name: "odd",
        title: "Odd \"things\" & caf\u{e9}s",
        about: ODD_TEXT.to_owned(),
        shape,
        fields: kinds.map(|(name, kind)| Field::new(name, format!("{name} of {ODD_TEXT}"), kind)).to_vec(),
        len: 3,
        record: Box::new(move |i| {
            let values = match i {
                0 => vec![ODD_TEXT.into(), true.into(), Value::Count(-7), Value::Number(0.1)],
                1 => vec![Value::Missing; 4],
                _ => vec!["".into(), false.into(), Value::Count(i64::MAX), Value::Number(-1e300)],
            };
            Record { geometry: (i != 1).then(|| geometry(shape, i)).flatten(), values }
        }),
    }
}

/// The same layer without rows.
pub(crate) fn nobody(shape: Shape) -> Layer<'static> {
    Layer { len: 0, ..odd(shape) }
}

/// `len` points in a row, numbered from 0.
pub(crate) fn numbered(len: usize) -> Layer<'static> {
    Layer {
        fields: vec![Field::new("count", "Number", Kind::Count)],
        len,
        record: Box::new(|i| {
            let point = Coord { x: 430_000.0 + i as f64, y: 390_000.0 };
            Record { geometry: Some(Geometry::Point(point)), values: vec![i.into()] }
        }),
        ..odd(Shape::Point)
    }
}

/// A square kilometre on the National Grid, or a point or line of it, as the layer's type requires; the second one has
/// a hole.
fn geometry(shape: Shape, i: usize) -> Option<Geometry<'static>> {
    let at = |x: f64, y: f64| Coord { x: 430_000.0 + x, y: 390_000.0 + y };
    // Clockwise.
    let ring = |low: f64, high: f64| vec![at(low, low), at(low, high), at(high, high), at(high, low), at(low, low)];
    match shape {
        Shape::Point => Some(Geometry::Point(at(0.125, 1000.0 * i as f64))),
        Shape::Line => Some(Geometry::Line(vec![at(1000.0, 0.0), at(0.0, 1000.0 * i as f64)])),
        Shape::Area => {
            let mut hole = LineString(ring(250.0, 750.0));
            hole.0.reverse();
            let holes = if i == 0 { Vec::new() } else { vec![hole] };
            let square = Polygon::new(LineString(ring(0.0, 1000.0)), holes);
            Some(Geometry::Area(Cow::Owned(MultiPolygon(vec![square]))))
        }
        Shape::Nothing => None,
    }
}
