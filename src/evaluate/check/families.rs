//! How near hubs are to families, computed again zone by zone.

use super::near::{ending, is_within};
use super::{Faults, groups};
use crate::model::rounding::DIGITS;
use crate::model::{
    Access, Aim, AuthorityIx, BeforeAfter, Fall, Metrics, Plan, Role, SiteIx, SiteStatus, Study, Terms, TravelSource,
    ZoneIx,
};
use std::collections::BTreeMap;

/// The nearest hub to a zone's families.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    /// Impedance to it; `None` when they can reach no hub.
    pub(super) distance: Option<f64>,
    /// Whether it is within the radius, whatever the rounding.
    pub(super) surely: bool,
    /// Whether it is within the radius, or beyond it by a rounding error.
    pub(super) perhaps: bool,
}

/// The zones that the plan is made for, under today's centres and under the plan.
#[derive(Debug)]
pub(super) struct Families {
    /// Zone, weight, nearest centre today, nearest hub under the plan.
    pub(super) zones: Vec<(ZoneIx, f64, Near, Near)>,
}

impl Families {
    pub(super) fn of(study: &Study, terms: &Terms, hubs: &[SiteIx]) -> Self {
        let today: Vec<bool> = study.sites.iter().map(|site| site.status == SiteStatus::Existing).collect();
        let mut open: Vec<bool> = terms.role.iter().map(|role| *role == Role::Standing).collect();
        for hub in hubs {
            open[hub.at()] = true;
        }
        let near = |zone: ZoneIx, open: &[bool]| {
            let distance = distance_to_nearest(study, terms, zone, open);
            let within = distance.map(|distance| is_within(distance, terms.radius.value));
            let (surely, perhaps) = within.unwrap_or_default();
            Near { distance, surely, perhaps }
        };
        let mut zones = Vec::new();
        for zone in (0..study.zones.len()).map(ZoneIx::new) {
            if study.zones[zone.at()].authority.is_none_or(|authority| terms.planned[authority.at()]) {
                zones.push((zone, terms.weight[zone.at()].0, near(zone, &today), near(zone, &open)));
            }
        }
        Families { zones }
    }

    /// What the objective counts for the plan, as a lower and an upper limit. They differ where a hub is exactly on a
    /// radius.
    pub(super) fn counted(&self, study: &Study, terms: &Terms, aim: &Aim, hubs: &[SiteIx]) -> (f64, f64) {
        let same = |figure: f64| (figure, figure);
        let all: f64 = self.zones.iter().map(|(_, weight, ..)| weight).sum();
        let sum = |worth: &dyn Fn(f64) -> f64| -> f64 {
            let journey = |near: &Near| near.distance.unwrap_or(f64::INFINITY);
            self.zones.iter().map(|(_, weight, _, plan)| weight * worth(journey(plan))).sum()
        };
        match aim {
            Aim::Coverage => self.covered(),
            Aim::Decay(fall) => {
                let at = |factor: f64| sum(&|journey: f64| worth_of(fall, journey * factor, terms.radius.value));
                (at(1.0 + DIGITS / 2.0), at(1.0 - DIGITS / 2.0))
            }
            Aim::Median { unreached } => same(sum(&|journey: f64| journey.min(*unreached))),
            Aim::KolmPollak { aversion, unreached } => {
                let mean = sum(&|journey: f64| (aversion * journey.min(*unreached)).exp()) / all;
                same(if all > 0.0 { mean.ln() / aversion } else { 0.0 })
            }
            Aim::Centre { weighted, unreached } => {
                let length = |(_, weight, _, plan): &(ZoneIx, f64, Near, Near)| {
                    let length = plan.distance.unwrap_or(f64::INFINITY).min(*unreached);
                    if *weighted { weight * length } else { length }
                };
                same(self.zones.iter().filter(|zone| zone.1 > 0.0).map(length).fold(0.0, f64::max))
            }
            Aim::Fewest { by_cost: false, .. } => same(hubs.len() as f64),
            Aim::Fewest { by_cost: true, .. } => same(hubs.iter().map(|hub| terms.cost[hub.at()].0 as f64).sum()),
            Aim::WorstOff => {
                let worst = |within: fn(&Near) -> bool| {
                    let mut sums = BTreeMap::<Option<AuthorityIx>, (f64, f64)>::new();
                    for (zone, weight, _, plan) in &self.zones {
                        let sum = sums.entry(study.zones[zone.at()].authority).or_default();
                        sum.0 += weight;
                        sum.1 += if within(plan) { *weight } else { 0.0 };
                    }
                    sums.values().filter(|sum| sum.0 > 0.0).map(|sum| sum.1 / sum.0).fold(1.0, f64::min)
                };
                (worst(|near| near.surely), worst(|near| near.perhaps))
            }
        }
    }

