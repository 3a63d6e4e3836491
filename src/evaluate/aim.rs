//! The objective's own figure for a plan.

use super::access::Situation;
use crate::model::{Aim, SiteIx, Study, Terms, ZoneIx};
use crate::units::Pounds;

/// The figure of an aim (the scenario's own or that of a further stage) for the plan that opens `open`.
pub fn counted_by(study: &Study, terms: &Terms, aim: &Aim, open: &[SiteIx]) -> f64 {
    let plan = Situation::new(study, terms, super::baseline::with_standing(terms, open));
    let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();
    counted(study, terms, aim, open, &plan, &planned)
}

/// An objective's own figure, before penalties and closing prices. `zones` are those that the plan is made for.
pub(super) fn counted(
    study: &Study,
    terms: &Terms,
    aim: &Aim,
    open: &[SiteIx],
    plan: &Situation,
    zones: &[ZoneIx],
) -> f64 {
    let journey = |zone: ZoneIx| plan.nearest[zone.at()].map(|near| near.impedance);
    let weight = |zone: ZoneIx| terms.weight[zone.at()].0;
    match aim {
        Aim::Centre { weighted, .. } => {
            let length = |zone: &ZoneIx| {
                let length = aim.of_journey(journey(*zone), &terms.radius);
                if *weighted { weight(*zone) * length } else { length }
            };
            zones.iter().filter(|zone| weight(**zone) > 0.0).map(length).fold(0.0, f64::max)
        }
        Aim::Fewest { by_cost: false, .. } => open.len() as f64,
        Aim::Fewest { by_cost: true, .. } => open.iter().map(|site| terms.cost[site.at()]).sum::<Pounds>().0 as f64,
        Aim::WorstOff => worst_off(study, terms, plan, zones),
        aim => {
            let sum = zones.iter().map(|zone| weight(*zone) * aim.of_journey(journey(*zone), &terms.radius)).sum();
            aim.told(sum, zones.iter().map(|zone| weight(*zone)).sum())
        }
    }
}

/// Share covered (0 to 1) in the worst-covered authority, or in all zones in a study without authorities; 1 where there
/// is no weight.
fn worst_off(study: &Study, terms: &Terms, plan: &Situation, zones: &[ZoneIx]) -> f64 {
    let mut sums = vec![(0.0, 0.0); study.authorities.len().max(1)];
    for zone in zones {
        let (all, covered) = &mut sums[study.zones[zone.at()].authority.map_or(0, |authority| authority.at())];
        *all += terms.weight[zone.at()].0;
        if plan.covered[zone.at()] {
            *covered += terms.weight[zone.at()].0;
        }
    }
    sums.iter().filter(|(all, _)| *all > 0.0).map(|(all, covered)| covered / all).fold(1.0, f64::min)
}
