//! Maximal covering with floors on services: beside most weight within the radius of a hub, stated shares of it within the radius of hubs that
//! host certain services.
//!
//! maximise `sum of w_i y_i`, `y_i <= sum of x_j over the sites j within the radius of i`, and for each service s with a share
//!
//! - `z_is <= sum of x_j over the sites j within the radius of i that host s`,
//! - `sum over i of w_i z_is >= share_s * sum of w_i`,
//!
//! `x` 0 or 1, the limits kept. A floor at a price `p_s` for each unit of weight (Lagrangian relaxation) is a covering question again, with a second
//! point for each zone that only hosts of s cover, of weight `p_s w_i`: its best value less `p_s * share_s * sum of w_i` bounds every plan. Its
//! plans that keep the floors are candidates.
//!
//! 1. The covering search without floors. If its plan keeps them, it is the answer.
//! 2. Each floor by itself: as much weight near the service as can be. If that is too little, no plan is possible.
//! 3. A small question as a whole, as a mixed-integer program.
//! 4. Otherwise prices: raised where the plan at them misses a floor, lowered where it has weight to spare.

use crate::error::{Code, Error, Finding, Result};
use crate::model::{Outcome, Reason, SiteIx, Status, Stop};
use crate::solve::instance::Instance;
use crate::solve::limits::{Question, percent_down};
use crate::solve::presolve::{self, Reduced, Reductions};
use crate::solve::reach::{Program, ReachFloor, Reaching};
use crate::solve::search::Search;
use crate::solve::{self, Clock, EQUAL, Options, within};
use crate::words::listed;
use std::time::Duration;

/// A question up to this size goes to the mixed-integer solver whole, in non-zeros.
const LARGEST: usize = 6_000;

/// Rounds of prices.
const ROUNDS: u32 = 12;

pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let base = Instance::new(question.study, question.terms, question.reach);
    let first = Options { time_limit: clock.left() / 3, ..*options };
    let covering = solve::cover(question, &base, &first, &Clock::new(&first), true)?;
    let reaching = Reaching::new(question, base);
    if covering.status == Status::Infeasible || reaching.keeps(&reaching.choice(&covering.open)) {
        return Ok(covering);
    }
    let mut floors = Floors { question, options, clock, reaching: &reaching, best: None, bound: covering.bound };
    let reasons = floors.each_alone()?;
    if !reasons.is_empty() {
        return Ok(Outcome::infeasible(
            reasons,
            "Each share by itself, against the most that any choice of sites reaches.",
        ));
    }
    let mut how = "at prices for the services' shares";
    if reaching.size() <= LARGEST {
        match reaching.program(options.backend, options.gap, clock)? {
            Some(Program::Impossible) => {
                let without = reaching.choice(&covering.open);
                return Ok(Outcome::infeasible(vec![floors.together(&without)], options.backend.as_str()));
            }
            Some(Program::Found { open, bound, proven }) => {
                floors.offer(&open);
                floors.lower(bound, proven);
                how = "as one mixed-integer program";
            }
            None => {}
        }
    }
    if !floors.is_close() {
        floors.price()?;
    }
    floors.outcome(how)
}

struct Floors<'a> {
    question: &'a Question<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    reaching: &'a Reaching<'a>,
    /// The best choice that keeps limits and floors, with its value.
    best: Option<(Vec<bool>, f64)>,
    bound: f64,
}

