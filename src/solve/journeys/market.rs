//! A question about journeys as the search sees it: points with their nearest sites in order, and the loss at each.
//!
//! Minimise `sum over points of the loss at the nearest open site`, less the value of the limits' instance (`frame`),
//! with every row kept. A point's list may be shorter than the list of all sites: `beyond` is then the least that the
//! point loses when no site of its list is open. The full matrix of points and sites is never built.

use super::ceilings::Ceiling;
use crate::model::{Aim, Sense, SiteIx, ZoneIx, rounding};
use crate::solve::Clock;
use crate::solve::instance::{Fate, Instance};
use crate::solve::limits::Question;
use crate::travel;
use crate::units::Impedance;

/// A site in the list of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    /// Position of the site in the frame.
    pub site: u32,
    /// Loss of the point when this is its nearest open site: weight times loss per unit of weight.
    pub loss: f64,
    /// The journey to it, in the unit of the radius.
    pub journey: f64,
}

/// A question about journeys.
#[derive(Debug, Clone)]
pub(super) struct Market {
    /// The sites and limits, without points.
    pub frame: Instance,
    /// The zone of each point.
    pub zones: Vec<ZoneIx>,
    starts: Vec<u32>,
    entries: Vec<Entry>,
    /// Loss of each point when no site of its list is open; only a lower bound where the list is not complete.
    pub beyond: Vec<f64>,
    /// The journey that `beyond` is the loss of.
    pub far: Vec<f64>,
    /// Whether `beyond` is exact.
    pub complete: Vec<bool>,
    site_starts: Vec<u32>,
    /// For each site the points that list it, with the position of the entry.
    at_site: Vec<(u32, u32)>,
    /// Loss of zones that no choice changes.
    pub settled: f64,
    /// Upper limits on sums over points.
    pub ceilings: Vec<Ceiling>,
    /// For each point the ceilings that it is under.
    pub under: Vec<Vec<u32>>,
    weight: Vec<f64>,
    radius: Impedance,
}

/// The list of one point, while the market is being built.
struct List {
    zone: ZoneIx,
    weight: f64,
    under: Vec<u32>,
    entries: Vec<Entry>,
    beyond: f64,
    far: f64,
    complete: bool,
}

/// Loss of a journey per unit of weight: how far it falls short of the best conceivable one, in the unit of the aim.
pub(super) fn loss(aim: &Aim, journey: Option<f64>, radius: &Impedance) -> f64 {
    let worth = |journey| aim.of_journey(journey, radius);
    match aim.sense() {
        Sense::Maximise => worth(Some(0.0)) - worth(journey),
        Sense::Minimise => worth(journey),
    }
}

/// Whether a zone's families can contribute to an aim. What an aim maximises ends at the radius: weight that no site
/// reaches is left out of sums, where it would cost digits of everything else.
pub(in crate::solve) fn can_count(question: &Question, aim: &Aim, zone: ZoneIx) -> bool {
    let reached = || question.reach.sites_of(zone).iter().any(|site| question.terms.usable(*site));
    !aim.sense().is_maximise() || reached()
}

/// The best conceivable sum of an aim, with a hub at everybody's door, and the weight of all zones being planned.
pub(super) fn at_best(question: &Question, aim: &Aim) -> (f64, f64) {
    let (study, terms) = (question.study, question.terms);
    let planned = || study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
    let weight = |zone: ZoneIx| terms.weight[zone.at()].0;
    let counting: f64 = planned().filter(|zone| can_count(question, aim, *zone)).map(weight).sum();
    (counting * aim.of_journey(Some(0.0), &terms.radius), planned().map(weight).sum())
}

