//! Hubs that open over several years. The rows of each year are over pairs of site and year (`models/phased`); here are
//! the conflicts that can be stated in words.

use super::budgets::{assumed, cheapest};
use super::{Clash, Mend, Question, Row, counted};
use crate::model::{AuthorityIx, PhaseTerms, SiteIx};
use crate::units::Pounds;
use crate::words::verb;

pub(super) fn rows(_: &Question) -> Vec<Row> {
    Vec::new()
}

/// First years that cost too much or have too few sites, and required sites that cost more than the money by their
/// year.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let Some(phases) = &question.terms.phases else { return Vec::new() };
    let mut reasons = Vec::new();
    let mut cheapest_in_all = Pounds(0);
    for authority in question.authorities() {
        let (sites, least) = (question.within(authority), phases.first_year[authority.at()] as usize);
        if least > sites.len() && least > question.terms.min_hubs[authority.at()] as usize {
            let text = format!(
                "{} must have at least {} by the end of {}, but only {} there may become a hub.",
                question.name(authority),
                counted(least, "hub"),
                phases.years[0],
                counted(sites.len(), "site")
            );
            let clash = question.clash("first_year", Some(authority), text);
            reasons.push(clash.mended_by([Mend::FirstYear(sites.len() as u32)]));
        }
        let (_, cost) = soonest(question, phases, sites, least);
        cheapest_in_all = cheapest_in_all + cost;
        if let Some(budget) = phases.authority_budget[authority.at()].as_ref() {
            let who = format!("{} has", question.name(authority));
            reasons.extend(too_dear(question, phases, Some(authority), &who, sites, budget, least));
        }
    }
    if let Some(budget) = &phases.budget {
        let who = "All authorities together have";
        let own = too_dear(question, phases, None, who, &question.everywhere(), budget, 0);
        let first = budget.first().copied().unwrap_or_default();
        if own.is_empty() && cheapest_in_all > first {
            let text = format!(
                "{who} {first} for {}, but the cheapest hubs that each authority must have by its end cost \
                 {cheapest_in_all}{}, {} more.",
                phases.years[0],
                assumed(question, &question.everywhere()),
                cheapest_in_all - first
            );
            let more = cheapest_in_all - first;
            let clash = question.clash("phase_budget", None, text);
            reasons.push(clash.mended_by([Mend::MoneyOfYear { authority: None, year: 0, more }]));
        }
        reasons.extend(own);
    }
    reasons
}

/// Of some sites: the cost of those that must be hubs in the first year, and of the cheapest choice of `least` sites
/// that includes them.
fn soonest(question: &Question, phases: &PhaseTerms, sites: &[u32], least: usize) -> (Pounds, Pounds) {
    cheapest(question, sites, least, &|site| question.required(site) && phases.last_year[site.at()] == 0)
}

/// The clash when the money by the end of a year is less than what must be open by then costs.
fn too_dear(
    question: &Question,
    phases: &PhaseTerms,
    authority: Option<AuthorityIx>,
    who: &str,
    sites: &[u32],
    budget: &[Pounds],
    least: usize,
) -> Vec<Clash> {
    let mut so_far = Pounds(0);
    for (year, money) in budget.iter().enumerate() {
        so_far = so_far + *money;
        let by = |at: &&u32| {
            let site = question.site(**at);
            question.required(site) && phases.last_year[site.at()] <= year
        };
        let must: Vec<u32> = sites.iter().filter(by).copied().collect();
        let cost: Pounds = must.iter().map(|at| question.terms.cost[question.site(*at).at()]).sum();
        let (_, first) = soonest(question, phases, sites, least);
        let (when, word) = (phases.years[year], assumed(question, sites));
        let text = if cost > so_far {
            format!(
                "{who} {so_far} by the end of {when}, but the {} that must open by then {} {cost}{word}, {} more.",
                counted(must.len(), "site"),
                verb(must.len(), "cost"),
                cost - so_far
            )
        } else if year == 0 && first > so_far {
            format!(
                "{who} {so_far} for {when}, but the cheapest {} that must open by its end cost {first}{word}, {} more.",
                counted(least, "hub"),
                first - so_far
            )
        } else {
            continue;
        };
        let more = shortfall(question, phases, sites, budget, least);
        let clash = question.clash("phase_budget", authority, text);
        return vec![clash.mended_by([Mend::MoneyOfYear { authority, year, more }])];
    }
    Vec::new()
}

/// The most money that is missing by the end of any year.
fn shortfall(question: &Question, phases: &PhaseTerms, sites: &[u32], budget: &[Pounds], least: usize) -> Pounds {
    let mut so_far = Pounds(0);
    let mut most = Pounds(0);
    for (year, money) in budget.iter().enumerate() {
        so_far = so_far + *money;
        let by = |site| question.required(site) && phases.last_year[SiteIx::at(site)] <= year;
        let must = cheapest(question, sites, 0, &by).0;
        let first = if year == 0 { soonest(question, phases, sites, least).1 } else { Pounds(0) };
        most = most.max(must.max(first) - so_far);
    }
    most
}
