//! A question with limited room as points, sites and rows. Unlike a usual [`Instance`] it still contains the sites that
//! are fixed open, because their room counts.

use crate::evaluate::Network;
use crate::model::{CapacityTerms, ReachBuilder, SiteIx};
use crate::solve::instance::{Cover, Fate, FreeSite, Instance, Row};
use crate::solve::limits::{self, Question};
use crate::solve::regions;
use std::collections::BTreeMap;

/// Group and part of the sites that are fixed open; they belong to no authority's.
const FIXED: u32 = u32::MAX;

/// A question with limited room.
pub(in crate::solve) struct Serving {
    /// Free sites first, then those fixed open, which the last row keeps open.
    pub instance: Instance,
    /// The same points and sites with their demand and room.
    pub network: Network,
    /// Position of the first site that is fixed open.
    pub fixed: usize,
    /// Whether the families of one zone may be split between hubs.
    pub split: bool,
}

impl Serving {
    /// Points are the zones with weight in the authorities being planned. Where zones may be split, those with the same
    /// cover list and the same weight per unit of demand are merged.
    pub fn new(question: &Question, capacity: &CapacityTerms) -> Self {
        let Question { study, terms, .. } = question;
        let free = free_part(question);
        let mut sites = free.sites.clone();
        let fixed = sites.len();
        let standing = study.site_indices().filter(|site| question.stands(*site));
        for ix in free.opened.iter().copied().chain(standing) {
            sites.push(FreeSite { ix, group: FIXED, part: FIXED, price: 0.0 });
        }
        let mut position = vec![None; study.sites.len()];
        sites.iter().enumerate().for_each(|(at, site)| position[site.ix.at()] = Some(at as u32));
        let mut points = Points::default();
        for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
            let weight = terms.weight[zone.at()].0;
            let near = question.reach.sites_of(zone).iter().filter_map(|site| position[site.at()]);
            let mut list: Vec<u32> = near.collect();
            list.sort_unstable();
            if weight > 0.0 && !list.is_empty() {
                points.add(list, weight, capacity.demand[zone.at()], capacity.split);
            }
        }
        let mut rows = free.rows.clone();
        if fixed < sites.len() {
            rows.push(always_open(fixed as u32..sites.len() as u32));
        }
        let cover = Cover::new(points.lists.iter().map(Vec::as_slice), sites.len());
        let network = Network {
            weight: points.weight.clone(),
            demand: points.demand,
            room: sites.iter().map(|site| capacity.room[site.ix.at()]).collect(),
            cover: reach_of(&points.lists, sites.len()),
        };
        let instance = Instance { weight: points.weight, sites, cover, rows, opened: Vec::new(), ..free };
        Serving { instance, network, fixed, split: capacity.split }
    }

    /// Whether every site has room for all demand within reach of it, so that room limits nothing.
    pub fn is_ample(&self) -> bool {
        let asked = |site: usize| {
            let points = self.instance.cover.points_of(site).iter();
            points.map(|point| self.network.demand[*point as usize]).sum::<f64>()
        };
        (0..self.network.room.len()).all(|site| asked(site) <= self.network.room[site])
    }

    /// Sites of the plan that a choice opens, without the centres that stay open in any case.
    pub fn hubs(&self, question: &Question, open: &[bool]) -> Vec<SiteIx> {
        let mut hubs = self.instance.open_sites(open);
        hubs.retain(|site| !question.stands(*site));
        hubs
    }

    /// The choice that opens these sites of the study and all that are fixed open.
    pub fn choice(&self, hubs: &[SiteIx]) -> Vec<bool> {
        let sites = self.instance.sites.iter().enumerate();
        sites.map(|(at, site)| at >= self.fixed || hubs.binary_search(&site.ix).is_ok()).collect()
    }
}

/// Prices, rows and constant of the free sites, without any points.
fn free_part(question: &Question) -> Instance {
    let Question { study, terms, .. } = question;
    let parts = regions::parts(study, &question.sites);
    let site = |(at, &ix): (usize, &SiteIx)| FreeSite {
        ix,
        group: study.sites[ix.at()].authority.map_or(0, |authority| authority.0),
        part: parts[at],
        price: terms.closing_price[ix.at()].0,
    };
    let closed: f64 =
        study.site_indices().filter(|site| !question.stands(*site)).map(|site| terms.closing_price[site.at()].0).sum();
    let sites: Vec<FreeSite> = question.sites.iter().enumerate().map(site).collect();
    let fates: Vec<Fate> =
        question.sites.iter().map(|site| if question.required(*site) { Fate::Open } else { Fate::Free }).collect();
    let cover = Cover::new(std::iter::empty(), sites.len());
    let rows = limits::rows(question);
    let (constant, made_of) = (0.0 - closed, closed);
    let all = Instance { weight: Vec::new(), sites, cover, rows, constant, made_of, opened: Vec::new() };
    all.with_fates(&fates)
}

/// A row that keeps these sites open.
fn always_open(sites: std::ops::Range<u32>) -> Row {
    Row {
        limit: "status",
        at: u32::MAX,
        unit: 1,
        at_least: Some(i64::from(sites.end - sites.start)),
        at_most: None,
        terms: sites.map(|site| (site, 1)).collect(),
        soft: None,
    }
}

fn reach_of(lists: &[Vec<u32>], sites: usize) -> crate::model::Reach {
    let mut cover = ReachBuilder::new(lists.len());
    for list in lists {
        cover.push_zone(&list.iter().map(|site| SiteIx(*site)).collect::<Vec<SiteIx>>());
    }
    cover.build(sites)
}

/// Points being collected.
#[derive(Default)]
struct Points {
    lists: Vec<Vec<u32>>,
    weight: Vec<f64>,
    demand: Vec<f64>,
    /// Position of each pair of cover list and density (weight per unit of demand).
    known: BTreeMap<(Vec<u32>, u64), usize>,
}

impl Points {
    fn add(&mut self, list: Vec<u32>, weight: f64, demand: f64, merge: bool) {
        let density = if demand > 0.0 { weight / demand } else { f64::INFINITY };
        let next = self.lists.len();
        let at = if merge { *self.known.entry((list.clone(), density.to_bits())).or_insert(next) } else { next };
        if at == next {
            self.lists.push(list);
            self.weight.push(0.0);
            self.demand.push(0.0);
        }
        self.weight[at] += weight;
        self.demand[at] += demand;
    }
}
