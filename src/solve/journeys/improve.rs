//! Plans without proof for journeys: opening what fits, interchange (Teitz & Bart 1968, with the bookkeeping of
//! Whitaker 1983), and closing several neighbouring hubs to place them anew.
//!
//! Everything here is deterministic: of moves that win the same, the first one found is made.

use super::state::{Move, State};
use crate::model::rounding;
use crate::solve::Clock;
use crate::solve::heuristic::Yardstick;
use std::collections::BTreeMap;

/// A pass that lowers the loss by less than this share, computed afresh, is the last. Running sums drift, and drift
/// must not count as progress for ever.
const LITTLE: f64 = rounding::STATED;

/// Number of open sites, in its authority and in all, that every closed site may replace because they are cheapest to
/// close.
const CHEAPEST: usize = 3;

/// Hubs that are closed together to be placed anew.
const TOGETHER: usize = 4;

/// Most passes of exchanges when hubs are placed anew. Where weights range widely, running sums drift by more than an
/// exchange wins, and there would always be another pass.
const PASSES: usize = 20;

/// Opens the best site that fits, by what it wins for its burden on budgets, as long as that wins something.
pub(super) fn fill(state: &mut State, clock: &Clock) {
    let yardstick = Yardstick::usual(&state.market.frame);
    let sites = state.market.frame.sites.len();
    // A site's gain only falls as others open, so an old gain is an upper bound.
    let mut queue: std::collections::BinaryHeap<(Score, std::cmp::Reverse<usize>)> = (0..sites)
        .filter(|site| !state.is_open(*site))
        .map(|site| (Score(yardstick.of(state.gain(site) + state.relief(), site)), std::cmp::Reverse(site)))
        .collect();
    while let Some((old, std::cmp::Reverse(site))) = queue.pop().filter(|_| !clock.is_over()) {
        let Some(change) = state.opening(site) else { continue };
        let now = Score(yardstick.of(change.won, site));
        if now < old && queue.peek().is_some_and(|next| next.0 > now) {
            queue.push((now, std::cmp::Reverse(site)));
        } else if change.won > least(state) {
            state.make(change);
        }
    }
}

/// A score that can be ordered.
#[derive(PartialEq)]
struct Score(f64);

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn least(state: &State) -> f64 {
    rounding::SUMS * (1.0 + state.loss())
}

/// Opens what fits and exchanges sites until nothing helps.
pub(super) fn improve(state: &mut State, clock: &Clock) {
    fill(state, clock);
    let mut before = state.measured();
    while !clock.is_over() && interchange(state, clock) {
        clock.worked(state.market.pairs() as u64);
        fill(state, clock);
        let after = state.measured();
        if after >= before - LITTLE * before.abs() {
            break;
        }
        before = after;
    }
}

/// The same, and also closes hubs and places them anew, until that no longer helps or the work runs out.
pub(super) fn improve_further(state: &mut State, mut work: u64, clock: &Clock) {
    let mut before = state.measured();
    while !clock.is_over() && replace(state, &mut work, clock) {
        improve(state, clock);
        let after = state.measured();
        if after >= before - LITTLE * before.abs() {
            break;
        }
        before = after;
    }
}

/// Looks at every closed site once. Where exchanging it for an open one wins, the best such exchange is made at once.
/// Returns whether any was made.
fn interchange(state: &mut State, clock: &Clock) -> bool {
    let sites = state.market.frame.sites.len();
    let mut extra = vec![0.0; sites];
    let cheapest = Cheapest::of(state);
    let mut improved = false;
    for into in 0..sites {
        if into % 256 == 0 && clock.is_over() {
            break;
        }
        if state.is_open(into) {
            continue;
        }
        let least = least(state);
        let offered = cheapest.for_site(state, into);
        if let Some(change) = state.best_exchange(into, least, &mut extra, &offered) {
            state.make(change);
            improved = true;
        }
    }
    improved
}

/// Open sites that are cheapest to close.
struct Cheapest {
    by_group: BTreeMap<u32, Vec<usize>>,
    of_all: Vec<usize>,
}

impl Cheapest {
    fn of(state: &State) -> Self {
        let price = |site: &usize| state.spare(*site) + state.market.frame.sites[*site].price;
        let mut open = state.open_sites();
        open.sort_by(|a, b| price(a).total_cmp(&price(b)).then(a.cmp(b)));
        let mut by_group: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for &site in &open {
            let list = by_group.entry(state.market.frame.sites[site].group).or_default();
            if list.len() < CHEAPEST {
                list.push(site);
            }
        }
        open.truncate(CHEAPEST);
        Cheapest { by_group, of_all: open }
    }

