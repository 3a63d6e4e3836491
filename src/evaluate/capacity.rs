//! Demand at each hub compared with its room, and how many families are served where room is limited.

use super::access::Situation;
use super::flow::{Flow, Network};
use crate::model::{CapacityFigures, CapacityTerms, HubLoad, Reach, ReachBuilder, Role, SiteIx, Study, Terms, ZoneIx};
use crate::travel;
use crate::units::Weight;

/// The figures of all capacities.
pub(super) struct Capacities {
    pub figures: Vec<CapacityFigures>,
    /// For each site the loads of its capacities, if it is open.
    pub loads: Vec<Vec<HubLoad>>,
}

impl Capacities {
    /// `plan` says where families go, `open` are its hubs, and `zones` those that the plan is made for.
    pub fn measure(study: &Study, terms: &Terms, open: &[SiteIx], plan: &Situation, zones: &[ZoneIx]) -> Self {
        let mut all = Capacities { figures: Vec::new(), loads: vec![Vec::new(); study.sites.len()] };
        for capacity in &terms.capacities {
            let served = capacity.limits.then(|| Served::of(study, terms, capacity, &plan.open, zones));
            let nearest = nearest_loads(study, capacity, plan);
            for site in &plan.open {
                let (room, load) = (capacity.room[site.at()], nearest[site.at()]);
                all.loads[site.at()].push(HubLoad {
                    what: capacity.what,
                    capacity: room.is_finite().then_some(room),
                    load,
                    overload: (load - room).max(0.0),
                    served: served.as_ref().map(|served| served.loads[site.at()]),
                });
            }
            all.figures.push(figures(capacity, open, zones, &nearest, served.as_ref()));
        }
        all
    }

    /// Weight served, where a capacity limits the plan.
    pub fn served_weight(&self) -> Option<Weight> {
        self.figures.iter().find(|figures| figures.limits).and_then(|figures| figures.served_weight)
    }
}

fn figures(
    capacity: &CapacityTerms,
    open: &[SiteIx],
    zones: &[ZoneIx],
    nearest: &[f64],
    served: Option<&Served>,
) -> CapacityFigures {
    let over = |site: &SiteIx| (nearest[site.at()] - capacity.room[site.at()]).max(0.0);
    let room: f64 = open.iter().map(|site| capacity.room[site.at()]).sum();
    CapacityFigures {
        what: capacity.what,
        limits: capacity.limits,
        unit: capacity.demand_label.clone(),
        demand: zones.iter().map(|zone| capacity.demand[zone.at()]).sum(),
        capacity: room.is_finite().then_some(room),
        served: served.map(|served| served.demand),
        served_weight: served.map(|served| Weight(served.weight)),
        overloaded_hubs: open.iter().filter(|site| over(site) > 0.0).count(),
        overload: open.iter().map(over).sum(),
    }
}

/// Demand of the zones that are nearest to each site. All zones of the study count, planned or not, because their
/// families all come.
fn nearest_loads(study: &Study, capacity: &CapacityTerms, plan: &Situation) -> Vec<f64> {
    let mut loads = vec![0.0; study.sites.len()];
    for zone in study.zone_indices() {
        if let Some(near) = plan.nearest[zone.at()] {
            loads[near.site.at()] += capacity.demand[zone.at()];
        }
    }
    loads
}

/// The largest weight that the open sites can serve.
struct Served {
    weight: f64,
    demand: f64,
    /// Demand that each site serves.
    loads: Vec<f64>,
}

impl Served {
    fn of(study: &Study, terms: &Terms, capacity: &CapacityTerms, open: &[SiteIx], zones: &[ZoneIx]) -> Self {
        let reach = reach_of(study, terms, open);
        let mut network = Network { weight: Vec::new(), demand: Vec::new(), room: Vec::new(), cover: reach };
        let mut lists = Vec::new();
        for zone in zones.iter().filter(|zone| terms.weight[zone.at()].0 > 0.0) {
            let sites = network.cover.sites_of(*zone).iter().filter_map(|site| open.binary_search(site).ok());
            let sites: Vec<SiteIx> = sites.map(SiteIx::new).collect();
            if !sites.is_empty() {
                network.weight.push(terms.weight[zone.at()].0);
                network.demand.push(capacity.demand[zone.at()]);
                lists.push(sites);
            }
        }
        let mut cover = ReachBuilder::new(lists.len());
        lists.iter().for_each(|sites| cover.push_zone(sites));
        network.cover = cover.build(open.len());
        network.room = open.iter().map(|site| capacity.room[site.at()]).collect();
        let flow = Flow::of(&network, 0..open.len());
        let mut loads = vec![0.0; study.sites.len()];
        for (at, site) in open.iter().enumerate() {
            loads[site.at()] = flow.load(at);
        }
        let points = 0..network.demand.len();
        let demand = points.map(|point| network.demand[point] - flow.unserved(point)).sum();
        Served { weight: flow.weight(), demand, loads }
    }
}

/// Cover lists of these sites only, even if the scenario excludes some of them: hubs that are given to be measured may
/// be excluded ones.
pub(super) fn reach_of(study: &Study, terms: &Terms, open: &[SiteIx]) -> Reach {
    let mut only = terms.clone();
    only.role = vec![Role::Excluded; study.sites.len()];
    open.iter().for_each(|site| only.role[site.at()] = Role::Free);
    travel::reach(study, &only)
}

#[cfg(test)]
mod tests;
