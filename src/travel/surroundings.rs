//! Whether any of some sites stands within a straight line of a point, whatever the study travels by.

use super::{query_square, straight_line, within};
use crate::model::{SiteIx, Study};
use crate::units::Impedance;
use geo::Coord;
use rstar::RTree;

/// The surroundings of some sites, in the unit of the coordinates.
pub struct Surroundings {
    tree: RTree<[f64; 2]>,
    radius: Impedance,
}

impl Surroundings {
    /// Everything within `radius` of these sites, a straight line without detour.
    pub fn of(study: &Study, sites: impl Iterator<Item = SiteIx>, radius: Impedance) -> Self {
        let point = |site: SiteIx| study.sites[site.at()].point;
        Surroundings { tree: RTree::bulk_load(sites.map(point).map(|point| [point.x, point.y]).collect()), radius }
    }

    /// Whether a point lies in it, the radius included.
    pub fn holds(&self, from: Coord<f64>) -> bool {
        let near = self.tree.locate_within_distance([from.x, from.y], query_square(self.radius.value));
        near.into_iter().any(|to| within(straight_line(from, Coord { x: to[0], y: to[1] }, 1.0), &self.radius))
    }
}
