//! Money: a budget for each authority, and one for all.

use super::{Question, Row, counted};
use crate::model::{AuthorityIx, Reason, SiteIx};
use crate::units::Pounds;

/// One row for each budget.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let row = |sites: &[u32], budget: Pounds| Row {
        limit: "budget",
        at: 0,
        unit: 1,
        terms: sites.iter().map(|at| (*at, cost(question, *at).0)).filter(|term| term.1 != 0).collect(),
        at_least: None,
        at_most: Some(budget.0),
        soft: None,
    };
    let local = question.authorities().filter_map(|authority| {
        question.terms.budget[authority.at()].map(|budget| row(question.within(authority), budget))
    });
    local.chain(question.terms.total_budget.map(|budget| row(&question.everywhere(), budget))).collect()
}

/// Budgets below the cost of the required sites, or below that of the fewest hubs allowed.
pub(super) fn conflicts(question: &Question) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for authority in question.authorities() {
        if let Some(budget) = question.terms.budget[authority.at()] {
            let (sites, least) = (question.within(authority), question.terms.min_hubs[authority.at()] as usize);
            let has = format!("{} has {budget}", question.name(authority));
            reasons.extend(too_small(question, Some(authority), &has, budget, sites, least));
        }
    }
    if let Some(budget) = question.terms.total_budget {
        let has = format!("All authorities together have {budget}");
        let least = question.terms.total_min as usize;
        let found = too_small(question, None, &has, budget, &question.everywhere(), least);
        reasons.extend(found.or_else(|| minimums_too_dear(question, &has, budget)));
    }
    reasons
}

fn cost(question: &Question, at: u32) -> Pounds {
    question.terms.cost[question.site(at).at()]
}

/// Cost of the ones of some sites that must be open, and of the cheapest choice of `least` of them that holds those.
pub(super) fn cheapest(
    question: &Question,
    sites: &[u32],
    least: usize,
    must: &dyn Fn(SiteIx) -> bool,
) -> (Pounds, Pounds) {
    let (required, free): (Vec<u32>, Vec<u32>) = sites.iter().partition(|at| must(question.site(**at)));
    let must: Pounds = required.iter().map(|at| cost(question, *at)).sum();
    let mut costs: Vec<Pounds> = free.iter().map(|at| cost(question, *at)).collect();
    costs.sort_unstable();
    (must, must + costs.into_iter().take(least.saturating_sub(required.len())).sum())
}

fn too_small(
    question: &Question,
    authority: Option<AuthorityIx>,
    has: &str,
    budget: Pounds,
    sites: &[u32],
    least: usize,
) -> Option<Reason> {
    let (must, fewest) = cheapest(question, sites, least, &|site| question.required(site));
    let text = if must > budget {
        let required = counted(question.required_among(sites), "required site");
        let cost = if required.ends_with('s') { "cost" } else { "costs" };
        format!("{has}, but its {required} {cost} {must}, {} more.", must - budget)
    } else if fewest > budget {
        let hubs =
            if least == 1 { "hub it must have costs".to_owned() } else { format!("{least} hubs it must have cost") };
        format!("{has}, but the cheapest {hubs} {fewest}, {} more.", fewest - budget)
    } else {
        return None;
    };
    Some(question.reason("budget", authority, text))
}

/// The authorities' cheapest minimums together cost more than the money for all.
fn minimums_too_dear(question: &Question, has: &str, budget: Pounds) -> Option<Reason> {
    let fewest = question
        .authorities()
        .map(|authority| {
            let least = question.terms.min_hubs[authority.at()] as usize;
            cheapest(question, question.within(authority), least, &|site| question.required(site)).1
        })
        .sum::<Pounds>();
    (fewest > budget).then(|| {
        let text = format!(
            "{has}, but the cheapest hubs that keep every authority's minimum cost {fewest}, {} more.",
            fewest - budget
        );
        question.reason("budget", None, text)
    })
}
