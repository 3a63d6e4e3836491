//! The search for models that depend on the journey from each zone to its nearest hub: median, decay, Kolm-Pollak.
//!
//! 1. Every zone has a list of its nearest sites in order (`market`), long enough for the number of hubs. If the
//!    nearest hub is not in the list, the zone loses at least as much as at the end of the list.
//! 2. A plan by greedy covering, then interchange (`state`, `improve`). Zones whose nearest hub is not in their list
//!    get longer lists.
//! 3. Prices by the volume method (`demand`, with `lagrangian` as for covering) give the bound, and plans from the
//!    choices made at them.
//! 4. Where plan and bound do not meet, reduced costs fix most sites. What is left is a covering question (`nested`)
//!    for the covering search.

mod ceilings;
mod closing;
mod demand;
mod improve;
mod market;
mod nested;
mod shorten;
mod state;

use super::course;
use super::feasible;
use super::heuristic::{self, Choice};
use super::instance::{Cover, Instance};
use super::limits::Question;
use super::near::Near;
use super::search::{Search, unknown};
use super::whole::{Covering, LARGEST};
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{Aim, Outcome, Sense, SiteIx, Status, Stop, ZoneIx, rounding};
pub(super) use ceilings::Ceiling;
use market::Market;
pub(super) use market::can_count;
pub(super) use shorten::shorten;
use state::State;

/// Initial length of a zone's list: 4 x (sites / hubs), at least 30 and at most 250.
const LIST: (f64, usize, usize) = (4.0, 30, 250);

/// Factor by which a list grows when it does not contain the zone's nearest hub.
const LONGER: usize = 3;

/// Work limit of closing hubs and placing them anew, in pairs of point and site.
const REPLACING: u64 = 400_000_000;

/// Name of the limit on floors of coverage.
pub(super) const FLOORS: &str = "floors";

/// One search.
struct Journeys<'a> {
    question: &'a Question<'a>,
    aim: &'a Aim,
    ceilings: &'a [Ceiling],
    /// Hubs that are known to keep every limit and ceiling, if any.
    known: Option<&'a [SiteIx]>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    /// Weight of all zones being planned, and the best conceivable sum of the aim.
    weight: f64,
    best: f64,
}

/// Finds the best plan for an aim that is a sum over zones.
pub(super) fn solve(
    question: &Question,
    aim: &Aim,
    ceilings: &[Ceiling],
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    solve_from(question, aim, ceilings, None, options, clock)
}

/// The same, starting from hubs that are known to keep every limit and ceiling.
pub(super) fn solve_from(
    question: &Question,
    aim: &Aim,
    ceilings: &[Ceiling],
    known: Option<&[SiteIx]>,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let (best, weight) = market::at_best(question, aim);
    let journeys = Journeys { question, aim, ceilings, known, options, clock, weight, best };
    match journeys.run() {
        Err(Error::Unanswered(_)) if clock.is_over() => journeys.hurried(),
        found => found,
    }
}

/// The whole question as a covering question; `None` where it is too large. Each zone becomes one point for each of its
/// distances, so complete lists grow with the square of the number of sites.
pub(super) fn whole<'a>(
    question: &'a Question<'a>,
    aim: &'a Aim,
    ceilings: &'a [Ceiling],
    clock: &Clock,
) -> Option<Covering<'a>> {
    let planned = || question.study.zone_indices().filter(|zone| question.terms.plans_for(question.study, *zone));
    let (zones, sites) = (planned().count(), question.sites.len());
    if !all_end(aim, ceilings) && zones.saturating_mul(sites).saturating_mul(sites) / 2 > LARGEST {
        return None;
    }
    let market = Market::new(question, aim, ceilings, &|_| usize::MAX, clock)?;
    if nested::pairs(&market) > LARGEST {
        return None;
    }
    let (instance, sums) = nested::instance(&market);
    let (best, weight) = market::at_best(question, aim);
    let told = move |value: f64| match aim.sense() {
        Sense::Maximise => best + value,
        Sense::Minimise => aim.told(-value, weight),
    };
    let together = || match ceilings.iter().any(|ceiling| ceiling.limit == FLOORS) {
        true => {
            let text = "No plan keeps all floors on coverage together with the other limits.".to_owned();
            vec![question.reason(FLOORS, None, text)]
        }
        false => vec![feasible::together(question)],
    };
    Some(Covering {
        instance,
        sums,
        sense: aim.sense(),
        told: Box::new(told),
        counted: None,
        reasons: Box::new(together),
        certificate: Box::new(|_| None),
    })
}

