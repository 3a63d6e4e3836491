//! A stronger bound for a country of many parts: price what joins them, solve each of them exactly.
//!
//! Parts are joined by families near a border and by the limits of all together (the share, totals). With a price on
//! those (see `parts`) the rest falls apart, and the sum of the parts' own best values bounds every plan. At the best
//! prices it is at least as strong as the linear relaxation, because nothing is relaxed inside a part (Geoffrion
//! 1974). Where the prices go next is read from the answers so far (see `cuts`), and each round's choices together suggest a plan
//! (see `polish`).

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

/// How closely the first rounds solve the parts, all together, as a share of the gap.
const CLOSE: f64 = 0.1;

/// How closely the last ones do.
const CLOSEST: f64 = 0.01;

/// Half width of the first box of prices, as a share of a point's weight.
const RADIUS: f64 = 0.05;

/// Rounds that together must win at least [`LEAST_WON`] of the gap.
const PATIENCE: usize = 8;

/// Less than this share of the gap is not worth a round.
const LEAST_WON: f64 = 0.02;

/// The first round suggests a plan, later one in so many.
const SELDOM: usize = 4;

/// Batches of neighbourhoods in which a plan is improved while the next prices are looked for.
const BATCHES: usize = 5;

/// A round that wins less than this share of what was hoped for is held up by something else.
const LITTLE: f64 = 0.2;

/// Most pairs of point and site that one part may look at in a round.
const WORK: u64 = 20_000_000;

/// The same when nothing else holds the bound up.
const WORK_LATE: u64 = 320_000_000;

/// And one that is alone.
const WORK_ALONE: u64 = 3_000_000_000;

/// A part's answer to prices.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// No choice of its sites is worth more, however its amounts are added up.
    pub bound: f64,
    /// The best choice found.
    pub choice: Choice,
    /// What it was solved to.
    tolerance: f64,
    /// Whether it was, and the work it was allowed.
    ended: bool,
    work: u64,
    /// Prices inside the part, as shares of its points' weights.
    pub inner: Vec<f64>,
}

/// The parts' answers to the same prices.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub prices: BorderPrices,
    pub replies: Vec<Reply>,
    pub bound: f64,
}

impl Round {
    /// Parts whose figure is not as close as was asked for.
    pub fn unfinished(&self) -> usize {
        self.replies.iter().filter(|reply| !reply.ended).count()
    }
}

/// What the rounds came to.
pub(super) struct Joint {
    /// The best plan.
    pub plan: Choice,
    /// The round with the smallest bound.
    pub round: Round,
    /// How many rounds there were.
    pub rounds: usize,
}

/// The search part by part.
pub(super) struct Decomposition<'a> {
    pub parts: &'a Parts<'a>,
    pub backend: Backend,
    pub clock: &'a Clock<'a>,
    /// When it may end.
    pub near: Near,
    /// No plan is worth more, by what another search has shown.
    pub known: f64,
}

impl Decomposition<'_> {
    /// Moves the prices until the gap is reached or rounds stop helping, and raises the plan on the way. `tell` hears of every
    /// round: its number, the plan's value and the bound.
    ///
    /// There is a first round even when time is over: then each part's bound is that of its relaxation.
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
            // The next prices and the last round's plan have nothing to do with each other.
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

    /// The first round: at the relaxation's prices, inside the parts as well.
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

    /// Asks all parts at once; `None` when time ran out.
    fn ask_all(&self, prices: BorderPrices, last: &Round, tolerance: f64, work: u64) -> Option<Round> {
        let tolerance = tolerance / self.parts.list.len() as f64;
        let ask = |at: usize| {
            let before = &last.replies[at];
            // What did not change need not be asked again.
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
        // A plan keeps the limits of every part, so some choice does.
        let choice = found.choice.unwrap_or(today);
        let bound = found.bound.max(choice.value) + rounding::LAST * question.scale();
        Reply { bound, choice, tolerance, ended: found.ended, work, inner: found.prices }
    }

    fn work(&self) -> u64 {
        if self.parts.list.len() == 1 { WORK_ALONE } else { WORK }
    }
}

/// Does something for every part, the largest ones first; results in the order of the parts.
pub(super) fn in_parallel<T: Send>(parts: &Parts, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut order: Vec<usize> = (0..parts.list.len()).collect();
    order.sort_by_key(|at| Reverse(parts.list[*at].sites.len()));
    let mut done: Vec<(usize, T)> = order.into_iter().par_bridge().map(|at| (at, work(at))).collect();
    done.sort_by_key(|done| done.0);
    done.into_iter().map(|done| done.1).collect()
}

/// How far the next prices may be from the best ones, how closely the parts are solved, and when to stop.
struct BoxSearch {
    radius: f64,
    close: f64,
    /// The gap after each round.
    gaps: Vec<f64>,
}

impl BoxSearch {
    fn new() -> Self {
        BoxSearch { radius: RADIUS, close: CLOSE, gaps: Vec::new() }
    }

    /// Whether the last rounds were worth it.
    fn goes_on(&mut self, gap: f64) -> bool {
        self.gaps.push(gap);
        let before = self.gaps.len().checked_sub(PATIENCE + 1).map(|at| self.gaps[at]);
        before.is_none_or(|before| gap < (1.0 - LEAST_WON) * before)
    }

    /// How closely the parts are to be solved, in weight, when the next round may win `hoped`; 0 when it is not worth one.
    fn precision(&mut self, hoped: f64, gap: f64) -> f64 {
        // What is hoped for would drown in what the programs leave open.
        if hoped < self.close * gap && self.close > CLOSEST {
            self.close = (self.close / 3.0).max(CLOSEST);
        }
        if hoped < LEAST_WON * gap { 0.0 } else { self.close * gap }
    }

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
