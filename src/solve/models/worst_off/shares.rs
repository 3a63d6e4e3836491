//! The share of the weight that is covered in each authority, and weights by prices of authorities.

use crate::model::{SiteIx, Terms, ZoneIx};
use crate::solve::limits::Question;
use crate::units::Weight;

/// The zones that count, by authority.
pub(super) struct Shares {
    /// For each zone of the study that counts, the position of its authority in `weight`.
    place: Vec<Option<u32>>,
    /// Weight of each authority that has any; of all zones together in a study without authorities.
    weight: Vec<f64>,
}

impl Shares {
    pub fn new(question: &Question) -> Self {
        let (study, terms) = (question.study, question.terms);
        let mut all = vec![0.0; study.authorities.len().max(1)];
        let of = |zone: ZoneIx| study.zones[zone.at()].authority.map_or(0, |authority| authority.at());
        let counts = |zone: ZoneIx| terms.plans_for(study, zone) && terms.weight[zone.at()].0 > 0.0;
        study.zone_indices().filter(|zone| counts(*zone)).for_each(|zone| all[of(zone)] += terms.weight[zone.at()].0);
        let mut places = vec![None; all.len()];
        let with_weight = (0..all.len()).filter(|at| all[*at] > 0.0);
        with_weight.enumerate().for_each(|(place, at)| places[at] = Some(place as u32));
        let place = study.zone_indices().map(|zone| places[of(zone)].filter(|_| counts(zone))).collect();
        Shares { place, weight: all.into_iter().filter(|weight| *weight > 0.0).collect() }
    }

    /// Number of authorities with weight.
    pub fn number(&self) -> usize {
        self.weight.len()
    }

    /// The authority of a zone, by position, and the zone's share (0 to 1) of its weight.
    pub fn part(&self, terms: &Terms, zone: ZoneIx) -> Option<(usize, f64)> {
        let place = self.place[zone.at()]? as usize;
        Some((place, terms.weight[zone.at()].0 / self.weight[place]))
    }

    /// The same terms with other weights: each zone's share of its authority's weight, times the authority's price.
    pub fn priced(&self, terms: &Terms, prices: &[f64]) -> Terms {
        let mut priced = terms.clone();
        for (at, weight) in priced.weight.iter_mut().enumerate() {
            let part = self.part(terms, ZoneIx::new(at));
            *weight = Weight(part.map_or(0.0, |(place, share)| prices[place] * share));
        }
        priced
    }

    /// The share covered in each authority, 0 to 1, when these sites are open besides those that stay open anyway.
    pub fn of(&self, question: &Question, open: &[SiteIx]) -> Vec<f64> {
        let (study, terms) = (question.study, question.terms);
        let mut covered = vec![0.0; self.weight.len()];
        let serves = |site: &SiteIx| question.stands(*site) || open.binary_search(site).is_ok();
        for zone in study.zone_indices() {
            let Some(place) = self.place[zone.at()] else { continue };
            if question.reach.sites_of(zone).iter().any(serves) {
                covered[place as usize] += terms.weight[zone.at()].0;
            }
        }
        covered.iter().zip(&self.weight).map(|(covered, weight)| covered / weight).collect()
    }
}

/// Prices with a sum of 1, larger where less is covered. With more sharpness they concentrate on the worst-off
/// authorities.
pub(super) fn favouring(shares: &[f64], sharpness: f64) -> Vec<f64> {
    let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let raw: Vec<f64> = shares.iter().map(|share| (-sharpness * (share - least)).exp()).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|price| price / sum).collect()
}
