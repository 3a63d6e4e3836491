//! The nearest open hub of every zone.

use super::{ROUNDING_MARGIN, SitePoint, straight_line};
use crate::model::{AuthorityIx, SiteIx, Study, Terms, TravelMatrix, TravelSource, ZoneIx};
use geo::Coord;
use rayon::prelude::*;
use rstar::RTree;
use std::collections::BTreeMap;

/// A zone's nearest open hub.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, travel::nearest, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let terms = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.terms;
/// let near = nearest(&study, &terms, &[SiteIx(0)])[0];
/// assert_eq!(near.map(|near| (near.site, near.impedance)), Some((SiteIx(0), 500.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The hub.
    pub site: SiteIx,
    /// Journey to the hub, in the study's travel unit.
    pub impedance: f64,
}

impl Nearest {
    /// The nearer of two hubs: the one with the smaller impedance, on a tie the one with the smaller index. Impedances
    /// are never NaN.
    fn better(self, other: Nearest) -> Nearest {
        let order = self.impedance.total_cmp(&other.impedance).then(self.site.cmp(&other.site));
        if order.is_le() { self } else { other }
    }
}

/// The nearest of the `open` sites for each zone, in order of zone, however far it is; on a tie the smaller
/// [`SiteIx`]. `None` where no open site is allowed by the border rule ([`Terms::may_serve`]), or the matrix has no
/// value for any of them.
pub fn nearest(study: &Study, terms: &Terms, open: &[SiteIx]) -> Vec<Option<Nearest>> {
    match &study.travel {
        TravelSource::StraightLine { detour } => on_the_plane(study, terms, open, *detour),
        TravelSource::Matrix(matrix) => in_matrix(study, terms, open, matrix),
    }
}

fn on_the_plane(study: &Study, terms: &Terms, open: &[SiteIx], detour: f64) -> Vec<Option<Nearest>> {
    // One tree for all sites, or one per authority when families only use their own authority's hubs.
    let group = |authority: Option<AuthorityIx>| if terms.cross_border { None } else { authority };
    let mut points: BTreeMap<Option<AuthorityIx>, Vec<SitePoint>> = BTreeMap::new();
    for &ix in open {
        let site = &study.sites[ix.at()];
        points.entry(group(site.authority)).or_default().push(SitePoint::new([site.point.x, site.point.y], ix));
    }
    let trees: BTreeMap<_, _> = points.into_iter().map(|(key, points)| (key, RTree::bulk_load(points))).collect();
    study
        .zones
        .par_iter()
        .map(|zone| nearest_in(trees.get(&group(zone.authority))?, study, zone.centroid, detour))
        .collect()
}

/// The tree finds the smallest squared distance. Among all sites within rounding of it, the exact impedance decides.
fn nearest_in(tree: &RTree<SitePoint>, study: &Study, from: Coord<f64>, detour: f64) -> Option<Nearest> {
    let query = [from.x, from.y];
    let (_, square) = tree.nearest_neighbor_iter_with_distance_2(&query).next()?;
    tree.locate_within_distance(query, square * ROUNDING_MARGIN)
        .map(|point| {
            let impedance = straight_line(from, study.sites[point.data.at()].point, detour);
            Nearest { site: point.data, impedance }
        })
        .reduce(Nearest::better)
}

