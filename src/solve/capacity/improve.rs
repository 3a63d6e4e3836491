//! Plans for hubs with limited room: sites are opened in a given order, then improved by interchange. Every limit is
//! kept, and each step is valued by the best flow of families to hubs.

use super::Serving;
use crate::evaluate::Flow;
use crate::solve::Clock;
use crate::solve::draft::Draft;
use crate::solve::heuristic::{self, Choice};

/// A choice of sites with the best flow for it.
pub(in crate::solve) struct Serve<'a> {
    serving: &'a Serving,
    draft: Draft<'a>,
    flow: Flow<'a>,
}

/// For each opening or exchange, only this many of the most promising sites are tried with a flow.
const TRIED: usize = 6;

/// Work limit of one improvement: closed sites looked at, over all exchanges.
const LOOKED_AT: usize = 3_000_000;

/// How much a plan is improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::solve) enum Polish {
    /// Open sites as long as that improves the plan.
    Fill,
    /// Also exchange sites until no exchange helps.
    Exchange,
}

/// Opens sites in the given order as long as they fit, repairs the limits, then improves; `None` when some limit is
/// still broken.
pub(in crate::solve) fn from_order(
    serving: &Serving,
    order: &[usize],
    polish: Polish,
    clock: &Clock,
) -> Option<Choice> {
    let mut draft = Draft::new(&serving.instance);
    (serving.fixed..serving.instance.sites.len()).for_each(|site| draft.open(site));
    for &site in order.iter().filter(|site| **site < serving.fixed) {
        if draft.effect(None, Some(site)).breach <= 0.0 {
            draft.open(site);
        }
    }
    if !draft.keeps_limits() && !heuristic::repaired(&mut draft, clock) {
        return None;
    }
    improved(serving, draft, polish, clock)
}

fn improved(serving: &Serving, draft: Draft, polish: Polish, clock: &Clock) -> Option<Choice> {
    let open: Vec<bool> = (0..serving.instance.sites.len()).map(|site| draft.is_open(site)).collect();
    let mut serve = Serve::of(serving, &open);
    let mut budget = if polish == Polish::Exchange { LOOKED_AT } else { 0 };
    serve.fill_up(clock);
    while budget > 0 && !clock.is_over() && serve.interchange(&mut budget, clock) {
        serve.fill_up(clock);
    }
    serve.checked()
}

impl<'a> Serve<'a> {
    /// The choice with these sites open.
    pub fn of(serving: &'a Serving, open: &[bool]) -> Self {
        let sites = (0..open.len()).filter(|site| open[*site]);
        Serve { serving, draft: Draft::of(&serving.instance, open), flow: Flow::of(&serving.network, sites) }
    }

    /// The choice with its value, if it keeps every limit. The flow is computed afresh, so that the value does not
    /// depend on the steps that led to the choice.
    pub fn checked(&self) -> Option<Choice> {
        let instance = &self.serving.instance;
        let open: Vec<bool> = (0..instance.sites.len()).map(|site| self.draft.is_open(site)).collect();
        let flow = Flow::of(&self.serving.network, (0..open.len()).filter(|site| open[*site]));
        let mut value = instance.constant + flow.weight();
        let mut kept = true;
        for (site, open) in instance.sites.iter().zip(&open) {
            value += if *open { site.price } else { 0.0 };
        }
        for row in &instance.rows {
            let activity = row.terms.iter().filter(|term| open[term.0 as usize]).map(|term| term.1).sum();
            value -= row.penalty(activity);
            kept &= row.excess(activity) == 0;
        }
        kept.then_some(Choice { open, value })
    }

    fn open(&mut self, site: usize) {
        self.draft.open(site);
        self.flow.open(site);
        self.flow.forget();
    }

