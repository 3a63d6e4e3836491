//! A stronger bound for authorities with limits of their own: price what joins them, solve each of them exactly.
//!
//! Authorities are joined by families near a border and by the limits of all together (the share, totals). With a price on
//! those (see `parts`) the rest falls apart, and the sum of the authorities' own best values bounds every plan. At the best
//! prices it is at least as strong as the linear relaxation, because nothing is relaxed inside an authority (Geoffrion
//! 1974). Where the prices go next is read from the answers so far (see `cuts`), and each round's choices together suggest a plan.
//!
//! An instance whose sites are all of one group has nothing to take apart; cutting plain studies into regions is not done yet.

use super::cuts::Cuts;
use super::exact::{self, Proof};
use super::feasible::listed;
use super::heuristic::Choice;
use super::instance::Instance;
use super::lagrangian;
use super::parts::{BorderPrices, Part, Parts};
use super::presolve::{self, Reductions};
use super::{Backend, Clock, EQUAL, within};
use crate::error::Result;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How closely the first rounds solve an authority, as a share of the gap.
const CLOSE: f64 = 0.1;

/// How closely the last ones do.
const CLOSEST: f64 = 0.01;

/// Half width of the first box of prices, as a share of a point's weight.
const RADIUS: f64 = 0.05;

/// Rounds that together must win at least [`LEAST_WON`] of the gap.
const PATIENCE: usize = 8;

/// Less than this share of the gap is not worth a round.
const LEAST_WON: f64 = 0.02;

/// Longest time for one authority in one round, as a share of the time limit. Its bound at that moment counts, and the
/// proof says so.
const SLOWEST: f64 = 0.1;

/// And no less than this.
const PATIENT: Duration = Duration::from_secs(2);

/// An authority's answer to prices.
#[derive(Debug, Clone)]
struct Reply {
    /// No choice of its sites is worth more.
    bound: f64,
    /// The best choice found.
    choice: Choice,
    /// Relative gap it was solved to.
    precision: f64,
}

/// The authorities' answers to the same prices.
struct Round {
    prices: BorderPrices,
    replies: Vec<Reply>,
    bound: f64,
}

/// Takes an instance apart by authority.
pub(super) struct Decomposition<'a> {
    parts: Parts<'a>,
    backend: Backend,
    clock: &'a Clock<'a>,
    /// Whether some program was left because of the time it took: then another run may end elsewhere.
    hurried: AtomicBool,
}

impl<'a> Decomposition<'a> {
    /// `None` when there is nothing to take apart.
    pub fn new(parts: Parts<'a>, backend: Backend, clock: &'a Clock<'a>) -> Option<Self> {
        (parts.list.len() > 1).then_some(Decomposition { parts, backend, clock, hurried: AtomicBool::new(false) })
    }

    /// Moves the prices, from those of the volume method, until the gap is reached or rounds stop helping. `suggest` is shown
    /// the sites that the authorities chose and the bound so far, and answers with the value of the best plan known (`plan`
    /// at first).
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    pub fn bound(
        &self,
        found: &lagrangian::Bound,
        plan: &Choice,
        gap: f64,
        mut suggest: impl FnMut(&[usize], f64) -> Result<f64>,
    ) -> Result<f64> {
        let (mut bound, mut known) = (found.value(), plan.value);
        let mut cuts = Cuts::new(&self.parts);
        let mut search = BoxSearch::new();
        let precision = CLOSE * (bound - known) / bound.abs().max(EQUAL);
        let of_plan = |at: usize| self.parts.list[at].share_of(plan);
        let ask_first = |prices| self.ask_all(prices, None, of_plan, precision);
        let Some(mut best) = ask_first(self.first_prices(found))? else { return Ok(bound) };
        bound = bound.min(best.bound);
        known = known.max(suggest(&self.chosen(&best), bound)?);
        cuts.add(&best.prices, best.replies.iter().map(|reply| &reply.choice));
        while search.goes_on(best.bound - known) && !within(bound, known, gap.max(EQUAL)) {
            let Some(trial) = cuts.best_near(&best.prices, search.radius, self.backend, self.clock) else { break };
            let hoped = best.bound - trial.floor;
            let precision = search.precision(hoped, best.bound - known) / best.bound.abs().max(EQUAL);
            if precision <= 0.0 {
                break;
            }
            let last = |at: usize| best.replies[at].choice.clone();
            let Some(next) = self.ask_all(trial.prices, Some(&best), last, precision)? else { break };
            search.learn(hoped, best.bound - next.bound);
            bound = bound.min(next.bound);
            known = known.max(suggest(&self.chosen(&next), bound)?);
            cuts.add(&next.prices, next.replies.iter().map(|reply| &reply.choice));
            if next.bound < best.bound {
                best = next;
            }
        }
        Ok(bound)
    }

    /// What was shown, in words.
    pub fn proof(&self) -> String {
        let mut priced: Vec<&str> = self.parts.priced.iter().map(|priced| of_all(priced.row.limit)).collect();
        priced.dedup();
        let border = format!("{} groups of border zones", self.parts.border.len());
        let all: Vec<&str> = std::iter::once(border.as_str()).chain(priced).collect();
        let how = if self.is_hurried() { "solved, some as far as the clock allowed," } else { "solved exactly" };
        format!("{} authorities {how} at prices for {}", self.parts.list.len(), listed(&all))
    }

    /// Whether the clock had a say in the result.
    pub fn is_hurried(&self) -> bool {
        self.hurried.load(Ordering::Relaxed)
    }

