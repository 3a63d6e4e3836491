//! Services that hubs must offer: checks `[services]` against the services that the study's sites can host.

use super::Context;
use super::roles::Roles;
use crate::error::{Code, Findings};
use crate::model::{Finder, Found, Reason, Role, ServiceRules, ServiceTerms};
use crate::units::Pounds;
use crate::words::counted;

/// The services, their cost at each site, and the assumptions.
#[derive(Default)]
pub(super) struct Offered {
    pub terms: Vec<ServiceTerms>,
    /// Cost at each site of all services that it can host; `None` without `[services]`.
    pub cost: Option<Vec<Pounds>>,
    pub assumptions: Vec<String>,
}

/// Resolves the table, and excludes the sites that cannot host a service that every hub must have.
pub(super) fn resolve(context: &Context, roles: &mut Roles, findings: &mut Findings) -> Offered {
    let Some(rules) = &context.scenario.services else { return Offered::default() };
    let services = &context.study.services;
    if services.names.is_empty() {
        let mend =
            "Give the study [services] hosted = \"hosted.csv\" with site_id, service and cost, or delete the table";
        refuse(context, "services", "the study does not say which services its sites can host", mend, findings);
        return Offered::default();
    }
    let everywhere: Vec<usize> =
        rules.in_every_hub.iter().filter_map(|name| known(context, name, "services.in_every_hub", findings)).collect();
    let sites = 0..context.study.sites.len();
    let shares = shares(context, rules, findings);
    let terms = services.names.iter().enumerate().map(|(service, name)| ServiceTerms {
        name: name.clone(),
        hosts: sites.clone().map(|site| services.hosts(site, service)).collect(),
        share: shares.iter().find(|(other, _)| *other == service).map(|(_, share)| *share),
    });
    let mut assumptions =
        vec!["A hub hosts every service that its site can host, and pays for all of them.".to_owned()];
    assumptions.extend(excluded(context, &everywhere, roles));
    let cost = |site: usize| services.of(site).iter().map(|(_, cost)| *cost).sum();
    Offered { terms: terms.collect(), cost: Some(sites.clone().map(cost).collect()), assumptions }
}

fn refuse(context: &Context, key: &str, what: impl Into<String>, mend: impl Into<String>, findings: &mut Findings) {
    findings.push(context.finding(Code::ServicesInvalid, key, what, mend));
}

/// The service with this name, ignoring case.
fn known(context: &Context, name: &str, key: &str, findings: &mut Findings) -> Option<usize> {
    let names = &context.study.services.names;
    let finder = Finder::of_names(names.iter().map(String::as_str));
    if let Found::One(at) = finder.find(name) {
        return Some(at);
    }
    let mend = format!("{}Its services are: {}", finder.hint(name), names.join(", "));
    refuse(context, key, format!("the study has no service `{name}`"), mend, findings);
    None
}

/// `(index of the service, share)` of each floor.
fn shares(context: &Context, rules: &ServiceRules, findings: &mut Findings) -> Vec<(usize, f64)> {
    let mut shares: Vec<(usize, f64)> = Vec::new();
    for (at, asked) in rules.reach.iter().enumerate() {
        let key = format!("services.reach[{at}]");
        if !(asked.share > 0.0 && asked.share <= 1.0) {
            let what = format!("the share is {}", asked.share);
            refuse(context, &format!("{key}.share"), what, "Give a share above 0 and up to 1, such as 0.6", findings);
        }
        let Some(service) = known(context, &asked.service, &format!("{key}.service"), findings) else { continue };
        if shares.iter().any(|(other, _)| *other == service) {
            let what = format!("`{}` has two shares", asked.service);
            refuse(context, &key, what, "Keep one of them", findings);
        }
        shares.push((service, asked.share));
    }
    shares
}

/// Excludes the sites that cannot host a service that every hub must have, and states their number. It is a
/// contradiction if such a site must be a hub.
fn excluded(context: &Context, everywhere: &[usize], roles: &mut Roles) -> Option<String> {
    let study = context.study;
    let names = |services: &[usize]| {
        let names: Vec<&str> = services.iter().map(|service| study.services.names[*service].as_str()).collect();
        names.join(", ")
    };
    let (mut out, mut left) = (0, 0);
    for site in study.site_indices() {
        let lacks: Vec<usize> =
            everywhere.iter().copied().filter(|service| !study.services.hosts(site.at(), *service)).collect();
        match roles.role[site.at()] {
            Role::Free if !lacks.is_empty() => {
                roles.role[site.at()] = Role::Excluded;
                out += 1;
            }
            Role::Required if !lacks.is_empty() => {
                let place = &study.sites[site.at()];
                roles.contradictions.push(Reason {
                    limit: "services".to_owned(),
                    authority: place.authority.map(|authority| study.authorities[authority.at()].code.clone()),
                    text: format!(
                        "{} ({}) must be a hub, but it cannot host what every hub must: {}. No longer require it, or \
                         remove {} from services.in_every_hub.",
                        place.name,
                        place.id,
                        names(&lacks),
                        if lacks.len() == 1 { "that" } else { "these" }
                    ),
                });
            }
            Role::Free | Role::Required => left += 1,
            Role::Excluded | Role::Standing => {}
        }
    }
    let of = out + left;
    (!everywhere.is_empty()).then(|| {
        format!(
            "Every hub must host {}. {out} of {} cannot, so they cannot be hubs.",
            names(everywhere),
            counted(of, "site")
        )
    })
}
