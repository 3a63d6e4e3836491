//! The smallest change to a scenario that ends a clash of its limits: in words, and applied to the terms. Each change
//! is tried before it is proposed.

use super::Question;
use crate::model::rounding::SUMS;
use crate::model::{AuthorityIx, Role, Share, SiteIx, Terms};
use crate::units::Pounds;
use crate::words::{counted, named};

/// Most sites that a proposal names.
const NAMED: usize = 5;

/// A change to one number, or to the sites that must be open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mend {
    /// Most hubs of an authority.
    MaxHubs(AuthorityIx, u32),
    /// Fewest hubs of an authority.
    MinHubs(AuthorityIx, u32),
    /// Every authority's maximum rises by this many hubs.
    MaxEachBy(u32),
    /// Every authority's minimum falls by this many hubs.
    MinEachBy(u32),
    /// Most hubs in all; the exact number, where an exact number is asked for.
    TotalMax(u32),
    /// Fewest hubs in all; the exact number, where an exact number is asked for.
    TotalMin(u32),
    /// Money of an authority.
    Budget(AuthorityIx, Pounds),
    /// This percentage more for every authority that has a budget.
    BudgetsBy(u32),
    /// Money of all authorities together.
    TotalBudget(Pounds),
    /// The share of the ambition.
    Share(Share),
    /// Least distance between hubs, in the study's units of length.
    Apart(f64),
    /// This many of these sites need not be open.
    Release { sites: Vec<SiteIx>, number: usize },
    /// More money in one year, for an authority or for all together.
    MoneyOfYear { authority: Option<AuthorityIx>, year: usize, more: Pounds },
    /// This many more hubs by the end of every year.
    HubsOfYears(u32),
    /// Upper limit on every authority's fewest hubs in the first year.
    FirstYear(u32),
    /// Upper limit on how many hubs of each other plan must give way.
    Without(u32),
}

impl Mend {
    /// The terms after the change.
    pub fn applied(&self, terms: &Terms) -> Terms {
        let mut terms = terms.clone();
        let exactly = terms.total_max.is_some_and(|most| most == terms.total_min);
        match self {
            Mend::MaxHubs(authority, most) => terms.max_hubs[authority.at()] = Some(*most),
            Mend::MinHubs(authority, least) => terms.min_hubs[authority.at()] = *least,
            Mend::MaxEachBy(more) => terms.max_hubs.iter_mut().flatten().for_each(|most| *most += more),
            Mend::MinEachBy(fewer) => terms.min_hubs.iter_mut().for_each(|least| *least = least.saturating_sub(*fewer)),
            Mend::TotalMax(hubs) | Mend::TotalMin(hubs) if exactly => {
                (terms.total_min, terms.total_max) = (*hubs, Some(*hubs));
            }
            Mend::TotalMax(most) => terms.total_max = Some(*most),
            Mend::TotalMin(least) => terms.total_min = *least,
            Mend::Budget(authority, money) => terms.budget[authority.at()] = Some(*money),
            Mend::BudgetsBy(hundredths) => {
                let raised =
                    |money: i64| money.saturating_add((money.saturating_mul(i64::from(*hundredths)) + 99) / 100);
                terms.budget.iter_mut().flatten().for_each(|money| money.0 = raised(money.0));
            }
            Mend::TotalBudget(money) => terms.total_budget = Some(*money),
            Mend::Share(share) => terms.ambition.iter_mut().for_each(|ambition| ambition.share = *share),
            Mend::Apart(apart) => terms.apart = Some(*apart).filter(|apart| *apart > 0.0),
            Mend::Release { sites, number } => {
                sites.iter().take(*number).for_each(|site| terms.role[site.at()] = Role::Free);
            }
            Mend::MoneyOfYear { authority, year, more } => {
                if let Some(phases) = &mut terms.phases {
                    let budget = match authority {
                        Some(authority) => &mut phases.authority_budget[authority.at()],
                        None => &mut phases.budget,
                    };
                    budget.iter_mut().for_each(|budget| budget[*year] = budget[*year] + *more);
                }
            }
            Mend::HubsOfYears(more) => {
                let hubs = terms.phases.as_mut().and_then(|phases| phases.hubs.as_mut());
                hubs.into_iter().flatten().for_each(|hubs| *hubs += more);
            }
            Mend::FirstYear(most) => {
                let least = terms.phases.as_mut().map(|phases| &mut phases.first_year);
                least.into_iter().flatten().for_each(|least| *least = (*least).min(*most));
            }
            Mend::Without(most) => terms.unlike.iter_mut().for_each(|other| other.without = other.without.min(*most)),
        }
        terms
    }

