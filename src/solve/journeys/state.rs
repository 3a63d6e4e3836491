//! A choice of sites that changes one site at a time, with the nearest and second nearest open site of every point kept
//! up to date.

use super::market::Market;
use crate::solve::draft::Draft;

/// No entry: no open site is in the point's list.
const NONE: u32 = u32::MAX;

/// A choice of open sites, and the running figures that make changes cheap.
pub(super) struct State<'a> {
    pub market: &'a Market,
    /// Keeps the activity of the limits.
    draft: Draft<'a>,
    /// Entry of the nearest open site of each point, or [`NONE`].
    first: Vec<u32>,
    /// Entry of the second nearest one, or [`NONE`].
    second: Vec<u32>,
    /// For each open site, by how much losses would rise if it closed.
    spare: Vec<f64>,
    /// Loss of all points.
    loss: f64,
}

/// A change of a choice and what it wins, penalties of soft limits included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Move {
    pub close: Option<usize>,
    pub open: Option<usize>,
    pub won: f64,
}

impl<'a> State<'a> {
    /// The state with these sites open.
    pub fn of(market: &'a Market, open: &[bool]) -> Self {
        let draft = Draft::of(&market.frame, open);
        let points = market.points();
        let mut state = State {
            market,
            draft,
            first: vec![NONE; points],
            second: vec![NONE; points],
            spare: vec![0.0; market.frame.sites.len()],
            loss: 0.0,
        };
        for point in 0..points {
            let mut at_open = market.list(point).filter(|at| open[market.entry(*at).site as usize]);
            let first = at_open.next().unwrap_or(NONE);
            let second = at_open.next().unwrap_or(NONE);
            (state.first[point], state.second[point]) = (first, second);
            state.loss += state.loss_at(point, first);
            if first != NONE {
                state.spare[market.entry(first).site as usize] += state.margin(point);
            }
        }
        state
    }

    /// Loss of all points, without that of zones that no choice changes.
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Loss of the choice, penalties of soft limits included, computed afresh.
    pub fn measured(&self) -> f64 {
        self.market.value(&self.opened()).0
    }

    pub fn is_open(&self, site: usize) -> bool {
        self.draft.is_open(site)
    }

    pub fn open_sites(&self) -> Vec<usize> {
        self.draft.open_sites()
    }

    pub fn keeps_limits(&self) -> bool {
        self.draft.keeps_limits()
    }

    pub fn opened(&self) -> Vec<bool> {
        (0..self.market.frame.sites.len()).map(|site| self.draft.is_open(site)).collect()
    }

    /// By how much losses would rise if an open site closed.
    pub fn spare(&self, site: usize) -> f64 {
        self.spare[site]
    }

    /// The second nearest open site of a point, if it is in the point's list.
    pub fn second_site(&self, point: usize) -> Option<usize> {
        let at = self.second[point];
        (at != NONE).then(|| self.market.entry(at).site as usize)
    }

    /// Points whose nearest open site this is.
    pub fn served_by(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        let points = self.market.points_of(site).iter();
        points.filter(|(point, at)| self.first[*point as usize] == *at).map(|(point, _)| *point as usize)
    }

    /// Present loss of a point.
    pub fn loss_of(&self, point: usize) -> f64 {
        self.loss_at(point, self.first[point])
    }

    fn loss_at(&self, point: usize, at: u32) -> f64 {
        if at == NONE { self.market.beyond[point] } else { self.market.entry(at).loss }
    }

    fn margin(&self, point: usize) -> f64 {
        self.loss_at(point, self.second[point]) - self.loss_at(point, self.first[point])
    }

    /// Opens a closed site.
    pub fn open(&mut self, site: usize) {
        self.draft.open(site);
        let market = self.market;
        for &(point, at) in market.points_of(site) {
            let point = point as usize;
            if at < self.first[point] {
                self.release(point);
                self.loss -= self.loss_at(point, self.first[point]) - market.entry(at).loss;
                self.second[point] = self.first[point];
                self.first[point] = at;
                self.hold(point);
            } else if at < self.second[point] {
                self.release(point);
                self.second[point] = at;
                self.hold(point);
            }
        }
    }

