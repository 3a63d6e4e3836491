//! Changes that would end a clash of limits: for each limit the smallest one that makes a plan possible, found by
//! trying.

use super::Question;
use crate::model::{AuthorityIx, Share, SiteIx, Terms};
use crate::solve::limits::{Mend, smallest};
use crate::units::Pounds;

/// Largest percentage by which budgets are raised.
const HUNDREDTHS: i64 = 1000;
/// Number of steps in which a least distance is lowered to 0, and most sites that are tried one by one.
const STEPS: i64 = 100;

/// Most numbers of hubs that are tried one by one.
const TRIES: usize = 200;

/// Tells whether a plan is possible after a change.
type Possible<'a> = &'a dyn Fn(&Mend) -> bool;

/// The required sites that would have to be released, and the smallest change to each of the limits.
pub(super) fn all(
    question: &Question,
    authority: Option<AuthorityIx>,
    limits: &[&'static str],
    possible: Possible,
) -> (Option<Mend>, Vec<Mend>) {
    let mends = limits.iter().flat_map(|limit| of_limit(question, authority, limit, possible)).collect();
    (released(question, authority, possible), mends)
}

/// The fewest of the required sites, in order, whose release makes a plan possible.
fn released(question: &Question, authority: Option<AuthorityIx>, possible: Possible) -> Option<Mend> {
    let sites = authority.map_or_else(|| question.everywhere(), |authority| question.within(authority).to_vec());
    let mut sites: Vec<SiteIx> = question.required_sites(&sites);
    let release = |sites: &[SiteIx]| Mend::Release { sites: sites.to_vec(), number: sites.len() };
    if sites.is_empty() || !possible(&release(&sites)) {
        return None;
    }
    let needed = smallest(0, sites.len() as i64, |number| possible(&release(&sites[..number as usize])))? as usize;
    sites.truncate(needed);
    // Sites whose release turns out not to be needed stay required.
    for at in (0..sites.len()).rev().take(STEPS as usize) {
        let mut fewer = sites.clone();
        fewer.remove(at);
        if !fewer.is_empty() && possible(&release(&fewer)) {
            sites = fewer;
        }
    }
    Some(release(&sites))
}

/// The smallest changes to one limit.
fn of_limit(question: &Question, authority: Option<AuthorityIx>, limit: &str, possible: Possible) -> Vec<Mend> {
    let terms = question.terms;
    let first = |low: i64, high: i64, mend: &dyn Fn(i64) -> Mend| {
        smallest(low, high, |number| possible(&mend(number))).map(mend)
    };
    let hubs = |number: i64| u32::try_from(number).unwrap_or_default();
    let sites = authority.map_or(question.sites.len(), |authority| question.within(authority).len()) as i64;
    let found = match (limit, authority) {
        ("budget" | "phase_budget", _) => vec![money(question, authority, limit, possible)],
        ("min_hubs", Some(authority)) => {
            let least = i64::from(terms.min_hubs[authority.at()]);
            let most = terms.max_hubs[authority.at()].map(i64::from);
            vec![
                first(0, least, &|fewer| Mend::MinHubs(authority, hubs(least - fewer))),
                most.and_then(|most| first(most, sites, &|most| Mend::MaxHubs(authority, hubs(most)))),
            ]
        }
        ("min_hubs", None) => {
            let least = terms.min_hubs.iter().copied().max().unwrap_or_default();
            vec![
                first(0, i64::from(least), &|fewer| Mend::MinEachBy(hubs(fewer))),
                first(0, sites, &|more| Mend::MaxEachBy(hubs(more))),
            ]
        }
        ("total", _) if terms.total_max.is_some_and(|most| most == terms.total_min) => {
            vec![exactly(terms, sites, possible)]
        }
        ("total", _) => {
            let least = i64::from(terms.total_min);
            let most = terms.total_max.map(i64::from);
            vec![
                most.and_then(|most| first(most, sites, &|most| Mend::TotalMax(hubs(most)))),
                first(0, least, &|fewer| Mend::TotalMin(hubs(least - fewer))),
            ]
        }
        ("ambition", _) => vec![share(terms, possible)],
        ("apart", _) => vec![apart(terms, possible)],
        ("phase_hubs", _) => vec![first(0, sites, &|more| Mend::HubsOfYears(hubs(more)))],
        ("first_year", _) => {
            let phases = terms.phases.as_ref();
            let least = phases.and_then(|phases| phases.first_year.iter().copied().max()).unwrap_or_default();
            vec![first(0, i64::from(least), &|fewer| Mend::FirstYear(hubs(i64::from(least) - fewer)))]
        }
        ("unlike", _) => {
            let most = i64::from(terms.unlike.iter().map(|other| other.without).max().unwrap_or_default());
            vec![first(0, most, &|fewer| Mend::Without(hubs(most - fewer)))]
        }
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

/// The nearest number of hubs that works where an exact number is asked for. It may be more or fewer, so numbers are
/// tried outwards from it.
fn exactly(terms: &Terms, sites: i64, possible: Possible) -> Option<Mend> {
    let asked = i64::from(terms.total_min);
    let near = (1..=asked.max(sites)).flat_map(|off| [asked + off, asked - off]);
    let numbers = near.filter(|number| (0..=sites).contains(number)).take(TRIES);
    let mends = numbers.filter_map(|number| u32::try_from(number).ok()).map(Mend::TotalMax);
    mends.into_iter().find(|mend| possible(mend))
}

/// The smallest amount of money that is enough: of an authority, of all together, or as a percentage more for every
/// authority. Over several years it is added to the first year.
fn money(question: &Question, authority: Option<AuthorityIx>, limit: &str, possible: Possible) -> Option<Mend> {
    let terms = question.terms;
    let sites = authority.map_or_else(|| question.everywhere(), |authority| question.within(authority).to_vec());
    let all: Pounds = sites.iter().map(|at| terms.cost[question.site(*at).at()]).sum();
    let first =
        |low: Pounds, mend: &dyn Fn(i64) -> Mend| smallest(low.0, all.0, |money| possible(&mend(money))).map(mend);
    match (limit, authority) {
        ("phase_budget", _) => {
            let more = |more: i64| Mend::MoneyOfYear { authority, year: 0, more: Pounds(more) };
            first(Pounds(0), &more)
        }
        (_, Some(authority)) => first(terms.budget[authority.at()]?, &|money| Mend::Budget(authority, Pounds(money))),
        (_, None) => {
            let total = terms.total_budget.and_then(|total| first(total, &|money| Mend::TotalBudget(Pounds(money))));
            let raised = |hundredths: i64| Mend::BudgetsBy(u32::try_from(hundredths).unwrap_or_default());
            total.or_else(|| smallest(0, HUNDREDTHS, |by| possible(&raised(by))).map(raised))
        }
    }
}

/// The largest share, in whole per cent, that can be kept.
fn share(terms: &Terms, possible: Possible) -> Option<Mend> {
    let asked = i64::from(terms.ambition.as_ref()?.share.0.div_ceil(100));
    let mend = |fewer: i64| Mend::Share(Share(u32::try_from((asked - fewer) * 100).unwrap_or_default()));
    smallest(0, asked, |fewer| possible(&mend(fewer))).map(mend)
}

/// The largest least distance that can be kept, lowered in steps.
fn apart(terms: &Terms, possible: Possible) -> Option<Mend> {
    let apart = terms.apart?;
    // Steps of whole metres for long distances, otherwise of hundredths of the distance that is asked for.
    let step = if apart >= STEPS as f64 { (apart / STEPS as f64).ceil() } else { apart / STEPS as f64 };
    let mend = |fewer: i64| Mend::Apart((apart - step * fewer as f64).max(0.0));
    smallest(0, STEPS, |fewer| possible(&mend(fewer))).map(mend)
}
