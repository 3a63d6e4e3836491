//! Ceilings: sums over zones that must not grow too large, whatever else is done best.
//!
//! A floor on the coverage of a place is a ceiling on the weight there that is not covered; "give up at most 0.5% of what was done best
//! first" is a ceiling on the loss of that. A ceiling is priced: at price `p` each zone under it loses `p` times its burden more, which
//! grows with the journey as its loss does, so that a market with priced ceilings is a market.

use super::improve;
use super::market::{Market, loss};
use super::state::State;
use crate::model::{Aim, ZoneIx, rounding};
use crate::solve::Clock;
use crate::solve::heuristic::Choice;
use crate::units::Impedance;

/// A sum over zones of weight x loss that must not be more than so much.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::solve) struct Ceiling {
    /// The limit it comes from, as a word.
    pub limit: &'static str,
    /// Whose it is, as it stands in a sentence.
    pub label: String,
    /// What is lost.
    pub aim: Aim,
    /// By whom, rising.
    pub zones: Vec<ZoneIx>,
    /// The most that may be lost.
    pub most: f64,
    /// The weight of all these zones.
    pub whole: f64,
}

impl Ceiling {
    /// What a zone's journey burdens it with.
    pub fn burden(&self, weight: f64, journey: f64, radius: &Impedance) -> f64 {
        weight * loss(&self.aim, Some(journey).filter(|journey| journey.is_finite()), radius)
    }
}

/// Rounds of prices in which a plan below the ceilings is looked for.
const ROUNDS: usize = 40;

/// Rounds in which prices fall once all ceilings are kept.
const FALLING: usize = 6;

/// Where lowering starts, in first prices; how often prices are halved, and the pairs a round may look at.
const DEAR: f64 = 1000.0;
const LOWERINGS: usize = 14;
const LOWERING: u64 = 20_000_000;

/// How much a price grows while its ceiling is broken, and falls while all are kept.
const GROWTH: (f64, f64) = (2.0, 0.8);

/// A plan that keeps every ceiling, and the prices of ceilings at which it was found; `None` when none was found, which proves nothing.
///
/// From `start`, prices of ceilings that are broken rise and fall again; from a plan that is `known` to keep them, they come down from
/// where nothing but the ceilings counts.
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

/// Prices rise where a ceiling is broken, until a plan keeps all; then they fall for a while.
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

/// From a plan that keeps all ceilings: exchanges at prices that come down, as long as that finds better ones.
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

/// Prices at which burdens weigh about a tenth of losses.
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
