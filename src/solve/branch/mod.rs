//! Branch and bound for the question of one part: maximal covering with a few rows.
//!
//! A general solver bounds such a question by its linear program and makes no use of its being a covering problem. Here
//! the bound of a node comes from prices of points (`bound`). They start from its parent's, and a few passes over the
//! cover lists improve them. Rows are priced exactly against each choice (`choose`), and reduced costs fix most sites.
//! While rows are undecided, branching is on how many sites of a kind are open: once these numbers are whole, a budget
//! is decided, and the covering problem that remains is nearly integral. After that, branching is on single sites. The
//! open node with the largest bound is next, so that the bound falls from the first step on.
//!
//! Effort is counted in pairs of point and site, never in seconds: the same question always gets the same answer.

mod bound;
mod choose;
mod problem;
mod rest;

use super::Clock;
use super::heuristic::{self, Choice};
use super::instance::{Fate, Instance};
use bound::{Node, Pricing};
use problem::Problem;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Most bursts of pricing at the root.
const ROOT: usize = 25;
/// Most bursts of pricing at any other node.
const BELOW: usize = 3;

/// Steps of pricing in a burst; after each burst the node is reduced by what has been fixed.
const BURST: usize = 20;

/// Pricing of a node stops after a burst that lowers the bound by less than this share of its distance from the target.
const WORTHWHILE: f64 = 0.05;

/// Smallest pace with which the pricing of a node starts.
const LIVELY: f64 = 0.2;

/// A whole choice is built from the sites that the relaxed choices open more often than this (0 to 1).
const RARE: f64 = 0.05;

/// A dive opens at once all sites that the relaxed choices open at least this often (0 to 1), or the surest ones.
const SURE: f64 = 0.95;

/// Work of building a whole choice, in passes over the whole question.
const BUILDING: u64 = 10;

/// How precise the answer must be, and how much work it may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// A choice that is better by no more than this, in weight, is of no interest.
    pub tolerance: f64,
    /// Choices worth this or less are of no interest.
    pub floor: f64,
    /// Work limit, in pairs of point and site.
    pub work: u64,
}

/// What is known at the start.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Start<'a> {
    /// A choice that may keep the limits.
    pub choice: Option<&'a Choice>,
    /// Starting prices of points, as shares of their weights.
    pub prices: Option<&'a [f64]>,
    /// Dominance: pairs `(j, k)` such that some best choice keeps `x_j <= x_k` for all of them at once.
    pub order: &'a [(u32, u32)],
}

/// Result of the search.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The best choice found that keeps every limit.
    pub choice: Option<Choice>,
    /// No choice is worth more than the larger of this and the floor. Negative infinity when no choice keeps every
    /// limit.
    pub bound: f64,
    /// Whether the tolerance was reached; otherwise the work ran out, or the clock ended the search.
    pub ended: bool,
    /// Final prices of points at the root, as shares of their weights.
    pub prices: Vec<f64>,
}

/// Finds the best choice of sites, to the tolerance of the effort.
pub(super) fn solve(instance: &Instance, start: Start, effort: Effort, clock: &Clock) -> Found {
    enough(instance, start, effort, f64::INFINITY, clock)
}

/// The same, but the first choice worth `enough` ends the search; the bound then has no meaning.
pub(super) fn enough(instance: &Instance, start: Start, effort: Effort, enough: f64, clock: &Clock) -> Found {
    let problem = Problem::new(instance, start.order);
    let mut search = Search::new(&problem, effort, enough, Some(clock));
    if let Some(choice) = start.choice {
        search.see(&choice.open);
    }
    let Some(root) = search.root(start.prices) else {
        return Found { choice: search.best, bound: f64::NEG_INFINITY, ended: true, prices: Vec::new() };
    };
    let prices = root.point.clone();
    search.exchange(&root, clock);
    let (bound, ended) = search.run(root, clock);
    clock.worked(search.work);
    Found { choice: search.best, bound, ended, prices }
}

/// Shadow prices of a question's limits at the root, to the precision of its prices of points.
#[derive(Debug, Clone)]
pub(super) struct Margins {
    /// Price of each row, in weight per unit of its activity: positive for an upper end, negative for a lower one.
    pub row: Vec<f64>,
    /// Shadow price of the number of sites: what one more would win where only a maximum holds it back, or (negative)
    /// what the last one loses where a minimum forces it.
    pub hub: f64,
}

/// Prices the rows of a question at its best relaxed choice, starting from prices of points (shares of their weights).
pub(super) fn margins(instance: &Instance, order: &[(u32, u32)], prices: &[f64]) -> Margins {
    let problem = Problem::new(instance, order);
    let effort = Effort { tolerance: 0.0, floor: f64::NEG_INFINITY, work: 0 };
    let mut search = Search::new(&problem, effort, f64::INFINITY, None);
    let none = || Margins { row: vec![0.0; instance.rows.len()], hub: 0.0 };
    let Some(mut root) = search.unpriced(Some(prices).filter(|prices| !prices.is_empty())) else { return none() };
    let hub = bound::margin(&problem, &mut root);
    Margins { row: root.row, hub }
}