impl Market {
    /// The market of a question for an aim and with ceilings. `wanted` says how many sites a zone's list should have.
    /// `None` when time runs out before the lists are complete.
    pub fn new(
        question: &Question,
        aim: &Aim,
        ceilings: &[Ceiling],
        wanted: &(dyn Fn(ZoneIx) -> usize + Sync),
        clock: &Clock,
    ) -> Option<Self> {
        let (study, terms) = (question.study, question.terms);
        let (bare, fates) = Instance::bare(question);
        let frame = bare.with_fates(&fates);
        let mut position = vec![u32::MAX; study.sites.len()];
        frame.sites.iter().enumerate().for_each(|(at, site)| position[site.ix.at()] = at as u32);
        let counts = |zone: ZoneIx| terms.plans_for(study, zone) && terms.weight[zone.at()].0 > 0.0;
        let wants = |zone: ZoneIx| if counts(zone) { wanted(zone) } else { 0 };
        let aims = ceilings.iter().map(|ceiling| &ceiling.aim).chain([aim]);
        let cutoff = aims.map(|aim| cutoff(question, aim)).fold(0.0, f64::max);
        let lists = travel::neighbours(study, terms, cutoff, &wants, &|| clock.is_over())?;
        let fixed = |site: SiteIx| question.stands(site) || question.required(site);
        let mut points = Vec::new();
        for zone in study.zone_indices().filter(|zone| counts(*zone)) {
            let weight = terms.weight[zone.at()].0;
            let counted = if can_count(question, aim, zone) { weight } else { 0.0 };
            let of = |journey: Option<f64>| counted * loss(aim, journey, &terms.radius);
            let is_under = |ceiling: &&u32| ceilings[**ceiling as usize].zones.binary_search(&zone).is_ok();
            let under: Vec<u32> =
                (0..ceilings.len() as u32).collect::<Vec<_>>().iter().filter(is_under).copied().collect();
            let list = &lists[zone.at()];
            let mut point = List {
                zone,
                weight,
                under,
                entries: Vec::new(),
                beyond: of(None),
                far: f64::INFINITY,
                complete: list.complete,
            };
            if let Some((_, last)) = list.near.last().filter(|_| !list.complete) {
                (point.beyond, point.far) = (of(Some(*last)), *last);
            }
            for &(site, journey) in &list.near {
                if fixed(site) {
                    (point.beyond, point.far, point.complete) = (of(Some(journey)), journey, true);
                    break;
                }
                if position[site.at()] != u32::MAX {
                    point.entries.push(Entry { site: position[site.at()], loss: of(Some(journey)), journey });
                }
            }
            points.push(point);
        }
        Some(Market::of(frame, points, 0.0, ceilings.to_vec(), terms.radius))
    }

    /// Packs the lists. Entries that save nothing are dropped, and points without any entries move into the constants.
    fn of(frame: Instance, points: Vec<List>, settled: f64, ceilings: Vec<Ceiling>, radius: Impedance) -> Self {
        let mut market = Market {
            frame,
            zones: Vec::new(),
            starts: vec![0],
            entries: Vec::new(),
            beyond: Vec::new(),
            far: Vec::new(),
            complete: Vec::new(),
            site_starts: Vec::new(),
            at_site: Vec::new(),
            settled,
            ceilings,
            under: Vec::new(),
            weight: Vec::new(),
            radius,
        };
        for point in points {
            let burden =
                |ceiling: u32, journey: f64| market.ceilings[ceiling as usize].burden(point.weight, journey, &radius);
            let saves = |entry: &&Entry| {
                let eases = |ceiling: &u32| burden(*ceiling, entry.journey) < burden(*ceiling, point.far);
                entry.loss < point.beyond || point.under.iter().any(eases)
            };
            let kept: Vec<Entry> = point.entries.iter().take_while(saves).copied().collect();
            if kept.is_empty() && point.complete {
                market.settled += point.beyond;
                for ceiling in point.under {
                    let burden = market.ceilings[ceiling as usize].burden(point.weight, point.far, &radius);
                    market.ceilings[ceiling as usize].most -= burden;
                }
                continue;
            }
            market.entries.extend(kept);
            market.under.push(point.under);
            market.weight.push(point.weight);
            market.starts.push(market.entries.len() as u32);
            market.zones.push(point.zone);
            market.beyond.push(point.beyond);
            market.far.push(point.far);
            market.complete.push(point.complete);
        }
        market.transpose();
        market
    }

    fn transpose(&mut self) {
        let sites = self.frame.sites.len();
        let mut starts = vec![0u32; sites + 1];
        self.entries.iter().for_each(|entry| starts[entry.site as usize + 1] += 1);
        for site in 0..sites {
            starts[site + 1] += starts[site];
        }
        let mut next = starts.clone();
        let mut at_site = vec![(0, 0); self.entries.len()];
        for point in 0..self.zones.len() {
            for entry in self.list(point) {
                let site = self.entries[entry as usize].site as usize;
                at_site[next[site] as usize] = (point as u32, entry);
                next[site] += 1;
            }
        }
        (self.site_starts, self.at_site) = (starts, at_site);
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.zones.len()
    }

    /// Number of pairs of point and site.
    pub fn pairs(&self) -> usize {
        self.entries.len()
    }

    /// Positions of a point's entries, the nearest site first.
    pub fn list(&self, point: usize) -> std::ops::Range<u32> {
        self.starts[point]..self.starts[point + 1]
    }

    /// An entry by its position.
    pub fn entry(&self, at: u32) -> &Entry {
        &self.entries[at as usize]
    }

    /// A point's entries, the nearest site first.
    pub fn entries_of(&self, point: usize) -> &[Entry] {
        &self.entries[self.starts[point] as usize..self.starts[point + 1] as usize]
    }

