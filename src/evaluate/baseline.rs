//! Today's centres, what becomes of them, and who gains and loses by it.

use super::access::Situation;
use crate::model::{AccessChange, Role, SiteIx, Study, Terms, ZoneIx};
use crate::units::Weight;

/// How many zones [`AccessChange::worst_losses`] names.
const NAMED_LOSSES: usize = 10;

/// A plan's hubs with the standing centres of authorities that are not being planned, in rising order.
pub(super) fn with_standing(terms: &Terms, open: &[SiteIx]) -> Vec<SiteIx> {
    let mut all: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Centres of today, in authorities being planned, that are no hubs.
pub(super) fn closed(study: &Study, terms: &Terms, open: &[SiteIx]) -> Vec<SiteIx> {
    let planned =
        |site: &SiteIx| study.sites[site.at()].authority.is_none_or(|authority| terms.planned[authority.at()]);
    study.open_today().filter(|site| planned(site) && open.binary_search(site).is_err()).collect()
}

/// The prices of the existing sites that the plan closes.
pub(super) fn closing_loss(terms: &Terms, open: &[SiteIx]) -> Weight {
    let stays = |site: SiteIx| terms.role[site.at()] == Role::Standing || open.binary_search(&site).is_ok();
    let prices = terms.closing_price.iter().enumerate();
    prices.filter(|(at, _)| !stays(SiteIx::new(*at))).map(|(_, price)| *price).sum()
}

/// The zones that come within the radius and those that fall out of it.
pub(super) fn change(
    study: &Study,
    terms: &Terms,
    today: &Situation,
    plan: &Situation,
    zones: &[ZoneIx],
) -> AccessChange {
    let mut change = AccessChange::default();
    let mut losses: Vec<ZoneIx> = Vec::new();
    for zone in zones {
        let weight = terms.weight[zone.at()];
        match (today.covered[zone.at()], plan.covered[zone.at()]) {
            (false, true) => {
                change.gained += weight;
                change.zones_gained += 1;
            }
            (true, false) => {
                change.lost += weight;
                change.zones_lost += 1;
                losses.push(*zone);
            }
            _ => {}
        }
    }
    // A stable sort: among equal weights the zone first in order of code comes first.
    losses.sort_by(|a, b| terms.weight[b.at()].0.total_cmp(&terms.weight[a.at()].0));
    let worst = losses.iter().take_while(|zone| terms.weight[zone.at()].0 > 0.0).take(NAMED_LOSSES);
    change.worst_losses = worst.map(|zone| study.zones[zone.at()].code.clone()).collect();
    change
}