/// A node waiting to be branched on.
struct Waiting {
    node: Node,
    born: usize,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        // On equal bounds the younger node comes first: it is closer to a whole choice.
        self.node.bound.total_cmp(&other.node.bound).then(self.born.cmp(&other.born))
    }
}

struct Search<'a> {
    problem: &'a Problem<'a>,
    effort: Effort,
    /// A choice worth this or more ends the search.
    enough: f64,
    best: Option<Choice>,
    /// Largest bound of the nodes that were discarded.
    passed: f64,
    work: u64,
    clock: Option<&'a Clock<'a>>,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem<'a>, effort: Effort, enough: f64, clock: Option<&'a Clock<'a>>) -> Self {
        Search { problem, effort, enough, best: None, passed: f64::NEG_INFINITY, work: 0, clock }
    }

    /// Choices worth this or less are of no interest.
    fn known(&self) -> f64 {
        self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value).max(self.effort.floor)
    }

    /// A node with a bound of this or less is finished; its bound still counts.
    fn target(&self) -> f64 {
        let known = self.known();
        if known >= self.enough { f64::INFINITY } else { known + self.effort.tolerance }
    }

    fn see(&mut self, open: &[bool]) {
        let instance = self.problem.instance;
        let (value, kept) = instance.value(open);
        if kept && self.best.as_ref().is_none_or(|best| value > best.value) {
            self.best = Some(Choice { open: open.to_vec(), value });
        }
    }

    fn root(&mut self, prices: Option<&[f64]>) -> Option<Node> {
        let mut node = self.unpriced(prices)?;
        self.price(&mut node, ROOT);
        Some(node)
    }

    /// Whole choices from the root: the best choice so far and one built from the relaxed choices, both improved by
    /// interchange, and a dive. Without a good choice to compare with, hardly any node can be discarded.
    fn exchange(&mut self, root: &Node, clock: &Clock) {
        if root.bound <= self.target() {
            return;
        }
        self.improve(clock);
        self.build(root, clock);
        self.dive(root, clock);
    }

    /// Improves the best choice so far by interchange.
    fn improve(&mut self, clock: &Clock) {
        if let Some(best) = &self.best
            && let Some(better) = heuristic::improved(self.problem.instance, best, clock)
        {
            self.see(&better.open);
        }
    }

    /// Opens the sites that the relaxed choices open most often, prices what is left, and repeats that until the choice
    /// is whole.
    fn dive(&mut self, root: &Node, clock: &Clock) {
        let mut node = root.clone();
        while node.bound > self.target() && !clock.is_over() {
            let free = (0..node.fates.len()).filter(|site| node.fates[*site] == Fate::Free);
            let Some(surest) = free.max_by(|a, b| node.often[*a].total_cmp(&node.often[*b]).then(b.cmp(a))) else {
                break;
            };
            let bar = node.often[surest].min(SURE);
            for (fate, often) in node.fates.iter_mut().zip(&node.often) {
                if *fate == Fate::Free && *often >= bar {
                    *fate = Fate::Open;
                }
            }
            if !self.problem.settle(&mut node.fates, &mut node.ranges) {
                break;
            }
            self.price(&mut node, 1);
        }
        self.improve(clock);
    }

    /// Builds a whole choice from the sites that a node's relaxed choices open most often.
    fn build(&mut self, node: &Node, clock: &Clock) {
        let instance = self.problem.instance;
        let mut often: Vec<usize> = (0..instance.sites.len()).filter(|site| node.often_open(*site) > RARE).collect();
        often.sort_by(|a, b| node.often_open(*b).total_cmp(&node.often_open(*a)).then(a.cmp(b)));
        if let Some(built) = heuristic::plan_from(instance, &often, clock) {
            self.see(&built.open);
        }
        self.work += BUILDING * self.problem.size();
    }

    fn unpriced(&mut self, prices: Option<&[f64]>) -> Option<Node> {
        let problem = self.problem;
        let sites = problem.instance.sites.len();
        let mut node = Node {
            fates: vec![Fate::Free; sites],
            ranges: problem.any(),
            point: prices.map_or_else(|| bound::first_prices(problem), <[f64]>::to_vec),
            row: vec![0.0; problem.instance.rows.len()],
            bound: f64::INFINITY,
            often: vec![0.0; sites],
            priced: false,
            pace: 1.0,
        };
        problem.settle(&mut node.fates, &mut node.ranges).then_some(node)
    }

    /// Prices a node in bursts. After each burst the node is reduced by what has been fixed.
    fn price(&mut self, node: &mut Node, bursts: usize) {
        let problem = self.problem;
        node.pace = node.pace.max(LIVELY);
        for _ in 0..bursts {
            let before = node.bound;
            let (tolerance, clock) = (self.effort.tolerance, self.clock);
            let pricing = Pricing { known: self.known(), tolerance, steps: BURST, clock };
            let mut see = |open: &[bool]| {
                self.see(open);
                self.known()
            };
            let work = bound::price(problem, node, pricing, &mut see);
            self.work += work + problem.size();
            if node.bound <= self.target() {
                return;
            }
            if !problem.settle(&mut node.fates, &mut node.ranges) {
                node.bound = self.known();
                return;
            }
            if !node.fates.contains(&Fate::Free) {
                // Nothing is left to choose: the value of the one choice is the bound.
                bound::price(problem, node, pricing, &mut |open| {
                    self.see(open);
                    self.known()
                });
                return;
            }
            let is_over = clock.is_some_and(Clock::is_over);
            if is_over || node.pace < bound::SLOWEST || before - node.bound < WORTHWHILE * (before - self.target()) {
                return;
            }
        }
    }

    /// Branches until no node of interest is left. Returns the bound, and whether the search was completed.
    fn run(&mut self, root: Node, clock: &Clock) -> (f64, bool) {
        let mut waiting = BinaryHeap::new();
        let mut born = 0;
        self.keep(root, &mut waiting, &mut born);
        while let Some(next) = waiting.pop() {
            if next.node.bound <= self.target() {
                self.passed = self.passed.max(next.node.bound);
                break;
            }
            if self.work >= self.effort.work || clock.is_over() {
                return (next.node.bound.max(self.passed), false);
            }
            if born.is_power_of_two() {
                self.build(&next.node, clock);
            }
            for child in self.children(&next.node) {
                self.keep(child, &mut waiting, &mut born);
            }
        }
        let best = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value);
        (self.passed.max(best), true)
    }

    fn keep(&mut self, node: Node, waiting: &mut BinaryHeap<Waiting>, born: &mut usize) {
        if node.bound <= self.target() || !node.fates.contains(&Fate::Free) {
            self.passed = self.passed.max(node.bound);
        } else {
            *born += 1;
            waiting.push(Waiting { node, born: *born });
        }
    }

    /// Splits the node in two, and reduces and prices each half.
    fn children(&mut self, node: &Node) -> Vec<Node> {
        let mut halves = [node.clone(), node.clone()];
        match self.pick(node) {
            Pick::Number { kind, low } => {
                halves[0].ranges[kind].1 = low;
                halves[1].ranges[kind].0 = low + 1;
            }
            Pick::Site(site) => {
                halves[0].fates[site] = Fate::Open;
                halves[1].fates[site] = Fate::Closed;
            }
        }
        let mut children = Vec::new();
        for mut half in halves {
            if self.problem.settle(&mut half.fates, &mut half.ranges) {
                self.price(&mut half, BELOW);
                children.push(half);
            }
        }
        children
    }

    /// What to branch on: while some row is undecided, the kind whose number of open sites is furthest from whole,
    /// otherwise a single site.
    fn pick(&self, node: &Node) -> Pick {
        let half = |value: f64| (value - value.floor()).min(value.ceil() - value);
        let mut number: Option<(f64, usize, u32)> = None;
        for (at, kind) in self.problem.kinds.iter().enumerate() {
            let (low, high) = node.ranges[at];
            if low == high || kind.sites.len() == 1 || !kind.terms.iter().any(|term| node.row[term.0 as usize] != 0.0) {
                continue;
            }
            let often: f64 = kind.sites.iter().map(|site| node.often_open(*site as usize)).sum();
            let often = often.clamp(f64::from(low), f64::from(high));
            if half(often) > number.map_or(UNSURE, |(most, ..)| most) {
                number = Some((half(often), at, (often.floor() as u32).clamp(low, high - 1)));
            }
        }
        if let Some((_, kind, low)) = number {
            return Pick::Number { kind, low };
        }
        let free = (0..node.fates.len()).filter(|site| node.fates[*site] == Fate::Free);
        let score = |site: &usize| {
            let points = self.problem.instance.cover.points_of(*site).len() as f64;
            half(node.often[*site].clamp(0.0, 1.0)) + 1e-6 * points
        };
        let site = free.max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)));
        Pick::Site(site.expect("a waiting node has free sites"))
    }
}

/// A number of sites this close to a whole number counts as whole.
const UNSURE: f64 = 0.1;

/// What a node is split on.
enum Pick {
    /// At most `low` sites of a kind are open, or more.
    Number { kind: usize, low: u32 },
    /// The site is open, or it is closed.
    Site(usize),
}

impl Node {
    fn often_open(&self, site: usize) -> f64 {
        match self.fates[site] {
            Fate::Open => 1.0,
            Fate::Closed => 0.0,
            Fate::Free => self.often[site],
        }
    }
}
