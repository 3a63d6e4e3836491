//! Children within the radius, counted again zone by zone from the study's columns.

use super::Faults;
use super::families::{Families, Near};
use crate::model::{Children, Metrics, Study, ZoneIx};

/// A sum as its least and its most: the two differ where a hub is exactly on the radius.
type Range = (f64, f64);

/// Children of a group of zones in the making.
#[derive(Debug, Default)]
pub(super) struct Heads {
    known: usize,
    unknown: usize,
    all: f64,
    today: Range,
    plan: Range,
    gained: Range,
    lost: Range,
}

impl Heads {
    /// Adds a zone with so many children; `None` where their number is not known.
    fn add(&mut self, children: Option<f64>, today: &Near, plan: &Near) {
        let Some(children) = children else { return self.unknown += 1 };
        self.known += 1;
        self.all += children;
        let add = |range: &mut Range, surely: bool, perhaps: bool| {
            range.0 += children * f64::from(u8::from(surely));
            range.1 += children * f64::from(u8::from(perhaps));
        };
        add(&mut self.today, today.surely, today.perhaps);
        add(&mut self.plan, plan.surely, plan.perhaps);
        add(&mut self.gained, plan.surely && !today.perhaps, plan.perhaps && !today.surely);
        add(&mut self.lost, today.surely && !plan.perhaps, today.perhaps && !plan.surely);
    }

    /// The same for the number of children aged 0 to 4.
    pub(super) fn add_zone(&mut self, study: &Study, (zone, _, today, plan): &(ZoneIx, f64, Near, Near)) {
        self.add(count(study, *zone), today, plan);
    }

    /// Whether some zone has a number.
    fn any(&self) -> bool {
        self.known > 0
    }

    /// Compares with what is stated; `expected` says whether anything should be.
    pub(super) fn compare(&self, who: &str, stated: Option<&Children>, expected: bool, faults: &mut Faults) {
        let (Some(stated), true) = (stated, expected) else {
            let word = |there: bool| if there { "counted" } else { "not counted" };
            return faults.unless(stated.is_some() == expected, "metrics", || {
                format!("{who} are {}; they ought to be {}", word(stated.is_some()), word(expected))
            });
        };
        faults.amount(&format!("the number of {who}"), stated.all, self.all);
        faults.amount_between(&format!("the number of {who} within reach today"), stated.within_today, self.today);
        faults.amount_between(&format!("the number of {who} within reach under the plan"), stated.within, self.plan);
        faults.amount_between(&format!("the number of {who} who gain access"), stated.gained, self.gained);
        faults.amount_between(&format!("the number of {who} who lose access"), stated.lost, self.lost);
        faults.count(&format!("the number of zones without a count of {who}"), stated.zones_unknown, self.unknown);
    }
}

fn count(study: &Study, zone: ZoneIx) -> Option<f64> {
    let share = study.zones[zone.at()].families.map_or(1.0, |families| families.share);
    let children = study.columns.get("children_0_4", zone).map(|children| share * children);
    children.filter(|children| *children >= 0.0 && children.is_finite())
}

/// Whether children are counted at all: some planned zone has a number.
pub(super) fn are_counted(study: &Study, families: &Families) -> bool {
    families.zones.iter().any(|(zone, ..)| count(study, *zone).is_some())
}

/// All children, and those in low-income families.
pub(super) fn check(study: &Study, metrics: &Metrics, families: &Families, faults: &mut Faults) {
    let (mut all, mut poor) = (Heads::default(), Heads::default());
    for zone in &families.zones {
        all.add_zone(study, zone);
        let rate = study.columns.get("idaci_rate", zone.0).filter(|rate| *rate >= 0.0 && *rate <= 1.0);
        poor.add(rate.and_then(|rate| Some(rate * count(study, zone.0)?)), &zone.2, &zone.3);
    }
    all.compare("children", metrics.children.as_ref(), all.any(), faults);
    poor.compare("children in low-income families", metrics.low_income.as_ref(), poor.any(), faults);
}
