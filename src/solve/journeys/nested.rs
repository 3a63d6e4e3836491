//! A market as a covering question: every point becomes one point for each of its distances.
//!
//! Let a point lose `l_1 <= l_2 <= ... <= beyond` at its sites in order. It saves `l_(k+1) - l_k` whenever one of its
//! first `k` sites is open (Cornuejols, Nemhauser & Wolsey 1980; Church 2003). The covering search can then close what
//! prices leave undecided. Lists grow with the square of their length, so this is only for what is left once most sites
//! are fixed.

use super::ceilings::Ceiling;
use super::market::Market;
use crate::model::rounding;
use crate::solve::exact::PointRow;
use crate::solve::instance::{Cover, Instance};

/// Number of pairs of point and site in the covering question, without building it.
pub(super) fn pairs(market: &Market) -> usize {
    let of = |point: usize| levels(market, point).map(|level| level.length).sum::<usize>();
    (0..market.points()).map(of).sum()
}

/// A distance at which a point loses less, or burdens a ceiling less, when one of its nearest sites is open.
struct Level {
    /// Number of nearest sites.
    length: usize,
    /// Loss and journey at the next site, or beyond the list.
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

/// The covering question, whose value is the negative loss of the market, and the ceilings as minimums on sums over
/// covered points.
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
