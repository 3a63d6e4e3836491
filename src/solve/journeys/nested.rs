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
    (0..market.points()).map(|point| market.list(point).len()).map(|length| length * (length + 1) / 2).sum()
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
        let mut list = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            list.push(entry.site);
            let beyond = (market.beyond[point], market.far[point]);
            let (loss, journey) = entries.get(at + 1).map_or(beyond, |next| (next.loss, next.journey));
            let eased = |at: u32| burden(at, journey) - burden(at, entry.journey);
            if loss > entry.loss || market.under[point].iter().any(|at| eased(*at) > 0.0) {
                for &at in &market.under[point] {
                    sums[at as usize].terms.push((weight.len() as u32, eased(at)));
                }
                let mut sites = list.clone();
                sites.sort_unstable();
                weight.push((loss - entry.loss).max(0.0));
                lists.push(sites);
            }
        }
    }
    let frame = &market.frame;
    let cover = Cover::new(lists.iter().map(Vec::as_slice), frame.sites.len());
    let constant = frame.constant - market.settled - market.beyond.iter().sum::<f64>();
    (Instance { weight, cover, constant, ..frame.clone() }, sums)
}
