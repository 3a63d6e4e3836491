//! Checks one feature, and converts it to the study's coordinates.

use super::{Drawn, Frame, Trouble};
use crate::error::Code;
use crate::io::crs;
use crate::model::rounding;
use crate::units::LONGEST_JOURNEY as FARTHEST;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, Coord, CoordsIter, Geometry, MapCoordsInPlace, MultiPolygon, Polygon};

/// The geometry in British Grid metres or on the plane, or what is wrong with it. With `own`, degrees stay degrees.
/// `Ok(None)` when there is none, and for a feature [beyond the grid's western edge](is_beyond_the_western_edge).
pub(super) fn settle(drawn: Drawn, frame: &Frame, own: bool) -> Result<Option<Geometry<f64>>, Trouble> {
    let drawn = drawn.map_err(|what| Trouble::new(Code::GeometryInvalid, what, MEND_SHAPE))?;
    let Some(mut geometry) = drawn else { return Ok(None) };
    if *frame == Frame::Wgs84 && !own && geometry.coords_iter().any(is_beyond_the_western_edge) {
        return Ok(None);
    }
    let invalid = |what: &str| Err(Trouble::new(Code::GeometryInvalid, what, MEND_SHAPE));
    let to_study = |position| convert(position, frame, own);
    match &mut geometry {
        Geometry::Point(point) => point.try_map_coords_in_place(to_study)?,
        Geometry::Polygon(polygon) if encloses_nothing(polygon) => return invalid("its polygon has no area"),
        Geometry::Polygon(polygon) => polygon.try_map_coords_in_place(to_study)?,
        Geometry::MultiPolygon(polygons) if polygons.iter().all(encloses_nothing) => {
            return invalid("none of its polygons has an area");
        }
        Geometry::MultiPolygon(polygons) => {
            polygons.try_map_coords_in_place(to_study)?;
            if !cut_misplaced_holes(polygons) {
                return invalid("too many of its parts run in the opposite direction to the others");
            }
        }
        _ => return invalid("it is neither a point nor a polygon"),
    }
    Ok(Some(geometry))
}

const MEND_SHAPE: &str = "Features must be points, or polygons with an area; correct or delete the feature";

/// Whether all positions of the outer ring lie on one line, to within a billionth of its length. The signed area would
/// not do: it is also 0 for a figure of eight.
fn encloses_nothing(polygon: &Polygon<f64>) -> bool {
    let ring = &polygon.exterior().0;
    let Some(&first) = ring.first() else { return true };
    let square = |way: Coord<f64>| way.x * way.x + way.y * way.y;
    let ways = || ring.iter().map(|&position| position - first);
    let Some(along) = ways().max_by(|&a, &b| square(a).total_cmp(&square(b))) else { return true };
    ways().all(|way| (along.x * way.y - along.y * way.x).abs() <= rounding::STATED * square(along))
}

/// Turns parts that are really holes into holes: parts that are wound against the largest part and lie inside a part
/// that is not.
///
/// Three zones of the published LSOA 2011 boundaries (E01018992, E01019228, E01024572) store the hole for an enclave
/// as a separate part. Taken literally, the enclave would belong to both zones. In a shapefile this is the only form
/// of a hole.
///
/// Returns false, and changes nothing, if there are so many of both that comparing them would take minutes.
#[must_use]
fn cut_misplaced_holes(polygons: &mut MultiPolygon<f64>) -> bool {
    let areas: Vec<f64> = polygons.iter().map(Area::signed_area).collect();
    let largest = areas.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or_default();
    let is_shell = |area: f64| area.signum() == largest.signum();
    if areas.iter().all(|&area| is_shell(area)) {
        return true;
    }
    let positions = |shell: bool| {
        let those = polygons.iter().zip(&areas).filter(|(_, area)| is_shell(**area) == shell);
        those.map(|(part, _)| part.exterior().0.len()).sum::<usize>()
    };
    if positions(true).saturating_mul(positions(false)) > COMPARED {
        return false;
    }
    let parts = std::mem::take(&mut polygons.0).into_iter().zip(areas);
    let (mut shells, others): (Vec<_>, Vec<_>) = parts.partition(|&(_, area)| is_shell(area));
    let whole = shells.clone();
    for (part, area) in others {
        let around = whole
            .iter()
            .enumerate()
            .filter(|(_, (shell, size))| {
                size.abs() > area.abs() && part.interiors().is_empty() && lies_in(&part, shell)
            })
            .min_by(|(_, (_, a)), (_, (_, b))| a.abs().total_cmp(&b.abs()));
        match around {
            Some((at, _)) => shells[at].0.interiors_push(part.into_inner().0),
            None => shells.push((part, area)),
        }
    }
    polygons.0 = shells.into_iter().map(|(polygon, _)| polygon).collect();
    true
}

