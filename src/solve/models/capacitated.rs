//! Capacitated maximal covering (Current & Storbeck 1988; Pirkul & Schilling 1991): the most weight served by hubs
//! within the radius.
//!
//! Maximise `sum over i of w_i * sum over j of y_ij` with
//!
//! - `sum over j of y_ij <= 1` for each zone i, `y_ij <= x_j` for the sites j within its radius,
//! - `sum over i of d_i y_ij <= q_j x_j` for each site: the demand of the zones it serves fits into its room,
//! - `x` 0 or 1, the limits kept, and `y` from 0 to 1: the families of one zone may be split between several hubs.
//!
//! It is solved in four steps, cheapest proof first:
//!
//! 1. The covering search, without regard to room. Its bound holds here as well. If its plan can serve all that it
//!    covers, the plan is the best.
//! 2. Pricing: `sum over j of y_ij <= 1` is relaxed at a price for each zone. What is left separates into a continuous
//!    knapsack for each site and a choice of sites by the rows. The volume method looks for good prices
//!    ([`lagrangian`]). The bound is as strong as the linear relaxation.
//! 3. Plans from the covering plan and from the sites that the relaxed choices open most often, improved by
//!    interchange. The value of a set of hubs is that of the best flow to them ([`crate::evaluate::Flow`]).
//! 4. Reduced costs fix sites. If few enough are left, a mixed-integer program decides them.

use crate::error::Result;
use crate::model::{CapacityTerms, Certificate, Outcome, Reason, Sense, Status, Stop};
use crate::solve::capacity::{self, Filled, LARGEST, Polish, Rooms, Serve, Serving};
use crate::solve::course::{self, bounds_only};
use crate::solve::heuristic::Choice;
use crate::solve::instance::{Fate, Instance};
use crate::solve::lagrangian::{self, Effort, Relaxation};
use crate::solve::limits::Question;
use crate::solve::near::Near;
use crate::solve::whole::{self, Solved};
use crate::solve::{self, Clock, Options, feasible};

/// Work limit of the pricing, in pairs of point and site over all steps of the volume method.
const PRICING: usize = 300_000_000;

/// Fewest and most of these steps.
const STEPS: (usize, usize) = (200, 3000);

/// A plan is built from the sites that the relaxed choices open more often than this (0 to 1).
const OFTEN: f64 = 0.05;

pub(super) fn solve(
    question: &Question,
    capacity: &CapacityTerms,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let instance = Instance::new(question.study, question.terms, question.reach);
    let serving = Serving::new(question, capacity);
    if serving.is_ample() {
        return solve::cover(question, &instance, options, clock, true);
    }
    // A quarter of the time is for a plan and a bound that ignore room.
    let first = Options { time_limit: clock.left() / 4, ..*options };
    let covering =
        bounds_only(&first, |options| solve::cover(question, &instance, options, &Clock::new(options), true))?;
    if covering.status == Status::Infeasible {
        return Ok(covering);
    }
    let known = Known::of_covering(&serving, covering);
    Search { question, options, clock, serving: &serving }.run(known)
}

/// The whole question as one program.
pub(super) struct Whole<'a> {
    question: &'a Question<'a>,
    serving: Serving,
}

impl<'a> Whole<'a> {
    pub fn new(question: &'a Question<'a>, capacity: &CapacityTerms) -> Self {
        Whole { question, serving: Serving::new(question, capacity) }
    }

    fn free(&self) -> Vec<Fate> {
        vec![Fate::Free; self.serving.instance.sites.len()]
    }
}

impl whole::Whole for Whole<'_> {
    fn sense(&self) -> Sense {
        Sense::Maximise
    }

    fn made_of(&self) -> f64 {
        self.serving.instance.scale()
    }

    fn size(&self) -> usize {
        let rows = self.serving.instance.rows.iter().map(|row| row.terms.len()).sum::<usize>();
        // Each pair is a column, and occurs in the row of its point, the row of its site and a row of its own.
        rows + 3 * capacity::pairs_left(&self.serving, &self.free())
    }

    fn counted(&self, plan: &Outcome) -> f64 {
        Serve::of(&self.serving, &self.serving.choice(&plan.open)).checked().map_or(0.0, |plan| plan.value)
    }

    fn solve(&self, _: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>> {
        let closed = capacity::close(&self.serving, &self.free(), options.backend, options.gap, clock)?;
        let most = self.serving.instance.constant + self.serving.network.weight.iter().sum::<f64>();
        let Some(closed) = closed else { return Ok(Solved::Found { plan: None, bound: most, proven: false }) };
        if closed.bound == f64::NEG_INFINITY {
            return Ok(Solved::Impossible);
        }
        let plan = closed.choice.map(|choice| {
            let open = self.serving.hubs(self.question, &choice.open);
            (Outcome::found(Status::Feasible, open, closed.bound, None, String::new()), choice.value)
        });
        Ok(Solved::Found { proven: plan.is_some(), plan, bound: closed.bound })
    }

    fn reasons(&self) -> Vec<Reason> {
        vec![feasible::together(self.question)]
    }
}

