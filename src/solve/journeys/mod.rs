//! The search for models that look at how far each zone's nearest hub is: median, decay, Kolm-Pollak.
//!
//! 1. Every zone gets a list of its nearest sites in order (`market`), long enough for the number of hubs; beyond the list it loses at least as
//!    much as at its end.
//! 2. A plan by greedy covering, then interchange (`state`, `improve`). Zones whose hub is not in their list get longer ones.
//! 3. Prices by the volume method (`demand`, and `lagrangian` as for covering): the bound, and plans from the choices they make.
//! 4. Where plan and bound are apart, reduced costs settle most sites, and what is left is a covering question (`nested`) for the search
//!    that coverage has.

mod demand;
mod improve;
mod market;
mod nested;
mod state;

use super::feasible;
use super::heuristic::Choice;
use super::instance::{Cover, Instance};
use super::lagrangian::{self, Effort, Relaxation};
use super::limits::{Question, counted};
use super::search::{self, Search};
use super::{Clock, EQUAL, Options, Progress, within};
use crate::error::Result;
use crate::model::{Aim, Outcome, Sense, Status, Stop, ZoneIx};
use demand::Priced;
use market::Market;
use state::State;

/// Sites in a zone's list for each hub-sized share of all sites, and fewest and most to begin with.
const LIST: (f64, usize, usize) = (4.0, 30, 250);

/// How many times longer a list becomes when its zone's hub is not in it.
const LONGER: usize = 3;

/// Pairs of point and site that the steps of the volume method look at in all, and fewest and most of these steps.
const PRICING: usize = 1_500_000_000;
const STEPS: (usize, usize) = (200, 1500);

/// Pairs that one round of taking hubs away and placing them anew may look at.
const REPLACING: u64 = 400_000_000;

/// Most pairs of a covering question that closes the rest.
const CLOSING: usize = 4_000_000;

/// One search.
struct Journeys<'a> {
    question: &'a Question<'a>,
    aim: &'a Aim,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    /// Sum of the weights, and what they would count at best.
    weight: f64,
    best: f64,
}

/// Finds the best plan for an aim that is a sum over zones.
pub(super) fn solve(question: &Question, aim: &Aim, options: &Options, clock: &Clock) -> Result<Outcome> {
    let (study, terms) = (question.study, question.terms);
    let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
    let weight: f64 = planned.map(|zone| terms.weight[zone.at()].0).sum();
    let best = weight * aim.of_journey(Some(0.0), &terms.radius);
    Journeys { question, aim, options, clock, weight, best }.run()
}