    /// The change as words for a sentence, without a capital letter.
    pub fn words(&self, question: &Question) -> String {
        let terms = question.terms;
        let exactly = terms.total_max.is_some_and(|most| most == terms.total_min);
        let hubs = |number: u32| counted(number as usize, "hub");
        match self {
            Mend::MaxHubs(authority, most) => format!("allow {} {}", question.name(*authority), hubs(*most)),
            Mend::MinHubs(authority, least) => {
                let least = if *least == 0 { "no hub".to_owned() } else { format!("at least {}", hubs(*least)) };
                format!("ask {} for {least}", question.name(*authority))
            }
            Mend::MaxEachBy(more) => format!("allow every authority {}", counted(*more as usize, "more hub")),
            Mend::MinEachBy(fewer) => format!("ask every authority for {} less", hubs(*fewer)),
            Mend::TotalMax(number) | Mend::TotalMin(number) if exactly => format!("ask for exactly {}", hubs(*number)),
            Mend::TotalMax(most) => format!("allow {} in all", hubs(*most)),
            Mend::TotalMin(0) => "ask for no total number of hubs".to_owned(),
            Mend::TotalMin(least) => format!("ask for at least {} in all", hubs(*least)),
            Mend::Budget(authority, money) => format!("give {} {money}", question.name(*authority)),
            Mend::BudgetsBy(hundredths) => format!("raise every authority's budget by {hundredths}%"),
            Mend::TotalBudget(money) => format!("give all authorities together {money}"),
            Mend::Share(Share(0)) => "ask for no share".to_owned(),
            Mend::Share(share) => format!("ask for a share of {}%", f64::from(share.0) / 100.0),
            Mend::Apart(apart) if *apart > 0.0 => format!("ask for {apart} between hubs"),
            Mend::Apart(_) => "remove the least distance between hubs".to_owned(),
            Mend::Release { sites, number } => released(question, sites, *number),
            Mend::MoneyOfYear { authority, year, more } => {
                let year = question.terms.phases.as_ref().map_or(0, |phases| phases.years[*year]);
                let who = authority.map_or("all authorities together", |authority| question.name(authority));
                format!("give {who} {more} more in {year}")
            }
            Mend::HubsOfYears(more) => {
                format!("allow {} by the end of every year", counted(*more as usize, "more hub"))
            }
            Mend::FirstYear(0) => "ask for no hub in the first year".to_owned(),
            Mend::FirstYear(most) => format!("ask each authority for at least {} in the first year", hubs(*most)),
            Mend::Without(most) => format!("ask for a difference of {}", hubs(*most)),
        }
    }
}

/// `no longer require Hill School (s3)`, `no longer require one of Hill School (s3) and Mill Library (s4)`.
fn released(question: &Question, sites: &[SiteIx], number: usize) -> String {
    let names = named_sites(question, sites);
    match (number, sites.len()) {
        (number, all) if number >= all => format!("no longer require {names}"),
        (1, _) => format!("no longer require one of {names}"),
        (number, _) => format!("no longer require {number} of {names}"),
    }
}

/// `Hill School (s3), Mill Library (s4) and 7 more`
pub(crate) fn named_sites(question: &Question, sites: &[SiteIx]) -> String {
    let name = |site: &SiteIx| {
        let place = &question.study.sites[site.at()];
        if place.name == place.id { place.id.clone() } else { format!("{} ({})", place.name, place.id) }
    };
    named(&sites.iter().map(name).collect::<Vec<_>>(), NAMED)
}

/// The smallest whole number above `low` and up to `high` that works. If a number works, every larger one must work
/// too.
pub(crate) fn smallest(low: i64, high: i64, works: impl Fn(i64) -> bool) -> Option<i64> {
    if high <= low || !works(high) {
        return None;
    }
    let (mut low, mut high) = (low, high);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if works(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// A share as a percentage with two decimals, rounded down: never more is proposed than was found possible.
pub(crate) fn percent_down(share: f64) -> String {
    let percent = ((share + SUMS) * 1e4).floor() / 1e2;
    if percent <= 0.0 { "no share".to_owned() } else { format!("at most {percent}%") }
}