    /// All zones that the plan is made for.
    pub(super) fn everywhere(&self) -> Vec<ZoneIx> {
        self.zones.iter().map(|zone| zone.0).collect()
    }

    /// The same with their weights.
    pub(super) fn weights(&self) -> impl Iterator<Item = (ZoneIx, f64)> + '_ {
        self.zones.iter().map(|(zone, weight, ..)| (*zone, *weight))
    }

    /// Lower and upper limit of the share (0 to 1) of these zones' weight within the radius.
    pub(super) fn share_covered(&self, zones: &[ZoneIx]) -> (f64, f64) {
        let (mut all, mut surely, mut perhaps) = (0.0, 0.0, 0.0);
        for (_, weight, _, plan) in self.zones.iter().filter(|(zone, ..)| zones.binary_search(zone).is_ok()) {
            all += weight;
            surely += if plan.surely { *weight } else { 0.0 };
            perhaps += if plan.perhaps { *weight } else { 0.0 };
        }
        if all > 0.0 { (surely / all, perhaps / all) } else { (1.0, 1.0) }
    }

    /// Lower and upper limit of the weight within the radius under the plan. They are equal unless a hub is exactly on
    /// the radius.
    pub(super) fn covered(&self) -> (f64, f64) {
        let sum = |within: fn(&Near) -> bool| {
            self.zones.iter().filter(|(.., plan)| within(plan)).map(|(_, weight, ..)| weight).sum()
        };
        (sum(|near| near.surely), sum(|near| near.perhaps))
    }
}

/// The worth of a journey between two radii, by the formulas in the documentation.
fn worth_of(fall: &Fall, journey: f64, outer: f64) -> f64 {
    if journey > ending(outer) {
        return 0.0;
    }
    match fall {
        Fall::Steps(steps) => {
            steps.iter().filter(|step| journey <= ending(step.0)).map(|step| step.1).fold(0.0, f64::max)
        }
        Fall::Linear { full } | Fall::Exponential { full, .. } if journey <= ending(*full) => 1.0,
        Fall::Linear { full } => ((outer - journey) / (outer - full)).max(0.0),
        Fall::Exponential { full, steepness } => {
            let end = (-steepness).exp();
            ((-steepness * (journey - full) / (outer - full)).exp() - end) / (1.0 - end)
        }
    }
}

/// Impedance from the zone to the nearest open site that its families may use.
fn distance_to_nearest(study: &Study, terms: &Terms, zone: ZoneIx, open: &[bool]) -> Option<f64> {
    let place = &study.zones[zone.at()];
    let may_use = |site: usize| open[site] && (terms.cross_border || study.sites[site].authority == place.authority);
    let mut nearest: Option<f64> = None;
    let mut offer = |distance: f64| nearest = Some(nearest.map_or(distance, |least: f64| least.min(distance)));
    match &study.travel {
        TravelSource::StraightLine { detour } => {
            for site in (0..open.len()).filter(|site| may_use(*site)) {
                let point = study.sites[site].point;
                let (dx, dy) = (point.x - place.centroid.x, point.y - place.centroid.y);
                offer(detour * (dx * dx + dy * dy).sqrt());
            }
        }
        TravelSource::Matrix(matrix) => {
            for (site, impedance) in matrix.row(zone) {
                if may_use(site.at()) {
                    offer(*impedance);
                }
            }
        }
    }
    nearest
}

/// Adds up an [`Access`]; what is within the radius has a lower and an upper limit.
#[derive(Debug, Default)]
struct Tally {
    weight: f64,
    zones: usize,
    covered: (f64, f64),
    zones_covered: (usize, usize),
    travelled: f64,
    reachable: f64,
    worst: Option<f64>,
    unreachable: f64,
}

impl Tally {
    fn add(&mut self, weight: f64, near: Near) {
        self.weight += weight;
        self.zones += 1;
        if near.surely {
            self.covered.0 += weight;
            self.zones_covered.0 += 1;
        }
        if near.perhaps {
            self.covered.1 += weight;
            self.zones_covered.1 += 1;
        }
        match near.distance {
            Some(distance) => {
                self.travelled += weight * distance;
                self.reachable += weight;
                self.worst = Some(self.worst.map_or(distance, |worst| worst.max(distance)));
            }
            None => self.unreachable += weight,
        }
    }

