//! Finds whose land lies near given points.

use super::query_square;
use geo::{BoundingRect, Coord, Distance, Euclidean, MultiPolygon, Point};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use std::collections::BTreeMap;

/// For each point, the owners of land within a distance of `metres`, with the distance in metres to the nearest land of
/// each; 0 on the land itself.
pub fn land_near<K: Copy + Ord>(
    points: &[Coord<f64>],
    land: &[(K, &MultiPolygon<f64>)],
    metres: f64,
) -> Vec<BTreeMap<K, f64>> {
    let boxes = land.iter().enumerate().filter_map(|(at, (_, polygon))| {
        let bounds = polygon.bounding_rect()?;
        Some(GeomWithData::new(Rectangle::from_corners(bounds.min().into(), bounds.max().into()), at))
    });
    let tree = RTree::bulk_load(boxes.collect());
    let near = |point: &Coord<f64>| {
        let mut found: BTreeMap<K, f64> = BTreeMap::new();
        for candidate in tree.locate_within_distance([point.x, point.y], query_square(metres)) {
            let (owner, polygon) = land[candidate.data];
            let distance = Euclidean.distance(&Point::from(*point), polygon);
            if distance <= metres {
                let nearest = found.entry(owner).or_insert(distance);
                *nearest = nearest.min(distance);
            }
        }
        found
    };
    points.iter().map(near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{coord, polygon};

    #[test]
    fn the_nearest_land_of_each_owner_counts() {
        let square = |x: f64| -> MultiPolygon<f64> {
            polygon![(x: x, y: 0.0), (x: x + 10.0, y: 0.0), (x: x + 10.0, y: 10.0), (x: x, y: 10.0)].into()
        };
        let land = [square(0.0), square(20.0), square(40.0), square(100.0)];
        let owners: Vec<(char, &MultiPolygon<f64>)> = "abac".chars().zip(&land).collect();
        let points = [coord! { x: 5.0, y: 5.0 }, coord! { x: 35.0, y: 5.0 }, coord! { x: 70.0, y: 5.0 }];
        let near = land_near(&points, &owners, 15.0);
        assert_eq!(near[0], BTreeMap::from([('a', 0.0), ('b', 15.0)]), "exactly this far counts");
        assert_eq!(near[1], BTreeMap::from([('a', 5.0), ('b', 5.0)]));
        assert_eq!(near[2], BTreeMap::new());
    }
}
