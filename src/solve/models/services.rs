//! Maximal covering with floors on services: the most weight within the radius of a hub, with stated shares of it
//! within the radius of hubs that host certain services.
//!
//! Maximise `sum of w_i y_i`, `y_i <= sum of x_j over the sites j within the radius of i`, and for each service s with
//! a share
//!
//! - `z_is <= sum of x_j over the sites j within the radius of i that host s`,
//! - `sum over i of w_i z_is >= share_s * sum of w_i`,
//!
//! `x` 0 or 1, the limits kept. A floor relaxed at a price `p_s` for each unit of weight gives a covering question
//! again. It has a second point for each zone, of weight `p_s w_i`, which only hosts of s cover. Its best value less
//! `p_s * share_s * sum of w_i` is an upper bound on every plan. Its plans are candidates where they keep the floors.
//!
//! 1. The covering search without floors. If its plan keeps them, it is the answer.
//! 2. Each floor alone: the most weight that can have the service within reach. If that is too little, no plan is
//!    possible.
//! 3. In all but a small question, prices: raised where the plan misses a floor, lowered where it has weight to spare.
//! 4. What is then undecided goes to a mixed-integer solver as a whole.

use crate::error::{Error, Result};
use crate::model::{Outcome, Reason, Sense, SiteIx, Status, Stop, rounding};
use crate::solve::course::{self, bounds_only};
use crate::solve::instance::Instance;
use crate::solve::limits::{Question, percent_down};
use crate::solve::near::Near;
use crate::solve::presolve::{self, Reduced, Reductions};
use crate::solve::reach::Reaching;
use crate::solve::search::Search;
use crate::solve::whole::Covering;
use crate::solve::{self, Clock, Options, unanswered};

/// A question of up to this size goes to the mixed-integer solver as a whole, without prices; in non-zeros.
const SMALL: usize = 6_000;

/// Most rounds of prices.
const ROUNDS: u32 = 12;

pub(super) fn solve(question: &Question, options: &Options, clock: &Clock) -> Result<Outcome> {
    let base = Instance::new(question.study, question.terms, question.reach);
    let first = Options { time_limit: clock.left() / 3, ..*options };
    let covering = bounds_only(&first, |options| solve::cover(question, &base, options, &Clock::new(options), true))?;
    let reaching = Reaching::new(question, base);
    if covering.status == Status::Infeasible || reaching.keeps(&reaching.choice(&covering.open)) {
        return Ok(covering);
    }
    let mut floors = Floors { question, options, clock, reaching: &reaching, best: None, bound: covering.bound };
    let reasons = floors.each_alone()?;
    if !reasons.is_empty() {
        return Ok(Outcome::infeasible(
            reasons,
            "Each share by itself, compared with the most that any choice of sites reaches.",
        ));
    }
    floors.tell();
    if reaching.size() > SMALL && !floors.is_close() {
        floors.price()?;
    }
    floors.outcome()
}

/// The whole question as one program.
pub(super) fn whole<'a>(question: &'a Question<'a>) -> Covering<'a> {
    let base = Instance::new(question.study, question.terms, question.reach);
    Reaching::new(question, base).whole(question)
}

struct Floors<'a> {
    question: &'a Question<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    reaching: &'a Reaching<'a>,
    /// The best choice that keeps limits and floors, with its value in weight.
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

    fn tell(&self) {
        let plan = self.best.as_ref().map(|best| best.1);
        course::tell(self.options, "reaching services", Sense::Maximise, plan, Some(self.bound));
    }

    fn near(&self) -> Near {
        Near::maximising(self.options, self.reaching.base.scale())
    }

    fn is_close(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, value)| self.near().is_close(*value, self.bound))
    }

    /// The best choice of a covering question and its bound, in one `part`-th of the time that is left.
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
        let found = match search.plan_and_bound() {
            Err(Error::Unanswered(_)) => None,
            found => found?,
        };
        Ok(found.map(|(plan, bound)| (self.reaching.choice(&instance.open_sites(&plan.open)), bound)))
    }

    /// The reasons for shares that no choice of sites reaches, each looked at alone.
    fn each_alone(&mut self) -> Result<Vec<Reason>> {
        let mut reasons = Vec::new();
        for (at, floor) in self.reaching.floors.iter().enumerate() {
            let Some((open, bound)) = self.covering(&self.reaching.alone(floor), 4)? else { continue };
            self.offer(&open);
            if bound < floor.need * (1.0 - rounding::STATED) {
                let all = self.reaching.all;
                let found = floor.need + self.reaching.spare(&open)[at];
                let text = format!(
                    "At most {:.1}% of the weight can have {} within {}, but the scenario asks for {:.1}%. Ask for \
                     {} in services.reach, or give a larger radius.",
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

    /// Rounds of prices, until plan and bound are close or the rounds are used up.
    fn price(&mut self) -> Result<()> {
        let mut prices = vec![0.5; self.reaching.floors.len()];
        for round in 0..ROUNDS {
            if self.clock.is_over() || self.is_close() {
                break;
            }
            let Some((open, bound)) = self.covering(&self.reaching.at_prices(&prices), ROUNDS - round)? else { break };
            self.offer(&open);
            self.bound = self.bound.min(bound);
            self.tell();
            let spare = self.reaching.spare(&open);
            let norm: f64 = spare.iter().map(|spare| spare * spare).sum();
            // As long as there is no plan, prices only rise, where floors are missed.
            let step = match &self.best {
                Some((_, value)) => (bound - value).max(rounding::STATED * bound.abs()) / norm.max(f64::MIN_POSITIVE),
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

    fn outcome(self) -> Result<Outcome> {
        let near = self.near();
        let Some((open, value)) = self.best else {
            let mend = "Give more time with --time-limit, or ask for smaller shares";
            return Err(unanswered("no plan that keeps every share of services.reach", mend));
        };
        let (status, stop) = near.status(value, self.bound, self.clock.stop().or(Some(Stop::TooLarge)));
        let open: Vec<SiteIx> = self.reaching.base.open_sites(&open);
        let proof = "All sites at once, at prices for the services' shares.".to_owned();
        let bound = near.stated(value, self.bound);
        Ok(Outcome::found(status, open, bound, stop, proof))
    }
}
