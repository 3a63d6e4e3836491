//! Which of a plan's figures rest on an assumption.

use crate::model::{Assumed, AuthorityIx, Resource, SiteIx, Study, Terms, TravelSource};
use crate::units::Pounds;

/// The assumptions behind the figures of these hubs.
pub(super) fn measure(study: &Study, terms: &Terms, open: &[SiteIx]) -> Assumed {
    let assumed = &terms.assumed;
    let cost = |keep: &dyn Fn(SiteIx) -> bool| -> Pounds {
        open.iter().filter(|site| keep(**site)).map(|site| assumed.cost[site.at()]).sum()
    };
    let code = |authority: AuthorityIx| study.authorities[authority.at()].code.clone();
    let codes = |of: &[bool]| terms.planned_authorities().filter(|own| of[own.at()]).map(code).collect();
    let own = |authority: AuthorityIx| {
        let cost = cost(&|site| study.sites[site.at()].authority == Some(authority));
        (cost != Pounds(0)).then(|| (code(authority), cost))
    };
    let room = |what: Resource| match what {
        Resource::Families => open.iter().any(|site| assumed.room[site.at()]),
        // A caseload always comes from the scenario, never from data, so it is always assumed.
        Resource::Send => !open.is_empty(),
    };
    Assumed {
        cost: cost(&|_| true),
        authority_cost: terms.planned_authorities().filter_map(own).collect(),
        budgets: codes(&assumed.budget),
        max_hubs: codes(&assumed.max_hubs),
        room: terms.capacities.iter().map(|capacity| capacity.what).filter(|what| room(*what)).collect(),
        detour: detour(study),
    }
}

/// The factor by which journeys are assumed to be longer than straight lines, if any.
pub fn detour(study: &Study) -> Option<f64> {
    match study.travel {
        TravelSource::StraightLine { detour } if detour != 1.0 => Some(detour),
        TravelSource::StraightLine { .. } | TravelSource::Matrix(_) => None,
    }
}
