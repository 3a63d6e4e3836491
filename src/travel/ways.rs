//! Journeys from very many origins to a set of centres: to the nearest few, and to all within a radius.

use super::nearest::Nearest;
use super::{ROUNDING_MARGIN, SitePoint, query_square, straight_line, within};
use crate::model::{Origins, Site, SiteIx, Study, TravelMatrix, TravelSource};
use crate::units::Impedance;
use geo::Coord;
use rstar::RTree;

/// Finds journeys to a set of centres: in an R-tree on the plane, or in the rows of the user's matrix.
///
/// ```
/// use hubplan::model::{DemandPoint, Origins, SiteIx, SitePoint, Study};
/// use hubplan::{study::nearest, travel::Ways};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let ways = Ways::to(&study, &[SiteIx(0)]);
/// let near = nearest(&Origins::of_zones(&study), &ways, 1);
/// assert_eq!(near[0].map(|near| near.impedance), Some(500.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
pub struct Ways<'a> {
    sites: &'a [Site],
    centres: usize,
    by: By<'a>,
}

enum By<'a> {
    Plane { tree: RTree<SitePoint>, detour: f64 },
    Matrix { matrix: &'a TravelMatrix, open: Vec<bool> },
}

impl<'a> Ways<'a> {
    /// Journeys to these centres, each listed once. A study with a matrix has journeys from its zones only, and one with
    /// a network from every origin.
    pub fn to(study: &'a Study, centres: &[SiteIx]) -> Self {
        let by = match &study.travel {
            TravelSource::StraightLine { detour } => {
                let point = |site: &SiteIx| {
                    let point = study.sites[site.at()].point;
                    SitePoint::new([point.x, point.y], *site)
                };
                By::Plane { tree: RTree::bulk_load(centres.iter().map(point).collect()), detour: *detour }
            }
            TravelSource::Matrix(matrix) => {
                let mut open = vec![false; study.sites.len()];
                centres.iter().for_each(|site| open[site.at()] = true);
                By::Matrix { matrix, open }
            }
        };
        Ways { sites: &study.sites, centres: centres.len(), by }
    }

    /// A walker, which answers for one origin after another and keeps the centres around the last one. It is fast if
    /// consecutive origins are near each other. The answers do not depend on the order.
    pub fn walker(&'a self) -> Walker<'a> {
        Walker { ways: self, near: Near::default(), last: Vec::new(), found: Vec::new() }
    }
}

/// See [`Ways::walker`].
///
/// ```
/// use hubplan::model::{DemandPoint, Origins, SiteIx, SitePoint, Study};
/// use hubplan::{travel::Ways, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let (origins, ways) = (Origins::of_zones(&study), Ways::to(&study, &[SiteIx(0)]));
/// let mut walker = ways.walker();
/// assert_eq!(walker.nearest(&origins, 0, 5).len(), 1);
/// assert!(walker.within(&origins, 0, &Impedance::metres(400.0)).is_empty());
/// # Ok::<(), hubplan::Error>(())
/// ```
pub struct Walker<'a> {
    ways: &'a Ways<'a>,
    near: Near,
    /// The centres nearest to the previous origin.
    last: Vec<Coord<f64>>,
    found: Vec<Nearest>,
}

/// All centres around a point, kept for the next origins.
#[derive(Default)]
struct Near {
    from: Coord<f64>,
    /// Every centre within this distance of `from` is in the list.
    reach: f64,
    /// The centres, in order of site.
    centres: Vec<(SiteIx, Coord<f64>)>,
}

/// Factor by which a query's radius is enlarged, so that the result also serves the next few origins.
const BEYOND: f64 = 1.5;
/// A list that reaches this many times farther than needed is discarded: it was made where centres are rare, and is
/// too long here.
const TOO_FAR: f64 = 3.0;

impl Near {
    /// Every centre within `radius` of a point in a straight line, and some more, in order of site.
    fn around(&mut self, tree: &RTree<SitePoint>, from: Coord<f64>, radius: f64) -> &[(SiteIx, Coord<f64>)] {
        let walked = straight_line(self.from, from, 1.0);
        if (walked + radius) * ROUNDING_MARGIN >= self.reach || self.reach > radius * TOO_FAR {
            (self.from, self.reach) = (from, radius * BEYOND);
            let found = tree.locate_within_distance([from.x, from.y], query_square(self.reach));
            self.centres.clear();
            self.centres.extend(found.map(|point| (point.data, Coord { x: point.geom()[0], y: point.geom()[1] })));
            self.centres.sort_unstable_by_key(|(site, _)| *site);
        }
        &self.centres
    }
}

/// Journeys of one row of a matrix to the open centres, in order of site.
fn to_open<'m>(row: &'m [(SiteIx, f64)], open: &'m [bool]) -> impl Iterator<Item = Nearest> + 'm {
    let row = row.iter().filter(|(site, _)| open[site.at()]);
    row.map(|&(site, impedance)| Nearest { site, impedance })
}

