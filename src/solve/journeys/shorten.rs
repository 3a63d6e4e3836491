//! Chooses between plans that cover equally much: looks for one with shorter journeys.
//!
//! Uses the exchanges of the median, with so high a price on what is not covered that no shorter journey is worth it.
//! Nothing is proven about the journeys. Coverage, limits and the penalties of soft limits stay as they were.

use super::ceilings::Ceiling;
use super::market::Market;
use super::state::State;
use super::{choice_of, improve, lengthen, list_length};
use crate::model::{Aim, SiteIx};
use crate::solve::Clock;
use crate::solve::instance::{Fate, Row};
use crate::solve::limits::Question;
use crate::travel;

/// Price of not covering, in multiples of the longest journey.
const DEAR: f64 = 100.0;

/// Work limit of closing hubs and placing them anew, in pairs of point and site.
const WORK: u64 = 20_000_000;

/// Divisor for the length of lists, compared with models whose objective is journeys.
const SHORTER: usize = 3;

/// Hubs with shorter journeys that keep all `ceilings`; the same hubs if none are found.
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

/// The market with everything but journeys held fixed: sites with a price stay open or closed, and soft limits must be
/// kept as far as the plan keeps them.
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

/// Rows that keep the number of hubs and their cost at most as in the plan: shorter journeys are worth neither.
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
