//! Set covering (Toregas, Swain, ReVelle & Bergman 1971), and partial covering with a share below 1 (Daskin & Owen
//! 1999): the fewest hubs, or the least cost, that cover a share of the weight.
//!
//! Minimise `sum of c_j x_j`, `c_j` 1 or the cost of the hub, with `sum of w_i y_i >= share x sum of w_i`, `y_i <= sum
//! of x_j over the sites j within the radius of i`, `0 <= y <= 1`, `x` 0 or 1, the limits kept.
//!
//! 1. A bound and a first plan by Lagrangian relaxation (`priced`): the share is priced, and what is left is maximal
//!    covering with negative prices of sites. Where everything must be covered, the question without limits separates
//!    into places that share no site, and each is solved alone (`components`).
//! 2. The plan is completed to the share, and hubs that it can spare are closed (`plans`).
//! 3. Between bound and plan, "at most this number" is decided for one number after the other (`deciding`), halving the
//!    interval. Each "no" is a proof.
//! 4. What is left undecided when the work runs out goes to a mixed-integer solver as a whole.
//!
//! The bound is the smallest number that no proof rules out.

mod components;
mod plans;
mod priced;

use super::deciding::{self, Bracket, Verdict, tell};
use crate::error::{Error, Result};
use crate::model::{Outcome, Sense, SiteIx, Status, Stop, is_within, rounding};
use crate::solve::exact::PointRow;
use crate::solve::instance::{Fate, Instance, Row, greatest_common_divisor};
use crate::solve::limits::{Question, counted, percent_down};
use crate::solve::whole::{self, Covering};
use crate::solve::{self, Clock, Options, feasible, unanswered};
use crate::words::verb;
use std::rc::Rc;

/// Largest question that is decided number by number, in pairs of point and site.
const LARGEST: usize = 500_000;

/// A set covering question in numbers.
struct Task<'a> {
    question: &'a Question<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    share: f64,
    by_cost: bool,
    /// The covering question, with prices of 0.
    instance: Instance,
    /// Weight that must be covered.
    target: f64,
    /// What each free site counts: 1, or its cost in pounds.
    cost: Vec<i64>,
    /// What the sites that are fixed open count together.
    fixed: i64,
    /// Above `fixed`, every plan counts a multiple of this.
    unit: i64,
}

pub(super) fn solve(
    question: &Question,
    share: f64,
    by_cost: bool,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let task = Task::new(question, share, by_cost, options, clock);
    let most = task.instance.constant + task.instance.weight.iter().sum::<f64>();
    if most < task.target {
        return Ok(task.out_of_reach());
    }
    tell(options, "finding a plan", None, None);
    let Some(relaxed) = priced::relaxed(&task)? else {
        let reasons = feasible::explain(question.study, question.terms, &task.instance, options.backend, clock)?;
        return Ok(Outcome::infeasible(
            reasons,
            "A mixed-integer solver proved that no choice of sites keeps every limit.",
        ));
    };
    let completed = |plan: &Vec<SiteIx>| plans::completed(&task.instance, plan, &task.cost, task.target);
    let plan = match relaxed.plans.iter().filter_map(completed).min_by_key(|plan| task.count(plan)) {
        Some(plan) => plan,
        None => match deciding::decide(&task.instance, task.target, &[], task.patience(), clock) {
            Verdict::Yes(plan) => completed(&plan).unwrap_or(plan),
            Verdict::No => return task.not_with_these_limits(),
            Verdict::Unknown => return Err(task.nothing_found()),
        },
    };
    Ok(task.closed(plan, &relaxed))
}