    fn compare(&self, who: &str, stated: &Access, faults: &mut Faults) {
        faults.amount(&format!("the weight of {who}"), stated.weight.0, self.weight);
        faults.amount_between(&format!("the weight covered of {who}"), stated.covered.0, self.covered);
        faults.share_between(&format!("the coverage of {who}"), stated.coverage, self.covered, self.weight);
        faults.count(&format!("the number of zones of {who}"), stated.zones, self.zones);
        let what = format!("the number of zones covered of {who}");
        faults.count_between(&what, stated.zones_covered, self.zones_covered);
        let mean = (self.reachable > 0.0).then(|| self.travelled / self.reachable);
        faults.optional_amount(&format!("the mean distance or time of {who}"), stated.mean, mean);
        faults.optional_amount(&format!("the longest distance or time of {who}"), stated.worst, self.worst);
        faults.amount(&format!("the weight that can reach no hub of {who}"), stated.unreachable.0, self.unreachable);
    }
}

/// Today, and under the plan.
#[derive(Debug, Default)]
pub(super) struct Tallies(Tally, Tally);

impl Tallies {
    pub(super) fn add(&mut self, (_, weight, today, plan): &(ZoneIx, f64, Near, Near)) {
        self.0.add(*weight, *today);
        self.1.add(*weight, *plan);
    }

    pub(super) fn compare(&self, who: &str, stated: &BeforeAfter, faults: &mut Faults) {
        self.1.compare(&format!("{who} under the plan"), &stated.after, faults);
        self.0.compare(&format!("{who} today"), &stated.before, faults);
    }
}

pub(super) fn check(study: &Study, plan: &Plan, metrics: &Metrics, families: &Families, faults: &mut Faults) {
    let mut all = Tallies::default();
    for zone in &families.zones {
        all.add(zone);
    }
    all.compare("all families", &metrics.all, faults);
    change(study, metrics, families, faults);
    groups::check(study, plan, metrics, families, faults);
}

fn change(study: &Study, metrics: &Metrics, families: &Families, faults: &mut Faults) {
    let stated = &metrics.change;
    let come = |from: &Near, to: &Near| (!from.perhaps && to.surely, !from.surely && to.perhaps);
    let (mut gained, mut lost) = ((0.0, 0.0), (0.0, 0.0));
    let (mut zones_gained, mut zones_lost) = ((0, 0), (0, 0));
    let mut losers = Vec::new();
    for (zone, weight, today, plan) in &families.zones {
        let (gains, may_gain) = come(today, plan);
        let (loses, may_lose) = come(plan, today);
        gained.0 += if gains { *weight } else { 0.0 };
        gained.1 += if may_gain { *weight } else { 0.0 };
        zones_gained.0 += usize::from(gains);
        zones_gained.1 += usize::from(may_gain);
        lost.0 += if loses { *weight } else { 0.0 };
        lost.1 += if may_lose { *weight } else { 0.0 };
        zones_lost.0 += usize::from(loses);
        zones_lost.1 += usize::from(may_lose);
        if may_lose {
            losers.push((*weight, study.zones[zone.at()].code.as_str(), loses));
        }
    }
    faults.amount_between("the weight that gains access", stated.gained.0, gained);
    faults.count_between("the number of zones that gain access", stated.zones_gained, zones_gained);
    faults.amount_between("the weight that loses access", stated.lost.0, lost);
    faults.count_between("the number of zones that lose access", stated.zones_lost, zones_lost);
    worst_losses(losers, &stated.worst_losses, faults);
}

/// Most zones that are named among those that lose most weight.
const NAMED: usize = 10;

/// Checks the zones that lose most weight, worst first, equal weights in order of code. `losers` have weight, code, and
/// whether they certainly lose access.
fn worst_losses(mut losers: Vec<(f64, &str, bool)>, stated: &[String], faults: &mut Faults) {
    losers.retain(|loser| loser.0 > 0.0);
    losers.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let mut open = losers.iter();
    for code in stated {
        // A zone whose centre is exactly on the radius may be left out of the list; a zone that certainly loses may
        // not.
        let next = open.find(|loser| loser.2 || loser.1 == code.as_str());
        faults.unless(next.is_some_and(|loser| loser.1 == code.as_str()), "metrics", || match next {
            Some(next) => format!("the plan says that zone `{code}` loses most, but `{}` does", next.1),
            None => format!("the plan says that zone `{code}` loses access, but it does not"),
        });
    }
    let missing = open.find(|loser| loser.2).filter(|_| stated.len() < NAMED);
    faults.unless(missing.is_none() && stated.len() <= NAMED, "metrics", || match missing {
        Some(loser) => format!("zone `{}` loses access, but the plan does not name it", loser.1),
        None => format!("the plan names {} zones that lose most; it may name {NAMED}", stated.len()),
    });
}
