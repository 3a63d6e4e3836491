//! Who has which service within the radius, computed again zone by zone.

use super::families::Families;
use super::{Faults, near};
use crate::model::{Metrics, ServiceTerms, SiteIx, SiteStatus, Study, Terms, rounding};

pub(super) fn check(
    study: &Study,
    terms: &Terms,
    metrics: &Metrics,
    (families, hubs): (&Families, &[SiteIx]),
    faults: &mut Faults,
) {
    faults.count("the number of services", metrics.services.len(), terms.services.len());
    let all: f64 = families.weights().map(|(_, weight)| weight).sum();
    for (service, stated) in terms.services.iter().zip(&metrics.services) {
        let of = |what: &str| format!("{what} {}", service.name);
        faults.unless(stated.service == service.name, "metrics", || {
            format!("the plan states figures for `{}` in place of `{}`", stated.service, service.name)
        });
        let hosting = hubs.iter().filter(|hub| service.hosts[hub.at()]).count();
        faults.count(&of("the number of hubs with"), stated.hubs, hosting);
        let after = weight_near(study, terms, families, service, &near::serving(terms, hubs));
        faults.amount_between(&of("the weight near a hub with"), stated.after.0, after);
        let today = (0..study.sites.len()).filter(|at| study.sites[*at].status == SiteStatus::Existing);
        let before = weight_near(study, terms, families, service, &today.map(SiteIx::new).collect::<Vec<_>>());
        faults.amount_between(&of("the weight near a centre open today with"), stated.before.0, before);
        faults.share_between(&of("the share near a hub with"), stated.share, after, all);
        faults.optional_amount(&of("the share that must have"), stated.asked, service.share);
    }
}

/// Checks that the required shares of the weight have a service within the radius.
pub(super) fn shares(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    let asked = |service: &&ServiceTerms| service.share.is_some();
    if !terms.services.iter().any(|service| asked(&service)) {
        return;
    }
    let families = Families::of(study, terms, hubs);
    let all: f64 = families.weights().map(|(_, weight)| weight).sum();
    for service in terms.services.iter().filter(asked) {
        let (_, weight) = weight_near(study, terms, &families, service, &near::serving(terms, hubs));
        let share = service.share.unwrap_or_default();
        let (least, enough) = (share * all, weight >= (share - rounding::STATED) * all);
        faults.at_least(if enough { least } else { weight }, least, "services", || {
            format!(
                "{:.2}% of the weight is near a hub with {}; at least {:.2}% is needed",
                100.0 * weight / all,
                service.name,
                100.0 * share
            )
        });
    }
}

/// Lower and upper limit of the weight within the radius of a site that hosts a service.
fn weight_near(
    study: &Study,
    terms: &Terms,
    families: &Families,
    service: &ServiceTerms,
    sites: &[SiteIx],
) -> (f64, f64) {
    let hosts: Vec<SiteIx> = sites.iter().copied().filter(|site| service.hosts[site.at()]).collect();
    let mut sum = (0.0, 0.0);
    for (zone, weight) in families.weights() {
        let (surely, perhaps) = near::within(study, terms, zone, &hosts);
        sum.0 += if surely.is_empty() { 0.0 } else { weight };
        sum.1 += if perhaps.is_empty() { 0.0 } else { weight };
    }
    sum
}
