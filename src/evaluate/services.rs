//! How many families have each service within the radius, today and under the plan.

use super::access::share;
use super::capacity::reach_of;
use crate::model::{ServiceReach, ServiceTerms, SiteIx, Study, Terms, ZoneIx};
use crate::units::Weight;

/// The reach of each service that the scenario counts. Centres open today count as hosting whatever their site can
/// host, because nothing better is known; so do standing centres in authorities not being planned.
pub(super) fn measure(
    study: &Study,
    terms: &Terms,
    open: &[SiteIx],
    (today, plan): (&[SiteIx], &[SiteIx]),
    zones: &[ZoneIx],
) -> Vec<ServiceReach> {
    if terms.services.is_empty() {
        return Vec::new();
    }
    let all: Weight = zones.iter().map(|zone| terms.weight[zone.at()]).sum();
    let (before, after) = (reach_of(study, terms, today), reach_of(study, terms, plan));
    let within = |reach: &crate::model::Reach, service: &ServiceTerms| {
        let has = |zone: &&ZoneIx| reach.sites_of(**zone).iter().any(|site| service.hosts[site.at()]);
        zones.iter().filter(has).map(|zone| terms.weight[zone.at()]).sum::<Weight>()
    };
    let measure = |service: &ServiceTerms| {
        let after = within(&after, service);
        ServiceReach {
            service: service.name.clone(),
            hubs: open.iter().filter(|site| service.hosts[site.at()]).count(),
            before: within(&before, service),
            after,
            share: share(after, all),
            asked: service.share,
        }
    };
    terms.services.iter().map(measure).collect()
}
