//! Whether a point is near any of several sites in a straight line, however the study measures travel.

use super::{query_square, straight_line, within};
use crate::model::{SiteIx, Study};
use crate::units::Impedance;
use geo::Coord;
use rstar::RTree;

/// The area around several sites, in the unit of the coordinates.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{travel::Surroundings, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let near = Surroundings::of(&study, study.site_indices(), Impedance::metres(300.0));
/// assert!(near.holds((0.0, 200.0).into()) && !near.holds((0.0, 0.0).into()));
/// # Ok::<(), hubplan::Error>(())
/// ```
pub struct Surroundings {
    tree: RTree<[f64; 2]>,
    radius: Impedance,
}

impl Surroundings {
    /// Everything within `radius` of these sites, in a straight line without detour factor.
    pub fn of(study: &Study, sites: impl Iterator<Item = SiteIx>, radius: Impedance) -> Self {
        let point = |site: SiteIx| study.sites[site.at()].point;
        Surroundings { tree: RTree::bulk_load(sites.map(point).map(|point| [point.x, point.y]).collect()), radius }
    }

    /// Whether a point lies in the area, including its edge.
    pub fn holds(&self, from: Coord<f64>) -> bool {
        let near = self.tree.locate_within_distance([from.x, from.y], query_square(self.radius.value));
        near.into_iter().any(|to| within(straight_line(from, Coord { x: to[0], y: to[1] }, 1.0), &self.radius))
    }
}
