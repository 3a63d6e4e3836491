//! Who is served where: the largest weight that the room of the open hubs allows.
//!
//! A point has a demand. Each unit of it has the same worth (the point's density: weight divided by demand), and can be
//! served by the sites that cover the point:
//!
//! maximise `sum of density_i * y_ij`, `sum over j of y_ij <= demand_i`, `sum over i of y_ij <= room_j`.
//!
//! This is a transportation problem in which the worth depends on the point only. [`Flow`] keeps an optimal solution
//! while sites open and close:
//!
//! - When a site opens, the only new arc leads from it to the sink. Any improvement leads from a point that is not
//!   fully served, along exchanges of points between sites, to the new room. The densest such point is taken first.
//! - When a site closes, what it served becomes unserved, and the only improvement is to serve it elsewhere. For such a
//!   point it is best to end the exchanges at spare room; otherwise to push out the least dense point, if that is less
//!   dense.
//!
//! Both are successive longest augmenting paths from, or to, the one arc that was added. After each, no cycle of the
//! residual network improves the flow, so the flow is optimal (Busacker & Gowen 1960). In terms of matroids: the
//! demands that can be served together form a polymatroid (in whole units a gammoid), on which the greedy order,
//! densest first, is optimal. A point without demand is served by any open site that covers it.

use crate::model::{Reach, SiteIx, ZoneIx, rounding};
use std::collections::VecDeque;

/// Points, sites and cover lists; the indices of [`Reach`] are positions in these lists.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// Weight of each point; more than 0.
    pub weight: Vec<f64>,
    /// Demand of each point, in the unit of the room; 0 or more.
    pub demand: Vec<f64>,
    /// Room of each site; infinite where it is not limited.
    pub room: Vec<f64>,
    /// Which site covers which point.
    pub cover: Reach,
}

impl Network {
    /// Weight per unit of demand; infinite for points without demand.
    pub fn density(&self, point: usize) -> f64 {
        if self.demand[point] > 0.0 { self.weight[point] / self.demand[point] } else { f64::INFINITY }
    }
}

/// An optimal flow for the open sites.
#[derive(Debug, Clone)]
pub(crate) struct Flow<'a> {
    network: &'a Network,
    open: Vec<bool>,
    /// Spare room of each open site.
    spare: Vec<f64>,
    /// Unserved demand of each point.
    unserved: Vec<f64>,
    /// For each point `(site, amount)` of those that serve it.
    serving: Vec<Vec<(u32, f64)>>,
    /// Number of open sites that cover each point.
    near: Vec<u32>,
    /// The largest finite density, and the amount up to which a demand counts as 0.
    densest: f64,
    nothing: f64,
    /// The state before each change since [`Flow::forget`].
    journal: Vec<Before>,
    /// Number of the last search that reached each site.
    seen: Vec<u32>,
    searches: u32,
}

/// What a step changed, with its state before.
#[derive(Debug, Clone)]
enum Before {
    Spare(usize, f64),
    Point(usize, f64, Vec<(u32, f64)>),
    Opened(usize),
    Closed(usize),
}

/// How a search reached a site: the point that would move between it and the site before it; `NOBODY` at the start.
#[derive(Debug, Clone, Copy)]
struct Step {
    site: u32,
    point: u32,
    from: u32,
}

const NOBODY: u32 = u32::MAX;

impl<'a> Flow<'a> {
    /// A flow with every site closed.
    pub fn new(network: &'a Network) -> Self {
        let points = 0..network.demand.len();
        let largest = network.demand.iter().copied().fold(0.0, f64::max);
        let dense = points.clone().map(|point| network.density(point)).filter(|density| density.is_finite());
        Flow {
            network,
            open: vec![false; network.room.len()],
            spare: vec![0.0; network.room.len()],
            unserved: network.demand.clone(),
            serving: vec![Vec::new(); network.demand.len()],
            near: vec![0; network.demand.len()],
            densest: dense.fold(0.0, f64::max),
            nothing: rounding::DIGITS * largest,
            journal: Vec::new(),
            seen: vec![0; network.room.len()],
            searches: 0,
        }
    }

    /// The flow with these sites open.
    pub fn of(network: &'a Network, open: impl Iterator<Item = usize>) -> Self {
        let mut flow = Flow::new(network);
        open.for_each(|site| flow.open(site));
        flow.forget();
        flow
    }

    /// Weight served.
    pub fn weight(&self) -> f64 {
        (0..self.unserved.len()).map(|point| self.weight_of(point)).sum()
    }

