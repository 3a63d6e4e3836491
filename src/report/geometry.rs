//! Geometry that every format needs: bounding rectangles, and rings with the same direction in all files.

use super::layers::Geometry;
use geo::winding_order::{Winding, WindingOrder};
use geo::{BoundingRect, Coord, LineString, Polygon, Rect};

/// The bounding rectangle of a geometry; `None` when it is empty.
pub(super) fn envelope(geometry: &Geometry<'_>) -> Option<Rect<f64>> {
    match geometry {
        Geometry::Point(coord) => Some(Rect::new(*coord, *coord)),
        Geometry::Line(line) => line.iter().map(|at| Some(Rect::new(*at, *at))).fold(None, around),
        Geometry::Area(area) => area.bounding_rect(),
    }
}

/// The bounding rectangle of two rectangles.
pub(super) fn around(one: Option<Rect<f64>>, other: Option<Rect<f64>>) -> Option<Rect<f64>> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    Some(Rect::new(low, high))
}

/// A ring in the direction in which it is written.
pub(super) struct Ring<'a> {
    ring: &'a LineString<f64>,
    backwards: bool,
}

/// The rings of a polygon: the exterior anticlockwise, then the holes clockwise, as in RFC 7946, GeoParquet and the
/// drawings of OGC's simple features. All files of a plan agree on this.
pub(super) fn rings(polygon: &Polygon<f64>) -> impl ExactSizeIterator<Item = Ring<'_>> {
    let holes = polygon.interiors();
    (0..1 + holes.len()).map(move |i| match i {
        0 => Ring::new(polygon.exterior(), WindingOrder::CounterClockwise),
        _ => Ring::new(&holes[i - 1], WindingOrder::Clockwise),
    })
}

impl<'a> Ring<'a> {
    fn new(ring: &'a LineString<f64>, wanted: WindingOrder) -> Self {
        // A ring without area has no direction and stays as it is.
        Ring { ring, backwards: ring.winding_order().is_some_and(|order| order != wanted) }
    }

    /// Its positions; the last equals the first.
    pub(super) fn positions(&self) -> impl ExactSizeIterator<Item = Coord<f64>> + use<'a> {
        let (positions, backwards) = (&self.ring.0, self.backwards);
        (0..positions.len()).map(move |i| positions[if backwards { positions.len() - 1 - i } else { i }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_grow_around_what_is_there() {
        let point = |x: f64, y: f64| envelope(&Geometry::Point(Coord { x, y }));
        let expected = Rect::new((-1.0, 2.0), (3.0, 5.0));
        assert_eq!(around(point(3.0, 2.0), around(None, point(-1.0, 5.0))), Some(expected));
        assert_eq!(envelope(&Geometry::Line(vec![(3.0, 2.0).into(), (-1.0, 5.0).into()])), Some(expected));
        assert_eq!(around(None, None), None);
    }

    #[test]
    fn exteriors_run_anticlockwise_and_holes_clockwise() {
        let square = |low: f64, high: f64| {
            LineString::from(vec![(low, low), (low, high), (high, high), (high, low), (low, low)])
        };
        let mut turned = square(1.0, 2.0);
        turned.0.reverse();
        for hole in [square(1.0, 2.0), turned] {
            let polygon = Polygon::new(square(0.0, 9.0), vec![hole]);
            let written: Vec<LineString<f64>> = rings(&polygon).map(|ring| ring.positions().collect()).collect();
            assert!(written.len() == 2 && written[0].is_ccw() && written[1].is_cw());
        }
    }
}