/// The whole question as one program; `None` where it is too large, or where not everything can be covered.
pub(super) fn whole<'a>(
    question: &'a Question<'a>,
    share: f64,
    by_cost: bool,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
) -> Option<Covering<'a>> {
    let task = Rc::new(Task::new(question, share, by_cost, options, clock));
    if task.instance.size() > whole::LARGEST {
        return None;
    }
    let paying = task.paying(task.instance.weight.clone());
    let reachable = task.instance.constant + task.instance.weight.iter().sum::<f64>() >= task.target;
    let (mut instance, at_least) = if task.wants_all() && reachable {
        let instance = deciding::essential(paying, clock)?.instance;
        let points = instance.weight.len() as f64;
        (instance, points * (1.0 - rounding::STATED))
    } else {
        (paying, task.target - task.instance.constant)
    };
    let terms = (0..).zip(instance.weight.iter().copied()).collect();
    instance.weight.fill(0.0);
    let (fixed, unit) = (task.count(&instance.opened) as f64, task.unit as f64);
    let (counting, refusing) = (Rc::clone(&task), task);
    Some(Covering {
        instance,
        sums: vec![PointRow { terms, at_least }],
        sense: Sense::Minimise,
        // Plans differ by whole units, so a bound between two of them is rounded up.
        told: Box::new(move |value| fixed + whole_units(-value / unit) * unit),
        counted: Some(Box::new(move |open| counting.count(open) as f64)),
        reasons: Box::new(move || match refusing.not_with_these_limits() {
            Ok(outcome) => outcome.reasons,
            Err(_) => vec![feasible::together(question)],
        }),
        certificate: Box::new(|_| None),
    })
}

impl<'a> Task<'a> {
    fn new(question: &'a Question, share: f64, by_cost: bool, options: &'a Options<'a>, clock: &'a Clock<'a>) -> Self {
        let Question { study, terms, reach, .. } = question;
        let mut instance = Instance::new(study, terms, reach);
        instance.sites.iter_mut().for_each(|site| site.price = 0.0);
        let counts = |site: SiteIx| if by_cost { terms.cost[site.at()].0 } else { 1 };
        let cost: Vec<i64> = instance.sites.iter().map(|site| counts(site.ix)).collect();
        let fixed = instance.opened.iter().map(|site| counts(*site)).sum();
        let unit = cost.iter().fold(0, |unit, cost| greatest_common_divisor(unit, *cost)).max(1);
        let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
        let all: f64 = planned.map(|zone| terms.weight[zone.at()].0).sum();
        // Half the tolerance below the share that the checker of plans allows.
        let target = (share - 0.5 * rounding::STATED) * all;
        Task { question, options, clock, share, by_cost, instance, target, cost, fixed, unit }
    }

    /// Whether all sites can be solved together.
    fn is_small(&self) -> bool {
        self.instance.size() <= LARGEST
    }

    /// Work limit for deciding whether there is any plan; unlimited where the whole question cannot go to a solver.
    fn patience(&self) -> u64 {
        if self.instance.size() <= whole::LARGEST { deciding::MOST_WORK } else { u64::MAX }
    }

    /// What a plan counts.
    fn count(&self, open: &[SiteIx]) -> i64 {
        let free = self.instance.sites.iter().zip(&self.cost);
        self.fixed + free.filter(|(site, _)| open.binary_search(&site.ix).is_ok()).map(|(_, cost)| cost).sum::<i64>()
    }

    /// Halves the interval between bound and plan until nothing is undecided, or time is over.
    fn closed(&self, mut plan: Vec<SiteIx>, relaxed: &priced::Relaxed) -> Outcome {
        let units = |count: i64| (count - self.fixed).div_euclid(self.unit);
        let figure = |units: i64| (self.fixed + units * self.unit) as f64;
        let first = Bracket::new(self.least_units(relaxed.bound), units(self.count(&plan)));
        let mut bracket = first;
        let near = |bracket: &Bracket| {
            let (low, high) = (figure(bracket.low), figure(bracket.high));
            bracket.is_closed() || is_within(Sense::Minimise, high, low, self.options.gap, 0.0)
        };
        while self.is_small() && !near(&bracket) && !self.clock.is_over() {
            tell(self.options, "deciding", Some(figure(bracket.high)), Some(figure(bracket.low)));
            let Some(number) = bracket.next() else { break };
            let limited = self.at_most(number * self.unit);
            match deciding::decide(&limited, self.target, &plan, bracket.work, self.clock) {
                Verdict::Yes(found) => {
                    let found = plans::completed(&self.instance, &found, &self.cost, self.target).unwrap_or(found);
                    bracket.learn(number.min(units(self.count(&found))), Some(true));
                    plan = found;
                }
                Verdict::No => bracket.learn(number, Some(false)),
                Verdict::Unknown => bracket.learn(number, None),
            }
        }
        let (status, stop) = match (bracket.is_closed(), near(&bracket)) {
            (true, _) => (Status::Optimal, None),
            (_, true) => (Status::Gap, None),
            _ => (Status::Feasible, Some(self.clock.stop().unwrap_or(Stop::TooLarge))),
        };
        let proof = if bracket.low > first.low {
            format!("A search of all sites at once proved that {} cannot do it.", self.told(bracket.low - 1))
        } else {
            format!("{}.", relaxed.proof)
        };
        tell(self.options, "done", Some(figure(bracket.high)), Some(figure(bracket.low)));
        Outcome::found(status, plan, figure(bracket.low), stop, proof)
    }

