//! The zones of a p-center question: what their journeys count, and the sites that are near enough.

use crate::model::{ReachBuilder, SiteIx, ZoneIx, rounding};
use crate::solve::instance::{Cover, Instance};
use crate::solve::limits::Question;
use crate::travel::{self, Around};
use crate::units::Impedance;
use std::collections::BTreeMap;

/// A radius of travel is computed from a value by division, which rounds. Lists reach this factor further; the value
/// decides.
const MARGIN: f64 = 1.0 + rounding::DIGITS;

/// Most zones that are added at once.
const MOST_JOINING: usize = 200;

/// Position of a site that is open whatever is chosen.
const ALWAYS: u32 = u32::MAX;

/// The zones that count, and the question without points.
pub(super) struct Zones<'a> {
    question: &'a Question<'a>,
    around: Around<'a>,
    weighted: bool,
    unreached: f64,
    /// Zones with weight in the authorities being planned.
    list: Vec<ZoneIx>,
    /// The sites and rows, without points.
    pub ground: Instance,
    /// For each site of the study its position in `ground`, or [`ALWAYS`].
    position: Vec<u32>,
}

impl<'a> Zones<'a> {
    pub fn new(question: &'a Question<'a>, weighted: bool, unreached: f64) -> Self {
        let (study, terms) = (question.study, question.terms);
        let mut nobody = ReachBuilder::new(study.zones.len());
        study.zone_indices().for_each(|_| nobody.push_zone(&[]));
        let mut ground = Instance::new(study, terms, &nobody.build(study.sites.len()));
        ground.sites.iter_mut().for_each(|site| (site.price, site.part) = (0.0, 0));
        ground.constant = 0.0;
        let mut position = vec![ALWAYS; study.sites.len()];
        ground.sites.iter().enumerate().for_each(|(at, site)| position[site.ix.at()] = at as u32);
        let counts = |zone: &ZoneIx| terms.plans_for(study, *zone) && terms.weight[zone.at()].0 > 0.0;
        let list = study.zone_indices().filter(counts).collect();
        Zones { question, around: Around::new(study, terms), weighted, unreached, list, ground, position }
    }

    /// Number of pairs of zone and site.
    pub fn pairs(&self) -> usize {
        self.list.len().saturating_mul(self.ground.sites.len())
    }

    /// Positions of all zones.
    pub fn everyone(&self) -> Vec<u32> {
        (0..self.list.len() as u32).collect()
    }

    /// A value as words for a sentence: a journey, or a journey times a weight.
    pub fn told(&self, value: f64) -> String {
        let unit = self.question.terms.radius.unit;
        // Rounded down: nothing below the value is possible, so nothing below the rounded one.
        let value = (value * 1e3).floor() / 1e3;
        if self.weighted { value.to_string() } else { Impedance { value, unit }.to_string() }
    }

    fn scale(&self, zone: ZoneIx) -> f64 {
        if self.weighted { self.question.terms.weight[zone.at()].0 } else { 1.0 }
    }

    /// What a journey of a zone counts.
    fn counted(&self, zone: ZoneIx, journey: Option<f64>) -> f64 {
        let terms = self.question.terms;
        let length = terms.aim.of_journey(journey, &terms.radius);
        if self.weighted { self.scale(zone) * length } else { length }
    }

    /// What each zone's journey counts when these sites are open besides those that stay open anyway, and the hub that
    /// it leads to.
    fn journeys(&self, open: &[SiteIx]) -> Vec<(f64, Option<SiteIx>)> {
        let (study, terms) = (self.question.study, self.question.terms);
        let mut serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
        serving.sort_unstable();
        let nearest = travel::nearest(study, terms, &serving);
        let one = |zone: &ZoneIx| {
            let near = nearest[zone.at()];
            (self.counted(*zone, near.map(|near| near.impedance)), near.map(|near| near.site))
        };
        self.list.iter().map(one).collect()
    }

    /// What each zone's journey counts when these sites are open.
    pub fn counted_with(&self, open: &[SiteIx]) -> Vec<f64> {
        self.journeys(open).into_iter().map(|journey| journey.0).collect()
    }

    /// The longest journey of a plan.
    pub fn value(&self, open: &[SiteIx]) -> f64 {
        self.journeys(open).iter().map(|journey| journey.0).fold(0.0, f64::max)
    }

    /// Lower bound on every plan: the longest journey with every site open.
    pub fn least(&self) -> f64 {
        self.value(&self.question.sites)
    }