impl Journeys<'_> {
    fn run(&self) -> Result<Outcome> {
        self.tell("finding a plan", None, None);
        let mut length = vec![self.length(); self.question.study.zones.len()];
        let mut market = self.market(&length);
        let Some(mut plan) = self.first_plan(&market)? else {
            let (study, terms) = (self.question.study, self.question.terms);
            let reasons = feasible::explain(study, terms, &market.frame, self.options.backend, self.clock)?;
            return Ok(search::infeasible(
                reasons,
                "No choice of sites keeps every limit, shown by a mixed-integer solver.",
            ));
        };
        loop {
            plan = self.improved(&market, &plan);
            if !lengthen(&market, &plan, &mut length) {
                break;
            }
            market = self.market(&length);
            plan = Choice { value: market.value(&plan.open).0, open: plan.open };
        }
        self.tell("pricing", Some(plan.value), None);
        self.closed(&market, plan)
    }

    fn market(&self, length: &[usize]) -> Market {
        Market::new(self.question, self.aim, &|zone: ZoneIx| length[zone.at()])
    }

    /// How many sites a list starts with: several times as many as there are to a hub.
    fn length(&self) -> usize {
        if matches!(self.aim, Aim::Coverage | Aim::Decay(_)) {
            return usize::MAX;
        }
        let terms = self.question.terms;
        let sites = self.question.sites.len();
        let each: usize = self.question.authorities().map(|authority| self.question.most(authority)).sum();
        let most = terms.total_max.map_or(sites, |most| most as usize).min(if each > 0 { each } else { sites });
        let (times, fewest, largest) = LIST;
        ((times * sites as f64 / most.max(1) as f64) as usize).clamp(fewest, largest)
    }

    /// A plan to start from, by covering each point from the nearest part of its list; `None` when there is provably none.
    fn first_plan(&self, market: &Market) -> Result<Option<Choice>> {
        let near = |point: usize| {
            let entries = market.entries_of(point);
            let mut list: Vec<u32> = entries.iter().take(entries.len().div_ceil(4)).map(|entry| entry.site).collect();
            list.sort_unstable();
            list
        };
        let with_list = (0..market.points()).filter(|point| !market.entries_of(*point).is_empty());
        let (lists, weight): (Vec<Vec<u32>>, Vec<f64>) =
            with_list.map(|point| (near(point), market.beyond[point] - market.entries_of(point)[0].loss)).unzip();
        let cover = Cover::new(lists.iter().map(Vec::as_slice), market.frame.sites.len());
        let surrogate = Instance { weight, cover, ..market.frame.clone() };
        let (question, options, clock) = (self.question, self.options, self.clock);
        let search = Search { question, options, clock, instance: &surrogate, order: &[], certifies: false };
        let choice = search.first_plan()?;
        Ok(choice.map(|choice| Choice { value: market.value(&choice.open).0, open: choice.open }))
    }

    fn improved(&self, market: &Market, plan: &Choice) -> Choice {
        let mut state = State::of(market, &plan.open);
        improve::improve(&mut state, self.clock);
        better(market, plan.clone(), state.opened())
    }

    /// The plan with hubs taken away and placed anew until that no longer helps.
    fn replaced(&self, market: &Market, plan: Choice) -> Choice {
        let mut state = State::of(market, &plan.open);
        let mut work = REPLACING;
        while improve::replace(&mut state, &mut work, self.clock) {
            improve::improve(&mut state, self.clock);
        }
        better(market, plan, state.opened())
    }

    /// Prices, plans from the choices they make, and the rest as a covering question.
    fn closed(&self, market: &Market, plan: Choice) -> Result<Outcome> {
        let mut plan = self.replaced(market, plan);
        let demand = Priced { market, start: start(market, &plan) };
        let relaxation = Relaxation::of(&market.frame, &demand);
        let steps = (PRICING / market.pairs().max(1)).clamp(STEPS.0, STEPS.1);
        let allowed = self.options.gap * self.told(plan.value).abs();
        let effort = Effort { steps, gap: allowed / plan.value.abs().max(f64::MIN_POSITIVE) };
        let found = lagrangian::bound(&relaxation, -plan.value, &effort, self.clock, |often, bound| {
            plan = self.suggested(market, often, &plan);
            self.tell("pricing", Some(plan.value), Some(-bound));
            -plan.value
        });
        plan = self.replaced(market, plan);
        let bound = -found.value();
        let priced = "all zones at prices".to_owned();
        if self.clock.is_over() || self.is_close(bound, plan.value) {
            return Ok(self.outcome(market, plan, bound, priced, self.clock.stop()));
        }
        let left = market.with_fates(&found.fates(-plan.value));
        if nested::pairs(&left) > CLOSING {
            return Ok(self.outcome(market, plan, bound, priced, Some(Stop::TooLarge)));
        }
        self.close(market, &left, plan, bound)
    }

    /// What prices left open, as a covering question.
    fn close(&self, market: &Market, left: &Market, plan: Choice, bound: f64) -> Result<Outcome> {
        self.tell("proving", Some(plan.value), Some(bound));
        let covering = nested::instance(left);
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
        let (sites, number) = (counted(left.frame.sites.len(), "site"), counted(left.points(), "zone"));
        let proof =
            format!("all zones at prices, and the {sites} and {number} that these left open as a covering question");
        // The rest knows only of plans better than ours: what it does not find is not there.
        if answer.status == Status::Infeasible {
            let value = plan.value;
            return Ok(self.outcome(market, plan, value, proof, None));
        }
        let open: Vec<bool> =
            market.frame.sites.iter().map(|site| answer.open.binary_search(&site.ix).is_ok()).collect();
        let plan = better(market, plan, open);
        let shown = bound.max((-answer.bound).min(plan.value));
        Ok(self.outcome(market, plan, shown, proof, answer.stop))
    }

    /// The better of a plan and one built from how often the relaxed choices open each site.
    fn suggested(&self, market: &Market, often: &[f64], plan: &Choice) -> Choice {
        let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > 0.02).collect();
        order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
        let mut state = State::of(market, &vec![false; often.len()]);
        for site in order {
            if let Some(change) = state.opening(site) {
                state.make(change);
            }
        }
        improve::improve(&mut state, self.clock);
        better(market, plan.clone(), state.opened())
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
        Outcome { status, open, bound: told, stop, reasons, proof, certificate: None, prices: None }
    }

    fn tell(&self, stage: &'static str, plan: Option<f64>, bound: Option<f64>) {
        if let Some(progress) = self.options.progress {
            let sense = self.aim.sense();
            let told = |loss: f64| self.told(loss);
            progress(Progress { stage, sense, plan: plan.map(told), bound: bound.map(told), round: None });
        }
    }
}

/// The better of a plan and another choice, if that keeps the limits.
fn better(market: &Market, plan: Choice, open: Vec<bool>) -> Choice {
    let (value, kept) = market.value(&open);
    if kept && value < plan.value { Choice { open, value } } else { plan }
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

/// Prices to start from: half way between what a point loses at its hub and at the next one.
fn start(market: &Market, plan: &Choice) -> Vec<f64> {
    let price = |point: usize| {
        let open =
            market.entries_of(point).iter().filter(|entry| plan.open[entry.site as usize]).map(|entry| entry.loss);
        let mut losses = open.chain([market.beyond[point]; 2]);
        let (first, second) = (losses.next().unwrap_or_default(), losses.next().unwrap_or_default());
        0.5 * (first + second)
    };
    (0..market.points()).map(price).collect()
}
