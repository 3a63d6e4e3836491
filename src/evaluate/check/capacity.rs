//! Room of hubs, checked: loads zone by zone, and the weight served, with a proof that no more can be served.
//!
//! The weight served is a maximum, so simple loops do not give it. It is computed here by another method than in
//! `evaluate`, and then proven to be the maximum by prices (weak duality). Let `a_j >= 0` be a price on the room of
//! each hub and `b_i >= 0` one on the demand of each zone, with `a_j + b_i >= worth of a unit of i` wherever hub j is
//! within the radius of zone i. Then nobody can serve more than `sum of q_j a_j + sum of d_i b_i`. The figure is right
//! when what is served equals what the prices allow; neither is trusted alone.

use super::families::Families;
use super::{Faults, near};
use crate::model::{CapacityFigures, CapacityTerms, Metrics, SiteIx, Study, Terms, rounding};
use std::collections::BTreeMap;

pub(super) fn check(
    study: &Study,
    terms: &Terms,
    metrics: &Metrics,
    (families, hubs): (&Families, &[SiteIx]),
    faults: &mut Faults,
) {
    faults.count("the number of capacities", metrics.capacities.len(), terms.capacities.len());
    for (capacity, stated) in terms.capacities.iter().zip(&metrics.capacities) {
        faults.unless((stated.what, stated.limits) == (capacity.what, capacity.limits), "metrics", || {
            format!("the plan states figures for another capacity than {:?}", capacity.what)
        });
        one(study, terms, capacity, stated, (families, hubs), faults);
    }
}

fn one(
    study: &Study,
    terms: &Terms,
    capacity: &CapacityTerms,
    stated: &CapacityFigures,
    (families, hubs): (&Families, &[SiteIx]),
    faults: &mut Faults,
) {
    let of = |what: &str| format!("{what} ({})", capacity.demand_label);
    let demand = families.everywhere().iter().map(|zone| capacity.demand[zone.at()]).sum();
    faults.amount(&of("the demand"), stated.demand, demand);
    let room: f64 = hubs.iter().map(|hub| capacity.room[hub.at()]).sum();
    faults.optional_amount(&of("the capacity of all hubs"), stated.capacity, room.is_finite().then_some(room));
    let (least, most) = overloads(study, terms, capacity, hubs);
    let over = |loads: &[f64]| loads.iter().filter(|load| **load > super::slack(0.0, **load)).count();
    let at_least = |loads: &[f64]| loads.iter().filter(|load| **load > 0.0).count();
    faults.count_between("the number of overloaded hubs", stated.overloaded_hubs, (over(&least), at_least(&most)));
    let sum = |loads: &[f64]| loads.iter().sum::<f64>();
    faults.amount_between(&of("the overload"), stated.overload, (sum(&least), sum(&most)));
    let served = capacity.limits.then(|| Served::of(families, capacity, hubs, study, terms));
    faults.unless(stated.served_weight.is_some() == capacity.limits, "metrics", || {
        "the plan must state the weight served if a capacity limits it, and not otherwise".to_owned()
    });
    if let (Some(stated), Some(served)) = (stated.served_weight, &served) {
        faults.amount_between("the weight served", stated.0, served.weight);
    }
    if let (Some(stated), Some(served)) = (stated.served, &served) {
        let within = super::between(stated, (0.0, served.most_demand));
        faults.unless(within, "metrics", || {
            format!("{} is stated as {stated}; hubs have room for {}", of("the demand served"), served.most_demand)
        });
    }
}

/// Demand of each hub beyond its room when families go to the nearest hub, as lower and upper limits. If two hubs are
/// equally near to rounding, either may be meant.
fn overloads(study: &Study, terms: &Terms, capacity: &CapacityTerms, hubs: &[SiteIx]) -> (Vec<f64>, Vec<f64>) {
    let (mut surely, mut perhaps) = (vec![0.0; study.sites.len()], vec![0.0; study.sites.len()]);
    let serving = near::serving(terms, hubs);
    for zone in (0..study.zones.len()).map(crate::model::ZoneIx::new) {
        let nearest = near::nearest(study, terms, zone, &serving);
        for site in &nearest {
            perhaps[site.at()] += capacity.demand[zone.at()];
        }
        if let [one] = nearest[..] {
            surely[one.at()] += capacity.demand[zone.at()];
        }
    }
    let over = |loads: &[f64]| hubs.iter().map(|hub| (loads[hub.at()] - capacity.room[hub.at()]).max(0.0)).collect();
    (over(&surely), over(&perhaps))
}

/// The zones with weight and demand, the hubs and standing centres within reach of them, and who serves whom.
pub(super) struct Served {
    /// Weight served by the flow that was found, and the most that prices allow. They are equal when the flow is best
    /// and no hub is exactly on the radius.
    pub weight: (f64, f64),
    most_demand: f64,
}

