//! Floors on services: shares of the weight that must be within reach of a hub with a service, beside the covering
//! objective.

use super::exact::PointRow;
use super::heuristic;
use super::instance::{Cover, Instance, Row};
use super::limits::{Question, percent_down};
use super::whole::Covering;
use super::{Clock, Options};
use crate::model::{Reason, ServiceTerms, SiteIx, rounding};
use crate::words::listed;
use std::fmt::Write;

/// A floor: a share of the weight that must be within reach of a hub that hosts a service.
pub(super) struct ReachFloor<'a> {
    pub service: &'a ServiceTerms,
    /// Weight that must have the service within reach.
    pub need: f64,
    /// Weight that has it within reach whatever is chosen.
    pub sure: f64,
    /// The other zones: the weight of each, and the free sites within reach that host the service.
    points: Vec<(f64, Vec<u32>)>,
}

/// The covering question and its floors on services.
pub(super) struct Reaching<'a> {
    pub base: Instance,
    pub floors: Vec<ReachFloor<'a>>,
    /// Weight of all zones being planned.
    pub all: f64,
}

impl<'a> Reaching<'a> {
    pub fn new(question: &Question<'a>, base: Instance) -> Self {
        let zones = question.study.zone_indices().filter(|zone| question.terms.plans_for(question.study, *zone));
        let all = zones.map(|zone| question.terms.weight[zone.at()].0).sum();
        let asked = question.terms.services.iter().filter(|service| service.share.is_some());
        let floors = asked.map(|service| floor(question, &base, service, all)).collect();
        Reaching { base, floors, all }
    }

    /// The choice of free sites that opens these sites of the study.
    pub fn choice(&self, hubs: &[SiteIx]) -> Vec<bool> {
        self.base.sites.iter().map(|site| hubs.binary_search(&site.ix).is_ok()).collect()
    }

    /// Weight beyond each floor; negative where the floor is missed.
    pub fn spare(&self, open: &[bool]) -> Vec<f64> {
        let near = |floor: &ReachFloor| {
            let reached = floor.points.iter().filter(|(_, sites)| sites.iter().any(|site| open[*site as usize]));
            floor.sure + reached.map(|(weight, _)| weight).sum::<f64>() - floor.need
        };
        self.floors.iter().map(near).collect()
    }

    /// Whether every floor is kept, to rounding.
    pub fn keeps(&self, open: &[bool]) -> bool {
        self.spare(open).iter().all(|spare| *spare >= -rounding::STATED * self.all)
    }

    /// Value of a choice in weight, if it keeps limits and floors.
    pub fn value(&self, open: &[bool]) -> Option<f64> {
        let (value, kept) = self.base.value(open);
        (kept && self.keeps(open)).then_some(value)
    }

