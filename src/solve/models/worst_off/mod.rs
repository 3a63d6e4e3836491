//! Max-min covering: the authority with the smallest share covered is covered as well as possible (after Rawls 1971).
//!
//! Maximise `f` with `f <= sum of w_i y_i / W_a` over the zones of each authority `a` being planned, `W_a` their
//! weight, `y_i <= sum of x_j over the sites j within the radius of i`, `0 <= y <= 1`, `x` 0 or 1, the limits kept.
//!
//! Let `l_a` be prices of authorities that add up to 1, and `c_a` the share covered in `a`. By Lagrangian duality no
//! plan's smallest share is larger than the largest `sum of l_a c_a`. That is maximal covering with the weight of each
//! zone times `l_a / W_a`, which the covering search bounds. A price of 1 for one authority alone is one such choice of
//! prices. Better prices come from a linear program over the plans so far (cutting planes, Kelley 1960). Plans come
//! from every search, and from exchanges at weights that favour the worst-off authority. What is then undecided goes to
//! a mixed-integer solver as a whole.

mod program;
mod shares;

use crate::error::{Error, Result};
use crate::model::{Outcome, Reason, Sense, SiteIx, Status, Stop, Terms, rounding};
use crate::solve::course;
use crate::solve::heuristic;
use crate::solve::instance::Instance;
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::presolve::{self, Reduced, Reductions};
use crate::solve::search::{Bounded, Search};
use crate::solve::whole::{self, Solved};
use crate::solve::{Clock, Options, feasible};
use program::Closed;
use shares::Shares;

/// Most rounds of prices after those of each authority alone.
const ROUNDS: usize = 60;

/// Rounds in a row that may improve next to nothing.
const PATIENCE: usize = 12;

/// Most authorities that are priced alone.
const ALONE: usize = 200;
/// Most exchanges that a plan is given in a row.
const EXCHANGES: usize = 40;

pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let shares = Shares::new(question);
    let mut search = MaxMin { question, options, clock, shares: &shares, plan: None, bound: 1.0, cuts: Vec::new() };
    if !search.by_prices()? {
        let instance = Instance::new(question.study, question.terms, question.reach);
        let reasons = feasible::explain(question.study, question.terms, &instance, options.backend, clock)?;
        return Ok(Outcome::infeasible(
            reasons,
            "A mixed-integer solver proved that no choice of sites keeps every limit.",
        ));
    }
    search.finish()
}

/// The whole question as one program.
pub(super) struct Whole<'a> {
    question: &'a Question<'a>,
    shares: Shares,
}

impl<'a> Whole<'a> {
    pub fn new(question: &'a Question<'a>) -> Self {
        Whole { question, shares: Shares::new(question) }
    }
}

impl whole::Whole for Whole<'_> {
    fn sense(&self) -> Sense {
        Sense::Maximise
    }

    fn made_of(&self) -> f64 {
        // Shares are at most 1.
        1.0
    }

    fn size(&self) -> usize {
        Instance::new(self.question.study, self.question.terms, self.question.reach).size()
    }

    fn counted(&self, plan: &Outcome) -> f64 {
        smallest(&self.shares.of(self.question, &plan.open))
    }

    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>> {
        let known = known.map(|known| (known.open.clone(), self.counted(known)));
        let closed = program::closed(self.question, &self.shares, known.as_ref(), options, clock)?;
        let counted = |open: Vec<SiteIx>| {
            let value = smallest(&self.shares.of(self.question, &open));
            (Outcome::found(Status::Feasible, open, 1.0, None, String::new()), value)
        };
        Ok(match closed {
            Closed::Impossible => Solved::Impossible,
            Closed::Unknown => Solved::Found { plan: None, bound: 1.0, proven: false },
            Closed::Bounded { plan, bound, proven } => {
                Solved::Found { plan: plan.map(counted), bound: bound.min(1.0), proven }
            }
        })
    }

    fn reasons(&self) -> Vec<Reason> {
        vec![feasible::together(self.question)]
    }
}

fn smallest(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(1.0, f64::min)
}

/// The search between plan and bound.
struct MaxMin<'a> {
    question: &'a Question<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    shares: &'a Shares,
    /// The best plan and its smallest share, 0 to 1.
    plan: Option<(Vec<SiteIx>, f64)>,
    /// Upper bound on the smallest share of every plan, 0 to 1.
    bound: f64,
    /// The share covered in each authority, for each plan seen.
    cuts: Vec<Vec<f64>>,
}

