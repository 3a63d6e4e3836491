//! Plans without proof: greedy opening, then interchange (Teitz & Bart 1968), keeping every limit.
//!
//! Everything here is deterministic: of moves that are worth the same, the one with the smaller site wins.

use super::Clock;
use super::draft::Draft;
use super::instance::Instance;
use crate::model::rounding;
use std::time::Duration;

/// A choice of free sites that keeps every limit, with what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub open: Vec<bool>,
    pub value: f64,
}

impl Choice {
    /// The choice, if it keeps every limit.
    pub fn checked(instance: &Instance, open: Vec<bool>) -> Option<Choice> {
        let (value, kept) = instance.value(&open);
        kept.then_some(Choice { open, value })
    }

    /// The same sites, open for sure there among them, in terms of a larger instance of the same question.
    pub fn carried(&self, from: &Instance, to: &Instance) -> Choice {
        let open = from.open_sites(&self.open);
        let open = to.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
        Choice { open, value: self.value }
    }

    /// The better of two; the first of equals.
    pub fn better(one: Option<Choice>, other: Option<Choice>) -> Option<Choice> {
        match (one, other) {
            (Some(one), Some(other)) => Some(if other.value > one.value { other } else { one }),
            (one, other) => one.or(other),
        }
    }
}

/// Time that greedy opening has at least.
const LEAST: Duration = Duration::from_millis(150);

/// How much of the limits a site uses up, for greedy choice by value for money.
pub(super) struct Yardstick {
    burden: Vec<f64>,
}

impl Yardstick {
    /// Every site counts alike.
    pub fn alike(instance: &Instance) -> Self {
        Yardstick { burden: vec![1.0; instance.sites.len()] }
    }

    /// Sites count by what they take from rows like budgets (unequal, none negative, with an upper end); `None` when
    /// there are no such rows.
    pub fn by_cost(instance: &Instance) -> Option<Self> {
        let mut burden = vec![0.0; instance.sites.len()];
        let mut any = false;
        for row in instance.rows.iter().filter(|row| row.is_budget()) {
            any = true;
            let largest = row.terms.iter().map(|term| term.1).max().unwrap_or(1) as f64;
            for &(site, cost) in &row.terms {
                burden[site as usize] += cost as f64 / largest;
            }
        }
        // A site without cost is not infinitely good, only very.
        burden.iter_mut().for_each(|burden| *burden = burden.max(1e-3));
        any.then_some(Yardstick { burden })
    }

    /// By cost where there are costs, otherwise alike.
    pub fn usual(instance: &Instance) -> Self {
        Yardstick::by_cost(instance).unwrap_or_else(|| Yardstick::alike(instance))
    }

    /// How good it is to win `gain` by opening a site, for what that takes.
    pub fn of(&self, gain: f64, site: usize) -> f64 {
        if gain > 0.0 { gain / self.burden[site] } else { gain * self.burden[site] }
    }
}

/// The best plan found by greedy opening from nothing; `None` when no plan that keeps the limits was found, which
/// proves nothing. Where time is over what was opened until then is the plan, if it keeps them; a little time there is
/// always, because a search that ends without any plan is worth nothing.
pub(super) fn greedy(instance: &Instance, clock: &Clock) -> Option<Choice> {
    let clock = &clock.at_least(LEAST);
    let mut best = None;
    for yardstick in Yardstick::by_cost(instance).into_iter().chain([Yardstick::alike(instance)]) {
        let mut draft = Draft::new(instance);
        if filled(&mut draft, &yardstick, clock) {
            best = Choice::better(best, Choice::checked(instance, draft.into_open()));
        }
    }
    best
}

/// A plan with exchanges made until none helps.
pub(super) fn improved(instance: &Instance, plan: &Choice, clock: &Clock) -> Option<Choice> {
    improve(Draft::of(instance, &plan.open), &Yardstick::usual(instance), clock)
}

/// Opens sites in the order given as long as they fit, then repairs and improves.
pub(super) fn plan_from(instance: &Instance, order: &[usize], clock: &Clock) -> Option<Choice> {
    let mut draft = Draft::new(instance);
    for &site in order {
        if draft.effect(None, Some(site)).breach <= 0.0 {
            draft.open(site);
        }
    }
    improve(draft, &Yardstick::usual(instance), clock)
}

/// Makes a choice keep the limits, fills it up and exchanges sites until nothing helps.
pub(super) fn improve(mut draft: Draft, yardstick: &Yardstick, clock: &Clock) -> Option<Choice> {
    if !filled(&mut draft, yardstick, clock) {
        return None;
    }
    while !clock.is_over() && interchange(&mut draft, clock) {
        clock.worked(draft.instance.size() as u64);
        fill(&mut draft, yardstick, clock);
    }
    let instance = draft.instance;
    Choice::checked(instance, draft.into_open())
}

/// Makes a choice keep the limits, if it can, and fills it up.
pub(super) fn repaired(draft: &mut Draft, clock: &Clock) -> bool {
    let yardstick = Yardstick::usual(draft.instance);
    filled(draft, &yardstick, clock)
}

/// Repairs and fills up; false when the limits are still broken.
fn filled(draft: &mut Draft, yardstick: &Yardstick, clock: &Clock) -> bool {
    repair(draft, yardstick, clock);
    let kept = draft.keeps_limits();
    if kept {
        fill(draft, yardstick, clock);
    }
    kept
}

