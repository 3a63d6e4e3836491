//! The search for models that look at how far each zone's nearest hub is: median, decay, Kolm-Pollak.
//!
//! 1. Every zone gets a list of its nearest sites in order (`market`), long enough for the number of hubs; beyond the list it loses at least as
//!    much as at its end.
//! 2. A plan by greedy covering, then interchange (`state`, `improve`). Zones whose hub is not in their list get longer ones.
//! 3. Prices by the volume method (`demand`, and `lagrangian` as for covering): the bound, and plans from the choices they make.
//! 4. Where plan and bound are apart, reduced costs settle most sites, and what is left is a covering question (`nested`) for the search
//!    that coverage has.

mod ceilings;
mod demand;
mod improve;
mod market;
mod nested;
mod shorten;
mod state;

use super::exact::{self, Proof};
use super::feasible;
use super::heuristic::Choice;
use super::instance::{Cover, Instance};
use super::lagrangian::{self, Effort, Relaxation};
use super::limits::{Question, counted};
use super::presolve::Reduced;
use super::search::{self, Search};
use super::{Clock, EQUAL, Options, Progress, within};
use crate::error::{Code, Finding, Result};
use crate::model::{Aim, Outcome, Reason, Sense, SiteIx, Status, Stop, ZoneIx};
use crate::units::Weight;
pub(super) use ceilings::Ceiling;
use demand::Priced;
use market::Market;
pub(super) use shorten::shorten;
use state::State;

/// Sites in a zone's list for each hub-sized share of all sites, and fewest and most to begin with.
const LIST: (f64, usize, usize) = (4.0, 30, 250);

/// How many times longer a list becomes when its zone's hub is not in it.
const LONGER: usize = 3;

/// Pairs of point and site that the steps of the volume method look at in all, and fewest and most of these steps.
const PRICING: usize = 4_000_000_000;
const STEPS: (usize, usize) = (400, 1500);

/// Pairs that one round of taking hubs away and placing them anew may look at.
const REPLACING: u64 = 400_000_000;

/// Most pairs of a covering question that closes the rest, and of a mixed-integer program where there are ceilings.
const CLOSING: usize = 4_000_000;
const CLOSING_CEILINGS: usize = 40_000;

/// How a bound is shown to begin with.
const PRICED: &str = "all zones at prices";

/// The limit that floors are.
pub(super) const FLOORS: &str = "floors";

/// One search.
struct Journeys<'a> {
    question: &'a Question<'a>,
    aim: &'a Aim,
    ceilings: &'a [Ceiling],
    /// Hubs that keep every limit and ceiling, if any are known.
    known: Option<&'a [SiteIx]>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    /// Sum of the weights, and what they would count at best.
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

/// The same from hubs that are known to keep every limit and ceiling.
pub(super) fn solve_from(
    question: &Question,
    aim: &Aim,
    ceilings: &[Ceiling],
    known: Option<&[SiteIx]>,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let (study, terms) = (question.study, question.terms);
    let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
    let weight: f64 = planned.map(|zone| terms.weight[zone.at()].0).sum();
    let best = weight * aim.of_journey(Some(0.0), &terms.radius);
    Journeys { question, aim, ceilings, known, options, clock, weight, best }.run()
}

/// A plan, and the market in which others are looked for: with the ceilings' burdens among the losses.
struct Working<'a> {
    market: &'a Market,
    /// Only where there are ceilings.
    priced: Option<Market>,
}

impl Working<'_> {
    fn state(&self, open: &[bool]) -> State<'_> {
        State::of(self.priced.as_ref().unwrap_or(self.market), open)
    }
}

