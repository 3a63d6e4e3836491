//! Limits on how many hubs there are, what they cost and where they are.

use super::families::Families;
use super::{Faults, services};
use crate::model::{Aim, AmbitionMode, AuthorityIx, SiteIx, Study, Terms, rounding};
use crate::units::{Pounds, grouped};
use crate::words::{counted, verb};

pub(super) fn check(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    totals(terms, hubs, faults);
    for (position, authority) in study.authorities.iter().enumerate() {
        if terms.planned[position] {
            let own = hubs_of(study, hubs, AuthorityIx::new(position));
            one_authority(terms, position, &authority.name, &own, faults);
        }
    }
    hard_ambition(study, terms, hubs, faults);
    apart(study, terms, hubs, faults);
    floors(study, terms, hubs, faults);
    services::shares(study, terms, hubs, faults);
    unlike(terms, hubs, faults);
}

fn unlike(terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    for (at, other) in terms.unlike.iter().enumerate() {
        let missing = other.hubs.iter().filter(|hub| !hubs.contains(hub)).count();
        faults.at_least(missing as f64, f64::from(other.without), "unlike", || {
            let (missing, asked) = (counted(missing, "hub"), asked(other.without as usize));
            format!("the plan leaves out {missing} of plan {}; {asked}", at + 1)
        });
    }
}

/// `at least 3 are asked for`
fn asked(least: usize) -> String {
    format!("at least {} {} needed", grouped(least as u64), verb(least, "be"))
}

/// `at most 3 are allowed`
fn allowed(most: usize) -> String {
    format!("at most {} {} allowed", grouped(most as u64), verb(most, "be"))
}

fn apart(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    let Some(apart) = terms.apart else { return };
    for (at, one) in hubs.iter().enumerate() {
        for other in &hubs[at + 1..] {
            let (a, b) = (&study.sites[one.at()], &study.sites[other.at()]);
            let (dx, dy) = (a.point.x - b.point.x, a.point.y - b.point.y);
            let between = (dx * dx + dy * dy).sqrt();
            let enough = between >= apart * (1.0 - rounding::DIGITS);
            faults.at_least(if enough { apart } else { between }, apart, "apart", || {
                format!("`{}` and `{}` are {between:.1} apart; at least {apart} is needed", a.id, b.id)
            });
        }
    }
}

fn floors(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    if terms.floors.is_empty() && !matches!(terms.aim, Aim::Fewest { .. }) {
        return;
    }
    let families = Families::of(study, terms, hubs);
    for floor in &terms.floors {
        let (_, covered) = families.share_covered(&floor.zones);
        let enough = covered >= floor.share - rounding::STATED;
        faults.at_least(if enough { floor.share } else { covered }, floor.share, "floors", || {
            format!(
                "{:.2}% of {} is covered; at least {:.2}% is needed",
                100.0 * covered,
                floor.label,
                100.0 * floor.share
            )
        });
    }
    if let Aim::Fewest { share, .. } = terms.aim {
        let (_, covered) = families.share_covered(&families.everywhere());
        let enough = covered >= share - rounding::STATED;
        faults.at_least(if enough { share } else { covered }, share, "objective", || {
            format!("{:.2}% of the weight is covered; at least {:.2}% is needed", 100.0 * covered, 100.0 * share)
        });
    }
}

pub(super) fn hubs_of(study: &Study, hubs: &[SiteIx], authority: AuthorityIx) -> Vec<SiteIx> {
    hubs.iter().copied().filter(|hub| study.sites[hub.at()].authority == Some(authority)).collect()
}

/// Cost of the hubs together. In 128 bits: a sum of costs near the largest 64-bit number must not wrap round to a small
/// one.
fn cost(terms: &Terms, hubs: &[SiteIx]) -> i128 {
    hubs.iter().map(|hub| i128::from(terms.cost[hub.at()].0)).sum()
}

