//! Cover lists: which sites lie within the radius of which zones.

use super::{SitePoint, query_square, straight_line, within};
use crate::model::{Reach, ReachBuilder, SiteIx, Study, Terms, TravelMatrix, TravelSource, ZoneIx};
use rayon::prelude::*;
use rstar::RTree;

/// The sites that each zone can reach within the radius, and the zones that each site covers.
///
/// It includes all zones, whether or not they are planned for; sites that may be open in a plan ([`Terms::usable`]);
/// and pairs that the border rule allows ([`Terms::may_serve`]). There is one R-tree query per zone, with zones in
/// parallel. The lists do not depend on the number of threads.
pub fn reach(study: &Study, terms: &Terms) -> Reach {
    let allowed = |zone, site| terms.usable(site) && terms.may_serve(study, zone, site);
    let rows = match &study.travel {
        TravelSource::StraightLine { detour } => rows_on_the_plane(study, terms, *detour, allowed),
        TravelSource::Matrix(matrix) => rows_of_matrix(study, terms, matrix, allowed),
    };
    let mut builder = ReachBuilder::new(rows.len());
    for row in &rows {
        builder.push_zone(row);
    }
    builder.build(study.sites.len())
}

fn rows_on_the_plane(
    study: &Study,
    terms: &Terms,
    detour: f64,
    allowed: impl Fn(ZoneIx, SiteIx) -> bool + Sync,
) -> Vec<Vec<SiteIx>> {
    let points = study.site_indices().filter(|&site| terms.usable(site)).map(|site| {
        let point = study.sites[site.at()].point;
        SitePoint::new([point.x, point.y], site)
    });
    let tree = RTree::bulk_load(points.collect());
    let square = query_square(terms.radius.value / detour);
    study
        .zones
        .par_iter()
        .enumerate()
        .map(|(i, zone)| {
            let (ix, centroid) = (ZoneIx::new(i), zone.centroid);
            let mut row: Vec<SiteIx> = tree
                .locate_within_distance([centroid.x, centroid.y], square)
                .map(|point| point.data)
                .filter(|&site| {
                    allowed(ix, site)
                        && within(straight_line(centroid, study.sites[site.at()].point, detour), &terms.radius)
                })
                .collect();
            row.sort_unstable();
            row
        })
        .collect()
}

