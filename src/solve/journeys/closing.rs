//! From a plan to its bound: prices, then what they leave undecided as a covering question or, with ceilings, as a
//! mixed-integer program. Also explains why floors cannot be kept.

use super::demand::Priced;
use super::market::Market;
use super::{FLOORS, Journeys, Working, better, improve, nested};
use crate::error::{Error, Result};
use crate::model::{Outcome, Reason, Status, Stop, ZoneIx, rounding};
use crate::solve::exact::{self, Proof};
use crate::solve::heuristic::Choice;
use crate::solve::instance::Instance;
use crate::solve::lagrangian::{self, Effort, Relaxation};
use crate::solve::limits::{Question, counted, percent_down};
use crate::solve::presolve::Reduced;
use crate::solve::{self, Clock, Options, Progress, unanswered};
use crate::units::Weight;
use crate::words::named;

/// Work limit of the pricing, in pairs of point and site over all steps of the volume method.
const PRICING: usize = 4_000_000_000;
/// Fewest and most of these steps.
const STEPS: (usize, usize) = (400, 1500);

/// Largest covering question that may decide the rest, in pairs of point and site.
const CLOSING: usize = 4_000_000;
/// The same for a mixed-integer program with ceilings.
const CLOSING_CEILINGS: usize = 40_000;

/// Share of the time (0 to 1) for deciding by a program whether there is any plan; then the same share of what is left
/// for each floor alone. The rest of the time is for the whole question.
const DECIDING: f64 = 0.5;
/// How many floors a reason names.
const NAMED: usize = 12;

/// How a bound is proven by prices alone, in words.
const PRICED: &str = "all zones at prices";

