//! Finds the zone in which a point lies.

use crate::model::ZoneIx;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{BoundingRect, Coord, Distance, Euclidean, MultiPolygon, Point};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

/// The bounding box of a polygon in the R-tree, with the polygon's index.
type PolygonBox = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Finds the zone in which a point lies: first an R-tree over the polygons' bounding boxes, then the polygons
/// themselves.
///
/// A polygon that crosses itself is used as it is: a point is inside if the boundary winds around it at all (the
/// non-zero rule), so every lobe of a figure of eight and every doubly wound patch is inside.
///
/// ```
/// use geo::{Coord, MultiPolygon, polygon};
/// use hubplan::{model::ZoneIx, travel::Locator};
/// let square = polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)];
/// let locator = Locator::new(vec![(ZoneIx(0), MultiPolygon::from(square))]);
/// assert_eq!(locator.locate(Coord { x: 4.0, y: 5.0 }, 0.0), Some((ZoneIx(0), 0.0)));
/// assert_eq!(locator.locate(Coord { x: 12.0, y: 5.0 }, 5.0), Some((ZoneIx(0), 3.0)));
/// ```
#[derive(Debug)]
pub struct Locator {
    polygons: Vec<(ZoneIx, MultiPolygon<f64>)>,
    tree: RTree<PolygonBox>,
}

impl Locator {
    /// Indexes the polygons, in any order. A zone may have several polygons; an empty one is never found.
    pub fn new(polygons: Vec<(ZoneIx, MultiPolygon<f64>)>) -> Self {
        let boxes = polygons.iter().enumerate().filter_map(|(i, (_, polygon))| {
            let bounds = polygon.bounding_rect()?;
            let corners = Rectangle::from_corners(bounds.min().into(), bounds.max().into());
            Some(PolygonBox::new(corners, i))
        });
        let tree = RTree::bulk_load(boxes.collect());
        Locator { polygons, tree }
    }

    /// The zone of a point, and the distance from the point to its polygon in metres. The distance is 0 inside and on
    /// the boundary. Otherwise the nearest polygon within `tolerance` metres counts, because generalised boundaries
    /// leave slivers between them. On a shared boundary, or at equal distances, the smaller [`ZoneIx`] counts. `None`
    /// when every polygon is farther away.
    pub fn locate(&self, point: Coord<f64>, tolerance: f64) -> Option<(ZoneIx, f64)> {
        self.standing_in(point).map(|zone| (zone, 0.0)).or_else(|| self.nearest_to(point, tolerance))
    }

    fn standing_in(&self, point: Coord<f64>) -> Option<ZoneIx> {
        self.tree
            .locate_all_at_point(&[point.x, point.y])
            .map(|found| &self.polygons[found.data])
            .filter(|(_, polygon)| polygon.coordinate_position(&point) != CoordPos::Outside)
            .map(|(zone, _)| *zone)
            .min()
    }

