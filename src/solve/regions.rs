//! The part of the country that each site is solved with: its authority, or a region of workable size in a study
//! without authorities.
//!
//! To make regions, the sites are halved across their longer extent until each half is small enough. Prices join
//! regions as they join authorities, so one method solves both.

use crate::model::{AuthorityIx, SiteIx, Study};
use geo::Coord;

/// Most sites of a region; about as many as a large authority has.
const LARGEST: usize = 250;

/// The part of each site: the position of its authority, or the number of its region, from 0.
pub(super) fn parts(study: &Study, sites: &[SiteIx]) -> Vec<u32> {
    if !study.authorities.is_empty() {
        return sites.iter().map(|site| study.sites[site.at()].authority.map_or(0, |at: AuthorityIx| at.0)).collect();
    }
    let points: Vec<Coord<f64>> = sites.iter().map(|site| study.sites[site.at()].point).collect();
    let mut regions = vec![0; sites.len()];
    let mut next = 0;
    halve(&points, &mut (0..sites.len()).collect::<Vec<usize>>(), &mut regions, &mut next);
    regions
}

/// The name of a part in files: its authority's code, or `region 1` and so on.
pub(super) fn name(study: &Study, part: u32) -> String {
    match study.authorities.get(part as usize) {
        Some(authority) => authority.code.clone(),
        None => format!("region {}", part + 1),
    }
}

fn halve(points: &[Coord<f64>], sites: &mut [usize], regions: &mut [u32], next: &mut u32) {
    if sites.len() <= LARGEST {
        sites.iter().for_each(|site| regions[*site] = *next);
        *next += 1;
        return;
    }
    let extent = |of: fn(&Coord<f64>) -> f64| {
        let values = sites.iter().map(|site| of(&points[*site]));
        let (least, most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
        most - least
    };
    let along: fn(&Coord<f64>) -> f64 =
        if extent(|point| point.x) >= extent(|point| point.y) { |p| p.x } else { |p| p.y };
    let middle = sites.len() / 2;
    sites.select_nth_unstable_by(middle, |a, b| along(&points[*a]).total_cmp(&along(&points[*b])).then(a.cmp(b)));
    let (first, second) = sites.split_at_mut(middle);
    halve(points, first, regions, next);
    halve(points, second, regions, next);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::parts_of_points;

    #[test]
    fn a_plain_study_falls_into_regions_of_neighbours() {
        let sites: Vec<(f64, f64)> = (0..1000).map(|at| (f64::from(at % 100), f64::from(at / 100))).collect();
        let study = Study::new(parts_of_points(&[(0.0, 0.0, 1.0)], &sites)).expect("valid");
        let all: Vec<SiteIx> = study.site_indices().collect();
        let regions = parts(&study, &all);
        for region in 0..4 {
            let of: Vec<usize> = (0..1000).filter(|at| regions[*at] == region).collect();
            let x = |at: &usize| sites[*at].0 as i64;
            let width = of.iter().map(x).max().zip(of.iter().map(x).min()).map(|(most, least)| most - least);
            assert_eq!((of.len(), width), (250, Some(24)));
        }
        assert_eq!(parts(&study, &all[..200]), vec![0; 200]);
        assert_eq!(name(&study, 1), "region 2");
    }
}
