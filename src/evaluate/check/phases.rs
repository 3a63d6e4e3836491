//! Hubs that open over several years: limits and figures of each year, checked.

use super::families::Families;
use super::{Faults, limits};
use crate::model::{AmbitionMode, PhaseTerms, PhasedPlan, Plan, PlanYear, SiteIx, Study, Terms, Unspent};
use crate::units::{Pounds, grouped};
use crate::words::{counted, verb};
use std::collections::BTreeMap;

/// What the objective counts for hubs that open over several years, as a lower and an upper limit. Figures stated
/// wrongly go to the first list of faults, limits of years that are not kept to the second. `None` where nothing opens
/// over years.
pub(super) fn check(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    hubs: &[SiteIx],
    (faults, broken): (&mut Faults, &mut Faults),
) -> Option<(f64, f64)> {
    let (phases, stated) = match (&terms.phases, &plan.phases) {
        (None, None) => return None,
        (Some(phases), Some(stated)) => (phases, stated),
        (None, Some(_)) => {
            faults.push("phases", "the plan opens hubs over years, but the scenario has no years");
            return None;
        }
        (Some(_), None) => {
            faults.push("phases", "the scenario has years, but the plan does not say what opens in which");
            return None;
        }
    };
    let stated_years: Vec<u16> = stated.years.iter().map(|year| year.year).collect();
    faults.unless(stated_years == phases.years, "phases", || {
        format!("the plan runs over {stated_years:?}; the scenario's years are {:?}", phases.years)
    });
    readings(phases, stated, faults);
    let opened = openings(study, stated, hubs, faults);
    let by = |year: u16, first: u16| -> Vec<SiteIx> {
        opened.iter().filter(|(_, opens)| (first..=year).contains(*opens)).map(|(site, _)| *site).collect()
    };
    let mut counted = (0.0, 0.0);
    let first = phases.years.first().copied().unwrap_or_default();
    for (at, (year, own)) in phases.years.iter().zip(&stated.years).enumerate() {
        let found = Found { at, open: by(*year, first), opening: by(*year, *year) };
        let families = found.families(study, terms, phases);
        let covered = families.covered();
        counted.0 += phases.factor[at] * covered.0;
        counted.1 += phases.factor[at] * covered.1;
        figures(study, terms, phases, own, &found, &families, faults);
        limits_of_year(study, terms, phases, &found, broken);
    }
    deadlines(study, terms, phases, &opened, broken);
    Some(counted)
}

/// The settings for the years are those of the scenario.
fn readings(phases: &PhaseTerms, stated: &PhasedPlan, faults: &mut Faults) {
    faults.unless((stated.unspent == Unspent::Carried) == phases.carried, "phases", || {
        "the plan and the scenario differ on what happens to unspent money".to_owned()
    });
    faults.unless(stated.centres_serve != phases.serving.is_empty(), "phases", || {
        "the plan and the scenario differ on whether today's centres serve families".to_owned()
    });
}

/// The year in which each hub opens: every hub opens in one year, and nothing else opens.
fn openings(study: &Study, stated: &PhasedPlan, hubs: &[SiteIx], faults: &mut Faults) -> BTreeMap<SiteIx, u16> {
    let mut opened = BTreeMap::new();
    for year in &stated.years {
        for id in &year.opening {
            let site = study.sites.iter().position(|site| site.id == *id).map(SiteIx::new);
            match site.filter(|site| hubs.contains(site)) {
                Some(site) if opened.contains_key(&site) => {
                    faults.push("phases", format!("`{id}` opens twice"));
                }
                Some(site) => {
                    opened.insert(site, year.year);
                }
                None => {
                    faults.push("phases", format!("`{id}` opens in {}, but it is not a hub of the plan", year.year))
                }
            }
        }
    }
    for hub in hubs.iter().filter(|hub| !opened.contains_key(hub)) {
        faults.push("phases", format!("`{}` is a hub of the plan, but it opens in no year", study.sites[hub.at()].id));
    }
    opened
}

/// One year, computed again.
struct Found {
    at: usize,
    /// Hubs open at its end.
    open: Vec<SiteIx>,
    /// Hubs that open in it.
    opening: Vec<SiteIx>,
}

impl Found {
    /// Centres open today that still serve.
    fn centres(&self, phases: &PhaseTerms) -> Vec<SiteIx> {
        let last = self.at + 1 == phases.years.len();
        phases.serving.iter().copied().filter(|site| !last && !self.open.contains(site)).collect()
    }

    fn families(&self, study: &Study, terms: &Terms, phases: &PhaseTerms) -> Families {
        let mut all = self.open.clone();
        all.extend(self.centres(phases));
        Families::of(study, terms, &all)
    }
}

fn cost(terms: &Terms, sites: &[SiteIx]) -> i128 {
    sites.iter().map(|site| i128::from(terms.cost[site.at()].0)).sum()
}

fn in_pounds(terms: &Terms, sites: &[SiteIx]) -> Option<Pounds> {
    terms.costed.then(|| Pounds(i64::try_from(cost(terms, sites)).unwrap_or(i64::MAX)))
}

