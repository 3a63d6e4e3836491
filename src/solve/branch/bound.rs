//! The bound of a node: Lagrangian relaxation of covering the points that it leaves undecided, with prices by the
//! volume method (Barahona & Anbil 2000), and what the reduced costs fix.

use super::choose::{Chosen, Ranking, choose, shift};
use super::problem::{Problem, Range};
use super::rest::Rest;
use crate::model::rounding;
use crate::solve::Clock;
use crate::solve::instance::Fate;

/// Weight of the newest choice in the running averages, 0 to 1.
const FRESH: f64 = 0.1;

/// Steps without a better bound after which the pace is reduced.
const IDLE: usize = 7;

/// Pace below which no further progress is expected.
pub(super) const SLOWEST: f64 = 0.02;

/// Starting prices: a point within reach of `n` sites has the price `min(CLAIMS / n, 0.5)`, as a share of its weight.
const CLAIMS: f64 = 3.0;

/// A node of the tree: what is fixed in it, and the prices to start from.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub fates: Vec<Fate>,
    pub ranges: Vec<Range>,
    /// Price of each point of the instance, as a share of its weight.
    pub point: Vec<f64>,
    /// Price of each row of the instance, in weight per unit of activity.
    pub row: Vec<f64>,
    /// Upper bound on the choices of this node.
    pub bound: f64,
    /// How often the relaxed choices open each site, 0 to 1.
    pub often: Vec<f64>,
    /// Whether `often` is known.
    pub priced: bool,
    /// Pace with which the last pricing ended.
    pub pace: f64,
}

/// Effort of pricing a node.
#[derive(Clone, Copy)]
pub(super) struct Pricing<'a> {
    /// Choices worth this or less are of no interest.
    pub known: f64,
    /// Pricing stops when the bound is no more than this above what is known, in weight.
    pub tolerance: f64,
    /// Most steps.
    pub steps: usize,
    /// Once it is over, pricing stops with the prices so far.
    pub clock: Option<&'a Clock<'a>>,
}

/// Starting prices where none are known, as shares of the points' weights.
pub(super) fn first_prices(problem: &Problem) -> Vec<f64> {
    let cover = &problem.instance.cover;
    (0..problem.instance.weight.len())
        .map(|point| (CLAIMS / cover.sites_of(point).len().max(1) as f64).min(0.5))
        .collect()
}

/// Lowers the bound of a node by pricing, then fixes what reduced costs allow. Relaxed choices that lower the bound are
/// shown to `see`, with sites that are open for more than half as open. It returns the value that is known by then.
/// Returns the work, in pairs of point and site.
///
/// A node whose bound ends within the tolerance of the known value is finished. Fixing, however, uses the known value
/// without the tolerance. A choice worth something between the two may be given up with its node, because the node's
/// bound covers it. If it were fixed away, no bound would cover it.
pub(super) fn price(problem: &Problem, node: &mut Node, pricing: Pricing, see: &mut dyn FnMut(&[bool]) -> f64) -> u64 {
    let rest = Rest::new(problem, &node.fates, &node.ranges);
    let Pricing { mut known, tolerance, steps, clock } = pricing;
    let mut volume = Volume::new(&rest, node);
    let mut work = rest.size() as u64;
    if rest.sites.is_empty() {
        node.bound = node.bound.min(rest.constant);
        see(&opened(&node.fates));
        return work;
    }
    known = known.max(see(&volume.shown(node)));
    for _ in 1..steps {
        let is_over = clock.is_some_and(Clock::is_over);
        if is_over || volume.best.bound <= known + tolerance || volume.pace < SLOWEST || rest.points.is_empty() {
            break;
        }
        work += rest.size() as u64;
        if volume.step(known + tolerance) {
            known = known.max(see(&volume.shown(node)));
        }
    }
    node.bound = node.bound.min(volume.best.bound).min(rest.most());
    if volume.best.bound > known + tolerance {
        settle(&volume, known, node);
    }
    volume.keep(node);
    work
}

