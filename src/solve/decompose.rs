//! A stronger bound for a country of many parts: price what joins the parts, and solve each part exactly.
//!
//! Parts are joined by families near a border and by limits on all parts together (the share of the pool, totals). Once
//! these are priced (see `parts`), the rest separates, and the sum of the parts' own best values is an upper bound on
//! every plan. At the best prices this bound is at least as strong as the linear relaxation, because nothing is relaxed
//! inside a part (Geoffrion 1974). The next prices come from the answers so far (see `cuts`), and the choices of a
//! round together suggest a plan (see `polish`).

use super::branch::{self, Effort, Start};
use super::cuts::Cuts;
use super::heuristic::Choice;
use super::lagrangian;
use super::near::Near;
use super::parts::{BorderPrices, Parts};
use super::polish::Polish;
use super::{Backend, Clock};
use crate::model::rounding;
use rayon::prelude::*;
use std::cmp::Reverse;

/// Tolerance of the first rounds, over all parts together, as a share of the gap.
const CLOSE: f64 = 0.1;

/// Tolerance of the last rounds, in the same unit.
const CLOSEST: f64 = 0.01;

/// Initial half-width of the box of prices (a trust region), as a share of a point's weight.
const RADIUS: f64 = 0.05;

/// The search stops when this many rounds together close less than [`LEAST_WON`] of the gap.
const PATIENCE: usize = 8;

/// Smallest share of the gap that makes a round worthwhile.
const LEAST_WON: f64 = 0.02;

/// The choices of a round suggest a plan after the first round, and then only in every round whose number is a multiple
/// of this.
const SELDOM: usize = 4;

/// Batches of neighbourhoods in which the plan is improved while the next prices are computed.
const BATCHES: usize = 5;

/// If a round lowers the bound by less than this share of what was hoped for and some parts ran out of work, the work
/// limit is doubled.
const LITTLE: f64 = 0.2;

/// Initial work limit of one part in one round, in pairs of point and site.
const WORK: u64 = 20_000_000;

/// Largest work limit of one part, once parts that ran out of work are what holds the bound up.
const WORK_LATE: u64 = 320_000_000;

/// Work limit when there is a single part.
const WORK_ALONE: u64 = 3_000_000_000;

/// The answer of a part at given prices.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// Upper bound on the value of the part's choices, in weight, with room for the rounding of sums.
    pub bound: f64,
    /// The best choice found.
    pub choice: Choice,
    /// Tolerance that was asked for, in weight.
    tolerance: f64,
    /// Whether it was reached within the work limit, which follows.
    ended: bool,
    work: u64,
    /// Final prices of the part's points, as shares of their weights.
    pub inner: Vec<f64>,
}

/// The answers of all parts at the same prices.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub prices: BorderPrices,
    pub replies: Vec<Reply>,
    /// Upper bound on every plan: the sum of the parts' bounds and what belongs to no part.
    pub bound: f64,
}

impl Round {
    /// Number of parts that stopped before they reached their tolerance.
    pub fn unfinished(&self) -> usize {
        self.replies.iter().filter(|reply| !reply.ended).count()
    }
}

/// Result of all rounds.
pub(super) struct Joint {
    /// The best plan.
    pub plan: Choice,
    /// The round with the smallest bound.
    pub round: Round,
    /// Number of rounds.
    pub rounds: usize,
}

/// The search part by part.
pub(super) struct Decomposition<'a> {
    pub parts: &'a Parts<'a>,
    pub backend: Backend,
    pub clock: &'a Clock<'a>,
    /// When plan and bound are close enough to stop.
    pub near: Near,
    /// Upper bound that another search has proven; infinite if there is none.
    pub known: f64,
}