    /// Weight served of one point.
    pub fn weight_of(&self, point: usize) -> f64 {
        let (weight, demand) = (self.network.weight[point], self.network.demand[point]);
        match demand {
            0.0 if self.near[point] == 0 => 0.0,
            0.0 => weight,
            _ => weight * ((demand - self.unserved[point]) / demand),
        }
    }

    /// Unserved demand of a point.
    pub fn unserved(&self, point: usize) -> f64 {
        self.unserved[point]
    }

    /// Demand that a site serves.
    pub fn load(&self, site: usize) -> f64 {
        let points = self.network.cover.zones_of(SiteIx::new(site)).iter();
        points.map(|point| self.amount(point.at(), site as u32)).sum()
    }

    /// Whether no open site covers a point; used for points without demand.
    pub fn misses(&self, point: usize) -> bool {
        self.near[point] == 0
    }

    /// Makes all changes so far permanent.
    pub fn forget(&mut self) {
        self.journal.clear();
    }

    /// A state that [`Flow::undo`] can return to, until the next [`Flow::forget`].
    pub fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Undoes all changes since a mark.
    pub fn undo(&mut self, mark: usize) {
        for before in self.journal.split_off(mark.min(self.journal.len())).into_iter().rev() {
            match before {
                Before::Spare(site, spare) => self.spare[site] = spare,
                Before::Point(point, unserved, serving) => {
                    (self.unserved[point], self.serving[point]) = (unserved, serving);
                }
                Before::Opened(site) => self.turn(site, false),
                Before::Closed(site) => self.turn(site, true),
            }
        }
    }

    /// Opens a closed site.
    pub fn open(&mut self, site: usize) {
        self.journal.push(Before::Opened(site));
        self.turn(site, true);
        self.set_spare(site, self.network.room[site]);
        while self.spare[site] > self.nothing && self.fill(site) {}
    }

    /// Closes an open site.
    pub fn close(&mut self, site: usize) {
        self.journal.push(Before::Closed(site));
        self.turn(site, false);
        self.set_spare(site, 0.0);
        let network = self.network;
        let points = network.cover.zones_of(SiteIx::new(site)).iter().map(|point| point.at());
        let mut left: Vec<usize> = points.filter(|point| self.amount(*point, site as u32) > 0.0).collect();
        for &point in &left {
            let amount = self.amount(point, site as u32);
            self.shift(point, site as u32, -amount);
        }
        left.sort_by(|a, b| network.density(*b).total_cmp(&network.density(*a)).then(a.cmp(b)));
        for point in left {
            while self.unserved[point] > self.nothing && self.place(point) {}
        }
    }

    fn turn(&mut self, site: usize, open: bool) {
        self.open[site] = open;
        for point in self.network.cover.zones_of(SiteIx::new(site)) {
            let near = &mut self.near[point.at()];
            *near = if open { *near + 1 } else { *near - 1 };
        }
    }

    fn set_spare(&mut self, site: usize, spare: f64) {
        self.journal.push(Before::Spare(site, self.spare[site]));
        self.spare[site] = if spare > self.nothing { spare } else { 0.0 };
    }

    fn amount(&self, point: usize, site: u32) -> f64 {
        self.serving[point].iter().find(|(other, _)| *other == site).map_or(0.0, |(_, amount)| *amount)
    }

    /// Changes how much of a point a site serves; the difference is added to, or taken from, the point's unserved
    /// demand.
    fn shift(&mut self, point: usize, site: u32, by: f64) {
        self.journal.push(Before::Point(point, self.unserved[point], self.serving[point].clone()));
        let nothing = self.nothing;
        let whole = |amount: f64| if amount > nothing { amount } else { 0.0 };
        self.unserved[point] = whole(self.unserved[point] - by);
        let serving = &mut self.serving[point];
        match serving.iter().position(|(other, _)| *other == site) {
            Some(at) => serving[at].1 = whole(serving[at].1 + by),
            None => serving.push((site, whole(by))),
        }
        serving.retain(|(_, amount)| *amount > 0.0);
    }

