//! Compares summaries, catchments and indices with plain loops over every pair.

use super::*;
use crate::evaluate::testing;
use crate::model::testing::cases;
use proptest::prelude::*;

/// A town: zones with people, decile and rank, and centres, on a lattice where ties are common.
#[derive(Debug, Clone)]
struct Town {
    zones: Vec<(i32, i32, u32)>,
    centres: Vec<(i32, i32)>,
}

fn towns() -> impl Strategy<Value = Town> {
    let zones = prop::collection::vec((0i32..12, 0i32..12, 0u32..9), 1..25);
    (zones, prop::collection::vec((0i32..12, 0i32..12), 1..8)).prop_map(|(zones, centres)| Town { zones, centres })
}

impl Town {
    fn study(&self) -> Study {
        let zones: Vec<_> = self.zones.iter().map(|z| (f64::from(z.0), f64::from(z.1), f64::from(z.2))).collect();
        let centres: Vec<_> = self.centres.iter().map(|c| (f64::from(c.0), f64::from(c.1))).collect();
        let mut parts = open(parts_of_points(&zones, &centres));
        parts.columns.insert("rank", "x", (0..zones.len()).map(|i| Some((i / 2) as f64)).collect());
        Study::new(parts).unwrap()
    }

    fn way(&self, zone: usize, centre: usize) -> f64 {
        let (z, c) = (self.zones[zone], self.centres[centre]);
        f64::from(c.0 - z.0).hypot(f64::from(c.1 - z.1))
    }

    fn people(&self, zone: usize) -> f64 {
        f64::from(self.zones[zone].2)
    }

    fn nearest(&self, zone: usize) -> f64 {
        (0..self.centres.len()).map(|centre| self.way(zone, centre)).fold(f64::INFINITY, f64::min)
    }
}

