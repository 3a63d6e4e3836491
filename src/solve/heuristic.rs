//! Plans without proof: greedy opening, then interchange (Teitz & Bart 1968), with every limit kept.
//!
//! Everything here is deterministic: of moves that win the same, the one with the smaller site is made.

use super::Clock;
use super::draft::Draft;
use super::instance::Instance;
use crate::model::rounding;
use std::time::Duration;

/// A choice of free sites that keeps every limit, with its value in weight.
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

    /// The same choice in a larger instance of the same question; sites that are fixed open in the smaller one are open
    /// in it.
    pub fn carried(&self, from: &Instance, to: &Instance) -> Choice {
        let open = from.open_sites(&self.open);
        let open = to.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
        Choice { open, value: self.value }
    }

    /// The better of two choices; the first on a tie.
    pub fn better(one: Option<Choice>, other: Option<Choice>) -> Option<Choice> {
        match (one, other) {
            (Some(one), Some(other)) => Some(if other.value > one.value { other } else { one }),
            (one, other) => one.or(other),
        }
    }
}

/// Least time for greedy opening, even when the search's time is over.
const LEAST: Duration = Duration::from_millis(150);

/// How much each site uses of the limits, so that greedy opening can choose by gain per burden.
pub(super) struct Yardstick {
    burden: Vec<f64>,
}

impl Yardstick {
    /// Every site has the same burden.
    pub fn alike(instance: &Instance) -> Self {
        Yardstick { burden: vec![1.0; instance.sites.len()] }
    }

    /// The burden of a site is what it takes of budgets, each measured in its dearest site. `None` when there are no
    /// budgets.
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
        // A site without cost counts as very cheap, not as infinitely good.
        burden.iter_mut().for_each(|burden| *burden = burden.max(1e-3));
        any.then_some(Yardstick { burden })
    }

    /// By cost where there are budgets, otherwise all alike.
    pub fn usual(instance: &Instance) -> Self {
        Yardstick::by_cost(instance).unwrap_or_else(|| Yardstick::alike(instance))
    }

    /// Score of opening a site that wins `gain`.
    pub fn of(&self, gain: f64, site: usize) -> f64 {
        if gain > 0.0 { gain / self.burden[site] } else { gain * self.burden[site] }
    }
}

/// The best plan found by greedy opening from nothing. `None` when no plan that keeps the limits was found; that proves
/// nothing. When time runs out, the sites opened by then are the plan, if they keep the limits. A little time is always
/// allowed, because a search that ends without any plan is useless.
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

/// The plan after exchanges, until no exchange helps.
pub(super) fn improved(instance: &Instance, plan: &Choice, clock: &Clock) -> Option<Choice> {
    improve(Draft::of(instance, &plan.open), &Yardstick::usual(instance), clock)
}

/// Opens sites in the given order as long as they fit, then repairs and improves.
pub(super) fn plan_from(instance: &Instance, order: &[usize], clock: &Clock) -> Option<Choice> {
    let mut draft = Draft::new(instance);
    for &site in order {
        if draft.effect(None, Some(site)).breach <= 0.0 {
            draft.open(site);
        }
    }
    improve(draft, &Yardstick::usual(instance), clock)
}

/// Repairs the limits, opens what fits, and exchanges sites until no exchange helps; `None` when some limit is still
/// broken.
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

/// Repairs the limits, if possible, and opens what fits. Returns whether the limits are kept.
pub(super) fn repaired(draft: &mut Draft, clock: &Clock) -> bool {
    let yardstick = Yardstick::usual(draft.instance);
    filled(draft, &yardstick, clock)
}

/// Repairs the limits and opens what fits; false when some limit is still broken.
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
            // The limits are looked at last. Only a smaller penalty of a soft row can make a site worth more than its
            // gain.
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

/// Smallest fall in the violation of the limits that counts as progress, in the largest coefficient of a row. It is
/// below what one pound is of the cost of a site.
const MENDED: f64 = rounding::STATED;

/// Largest number of pairs of open and closed sites that one step of a repair looks at; with more, only exchanges
/// within a part.
const REPAIR_PAIRS: usize = 4_000_000;

/// Opens, closes or exchanges sites to reduce the violation of rows, until none is broken or nothing helps. Openings go
/// first, then closings, then exchanges, each time the one that wins most or loses least.
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

/// The exchange with the smallest loss of value for each unit of violation that it removes. Within one part when there
/// are too many pairs.
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

/// Sites in broken rows, in ascending order.
fn broken_sites(draft: &Draft) -> Vec<usize> {
    let mut marked = vec![false; draft.instance.sites.len()];
    for row in draft.broken_rows() {
        for (site, _) in &draft.instance.rows[row].terms {
            marked[*site as usize] = true;
        }
    }
    (0..marked.len()).filter(|site| marked[*site]).collect()
}

/// Makes the best exchange for each open site, once. Returns whether any was made.
fn interchange(draft: &mut Draft, clock: &Clock) -> bool {
    let mut improved = false;
    // What a closed site would win beyond its gain, because it covers points that only the closing site covers.
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

/// The best site to open in place of `out`; `Some(None)` when closing it without a replacement is best.
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