    fn for_site(&self, state: &State, site: usize) -> Vec<usize> {
        let own = self.by_group.get(&state.market.frame.sites[site].group);
        own.into_iter().flatten().chain(&self.of_all).copied().collect()
    }
}

/// Closes every hub once, together with the hubs that are second nearest for its points, and places as many anew where
/// they win most. Keeps the result where it is better. Returns whether any was. `work` is the limit, in pairs of point
/// and site.
fn replace(state: &mut State, work: &mut u64, clock: &Clock) -> bool {
    // Placing hubs anew ignores the penalties of soft limits, so it is left out where there are any.
    if state.market.frame.rows.iter().any(|row| row.soft.is_some()) {
        return false;
    }
    let mut improved = false;
    for hub in state.open_sites() {
        if clock.is_over() || *work == 0 {
            break;
        }
        if !state.is_open(hub) {
            continue;
        }
        let gone = together(state, hub);
        let before = state.loss();
        let prices = |state: &State, sites: &[usize]| {
            sites.iter().map(|site| state.market.frame.sites[*site].price).sum::<f64>()
        };
        let points = points_around(state, &gone);
        gone.iter().for_each(|site| state.close(*site));
        let come = place(state, &points, gone.len(), work, clock);
        let won = before - state.loss() + prices(state, &come) - prices(state, &gone);
        if state.keeps_limits() && won > least(state) && come.len() == gone.len() {
            improved = true;
        } else {
            come.iter().for_each(|site| state.close(*site));
            gone.iter().for_each(|site| state.open(*site));
        }
    }
    improved
}

/// A hub, and those that are second nearest for most of its points, each point counted by its loss.
fn together(state: &State, hub: usize) -> Vec<usize> {
    let mut weights: BTreeMap<usize, f64> = BTreeMap::new();
    for point in state.served_by(hub) {
        if let Some(second) = state.second_site(point) {
            *weights.entry(second).or_default() += state.loss_of(point).max(f64::MIN_POSITIVE);
        }
    }
    let mut near: Vec<(usize, f64)> = weights.into_iter().collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    near.truncate(TOGETHER - 1);
    std::iter::once(hub).chain(near.into_iter().map(|(site, _)| site)).collect()
}

fn points_around(state: &State, sites: &[usize]) -> Vec<usize> {
    let mut points: Vec<usize> = sites.iter().flat_map(|site| state.served_by(*site)).collect();
    points.sort_unstable();
    points
}

/// Opens up to `number` of the sites near some points, the best first, then exchanges among these sites until nothing
/// helps. Returns the sites that are then open.
fn place(state: &mut State, points: &[usize], number: usize, work: &mut u64, clock: &Clock) -> Vec<usize> {
    let market = state.market;
    let mut near: Vec<usize> =
        points.iter().flat_map(|point| market.entries_of(*point).iter().map(|entry| entry.site as usize)).collect();
    near.sort_unstable();
    near.dedup();
    near.retain(|site| !state.is_open(*site));
    let mut come = Vec::new();
    let pairs: u64 = near.iter().map(|site| market.points_of(*site).len() as u64).sum();
    for _ in 0..number {
        *work = work.saturating_sub(pairs);
        let best = near.iter().filter(|site| !state.is_open(**site)).filter_map(|site| state.opening(*site));
        let best = best.fold(None, |best: Option<Move>, next| match best {
            Some(best) if best.won >= next.won => Some(best),
            _ => Some(next),
        });
        let Some(best) = best else { break };
        state.make(best);
        come.extend(best.open);
    }
    let mut extra = vec![0.0; market.frame.sites.len()];
    for _ in 0..PASSES {
        let mut again = false;
        if *work == 0 || clock.is_over() {
            break;
        }
        *work = work.saturating_sub(pairs);
        for &into in &near {
            if state.is_open(into) {
                continue;
            }
            let change = state.best_exchange(into, least(state), &mut extra, &[]);
            if let Some(change) = change.filter(|change| change.close.is_some_and(|out| come.contains(&out))) {
                state.make(change);
                come.retain(|site| Some(*site) != change.close);
                come.push(into);
                again = true;
            }
        }
        if !again {
            break;
        }
    }
    come
}
