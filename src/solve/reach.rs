//! Shares of the weight that must have a service near: what the search beside covering needs for them.

use super::backend::{Answer, Column, Mip, MipRow};
use super::capacity::add_limit;
use super::instance::{Cover, Instance, Row};
use super::limits::Question;
use super::{Backend, Clock, exact};
use crate::error::Result;
use crate::model::{ServiceTerms, SiteIx, rounding};

/// A share of the weight that must be near a hub with a service.
pub(super) struct ReachFloor<'a> {
    pub service: &'a ServiceTerms,
    /// Weight that must have it near.
    pub need: f64,
    /// Weight that has it near whatever is chosen.
    pub sure: f64,
    /// Other zones with their free sites that host it.
    points: Vec<(f64, Vec<u32>)>,
}

/// The covering question and its floors.
pub(super) struct Reaching<'a> {
    pub base: Instance,
    pub floors: Vec<ReachFloor<'a>>,
    /// All weight.
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

    /// The choice over the free sites that opens some sites of the study.
    pub fn choice(&self, hubs: &[SiteIx]) -> Vec<bool> {
        self.base.sites.iter().map(|site| hubs.binary_search(&site.ix).is_ok()).collect()
    }

    /// Weight beyond each floor, negative where it is missed.
    pub fn spare(&self, open: &[bool]) -> Vec<f64> {
        let near = |floor: &ReachFloor| {
            let reached = floor.points.iter().filter(|(_, sites)| sites.iter().any(|site| open[*site as usize]));
            floor.sure + reached.map(|(weight, _)| weight).sum::<f64>() - floor.need
        };
        self.floors.iter().map(near).collect()
    }

    /// Whether every floor is kept.
    pub fn keeps(&self, open: &[bool]) -> bool {
        self.spare(open).iter().all(|spare| *spare >= -rounding::STATED * self.all)
    }

    /// What a choice is worth, if it keeps limits and floors.
    pub fn value(&self, open: &[bool]) -> Option<f64> {
        let (value, kept) = self.base.value(open);
        (kept && self.keeps(open)).then_some(value)
    }

    /// The covering question with the floors at a price of each unit of weight: its best value is no less than the best with the floors.
    pub fn at_prices(&self, prices: &[f64]) -> Instance {
        let mut weight = self.base.weight.clone();
        let mut lists: Vec<Vec<u32>> =
            (0..weight.len()).map(|point| self.base.cover.sites_of(point).to_vec()).collect();
        let mut constant = self.base.constant;
        for (floor, price) in self.floors.iter().zip(prices).filter(|(_, price)| **price > 0.0) {
            // A unit within rounding of the floor is no unit missing.
            constant += price * (floor.sure - floor.need + rounding::STATED * self.all);
            weight.extend(floor.points.iter().map(|point| price * point.0));
            lists.extend(floor.points.iter().map(|point| point.1.clone()));
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), self.base.sites.len());
        Instance { weight, cover, constant, ..self.base.clone() }
    }

    /// How much weight can have one floor's service near, whatever else is lost: hard limits alone are kept.
    pub fn alone(&self, floor: &ReachFloor) -> Instance {
        let sites = self.base.sites.iter().map(|site| super::instance::FreeSite { price: 0.0, ..*site }).collect();
        let cover = Cover::new(floor.points.iter().map(|point| point.1.as_slice()), self.base.sites.len());
        let rows = self.base.rows.iter().filter(|row| row.soft.is_none()).cloned().collect::<Vec<Row>>();
        let weight = floor.points.iter().map(|point| point.0).collect();
        let opened = self.base.opened.clone();
        Instance { weight, sites, cover, rows, constant: floor.sure, made_of: 0.0, opened }
    }

    /// How much a solver has to carry.
    pub fn size(&self) -> usize {
        let points = self.floors.iter().flat_map(|floor| &floor.points);
        self.base.size() + points.map(|point| 1 + point.1.len()).sum::<usize>()
    }

    /// The whole question by a mixed-integer program.
    ///
    /// # Errors
    /// When the solver fails for reasons of its own.
    pub fn program(&self, backend: Backend, gap: f64, clock: &Clock) -> Result<Option<Program>> {
        let base = &self.base;
        let mut mip = Mip::default();
        mip.columns.extend(base.sites.iter().map(|site| Column { most: 1.0, whole: true, profit: site.price }));
        for (point, weight) in base.weight.iter().enumerate() {
            covered(&mut mip, *weight, base.cover.sites_of(point));
        }
        for floor in &self.floors {
            let mut terms = Vec::new();
            for (weight, sites) in &floor.points {
                // Measured in the largest unit that rounding leaves alone.
                terms.push((mip.columns.len(), *weight));
                covered(&mut mip, 0.0, sites);
            }
            let least = floor.need - floor.sure - rounding::STATED * self.all;
            if terms.is_empty() && least > 0.0 {
                return Ok(Some(Program::Impossible));
            }
            if least > 0.0 {
                mip.rows.push(MipRow { terms, at_least: Some(least), at_most: None });
            }
        }
        for row in &base.rows {
            add_limit(row, |_| false, |site| Some(site as usize), &mut mip);
        }
        Ok(match exact::watched(mip, backend, gap, clock)? {
            None | Some(Answer::Nothing) => None,
            Some(Answer::Infeasible) => Some(Program::Impossible),
            Some(Answer::Found { values, bound, proven }) => {
                let open = values[..base.sites.len()].iter().map(|value| *value > 0.5).collect();
                Some(Program::Found { open, bound: bound + base.constant, proven })
            }
        })
    }
}

/// What a solver made of the whole question.
pub(super) enum Program {
    Impossible,
    Found { open: Vec<bool>, bound: f64, proven: bool },
}

/// A point's column, and the row that lets it be covered by open sites only.
fn covered(mip: &mut Mip, profit: f64, sites: &[u32]) {
    let mut terms = vec![(mip.columns.len(), 1.0)];
    terms.extend(sites.iter().map(|site| (*site as usize, -1.0)));
    mip.columns.push(Column { most: 1.0, whole: false, profit });
    mip.rows.push(MipRow { terms, at_least: None, at_most: Some(0.0) });
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