/// Largest product of the positions of holes and those of shells.
const COMPARED: usize = 100_000_000;

fn lies_in(part: &Polygon<f64>, shell: &Polygon<f64>) -> bool {
    part.exterior().0.iter().all(|position| shell.coordinate_position(position) != CoordPos::Outside)
}

/// Whether a position is in the west of County Fermanagh, which the National Grid does not cover. Boundaries of the
/// whole United Kingdom contain it, and are correct.
fn is_beyond_the_western_edge(position: Coord<f64>) -> bool {
    let Coord { x: lon, y: lat } = position;
    (-8.3..-7.9).contains(&lon) && (54.0..54.7).contains(&lat) && crs::to_grid(lon, lat).is_none()
}

/// Converts one position to the study's coordinates. With `own`, positions in degrees stay as they are.
fn convert(position: Coord<f64>, frame: &Frame, own: bool) -> Result<Coord<f64>, Trouble> {
    let Coord { x, y } = position;
    if !(x.is_finite() && y.is_finite()) {
        return Err(Trouble::new(
            Code::NumberNotFinite,
            format!("position ({x}, {y}) is not a pair of numbers"),
            "Correct the position or delete the feature",
        ));
    }
    let to_grid = |lon, lat| crs::to_grid(lon, lat).map(|(x, y)| Coord { x, y });
    match frame {
        Frame::Wgs84 if own && could_be_degrees(x, y) && !is_swapped(x, y) => Ok(position),
        Frame::Wgs84 => to_grid(x, y).ok_or_else(|| misplaced_degrees(x, y)),
        Frame::BritishGrid if could_be_degrees(x, y) => Err(Trouble::new(
            Code::CrsContradicted,
            format!("position ({x}, {y}) is in degrees, but its coordinates are stated as metres (EPSG:27700)"),
            "Write `crs = \"EPSG:4326\"`, or export the file again in the coordinates it states",
        )),
        Frame::BritishGrid if !crs::is_on_grid(x, y) => Err(outside(x, y)),
        Frame::Plane if x.abs().max(y.abs()) > FARTHEST => Err(Trouble::new(
            Code::NumberTooLarge,
            format!("position ({x:e}, {y:e}) is beyond {FARTHEST:e}"),
            "Correct the position or delete the feature",
        )),
        Frame::BritishGrid | Frame::Plane => Ok(position),
        Frame::Other(other) => {
            let degrees = other.to_lonlat(x, y);
            let wanted = degrees.and_then(|(x, y)| if own { Some(Coord { x, y }) } else { to_grid(x, y) });
            wanted.ok_or_else(|| outside_of(x, y, &other.name))
        }
    }
}

/// Why a position given as longitude and latitude is not on the National Grid.
fn misplaced_degrees(x: f64, y: f64) -> Trouble {
    if crs::is_british_lonlat(y, x) {
        Trouble::new(
            Code::LonLatSwapped,
            format!("position ({x}, {y}) has the latitude first"),
            "Write the longitude first, then the latitude",
        )
    } else if crs::is_on_grid(x, y) && !could_be_degrees(x, y) {
        Trouble::new(
            Code::CrsContradicted,
            format!("position ({x}, {y}) is in metres, but its coordinates are stated as degrees (EPSG:4326)"),
            "Write `crs = \"EPSG:27700\"`, or export the file again in the coordinates it states",
        )
    } else {
        outside(x, y)
    }
}

/// Whether longitude and latitude of a place in Britain are swapped. No other place can be meant: it would lie in the
/// Indian Ocean.
fn is_swapped(x: f64, y: f64) -> bool {
    crs::is_british_lonlat(y, x) && !crs::is_british_lonlat(x, y)
}