/// Stores the prices of rows in a node that has not been priced. Returns the shadow price of the number of sites: what
/// one more would win where only a maximum holds it back, or (negative) what the last one loses where a minimum forces
/// it.
pub(super) fn margin(problem: &Problem, node: &mut Node) -> f64 {
    let rest = Rest::new(problem, &node.fates, &node.ranges);
    let volume = Volume::new(&rest, node);
    let mut hub = 0.0;
    for kind in &rest.kinds {
        let shift = shift(kind, &volume.best.chosen.row);
        let profit = |at: usize| volume.best.ranking.sorted[kind.start + at] - shift;
        let number = volume.best.ranking.number(kind, shift);
        if number == kind.most && number < kind.end - kind.start {
            hub = f64::max(hub, profit(number));
        } else if number == kind.least && number > 0 {
            hub = f64::min(hub, profit(number - 1));
        }
    }
    volume.keep(node);
    hub
}

fn opened(fates: &[Fate]) -> Vec<bool> {
    fates.iter().map(|fate| *fate == Fate::Open).collect()
}

/// The relaxed problem at some prices of points.
struct Place {
    bound: f64,
    /// Sum of the absolute amounts in the bound, for rounding.
    made_of: f64,
    point: Vec<f64>,
    chosen: Chosen,
    ranking: Ranking,
}

/// State of the volume method over what a node leaves undecided.
struct Volume<'a> {
    rest: &'a Rest,
    best: Place,
    /// Running averages: how often each site is open, and how often each point is covered.
    often: Vec<f64>,
    covered: Vec<f64>,
    pace: f64,
    idle: usize,
}

impl<'a> Volume<'a> {
    fn new(rest: &'a Rest, node: &Node) -> Self {
        let point = rest.points.iter().map(|point| node.point[point.at as usize] * point.weight).collect();
        let row = rest.rows.iter().map(|row| node.row[row.at]).collect();
        let best = place(rest, point, row, (0..rest.sites.len() as u32).collect());
        // A node continues from its parent's averages. A node without any starts from its first relaxed choice.
        let known = |site: &u32| node.often[*site as usize];
        let often: Vec<f64> =
            if node.priced { rest.sites.iter().map(known).collect() } else { best.chosen.open.clone() };
        let covered = covered(rest, &often);
        Volume { rest, best, often, covered, pace: node.pace, idle: 0 }
    }

    /// One step of the volume method, from the best prices against the averaged subgradient; true when the bound fell.
    fn step(&mut self, target: f64) -> bool {
        let slope = |at: usize| {
            let (slope, price) = (self.covered[at] - 1.0, self.best.point[at]);
            let stuck = slope > 0.0 && price <= 0.0 || slope < 0.0 && price >= self.rest.points[at].weight;
            if stuck { 0.0 } else { slope }
        };
        let slopes: Vec<f64> = (0..self.rest.points.len()).map(slope).collect();
        let norm: f64 = slopes.iter().map(|slope| slope * slope).sum();
        if norm < rounding::DIGITS {
            self.pace *= 0.5;
        }
        // Without a plan to aim at, aim 2% below the bound.
        let aim = if target.is_finite() { target } else { self.best.bound - 0.02 * self.best.bound.abs() };
        let length = self.pace * (self.best.bound - aim) / norm.max(rounding::DIGITS);
        let moved = |at: usize| (self.best.point[at] - length * slopes[at]).clamp(0.0, self.rest.points[at].weight);
        let point: Vec<f64> = (0..slopes.len()).map(moved).collect();
        let next = place(self.rest, point, self.best.chosen.row.clone(), self.best.ranking.order.clone());
        let covered = covered(self.rest, &next.chosen.open);
        let agree: f64 = slopes.iter().zip(&covered).map(|(slope, covered)| slope * (covered - 1.0)).sum();
        average(&mut self.covered, &covered);
        average(&mut self.often, &next.chosen.open);
        if next.bound < self.best.bound - rounding::DIGITS * self.best.made_of {
            if agree > 0.0 {
                self.pace = (self.pace * 1.1).min(2.0);
            }
            self.best = next;
            self.idle = 0;
            return true;
        }
        self.idle += 1;
        if self.idle >= IDLE {
            (self.pace, self.idle) = (self.pace * 0.66, 0);
        }
        false
    }