impl MaxMin<'_> {
    /// Bound and plans at prices; false when provably no choice keeps every limit.
    fn by_prices(&mut self) -> Result<bool> {
        let number = self.shares.number();
        let even = vec![1.0 / number.max(1) as f64; number];
        if self.at(&even)?.is_none() {
            return Ok(false);
        }
        self.exchange()?;
        if number < 2 {
            return Ok(true);
        }
        for authority in (0..number).take(ALONE) {
            if self.is_done() {
                return Ok(true);
            }
            let alone: Vec<f64> = (0..number).map(|at| f64::from(u8::from(at == authority))).collect();
            self.at(&alone)?;
        }
        let mut idle = 0;
        for round in 0..ROUNDS {
            if self.is_done() || idle > PATIENCE {
                break;
            }
            let (bound, value) = (self.bound, self.value());
            let Some((prices, floor)) = program::prices(&self.cuts, self.options.backend, self.clock)? else { break };
            // Prices from few plans jump from corner to corner. Part of the way back to equal prices, they settle
            // sooner.
            let damped = 0.5 / (1.0 + round as f64 / 4.0);
            let prices: Vec<f64> =
                prices.iter().zip(&even).map(|(price, even)| price + damped * (even - price)).collect();
            self.at(&prices)?;
            self.exchange()?;
            let won = bound - self.bound > 1e-4 * bound || self.value() > value;
            idle = if won { 0 } else { idle + 1 };
            if self.bound <= floor * (1.0 + rounding::STATED) && idle > 2 {
                break;
            }
        }
        Ok(true)
    }

    /// Maximal covering at prices of authorities. Its bound is a bound on the smallest share, and its plan is a plan of
    /// the question.
    fn at(&mut self, prices: &[f64]) -> Result<Option<()>> {
        let terms = self.shares.priced(self.question.terms, prices);
        let Some(found) = self.covered(&terms)? else { return Ok(None) };
        self.bound = self.bound.min(found.1);
        self.see(found.0);
        self.tell("pricing");
        Ok(Some(()))
    }

    /// The best plan at other weights, and its bound.
    fn covered(&self, terms: &Terms) -> Result<Option<(Vec<SiteIx>, f64)>> {
        let mut instance = Instance::new(self.question.study, terms, self.question.reach);
        instance.sites.iter_mut().for_each(|site| site.price = 0.0);
        let Reduced { instance, order } = presolve::reduce(&instance, Reductions::ALL);
        let options = Options { progress: None, ..*self.options };
        let search = Search {
            question: self.question,
            options: &options,
            clock: self.clock,
            instance: &instance,
            order: &order,
            certifies: false,
        };
        let found = match search.bounded() {
            // A price without an answer does not invalidate the earlier ones.
            Err(Error::Unanswered(_)) if self.plan.is_some() => None,
            found => found?,
        };
        Ok(found.map(|Bounded { plan, bound, .. }| (instance.open_sites(&plan.open), bound)))
    }

    /// Exchanges sites of the best plan, at weights that favour the worst-off authority, as long as that helps.
    fn exchange(&mut self) -> Result<()> {
        for _ in 0..EXCHANGES {
            let Some((plan, value)) = self.plan.clone().filter(|_| !self.is_done()) else { break };
            let shares = self.shares.of(self.question, &plan);
            let mut better = false;
            for sharpness in [8.0, 40.0, 200.0] {
                if self.clock.is_over() {
                    break;
                }
                let terms = self.shares.priced(self.question.terms, &shares::favouring(&shares, sharpness));
                let instance = Instance::new(self.question.study, &terms, self.question.reach);
                let open = instance.sites.iter().map(|site| plan.binary_search(&site.ix).is_ok()).collect();
                let Some(choice) = heuristic::Choice::checked(&instance, open) else { continue };
                if let Some(next) = heuristic::improved(&instance, &choice, self.clock) {
                    self.see(instance.open_sites(&next.open));
                    better |= self.value() > value;
                }
            }
            if !better {
                break;
            }
        }
        Ok(())
    }

    /// Keeps a plan if it is better, and its shares in any case.
    fn see(&mut self, plan: Vec<SiteIx>) {
        let shares = self.shares.of(self.question, &plan);
        let value = smallest(&shares);
        if self.plan.as_ref().is_none_or(|best| value > best.1) {
            self.plan = Some((plan, value));
        }
        if !self.cuts.contains(&shares) {
            self.cuts.push(shares);
        }
    }

    fn value(&self) -> f64 {
        self.plan.as_ref().map_or(0.0, |plan| plan.1)
    }

    /// Shares are at most 1, so rounding is relative to 1.
    fn near(&self) -> Near {
        Near::maximising(self.options, 1.0)
    }

    fn is_done(&self) -> bool {
        self.clock.is_over() || self.near().is_close(self.value(), self.bound)
    }

    /// The outcome.
    fn finish(self) -> Result<Outcome> {
        let proof = match self.shares.number() {
            0 | 1 => "The largest share of the weight that any plan can cover, part by part.".to_owned(),
            number => format!("At prices for {}, part by part.", crate::words::counted(number, "authority")),
        };
        let Some((open, value)) = self.plan.clone() else {
            return Err(Error::Internal("a search of the worst-off ended without a plan".into()));
        };
        let (near, stop) = (self.near(), Some(self.clock.stop().unwrap_or(Stop::TooLarge)));
        let (status, stop) = near.status(value, self.bound, stop);
        let bound = near.stated(value, self.bound);
        self.tell("done");
        Ok(Outcome::found(status, open, bound, stop, proof))
    }

    fn tell(&self, stage: &'static str) {
        let plan = self.plan.as_ref().map(|plan| plan.1);
        course::tell(self.options, stage, Sense::Maximise, plan, Some(self.bound));
    }
}
