//! A market as a covering question: every point becomes one for each of its distances.
//!
//! A point that loses `l_1 <= l_2 <= ... <= beyond` at its sites in order saves `l_(k+1) - l_k` whenever one of its first `k` sites is open
//! (Cornuejols, Nemhauser & Wolsey 1980; Church 2003). The covering search then closes what prices leave open. The lists grow with
//! their square, so this is for what is left when most sites are settled.

use super::ceilings::Ceiling;
use super::market::Market;
use crate::model::rounding;
use crate::solve::exact::PointRow;
use crate::solve::instance::{Cover, Instance};

/// Pairs of the covering question, without making it.
pub(super) fn pairs(market: &Market) -> usize {
    let of = |point: usize| levels(market, point).map(|level| level.length).sum::<usize>();
    (0..market.points()).map(of).sum()
}

/// A distance at which a point loses less, or eases a ceiling, when one of its nearest sites is open.
struct Level {
    /// How many of the nearest sites.
    length: usize,
    /// The next loss and journey, of the next site or beyond all.
    next: (f64, f64),
}

fn levels(market: &Market, point: usize) -> impl Iterator<Item = Level> {
    let entries = market.entries_of(point);
    let beyond = (market.beyond[point], market.far[point]);
    entries.iter().enumerate().filter_map(move |(at, entry)| {
        let next = entries.get(at + 1).map_or(beyond, |next| (next.loss, next.journey));
        let eases = |at: &u32| market.burden(point, *at, next.1) > market.burden(point, *at, entry.journey);
        (next.0 > entry.loss || market.under[point].iter().any(eases)).then_some(Level { length: at + 1, next })
    })
}

/// The covering question, whose value is the market's with the sign turned; and its ceilings as sums over covered points, where it has any.
pub(super) fn instance(market: &Market) -> (Instance, Vec<PointRow>) {
    let (mut weight, mut lists) = (Vec::new(), Vec::new());
    let least = |ceiling: &Ceiling| -ceiling.most - rounding::SUMS * ceiling.whole;
    let mut sums: Vec<PointRow> =
        market.ceilings.iter().map(|ceiling| PointRow { terms: Vec::new(), at_least: least(ceiling) }).collect();
    for point in 0..market.points() {
        let entries = market.entries_of(point);
        let burden = |at: u32, journey: f64| market.burden(point, at, journey);
        for &at in &market.under[point] {
            sums[at as usize].at_least += burden(at, market.far[point]);
        }
        for Level { length, next: (loss, journey) } in levels(market, point) {
            let entry = entries[length - 1];
            for &at in &market.under[point] {
                let eased = burden(at, journey) - burden(at, entry.journey);
                sums[at as usize].terms.push((weight.len() as u32, eased));
            }
            let mut sites: Vec<u32> = entries[..length].iter().map(|entry| entry.site).collect();
            sites.sort_unstable();
            weight.push((loss - entry.loss).max(0.0));
            lists.push(sites);
        }
    }
    let frame = &market.frame;
    let cover = Cover::new(lists.iter().map(Vec::as_slice), frame.sites.len());
    let constant = frame.constant - market.settled - market.beyond.iter().sum::<f64>();
    (Instance { weight, cover, constant, ..frame.clone() }, sums)
}