/// Opens the best site that fits, as long as that wins something.
fn fill(draft: &mut Draft, yardstick: &Yardstick, clock: &Clock) {
    while !clock.is_over() {
        let relief = draft.relief();
        let mut best: Option<(f64, usize)> = None;
        for site in 0..draft.instance.sites.len() {
            if draft.is_open(site) {
                continue;
            }
            let gain = draft.gain(site);
            let hopeful = |worth: f64| best.is_none_or(|(score, _)| yardstick.of(worth, site) > score);
            // The limits are looked at last: only relief from a soft row can make a site worth more than its gain.
            if gain + relief <= draft.nothing || !hopeful(gain + relief) {
                continue;
            }
            let effect = draft.effect(None, Some(site));
            let worth = gain - effect.penalty;
            if effect.breach <= 0.0 && worth > draft.nothing && hopeful(worth) {
                best = Some((yardstick.of(worth, site), site));
            }
        }
        let Some((_, site)) = best else { return };
        draft.open(site);
    }
}

/// A row that is less broken by this, in its largest coefficients, is not less broken: below what a single pound can be
/// of a site's cost.
const MENDED: f64 = rounding::STATED;

/// Pairs a repair looks at in one step before it stays within authorities.
const REPAIR_PAIRS: usize = 4_000_000;

/// Opens, closes or exchanges sites so that rows are less broken, the most valuable way first, until none is or nothing
/// helps.
fn repair(draft: &mut Draft, yardstick: &Yardstick, clock: &Clock) {
    while !clock.is_over() && draft.broken_rows().next().is_some() {
        if let Some(site) = best_opening(draft, yardstick) {
            draft.open(site);
        } else if let Some(site) = best_closing(draft) {
            draft.close(site);
        } else if let Some((close, open)) = best_exchange(draft, clock) {
            draft.close(close);
            draft.open(open);
        } else {
            return;
        }
    }
}

fn best_opening(draft: &Draft, yardstick: &Yardstick) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for site in broken_sites(draft).into_iter().filter(|site| !draft.is_open(*site)) {
        let score = yardstick.of(draft.gain(site), site);
        if best.is_none_or(|(least, _)| score > least) && draft.effect(None, Some(site)).breach < -MENDED {
            best = Some((score, site));
        }
    }
    best.map(|(_, site)| site)
}

fn best_closing(draft: &Draft) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for site in broken_sites(draft).into_iter().filter(|site| draft.is_open(*site)) {
        if draft.effect(Some(site), None).breach < -MENDED {
            let loss = draft.loss(site);
            if best.is_none_or(|(least, _)| loss < least) {
                best = Some((loss, site));
            }
        }
    }
    best.map(|(_, site)| site)
}

/// The exchange that loses least for how much it mends; within one authority when there are too many pairs to look at.
fn best_exchange(draft: &Draft, clock: &Clock) -> Option<(usize, usize)> {
    let (open, closed): (Vec<usize>, Vec<usize>) =
        broken_sites(draft).into_iter().partition(|site| draft.is_open(*site));
    let near = open.len().saturating_mul(closed.len()) > REPAIR_PAIRS;
    let group = |site: usize| draft.instance.sites[site].part;
    let mut best: Option<(f64, usize, usize)> = None;
    for &out in open.iter().take_while(|_| !clock.is_over()) {
        for &into in closed.iter().filter(|into| !near || group(**into) == group(out)) {
            let mended = -draft.effect(Some(out), Some(into)).breach;
            let lost = (draft.loss(out) - draft.gain(into)) / mended;
            if mended > MENDED && best.is_none_or(|(least, _, _)| lost < least) {
                best = Some((lost, out, into));
            }
        }
    }
    best.map(|(_, out, into)| (out, into))
}

/// Sites in rows that are broken, rising.
fn broken_sites(draft: &Draft) -> Vec<usize> {
    let mut marked = vec![false; draft.instance.sites.len()];
    for row in draft.broken_rows() {
        for (site, _) in &draft.instance.rows[row].terms {
            marked[*site as usize] = true;
        }
    }
    (0..marked.len()).filter(|site| marked[*site]).collect()
}

/// One round of the best exchange for each open site; true when any was made.
fn interchange(draft: &mut Draft, clock: &Clock) -> bool {
    let mut improved = false;
    // What a closed site would win beyond its gain, because the site being closed is alone in covering it.
    let mut overlap = vec![0.0; draft.instance.sites.len()];
    for out in draft.open_sites() {
        if clock.is_over() {
            break;
        }
        let instance = draft.instance;
        let mut touched = Vec::new();
        for point in draft.sole_points(out) {
            for &site in instance.cover.sites_of(point) {
                overlap[site as usize] += instance.weight[point];
                touched.push(site as usize);
            }
        }
        let found = best_partner(draft, out, &overlap);
        for site in touched {
            overlap[site] = 0.0;
        }
        if let Some(partner) = found {
            draft.close(out);
            if let Some(into) = partner {
                draft.open(into);
            }
            improved = true;
        }
    }
    improved
}

/// The best site to open instead of `out`, or `Some(None)` when closing it alone wins most.
fn best_partner(draft: &Draft, out: usize, overlap: &[f64]) -> Option<Option<usize>> {
    let loss = draft.loss(out);
    let margin = draft.nothing;
    let mut best: Option<(f64, Option<usize>)> = None;
    let alone = draft.effect(Some(out), None);
    if alone.breach <= 0.0 && -loss - alone.penalty > margin {
        best = Some((-loss - alone.penalty, None));
    }
    let relief = draft.relief();
    for (into, overlap) in overlap.iter().enumerate() {
        let gross = draft.gain(into) + overlap - loss;
        let least = best.map_or(margin, |(worth, _)| worth);
        if draft.is_open(into) || gross + relief <= least {
            continue;
        }
        let effect = draft.effect(Some(out), Some(into));
        let worth = gross - effect.penalty;
        if effect.breach <= 0.0 && worth > least {
            best = Some((worth, Some(into)));
        }
    }
    best.map(|(_, partner)| partner)
}