    fn first_prices(&self, found: &lagrangian::Bound) -> BorderPrices {
        BorderPrices {
            point: self.parts.border.iter().map(|point| found.point_price(*point)).collect(),
            row: self.parts.priced.iter().map(|priced| found.row_price(priced.at)).collect(),
        }
    }

    /// Sites of the whole instance that the parts chose, rising.
    fn chosen(&self, round: &Round) -> Vec<usize> {
        let parts = self.parts.list.iter().zip(&round.replies);
        let mut all: Vec<usize> = parts.flat_map(|(part, reply)| part.chosen(&reply.choice)).collect();
        all.sort_unstable();
        all
    }

    /// Asks all authorities at once, each from a choice it may start with; `None` when time ran out.
    fn ask_all(
        &self,
        prices: BorderPrices,
        last: Option<&Round>,
        start: impl Fn(usize) -> Choice + Sync,
        precision: f64,
    ) -> Result<Option<Round>> {
        let ask = |at: usize| {
            let part = &self.parts.list[at];
            match last {
                // What did not change need not be asked again.
                Some(last) if last.replies[at].precision <= precision && part.same(&prices, &last.prices) => {
                    Ok(Some(last.replies[at].clone()))
                }
                _ => self.ask(part, &prices, &start(at), precision),
            }
        };
        let replies: Option<Vec<Reply>> = in_parallel(&self.parts, ask)?.into_iter().collect();
        let Some(replies) = replies.filter(|_| !self.clock.is_over()) else { return Ok(None) };
        let bound = self.parts.constant(&prices) + replies.iter().map(|reply| reply.bound).sum::<f64>();
        Ok(Some(Round { prices, replies, bound }))
    }

    fn ask(&self, part: &Part, prices: &BorderPrices, last: &Choice, precision: f64) -> Result<Option<Reply>> {
        let answer = self.solved(&part.at(self.parts.instance, prices), last, precision)?;
        Ok(answer.map(|(choice, bound)| Reply { bound, choice, precision }))
    }

    /// One authority's question answered: the best choice found and its bound; `None` when there is none in time.
    fn solved(&self, question: &Instance, start: &Choice, precision: f64) -> Result<Option<(Choice, f64)>> {
        let reduced = presolve::reduce(question, Reductions::ALL);
        let start = start.carried(question, &reduced.instance);
        let start = Choice::checked(&reduced.instance, start.open);
        let clock = self.clock.at_most(self.clock.limit.mul_f64(SLOWEST).max(PATIENT));
        let proof = exact::prove(&reduced, start.as_ref(), self.backend, precision, &clock)?;
        if clock.is_over() {
            self.hurried.store(true, Ordering::Relaxed);
        }
        Ok(match proof {
            Proof::Bounded { choice: Some(choice), bound, .. } => {
                Some((choice.carried(&reduced.instance, question), bound.max(choice.value)))
            }
            _ => None,
        })
    }

    /// A better plan, by choosing the sites of each authority anew with the others' hubs as they are, or the same plan.
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    pub fn polished(&self, plan: Choice, precision: f64, passes: usize) -> Result<Choice> {
        let mut best = plan;
        for _ in 0..passes {
            if self.clock.is_over() {
                break;
            }
            match self.polished_once(&best, precision)? {
                Some(better) => best = better,
                None => break,
            }
        }
        Ok(best)
    }

    fn polished_once(&self, plan: &Choice, precision: f64) -> Result<Option<Choice>> {
        let alone = |at: usize| {
            let part = &self.parts.list[at];
            let question = self.parts.given(part, &plan.open);
            let today = part.share_of(plan);
            let before = question.value(&today.open).0;
            let answer = self.solved(&question, &today, precision)?;
            Ok(answer.map(|(choice, _)| (at, choice.value - before, choice)))
        };
        let mut better: Vec<_> = in_parallel(&self.parts, alone)?.into_iter().flatten().collect();
        better.retain(|(_, won, _)| *won > EQUAL * plan.value.abs());
        better.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // Each is better with the others as they were, but two may not go together.
        let mut best = plan.clone();
        for (at, _, choice) in better {
            let mut open = best.open.clone();
            for (site, chosen) in self.parts.list[at].sites.iter().zip(&choice.open) {
                open[*site as usize] = *chosen;
            }
            let changed = Choice::checked(self.parts.instance, open);
            best = changed.filter(|choice| choice.value > best.value).unwrap_or(best);
        }
        Ok((best.value > plan.value).then_some(best))
    }
}

/// Does something for every part, the largest ones first; results in the order of the parts.
fn in_parallel<T: Send>(parts: &Parts, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let mut order: Vec<usize> = (0..parts.list.len()).collect();
    order.sort_by_key(|at| Reverse(parts.list[*at].sites.len()));
    let done = order.into_iter().par_bridge().map(|at| Ok((at, work(at)?)));
    let mut done = done.collect::<Result<Vec<(usize, T)>>>()?;
    done.sort_by_key(|done| done.0);
    Ok(done.into_iter().map(|done| done.1).collect())
}

/// A limit of all authorities, as it stands in a sentence.
fn of_all(limit: &str) -> &str {
    match limit {
        "ambition" => "the share",
        "total" => "the total",
        "budget" => "the budget for all",
        other => other,
    }
}

/// How far the next prices may be from the best ones, how closely the authorities are solved, and when to stop.
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

    /// How closely the authorities are to be solved, in weight, when the next round may win `hoped`; 0 when it is not worth one.
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