/// The index by another definition: twice the covariance of what people have and their mid-rank, divided by the mean.
/// For the Gini index people are ranked by what they have.
fn by_covariance(have: &[(f64, f64, f64)]) -> Option<f64> {
    let all: f64 = have.iter().map(|(_, people, _)| people).sum();
    let mean = have.iter().map(|(_, people, value)| people * value).sum::<f64>() / all;
    if !(all > 0.0 && mean > 0.0) {
        return None;
    }
    let rank = |key: f64| {
        let below: f64 = have.iter().filter(|other| other.0 < key).map(|other| other.1).sum();
        let equal: f64 = have.iter().filter(|other| other.0 == key).map(|other| other.1).sum();
        (below + equal / 2.0) / all
    };
    let covariance: f64 =
        have.iter().map(|(key, people, value)| people / all * (value - mean) * (rank(*key) - 0.5)).sum();
    Some(2.0 * covariance / mean)
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => close(a, b),
        (None, None) => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn summaries_are_sums_over_people(town in towns(), radius in 1u32..9) {
        let (study, radius) = (town.study(), f64::from(radius));
        let asked = DistanceSettings { quantiles: vec![0.25, 0.5, 0.9], ..settings(&[radius]) };
        let distances = measured(&study, &asked);
        let all = all_of(&distances);
        let zones = 0..town.zones.len();
        let total: f64 = zones.clone().map(|zone| town.people(zone)).sum();
        let travelled: f64 = zones.clone().map(|zone| town.people(zone) * town.nearest(zone)).sum();
        let within: f64 = zones.clone().filter(|zone| town.nearest(*zone) <= radius).map(|zone| town.people(zone)).sum();
        let share = |part: f64| (total > 0.0).then(|| part / total);
        prop_assert!(close(all.total, total) && same(all.mean, share(travelled)) && same(all.shares[0], share(within)));
        // The definition: the shortest distance within which enough people have a centre.
        for (asked, found) in [0.25, 0.5, 0.9].iter().zip(&all.quantiles) {
            let mut ways: Vec<f64> = zones.clone().map(|zone| town.nearest(zone)).collect();
            ways.sort_by(f64::total_cmp);
            let at_most = |way: f64| zones.clone().filter(|zone| town.nearest(*zone) <= way).map(|zone| town.people(zone)).sum::<f64>();
            let plain = ways.into_iter().find(|way| total > 0.0 && at_most(*way) >= asked * total * (1.0 - 1e-12) && at_most(*way) > 0.0);
            prop_assert_eq!(*found, plain);
        }
    }

    #[test]
    fn catchments_are_sums_over_pairs(town in towns(), radius in 1u32..9) {
        let (study, radius) = (town.study(), f64::from(radius));
        let band = |to: f64, weight: f64| Band { to: Impedance::metres(to), weight };
        let bands = vec![band(radius / 2.0, 1.0), band(radius, 0.3)];
        let catchment = Catchment { radius: Impedance::metres(radius), people: None, supply: Supply::One, bands };
        let distances = measured(&study, &DistanceSettings { catchment: Some(catchment), ..settings(&[radius]) });
        let forms: [&dyn Fn(f64) -> f64; 2] = [
            &|way| if way <= radius { 1.0 } else { 0.0 },
            &|way| if way <= radius / 2.0 { 1.0 } else if way <= radius { 0.3 } else { 0.0 },
        ];
        for (f, found) in forms.iter().zip([distances.two_step.unwrap(), distances.enhanced.unwrap()]) {
            for (zone, found) in found.into_iter().enumerate() {
                let of_centre = |centre: usize| {
                    let heads: f64 = (0..town.zones.len()).map(|other| town.people(other) * f(town.way(other, centre))).sum();
                    if heads > 0.0 { f(town.way(zone, centre)) / heads } else { 0.0 }
                };
                let plain: f64 = (0..town.centres.len()).map(of_centre).sum();
                prop_assert!(close(found, plain), "{found} is not {plain}");
            }
        }
    }

    #[test]
    fn indices_are_covariances_with_the_rank(town in towns()) {
        let study = town.study();
        let inequality = Inequality { rank: "rank".into(), replicates: 0, seed: 1, level: 0.95 };
        let distances = measured(&study, &DistanceSettings { inequality: Some(inequality), ..settings(&[1.0]) });
        let have = |key: &dyn Fn(usize) -> f64| {
            (0..town.zones.len()).map(|zone| (key(zone), town.people(zone), town.nearest(zone))).collect::<Vec<_>>()
        };
        let gini = by_covariance(&have(&|zone| town.nearest(zone)));
        let concentration = by_covariance(&have(&|zone| (zone / 2) as f64));
        prop_assert!(same(distances.inequality[0].value, gini), "{:?} is not {gini:?}", distances.inequality[0]);
        prop_assert!(same(distances.inequality[1].value, concentration), "{:?} is not {concentration:?}", distances.inequality[1]);
    }

    /// The checker of plans and the measures of studies agree on who is within the radius, and on the distance to the
    /// nearest hub.
    #[test]
    fn the_checker_agrees_on_coverage(town in towns(), radius in 1u32..9) {
        let study = town.study();
        let open: Vec<SiteIx> = study.site_indices().collect();
        let mut terms = crate::model::testing::plain_terms(&study, f64::from(radius));
        terms.radius = Impedance::metres(f64::from(radius));
        let evaluation = crate::evaluate::evaluate(&study, &terms, &testing::scenario(), &open);
        let distances = measured(&study, &settings(&[f64::from(radius)]));
        let all = all_of(&distances);
        let coverage = evaluation.metrics.all.after.coverage;
        prop_assert!(all.shares[0].zip(coverage).map_or(all.shares[0] == coverage, |(one, other)| close(one, other)));
        // The checker, which shares no code with either, accepts the study's figures for the plan, and no others.
        let mut plan = testing::plan(&study, &terms, &open);
        let faults = |plan: &crate::model::Plan| crate::evaluate::check(&study, &terms, plan).len();
        let before = faults(&plan);
        let after = &mut plan.metrics.as_mut().unwrap().all.after;
        (after.coverage, after.mean) = (all.shares[0], all.mean);
        prop_assert_eq!(faults(&plan), before);
        plan.metrics.as_mut().unwrap().all.after.coverage = Some(coverage.unwrap_or_default() + 0.01);
        prop_assert!(faults(&plan) > before);
        for (zone, row) in evaluation.zones.iter().enumerate() {
            prop_assert_eq!(row.covered, distances.is_within(zone, &terms.radius));
            prop_assert_eq!(row.impedance, distances.way(zone));
        }
    }
}
