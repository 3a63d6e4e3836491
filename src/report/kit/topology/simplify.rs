//! Simplifies borders, in the same way for the areas on both sides.

use super::{Arc, Topology, twice_area};
use geo::{Coord, LineString, SimplifyVw};
use rayon::prelude::*;

/// A point is removed if its triangle with its neighbours has an area below this many square pixels, which nobody can
/// see.
const TRIANGLE: f64 = 0.25;

impl Topology {
    /// The same areas for a picture in which a pixel is `pixel` units wide. Every arc is simplified once, separately,
    /// and keeps its ends (Visvalingam and Whyatt 1993, "Line generalisation by repeated elimination of points"). A
    /// closed arc keeps three corners, or is removed if it is smaller than a pixel. Arcs less than a pixel apart may
    /// cross. O(n log n).
    pub(crate) fn simplified(&self, pixel: f64) -> Topology {
        let thin = |arc: &Arc| Arc { points: thinned(&arc.points, arc.ends[0] == arc.ends[1], pixel), ..*arc };
        Topology { arcs: self.arcs.par_iter().map(thin).collect() }
    }
}

fn thinned(points: &[Coord<f64>], closed: bool, pixel: f64) -> Vec<Coord<f64>> {
    if closed && twice_area(points).abs() < 2.0 * pixel * pixel {
        return Vec::new();
    }
    let thin = LineString(points.to_vec()).simplify_vw(TRIANGLE * pixel * pixel).0;
    if closed && thin.len() < 4 { triangle(points) } else { thin }
}

/// Three points of a ring: the first, the one farthest from it, and the one farthest from the line between them.
pub(super) fn triangle(ring: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let first = ring[0];
    let farthest = |measure: &dyn Fn(Coord<f64>) -> f64| {
        ring.iter().copied().fold(first, |best, point| if measure(point) > measure(best) { point } else { best })
    };
    let second = farthest(&|point| (point - first).x.hypot((point - first).y));
    let third = farthest(&|point| twice_area(&[first, second, point]).abs());
    if twice_area(ring) * twice_area(&[first, second, third]) < 0.0 {
        return vec![first, third, second, first];
    }
    vec![first, second, third, first]
}