fn figures(
    study: &Study,
    terms: &Terms,
    phases: &PhaseTerms,
    stated: &PlanYear,
    found: &Found,
    families: &Families,
    faults: &mut Faults,
) {
    let year = phases.years[found.at];
    let of = |what: &str| format!("{what} of {year}");
    faults.amount(&of("the factor"), stated.factor, phases.factor[found.at]);
    faults.count(&of("the number of hubs"), stated.hubs, found.open.len());
    faults.count(&of("the number of centres that serve"), stated.centres, found.centres(phases).len());
    faults.amount_between(&of("the weight covered"), stated.covered.0, families.covered());
    let all: f64 = families.weights().map(|(_, weight)| weight).sum();
    faults.share_between(&of("the coverage"), stated.coverage, families.covered(), all);
    faults.optional(&of("the cost"), stated.cost, in_pounds(terms, &found.opening));
    faults.optional(&of("the cost up to the end"), stated.cost_so_far, in_pounds(terms, &found.open));
    faults.optional(&of("the budget"), stated.budget, phases.budget.as_ref().map(|budget| budget[found.at]));
    let planned: Vec<usize> = (0..study.authorities.len()).filter(|at| terms.planned[*at]).collect();
    faults.count(&of("the number of authorities"), stated.authorities.len(), planned.len());
    for (own, authority) in stated.authorities.iter().zip(planned) {
        let place = &study.authorities[authority];
        let here = |sites: &[SiteIx]| -> Vec<SiteIx> {
            let mine = |site: &&SiteIx| study.sites[site.at()].authority.is_some_and(|own| own.at() == authority);
            sites.iter().filter(mine).copied().collect()
        };
        let of = |what: &str| format!("{what} of {} in {year}", place.name);
        faults.unless((&own.code, &own.name) == (&place.code, &place.name), "metrics", || {
            format!("the plan states figures of {year} for `{}` {} in place of {}", own.code, own.name, place.name)
        });
        faults.count(&of("the number of hubs"), own.hubs, here(&found.open).len());
        faults.optional(&of("the cost"), own.cost, in_pounds(terms, &here(&found.opening)));
        let budget = phases.authority_budget[authority].as_ref().map(|budget| budget[found.at]);
        faults.optional(&of("the budget"), own.budget, budget);
    }
}

fn limits_of_year(study: &Study, terms: &Terms, phases: &PhaseTerms, found: &Found, faults: &mut Faults) {
    let (at, year, count) = (found.at, phases.years[found.at], found.open.len());
    if let Some(hubs) = &phases.hubs {
        faults.at_most(count as f64, f64::from(hubs[at]), "phase_hubs", || {
            let (are, may) = (verb(count, "be"), verb(hubs[at] as usize, "be"));
            format!("there {are} {} at the end of {year}; at most {} {may} allowed", counted(count, "hub"), hubs[at])
        });
    }
    within(terms, phases, phases.budget.as_ref(), found, &|_| true, "the plan", faults);
    for (authority, place) in study.authorities.iter().enumerate().filter(|(authority, _)| terms.planned[*authority]) {
        let mine = |site: &SiteIx| study.sites[site.at()].authority.is_some_and(|own| own.at() == authority);
        within(terms, phases, phases.authority_budget[authority].as_ref(), found, &mine, &place.name, faults);
        let own = found.open.iter().filter(|site| mine(site)).count();
        let least = phases.first_year[authority];
        let asked = if at > 0 { 0 } else { least };
        faults.at_least(own as f64, f64::from(asked), "first_year", || {
            let (own, are) = (counted(own, "hub"), verb(least as usize, "be"));
            format!("{} has {own} at the end of {year}; at least {least} {are} needed", place.name)
        });
    }
    if phases.ambition_each_year {
        for scope in limits::scopes(study, terms, &found.open).iter().filter(|own| own.mode == AmbitionMode::Hard) {
            faults.at_least(f64::from(scope.within()), f64::from(scope.asked()), "ambition", || {
                let short = counted(scope.short() as usize, "hub");
                format!("{} is {short} short of the ambition at the end of {year}", scope.who())
            });
        }
    }
}

/// Checks the money: up to the end of the year if it is carried over, otherwise of this year only.
fn within(
    terms: &Terms,
    phases: &PhaseTerms,
    budget: Option<&Vec<Pounds>>,
    found: &Found,
    mine: &dyn Fn(&SiteIx) -> bool,
    who: &str,
    faults: &mut Faults,
) {
    let Some(budget) = budget else { return };
    let (sites, first) = if phases.carried { (&found.open, 0) } else { (&found.opening, found.at) };
    let own: Vec<SiteIx> = sites.iter().filter(|site| mine(site)).copied().collect();
    let money: i128 = budget[first..=found.at].iter().map(|amount| i128::from(amount.0)).sum();
    let cost = cost(terms, &own);
    let over = cost - money;
    faults.at_most(cost as f64, if over <= 0 { cost as f64 } else { money as f64 }, "phase_budget", || {
        let over = grouped(u64::try_from(over).unwrap_or(u64::MAX));
        let when = if phases.carried { "by the end of" } else { "in" };
        format!("{who} spends £{over} more than it has {when} {}", phases.years[found.at])
    });
}

/// Checks the last year in which each site may become a hub.
fn deadlines(study: &Study, terms: &Terms, phases: &PhaseTerms, opened: &BTreeMap<SiteIx, u16>, faults: &mut Faults) {
    for (at, last) in phases.last_year.iter().enumerate().take(terms.role.len()) {
        let (site, by) = (SiteIx::new(at), phases.years[*last]);
        if let Some(year) = opened.get(&site) {
            faults.unless(*year <= by, "convert", || {
                format!("`{}` opens in {year}; it must be a hub by {by}", study.sites[at].id)
            });
        }
    }
}

#[cfg(test)]
mod tests;
