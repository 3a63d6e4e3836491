//! Hubs and money of each authority, and how zones' points were determined, counted again.

use super::{Faults, limits};
use crate::model::{AuthorityIx, CentroidSource, Metrics, Resource, SiteIx, SiteStatus, Study, Terms, TravelSource};
use crate::units::Pounds;

pub(super) fn check(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    authorities(study, terms, metrics, hubs, faults);
    assumed(study, terms, metrics, hubs, faults);
    centroids(study, terms, metrics, faults);
}

/// Number of zones by how their point was determined. A kind without zones is not stated.
fn centroids(study: &Study, terms: &Terms, metrics: &Metrics, faults: &mut Faults) {
    let (mut given, mut drawn) = (0, 0);
    for zone in &study.zones {
        if zone.authority.is_none_or(|authority| terms.planned[authority.at()]) {
            match zone.centroid_source {
                CentroidSource::Given => given += 1,
                CentroidSource::InteriorPoint => drawn += 1,
            }
        }
    }
    let mut found = vec![(CentroidSource::Given, given), (CentroidSource::InteriorPoint, drawn)];
    found.retain(|(_, zones)| *zones > 0);
    faults.unless(metrics.centroids == found, "metrics", || {
        format!(
            "{given} zones have their own point and {drawn} a point within their border, but `centroids` says \
             otherwise"
        )
    });
}

pub(super) fn planned(terms: &Terms) -> impl Iterator<Item = AuthorityIx> + '_ {
    (0..terms.planned.len()).filter(|at| terms.planned[*at]).map(AuthorityIx::new)
}

fn authorities(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    faults.count("the number of authorities", metrics.authorities.len(), planned(terms).count());
    for (authority, stated) in planned(terms).zip(&metrics.authorities) {
        let (at, place) = (authority.at(), &study.authorities[authority.at()]);
        faults.unless((&stated.code, &stated.name) == (&place.code, &place.name), "metrics", || {
            format!("the plan states figures for `{}` {} in place of {}", stated.code, stated.name, place.name)
        });
        let own = limits::hubs_of(study, hubs, authority);
        let existing = |site: SiteIx| study.sites[site.at()].status == SiteStatus::Existing;
        let sites: Vec<SiteIx> = (0..study.sites.len()).map(SiteIx::new).collect();
        let sites = limits::hubs_of(study, &sites, authority);
        let of = |what: &str| format!("{what} of {}", place.name);
        faults.count(&of("the number of hubs"), stated.hubs, own.len());
        let own_existing = own.iter().filter(|hub| existing(**hub)).count();
        faults.count(&of("the number of hubs open today"), stated.hubs_existing, own_existing);
        let within = limits::disadvantaged(terms, &own) as usize;
        faults.count(&of("the number of hubs in disadvantaged communities"), stated.hubs_disadvantaged, within);
        let centres = sites.iter().filter(|site| existing(**site)).count();
        faults.count(&of("the number of centres today"), stated.centres_today, centres);
        faults.optional(&of("the fewest hubs"), Some(stated.min_hubs), Some(terms.min_hubs[at]));
        faults.optional(&of("the limit on hubs"), stated.max_hubs, terms.max_hubs[at]);
        let cost: Option<Pounds> = terms.costed.then(|| own.iter().map(|hub| terms.cost[hub.at()]).sum());
        faults.optional(&of("the cost"), stated.cost, cost);
        faults.optional(&of("the budget"), stated.budget, terms.budget[at]);
    }
}

/// Exactly the assumptions of the scenario for these hubs are stated.
fn assumed(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    let stated = &metrics.assumed;
    let cost = |hubs: &[SiteIx]| hubs.iter().fold(Pounds(0), |sum, hub| sum + terms.assumed.cost[hub.at()]);
    faults.optional("the assumed part of the cost", Some(stated.cost), Some(cost(hubs)));
    let mut of_authorities = 0;
    for authority in planned(terms) {
        let (at, place) = (authority.at(), &study.authorities[authority.at()]);
        let own = cost(&limits::hubs_of(study, hubs, authority));
        let said = stated.authority_cost.get(&place.code).copied();
        of_authorities += usize::from(said.is_some());
        let of = |what: &str| format!("{what} of {}", place.name);
        faults.optional(&of("the assumed part of the cost"), said, Some(own).filter(|own| *own != Pounds(0)));
        let yes = |codes: &[String]| Some(codes.iter().filter(|code| **code == place.code).count());
        let budget = Some(usize::from(terms.assumed.budget[at]));
        faults.optional(&of("the number of assumed budgets"), yes(&stated.budgets), budget);
        let most = Some(usize::from(terms.assumed.max_hubs[at]));
        faults.optional(&of("the number of assumed limits on hubs"), yes(&stated.max_hubs), most);
    }
    faults.count("the number of authorities with an assumed cost", stated.authority_cost.len(), of_authorities);
    let count = |flags: &[bool]| planned(terms).filter(|own| flags[own.at()]).count();
    faults.count("the number of assumed budgets", stated.budgets.len(), count(&terms.assumed.budget));
    faults.count("the number of assumed limits on hubs", stated.max_hubs.len(), count(&terms.assumed.max_hubs));
    let mut room = Vec::new();
    for capacity in &terms.capacities {
        let is_assumed = match capacity.what {
            Resource::Families => hubs.iter().any(|hub| terms.assumed.room[hub.at()]),
            Resource::Send => !hubs.is_empty(),
        };
        room.extend(is_assumed.then_some(capacity.what));
    }
    faults.unless(stated.room == room, "metrics", || "the plan calls the wrong capacities assumed".to_owned());
    let detour = match study.travel {
        TravelSource::StraightLine { detour } => Some(detour).filter(|detour| *detour != 1.0),
        TravelSource::Matrix(_) => None,
    };
    faults.optional("the detour factor that is assumed", stated.detour, detour);
}
