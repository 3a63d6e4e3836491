//! Shorter journeys at no loss of coverage: how plans that cover equally much are told apart.
//!
//! Exchanges by the median, at a price on what is not covered that no shortening is worth. Nothing is proven about the journeys; the
//! coverage, the limits and what soft limits cost stay as they were.

use super::ceilings::Ceiling;
use super::market::Market;
use super::state::State;
use super::{choice_of, improve, lengthen, list_length};
use crate::model::{Aim, SiteIx};
use crate::solve::Clock;
use crate::solve::instance::{Fate, Row};
use crate::solve::limits::Question;
use crate::travel;

/// The price of not covering, in journeys of the longest kind.
const DEAR: f64 = 100.0;

/// Pairs that may be looked at while hubs are taken away and placed anew.
const WORK: u64 = 20_000_000;

/// Lists are this much shorter than where journeys are what the plan is made for.
const SHORTER: usize = 3;

/// Hubs with shorter journeys that keep every one of `ceilings`; the same hubs where none are found.
pub(in crate::solve) fn shorten(
    question: &Question,
    ceilings: &[Ceiling],
    open: &[SiteIx],
    clock: &Clock,
) -> Vec<SiteIx> {
    let longest = travel::longest(question.study);
    let aim = Aim::Median { unreached: longest };
    let mut length = vec![list_length(question) / SHORTER; question.study.zones.len()];
    let mut market;
    loop {
        let wanted = |zone: crate::model::ZoneIx| length[zone.at()];
        let made = Market::new(question, &aim, ceilings, &wanted, clock);
        let Some(made) = made.filter(|_| !clock.is_over()) else { return open.to_vec() };
        market = made;
        let plan = choice_of(&market, open);
        if !lengthen(&market, &plan, &mut length) {
            break;
        }
    }
    let market = settled(question, market, open);
    let today = choice_of(&market, open);
    let priced = market.at_prices(&vec![DEAR * longest; ceilings.len()]);
    let mut state = State::of(&priced, &today.open);
    improve::improve(&mut state, clock);
    improve::improve_further(&mut state, WORK, clock);
    let found = state.opened();
    let (value, kept) = market.value(&found);
    if kept && value < today.value && market.keeps_ceilings(&found) && market.beyond_lists(&found).next().is_none() {
        market.frame.open_sites(&found)
    } else {
        open.to_vec()
    }
}

/// The market with what weighs besides journeys as it is: sites with a price stay open or closed, and soft limits are kept as far as the
/// plan keeps them.
fn settled(question: &Question, market: Market, open: &[SiteIx]) -> Market {
    let fate = |site: &crate::solve::instance::FreeSite| match open.binary_search(&site.ix) {
        _ if site.price == 0.0 => Fate::Free,
        Ok(_) => Fate::Open,
        Err(_) => Fate::Closed,
    };
    let fates: Vec<Fate> = market.frame.sites.iter().map(fate).collect();
    let mut market = market.with_fates(&fates);
    let plan = choice_of(&market, open);
    market.frame.rows.extend(no_more(question, &market, &plan.open));
    for row in &mut market.frame.rows {
        let activity: i64 = row.terms.iter().filter(|term| plan.open[term.0 as usize]).map(|term| term.1).sum();
        if row.soft.take().is_some() {
            row.at_least = row.at_least.map(|least| least.min(activity));
        }
    }
    market
}

/// Shorter journeys are not worth another hub, nor another pound: rows that hold both to what the plan has.
fn no_more(question: &Question, market: &Market, open: &[bool]) -> [Row; 2] {
    let costs = question.terms.cost.iter().map(|cost| cost.0).collect::<Vec<i64>>();
    let row = |amount: &dyn Fn(usize) -> i64| {
        let all = 0..market.frame.sites.len();
        let terms: Vec<(u32, i64)> = all.map(|at| (at as u32, amount(at))).filter(|term| term.1 != 0).collect();
        let most = terms.iter().filter(|term| open[term.0 as usize]).map(|term| term.1).sum();
        Row { limit: "ties", at: 0, unit: 1, terms, at_least: None, at_most: Some(most), soft: None }
    };
    [row(&|_| 1), row(&|at| costs[market.frame.sites[at].ix.at()])]
}