fn could_be_degrees(x: f64, y: f64) -> bool {
    x.abs() <= 180.0 && y.abs() <= 90.0
}

fn outside(x: f64, y: f64) -> Trouble {
    Trouble::new(
        Code::OutsideBritain,
        format!("position ({x}, {y}) lies outside Great Britain"),
        "Correct the position or delete the feature",
    )
}

fn outside_of(x: f64, y: f64, crs: &str) -> Trouble {
    Trouble::new(
        Code::OutsideBritain,
        format!("position ({x}, {y}) of {crs} lies outside Great Britain"),
        "Check the file's coordinate system; correct the position or delete the feature",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::crs::OtherCrs;
    use geo::{Point, polygon};

    fn point(x: f64, y: f64, frame: Frame) -> Result<Geometry<f64>, Code> {
        let settled = settle(Ok(Some(Point::new(x, y).into())), &frame, false).map_err(|trouble| trouble.code)?;
        Ok(settled.expect("it is not in Fermanagh"))
    }

    #[test]
    fn misplaced_positions_are_told_apart() {
        use Frame::{BritishGrid, Plane, Wgs84};
        assert_eq!(point(-1.4714, 53.3811, Wgs84), Ok(Point::new(435_259.659, 387_266.992).into()));
        assert_eq!(point(53.3811, -1.4714, Wgs84), Err(Code::LonLatSwapped));
        assert_eq!(point(435_261.0, 387_293.0, Wgs84), Err(Code::CrsContradicted));
        assert_eq!(point(2.35, 48.86, Wgs84), Err(Code::OutsideBritain));
        assert_eq!(point(0.0, 0.0, Wgs84), Err(Code::OutsideBritain));
        assert_eq!(point(f64::NAN, 53.0, Wgs84), Err(Code::NumberNotFinite));
        assert_eq!(point(435_261.0, 387_293.0, BritishGrid), Ok(Point::new(435_261.0, 387_293.0).into()));
        assert_eq!(point(-1.4714, 53.3811, BritishGrid), Err(Code::CrsContradicted));
        assert_eq!(point(53.3811, -1.4714, BritishGrid), Err(Code::CrsContradicted));
        assert_eq!(point(-160_000.0, 6_700_000.0, BritishGrid), Err(Code::OutsideBritain));
        assert_eq!(point(1e300, f64::INFINITY, Plane), Err(Code::NumberNotFinite));
        assert_eq!(point(1e18, 3.0, Plane), Err(Code::NumberTooLarge));
        assert_eq!(point(0.0, -1.1e9, Plane), Err(Code::NumberTooLarge));
        assert_eq!(point(-7.0, 3.0, Plane), Ok(Point::new(-7.0, 3.0).into()));
        let mercator = || Frame::Other(Box::new(OtherCrs::epsg(3857).unwrap()));
        let Ok(Geometry::Point(sheffield)) = point(-163_795.0, 7_045_000.0, mercator()) else { panic!("no point") };
        let (x, y) = crs::to_grid(-1.471_395_5, 53.333_895_7).unwrap();
        assert!((sheffield.x() - x).abs() < 0.1 && (sheffield.y() - y).abs() < 0.1, "{sheffield:?}");
        assert_eq!(point(0.0, 0.0, mercator()), Err(Code::OutsideBritain));
    }

    #[test]
    fn degrees_that_are_wanted_as_they_are_stay_degrees() {
        let own = |x, y, frame: &Frame| {
            let settled = settle(Ok(Some(Point::new(x, y).into())), frame, true).map_err(|trouble| trouble.code);
            settled.map(|geometry| match geometry {
                Some(Geometry::Point(point)) => (point.x(), point.y()),
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(own(2.35, 48.86, &Frame::Wgs84), Ok((2.35, 48.86)));
        assert_eq!(own(-1.47, 53.38, &Frame::Wgs84), Ok((-1.47, 53.38)));
        assert_eq!(own(53.38, -1.47, &Frame::Wgs84), Err(Code::LonLatSwapped));
        assert_eq!(own(435_261.0, 387_293.0, &Frame::Wgs84), Err(Code::CrsContradicted));
        let (lon, lat) = own(-163_795.0, 7_045_000.0, &Frame::Other(Box::new(OtherCrs::epsg(3857).unwrap()))).unwrap();
        assert!((lon + 1.471_395_5).abs() < 1e-6 && (lat - 53.333_895_7).abs() < 1e-6, "{lon} {lat}");
    }

    #[test]
    fn empty_and_flat_shapes_are_refused_and_crossing_ones_kept() {
        let code = |geometry: Geometry<f64>| settle(Ok(Some(geometry)), &Frame::Plane, false).map_err(|t| t.code).err();
        assert_eq!(settle(Ok(None), &Frame::Plane, false), Ok(None), "no geometry is no mistake");
        let line = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0), (x: 3.0, y: 3.0), (x: 0.0, y: 0.0)];
        assert_eq!(code(line.into()), Some(Code::GeometryInvalid));
        let degrees = polygon![(x: -1.1, y: 53.1), (x: -1.2, y: 53.2), (x: -1.3, y: 53.3), (x: -1.1, y: 53.1)];
        assert_eq!(code(degrees.into()), Some(Code::GeometryInvalid));
        let spot = polygon![(x: 2.0, y: 2.0), (x: 2.0, y: 2.0), (x: 2.0, y: 2.0), (x: 2.0, y: 2.0)];
        assert_eq!(code(spot.into()), Some(Code::GeometryInvalid));
        let eight = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)];
        assert_eq!(code(eight.into()), None);
    }

    #[test]
    fn fermanagh_has_no_place_on_the_grid_but_is_no_mistake() {
        let settled =
            |x, y| settle(Ok(Some(Point::new(x, y).into())), &Frame::Wgs84, false).map_err(|trouble| trouble.code);
        assert_eq!(settled(-8.1757, 54.4649), Ok(None));
        assert!(settled(-7.6, 54.3).unwrap().is_some(), "the east of it is on the grid");
        assert_eq!(settled(-8.5, 54.3), Err(Code::OutsideBritain), "Sligo");
    }

    /// A square with its corner at (x, y): anticlockwise for a positive side, clockwise for a negative one.
    fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
        let (dx, dy) = if side > 0.0 { ((side, 0.0), (0.0, side)) } else { ((0.0, -side), (-side, 0.0)) };
        polygon![(x: x, y: y), (x: x + dx.0, y: y + dx.1), (x: x + side.abs(), y: y + side.abs()), (x: x + dy.0, y: y + dy.1)]
    }

    #[test]
    fn holes_written_as_parts_become_holes() {
        let cut = |parts: Vec<Polygon<f64>>| {
            let mut polygons = MultiPolygon::new(parts);
            assert!(cut_misplaced_holes(&mut polygons));
            let holes: Vec<usize> = polygons.iter().map(|polygon| polygon.interiors().len()).collect();
            (holes, polygons.unsigned_area())
        };
        // A hole in a square, an island in the hole and a hole in the island, wound in either direction.
        for turn in [1.0, -1.0] {
            let nest = [(0.0, 100.0), (10.0, -80.0), (20.0, 60.0), (30.0, -40.0)];
            let parts = nest.iter().map(|&(at, side)| square(at, at, side * turn));
            assert_eq!(cut(parts.collect()), (vec![1, 1], 10_000.0 - 6_400.0 + 3_600.0 - 1_600.0));
        }
        assert_eq!(
            cut(vec![square(0.0, 0.0, 10.0), square(20.0, 0.0, -10.0)]),
            (vec![0, 0], 200.0),
            "apart, wound otherwise"
        );
        assert_eq!(cut(vec![square(0.0, 0.0, 10.0), square(2.0, 2.0, 5.0)]).0, vec![0, 0], "wound alike: no hole");
        assert_eq!(cut(vec![square(0.0, 0.0, 10.0), square(8.0, 8.0, -5.0)]).0, vec![0, 0], "sticks out");
        assert_eq!(cut(vec![]), (vec![], 0.0));
        let many = |side: f64| (0..3000).map(move |at| square(f64::from(at), 0.0, side));
        let mut both = MultiPolygon::new(many(0.5).chain(many(-0.4)).collect());
        assert!(!cut_misplaced_holes(&mut both), "each of one would be compared with each of the other");
    }
}