/// Whether no aim involved distinguishes journeys beyond the radius.
fn all_end(aim: &Aim, ceilings: &[Ceiling]) -> bool {
    let ends = |aim: &Aim| matches!(aim, Aim::Coverage | Aim::Decay(_));
    ends(aim) && ceilings.iter().all(|ceiling| ends(&ceiling.aim))
}

/// The market, and the variant of it in which plans are looked for.
struct Working<'a> {
    market: &'a Market,
    /// With the ceilings' burdens at prices added to the losses; only where there are ceilings.
    priced: Option<Market>,
}

impl Working<'_> {
    fn state(&self, open: &[bool]) -> State<'_> {
        State::of(self.priced.as_ref().unwrap_or(self.market), open)
    }
}

impl Journeys<'_> {
    /// Searches with ever longer lists until each contains the zone's nearest hub, or time is over. Bounds from lists
    /// of any length are valid, and the tightest is used.
    fn run(&self) -> Result<Outcome> {
        let mut length = vec![self.length(); self.question.study.zones.len()];
        let mut known = self.known.map(<[SiteIx]>::to_vec);
        let mut tightest: Option<f64> = None;
        loop {
            let (mut outcome, market) = self.searched(&mut length, known.as_deref())?;
            if outcome.status == Status::Infeasible {
                return Ok(outcome);
            }
            if let Some(bound) = tightest.filter(|bound| self.aim.sense().better(outcome.bound, *bound)) {
                outcome.bound = bound;
            }
            tightest = Some(outcome.bound);
            if self.clock.is_over() || !lengthen(&market, &choice_of(&market, &outcome.open), &mut length) {
                return Ok(outcome);
            }
            let Some(longer) = self.market(&length) else { return Ok(outcome) };
            let plan = choice_of(&longer, &outcome.open);
            let measured = longer.beyond_lists(&plan.open).next().is_none();
            if self.clock.is_over() || measured && self.is_near(outcome.bound, plan.value) {
                return Ok(self.judged(outcome, plan.value));
            }
            known = Some(outcome.open);
        }
    }

    /// The answer when time ran out before the lists were complete: the known hubs, or those of greedy covering, with a
    /// bound that holds for any plan.
    fn hurried(&self) -> Result<Outcome> {
        let Question { study, terms, reach, .. } = self.question;
        let open = match self.known {
            Some(known) => known.to_vec(),
            None if self.ceilings.is_empty() => {
                let instance = Instance::new(study, terms, reach);
                let greedy = heuristic::greedy(&instance, self.clock).ok_or_else(unknown)?;
                instance.open_sites(&greedy.open)
            }
            None => return Err(unknown()),
        };
        let bound = match self.aim.sense() {
            Sense::Maximise => self.told(0.0),
            Sense::Minimise => self.told(self.best),
        };
        let proof = "The bound assumes a hub at everybody's door.".to_owned();
        Ok(Outcome::found(Status::Feasible, open, bound, self.clock.stop(), proof))
    }

    /// Sets the status of a plan whose loss was computed afresh.
    fn judged(&self, outcome: Outcome, loss: f64) -> Outcome {
        let (objective, bound) = (self.told(loss), outcome.bound);
        let stop = outcome.stop.or(self.clock.stop()).or(Some(Stop::TooLarge));
        let (status, stop) = self.near().status(objective, bound, stop);
        Outcome { status, stop, ..outcome }
    }

    fn near(&self) -> Near {
        let sense = self.aim.sense();
        // A mean and the like are no sums of larger amounts.
        Near { sense, gap: self.options.gap, made_of: if sense.is_maximise() { self.best } else { 0.0 } }
    }

    /// Whether a bound, in the unit of the objective, is within the gap of a plan with this loss.
    fn is_near(&self, bound: f64, loss: f64) -> bool {
        self.near().is_close(self.told(loss), bound)
    }

    fn searched(&self, length: &mut [usize], known: Option<&[SiteIx]>) -> Result<(Outcome, Market)> {
        self.tell("finding a plan", None, None);
        let Some(mut market) = self.market(length) else { return Err(unknown()) };
        let Some(mut start) = self.first_plan(&market)? else {
            let (study, terms) = (self.question.study, self.question.terms);
            let reasons = feasible::explain(study, terms, &market.frame, self.options.backend, self.clock)?;
            let how = "A mixed-integer solver proved that no choice of sites keeps every limit.";
            return Ok((Outcome::infeasible(reasons, how), market));
        };
        loop {
            start = self.improved(&market, start);
            let known = known.map(|known| choice_of(&market, known));
            let lengthened = known.is_some_and(|known| lengthen(&market, &known, length));
            if !lengthen(&market, &start, length) && !lengthened {
                break;
            }
            let Some(longer) = self.market(length) else { break };
            market = longer;
            start.value = market.value(&start.open).0;
        }
        let known = known.map(|known| choice_of(&market, known));
        if market.ceilings.is_empty() {
            let best = known.filter(|known| known.value < start.value).unwrap_or(start);
            let outcome = self.closed(&Working { market: &market, priced: None }, best)?;
            return Ok((outcome, market));
        }
        self.tell("looking for a plan that keeps every floor", None, None);
        let outcome = match ceilings::plan_below(&market, &start, known, self.clock) {
            Some((plan, prices)) => {
                self.closed(&Working { market: &market, priced: Some(market.at_prices(&prices)) }, plan)?
            }
            None => self.decided(&market)?,
        };
        Ok((outcome, market))
    }

    fn market(&self, length: &[usize]) -> Option<Market> {
        Market::new(self.question, self.aim, self.ceilings, &|zone: ZoneIx| length[zone.at()], self.clock)
    }

    /// How many sites a list has at first: all where nothing beyond the radius counts, otherwise several times as many
    /// as there are for each hub.
    fn length(&self) -> usize {
        if all_end(self.aim, self.ceilings) { usize::MAX } else { list_length(self.question) }
    }

    /// A first plan, by covering each point from the nearest quarter of its list; `None` when provably no plan keeps
    /// every limit.
    fn first_plan(&self, market: &Market) -> Result<Option<Choice>> {
        let near = |point: usize| {
            let entries = market.entries_of(point);
            let mut list: Vec<u32> = entries.iter().take(entries.len().div_ceil(4)).map(|entry| entry.site).collect();
            list.sort_unstable();
            list
        };
        let worth = |point: usize| market.beyond[point] - market.entries_of(point)[0].loss;
        let with_list = (0..market.points()).filter(|point| !market.entries_of(*point).is_empty());
        let (lists, weight): (Vec<Vec<u32>>, Vec<f64>) = with_list.map(|point| (near(point), worth(point))).unzip();
        let cover = Cover::new(lists.iter().map(Vec::as_slice), market.frame.sites.len());
        let surrogate = Instance { weight, cover, ..market.frame.clone() };
        let (question, options, clock) = (self.question, self.options, self.clock);
        let search = Search { question, options, clock, instance: &surrogate, order: &[], certifies: false };
        let choice = search.first_plan()?;
        Ok(choice.map(|choice| Choice { value: market.value(&choice.open).0, open: choice.open }))
    }

    /// The plan after interchange, which takes no account of ceilings.
    fn improved(&self, market: &Market, plan: Choice) -> Choice {
        let mut state = State::of(market, &plan.open);
        improve::improve(&mut state, self.clock);
        let open = state.opened();
        let (value, kept) = market.value(&open);
        if kept && value < plan.value { Choice { open, value } } else { plan }
    }

    /// The plan after closing hubs and placing them anew, until that no longer helps.
    fn replaced(&self, working: &Working, plan: Choice) -> Choice {
        let mut state = working.state(&plan.open);
        improve::improve_further(&mut state, REPLACING, self.clock);
        better(working.market, plan, state.opened())
    }

    /// Converts a loss into the objective.
    fn told(&self, loss: f64) -> f64 {
        match self.aim.sense() {
            Sense::Maximise => self.best - loss,
            Sense::Minimise => self.aim.told(loss, self.weight),
        }
    }

    fn is_close(&self, bound: f64, loss: f64) -> bool {
        self.is_near(self.told(bound), loss)
    }

    fn outcome(&self, market: &Market, plan: Choice, bound: f64, proof: String, stop: Option<Stop>) -> Outcome {
        let (objective, told) = (self.told(plan.value), self.told(bound.min(plan.value)));
        // A difference within the rounding of sums is no gap.
        let rounding = rounding::SUMS * self.best.abs().max(plan.value.abs());
        let told = if (plan.value - bound).abs() <= rounding { objective } else { told };
        // As long as some hub is not in the list of a zone that it serves, the plan's loss is only a lower bound.
        let exact = market.beyond_lists(&plan.open).next().is_none();
        let stop = stop.or(Some(Stop::TooLarge));
        let (status, stop) = if exact { self.near().status(objective, told, stop) } else { (Status::Feasible, stop) };
        self.tell("done", Some(plan.value), Some(bound));
        let open = market.frame.open_sites(&plan.open);
        Outcome::found(status, open, told, stop, format!("{proof}."))
    }

    fn tell(&self, stage: &'static str, plan: Option<f64>, bound: Option<f64>) {
        let told = |loss: f64| self.told(loss);
        course::tell(self.options, stage, self.aim.sense(), plan.map(told), bound.map(told));
    }
}