impl Walker<'_> {
    /// The `k` nearest centres of an origin, nearest first, on a tie the smaller [`SiteIx`] first; fewer if there are
    /// fewer.
    pub fn nearest(&mut self, origins: &Origins, at: usize, k: usize) -> &[Nearest] {
        self.found.clear();
        match &self.ways.by {
            By::Plane { tree, detour } => {
                let from = origins.points()[at];
                let Some(bound) = self.bound(tree, from, k.min(self.ways.centres)) else { return &self.found };
                let near = self.near.around(tree, from, bound).iter();
                self.found
                    .extend(near.map(|&(site, to)| Nearest { site, impedance: straight_line(from, to, *detour) }));
            }
            By::Matrix { matrix, open } => {
                self.found.extend(to_open(origins.row(at, matrix), open));
            }
        }
        self.found.sort_unstable_by(|a, b| a.impedance.total_cmp(&b.impedance).then(a.site.cmp(&b.site)));
        self.found.truncate(k);
        self.last.clear();
        self.last.extend(self.found.iter().map(|way| self.ways.sites[way.site.at()].point));
        &self.found
    }

    /// An upper limit on the distance to the `k`-th nearest centre. The centres that were nearest to the last origin
    /// give one without a query.
    fn bound(&self, tree: &RTree<SitePoint>, from: Coord<f64>, k: usize) -> Option<f64> {
        if self.last.len() == k {
            return self.last.iter().map(|to| straight_line(from, *to, 1.0)).max_by(f64::total_cmp);
        }
        let (_, square) = tree.nearest_neighbor_iter_with_distance_2(&[from.x, from.y]).take(k).last()?;
        Some(square.sqrt() * ROUNDING_MARGIN)
    }

    /// Every centre within the radius of an origin, in order of site.
    pub fn within(&mut self, origins: &Origins, at: usize, radius: &Impedance) -> &[Nearest] {
        self.found.clear();
        match &self.ways.by {
            By::Plane { tree, detour } => {
                let from = origins.points()[at];
                let near = self.near.around(tree, from, radius.value / detour).iter();
                let ways = near.map(|&(site, to)| Nearest { site, impedance: straight_line(from, to, *detour) });
                self.found.extend(ways.filter(|way| within(way.impedance, radius)));
            }
            By::Matrix { matrix, open } => {
                let ways = to_open(origins.row(at, matrix), open);
                self.found.extend(ways.filter(|way| within(way.impedance, radius)));
            }
        }
        &self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ZoneIx;
    use crate::model::testing::cases;
    use crate::model::testing::{parts_of_points, study_of_points};
    use crate::units::TravelUnit;
    use proptest::prelude::*;

    fn all(study: &Study) -> Vec<SiteIx> {
        study.site_indices().collect()
    }

    /// The definition: all centres, sorted.
    fn by_plain_loop(study: &Study, zone: usize, detour: f64) -> Vec<Nearest> {
        let from = study.zones[zone].centroid;
        let way = |site: SiteIx| {
            let to = study.sites[site.at()].point;
            Nearest { site, impedance: (to.x - from.x).hypot(to.y - from.y) * detour }
        };
        let mut ways: Vec<Nearest> = study.site_indices().map(way).collect();
        ways.sort_by(|a, b| a.impedance.total_cmp(&b.impedance).then(a.site.cmp(&b.site)));
        ways
    }

    proptest! {
        #![proptest_config(cases(256))]

        /// On a small lattice, ties, shared points and centres exactly at the radius occur all the time.
        #[test]
        fn lattices_agree_with_plain_loops(
            zones in prop::collection::vec((0i32..12, 0i32..12), 1..30),
            sites in prop::collection::vec((0i32..12, 0i32..12), 0..20),
            k in 1usize..6,
            radius in 0u32..10,
            detour in prop::sample::select(vec![1.0, 1.25, 1.4]),
        ) {
            let zones: Vec<_> = zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), 1.0)).collect();
            let sites: Vec<_> = sites.iter().map(|s| (f64::from(s.0), f64::from(s.1))).collect();
            let mut parts = parts_of_points(&zones, &sites);
            parts.travel = TravelSource::StraightLine { detour };
            let study = Study::new(parts).unwrap();
            let (origins, centres) = (Origins::of_zones(&study), all(&study));
            let ways = Ways::to(&study, &centres);
            let mut walker = ways.walker();
            let radius = Impedance::metres(f64::from(radius));
            for at in 0..origins.len() {
                let sorted = by_plain_loop(&study, at, detour);
                prop_assert_eq!(walker.nearest(&origins, at, k), &sorted[..k.min(sorted.len())]);
                let mut near: Vec<_> = sorted.into_iter().filter(|way| way.impedance <= radius.value * (1.0 + 1e-12)).collect();
                near.sort_by_key(|way| way.site);
                prop_assert_eq!(walker.within(&origins, at, &radius), near);
            }
        }
    }

    #[test]
    fn a_matrix_has_only_the_ways_it_lists() {
        let mut parts = parts_of_points(&[(0.0, 0.0, 1.0), (0.0, 0.0, 1.0)], &[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]);
        let pairs = [(ZoneIx(0), SiteIx(2), 5.0), (ZoneIx(0), SiteIx(1), 20.0), (ZoneIx(0), SiteIx(0), 3.0)];
        parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Minutes, 2, pairs));
        let study = Study::new(parts).unwrap();
        let origins = Origins::of_zones(&study);
        let ways = Ways::to(&study, &[SiteIx(1), SiteIx(2)]);
        let mut walker = ways.walker();
        let sites = |ways: &[Nearest]| ways.iter().map(|way| way.site.0).collect::<Vec<_>>();
        assert_eq!(sites(walker.nearest(&origins, 0, 5)), [2, 1]);
        assert_eq!(sites(walker.nearest(&origins, 1, 5)), [0u32; 0]);
        assert_eq!(sites(walker.within(&origins, 0, &"20 min".parse().unwrap())), [1, 2]);
        assert_eq!(sites(walker.within(&origins, 0, &"19 min".parse().unwrap())), [2]);
    }

    #[test]
    fn no_centre_is_nobodys_nearest() {
        let study = study_of_points(&[(0.0, 0.0, 1.0)], &[(1.0, 1.0)]);
        let (origins, ways) = (Origins::of_zones(&study), Ways::to(&study, &[]));
        assert!(ways.walker().nearest(&origins, 0, 3).is_empty());
        assert!(ways.walker().within(&origins, 0, &Impedance::metres(9.0)).is_empty());
    }
}