    /// The covering question with each floor relaxed at a price per unit of weight. Its best value is an upper bound on
    /// the best value that keeps the floors.
    pub fn at_prices(&self, prices: &[f64]) -> Instance {
        let mut weight = self.base.weight.clone();
        let mut lists: Vec<Vec<u32>> =
            (0..weight.len()).map(|point| self.base.cover.sites_of(point).to_vec()).collect();
        let mut constant = self.base.constant;
        for (floor, price) in self.floors.iter().zip(prices).filter(|(_, price)| **price > 0.0) {
            // A floor that is missed by no more than rounding counts as kept.
            constant += price * (floor.sure - floor.need + rounding::STATED * self.all);
            weight.extend(floor.points.iter().map(|point| price * point.0));
            lists.extend(floor.points.iter().map(|point| point.1.clone()));
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), self.base.sites.len());
        Instance { weight, cover, constant, ..self.base.clone() }
    }

    /// The most weight that can have one floor's service within reach, under the hard limits alone.
    pub fn alone(&self, floor: &ReachFloor) -> Instance {
        let sites = self.base.sites.iter().map(|site| super::instance::FreeSite { price: 0.0, ..*site }).collect();
        let cover = Cover::new(floor.points.iter().map(|point| point.1.as_slice()), self.base.sites.len());
        let rows = self.base.rows.iter().filter(|row| row.soft.is_none()).cloned().collect::<Vec<Row>>();
        let weight = floor.points.iter().map(|point| point.0).collect();
        let opened = self.base.opened.clone();
        Instance { weight, sites, cover, rows, constant: floor.sure, made_of: 0.0, opened }
    }

    /// Size of the program for a solver, in non-zeros.
    pub fn size(&self) -> usize {
        let points = self.floors.iter().flat_map(|floor| &floor.points);
        self.base.size() + points.map(|point| 1 + point.1.len()).sum::<usize>()
    }

    /// The question as one program: each floor is a sum over extra points of weight 0 that only hosts of the service
    /// cover.
    pub fn whole(self, question: &'a Question<'a>) -> Covering<'a> {
        let Reaching { base, floors, all } = self;
        let mut weight = base.weight.clone();
        let mut lists: Vec<Vec<u32>> = (0..weight.len()).map(|point| base.cover.sites_of(point).to_vec()).collect();
        let mut sums = Vec::new();
        for floor in &floors {
            let first = weight.len() as u32;
            let terms = (first..).zip(&floor.points).map(|(point, (weight, _))| (point, *weight)).collect();
            sums.push(PointRow { terms, at_least: floor.need - floor.sure - rounding::STATED * all });
            weight.extend(floor.points.iter().map(|_| 0.0));
            lists.extend(floor.points.iter().map(|point| point.1.clone()));
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), base.sites.len());
        Covering {
            sums,
            reasons: Box::new(|| vec![together(question)]),
            ..Covering::most(question, Instance { weight, cover, ..base })
        }
    }
}

fn floor<'a>(question: &Question<'a>, base: &Instance, service: &'a ServiceTerms, all: f64) -> ReachFloor<'a> {
    let terms = question.terms;
    let need = service.share.unwrap_or_default() * all;
    let mut floor = ReachFloor { service, need, sure: 0.0, points: Vec::new() };
    for zone in question.study.zone_indices().filter(|zone| terms.plans_for(question.study, *zone)) {
        let weight = terms.weight[zone.at()].0;
        let near = || question.reach.sites_of(zone).iter().filter(|site| service.hosts[site.at()]);
        let stays = |site: &SiteIx| question.stands(*site) || base.opened.binary_search(site).is_ok();
        if near().any(stays) {
            floor.sure += weight;
            continue;
        }
        let sites = near().filter_map(|site| base.sites.binary_search_by_key(site, |free| free.ix).ok());
        let sites: Vec<u32> = sites.map(|at| at as u32).collect();
        if weight > 0.0 && !sites.is_empty() {
            floor.points.push((weight, sites));
        }
    }
    floor
}

/// The reason that the shares clash with the limits, with shares that a plan within the limits is known to reach.
fn together(question: &Question) -> Reason {
    let reaching = Reaching::new(question, Instance::new(question.study, question.terms, question.reach));
    let near = |part: String, floor: &ReachFloor| format!("{part} near {}", floor.service.name);
    let asked: Vec<String> =
        reaching.floors.iter().map(|floor| near(format!("{:.1}%", 100.0 * floor.need / reaching.all), floor)).collect();
    let mut text = format!("No plan within the limits has {} at once.", listed(&asked));
    if let Some(plan) = heuristic::greedy(&reaching.base, &Clock::new(&Options::default())) {
        let spare = reaching.spare(&plan.open);
        let found = |(floor, spare): (&ReachFloor, f64)| near(percent_down((floor.need + spare) / reaching.all), floor);
        let found: Vec<String> = reaching.floors.iter().zip(spare).map(found).collect();
        let _ = write!(text, " Ask for {}: a plan within the limits has them.", listed(&found));
    }
    question.reason("services", None, text)
}