    /// Closes an open site.
    pub fn close(&mut self, site: usize) {
        self.draft.close(site);
        let market = self.market;
        for &(point, at) in market.points_of(site) {
            let point = point as usize;
            if at == self.first[point] {
                self.release(point);
                let next = self.second[point];
                self.loss += self.loss_at(point, next) - market.entry(at).loss;
                self.first[point] = next;
                self.second[point] = self.next_open(point, next);
                self.hold(point);
            } else if at == self.second[point] {
                self.release(point);
                self.second[point] = self.next_open(point, at);
                self.hold(point);
            }
        }
        self.spare[site] = 0.0;
    }

    /// The first open entry after this one.
    fn next_open(&self, point: usize, after: u32) -> u32 {
        if after == NONE {
            return NONE;
        }
        let rest = after + 1..self.market.list(point).end;
        rest.into_iter().find(|at| self.draft.is_open(self.market.entry(*at).site as usize)).unwrap_or(NONE)
    }

    fn release(&mut self, point: usize) {
        if self.first[point] != NONE {
            self.spare[self.market.entry(self.first[point]).site as usize] -= self.margin(point);
        }
    }

    fn hold(&mut self, point: usize) {
        if self.first[point] != NONE {
            self.spare[self.market.entry(self.first[point]).site as usize] += self.margin(point);
        }
    }

    /// What opening a closed site wins, penalties apart.
    pub fn gain(&self, site: usize) -> f64 {
        let won = |(point, at): &(u32, u32)| {
            let point = *point as usize;
            if *at < self.first[point] {
                self.loss_at(point, self.first[point]) - self.market.entry(*at).loss
            } else {
                0.0
            }
        };
        self.market.points_of(site).iter().map(won).sum::<f64>() + self.market.frame.sites[site].price
    }

    /// Opening a site and what that wins; `None` where the limits do not allow it.
    pub fn opening(&self, site: usize) -> Option<Move> {
        let effect = self.draft.effect(None, Some(site));
        (effect.breach <= 0.0).then(|| Move { close: None, open: Some(site), won: self.gain(site) - effect.penalty })
    }

    /// The best open site to close in exchange for a closed one, if that wins more than `least`. `extra` has an entry
    /// for each site, all 0 before and after. `cheapest` lists open sites that are cheap to close; they may be far
    /// away.
    pub fn best_exchange(&self, into: usize, least: f64, extra: &mut [f64], cheapest: &[usize]) -> Option<Move> {
        let market = self.market;
        let sites = &market.frame.sites;
        let mut gain = sites[into].price;
        let mut touched = Vec::new();
        for &(point, at) in market.points_of(into) {
            let point = point as usize;
            let (first, second) = (self.first[point], self.second[point]);
            if at >= second {
                continue;
            }
            let (loss, one, two) = (market.entry(at).loss, self.loss_at(point, first), self.loss_at(point, second));
            gain += (one - loss).max(0.0);
            // If the nearest site closes, the point goes to the new one instead of its second nearest.
            if first != NONE {
                let out = market.entry(first).site as usize;
                extra[out] += two - one.max(loss);
                touched.push(out);
            }
        }
        let mut best: Option<Move> = None;
        for &out in touched.iter().chain(cheapest) {
            let won = gain + extra[out] - self.spare[out] - sites[out].price;
            if !self.draft.is_open(out) || won <= best.map_or(least, |best| best.won) - self.relief() {
                continue;
            }
            let effect = self.draft.effect(Some(out), Some(into));
            let won = won - effect.penalty;
            if effect.breach <= 0.0 && won > best.map_or(least, |best| best.won) {
                best = Some(Move { close: Some(out), open: Some(into), won });
            }
        }
        touched.iter().for_each(|out| extra[*out] = 0.0);
        best
    }

    /// Upper bound on what an exchange can save in penalties of soft limits.
    pub fn relief(&self) -> f64 {
        self.draft.relief()
    }

    /// Makes a move.
    pub fn make(&mut self, change: Move) {
        change.close.into_iter().for_each(|site| self.close(site));
        change.open.into_iter().for_each(|site| self.open(site));
    }
}