impl Served {
    pub(super) fn of(
        families: &Families,
        capacity: &CapacityTerms,
        hubs: &[SiteIx],
        study: &Study,
        terms: &Terms,
    ) -> Self {
        let open = near::serving(terms, hubs);
        // Once with the hubs that are certainly within the radius, once also with those that a rounding error may put
        // beyond it.
        let [mut sure, mut perhaps] = [0, 1].map(|_| Table { spare: capacity.room.clone(), ..Table::default() });
        for (zone, weight) in families.weights().filter(|(_, weight)| *weight > 0.0) {
            let demand = capacity.demand[zone.at()];
            let (surely, or_beyond) = near::within(study, terms, zone, &open);
            sure.ask(demand, weight, surely);
            perhaps.ask(demand, weight, or_beyond);
        }
        sure.fill();
        perhaps.fill();
        let all: f64 = perhaps.rows.iter().map(|row| row.demand).sum();
        let room: f64 = open.iter().map(|site| capacity.room[site.at()]).sum();
        Served { weight: (sure.weight(), perhaps.most(&capacity.room)), most_demand: all.min(room) }
    }
}

/// A zone with demand.
struct Row {
    demand: f64,
    worth: f64,
    /// Hubs within the radius.
    near: Vec<usize>,
    left: f64,
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    spare: Vec<f64>,
    /// `given[hub]`: `(zone, amount)` that the hub serves.
    given: BTreeMap<usize, BTreeMap<usize, f64>>,
    /// Weight of zones that take no room.
    free: f64,
}

impl Table {
    /// Adds a zone and the hubs within its radius. A zone without demand takes no room.
    fn ask(&mut self, demand: f64, weight: f64, near: Vec<usize>) {
        if demand > 0.0 {
            self.rows.push(Row { demand, worth: weight / demand, near, left: demand });
        } else if !near.is_empty() {
            self.free += weight;
        }
    }

    /// Serves zones one after the other, highest worth first, as far as others can move without losing what they have.
    fn fill(&mut self) {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|a, b| self.rows[*b].worth.total_cmp(&self.rows[*a].worth));
        for zone in order {
            while self.rows[zone].left > rounding::DIGITS * self.rows[zone].demand {
                let mut seen = vec![false; self.spare.len()];
                let amount = self.push(zone, self.rows[zone].left, &mut seen);
                if amount <= 0.0 {
                    break;
                }
                self.rows[zone].left -= amount;
            }
        }
    }

    /// Finds room for up to `amount` more of a zone's demand, depth first. Returns what was found.
    fn push(&mut self, zone: usize, amount: f64, seen: &mut [bool]) -> f64 {
        for hub in self.rows[zone].near.clone() {
            if std::mem::replace(&mut seen[hub], true) {
                continue;
            }
            let room = self.spare[hub].min(amount);
            if room > rounding::DIGITS * amount.max(self.rows[zone].demand) {
                self.spare[hub] -= room;
                *self.given.entry(hub).or_default().entry(zone).or_default() += room;
                return room;
            }
            let guests: Vec<(usize, f64)> =
                self.given.get(&hub).into_iter().flatten().map(|(guest, amount)| (*guest, *amount)).collect();
            for (guest, held) in guests.into_iter().filter(|(guest, held)| *guest != zone && *held > 0.0) {
                let freed = self.push(guest, held.min(amount), seen);
                if freed > 0.0 {
                    let here = self.given.entry(hub).or_default();
                    *here.entry(guest).or_default() -= freed;
                    *here.entry(zone).or_default() += freed;
                    return freed;
                }
            }
        }
        0.0
    }

    fn weight(&self) -> f64 {
        self.free + self.rows.iter().map(|row| row.worth * (row.demand - row.left)).sum::<f64>()
    }

    /// The most that prices allow. The price of a hub's room is the worth of the unserved zone of highest worth that
    /// could use it, directly or if others move. The price of a zone's demand is its worth less the price of its
    /// cheapest hub.
    fn most(&self, room: &[f64]) -> f64 {
        let mut price = vec![0.0_f64; room.len()];
        let mut asking: Vec<usize> = (0..self.rows.len())
            .filter(|zone| self.rows[*zone].left > rounding::STATED * self.rows[*zone].demand)
            .collect();
        asking.sort_by(|a, b| self.rows[*b].worth.total_cmp(&self.rows[*a].worth));
        for zone in asking {
            let worth = self.rows[zone].worth;
            let mut next: Vec<usize> = self.rows[zone].near.clone();
            while let Some(hub) = next.pop() {
                if price[hub] > 0.0 {
                    continue;
                }
                price[hub] = worth;
                let guests = self.given.get(&hub).into_iter().flatten().filter(|(_, held)| **held > 0.0);
                next.extend(guests.flat_map(|(guest, _)| self.rows[*guest].near.iter().copied()));
            }
        }
        let rooms: f64 =
            price.iter().zip(room).filter(|(price, _)| **price > 0.0).map(|(price, room)| price * room).sum();
        let beyond = |row: &Row| {
            let cheapest = row.near.iter().map(|hub| price[*hub]).fold(f64::INFINITY, f64::min);
            row.demand * (row.worth - cheapest).max(0.0)
        };
        self.free + rooms + self.rows.iter().map(beyond).sum::<f64>()
    }
}