impl Journeys<'_> {
    /// Prices, plans from the choices made at these prices, and a covering question or a program for the rest.
    pub(super) fn closed(&self, working: &Working, plan: Choice) -> Result<Outcome> {
        let market = working.market;
        self.tell("pricing", Some(plan.value), None);
        let mut plan = self.replaced(working, plan);
        let demand = Priced::new(market, &plan.open);
        let relaxation = Relaxation::of(&market.frame, &demand);
        let steps = (PRICING / market.pairs().max(1)).clamp(STEPS.0, STEPS.1);
        let allowed = self.options.gap * self.told(plan.value).abs();
        let effort = Effort { steps, gap: allowed / plan.value.abs().max(f64::MIN_POSITIVE) };
        let found = lagrangian::bound(&relaxation, -plan.value, &effort, self.clock, |often, bound| {
            plan = self.suggested(working, often, &plan);
            self.tell("pricing", Some(plan.value), Some(-bound));
            -plan.value
        });
        plan = self.replaced(working, plan);
        let bound = -found.value();
        if self.clock.is_over() || self.is_close(bound, plan.value) {
            return Ok(self.outcome(market, plan, bound, PRICED.to_owned(), self.clock.stop()));
        }
        let left = market.with_fates(&found.fates(-plan.value));
        let size = nested::pairs(&left);
        if market.ceilings.is_empty() && size <= CLOSING {
            self.close(market, &left, plan, bound)
        } else if size <= CLOSING_CEILINGS {
            self.close_below(market, &left, plan, bound)
        } else {
            Ok(self.outcome(market, plan, bound, PRICED.to_owned(), Some(Stop::TooLarge)))
        }
    }

    /// Decides what prices leave open by a covering question.
    fn close(&self, market: &Market, left: &Market, plan: Choice, bound: f64) -> Result<Outcome> {
        self.tell("proving", Some(plan.value), Some(bound));
        let (covering, _) = nested::instance(left);
        let progress = |progress: Progress| {
            let plan = progress.plan.map_or(plan.value, |worth| plan.value.min(-worth));
            self.tell("proving", Some(plan), progress.bound.map(|worth| bound.max((-worth).min(plan))));
        };
        let scale = self.told(plan.value).abs() / plan.value.abs().max(f64::MIN_POSITIVE);
        let options = Options {
            time_limit: self.clock.left(),
            gap: (self.options.gap * scale).clamp(0.0, 0.5),
            progress: Some(&progress),
            ..*self.options
        };
        let clock = Clock::new(&options);
        let answer = solve::cover(self.question, &covering, &options, &clock, false)?;
        let proof = format!("{PRICED}, and {} as a covering question", left_open(left));
        // That question contained only plans better than ours. It has none, so ours is the best.
        if answer.status == Status::Infeasible {
            let value = plan.value;
            return Ok(self.outcome(market, plan, value, proof, None));
        }
        let open = market.frame.sites.iter().map(|site| answer.open.binary_search(&site.ix).is_ok()).collect();
        let plan = better(market, plan, open);
        let shown = bound.max((-answer.bound).min(plan.value));
        Ok(self.outcome(market, plan, shown, proof, answer.stop))
    }

    /// The same with ceilings, by a mixed-integer program.
    fn close_below(&self, market: &Market, left: &Market, plan: Choice, bound: f64) -> Result<Outcome> {
        self.tell("proving", Some(plan.value), Some(bound));
        let solver = self.options.backend.as_str();
        let proof = format!("{PRICED}, and {solver} on {}", left_open(left));
        Ok(match self.program(left, self.clock)? {
            Proof::Infeasible => {
                let value = plan.value;
                self.outcome(market, plan, value, proof, None)
            }
            Proof::Nothing => self.outcome(market, plan, bound, PRICED.to_owned(), self.clock.stop()),
            Proof::Bounded { choice, bound: worth, .. } => {
                let open = choice.map(|choice| carried(&left.frame, &choice.open, market));
                let plan = open.map_or(plan.clone(), |open| better(market, plan, open));
                let shown = bound.max((-worth).min(plan.value));
                self.outcome(market, plan, shown, proof, self.clock.stop())
            }
        })
    }

    fn program(&self, market: &Market, clock: &Clock) -> Result<Proof> {
        let (instance, sums) = nested::instance(market);
        let reduced = Reduced { instance, order: Vec::new() };
        exact::prove_with(&reduced, &sums, None, self.options.backend, self.options.gap, clock)
    }

    /// The answer when no plan that keeps the ceilings was found. A small question is decided by a mixed-integer
    /// program; in a large one each floor is looked at alone.
    pub(super) fn decided(&self, market: &Market) -> Result<Outcome> {
        if nested::pairs(market) <= CLOSING_CEILINGS {
            match self.program(market, &self.clock.part(DECIDING))? {
                Proof::Infeasible => {
                    let mut reasons = self.impossible_floors()?;
                    if reasons.is_empty() {
                        reasons.push(self.floors_together()?);
                    }
                    return Ok(Outcome::infeasible(
                        reasons,
                        "A mixed-integer solver proved that no plan keeps the floors on coverage.",
                    ));
                }
                Proof::Bounded { choice: Some(choice), bound, .. } if market.keeps_ceilings(&choice.open) => {
                    let plan = Choice { value: market.value(&choice.open).0, open: choice.open };
                    let proof = format!("{} on the whole question", self.options.backend.as_str());
                    return Ok(self.outcome(market, plan, -bound, proof, self.clock.stop()));
                }
                _ => {}
            }
        }
        let reasons = self.impossible_floors()?;
        if reasons.is_empty() {
            let mend = "Give more time with --time-limit, lower the floors one by one until a plan is possible, or \
                 allow more hubs or money";
            return Err(unanswered("no plan that keeps every floor on coverage", mend));
        }
        Ok(Outcome::infeasible(reasons, "A covering search proved that no plan keeps these floors on coverage."))
    }

    /// The reason that the floors contradict each other. The coverage of each place in the plan with the most coverage
    /// is proposed, because one plan has them all.
    fn floors_together(&self) -> Result<Reason> {
        let Question { study, terms, reach, .. } = self.question;
        let instance = Instance::new(study, terms, reach);
        let options = Options { progress: None, ..*self.options };
        let best = solve::cover(self.question, &instance, &options, self.clock, false)?;
        let floors = || self.ceilings.iter().filter(|ceiling| ceiling.limit == FLOORS);
        let asked: Vec<String> = floors()
            .map(|floor| format!("{:.1}% of {}", 100.0 * (1.0 - floor.most / floor.whole), floor.label))
            .collect();
        let found: Vec<String> = floors()
            .map(|floor| {
                let share = self.question.share_covered(floor.zones.iter().copied(), &best.open);
                format!("{} of {}", percent_down(share), floor.label)
            })
            .collect();
        let text = format!(
            "No plan within the other limits covers {} at once. Ask for {}: the plan with most coverage reaches \
             these.",
            named(&asked, NAMED),
            named(&found, NAMED)
        );
        Ok(self.question.reason(FLOORS, None, text))
    }

    /// The reasons for floors that no plan keeps, even with nothing else asked for.
    fn impossible_floors(&self) -> Result<Vec<Reason>> {
        let Question { study, terms, reach, .. } = self.question;
        let clock = self.clock.part(DECIDING);
        let mut reasons = Vec::new();
        for ceiling in self.ceilings.iter().filter(|ceiling| ceiling.limit == FLOORS) {
            let mut alone = (*terms).clone();
            for (at, weight) in alone.weight.iter_mut().enumerate() {
                if ceiling.zones.binary_search(&ZoneIx::new(at)).is_err() {
                    *weight = Weight(0.0);
                }
            }
            alone.closing_price.fill(Weight(0.0));
            alone.ambition.iter_mut().for_each(|ambition| ambition.penalty = Weight(0.0));
            let instance = Instance::new(study, &alone, reach);
            let options = Options { progress: None, ..*self.options };
            let best = match solve::cover(self.question, &instance, &options, &clock, false) {
                Err(Error::Unanswered(_)) => break,
                best => best?,
            };
            let share = 1.0 - ceiling.most / ceiling.whole;
            if best.status != Status::Infeasible
                && best.bound < ceiling.whole - ceiling.most - rounding::STATED * ceiling.whole
            {
                let most = 100.0 * best.bound / ceiling.whole;
                let found = self.question.share_covered(ceiling.zones.iter().copied(), &best.open);
                let text = format!(
                    "{:.1}% of {} must be covered, but no plan within the other limits covers more than {most:.1}%. \
                     Ask for {} there.",
                    100.0 * share,
                    ceiling.label,
                    percent_down(found)
                );
                reasons.push(self.question.reason(FLOORS, None, text));
            }
        }
        Ok(reasons)
    }

    /// The better of a plan and one that opens sites in the order of how often (0 to 1) the relaxed choices open them.
    fn suggested(&self, working: &Working, often: &[f64], plan: &Choice) -> Choice {
        let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > 0.02).collect();
        order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
        let mut state = working.state(&vec![false; often.len()]);
        for site in order {
            if let Some(change) = state.opening(site) {
                state.make(change);
            }
        }
        improve::improve(&mut state, self.clock);
        better(working.market, plan.clone(), state.opened())
    }
}

/// A choice over some of the market's sites as a choice over all of them.
fn carried(frame: &Instance, open: &[bool], market: &Market) -> Vec<bool> {
    let open = frame.open_sites(open);
    market.frame.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect()
}

fn left_open(left: &Market) -> String {
    format!("the {} and {} not yet decided", counted(left.frame.sites.len(), "site"), counted(left.points(), "zone"))
}