    /// Smallest number of units that a lower bound on the count allows.
    fn least_units(&self, bound: f64) -> i64 {
        whole_units((bound - self.fixed as f64) / self.unit as f64) as i64
    }

    /// The question with an upper limit on what its free sites count.
    fn at_most(&self, most: i64) -> Instance {
        let mut instance = self.instance.clone();
        let terms: Vec<(u32, i64)> = (0..).zip(self.cost.iter().copied()).filter(|term| term.1 != 0).collect();
        let at = instance.rows.len() as u32;
        let (at_least, at_most) = (None, Some(most));
        instance.rows.push(Row { limit: "least", at, unit: 1, terms, at_least, at_most, soft: None });
        instance.with_fates(&vec![Fate::Free; instance.sites.len()])
    }

    fn told(&self, units: i64) -> String {
        let count = self.fixed + units * self.unit;
        if self.by_cost { crate::units::Pounds(count).to_string() } else { counted(count.max(0) as usize, "hub") }
    }

    /// The outcome when not enough weight has any site within reach.
    fn out_of_reach(&self) -> Outcome {
        let Question { study, terms, reach, .. } = self.question;
        let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
        let (mut all, mut near, mut far) = (0.0, 0.0, 0);
        for zone in planned.filter(|zone| terms.weight[zone.at()].0 > 0.0) {
            let weight = terms.weight[zone.at()].0;
            all += weight;
            if reach.sites_of(zone).iter().any(|site| terms.usable(*site)) {
                near += weight;
            } else {
                far += 1;
            }
        }
        let text = format!(
            "{}% of the weight must be covered, but only {:.2}% can be: {} with families {} further than {} from \
             every site that may be open. Ask for {} (objective.share), or give a larger radius.",
            percent(self.share),
            (1e4 * near / all).floor() / 1e2,
            counted(far, "zone"),
            verb(far, "lie"),
            terms.radius,
            percent_down(near / all),
        );
        let reasons = vec![self.question.reason("share", None, text)];
        Outcome::infeasible(reasons, "hubplan found zones that no site can reach, before the search.")
    }

    /// The outcome when the limits do not allow enough hubs.
    fn not_with_these_limits(&self) -> Result<Outcome> {
        let Question { study, terms, .. } = self.question;
        let options = Options { progress: None, ..*self.options };
        let best = solve::cover(self.question, &self.instance, &options, self.clock, false)?;
        if best.status == Status::Infeasible {
            return Ok(best);
        }
        let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
        let text = format!(
            "No plan within {} covers {}% of the weight within {}. Ask for {} (objective.share), which is possible, \
             or loosen the limits.",
            feasible::limits_in_words(terms, &self.instance),
            percent(self.share),
            terms.radius,
            percent_down(self.question.share_covered(planned, &best.open)),
        );
        let reasons = vec![self.question.reason("share", None, text)];
        Ok(Outcome::infeasible(
            reasons,
            "A search of all sites at once proved that no choice of sites covers this much within the limits.",
        ))
    }

    fn nothing_found(&self) -> Error {
        let what = format!("no plan that covers {}% within the limits", percent(self.share));
        unanswered(&what, "Give more time with --time-limit, a smaller objective.share, or loosen the limits")
    }
}

/// The smallest whole number, at least 0, that a lower bound allows; rounding errors do not raise it.
fn whole_units(least: f64) -> f64 {
    (least - rounding::STATED * least.abs().max(1.0)).ceil().max(0.0)
}

/// A share as a percentage, without meaningless digits.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
