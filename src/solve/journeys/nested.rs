//! A market as a covering question: every point becomes one for each of its distances.
//!
//! A point that loses `l_1 <= l_2 <= ... <= beyond` at its sites in order saves `l_(k+1) - l_k` whenever one of its first `k` sites is open
//! (Cornuejols, Nemhauser & Wolsey 1980; Church 2003). The covering search then closes what prices leave open. The lists grow with
//! their square, so this is for what is left when most sites are settled.

use super::market::Market;
use crate::solve::instance::{Cover, Instance};

/// Pairs of the covering question, without making it.
pub(super) fn pairs(market: &Market) -> usize {
    (0..market.points()).map(|point| market.list(point).len()).map(|length| length * (length + 1) / 2).sum()
}

/// The covering question. Its value is the market's, with the sign turned.
pub(super) fn instance(market: &Market) -> Instance {
    let (mut weight, mut lists) = (Vec::new(), Vec::new());
    for point in 0..market.points() {
        let entries = market.entries_of(point);
        let mut list = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            list.push(entry.site);
            let next = entries.get(at + 1).map_or(market.beyond[point], |next| next.loss);
            if next > entry.loss {
                let mut sites = list.clone();
                sites.sort_unstable();
                weight.push(next - entry.loss);
                lists.push(sites);
            }
        }
    }
    let frame = &market.frame;
    let cover = Cover::new(lists.iter().map(Vec::as_slice), frame.sites.len());
    let constant = frame.constant - market.settled - market.beyond.iter().sum::<f64>();
    Instance { weight, cover, constant, ..frame.clone() }
}