fn rows_of_matrix(
    study: &Study,
    terms: &Terms,
    matrix: &TravelMatrix,
    allowed: impl Fn(ZoneIx, SiteIx) -> bool,
) -> Vec<Vec<SiteIx>> {
    study
        .zone_indices()
        .map(|zone| {
            let row = matrix.row(zone).iter();
            row.filter(|&&(site, impedance)| allowed(zone, site) && within(impedance, &terms.radius))
                .map(|&(site, _)| site)
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use crate::model::testing::{parts_of_points, plain_terms, study_of_points, with_authorities};
    use crate::model::{Role, StudyParts};
    use crate::units::TravelUnit;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    /// The definition, as a plain loop over pairs.
    fn by_plain_loops(study: &Study, terms: &Terms, detour: f64) -> Vec<Vec<SiteIx>> {
        let covers = |zone: ZoneIx, site: SiteIx| {
            terms.role[site.at()] != Role::Excluded
                && (terms.cross_border || study.zones[zone.at()].authority == study.sites[site.at()].authority)
                && straight_line(study.zones[zone.at()].centroid, study.sites[site.at()].point, detour)
                    <= terms.radius.value * (1.0 + 1e-12)
        };
        study.zone_indices().map(|zone| study.site_indices().filter(|&site| covers(zone, site)).collect()).collect()
    }

    fn rows(reach: &Reach) -> Vec<Vec<SiteIx>> {
        (0..reach.zone_count()).map(|zone| reach.sites_of(ZoneIx::new(zone)).to_vec()).collect()
    }

    fn detoured(mut parts: StudyParts, detour: f64) -> Study {
        parts.travel = TravelSource::StraightLine { detour };
        Study::new(parts).unwrap()
    }

    #[test]
    fn seeded_points_agree_with_plain_loops() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(7);
        let mut point = || (random.random_range(400_000.0..440_000.0), random.random_range(370_000.0..410_000.0));
        let zones: Vec<_> = (0..300).map(|_| point()).map(|(x, y)| (x, y, 1.0)).collect();
        let mut sites: Vec<_> = (0..400).map(|_| point()).collect();
        sites.extend_from_within(..50); // buildings that share a postcode
        for detour in [1.0, 1.3] {
            let study = detoured(parts_of_points(&zones, &sites), detour);
            let terms = plain_terms(&study, 2500.0);
            let reach = reach(&study, &terms);
            assert!(reach.pairs() > 500, "{}", reach.pairs());
            assert_eq!(rows(&reach), by_plain_loops(&study, &terms, detour));
        }
    }

    #[test]
    fn exactly_at_the_radius_is_covered() {
        // Multiples of the triangle 7-24-25: these straight lines are exactly 2500.
        let sites = [(700.0, 2400.0), (-2400.0, 700.0), (2500.0, 0.0), (1500.0, -2000.0), (2500.0, 0.1)];
        let study = study_of_points(&[(0.0, 0.0, 1.0)], &sites);
        let reach = reach(&study, &plain_terms(&study, 2500.0));
        assert_eq!(reach.sites_of(ZoneIx(0)), &[SiteIx(0), SiteIx(1), SiteIx(2), SiteIx(3)]);
    }

    #[test]
    fn excluded_sites_and_closed_borders_leave_the_lists() {
        let parts = parts_of_points(&[(0.0, 0.0, 1.0), (10.0, 0.0, 1.0)], &[(1.0, 0.0), (2.0, 0.0), (9.0, 0.0)]);
        let study = Study::new(with_authorities(parts, &[0, 1], &[0, 0, 1])).unwrap();
        let mut terms = plain_terms(&study, 100.0);
        terms.role[1] = Role::Excluded;
        terms.role[2] = Role::Standing;
        assert_eq!(rows(&reach(&study, &terms)), vec![vec![SiteIx(0), SiteIx(2)]; 2]);
        terms.cross_border = false;
        assert_eq!(rows(&reach(&study, &terms)), vec![vec![SiteIx(0)], vec![SiteIx(2)]]);
    }

    #[test]
    fn a_matrix_is_read_row_by_row_and_absence_is_out_of_reach() {
        let mut parts = parts_of_points(&[(0.0, 0.0, 1.0), (0.0, 0.0, 1.0)], &[(0.0, 0.0), (0.0, 0.0)]);
        let pairs = [(ZoneIx(0), SiteIx(1), 20.0), (ZoneIx(0), SiteIx(0), 20.000_001), (ZoneIx(1), SiteIx(0), 0.0)];
        parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Minutes, 2, pairs));
        let study = Study::new(parts).unwrap();
        let reach = reach(&study, &plain_terms(&study, 20.0));
        assert_eq!(rows(&reach), vec![vec![SiteIx(1)], vec![SiteIx(0)]]);
    }

    proptest! {
        #![proptest_config(cases(256))]

        /// On a small lattice, ties at the radius, shared points and both border rules occur all the time.
        #[test]
        fn lattices_agree_with_plain_loops(
            zones in prop::collection::vec((0i32..12, 0i32..12, 0usize..3), 1..30),
            sites in prop::collection::vec((0i32..12, 0i32..12, 0usize..3, any::<bool>()), 1..30),
            radius in 0u32..10,
            detour in prop::sample::select(vec![1.0, 1.25, 1.4]),
            cross_border: bool,
        ) {
            let zone_points: Vec<_> = zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), 1.0)).collect();
            let site_points: Vec<_> = sites.iter().map(|s| (f64::from(s.0), f64::from(s.1))).collect();
            let zone_homes: Vec<_> = zones.iter().map(|z| z.2).collect();
            let site_homes: Vec<_> = sites.iter().map(|s| s.2).collect();
            let study =
                detoured(with_authorities(parts_of_points(&zone_points, &site_points), &zone_homes, &site_homes), detour);
            let mut terms = plain_terms(&study, f64::from(radius));
            terms.cross_border = cross_border;
            for (role, site) in terms.role.iter_mut().zip(&sites) {
                if site.3 {
                    *role = Role::Excluded;
                }
            }
            prop_assert_eq!(rows(&reach(&study, &terms)), by_plain_loops(&study, &terms, detour));
        }
    }
}