    /// The best relaxed choice as whole sites, together with what the node has fixed.
    fn shown(&self, node: &Node) -> Vec<bool> {
        let mut open = opened(&node.fates);
        for (site, often) in self.rest.sites.iter().zip(&self.best.chosen.open) {
            open[*site as usize] = *often > 0.5;
        }
        open
    }

    /// Stores prices and averages in the node.
    fn keep(self, node: &mut Node) {
        for (point, price) in self.rest.points.iter().zip(&self.best.point) {
            node.point[point.at as usize] = price / point.weight;
        }
        for (row, price) in self.rest.rows.iter().zip(&self.best.chosen.row) {
            node.row[row.at] = *price;
        }
        for (site, often) in self.rest.sites.iter().zip(&self.often) {
            node.often[*site as usize] = *often;
        }
        (node.pace, node.priced) = (self.pace, true);
    }
}

fn average(old: &mut [f64], new: &[f64]) {
    old.iter_mut().zip(new).for_each(|(old, new)| *old += FRESH * (new - *old));
}

fn place(rest: &Rest, point: Vec<f64>, row: Vec<f64>, order: Vec<u32>) -> Place {
    let profit: Vec<f64> = (0..rest.sites.len())
        .map(|site| rest.own[site] + rest.points_of(site).iter().map(|at| point[*at as usize]).sum::<f64>())
        .collect();
    let ranking = Ranking::new(rest, &profit, order);
    let chosen = choose(rest, &ranking, row);
    let left: f64 = rest.points.iter().zip(&point).map(|(point, price)| point.weight - price).sum();
    let paid: f64 = rest.rows.iter().zip(&chosen.row).map(|(row, price)| row.cost(*price)).sum();
    let made_of = rest.scale.max(rest.constant.abs() + left.abs() + paid.abs() + (chosen.value - paid).abs());
    Place { bound: rest.constant + left + chosen.value, made_of, point, chosen, ranking }
}

/// How often each point is covered: the sum of how far the sites that cover it are open.
fn covered(rest: &Rest, open: &[f64]) -> Vec<f64> {
    let mut covered = vec![0.0; rest.points.len()];
    for (site, open) in open.iter().enumerate().filter(|(_, open)| **open > 0.0) {
        rest.points_of(site).iter().for_each(|at| covered[*at as usize] += open);
    }
    covered
}

/// Fixes sites and narrows ranges of kinds by reduced cost, to what all choices worth more than `known` have in common:
/// changing the relaxed choice there alone lowers the bound to `known` or less.
fn settle(volume: &Volume, known: f64, node: &mut Node) {
    let Volume { rest, best, .. } = volume;
    let room = best.bound - known + rounding::SUMS * best.made_of;
    for kind in &rest.kinds {
        let shift = shift(kind, &best.chosen.row);
        let profit = |at: usize| best.ranking.sorted[kind.start + at] - shift;
        let (size, number) = (kind.end - kind.start, best.ranking.number(kind, shift));
        let next = if number < size { profit(number) } else { f64::NEG_INFINITY };
        let last = if number > 0 { profit(number - 1) } else { f64::INFINITY };
        let out_for = if number == kind.least { next } else { next.max(0.0) };
        let in_for = if number == kind.most || last < 0.0 { last } else { 0.0 };
        for at in 0..size {
            let site = rest.sites[best.ranking.order[kind.start + at] as usize] as usize;
            if at < number && profit(at) - out_for > room {
                node.fates[site] = Fate::Open;
            } else if at >= number && in_for - profit(at) > room {
                node.fates[site] = Fate::Closed;
            }
        }
        let (mut more, mut lost) = (number, 0.0);
        while more < kind.most && lost - profit(more).min(0.0) <= room {
            lost -= profit(more).min(0.0);
            more += 1;
        }
        let (mut fewer, mut lost) = (number, 0.0);
        while fewer > kind.least && lost + profit(fewer - 1).max(0.0) <= room {
            lost += profit(fewer - 1).max(0.0);
            fewer -= 1;
        }
        let range = &mut node.ranges[kind.at];
        *range = (range.0.max(kind.open + fewer as u32), range.1.min(kind.open + more as u32));
    }
}