fn within_budget(
    terms: &Terms,
    hubs: &[SiteIx],
    (budget, is_assumed): (Option<Pounds>, bool),
    who: &str,
    limit: &str,
    faults: &mut Faults,
) {
    let Some(budget) = budget else { return };
    let (cost, budget_exactly) = (cost(terms, hubs), i128::from(budget.0));
    let over = cost - budget_exactly;
    faults.at_most(cost as f64, if over <= 0 { cost as f64 } else { budget.0 as f64 }, limit, || {
        let over = grouped(u64::try_from(over).unwrap_or(u64::MAX));
        let of_cost: i128 = hubs.iter().map(|hub| i128::from(terms.assumed.cost[hub.at()].0)).sum();
        let word = match of_cost {
            0 => "",
            all if all == cost => " (assumed)",
            _ => " (part assumed)",
        };
        let of_budget = if is_assumed { " (assumed)" } else { "" };
        format!("{who} spends £{over}{word} more than its budget of {budget}{of_budget}")
    });
}

fn totals(terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    let count = hubs.len();
    faults.at_least(count as f64, f64::from(terms.total_min), "total_min", || {
        format!("there {} {} in all; {}", verb(count, "be"), counted(count, "hub"), asked(terms.total_min as usize))
    });
    if let Some(most) = terms.total_max {
        faults.at_most(count as f64, f64::from(most), "total_max", || {
            format!("there {} {} in all; {}", verb(count, "be"), counted(count, "hub"), allowed(most as usize))
        });
    }
    within_budget(terms, hubs, (terms.total_budget, false), "the plan", "total_budget", faults);
}

fn one_authority(terms: &Terms, position: usize, name: &str, own: &[SiteIx], faults: &mut Faults) {
    let (count, fewest) = (own.len(), terms.min_hubs[position]);
    faults.at_least(count as f64, f64::from(fewest), "min_hubs", || {
        format!("{name} has {}; {}", counted(count, "hub"), asked(fewest as usize))
    });
    if let Some(most) = terms.max_hubs[position] {
        faults.at_most(count as f64, f64::from(most), "max_hubs", || {
            format!("{name} has {}; {}", counted(count, "hub"), allowed(most as usize))
        });
    }
    within_budget(terms, own, (terms.budget[position], terms.assumed.budget[position]), name, "budget", faults);
}

fn hard_ambition(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    for scope in scopes(study, terms, hubs).iter().filter(|scope| scope.mode == AmbitionMode::Hard) {
        faults.at_least(f64::from(scope.within), f64::from(scope.asked), "ambition", || {
            format!(
                "{} has {} of {} in disadvantaged communities; {}",
                scope.who,
                scope.within,
                counted(scope.hubs, "hub"),
                asked(scope.asked as usize)
            )
        });
    }
}

/// A scope of the ambition, with the hubs counted in it.
pub(super) struct CountedScope<'a> {
    who: &'a str,
    hubs: usize,
    within: u32,
    asked: u32,
    pub(super) mode: AmbitionMode,
}

impl CountedScope<'_> {
    pub(super) fn who(&self) -> &str {
        self.who
    }

    pub(super) fn within(&self) -> u32 {
        self.within
    }

    pub(super) fn asked(&self) -> u32 {
        self.asked
    }

    pub(super) fn short(&self) -> u32 {
        self.asked.saturating_sub(self.within)
    }
}

/// Every scope in which the ambition is counted: the plan, then authorities. Empty without an ambition.
pub(super) fn scopes<'a>(study: &'a Study, terms: &Terms, hubs: &[SiteIx]) -> Vec<CountedScope<'a>> {
    let Some(ambition) = &terms.ambition else { return Vec::new() };
    let mut scopes = Vec::new();
    let mut count = |who: &'a str, authority: Option<AuthorityIx>, hubs: &[SiteIx]| {
        if let Some(mode) = terms.ambition_mode(authority) {
            let asked = ambition.share.of(u32::try_from(hubs.len()).unwrap_or(u32::MAX), ambition.rounding);
            scopes.push(CountedScope { who, hubs: hubs.len(), within: disadvantaged(terms, hubs), asked, mode });
        }
    };
    count("the plan", None, hubs);
    for (position, place) in study.authorities.iter().enumerate().filter(|(at, _)| terms.planned[*at]) {
        let authority = AuthorityIx::new(position);
        count(&place.name, Some(authority), &hubs_of(study, hubs, authority));
    }
    scopes
}

pub(super) fn disadvantaged(terms: &Terms, hubs: &[SiteIx]) -> u32 {
    hubs.iter().map(|hub| u32::from(terms.disadvantaged[hub.at()])).sum()
}