    fn nearest_to(&self, point: Coord<f64>, tolerance: f64) -> Option<(ZoneIx, f64)> {
        self.tree
            .locate_within_distance([point.x, point.y], super::query_square(tolerance))
            .map(|found| &self.polygons[found.data])
            .map(|(zone, polygon)| (*zone, Euclidean.distance(&Point::from(point), polygon)))
            .filter(|(_, distance)| *distance <= tolerance)
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{bytes, features};
    use crate::model::testing::cases;
    use geo::{Contains, coord, polygon};
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)].into()
    }

    #[test]
    fn on_a_shared_boundary_the_smaller_zone_wins_whatever_the_order() {
        let (left, right) = ((ZoneIx(1), square(0.0, 0.0, 10.0)), (ZoneIx(0), square(10.0, 0.0, 10.0)));
        for polygons in [vec![left.clone(), right.clone()], vec![right, left]] {
            let locator = Locator::new(polygons);
            assert_eq!(locator.locate(coord! { x: 10.0, y: 3.0 }, 0.0), Some((ZoneIx(0), 0.0)));
            assert_eq!(locator.locate(coord! { x: 10.0, y: 10.0 }, 0.0), Some((ZoneIx(0), 0.0)));
            assert_eq!(locator.locate(coord! { x: 9.999, y: 3.0 }, 0.0), Some((ZoneIx(1), 0.0)));
        }
    }

    #[test]
    fn slivers_go_to_the_nearest_polygon_within_the_tolerance() {
        let locator = Locator::new(vec![(ZoneIx(0), square(0.0, 0.0, 10.0)), (ZoneIx(1), square(16.0, 0.0, 10.0))]);
        assert_eq!(locator.locate(coord! { x: 12.0, y: 5.0 }, 100.0), Some((ZoneIx(0), 2.0)));
        assert_eq!(locator.locate(coord! { x: 13.5, y: 5.0 }, 100.0), Some((ZoneIx(1), 2.5)));
        assert_eq!(
            locator.locate(coord! { x: 13.0, y: 5.0 }, 3.0),
            Some((ZoneIx(0), 3.0)),
            "tie, and exactly at the tolerance"
        );
        assert_eq!(locator.locate(coord! { x: 13.0, y: 5.0 }, 2.999), None);
        assert_eq!(locator.locate(coord! { x: -3.0, y: -4.0 }, 5.0), Some((ZoneIx(0), 5.0)), "to a corner");
        assert_eq!(locator.locate(coord! { x: 12.0, y: 5.0 }, 0.0), None);
    }

    #[test]
    fn a_hole_is_outside_and_its_island_another_zone() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 30.0, y: 0.0), (x: 30.0, y: 30.0), (x: 0.0, y: 30.0)],
            interiors: [[(x: 10.0, y: 10.0), (x: 20.0, y: 10.0), (x: 20.0, y: 20.0), (x: 10.0, y: 20.0)]],
        );
        let locator = Locator::new(vec![(ZoneIx(0), ring.into()), (ZoneIx(1), square(12.0, 12.0, 6.0))]);
        assert_eq!(locator.locate(coord! { x: 15.0, y: 15.0 }, 0.0), Some((ZoneIx(1), 0.0)));
        assert_eq!(locator.locate(coord! { x: 10.5, y: 15.0 }, 1.0), Some((ZoneIx(0), 0.5)));
        assert_eq!(locator.locate(coord! { x: 5.0, y: 5.0 }, 0.0), Some((ZoneIx(0), 0.0)));
    }

    #[test]
    fn a_polygon_that_crosses_itself_holds_every_lobe() {
        // A figure of eight whose lobes are wound in opposite directions.
        let eight = polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 10.0), (x: 10.0, y: 0.0), (x: 0.0, y: 10.0)];
        // A square whose lower left part is wound twice.
        let twice = polygon![
            (x: 20.0, y: 0.0), (x: 30.0, y: 0.0), (x: 30.0, y: 10.0), (x: 20.0, y: 10.0), (x: 20.0, y: 0.0),
            (x: 25.0, y: 0.0), (x: 25.0, y: 5.0), (x: 20.0, y: 5.0),
        ];
        let locator = Locator::new(vec![(ZoneIx(0), eight.into()), (ZoneIx(1), twice.into())]);
        let zone = |x, y| locator.locate(coord! { x: x, y: y }, 0.0).map(|found| found.0);
        assert_eq!((zone(1.0, 5.0), zone(9.0, 5.0)), (Some(ZoneIx(0)), Some(ZoneIx(0))));
        assert_eq!((zone(5.0, 8.0), zone(5.0, 2.0)), (None, None));
        assert_eq!((zone(22.0, 2.0), zone(28.0, 8.0)), (Some(ZoneIx(1)), Some(ZoneIx(1))));
    }

    #[test]
    fn nothing_is_found_among_no_polygons() {
        let locator = Locator::new(vec![(ZoneIx(0), MultiPolygon::new(vec![]))]);
        assert_eq!(locator.locate(coord! { x: 0.0, y: 0.0 }, 1e9), None);
    }

    /// Real sites state the LSOA that they were assigned to when the data was gathered. The boundaries used then were
    /// 2 m off (they were not converted with OSTN15), so the few sites nearer than that to a boundary may be in
    /// another zone now.
    #[test]
    fn real_sites_stand_in_their_published_zones() {
        let folder = std::env::var_os("HUBPLAN_DATA")
            .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from)
            .join("regions/south_yorkshire");
        if !folder.is_dir() {
            assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
            return;
        }
        let blob = bytes::read(&folder, "lsoa_2021.geojson").unwrap();
        let features = features::read(&blob, &features::FeatureOptions::default()).unwrap();
        let code = features.field("lsoa21_code").unwrap();
        let codes: Vec<&str> = features.list.iter().map(|feature| feature.values[code].as_deref().unwrap()).collect();
        let polygons = features.list.iter().enumerate().map(|(i, f)| (ZoneIx::new(i), f.polygon().unwrap())).collect();
        let locator = Locator::new(polygons);

        let (mut sites, mut slivers, mut elsewhere) = (0, 0, 0);
        for row in csv::Reader::from_path(folder.join("candidate_sites.csv")).unwrap().records() {
            let row = row.unwrap();
            let number = |at: usize| row[at].parse::<f64>().unwrap();
            let (zone, distance) = locator.locate(coord! { x: number(4), y: number(5) }, 1000.0).unwrap();
            sites += 1;
            slivers += usize::from(distance > 0.0);
            if codes[zone.at()] != &row[8] {
                elsewhere += 1;
                let published = &locator.polygons.iter().find(|(ix, _)| codes[ix.at()] == &row[8]).unwrap().1;
                let apart = Euclidean.distance(&Point::new(number(4), number(5)), published);
                assert!(apart < 2.5, "{} stands {apart} m from {}", &row[0], &row[8]);
            }
        }
        assert_eq!((sites, slivers, elsewhere), (874, 0, 5));
    }

    proptest! {
        #![proptest_config(cases(256))]

        /// Compares with a plain loop over all polygons, on a lattice where points on boundaries and ties are common.
        #[test]
        fn agrees_with_plain_loops(
            squares in prop::collection::vec((0i32..20, 0i32..20, 1i32..6), 1..25),
            x in -4i32..48, y in -4i32..48, tolerance in 0u32..5,
        ) {
            let point = coord! { x: f64::from(x) / 2.0, y: f64::from(y) / 2.0 };
            let tolerance = f64::from(tolerance);
            let polygons: Vec<_> = squares
                .iter()
                .enumerate()
                .map(|(i, s)| (ZoneIx::new(i), square(f64::from(s.0), f64::from(s.1), f64::from(s.2))))
                .collect();
            let mut best: Option<(ZoneIx, f64)> = None;
            for (zone, polygon) in &polygons {
                let distance = Euclidean.distance(&Point::from(point), polygon);
                prop_assert!(!polygon.contains(&point) || distance == 0.0);
                if distance <= tolerance && best.is_none_or(|best| distance < best.1) {
                    best = Some((*zone, distance));
                }
            }
            prop_assert_eq!(Locator::new(polygons).locate(point, tolerance), best);
        }
    }
}