/// The better of a plan and another choice, if that one keeps limits and ceilings.
fn better(market: &Market, plan: Choice, open: Vec<bool>) -> Choice {
    let (value, kept) = market.value(&open);
    if kept && value < plan.value && market.keeps_ceilings(&open) { Choice { open, value } } else { plan }
}

/// These hubs as a choice.
fn choice_of(market: &Market, hubs: &[SiteIx]) -> Choice {
    let open: Vec<bool> = market.frame.sites.iter().map(|site| hubs.binary_search(&site.ix).is_ok()).collect();
    Choice { value: market.value(&open).0, open }
}

/// How many sites a list has at first where journeys of any length count: several times as many as there are for each
/// hub.
fn list_length(question: &Question) -> usize {
    let terms = question.terms;
    let sites = question.sites.len();
    let each: usize = question.authorities().map(|authority| question.most(authority)).sum();
    let most = terms.total_max.map_or(sites, |most| most as usize).min(if each > 0 { each } else { sites });
    let (times, fewest, largest) = LIST;
    ((times * sites as f64 / most.max(1) as f64) as usize).clamp(fewest, largest)
}

/// Lengthens the lists of zones whose nearest hub is not in them. Returns whether there were any.
fn lengthen(market: &Market, plan: &Choice, length: &mut [usize]) -> bool {
    let mut any = false;
    for point in market.beyond_lists(&plan.open) {
        let length = &mut length[market.zones[point].at()];
        *length = length.saturating_mul(LONGER);
        any = true;
    }
    any
}
