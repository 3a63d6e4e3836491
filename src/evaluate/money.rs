//! Hubs and money of each authority against its limits.

use crate::model::{AuthorityIx, AuthorityMoney, SiteIx, Study, Terms};

/// One row for each authority being planned, in order of code.
pub(super) fn authorities(study: &Study, terms: &Terms, open: &[SiteIx]) -> Vec<AuthorityMoney> {
    terms.planned_authorities().map(|authority| row(study, terms, open, authority)).collect()
}

fn row(study: &Study, terms: &Terms, open: &[SiteIx], authority: AuthorityIx) -> AuthorityMoney {
    let here = |site: &SiteIx| study.sites[site.at()].authority == Some(authority);
    let hubs: Vec<SiteIx> = open.iter().copied().filter(here).collect();
    let open_today = |site: &&SiteIx| study.is_open_today(**site);
    let place = &study.authorities[authority.at()];
    AuthorityMoney {
        code: place.code.clone(),
        name: place.name.clone(),
        hubs: hubs.len(),
        hubs_existing: hubs.iter().filter(open_today).count(),
        hubs_disadvantaged: hubs.iter().filter(|site| terms.disadvantaged[site.at()]).count(),
        centres_today: study.open_today().filter(|site| here(site)).count(),
        min_hubs: terms.min_hubs[authority.at()],
        max_hubs: terms.max_hubs[authority.at()],
        cost: terms.costed.then(|| hubs.iter().map(|site| terms.cost[site.at()]).sum()),
        budget: terms.budget[authority.at()],
    }
}
