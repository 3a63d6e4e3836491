//! Hubs and money of each authority, and the readings of 70/30, counted again.

use super::{Faults, limits};
use crate::model::{
    AmbitionMode, AuthorityIx, Metrics, Reading, Resource, Rounding, Scope, Share, SiteIx, SiteStatus, Study, Terms,
    TravelSource,
};
use crate::units::Pounds;

pub(super) fn check(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    authorities(study, terms, metrics, hubs, faults);
    assumed(study, terms, metrics, hubs, faults);
    readings(study, terms, metrics, hubs, faults);
}

fn planned(terms: &Terms) -> impl Iterator<Item = AuthorityIx> + '_ {
    (0..terms.planned.len()).filter(|at| terms.planned[*at]).map(AuthorityIx::new)
}

fn authorities(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    faults.count("the number of authorities", metrics.authorities.len(), planned(terms).count());
    for (authority, stated) in planned(terms).zip(&metrics.authorities) {
        let (at, place) = (authority.at(), &study.authorities[authority.at()]);
        faults.unless((&stated.code, &stated.name) == (&place.code, &place.name), "metrics", || {
            format!("figures are stated for `{}` {} in place of {}", stated.code, stated.name, place.name)
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

/// What is said to be assumed is what the scenario leaves to assumption, of these hubs and no others.
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
    faults.unless(stated.room == room, "metrics", || "other room is said to be assumed than is".to_owned());
    let detour = match study.travel {
        TravelSource::StraightLine { detour } => Some(detour).filter(|detour| *detour != 1.0),
        TravelSource::Matrix(_) => None,
    };
    faults.optional("the detour factor that is assumed", stated.detour, detour);
}

/// In the order in which a reading states them.
const ROUNDINGS: [Rounding; 3] = [Rounding::Up, Rounding::Nearest, Rounding::Down];

/// The share of the policy, for scenarios without an ambition.
const POLICY: Share = Share(7_000);

/// The scenario's own readings stand first and are counted in full. Of all others, what they ask for does not depend on what
/// they call disadvantaged; nor, where all hubs are counted together, does what follows from the count that they state.
fn readings(study: &Study, terms: &Terms, metrics: &Metrics, hubs: &[SiteIx], faults: &mut Faults) {
    let of_each: Vec<(AuthorityIx, Vec<SiteIx>)> =
        planned(terms).map(|authority| (authority, limits::hubs_of(study, hubs, authority))).collect();
    let several = of_each.len() > 1;
    let share = terms.ambition.as_ref().map_or(POLICY, |ambition| ambition.share);
    let asked = |hubs: &[SiteIx]| ROUNDINGS.map(|rounding| share.of(to_u32(hubs.len()), rounding));
    let mut own = Vec::new();
    if let Some(ambition) = &terms.ambition {
        let kept = ambition.mode != AmbitionMode::Report;
        let within = limits::disadvantaged(terms, hubs);
        own.push(Reading {
            label: format!(
                "{}, {}",
                ambition.label,
                if several { "all authorities together" } else { "all hubs together" }
            ),
            hubs_in: within as usize,
            hubs: hubs.len(),
            asked: asked(hubs),
            met: asked(hubs).map(|asked| within >= asked),
            missed_by: Vec::new(),
            enforced: kept && !(several && ambition.scope == Scope::Authority),
        });
        if several {
            own.push(by_authority(
                study,
                terms,
                &ambition.label,
                &of_each,
                asked,
                kept && ambition.scope != Scope::Pool,
            ));
        }
    }
    faults.unless(metrics.readings.len() >= own.len(), "metrics", || {
        "the plan does not state how many hubs the scenario's own reading counts".to_owned()
    });
    for (stated, own) in metrics.readings.iter().zip(&own) {
        same(stated, own, faults);
    }
    for stated in metrics.readings.iter().skip(own.len()) {
        let each = stated.label.ends_with("each authority by itself");
        let counted = if each { of_each.iter().map(|(_, hubs)| hubs.len()).sum() } else { hubs.len() };
        let asked = if each { sum_asked(&of_each, asked) } else { asked(hubs) };
        let follows = asked.map(|asked| stated.hubs_in >= asked as usize);
        let found = Reading {
            hubs: counted,
            hubs_in: stated.hubs_in.min(counted),
            asked,
            met: if each { stated.met } else { follows },
            enforced: false,
            ..stated.clone()
        };
        same(stated, &found, faults);
    }
}

fn to_u32(hubs: usize) -> u32 {
    u32::try_from(hubs).unwrap_or(u32::MAX)
}

fn sum_asked(of_each: &[(AuthorityIx, Vec<SiteIx>)], asked: impl Fn(&[SiteIx]) -> [u32; 3]) -> [u32; 3] {
    let mut sum = [0; 3];
    for (_, hubs) in of_each {
        for (sum, asked) in sum.iter_mut().zip(asked(hubs)) {
            *sum += asked;
        }
    }
    sum
}

fn by_authority(
    study: &Study,
    terms: &Terms,
    label: &str,
    of_each: &[(AuthorityIx, Vec<SiteIx>)],
    asked: impl Fn(&[SiteIx]) -> [u32; 3],
    enforced: bool,
) -> Reading {
    let mut met = [true; 3];
    let mut missed_by = Vec::new();
    for (authority, hubs) in of_each {
        let meets = asked(hubs).map(|asked| limits::disadvantaged(terms, hubs) >= asked);
        for (met, meets) in met.iter_mut().zip(meets) {
            *met &= meets;
        }
        if !meets[0] {
            missed_by.push(study.authorities[authority.at()].name.clone());
        }
    }
    Reading {
        label: format!("{label}, each authority by itself"),
        hubs_in: of_each.iter().map(|(_, hubs)| limits::disadvantaged(terms, hubs) as usize).sum(),
        hubs: of_each.iter().map(|(_, hubs)| hubs.len()).sum(),
        asked: sum_asked(of_each, asked),
        met,
        missed_by,
        enforced,
    }
}

fn same(stated: &Reading, found: &Reading, faults: &mut Faults) {
    let label = &found.label;
    faults.unless(stated.label == *label, "metrics", || {
        format!("the reading `{}` stands in place of `{label}`", stated.label)
    });
    faults.count(&format!("the number of disadvantaged hubs by `{label}`"), stated.hubs_in, found.hubs_in);
    faults.count(&format!("the number of hubs counted by `{label}`"), stated.hubs, found.hubs);
    for (i, words) in ["rounded up", "rounded to the nearest", "rounded down"].into_iter().enumerate() {
        let what = format!("the number of hubs asked for by `{label}`, {words},");
        faults.optional(&what, Some(stated.asked[i]), Some(found.asked[i]));
        let met = |met: bool| if met { "met" } else { "missed" };
        let what = format!("the ambition by `{label}`, {words},");
        faults.optional(&what, Some(met(stated.met[i])), Some(met(found.met[i])));
    }
    let missed = |names: &[String]| if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
    faults.unless(stated.missed_by == found.missed_by, "metrics", || {
        format!(
            "`{label}` is said to be missed by {}; it is by {}",
            missed(&stated.missed_by),
            missed(&found.missed_by)
        )
    });
    let enforced = |enforced: bool| if enforced { "enforced" } else { "not enforced" };
    faults.optional(&format!("the reading `{label}`"), Some(enforced(stated.enforced)), Some(enforced(found.enforced)));
}
