//! A plan year by year: what opens, what it costs, whom it reaches.

use super::access::{Situation, share};
use super::{Evaluation, baseline};
use crate::model::{
    AuthorityIx, AuthorityYear, PhaseTerms, PhasedPlan, PlanYear, SiteIx, Study, Terms, Unspent, ZoneIx,
};
use crate::units::{Pounds, Weight};

/// Measures hubs that open over several years; `opens` has the year of each of `open`. Writes into the evaluation what
/// depends on the years: what the objective counts (the sum over the years of the weight covered, later years
/// discounted), and the year of each hub. `None`, without any change, where the terms have no phases.
pub fn phased(
    study: &Study,
    terms: &Terms,
    (open, opens): (&[SiteIx], &[u16]),
    evaluation: &mut Evaluation,
) -> Option<PhasedPlan> {
    let phases = terms.phases.as_ref()?;
    let years: Vec<PlanYear> =
        (0..phases.years.len()).map(|year| one_year(study, terms, phases, &Opened { open, opens }, year)).collect();
    evaluation.metrics.counted = years.iter().map(|year| year.factor * year.covered.0).sum();
    for row in evaluation.hubs.iter_mut().filter(|row| row.part == "hub") {
        let at = study.site_by_id(&row.id).and_then(|site| open.binary_search(&site).ok());
        row.opens = at.and_then(|at| opens.get(at)).copied();
    }
    let unspent = if phases.carried { Unspent::Carried } else { Unspent::Lost };
    Some(PhasedPlan { unspent, centres_serve: !phases.serving.is_empty(), years })
}

/// Hubs, and the year in which each opens.
struct Opened<'a> {
    open: &'a [SiteIx],
    opens: &'a [u16],
}

impl Opened<'_> {
    fn those(&self, keep: impl Fn(u16) -> bool) -> Vec<SiteIx> {
        let both = self.open.iter().zip(self.opens);
        both.filter(|(_, opens)| keep(**opens)).map(|(site, _)| *site).collect()
    }
}

fn one_year(study: &Study, terms: &Terms, phases: &PhaseTerms, opened: &Opened, at: usize) -> PlanYear {
    let year = phases.years[at];
    let (opening, hubs) = (opened.those(|opens| opens == year), opened.those(|opens| opens <= year));
    let mut serving = baseline::with_standing(terms, &hubs);
    serving.extend_from_slice(phases.serving_in(at));
    serving.sort_unstable();
    serving.dedup();
    let centres = phases.serving_in(at).iter().filter(|site| hubs.binary_search(site).is_err()).count();
    let situation = Situation::new(study, terms, serving);
    let (covered, coverage) = covered(study, terms, &situation);
    let cost = |sites: &[SiteIx]| terms.costed.then(|| cost(terms, sites));
    PlanYear {
        year,
        factor: phases.factor[at],
        opening: opening.iter().map(|site| study.sites[site.at()].id.clone()).collect(),
        hubs: hubs.len(),
        centres,
        covered,
        coverage,
        cost: cost(&opening),
        cost_so_far: cost(&hubs),
        budget: phases.budget.as_ref().map(|budget| budget[at]),
        authorities: terms
            .planned_authorities()
            .map(|authority| one_authority(study, terms, phases, authority, (&opening, &hubs), at))
            .collect(),
    }
}

fn cost(terms: &Terms, sites: &[SiteIx]) -> Pounds {
    sites.iter().map(|site| terms.cost[site.at()]).sum()
}

/// Weight of the planned zones within the radius, and its share (0 to 1) of all their weight.
fn covered(study: &Study, terms: &Terms, situation: &Situation) -> (Weight, Option<f64>) {
    let (mut all, mut covered) = (Weight(0.0), Weight(0.0));
    for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
        let weight: Weight = terms.weight[ZoneIx::at(zone)];
        all += weight;
        if situation.covered[zone.at()] {
            covered += weight;
        }
    }
    (covered, share(covered, all))
}

fn one_authority(
    study: &Study,
    terms: &Terms,
    phases: &PhaseTerms,
    authority: AuthorityIx,
    (opening, hubs): (&[SiteIx], &[SiteIx]),
    at: usize,
) -> AuthorityYear {
    let here = |sites: &[SiteIx]| -> Vec<SiteIx> {
        sites.iter().copied().filter(|site| study.sites[site.at()].authority == Some(authority)).collect()
    };
    let place = &study.authorities[authority.at()];
    AuthorityYear {
        code: place.code.clone(),
        name: place.name.clone(),
        hubs: here(hubs).len(),
        cost: terms.costed.then(|| cost(terms, &here(opening))),
        budget: phases.authority_budget[authority.at()].as_ref().map(|budget| budget[at]),
    }
}