    /// Upper estimate of what opening a closed site wins if no family moves between hubs: its price, and the unserved
    /// families near it that fit.
    fn promise(&self, site: usize) -> f64 {
        let network = &self.serving.network;
        let points = network.cover.zones_of(crate::model::SiteIx::new(site)).iter().map(|point| point.at());
        let mut room = network.room[site];
        let mut worth = self.serving.instance.sites[site].price;
        let mut waiting: Vec<(f64, f64)> = Vec::new();
        for point in points {
            if network.demand[point] == 0.0 {
                worth += if self.flow.misses(point) { network.weight[point] } else { 0.0 };
            } else if self.flow.unserved(point) > 0.0 {
                waiting.push((network.density(point), self.flow.unserved(point)));
            }
        }
        waiting.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        for (density, amount) in waiting {
            let taken = amount.min(room);
            worth += density * taken;
            room -= taken;
            if room <= 0.0 {
                break;
            }
        }
        worth
    }

    /// What opening a site would win, in weight; the flow is restored.
    fn trial(&mut self, site: usize, before: f64) -> f64 {
        let mark = self.flow.mark();
        self.flow.open(site);
        let won = self.flow.weight() - before + self.serving.instance.sites[site].price;
        self.flow.undo(mark);
        won
    }

    /// Opens the best site that fits, as long as that improves the plan.
    fn fill_up(&mut self, clock: &Clock) {
        while !clock.is_over() {
            let before = self.flow.weight();
            let mut list: Vec<(f64, usize)> = (0..self.serving.fixed)
                .filter(|site| !self.draft.is_open(*site))
                .filter_map(|site| {
                    let effect = self.draft.effect(None, Some(site));
                    (effect.breach <= 0.0).then(|| (self.promise(site) - effect.penalty, site))
                })
                .collect();
            best_first(&mut list);
            let mut best: Option<(f64, usize)> = None;
            for &(_, site) in list.iter().take(TRIED) {
                let worth = self.trial(site, before) - self.draft.effect(None, Some(site)).penalty;
                if worth > self.draft.nothing && best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, site));
                }
            }
            let Some((_, site)) = best else { return };
            self.open(site);
        }
    }

    /// Makes the best exchange for each open site, once. Returns whether any was made.
    fn interchange(&mut self, budget: &mut usize, clock: &Clock) -> bool {
        let mut any = false;
        for out in (0..self.serving.fixed).filter(|site| self.draft.is_open(*site)).collect::<Vec<usize>>() {
            if clock.is_over() || *budget == 0 {
                break;
            }
            *budget = budget.saturating_sub(self.serving.fixed);
            let price = self.serving.instance.sites[out].price;
            let before = self.flow.weight();
            self.flow.forget();
            self.flow.close(out);
            let lost = before - self.flow.weight() + price;
            match self.best_partner(out, lost) {
                Some(partner) => {
                    self.draft.close(out);
                    partner.into_iter().for_each(|into| self.open(into));
                    any = true;
                }
                None => self.flow.undo(0),
            }
        }
        any
    }

    /// The best site to open in place of `out`, which the flow has already closed at a loss of `lost`. `Some(None)`
    /// when closing it without a replacement is best.
    fn best_partner(&mut self, out: usize, lost: f64) -> Option<Option<usize>> {
        let margin = self.draft.nothing;
        let alone = self.draft.effect(Some(out), None);
        let mut best = (alone.breach <= 0.0 && -lost - alone.penalty > margin).then_some((-lost - alone.penalty, None));
        let mut list: Vec<(f64, usize)> = (0..self.serving.fixed)
            .filter(|site| !self.draft.is_open(*site))
            .filter_map(|site| {
                let effect = self.draft.effect(Some(out), Some(site));
                (effect.breach <= 0.0).then(|| (self.promise(site) - effect.penalty, site))
            })
            .collect();
        best_first(&mut list);
        let left = self.flow.weight();
        for &(_, into) in list.iter().take(TRIED) {
            let worth = self.trial(into, left) - lost - self.draft.effect(Some(out), Some(into)).penalty;
            if worth > best.map_or(margin, |(most, _)| most) {
                best = Some((worth, Some(into)));
            }
        }
        best.map(|(_, partner)| partner)
    }
}

/// Puts the [`TRIED`] most promising first; on a tie the smaller site.
fn best_first(list: &mut [(f64, usize)]) {
    let order = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if list.len() > TRIED {
        list.select_nth_unstable_by(TRIED, order);
        list[..TRIED].sort_unstable_by(order);
    } else {
        list.sort_unstable_by(order);
    }
}
