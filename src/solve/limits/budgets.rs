//! Money: a budget for each authority, and one for all together.

use super::mend::named_sites;
use super::{Clash, Mend, Question, Row, counted};
use crate::model::{AuthorityIx, SiteIx, behind};
use crate::units::Pounds;
use crate::words::verb;

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
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let mut reasons = Vec::new();
    for authority in question.authorities() {
        if let Some(budget) = question.terms.budget[authority.at()] {
            let (sites, least) = (question.within(authority), question.terms.min_hubs[authority.at()] as usize);
            let assumed = question.terms.assumed.of_budget(authority, budget);
            let has = format!("{} has {budget}{}", question.name(authority), behind(budget, assumed));
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

/// Of some sites: the cost of those that must be open, and of the cheapest choice of `least` sites that includes them.
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
) -> Option<Clash> {
    let (must, fewest) = cheapest(question, sites, least, &|site| question.required(site));
    let required: Vec<u32> = sites.iter().copied().filter(|at| question.required(question.site(*at))).collect();
    let word = assumed(question, if must > budget { &required } else { sites });
    let text = if must > budget {
        let own = question.required_sites(sites);
        let (required, cost) = (counted(own.len(), "required site"), verb(own.len(), "cost"));
        let whose = if authority.is_some() { "its" } else { "the" };
        let names = named_sites(question, &own);
        format!("{has}, but {whose} {required} {cost} {must}{word}, {} more: {names}.", must - budget)
    } else if fewest > budget {
        let (hubs, they) = (counted(least, "hub"), if authority.is_some() { "it" } else { "they" });
        let hubs = hubs.strip_prefix("1 ").unwrap_or(&hubs);
        let cost = verb(least, "cost");
        format!("{has}, but the cheapest {hubs} {they} must have {cost} {fewest}{word}, {} more.", fewest - budget)
    } else {
        return None;
    };
    let enough = must.max(fewest);
    let money = match authority {
        Some(authority) => Mend::Budget(authority, enough),
        None => Mend::TotalBudget(enough.max(minimums(question))),
    };
    let fewer = authority.zip(
        (1..least)
            .rev()
            .chain([0])
            .find(|least| cheapest(question, sites, *least, &|site| question.required(site)).1 <= budget),
    );
    let fewer = fewer.map(|(authority, least)| Mend::MinHubs(authority, least as u32));
    let released = released(question, sites, must, budget);
    Some(question.clash("budget", authority, text).mended_by(std::iter::once(money).chain(fewer).chain(released)))
}

/// The word for an assumed cost, to follow the sum of these sites' costs.
pub(super) fn assumed(question: &Question, sites: &[u32]) -> &'static str {
    let assumed = |at: &u32| question.terms.assumed.cost[question.site(*at).at()];
    behind(sites.iter().map(|at| cost(question, *at)).sum(), sites.iter().map(assumed).sum())
}

/// The dearest required sites: as few as bring the cost of the rest within the budget.
fn released(question: &Question, sites: &[u32], must: Pounds, budget: Pounds) -> Option<Mend> {
    let mut own = question.required_sites(sites);
    own.sort_by_key(|site| std::cmp::Reverse(question.terms.cost[site.at()]));
    let mut left = must;
    let number = own.iter().position(|site| {
        left = left - question.terms.cost[site.at()];
        left <= budget
    })? + 1;
    own.truncate(number);
    Some(Mend::Release { sites: own, number })
}

/// Cost of the cheapest hubs that keep every authority's minimum.
fn minimums(question: &Question) -> Pounds {
    let of = |authority: AuthorityIx| {
        let least = question.terms.min_hubs[authority.at()] as usize;
        cheapest(question, question.within(authority), least, &|site| question.required(site)).1
    };
    question.authorities().map(of).sum()
}

/// The clash when the cheapest hubs for all authorities' minimums cost more than the money for all.
fn minimums_too_dear(question: &Question, has: &str, budget: Pounds) -> Option<Clash> {
    let fewest = minimums(question);
    (fewest > budget).then(|| {
        let text = format!(
            "{has}, but the cheapest hubs that keep every authority's minimum cost {fewest}{}, {} more.",
            assumed(question, &question.everywhere()),
            fewest - budget
        );
        let most = question.terms.min_hubs.iter().copied().max().unwrap_or_default();
        let lowered = (1..=most).map(Mend::MinEachBy).find(|mend| {
            let terms = mend.applied(question.terms);
            minimums(&Question::new(question.study, &terms, question.reach)) <= budget
        });
        question.clash("budget", None, text).mended_by([Mend::TotalBudget(fewest)]).mended_by(lowered)
    })
}