/// The best plan and the best bound so far.
struct Known {
    plan: Option<Choice>,
    bound: f64,
    proof: String,
    certificate: Option<Certificate>,
}

impl Known {
    /// The plan of the covering search, valued by what it can serve.
    fn of_covering(serving: &Serving, covering: Outcome) -> Self {
        let Outcome { open, bound, proof, certificate, .. } = covering;
        let plan = Serve::of(serving, &serving.choice(&open)).checked();
        let proof = format!("Without capacities: {proof}");
        Known { plan, bound, proof, certificate }
    }

    fn value(&self) -> f64 {
        self.plan.as_ref().map_or(f64::NEG_INFINITY, |plan| plan.value)
    }

    fn offer(&mut self, plan: Option<Choice>) {
        self.plan = Choice::better(self.plan.take(), plan);
    }

    /// Takes over a better bound; the certificate belonged to the one before.
    fn lower(&mut self, bound: f64, proof: impl FnOnce() -> String) {
        if bound < self.bound {
            (self.bound, self.proof, self.certificate) = (bound, proof(), None);
        }
    }
}

fn priced() -> String {
    "All sites at once, at prices for the zones; each site is filled as well as these prices allow.".to_owned()
}

struct Search<'a> {
    question: &'a Question<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    serving: &'a Serving,
}

impl Search<'_> {
    fn run(&self, mut known: Known) -> Result<Outcome> {
        if !self.near().is_best(known.value(), known.bound) {
            self.tell("finding room", &known);
            self.exchange(&mut known);
        }
        let mut stop = None;
        if !self.near().is_close(known.value(), known.bound) {
            let fates = self.price(&mut known);
            if !self.near().is_close(known.value(), known.bound) {
                stop = self.close(&mut known, &fates)?;
            }
        }
        self.outcome(known, stop)
    }

    /// Improves the best plan by interchange.
    fn exchange(&self, known: &mut Known) {
        let Some(plan) = &known.plan else { return };
        let order: Vec<usize> = (0..plan.open.len()).filter(|site| plan.open[*site]).collect();
        known.offer(capacity::from_order(self.serving, &order, Polish::Exchange, self.clock));
    }

    /// Prices by the volume method, and plans on the way. Returns what reduced costs fix.
    fn price(&self, known: &mut Known) -> Vec<Fate> {
        let Serving { instance, network, .. } = self.serving;
        let rooms = Rooms { demand: &network.demand, room: &network.room };
        let demand = Filled { instance, rooms };
        let relaxation = Relaxation::of(instance, &demand);
        let steps = (PRICING / instance.size().max(1)).clamp(STEPS.0, STEPS.1);
        let effort = Effort { steps, gap: self.options.gap };
        let found = lagrangian::bound(&relaxation, known.value(), &effort, self.clock, |often, bound| {
            let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > OFTEN).collect();
            order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
            known.offer(capacity::from_order(self.serving, &order, Polish::Fill, self.clock));
            known.lower(bound, priced);
            self.tell("pricing", known);
            known.value()
        });
        known.lower(found.value(), priced);
        self.exchange(known);
        found.fates(known.value())
    }

    /// Decides what is left with a mixed-integer solver, where it is small enough.
    fn close(&self, known: &mut Known, fates: &[Fate]) -> Result<Option<Stop>> {
        if self.clock.is_over() {
            return Ok(self.clock.stop());
        }
        if capacity::pairs_left(self.serving, fates) > LARGEST {
            return Ok(Some(Stop::TooLarge));
        }
        self.tell("proving", known);
        let (backend, gap) = (self.options.backend, self.options.gap);
        let Some(closed) = capacity::close(self.serving, fates, backend, gap, self.clock)? else {
            return Ok(self.clock.stop());
        };
        // Every choice better than the plan agrees with the fates, so the larger of the program's bound and the plan's
        // value bounds all choices.
        let (value, before) = (known.value(), known.proof.trim_end_matches('.').to_owned());
        known.offer(closed.choice);
        known.lower(closed.bound.max(value), || format!("{before}, and {} on the rest.", backend.as_str()));
        Ok(self.clock.stop())
    }

    fn near(&self) -> Near {
        Near::maximising(self.options, self.serving.instance.scale())
    }

    fn outcome(&self, known: Known, stop: Option<Stop>) -> Result<Outcome> {
        self.tell("done", &known);
        let Known { plan, bound, proof, certificate } = known;
        let Some(plan) = plan else {
            return Err(crate::Error::Internal("the covering plan does not keep its limits".to_owned()));
        };
        let (status, stop) = self.near().status(plan.value, bound, stop);
        let open = self.serving.hubs(self.question, &plan.open);
        let bound = self.near().stated(plan.value, bound);
        Ok(Outcome { certificate, ..Outcome::found(status, open, bound, stop, proof) })
    }

    fn tell(&self, stage: &'static str, known: &Known) {
        let plan = known.plan.as_ref().map(|plan| plan.value);
        course::tell(self.options, stage, Sense::Maximise, plan, Some(known.bound));
    }
}
