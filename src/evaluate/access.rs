//! How near hubs are: coverage, mean and longest journey of any group of zones.

use crate::model::{Access, BeforeAfter, Holding, SiteIx, Study, Terms, ZoneIx, in_order};
use crate::travel::{self, Nearest};
use crate::units::Weight;

/// A set of open sites, and where each zone's families go.
#[derive(Debug)]
pub(super) struct Situation {
    /// For each zone the nearest open site that its families may use; `None` when they can reach none.
    pub(super) nearest: Vec<Option<Nearest>>,
    /// For each zone whether that site is within the radius.
    pub(super) covered: Vec<bool>,
    /// Open sites, in ascending order.
    pub(super) open: Vec<SiteIx>,
}

impl Situation {
    pub(super) fn new(study: &Study, terms: &Terms, open: Vec<SiteIx>) -> Self {
        let nearest = travel::nearest(study, terms, &open);
        Situation::of(terms, open, nearest)
    }

    /// The same, where the nearest open site of every zone is already known.
    pub(super) fn of(terms: &Terms, open: Vec<SiteIx>, nearest: Vec<Option<Nearest>>) -> Self {
        let covered =
            nearest.iter().map(|near| near.is_some_and(|near| travel::within(near.impedance, &terms.radius))).collect();
        Situation { nearest, covered, open }
    }
}

/// A part of a weight as a share of it, 0 to 1; `None` where there is no weight.
pub(super) fn share(part: Weight, all: Weight) -> Option<f64> {
    (all.0 > 0.0).then(|| part.0 / all.0)
}

/// Adds up an [`Access`] zone by zone.
#[derive(Debug, Default)]
struct Tally {
    access: Access,
    /// Sums over zones that can reach a hub: weight x impedance, and weight.
    travelled: f64,
    reachable: f64,
}

impl Tally {
    fn add(&mut self, weight: Weight, nearest: Option<Nearest>, covered: bool) {
        let access = &mut self.access;
        access.weight += weight;
        access.zones += 1;
        if covered {
            access.covered += weight;
            access.zones_covered += 1;
        }
        match nearest {
            Some(near) => {
                self.travelled += weight.0 * near.impedance;
                self.reachable += weight.0;
                access.worst = Some(access.worst.map_or(near.impedance, |worst| worst.max(near.impedance)));
            }
            None => access.unreachable += weight,
        }
    }

    fn finish(mut self) -> Access {
        self.access.coverage = share(self.access.covered, self.access.weight);
        self.access.mean = (self.reachable > 0.0).then(|| self.travelled / self.reachable);
        self.access
    }
}

/// The distance or journey time of each zone's families to their nearest hub, the shortest first; infinite for those
/// who can reach none.
pub(super) fn journeys(terms: &Terms, situation: &Situation, zones: &[ZoneIx]) -> Vec<Holding> {
    let journey = |zone: &ZoneIx| {
        let near = situation.nearest[zone.at()];
        (terms.weight[zone.at()].0, near.map_or(f64::INFINITY, |near| near.impedance))
    };
    in_order(zones.iter().map(journey).collect())
}

/// The zones together, under today's centres and under the plan.
pub(super) fn before_after(terms: &Terms, today: &Situation, plan: &Situation, zones: &[ZoneIx]) -> BeforeAfter {
    let side = |situation: &Situation| {
        let mut tally = Tally::default();
        for zone in zones {
            tally.add(terms.weight[zone.at()], situation.nearest[zone.at()], situation.covered[zone.at()]);
        }
        tally.finish()
    };
    BeforeAfter { before: side(today), after: side(plan) }
}
