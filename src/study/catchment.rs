//! Two-step floating catchment areas, plain (Luo and Wang 2003) and enhanced (Luo and Qi 2009).
//!
//! Step one: every centre j shares its supply S_j between the people in its catchment,
//! `R_j = S_j / sum over k of P_k f(d_kj)`, where P_k is the number of people at origin k and d_kj its distance.
//! Step two: the access of an origin is the sum of the shares that it can reach, `A_i = sum over j of R_j f(d_ij)`.
//! The plain form has `f` = 1 within the radius and 0 beyond. The sum of `P_i A_i` is the supply of all centres that
//! have people in their catchment.

use super::people::People;
use super::{filled, in_chunks};
use crate::model::{Band, Catchment, Origins, SiteIx, Study, Supply};
use crate::travel::{Ways, within};

/// Access of each origin, in supply per person; `None` where it was not asked for.
type Access = Option<Vec<f64>>;

/// The plain form, and the enhanced one where there are bands.
pub(super) fn both(
    study: &Study,
    origins: &Origins,
    ways: &Ways<'_>,
    asked: &Catchment,
    weights: &[String],
) -> (Access, Access) {
    let Some(name) = asked.people.as_ref().or(weights.first()) else { return (None, None) };
    let people = People::of(study, origins, name);
    let supply = |site: SiteIx| match asked.supply {
        Supply::One => 1.0,
        Supply::Capacity => study.sites[site.at()].capacity.unwrap_or_default(),
    };
    let plain = access(study, origins, ways, &people, &supply, &[Band { to: asked.radius, weight: 1.0 }]);
    let enhanced = (!asked.bands.is_empty()).then(|| access(study, origins, ways, &people, &supply, &asked.bands));
    (Some(plain), enhanced)
}

/// `f` of a journey: the weight of its band, 0 beyond the last.
fn decay(bands: &[Band], way: f64) -> f64 {
    bands.iter().find(|band| within(way, &band.to)).map_or(0.0, |band| band.weight)
}

fn access(
    study: &Study,
    origins: &Origins,
    ways: &Ways<'_>,
    people: &People,
    supply: &(impl Fn(SiteIx) -> f64 + Sync),
    bands: &[Band],
) -> Vec<f64> {
    let Some(edge) = bands.last().map(|band| band.to) else { return Vec::new() };
    // Each run of origins is summed separately, and the sums are added in order: the result is the same for any number
    // of threads.
    let sums = in_chunks(origins, |range| {
        let mut walker = ways.walker();
        let mut heads: Vec<(SiteIx, f64)> = Vec::new();
        for origin in range {
            let here = people.at(origins.zones()[origin]);
            let near = walker.within(origins, origin, &edge);
            heads.extend(near.iter().map(|way| (way.site, here * decay(bands, way.impedance))));
        }
        added(heads)
    });
    let mut heads = vec![0.0; study.sites.len()];
    for (site, more) in sums.into_iter().flatten() {
        heads[site.at()] += more;
    }
    let share: Vec<f64> = study
        .site_indices()
        .map(|site| if heads[site.at()] > 0.0 { supply(site) / heads[site.at()] } else { 0.0 })
        .collect();
    filled(origins, 1, 0.0, |range, list| {
        let mut walker = ways.walker();
        for (origin, access) in range.zip(list) {
            let near = walker.within(origins, origin, &edge);
            near.iter().for_each(|way| *access += share[way.site.at()] * decay(bands, way.impedance));
        }
    })
}

/// Adds up the entries of each site; the sums are in order of site.
fn added(mut heads: Vec<(SiteIx, f64)>) -> Vec<(SiteIx, f64)> {
    // The sort is stable, so each site's entries are added in the order of their origins.
    heads.sort_by_key(|(site, _)| *site);
    let mut sums: Vec<(SiteIx, f64)> = Vec::new();
    for (site, more) in heads {
        match sums.last_mut() {
            Some((last, sum)) if *last == site => *sum += more,
            _ => sums.push((site, more)),
        }
    }
    sums
}
