//! Today's centres: which of them close, and who gains and loses access.

use super::access::Situation;
use crate::model::{AccessChange, Role, SiteIx, Study, Terms, ZoneIx};
use crate::units::Weight;

/// Most zones in [`AccessChange::worst_losses`].
const NAMED_LOSSES: usize = 10;

/// A plan's hubs together with the centres that stay open in authorities not being planned, in ascending order.
pub(super) fn with_standing(terms: &Terms, open: &[SiteIx]) -> Vec<SiteIx> {
    let mut all: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Centres open today, in authorities being planned, that are not hubs.
pub(super) fn closed(study: &Study, terms: &Terms, open: &[SiteIx]) -> Vec<SiteIx> {
    let planned =
        |site: &SiteIx| study.sites[site.at()].authority.is_none_or(|authority| terms.planned[authority.at()]);
    study.open_today().filter(|site| planned(site) && open.binary_search(site).is_err()).collect()
}

/// Sum of the closing prices of the centres that the plan closes.
pub(super) fn closing_loss(terms: &Terms, open: &[SiteIx]) -> Weight {
    let stays = |site: SiteIx| terms.role[site.at()] == Role::Standing || open.binary_search(&site).is_ok();
    let prices = terms.closing_price.iter().enumerate();
    prices.filter(|(at, _)| !stays(SiteIx::new(*at))).map(|(_, price)| *price).sum()
}

/// Who comes within the radius, and who is no longer within it, with the worst losses by name.
pub(super) fn change(
    study: &Study,
    terms: &Terms,
    today: &Situation,
    plan: &Situation,
    zones: &[ZoneIx],
) -> AccessChange {
    let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
    let lost = |zone: &ZoneIx| today.covered[zone.at()] && !plan.covered[zone.at()];
    let mut losses: Vec<ZoneIx> = zones.iter().copied().filter(lost).collect();
    // The sort is stable: zones of equal weight stay in order of code.
    losses.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let worst = losses.iter().take_while(|zone| weight(zone) > 0.0).take(NAMED_LOSSES);
    let worst_losses = worst.map(|zone| study.zones[zone.at()].code.clone()).collect();
    AccessChange { worst_losses, ..access_change(terms, today, plan, zones) }
}

/// The same without the names.
pub(super) fn access_change(terms: &Terms, today: &Situation, plan: &Situation, zones: &[ZoneIx]) -> AccessChange {
    let mut change = AccessChange::default();
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
            }
            _ => {}
        }
    }
    change
}