impl Floors<'_> {
    fn offer(&mut self, open: &[bool]) {
        if let Some(value) = self.reaching.value(open)
            && self.best.as_ref().is_none_or(|(_, best)| value > *best)
        {
            self.best = Some((open.to_vec(), value));
        }
    }

    /// A solver that has proven its choice may be a rounding error off.
    fn lower(&mut self, bound: f64, proven: bool) {
        let value = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.1);
        let near = proven && (bound - value).abs() <= 1e-7 * bound.abs().max(1.0);
        self.bound = self.bound.min(if near { value } else { bound });
    }

    fn is_close(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, value)| within(self.bound, *value, self.options.gap.max(EQUAL)))
    }

    /// The best choice of a covering question and a bound, in a part of the time that is left.
    fn covering(&self, instance: &Instance, part: u32) -> Result<Option<(Vec<bool>, f64)>> {
        let options = Options { time_limit: self.clock.left() / part.max(1), progress: None, ..*self.options };
        let Reduced { instance, order } = presolve::reduce(instance, Reductions::ALL);
        let clock = Clock::new(&options);
        let search = Search {
            question: self.question,
            options: &options,
            clock: &clock,
            instance: &instance,
            order: &order,
            certifies: false,
        };
        let found = search.plan_and_bound()?;
        Ok(found.map(|(plan, bound)| (self.reaching.choice(&instance.open_sites(&plan.open)), bound)))
    }

    /// Shares that no choice of sites reaches, each by itself.
    fn each_alone(&mut self) -> Result<Vec<Reason>> {
        let mut reasons = Vec::new();
        for (at, floor) in self.reaching.floors.iter().enumerate() {
            let Some((open, bound)) = self.covering(&self.reaching.alone(floor), 4)? else { continue };
            self.offer(&open);
            if bound < floor.need * (1.0 - 1e-9) {
                let all = self.reaching.all;
                let found = floor.need + self.reaching.spare(&open)[at];
                let text = format!(
                    "At most {:.1}% of the weight can have {} within {}; {:.1}% is asked for. Ask for {} in \
                     services.reach, or give a larger \
                     radius.",
                    100.0 * bound / all,
                    floor.service.name,
                    self.question.terms.radius,
                    100.0 * floor.need / all,
                    percent_down(found / all)
                );
                reasons.push(self.question.reason("services", None, text));
            }
        }
        Ok(reasons)
    }

    /// The shares clash with the limits; `without` is the plan that keeps these alone, so that what it reaches is
    /// possible.
    fn together(&self, without: &[bool]) -> Reason {
        let spare = self.reaching.spare(without);
        let all = self.reaching.all;
        let asked = |floor: &ReachFloor| format!("{:.1}% near {}", 100.0 * floor.need / all, floor.service.name);
        let asked: Vec<String> = self.reaching.floors.iter().map(asked).collect();
        let found =
            self.reaching.floors.iter().zip(spare).map(|(floor, spare)| {
                format!("{} near {}", percent_down((floor.need + spare) / all), floor.service.name)
            });
        let text = format!(
            "No plan within the limits has {} at once. Ask for {}, as the plan for coverage alone has them.",
            listed(&asked),
            listed(&found.collect::<Vec<_>>())
        );
        self.question.reason("services", None, text)
    }

    /// Rounds of prices, until plan and bound are close or the rounds are over.
    fn price(&mut self) -> Result<()> {
        let mut prices = vec![0.5; self.reaching.floors.len()];
        for round in 0..ROUNDS {
            if self.clock.is_over() || self.is_close() {
                break;
            }
            let Some((open, bound)) = self.covering(&self.reaching.at_prices(&prices), ROUNDS - round)? else { break };
            self.offer(&open);
            self.lower(bound, false);
            let spare = self.reaching.spare(&open);
            let norm: f64 = spare.iter().map(|spare| spare * spare).sum();
            // Without a plan yet the prices only rise where floors are missed.
            let step = match &self.best {
                Some((_, value)) => (bound - value).max(1e-9 * bound.abs()) / norm.max(1e-9),
                None => f64::INFINITY,
            };
            for (price, spare) in prices.iter_mut().zip(spare) {
                *price = match step.is_finite() {
                    true => (*price - step * spare).max(0.0),
                    false if spare < 0.0 => *price * 3.0,
                    false => *price,
                };
            }
        }
        Ok(())
    }

    fn outcome(self, how: &str) -> Result<Outcome> {
        let Some((open, value)) = self.best else {
            let limit = Duration::as_secs_f64(&self.options.time_limit);
            let what = format!(
                "no plan that keeps every share of services.reach was found within {limit} s, nor shown to be impossible"
            );
            let mend = "Give more time with --time-limit, or ask for smaller shares";
            return Err(Error::from(Finding::new(Code::ServicesInvalid, "scenario", what, mend).key("services.reach")));
        };
        let (status, stop) = match () {
            () if within(self.bound, value, EQUAL) => (Status::Optimal, None),
            () if within(self.bound, value, self.options.gap) => (Status::Gap, None),
            () => (Status::Feasible, self.clock.stop().or(Some(Stop::TooLarge))),
        };
        let open: Vec<SiteIx> = self.reaching.base.open_sites(&open);
        let proof = format!("All sites at once, {how}.");
        let bound = self.bound.max(value);
        Ok(Outcome::found(status, open, bound, stop, proof))
    }
}