    /// Points that list a site, with the position of the entry.
    pub fn points_of(&self, site: usize) -> &[(u32, u32)] {
        &self.at_site[self.site_starts[site] as usize..self.site_starts[site + 1] as usize]
    }

    /// Loss of a choice (a lower bound where lists are not complete), and whether it keeps every row.
    pub fn value(&self, open: &[bool]) -> (f64, bool) {
        let (worth, kept) = self.frame.value(open);
        let loss_of = |point: usize| {
            let nearest = self.entries_of(point).iter().find(|entry| open[entry.site as usize]);
            nearest.map_or(self.beyond[point], |entry| entry.loss)
        };
        (self.settled + (0..self.points()).map(loss_of).sum::<f64>() - worth, kept)
    }

    /// What a point with this journey adds to one of its ceilings.
    pub fn burden(&self, point: usize, ceiling: u32, journey: f64) -> f64 {
        self.ceilings[ceiling as usize].burden(self.weight[point], journey, &self.radius)
    }

    /// A loss plus the burdens of its journey at prices of ceilings.
    pub fn blended(&self, point: usize, loss: f64, journey: f64, prices: &[f64]) -> f64 {
        let burdens = self.under[point].iter().map(|at| prices[*at as usize] * self.burden(point, *at, journey));
        loss + burdens.sum::<f64>()
    }

    /// The market without ceilings, with their burdens at these prices added to the losses.
    pub fn at_prices(&self, prices: &[f64]) -> Market {
        let mut market = self.clone();
        for point in (0..self.points()).filter(|point| !self.under[*point].is_empty()) {
            market.beyond[point] = self.blended(point, self.beyond[point], self.far[point], prices);
            for at in self.list(point) {
                let entry = self.entry(at);
                market.entries[at as usize].loss = self.blended(point, entry.loss, entry.journey, prices);
            }
            market.under[point].clear();
        }
        market.ceilings.clear();
        market
    }

    /// By how much a choice exceeds each ceiling; 0 or less where it is kept.
    pub fn excess(&self, open: &[bool]) -> Vec<f64> {
        let mut excess: Vec<f64> = self.ceilings.iter().map(|ceiling| -ceiling.most).collect();
        for point in (0..self.points()).filter(|point| !self.under[*point].is_empty()) {
            let nearest = self.entries_of(point).iter().find(|entry| open[entry.site as usize]);
            let journey = nearest.map_or(self.far[point], |entry| entry.journey);
            self.under[point].iter().for_each(|at| excess[*at as usize] += self.burden(point, *at, journey));
        }
        excess
    }

    /// Whether a choice keeps every ceiling, to rounding.
    pub fn keeps_ceilings(&self, open: &[bool]) -> bool {
        let slack = |ceiling: &Ceiling| rounding::STATED * ceiling.whole;
        self.ceilings.is_empty()
            || self.excess(open).iter().zip(&self.ceilings).all(|(excess, ceiling)| *excess <= slack(ceiling))
    }

    /// The same question with some sites fixed.
    pub fn with_fates(&self, fates: &[Fate]) -> Market {
        let frame = self.frame.with_fates(fates);
        let mut position = vec![u32::MAX; fates.len()];
        let free = (0..fates.len()).filter(|site| fates[*site] == Fate::Free);
        free.enumerate().for_each(|(at, site)| position[site] = at as u32);
        let list = |point: usize| {
            let mut list = List {
                zone: self.zones[point],
                weight: self.weight[point],
                under: self.under[point].clone(),
                entries: Vec::new(),
                beyond: self.beyond[point],
                far: self.far[point],
                complete: self.complete[point],
            };
            for entry in self.entries_of(point) {
                match fates[entry.site as usize] {
                    Fate::Free => list.entries.push(Entry { site: position[entry.site as usize], ..*entry }),
                    Fate::Open => {
                        (list.beyond, list.far, list.complete) = (entry.loss, entry.journey, true);
                        break;
                    }
                    Fate::Closed => {}
                }
            }
            list
        };
        let points = (0..self.points()).map(list).collect();
        Market::of(frame, points, self.settled, self.ceilings.clone(), self.radius)
    }

    /// Points that have an incomplete list without an open site.
    pub fn beyond_lists(&self, open: &[bool]) -> impl Iterator<Item = usize> {
        let lost = |point: &usize| {
            !self.complete[*point] && !self.entries_of(*point).iter().any(|entry| open[entry.site as usize])
        };
        (0..self.points()).filter(lost).collect::<Vec<_>>().into_iter()
    }
}

/// Journeys longer than this lose as much as no journey at all.
fn cutoff(question: &Question, aim: &Aim) -> f64 {
    match aim {
        Aim::Median { unreached } | Aim::KolmPollak { unreached, .. } | Aim::Centre { unreached, .. } => *unreached,
        _ => rounding::edge(question.terms.radius.value),
    }
}