impl Decomposition<'_> {
    /// Moves the prices until the gap is reached or rounds stop helping, and improves the plan meanwhile. `tell` is
    /// called after every round with its number, the plan's value and the bound.
    ///
    /// The first round takes place even when time is over; each part's bound is then that of its relaxation.
    pub fn run(&self, found: &lagrangian::Bound, plan: Choice, mut tell: impl FnMut(usize, f64, f64)) -> Joint {
        let alone = self.parts.list.len() == 1;
        let share = if alone { 0.0 } else { CLOSE };
        let tolerance = (share * (found.value() - plan.value)).max(0.5 * self.near.gap * plan.value.abs());
        let mut polish = Polish::new(self.parts, self.clock);
        let mut best = self.ask_first(found, &plan, tolerance);
        let mut plan = polish.suggested(&best, plan);
        tell(1, plan.value, best.bound);
        let mut rounds = 1;
        let mut cuts = Cuts::new(self.parts);
        cuts.add(&best.prices, best.replies.iter().map(|reply| &reply.choice));
        cuts.add_plan(&best.prices, &plan);
        let mut search = BoxSearch::new();
        let mut last = best.clone();
        let mut work = self.work();
        while !alone && !self.is_done(best.bound, plan.value) && search.goes_on(best.bound - plan.value) {
            // The next prices do not depend on the plan of the last round, so both are computed in parallel.
            let due = rounds > 1 && rounds % SELDOM == 0;
            let (trial, suggested) = rayon::join(
                || cuts.best_near(&best.prices, search.radius, self.backend, self.clock),
                || {
                    let plan = if due { polish.suggested(&last, plan.clone()) } else { plan.clone() };
                    polish.searched(plan, BATCHES)
                },
            );
            if suggested.value > plan.value {
                plan = suggested;
                cuts.add_plan(&best.prices, &plan);
            }
            let Some(trial) = trial else { break };
            let hoped = best.bound - trial.floor;
            let tolerance = search.precision(hoped, best.bound - plan.value);
            if tolerance <= 0.0 {
                break;
            }
            let Some(next) = self.ask_all(trial.prices, &best, tolerance, work) else { break };
            rounds += 1;
            search.learn(hoped, best.bound - next.bound);
            if next.unfinished() > 0 && best.bound - next.bound < LITTLE * hoped {
                work = (2 * work).min(WORK_LATE);
            }
            cuts.add(&next.prices, next.replies.iter().map(|reply| &reply.choice));
            last = next.clone();
            if next.bound < best.bound {
                best = next;
            }
            tell(rounds, plan.value, best.bound);
        }
        plan = polish.suggested(&last, plan);
        while !polish.is_done() && !self.is_done(best.bound, plan.value) {
            plan = polish.searched(plan, BATCHES);
            tell(rounds, plan.value, best.bound);
        }
        Joint { plan, round: best, rounds }
    }

    fn is_done(&self, bound: f64, value: f64) -> bool {
        self.clock.is_over() || self.near.is_close(value, bound.min(self.known))
    }

    /// The first round, at the prices of the relaxation. These also start the pricing inside the parts.
    fn ask_first(&self, found: &lagrangian::Bound, plan: &Choice, tolerance: f64) -> Round {
        let prices = BorderPrices {
            point: self.parts.border.iter().map(|point| found.point_price(*point)).collect(),
            row: self.parts.priced.iter().map(|priced| found.row_price(priced.at)).collect(),
        };
        let tolerance = tolerance / self.parts.list.len() as f64;
        let ask = |at: usize| {
            let part = &self.parts.list[at];
            let inner = part.inner(&prices, |point| found.point_price(point));
            self.ask(at, &prices, (&part.share(&plan.open), &inner), tolerance, self.work())
        };
        let replies = in_parallel(self.parts, ask);
        self.round(prices, replies)
    }

    /// Asks all parts in parallel at new prices; `None` when time ran out.
    fn ask_all(&self, prices: BorderPrices, last: &Round, tolerance: f64, work: u64) -> Option<Round> {
        let tolerance = tolerance / self.parts.list.len() as f64;
        let ask = |at: usize| {
            let before = &last.replies[at];
            // A part keeps its answer if its prices are the same and the answer is already as precise as it can get.
            if before.tolerance <= tolerance
                && (before.ended || before.work >= work)
                && self.parts.list[at].same(&prices, &last.prices)
            {
                return before.clone();
            }
            self.ask(at, &prices, (&before.choice.open, &before.inner), tolerance, work)
        };
        let replies = in_parallel(self.parts, ask);
        (!self.clock.is_over()).then(|| self.round(prices, replies))
    }

    fn round(&self, prices: BorderPrices, replies: Vec<Reply>) -> Round {
        let bound = self.parts.constant(&prices) + replies.iter().map(|reply| reply.bound).sum::<f64>();
        Round { prices, replies, bound }
    }

    fn ask(
        &self,
        at: usize,
        prices: &BorderPrices,
        (open, inner): (&[bool], &[f64]),
        tolerance: f64,
        work: u64,
    ) -> Reply {
        let part = &self.parts.list[at];
        let question = part.at(self.parts.instance, prices);
        let (value, _) = question.value(open);
        let today = Choice { open: open.to_vec(), value };
        let start = Start { choice: Some(&today), prices: Some(inner), order: &part.order };
        let effort = Effort { tolerance, floor: f64::NEG_INFINITY, work };
        let found = branch::solve(&question, start, effort, self.clock);
        // The plan keeps every limit, so its share is a choice that keeps the limits of this part.
        let choice = found.choice.unwrap_or(today);
        let bound = found.bound.max(choice.value) + rounding::LAST * question.scale();
        Reply { bound, choice, tolerance, ended: found.ended, work, inner: found.prices }
    }

    fn work(&self) -> u64 {
        if self.parts.list.len() == 1 { WORK_ALONE } else { WORK }
    }
}

