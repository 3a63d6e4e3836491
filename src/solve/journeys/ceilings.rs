//! Ceilings: upper limits on sums over zones, whatever the objective.
//!
//! A floor on the coverage of a place is a ceiling on the weight there that is not covered. "Give up at most 0.5% of
//! the first objective" is a ceiling on its loss. A ceiling is relaxed at a price `p`: the loss of each zone under it
//! grows by `p` times the zone's burden. Burdens grow with the journey as losses do, so a market with priced ceilings
//! is again a market.

use super::improve;
use super::market::{Market, loss};
use super::state::State;
use crate::model::{Aim, ZoneIx, rounding};
use crate::solve::Clock;
use crate::solve::heuristic::Choice;
use crate::units::Impedance;

/// An upper limit on a sum over zones of weight x loss.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::solve) struct Ceiling {
    /// Name of the limit that it comes from.
    pub limit: &'static str,
    /// What it applies to, as words for a sentence.
    pub label: String,
    /// The aim whose loss is limited.
    pub aim: Aim,
    /// Zones that it applies to, in ascending order.
    pub zones: Vec<ZoneIx>,
    /// Largest admissible sum of weight x loss.
    pub most: f64,
    /// Weight of all these zones, or another amount of the size of the sum; the tolerance is relative to it.
    pub whole: f64,
}

impl Ceiling {
    /// What a zone with this journey adds to the sum: its weight times the loss.
    pub fn burden(&self, weight: f64, journey: f64, radius: &Impedance) -> f64 {
        weight * loss(&self.aim, Some(journey).filter(|journey| journey.is_finite()), radius)
    }
}

/// Rounds of prices in which a plan that keeps the ceilings is looked for.
const ROUNDS: usize = 40;

/// Rounds in which prices still fall once all ceilings are kept.
const FALLING: usize = 6;

/// Lowering starts at this multiple of the first prices.
const DEAR: f64 = 1000.0;
/// Number of rounds of lowering; prices are halved after each.
const LOWERINGS: usize = 14;
/// Work limit of each round of lowering, in pairs of point and site.
const LOWERING: u64 = 20_000_000;

/// Factors of a price: while its ceiling is broken, and while all ceilings are kept.
const GROWTH: (f64, f64) = (2.0, 0.8);

/// Looks for a plan that keeps every ceiling. Returns it with the prices of ceilings at which it was found; `None`
/// proves nothing.
///
/// From `start`, prices of broken ceilings rise until all are kept, and then fall. The better of that plan and the
/// `known` one, if it keeps the ceilings, is then improved at prices that come down from values at which hardly
/// anything but the ceilings counts.
pub(super) fn plan_below(
    market: &Market,
    start: &Choice,
    known: Option<Choice>,
    clock: &Clock,
) -> Option<(Choice, Vec<f64>)> {
    let first = first_prices(market);
    let raised = raised(market, start, &first, clock);
    let known = known.filter(|known| market.keeps_ceilings(&known.open));
    let best = match (raised, known) {
        (Some(raised), Some(known)) if known.value < raised.0.value => (known, raised.1),
        (None, Some(known)) => (known, first.iter().map(|price| price * DEAR).collect()),
        (raised, _) => raised?,
    };
    Some(lowered(market, best, &first, clock))
}

/// Raises the price of each broken ceiling until a plan keeps all ceilings, then lowers all prices for some rounds.
fn raised(market: &Market, start: &Choice, first: &[f64], clock: &Clock) -> Option<(Choice, Vec<f64>)> {
    let mut prices = vec![0.0; market.ceilings.len()];
    let mut open = start.open.clone();
    let mut best: Option<(Choice, Vec<f64>)> = None;
    let mut kept_rounds = 0;
    for _ in 0..ROUNDS {
        let priced = market.at_prices(&prices);
        let mut state = State::of(&priced, &open);
        improve::improve(&mut state, clock);
        open = state.opened();
        let kept = market.keeps_ceilings(&open);
        let (value, fits) = market.value(&open);
        if kept && fits && best.as_ref().is_none_or(|(best, _)| value < best.value) {
            best = Some((Choice { open: open.clone(), value }, prices.clone()));
        }
        if clock.is_over() || kept && (kept_rounds >= FALLING || prices.iter().all(|price| *price == 0.0)) {
            break;
        }
        let excess = market.excess(&open);
        for (at, price) in prices.iter_mut().enumerate() {
            let broken = excess[at] > rounding::STATED * market.ceilings[at].whole;
            *price = match (broken, *price) {
                (true, 0.0) => first[at],
                (true, price) => price * GROWTH.0,
                (false, price) if kept => price * GROWTH.1,
                (false, price) => price,
            };
        }
        kept_rounds += usize::from(kept);
    }
    best
}

/// Improves a plan that keeps all ceilings, at prices that are halved in each round.
fn lowered(market: &Market, best: (Choice, Vec<f64>), first: &[f64], clock: &Clock) -> (Choice, Vec<f64>) {
    let mut best = best;
    let mut times = DEAR;
    for _ in 0..LOWERINGS {
        if clock.is_over() {
            break;
        }
        let prices: Vec<f64> = first.iter().map(|price| price * times).collect();
        let priced = market.at_prices(&prices);
        let mut state = State::of(&priced, &best.0.open);
        improve::improve(&mut state, clock);
        improve::improve_further(&mut state, LOWERING, clock);
        let open = state.opened();
        let (value, fits) = market.value(&open);
        if fits && value < best.0.value && market.keeps_ceilings(&open) {
            best = (Choice { open, value }, prices);
        }
        times *= 0.5;
    }
    best
}

/// First prices: at these, burdens add about a tenth to the losses.
fn first_prices(market: &Market) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); market.ceilings.len()];
    for point in 0..market.points() {
        let Some(nearest) = market.entries_of(point).first() else { continue };
        for &at in &market.under[point] {
            let (loss, burden) = &mut sums[at as usize];
            *loss += market.beyond[point] - nearest.loss;
            *burden += market.burden(point, at, market.far[point]) - market.burden(point, at, nearest.journey);
        }
    }
    sums.into_iter().map(|(loss, burden)| if burden > 0.0 { 0.1 * (loss / burden).max(1e-6) } else { 0.0 }).collect()
}
