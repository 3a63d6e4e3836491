//! Areas that share borders, as a network of arcs.
//!
//! An arc is a piece of border between two junctions. It is stored once, with the area on its left and the one on its
//! right. A change to an arc affects both areas, so simplifying borders never separates neighbours. The border of a
//! group of areas consists of the arcs whose two sides belong to different groups, so no union of polygons has to be
//! computed. The representation is that of topological maps (Peucker and Chrisman 1975, "Cartographic data
//! structures"). Arcs are found as in TopoJSON (Bostock 2013, "How to infer topology"): a junction is a point at which
//! the rings through it do not all have the same two neighbours.
//!
//! Vertices are identical if their coordinates are equal to the last bit, as in files made from one set of borders.
//! Where neighbours do not share vertices (slivers, overlaps, another resolution), each has its own one-sided arc, and
//! nothing else changes.

mod rings;
mod simplify;

use geo::{Coord, CoordsIter, LineString, MultiPolygon};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Areas numbered from 0, in the order in which they are given.
#[derive(Debug, Clone)]
pub(crate) struct Topology {
    arcs: Vec<Arc>,
}

/// A piece of border.
#[derive(Debug, Clone)]
struct Arc {
    /// Two or more points; none if the arc was simplified away.
    points: Vec<Coord<f64>>,
    /// Numbers of its first and last vertex, which are the same if the arc is closed.
    ends: [u32; 2],
    /// The area on its left, which every arc has, and the one on its right.
    left: u32,
    right: Option<u32>,
}

impl Topology {
    /// Finds the arcs of areas in any plane; `None` and rings of fewer than three points have none. O(vertices).
    ///
    /// Exterior and interior rings may run in either direction.
    pub(crate) fn new<'a>(areas: impl IntoIterator<Item = Option<&'a MultiPolygon<f64>>>) -> Self {
        let rings = Rings::new(areas);
        let junctions = rings.junctions();
        let mut arcs: Vec<Arc> = Vec::new();
        // An arc is identified by its first two vertices: between junctions, they determine where it goes.
        let mut by_start: FxHashMap<[u32; 2], usize> = FxHashMap::default();
        for (area, ring) in &rings.rings {
            for piece in pieces(ring, &junctions) {
                let [.., before, last] = piece[..] else { continue };
                let met = by_start.get(&[last, before]).copied();
                if let Some(at) = met
                    && arcs[at].right.is_none()
                {
                    arcs[at].right = Some(*area);
                    continue;
                }
                by_start.insert([piece[0], piece[1]], arcs.len());
                let points = piece.iter().map(|vertex| rings.vertices[*vertex as usize]).collect();
                arcs.push(Arc { points, ends: [piece[0], last], left: *area, right: None });
            }
        }
        Topology { arcs }
    }
}

/// The rings of all areas, as numbers of vertices.
struct Rings {
    vertices: Vec<Coord<f64>>,
    /// The area of a ring, and its vertices without the closing one, in the direction that has the area on the left.
    rings: Vec<(u32, Vec<u32>)>,
}

impl Rings {
    fn new<'a>(areas: impl IntoIterator<Item = Option<&'a MultiPolygon<f64>>>) -> Self {
        let areas: Vec<_> = areas.into_iter().collect();
        let points: usize = areas.iter().flatten().map(|shape| shape.coords_count()).sum();
        let mut found = Rings { vertices: Vec::new(), rings: Vec::new() };
        // Most vertices belong to two rings.
        let mut numbers = FxHashMap::with_capacity_and_hasher(points / 2, FxBuildHasher);
        for (area, shape) in (0..).zip(areas) {
            for polygon in shape.into_iter().flatten() {
                found.add(area, polygon.exterior(), true, &mut numbers);
                polygon.interiors().iter().for_each(|hole| found.add(area, hole, false, &mut numbers));
            }
        }
        found
    }

    fn add(&mut self, area: u32, ring: &LineString<f64>, anticlockwise: bool, numbers: &mut FxHashMap<[u64; 2], u32>) {
        let mut vertices: Vec<u32> = ring.0.iter().map(|point| self.number(*point, numbers)).collect();
        vertices.dedup();
        if vertices.last() == vertices.first() {
            vertices.pop();
        }
        if vertices.len() < 3 {
            return;
        }
        if (twice_area(&ring.0) > 0.0) != anticlockwise {
            vertices.reverse();
        }
        self.rings.push((area, vertices));
    }

    fn number(&mut self, point: Coord<f64>, numbers: &mut FxHashMap<[u64; 2], u32>) -> u32 {
        // Adding 0.0 turns minus zero into zero.
        let bits = [point.x + 0.0, point.y + 0.0].map(f64::to_bits);
        *numbers.entry(bits).or_insert_with(|| {
            self.vertices.push(point);
            self.vertices.len() as u32 - 1
        })
    }

    /// Whether an arc ends at each vertex. A ring without such a vertex is cut at its first one, and so are other
    /// rings along it.
    fn junctions(&self) -> Vec<bool> {
        let mut junctions = vec![false; self.vertices.len()];
        let mut neighbours = vec![None; self.vertices.len()];
        for (_, ring) in &self.rings {
            for (i, &vertex) in ring.iter().enumerate() {
                let [one, other] = [ring[(i + ring.len() - 1) % ring.len()], ring[(i + 1) % ring.len()]];
                let pair = [one.min(other), one.max(other)];
                // An arc also ends where a ring turns back on itself.
                junctions[vertex as usize] |= one == other || *neighbours[vertex as usize].get_or_insert(pair) != pair;
            }
        }
        for (_, ring) in &self.rings {
            if !ring.iter().any(|vertex| junctions[*vertex as usize]) {
                junctions[ring[0] as usize] = true;
            }
        }
        junctions
    }
}

/// A ring cut at its junctions, of which it has at least one. Each piece starts and ends with a junction.
fn pieces(ring: &[u32], junctions: &[bool]) -> Vec<Vec<u32>> {
    let start = ring.iter().position(|vertex| junctions[*vertex as usize]).unwrap_or(0);
    let mut pieces = Vec::new();
    let mut piece = vec![ring[start]];
    for vertex in ring[start + 1..].iter().chain(&ring[..=start]).copied() {
        piece.push(vertex);
        if junctions[vertex as usize] {
            pieces.push(std::mem::replace(&mut piece, vec![vertex]));
        }
    }
    pieces
}

/// Twice the signed area of a ring, closed or not; positive when it runs anticlockwise.
fn twice_area(ring: &[Coord<f64>]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // Coordinates are taken relative to the first point, so that large ones lose no digits.
    let from_origin = |i: usize| ring[i] - origin;
    (1..ring.len()).map(|i| from_origin(i - 1).x * from_origin(i).y - from_origin(i).x * from_origin(i - 1).y).sum()
}

#[cfg(test)]
mod tests;