    fn sites_of(&self, point: usize) -> impl Iterator<Item = usize> + use<'a> {
        self.network.cover.sites_of(ZoneIx::new(point)).iter().map(|site| site.at())
    }

    fn points_of(&self, site: usize) -> impl Iterator<Item = usize> + use<'a> {
        self.network.cover.zones_of(SiteIx::new(site)).iter().map(|point| point.at())
    }

    /// Leads the densest possible point to the spare room of a site; false when there is none.
    fn fill(&mut self, site: usize) -> bool {
        self.searches += 1;
        self.seen[site] = self.searches;
        let mut steps = vec![Step { site: site as u32, point: NOBODY, from: NOBODY }];
        let mut best: Option<(f64, usize, usize)> = None;
        let mut at = 0;
        'search: while at < steps.len() {
            let here = steps[at].site;
            for point in self.points_of(here as usize) {
                let density = self.network.density(point);
                if self.unserved[point] > self.nothing && best.is_none_or(|(most, ..)| density > most) {
                    best = Some((density, point, at));
                    if density >= self.densest {
                        break 'search;
                    }
                }
                for &(other, _) in &self.serving[point] {
                    if self.seen[other as usize] != self.searches {
                        self.seen[other as usize] = self.searches;
                        steps.push(Step { site: other, point: point as u32, from: at as u32 });
                    }
                }
            }
            at += 1;
        }
        let Some((_, point, end)) = best else { return false };
        // Along the path, each point moves from the site where it was found to the one before it.
        let mut amount = self.unserved[point].min(self.spare[site]);
        let way = way(&steps, end);
        for step in &way {
            amount = amount.min(self.amount(step.point as usize, step.site));
        }
        self.shift(point, steps[end].site, amount);
        for step in way {
            self.shift(step.point as usize, step.site, -amount);
            self.shift(step.point as usize, steps[step.from as usize].site, amount);
        }
        self.set_spare(site, self.spare[site] - amount);
        true
    }

    /// Serves more of a point, by spare room or in place of a less dense point; false when neither is possible.
    fn place(&mut self, start: usize) -> bool {
        let density = self.network.density(start);
        self.searches += 1;
        let mut steps: Vec<Step> = Vec::new();
        let mut least: Option<(f64, usize, usize)> = None;
        let mut queue: VecDeque<(usize, u32)> = VecDeque::from([(start, NOBODY)]);
        let mut room = None;
        while let Some((point, from)) = queue.pop_front() {
            for site in self.sites_of(point).filter(|site| self.open[*site]) {
                if std::mem::replace(&mut self.seen[site], self.searches) == self.searches {
                    continue;
                }
                let at = steps.len();
                steps.push(Step { site: site as u32, point: point as u32, from });
                if self.spare[site] > self.nothing {
                    room = Some(at);
                    queue.clear();
                    break;
                }
                for other in self.points_of(site).filter(|other| self.amount(*other, site as u32) > 0.0) {
                    let worth = self.network.density(other);
                    if worth < density && least.is_none_or(|(least, ..)| worth < least) {
                        least = Some((worth, other, at));
                    }
                    queue.push_back((other, at as u32));
                }
            }
        }
        let Some(end) = room.or(least.map(|(.., at)| at)) else { return false };
        self.lead(&steps, end, least.filter(|_| room.is_none()).map(|(_, out, _)| out));
        true
    }

    /// Moves points along the steps to the site of the last one. Where that has no spare room, the point `out` is
    /// pushed out of it.
    fn lead(&mut self, steps: &[Step], end: usize, out: Option<usize>) {
        let last = steps[end].site;
        let mut way = vec![steps[end]];
        while let Some(step) = way.last().filter(|step| step.from != NOBODY) {
            way.push(steps[step.from as usize]);
        }
        let mut amount = match out {
            Some(out) => self.amount(out, last),
            None => self.spare[last as usize],
        };
        for step in &way {
            amount = amount.min(match step.from {
                NOBODY => self.unserved[step.point as usize],
                from => self.amount(step.point as usize, steps[from as usize].site),
            });
        }
        match out {
            Some(out) => self.shift(out, last, -amount),
            None => self.set_spare(last as usize, self.spare[last as usize] - amount),
        }
        for step in way {
            if step.from != NOBODY {
                self.shift(step.point as usize, steps[step.from as usize].site, -amount);
            }
            self.shift(step.point as usize, step.site, amount);
        }
    }
}

/// The steps from `end` back to the start, without the start.
fn way(steps: &[Step], mut end: usize) -> Vec<Step> {
    let mut way = Vec::new();
    while steps[end].from != NOBODY {
        way.push(steps[end]);
        end = steps[end].from as usize;
    }
    way
}

#[cfg(test)]
pub(crate) mod tests;