    /// The longest journey of a plan, and for each hub the zone that it serves worst, if that counts more than `value`.
    /// Zones are positions, the worst first.
    pub fn worst(&self, open: &[SiteIx], value: f64) -> (f64, Vec<u32>) {
        let mut worst: BTreeMap<Option<SiteIx>, (f64, u32)> = BTreeMap::new();
        let mut most = 0.0_f64;
        for (at, (counted, hub)) in self.journeys(open).into_iter().enumerate() {
            most = most.max(counted);
            let entry = worst.entry(hub).or_insert((counted, at as u32));
            if counted > entry.0 {
                *entry = (counted, at as u32);
            }
        }
        let mut list: Vec<(f64, u32)> = worst.into_values().filter(|zone| zone.0 > value).collect();
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        list.truncate(MOST_JOINING);
        (most, list.into_iter().map(|zone| zone.1).collect())
    }

    /// For each of these zones the sites whose journey counts at most `most`, the shortest first.
    pub fn near(&self, chosen: &[u32], most: f64) -> Vec<Vec<(f64, SiteIx)>> {
        let radius = |at: &u32| {
            let zone = self.list[*at as usize];
            (zone, (most / self.scale(zone) * MARGIN).min(self.unreached))
        };
        let asked: Vec<_> = chosen.iter().map(radius).collect();
        let lists = self.around.each(&asked);
        let counted = |((zone, _), list): (&(ZoneIx, f64), Vec<(SiteIx, f64)>)| {
            let all = list.into_iter().map(|(site, journey)| (self.counted(*zone, Some(journey)), site));
            all.filter(|pair| pair.0 <= most).collect()
        };
        asked.iter().zip(lists).map(counted).collect()
    }

    /// What the journey of a zone to a site counts.
    pub fn to(&self, at: usize, site: SiteIx) -> f64 {
        self.counted(self.list[at], self.around.journey(self.list[at], site))
    }

    /// Position of a site in `ground`; `None` where it is open whatever is chosen.
    pub fn place(&self, site: SiteIx) -> Option<usize> {
        Some(self.position[site.at()]).filter(|at| *at != ALWAYS).map(|at| at as usize)
    }

    /// The question of these zones, for values up to `most`.
    pub fn asked(&self, chosen: &[u32], most: f64) -> Asked {
        let near = self.near(chosen, most);
        let of = |(at, list): (&u32, Vec<(f64, SiteIx)>)| {
            let always = self.counted(self.list[*at as usize], None);
            let all = list.into_iter().map(|(value, site)| (value, self.position[site.at()]));
            // Beyond the value of a site that is open anyway, no other site matters.
            let mut pairs = Vec::new();
            for pair in all.take_while(|pair| pair.0 < always) {
                pairs.push(pair);
                if pair.1 == ALWAYS {
                    return (pairs, pair.0);
                }
            }
            (pairs, always)
        };
        Asked { lists: chosen.iter().zip(near).map(of).collect() }
    }
}

/// Some zones, and their sites by what the journey counts.
pub(super) struct Asked {
    /// For each zone the pairs of value and site in ascending order of value, and the value from which on the zone
    /// needs no hub.
    lists: Vec<(Vec<(f64, u32)>, f64)>,
}

impl Asked {
    pub fn pairs(&self) -> usize {
        self.lists.iter().map(|list| list.0.len()).sum()
    }

    /// All values from `low` to below `high` that a longest journey of these zones can have, in ascending order.
    pub fn values(&self, low: f64, high: f64) -> Vec<f64> {
        let all = self.lists.iter().flat_map(|(pairs, always)| pairs.iter().map(|pair| pair.0).chain([*always]));
        let mut values: Vec<f64> = all.filter(|value| *value >= low && *value < high).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// The covering question when nothing may count more than `value`: a point of weight 1 for each zone that needs a
    /// hub. `None` where one of these has no site.
    pub fn question(&self, ground: &Instance, value: f64) -> Option<Instance> {
        let mut lists = Vec::new();
        for (pairs, _) in self.lists.iter().filter(|list| list.1 > value) {
            let mut sites: Vec<u32> = pairs.iter().take_while(|pair| pair.0 <= value).map(|pair| pair.1).collect();
            if sites.is_empty() {
                return None;
            }
            sites.sort_unstable();
            lists.push(sites);
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), ground.sites.len());
        Some(Instance { weight: vec![1.0; lists.len()], cover, ..ground.clone() })
    }
}