fn in_matrix(study: &Study, terms: &Terms, open: &[SiteIx], matrix: &TravelMatrix) -> Vec<Option<Nearest>> {
    let mut is_open = vec![false; study.sites.len()];
    for site in open {
        is_open[site.at()] = true;
    }
    let row = |zone: ZoneIx| {
        let usable =
            matrix.row(zone).iter().filter(|(site, _)| is_open[site.at()] && terms.may_serve(study, zone, *site));
        usable.map(|&(site, impedance)| Nearest { site, impedance }).reduce(Nearest::better)
    };
    study.zone_indices().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use crate::model::testing::{parts_of_points, plain_terms, study_of_points, with_authorities};
    use crate::units::TravelUnit;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    /// The definition, as a plain loop over sites.
    fn by_plain_loops(study: &Study, terms: &Terms, open: &[SiteIx], detour: f64) -> Vec<Option<Nearest>> {
        let mut all = Vec::new();
        for zone in &study.zones {
            let mut best: Option<Nearest> = None;
            let mut open = open.to_vec();
            open.sort();
            for ix in open {
                let site = &study.sites[ix.at()];
                let impedance = straight_line(zone.centroid, site.point, detour);
                if (terms.cross_border || zone.authority == site.authority)
                    && best.is_none_or(|best| impedance < best.impedance)
                {
                    best = Some(Nearest { site: ix, impedance });
                }
            }
            all.push(best);
        }
        all
    }

    #[test]
    fn seeded_points_agree_with_plain_loops() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
        let mut point = || (random.random_range(0.0..650_000.0), random.random_range(0.0..650_000.0));
        let zones: Vec<_> = (0..500).map(|_| point()).map(|(x, y)| (x, y, 1.0)).collect();
        let mut sites: Vec<_> = (0..200).map(|_| point()).collect();
        sites.extend_from_within(..40);
        let study = study_of_points(&zones, &sites);
        let terms = plain_terms(&study, 1.0);
        let open: Vec<SiteIx> = study.site_indices().filter(|site| site.at() % 3 != 1).collect();
        assert_eq!(nearest(&study, &terms, &open), by_plain_loops(&study, &terms, &open, 1.0));
    }

    #[test]
    fn of_two_equally_near_the_smaller_index_wins() {
        let study = study_of_points(&[(0.0, 0.0, 1.0)], &[(9.0, 9.0), (0.0, 5.0), (3.0, 4.0), (-5.0, 0.0), (3.0, 4.0)]);
        let terms = plain_terms(&study, 1.0);
        let open = [SiteIx(4), SiteIx(3), SiteIx(2), SiteIx(0)];
        assert_eq!(nearest(&study, &terms, &open), vec![Some(Nearest { site: SiteIx(2), impedance: 5.0 })]);
        assert_eq!(nearest(&study, &terms, &[]), vec![None]);
    }

    #[test]
    fn the_detour_lengthens_the_way() {
        let mut parts = parts_of_points(&[(0.0, 0.0, 1.0)], &[(3000.0, 4000.0)]);
        parts.travel = TravelSource::StraightLine { detour: 1.5 };
        let study = Study::new(parts).unwrap();
        let found = nearest(&study, &plain_terms(&study, 1.0), &[SiteIx(0)]);
        assert_eq!(found, vec![Some(Nearest { site: SiteIx(0), impedance: 7500.0 })]);
    }

    #[test]
    fn a_matrix_decides_by_its_own_figures() {
        let mut parts = parts_of_points(&[(0.0, 0.0, 1.0); 3], &[(0.0, 0.0), (9.0, 0.0), (9.0, 0.0)]);
        let pairs = [
            (ZoneIx(0), SiteIx(0), 30.0),
            (ZoneIx(0), SiteIx(2), 12.0),
            (ZoneIx(0), SiteIx(1), 12.0),
            (ZoneIx(1), SiteIx(0), 5.0),
        ];
        parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Minutes, 3, pairs));
        let study = Study::new(parts).unwrap();
        let terms = plain_terms(&study, 1.0);
        let found = nearest(&study, &terms, &[SiteIx(1), SiteIx(2)]);
        assert_eq!(found, vec![Some(Nearest { site: SiteIx(1), impedance: 12.0 }), None, None]);
    }

    #[test]
    fn behind_a_closed_border_there_may_be_none() {
        let parts = parts_of_points(&[(0.0, 0.0, 1.0), (10.0, 0.0, 1.0)], &[(1.0, 0.0)]);
        let study = Study::new(with_authorities(parts, &[0, 1], &[0])).unwrap();
        let mut terms = plain_terms(&study, 1.0);
        let site = |impedance| Some(Nearest { site: SiteIx(0), impedance });
        assert_eq!(nearest(&study, &terms, &[SiteIx(0)]), vec![site(1.0), site(9.0)]);
        terms.cross_border = false;
        assert_eq!(nearest(&study, &terms, &[SiteIx(0)]), vec![site(1.0), None]);
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn lattices_agree_with_plain_loops(
            zones in prop::collection::vec((0i32..10, 0i32..10, 0usize..3), 1..20),
            sites in prop::collection::vec((0i32..10, 0i32..10, 0usize..3, any::<bool>()), 1..25),
            detour in prop::sample::select(vec![1.0, 1.3]),
            cross_border: bool,
        ) {
            let zone_points: Vec<_> = zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), 1.0)).collect();
            let site_points: Vec<_> = sites.iter().map(|s| (f64::from(s.0), f64::from(s.1))).collect();
            let zone_homes: Vec<_> = zones.iter().map(|z| z.2).collect();
            let site_homes: Vec<_> = sites.iter().map(|s| s.2).collect();
            let mut parts = with_authorities(parts_of_points(&zone_points, &site_points), &zone_homes, &site_homes);
            parts.travel = TravelSource::StraightLine { detour };
            let study = Study::new(parts).unwrap();
            let mut terms = plain_terms(&study, 1.0);
            terms.cross_border = cross_border;
            let open: Vec<SiteIx> = study.site_indices().filter(|site| sites[site.at()].3).collect();
            prop_assert_eq!(nearest(&study, &terms, &open), by_plain_loops(&study, &terms, &open, detour));
        }
    }
}