/// Runs `work` for every part in parallel, starting with the largest; results are in the order of the parts.
pub(super) fn in_parallel<T: Send>(parts: &Parts, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut order: Vec<usize> = (0..parts.list.len()).collect();
    order.sort_by_key(|at| Reverse(parts.list[*at].sites.len()));
    let mut done: Vec<(usize, T)> = order.into_iter().par_bridge().map(|at| (at, work(at))).collect();
    done.sort_by_key(|done| done.0);
    done.into_iter().map(|done| done.1).collect()
}

/// Controls the box: how far the next prices may be from the best ones, how closely parts are solved, and when to stop.
struct BoxSearch {
    /// Half-width of the box, as a share of a point's weight; at most 1.
    radius: f64,
    /// Tolerance of a round, over all parts together, as a share of the gap.
    close: f64,
    /// The gap after each round, in weight.
    gaps: Vec<f64>,
}

impl BoxSearch {
    fn new() -> Self {
        BoxSearch { radius: RADIUS, close: CLOSE, gaps: Vec::new() }
    }

    /// Whether the last rounds closed enough of the gap to go on.
    fn goes_on(&mut self, gap: f64) -> bool {
        self.gaps.push(gap);
        let before = self.gaps.len().checked_sub(PATIENCE + 1).map(|at| self.gaps[at]);
        before.is_none_or(|before| gap < (1.0 - LEAST_WON) * before)
    }

    /// Tolerance of the next round, over all parts together, in weight, if it can lower the bound by `hoped`; 0 when
    /// that is too little for another round.
    fn precision(&mut self, hoped: f64, gap: f64) -> f64 {
        // The tolerance must stay well below what the round is hoped to win.
        if hoped < self.close * gap && self.close > CLOSEST {
            self.close = (self.close / 3.0).max(CLOSEST);
        }
        if hoped < LEAST_WON * gap { 0.0 } else { self.close * gap }
    }

    /// Widens or narrows the box by how much of the hoped-for fall in the bound came about, as in a trust-region
    /// method.
    fn learn(&mut self, hoped: f64, won: f64) {
        self.radius *= match won / hoped {
            share if share > 0.5 => 1.5,
            share if share > 0.0 => 1.0,
            share if share > -0.5 => 0.8,
            _ => 0.4,
        };
        self.radius = self.radius.min(1.0);
    }
}
