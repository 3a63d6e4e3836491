//! The nearest sites of every zone, in order of the journey to them, for the models of journeys.

use super::{SitePoint, straight_line};
use crate::model::{AuthorityIx, SiteIx, Study, Terms, TravelMatrix, TravelSource, ZoneIx};
use rayon::prelude::*;
use rstar::RTree;
use std::collections::BTreeMap;

/// One zone's list.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, travel::neighbours, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let terms = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.terms;
/// let lists = neighbours(&study, &terms, 2_000.0, &|_| 3, &|| false).unwrap_or_default();
/// assert!(lists[0].complete && lists[0].near == [(SiteIx(0), 500.0)]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbours {
    /// Sites and journeys, the shortest first; on a tie the smaller index first.
    pub near: Vec<(SiteIx, f64)>,
    /// Whether every site that could serve the zone within the cutoff is in the list. If not, no missing site is
    /// nearer than the last one in it.
    pub complete: bool,
}

/// For each zone, the nearest of the sites that may be open in a plan ([`Terms::usable`]) and that its families may
/// use ([`Terms::may_serve`]), none beyond `cutoff`. `wanted` gives the number for each zone; a zone that wants none
/// gets an empty list. A list may hold a few more than wanted. `None` if `is_over` turns true before all lists are
/// complete.
pub fn neighbours(
    study: &Study,
    terms: &Terms,
    cutoff: f64,
    wanted: &(dyn Fn(ZoneIx) -> usize + Sync),
    is_over: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Neighbours>> {
    match &study.travel {
        TravelSource::StraightLine { detour } => on_the_plane(study, terms, cutoff, wanted, *detour, is_over),
        TravelSource::Matrix(matrix) => {
            let list = |zone| in_matrix(study, terms, cutoff, wanted(zone), zone, matrix);
            study.zone_indices().map(|zone| (!is_over()).then(|| list(zone))).collect()
        }
    }
}

fn on_the_plane(
    study: &Study,
    terms: &Terms,
    cutoff: f64,
    wanted: &(dyn Fn(ZoneIx) -> usize + Sync),
    detour: f64,
    is_over: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Neighbours>> {
    // One tree for all sites, or one per authority when families only use their own authority's hubs.
    let group = |authority: Option<AuthorityIx>| if terms.cross_border { None } else { authority };
    let mut points: BTreeMap<Option<AuthorityIx>, Vec<SitePoint>> = BTreeMap::new();
    for ix in study.site_indices().filter(|site| terms.usable(*site)) {
        let site = &study.sites[ix.at()];
        points.entry(group(site.authority)).or_default().push(SitePoint::new([site.point.x, site.point.y], ix));
    }
    let trees: BTreeMap<_, _> = points.into_iter().map(|(key, points)| (key, RTree::bulk_load(points))).collect();
    let list = |(at, zone): (usize, &crate::model::Zone)| {
        let wanted = wanted(ZoneIx::new(at));
        let Some(tree) = trees.get(&group(zone.authority)) else {
            return Neighbours { near: Vec::new(), complete: true };
        };
        let mut list = Neighbours::default();
        // The tree sorts by squares, the list by journeys. So equally near sites are included either all or not at
        // all.
        for site in tree.nearest_neighbor_iter(&[zone.centroid.x, zone.centroid.y]) {
            let journey = straight_line(zone.centroid, study.sites[site.data.at()].point, detour);
            let is_full = list.near.len() >= wanted && list.near.last().is_none_or(|last| journey > last.1);
            if is_full {
                list.near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                return list;
            }
            if journey > cutoff {
                break;
            }
            list.near.push((site.data, journey));
        }
        list.near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        list.complete = true;
        list
    };
    study.zones.par_iter().enumerate().map(|zone| (!is_over()).then(|| list(zone))).collect()
}

fn in_matrix(
    study: &Study,
    terms: &Terms,
    cutoff: f64,
    wanted: usize,
    zone: ZoneIx,
    matrix: &TravelMatrix,
) -> Neighbours {
    if wanted == 0 {
        return Neighbours::default();
    }
    let may = |pair: &&(SiteIx, f64)| pair.1 <= cutoff && terms.usable(pair.0) && terms.may_serve(study, zone, pair.0);
    let mut near: Vec<(SiteIx, f64)> = matrix.row(zone).iter().filter(may).copied().collect();
    near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let complete = near.len() <= wanted;
    near.truncate(wanted);
    Neighbours { near, complete }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;
    use crate::model::testing::cases;
    use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(cases(256))]

        /// On a lattice, equal journeys are common.
        #[test]
        fn lists_agree_with_plain_loops(
            zones in prop::collection::vec((0i32..12, 0i32..12, 0usize..3), 1..12),
            sites in prop::collection::vec((0i32..12, 0i32..12, 0usize..3, any::<bool>()), 1..20),
            wanted in 0usize..8,
            cutoff in prop::sample::select(vec![3.0, 7.0, f64::INFINITY]),
            cross_border: bool,
        ) {
            let zone_points: Vec<_> = zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), 1.0)).collect();
            let site_points: Vec<_> = sites.iter().map(|s| (f64::from(s.0), f64::from(s.1))).collect();
            let (homes, places): (Vec<_>, Vec<_>) =
                (zones.iter().map(|z| z.2).collect(), sites.iter().map(|s| s.2).collect());
            let study = Study::new(with_authorities(parts_of_points(&zone_points, &site_points), &homes, &places)).unwrap();
            let mut terms = plain_terms(&study, 1.0);
            terms.cross_border = cross_border;
            for (role, site) in terms.role.iter_mut().zip(&sites) {
                if site.3 {
                    *role = Role::Excluded;
                }
            }
            let found = neighbours(&study, &terms, cutoff, &|_| wanted, &|| false).expect("nothing ends it");
            for zone in study.zone_indices() {
                let list = &found[zone.at()];
                let mut all: Vec<(SiteIx, f64)> = study
                    .site_indices()
                    .filter(|site| terms.usable(*site) && terms.may_serve(&study, zone, *site))
                    .map(|site| (site, straight_line(study.zones[zone.at()].centroid, study.sites[site.at()].point, 1.0)))
                    .filter(|pair| pair.1 <= cutoff)
                    .collect();
                all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                prop_assert!(list.near.len() >= wanted.min(all.len()));
                prop_assert_eq!(&list.near[..], &all[..list.near.len()]);
                if list.complete {
                    prop_assert_eq!(list.near.len(), all.len());
                }
            }
        }
    }
}
