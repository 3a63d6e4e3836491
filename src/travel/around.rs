//! All sites around given zones, within a radius of each zone's own, with the journeys to them.

use super::{SitePoint, query_square, straight_line, within};
use crate::model::{SiteIx, Study, Terms, TravelSource, ZoneIx};
use crate::units::Impedance;
use rayon::prelude::*;
use rstar::RTree;

/// The sites that may be open in a plan, indexed for finding those around a zone.
///
/// Only the journeys that are asked for are calculated: a study with very many zones and sites has no table of all
/// journeys.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, travel::Around, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let terms = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.terms;
/// let around = Around::new(&study, &terms);
/// assert_eq!(around.each(&[(ZoneIx(0), 800.0)]), [[(SiteIx(0), 500.0)]]);
/// # Ok::<(), hubplan::Error>(())
/// ```
pub struct Around<'a> {
    study: &'a Study,
    terms: &'a Terms,
    /// R-tree over the plane; `None` with a matrix.
    tree: Option<RTree<SitePoint>>,
}

impl<'a> Around<'a> {
    /// Indexes every site of the study that these terms allow.
    pub fn new(study: &'a Study, terms: &'a Terms) -> Self {
        let tree = match &study.travel {
            TravelSource::Matrix(_) => None,
            TravelSource::StraightLine { .. } => {
                let points = study.site_indices().filter(|site| terms.usable(*site)).map(|site| {
                    let point = study.sites[site.at()].point;
                    SitePoint::new([point.x, point.y], site)
                });
                Some(RTree::bulk_load(points.collect()))
            }
        };
        Around { study, terms, tree }
    }

    /// For each zone, the sites that its families may use within its radius (in the study's travel unit, inclusive),
    /// with the journey. The shortest journey comes first; on a tie the smaller [`SiteIx`].
    pub fn each(&self, zones: &[(ZoneIx, f64)]) -> Vec<Vec<(SiteIx, f64)>> {
        zones.par_iter().map(|(zone, radius)| self.one(*zone, *radius)).collect()
    }

    /// The journey from a zone to a site; `None` where its families may not use the site, or the matrix has no value.
    pub fn journey(&self, zone: ZoneIx, site: SiteIx) -> Option<f64> {
        if !self.terms.usable(site) || !self.terms.may_serve(self.study, zone, site) {
            return None;
        }
        match &self.study.travel {
            TravelSource::StraightLine { detour } => {
                let (from, to) = (self.study.zones[zone.at()].centroid, self.study.sites[site.at()].point);
                Some(straight_line(from, to, *detour))
            }
            TravelSource::Matrix(matrix) => {
                let row = matrix.row(zone);
                row.binary_search_by_key(&site, |pair| pair.0).ok().map(|at| row[at].1)
            }
        }
    }

    fn one(&self, zone: ZoneIx, radius: f64) -> Vec<(SiteIx, f64)> {
        let limit = Impedance { value: radius, unit: self.study.travel.unit() };
        let allowed = |site: SiteIx| self.terms.usable(site) && self.terms.may_serve(self.study, zone, site);
        let mut found: Vec<(SiteIx, f64)> = match (&self.study.travel, &self.tree) {
            (TravelSource::StraightLine { detour }, Some(tree)) => {
                let from = self.study.zones[zone.at()].centroid;
                let near = tree.locate_within_distance([from.x, from.y], query_square(radius / detour));
                let journey = |site: SiteIx| straight_line(from, self.study.sites[site.at()].point, *detour);
                near.map(|point| (point.data, journey(point.data))).collect()
            }
            (TravelSource::Matrix(matrix), _) => matrix.row(zone).to_vec(),
            (TravelSource::StraightLine { .. }, None) => Vec::new(),
        };
        found.retain(|(site, journey)| allowed(*site) && within(*journey, &limit));
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
    use crate::model::{Role, TravelMatrix};
    use crate::units::TravelUnit;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn lattices_agree_with_plain_loops(
            zones in prop::collection::vec((0i32..9, 0i32..9, 0usize..3, 0u32..9), 1..20),
            sites in prop::collection::vec((0i32..9, 0i32..9, 0usize..3, any::<bool>()), 1..20),
            detour in prop::sample::select(vec![1.0, 1.25]),
            cross_border: bool,
            matrix: bool,
        ) {
            let zone_points: Vec<_> = zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), 1.0)).collect();
            let site_points: Vec<_> = sites.iter().map(|s| (f64::from(s.0), f64::from(s.1))).collect();
            let zone_homes: Vec<_> = zones.iter().map(|z| z.2).collect();
            let site_homes: Vec<_> = sites.iter().map(|s| s.2).collect();
            let mut parts = with_authorities(parts_of_points(&zone_points, &site_points), &zone_homes, &site_homes);
            let way = |zone: usize, site: usize| {
                let (from, to) = (zone_points[zone], site_points[site]);
                (from.0 - to.0).hypot(from.1 - to.1) * detour
            };
            parts.travel = TravelSource::StraightLine { detour };
            if matrix {
                let pairs = (0..zones.len()).flat_map(|zone| (0..sites.len()).map(move |site| (zone, site)));
                let pairs = pairs.map(|(zone, site)| (ZoneIx::new(zone), SiteIx::new(site), way(zone, site)));
                parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Metres, zones.len(), pairs));
            }
            let study = Study::new(parts).unwrap();
            let mut terms = plain_terms(&study, 1.0);
            terms.cross_border = cross_border;
            for (role, site) in terms.role.iter_mut().zip(&sites) {
                if site.3 {
                    *role = Role::Excluded;
                }
            }
            let asked: Vec<_> = zones.iter().enumerate().map(|(at, z)| (ZoneIx::new(at), f64::from(z.3))).collect();
            let found = Around::new(&study, &terms).each(&asked);
            for (zone, list) in found.iter().enumerate() {
                let mut expected: Vec<(SiteIx, f64)> = (0..sites.len())
                    .filter(|site| !sites[*site].3 && (cross_border || sites[*site].2 == zones[zone].2))
                    .map(|site| (SiteIx::new(site), way(zone, site)))
                    .filter(|(_, journey)| *journey <= asked[zone].1)
                    .collect();
                expected.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                prop_assert_eq!(list, &expected);
                for &(site, journey) in list {
                    prop_assert_eq!(Around::new(&study, &terms).journey(ZoneIx::new(zone), site), Some(journey));
                }
            }
        }
    }
}