impl Journeys<'_> {
    /// Searches until every zone's hub is in its list, or time is over.
    fn run(&self) -> Result<Outcome> {
        let mut length = vec![self.length(); self.question.study.zones.len()];
        let mut known = self.known.map(<[SiteIx]>::to_vec);
        loop {
            let (outcome, market) = self.searched(&mut length, known.as_deref())?;
            let plan = choice_of(&market, &outcome.open);
            let done = outcome.status == Status::Infeasible || self.clock.is_over();
            if done || !lengthen(&market, &plan, &mut length) {
                return Ok(outcome);
            }
            known = Some(outcome.open);
        }
    }

    fn searched(&self, length: &mut [usize], known: Option<&[SiteIx]>) -> Result<(Outcome, Market)> {
        self.tell("finding a plan", None, None);
        let mut market = self.market(length);
        let Some(mut start) = self.first_plan(&market)? else {
            let (study, terms) = (self.question.study, self.question.terms);
            let reasons = feasible::explain(study, terms, &market.frame, self.options.backend, self.clock)?;
            let how = "No choice of sites keeps every limit, shown by a mixed-integer solver.";
            return Ok((search::infeasible(reasons, how), market));
        };
        loop {
            start = self.improved(&market, start);
            let known = known.map(|known| choice_of(&market, known));
            let lengthened = known.is_some_and(|known| lengthen(&market, &known, length));
            if !lengthen(&market, &start, length) && !lengthened {
                break;
            }
            market = self.market(length);
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

    fn market(&self, length: &[usize]) -> Market {
        Market::new(self.question, self.aim, self.ceilings, &|zone: ZoneIx| length[zone.at()])
    }

    /// How many sites a list starts with: several times as many as there are to a hub.
    fn length(&self) -> usize {
        let ends = |aim: &Aim| matches!(aim, Aim::Coverage | Aim::Decay(_));
        if ends(self.aim) && self.ceilings.iter().all(|ceiling| ends(&ceiling.aim)) {
            return usize::MAX;
        }
        list_length(self.question)
    }

    /// A plan to start from, by covering each point from the nearest part of its list; `None` when there is provably none.
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

    /// The plan with exchanges made until none helps, ceilings apart.
    fn improved(&self, market: &Market, plan: Choice) -> Choice {
        let mut state = State::of(market, &plan.open);
        improve::improve(&mut state, self.clock);
        let open = state.opened();
        let (value, kept) = market.value(&open);
        if kept && value < plan.value { Choice { open, value } } else { plan }
    }

    /// The plan with hubs taken away and placed anew until that no longer helps.
    fn replaced(&self, working: &Working, plan: Choice) -> Choice {
        let mut state = working.state(&plan.open);
        improve::improve_further(&mut state, REPLACING, self.clock);
        better(working.market, plan, state.opened())
    }

    /// Prices, plans from the choices they make, and the rest as a covering question.
    fn closed(&self, working: &Working, plan: Choice) -> Result<Outcome> {
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

    /// What prices left open, as a covering question.
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
        let answer = super::cover(self.question, &covering, &options, &clock, false)?;
        let proof = format!("{PRICED}, and {} as a covering question", left_open(left));
        // The rest knows only of plans better than ours: what it does not find is not there.
        if answer.status == Status::Infeasible {
            let value = plan.value;
            return Ok(self.outcome(market, plan, value, proof, None));
        }
        let open = market.frame.sites.iter().map(|site| answer.open.binary_search(&site.ix).is_ok()).collect();
        let plan = better(market, plan, open);
        let shown = bound.max((-answer.bound).min(plan.value));
        Ok(self.outcome(market, plan, shown, proof, answer.stop))
    }

    /// The same with ceilings, as a mixed-integer program.
    fn close_below(&self, market: &Market, left: &Market, plan: Choice, bound: f64) -> Result<Outcome> {
        self.tell("proving", Some(plan.value), Some(bound));
        let solver = self.options.backend.as_str();
        let proof = format!("{PRICED}, and {solver} on {}", left_open(left));
        Ok(match self.program(left)? {
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

    fn program(&self, market: &Market) -> Result<Proof> {
        let (instance, sums) = nested::instance(market);
        let reduced = Reduced { instance, order: Vec::new() };
        exact::prove_with(&reduced, &sums, None, self.options.backend, self.options.gap, self.clock)
    }

    /// No plan below the ceilings was found: a small question is decided by a mixed-integer program, and of a large one each floor is
    /// looked at alone.
    fn decided(&self, market: &Market) -> Result<Outcome> {
        if nested::pairs(market) <= CLOSING_CEILINGS {
            match self.program(market)? {
                Proof::Infeasible => {
                    let mut reasons = self.impossible_floors()?;
                    if reasons.is_empty() {
                        let text = "No plan keeps all floors on coverage together with the other limits.".to_owned();
                        reasons.push(self.question.reason("floors", None, text));
                    }
                    return Ok(search::infeasible(
                        reasons,
                        "Floors on coverage that cannot be kept, shown by a mixed-integer solver.",
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
            let what = "no plan that keeps every floor on coverage was found, nor shown to be impossible";
            let mend = "Lower the floors one by one until there is a plan, or give more hubs or money";
            return Err(Finding::new(Code::LimitContradictory, "scenario", what, mend).key("floors").into());
        }
        Ok(search::infeasible(reasons, "Floors on coverage that no plan keeps, each shown by a covering search."))
    }

    /// Floors that no plan keeps even where nothing else is asked for.
    fn impossible_floors(&self) -> Result<Vec<Reason>> {
        let Question { study, terms, reach, .. } = self.question;
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
            let best = super::cover(self.question, &instance, &options, self.clock, false)?;
            let share = 1.0 - ceiling.most / ceiling.whole;
            if best.status != Status::Infeasible && best.bound < ceiling.whole - ceiling.most - 1e-9 * ceiling.whole {
                let most = 100.0 * best.bound / ceiling.whole;
                let text = format!(
                    "{:.1}% of {} is to be covered, but no plan within the other limits covers more than {most:.1}%.",
                    100.0 * share,
                    ceiling.label
                );
                reasons.push(self.question.reason(FLOORS, None, text));
            }
        }
        Ok(reasons)
    }

    /// The better of a plan and one built from how often the relaxed choices open each site.
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

    /// What a loss is as an objective.
    fn told(&self, loss: f64) -> f64 {
        match self.aim.sense() {
            Sense::Maximise => self.best - loss,
            Sense::Minimise => self.aim.told(loss, self.weight),
        }
    }

    fn is_close(&self, bound: f64, loss: f64) -> bool {
        let (bound, objective) = (self.told(bound), self.told(loss));
        within(bound.max(objective), bound.min(objective), self.options.gap.max(EQUAL))
    }

    fn outcome(&self, market: &Market, plan: Choice, bound: f64, proof: String, stop: Option<Stop>) -> Outcome {
        let (objective, told) = (self.told(plan.value), self.told(bound.min(plan.value)));
        let apart = |gap: f64| within(objective.max(told), objective.min(told), gap);
        // A bound from lists that end before the hubs they serve is no optimum.
        let exact = market.beyond_lists(&plan.open).next().is_none();
        let (status, stop) = match () {
            () if exact && apart(EQUAL) => (Status::Optimal, None),
            () if exact && apart(self.options.gap) => (Status::Gap, None),
            () => (Status::Feasible, stop.or(Some(Stop::TooLarge))),
        };
        self.tell("done", Some(plan.value), Some(bound));
        let open = market.frame.open_sites(&plan.open);
        let (reasons, proof) = (Vec::new(), format!("{proof}."));
        Outcome {
            status,
            open,
            bound: told,
            opens: Vec::new(),
            then: Vec::new(),
            stop,
            reasons,
            proof,
            certificate: None,
            prices: None,
        }
    }

    fn tell(&self, stage: &'static str, plan: Option<f64>, bound: Option<f64>) {
        if let Some(progress) = self.options.progress {
            let sense = self.aim.sense();
            let told = |loss: f64| self.told(loss);
            progress(Progress { stage, sense, plan: plan.map(told), bound: bound.map(told), round: None });
        }
    }
}

/// The better of a plan and another choice, if that keeps limits and ceilings.
fn better(market: &Market, plan: Choice, open: Vec<bool>) -> Choice {
    let (value, kept) = market.value(&open);
    if kept && value < plan.value && market.keeps_ceilings(&open) { Choice { open, value } } else { plan }
}

/// Some hubs as a choice.
fn choice_of(market: &Market, hubs: &[SiteIx]) -> Choice {
    let open: Vec<bool> = market.frame.sites.iter().map(|site| hubs.binary_search(&site.ix).is_ok()).collect();
    Choice { value: market.value(&open).0, open }
}

/// A choice of a part of the market's sites, as one of all of them.
fn carried(frame: &Instance, open: &[bool], market: &Market) -> Vec<bool> {
    let open = frame.open_sites(open);
    market.frame.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect()
}

/// How many sites a list starts with where journeys of any length count: several times as many as there are to a hub.
fn list_length(question: &Question) -> usize {
    let terms = question.terms;
    let sites = question.sites.len();
    let each: usize = question.authorities().map(|authority| question.most(authority)).sum();
    let most = terms.total_max.map_or(sites, |most| most as usize).min(if each > 0 { each } else { sites });
    let (times, fewest, largest) = LIST;
    ((times * sites as f64 / most.max(1) as f64) as usize).clamp(fewest, largest)
}

fn left_open(left: &Market) -> String {
    format!(
        "the {} and {} that these left open",
        counted(left.frame.sites.len(), "site"),
        counted(left.points(), "zone")
    )
}

/// Makes the lists longer of zones whose hub is not in theirs; whether there are any.
fn lengthen(market: &Market, plan: &Choice, length: &mut [usize]) -> bool {
    let mut any = false;
    for point in market.beyond_lists(&plan.open) {
        let length = &mut length[market.zones[point].at()];
        *length = length.saturating_mul(LONGER);
        any = true;
    }
    any
}
