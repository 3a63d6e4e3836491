//! Polygons that tile the land: the Voronoi cells of the homes, bounded at the coast by cells of the sea.
//!
//! A corner is the circumcentre of three points. It is computed from them in a fixed order, whichever cell asks for
//! it, and rounded to a metre, so neighbours share their borders exactly.

use rstar::RTree;
use rstar::primitives::GeomWithData;

type Point = (f64, f64);

/// A corner of a cell that is being cut, and the point whose bisector the edge to the next corner lies on.
#[derive(Clone, Copy)]
struct Corner {
    at: Point,
    edge: Option<usize>,
}

/// The cells of the first `wanted` points, counter-clockwise and closed (the first corner is repeated at the end).
///
/// `None` when a cell is open because no point of the sea bounds it.
pub(super) fn cells(points: &[Point], wanted: usize) -> Option<Vec<Vec<Point>>> {
    let located = points.iter().enumerate().map(|(i, &(x, y))| GeomWithData::new([x, y], i)).collect();
    let tree = RTree::bulk_load(located);
    (0..wanted).map(|own| cell(points, &tree, own)).collect()
}

fn cell(points: &[Point], tree: &RTree<GeomWithData<[f64; 2], usize>>, own: usize) -> Option<Vec<Point>> {
    const FAR: f64 = 1e6;
    let (x, y) = points[own];
    let mut corners: Vec<Corner> = [(-FAR, -FAR), (FAR, -FAR), (FAR, FAR), (-FAR, FAR)]
        .map(|(dx, dy)| Corner { at: (x + dx, y + dy), edge: None })
        .to_vec();
    for near in tree.nearest_neighbor_iter(&[x, y]).filter(|near| near.data != own) {
        let other = points[near.data];
        let farthest = corners.iter().map(|corner| square(points[own], corner.at)).fold(0.0, f64::max);
        // A point more than twice as far away as the farthest corner cuts nothing off, and nor does any point after
        // it.
        if square(points[own], other) > 4.0 * farthest {
            break;
        }
        corners = cut(&corners, points[own], other, near.data);
    }
    let mut ring = Vec::with_capacity(corners.len() + 1);
    for (i, corner) in corners.iter().enumerate() {
        let before = corners[(i + corners.len() - 1) % corners.len()];
        let mut three = [own, before.edge?, corner.edge?];
        three.sort_unstable();
        let at = circumcentre(three.map(|i| points[i]));
        if ring.last() != Some(&at) {
            ring.push(at);
        }
    }
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring.push(ring[0]);
    Some(ring)
}

/// Cuts a cell along the bisector between `own` and `other` and keeps the side of `own`.
fn cut(corners: &[Corner], own: Point, other: Point, label: usize) -> Vec<Corner> {
    let middle = ((own.0 + other.0) / 2.0, (own.1 + other.1) / 2.0);
    let across = (other.0 - own.0, other.1 - own.1);
    let beyond = |at: Point| (at.0 - middle.0) * across.0 + (at.1 - middle.1) * across.1;
    let mut kept = Vec::with_capacity(corners.len() + 1);
    for (i, corner) in corners.iter().enumerate() {
        let next = corners[(i + 1) % corners.len()];
        let (here, there) = (beyond(corner.at), beyond(next.at));
        let crossing = || {
            let t = here / (here - there);
            (corner.at.0 + t * (next.at.0 - corner.at.0), corner.at.1 + t * (next.at.1 - corner.at.1))
        };
        if here <= 0.0 {
            kept.push(*corner);
            if there > 0.0 {
                kept.push(Corner { at: crossing(), edge: Some(label) });
            }
        } else if there <= 0.0 {
            kept.push(Corner { at: crossing(), edge: corner.edge });
        }
    }
    kept
}

/// The point at equal distance from all three, rounded to a metre.
fn circumcentre([a, b, c]: [Point; 3]) -> Point {
    let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
    let twice_area = 2.0 * (bx * cy - by * cx);
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * b2 - by * c2) / twice_area, (bx * c2 - cx * b2) / twice_area);
    ((a.0 + x).round(), (a.1 + y).round())
}

fn square(a: Point, b: Point) -> f64 {
    (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn cells_tile_without_gap_or_overlap() {
        let mut random = Random::new(11, 0);
        let mut points: Vec<Point> = (0..400)
            .map(|i| {
                let (x, y) = random.in_disc();
                let reach = if i < 300 { 8000.0 } else { 2000.0 };
                ((x * reach).round(), (y * reach).round())
            })
            .collect();
        let inside = points.len();
        for i in -12..12 {
            for j in -12..12 {
                let at =
                    (f64::from(i) * 1000.0 + 37.0 * f64::from(j % 5), f64::from(j) * 1000.0 + 41.0 * f64::from(i % 3));
                if at.0 * at.0 + at.1 * at.1 > 81e6 {
                    points.push(at);
                }
            }
        }
        let rings = cells(&points, inside).unwrap();
        let mut edges = BTreeSet::new();
        for ring in &rings {
            assert!(ring.len() >= 4, "{ring:?}");
            for pair in ring.windows(2) {
                let key = [pair[0], pair[1]].map(|(x, y)| (x as i64, y as i64));
                assert!(edges.insert(key), "an edge runs twice the same way: {key:?}");
            }
        }
        // Edges that are not shared form the outline. It is closed if as many outer edges leave each corner as reach
        // it.
        let outer: Vec<_> = edges.iter().filter(|[a, b]| !edges.contains(&[*b, *a])).collect();
        let (mut from, mut to): (Vec<_>, Vec<_>) = outer.iter().map(|[a, b]| (*a, *b)).unzip();
        from.sort_unstable();
        to.sort_unstable();
        assert_eq!(from, to);
        for (ring, home) in rings.iter().zip(&points) {
            let area: f64 = ring.windows(2).map(|pair| turn(*home, pair[0], pair[1])).sum();
            assert!(area > 0.0, "rings run counter-clockwise");
            assert!(
                ring.windows(2).all(|pair| turn(*home, pair[0], pair[1]) > -1500.0),
                "a cell is convex but for rounding"
            );
        }
    }

    fn turn(o: Point, a: Point, b: Point) -> f64 {
        (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0)
    }
}
