//! Which hubs are near a zone, computed again pair by pair.

use crate::model::rounding::DIGITS;
use crate::model::{Role, SiteIx, Study, Terms, TravelSource, ZoneIx};

/// Hubs, and centres that stay open in authorities not being planned; in ascending order.
pub(super) fn serving(terms: &Terms, hubs: &[SiteIx]) -> Vec<SiteIx> {
    let stands = |site: &SiteIx| terms.role[site.at()] == Role::Standing || hubs.contains(site);
    (0..terms.role.len()).map(SiteIx::new).filter(stands).collect()
}

/// Impedance from a zone to each of these sites that its families may use and can reach.
fn distances(study: &Study, terms: &Terms, zone: ZoneIx, sites: &[SiteIx]) -> Vec<(SiteIx, f64)> {
    let place = &study.zones[zone.at()];
    let may_use = |site: &SiteIx| terms.cross_border || study.sites[site.at()].authority == place.authority;
    let distance = |site: SiteIx| match &study.travel {
        TravelSource::StraightLine { detour } => {
            let point = study.sites[site.at()].point;
            let (dx, dy) = (point.x - place.centroid.x, point.y - place.centroid.y);
            Some(detour * (dx * dx + dy * dy).sqrt())
        }
        TravelSource::Matrix(matrix) => {
            let row = matrix.row(zone);
            row.binary_search_by_key(&site, |(other, _)| *other).ok().map(|at| row[at].1)
        }
    };
    let usable = sites.iter().copied().filter(may_use);
    usable.filter_map(|site| distance(site).map(|distance| (site, distance))).collect()
}

/// Whether a distance is within a radius: certainly, and possibly (to rounding). A distance of exactly the radius is
/// within it, and so is one beyond it by up to [`DIGITS`]. Half of that is the tolerance for computing the distance by
/// another route.
pub(super) fn is_within(distance: f64, radius: f64) -> (bool, bool) {
    (distance * (1.0 + DIGITS / 2.0) <= ending(radius), distance * (1.0 - DIGITS / 2.0) <= ending(radius))
}

/// The end of a radius for the checker.
pub(super) fn ending(radius: f64) -> f64 {
    radius * (1.0 + DIGITS)
}

/// The sites that are certainly within the radius, and those that are within it or beyond by a rounding error.
pub(super) fn within(study: &Study, terms: &Terms, zone: ZoneIx, sites: &[SiteIx]) -> (Vec<usize>, Vec<usize>) {
    let all = distances(study, terms, zone, sites);
    let near = |holds: fn((bool, bool)) -> bool| {
        let near = all.iter().filter(|(_, distance)| holds(is_within(*distance, terms.radius.value)));
        near.map(|(site, _)| site.at()).collect()
    };
    (near(|within| within.0), near(|within| within.1))
}

/// The nearest of these sites. Of several at exactly the same distance, the first in order of id; sites that are
/// equally near only to rounding are all included.
pub(super) fn nearest(study: &Study, terms: &Terms, zone: ZoneIx, sites: &[SiteIx]) -> Vec<SiteIx> {
    let all = distances(study, terms, zone, sites);
    let least = all.iter().map(|(_, distance)| *distance).fold(f64::INFINITY, f64::min);
    let first = all.iter().find(|(_, distance)| *distance == least).map(|(site, _)| *site);
    let blurred = |(site, distance): &(SiteIx, f64)| {
        Some(*site) == first || *distance != least && *distance <= least * (1.0 + DIGITS)
    };
    all.iter().filter(|near| blurred(near)).map(|(site, _)| *site).collect()
}
