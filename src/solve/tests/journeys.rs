//! Median, decay and Kolm-Pollak against brute force, with every limit switched on and off.

use super::*;
use crate::model::{Aim, Fall, Sense};

/// The aims that are sums over zones, over a square of 100 by 100.
fn aims() -> impl Strategy<Value = Aim> {
    let unreached = || prop_oneof![Just(150.0), 20.0..150.0];
    prop_oneof![
        unreached().prop_map(|unreached| Aim::Median { unreached }),
        (0.0..10.0).prop_map(|full| Aim::Decay(Fall::Linear { full })),
        (0.0..10.0, 0.5..6.0).prop_map(|(full, steepness)| Aim::Decay(Fall::Exponential { full, steepness })),
        Just(Aim::Decay(Fall::Steps(vec![(5.0, 1.0), (10.0, 0.5)]))),
        (0.01..0.1, unreached()).prop_map(|(aversion, unreached)| Aim::KolmPollak { aversion, unreached }),
    ]
}

/// What a set of hubs counts by an aim, from the places themselves; `None` when it breaks a limit.
fn objective_of(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<f64> {
    let covering = worth(study, terms, open)?;
    let serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();
    let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
    let journey = |zone: &ZoneIx| {
        let allowed = serving.iter().filter(|site| terms.may_serve(study, *zone, **site));
        allowed.map(|site| distance(study, *zone, *site)).min_by(f64::total_cmp)
    };
    let within = |zone: &&ZoneIx| journey(zone).is_some_and(|journey| journey <= terms.radius.value);
    let lost = planned.iter().filter(within).map(weight).sum::<f64>() - covering;
    let sum: f64 = planned.iter().map(|zone| weight(zone) * terms.aim.of_journey(journey(zone), &terms.radius)).sum();
    let counted = terms.aim.told(sum, planned.iter().map(weight).sum());
    Some(if terms.aim.sense() == Sense::Maximise { counted - lost } else { counted + lost })
}

fn best_objective(study: &Study, terms: &Terms) -> Option<f64> {
    let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
    let sets = (0..1_u32 << sites.len()).filter_map(|set| {
        let open: Vec<SiteIx> = (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
        objective_of(study, terms, &open)
    });
    sets.reduce(|best, next| if terms.aim.sense().better(next, best) { next } else { best })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_questions_of_journeys_are_solved_as_brute_force_solves_them(small in small(), aim in aims()) {
        let study = small.study();
        let mut terms = small.terms(&study);
        if !aim.takes_penalties() {
            terms.closing_price.fill(Weight(0.0));
            if let Some(ambition) = &mut terms.ambition {
                ambition.mode = if ambition.mode == AmbitionMode::Soft { AmbitionMode::Hard } else { ambition.mode };
            }
        }
        terms.aim = aim;
        let outcome = answer(&study, &terms);
        if nobody_reached(&outcome) {
            return Ok(());
        }
        match best_objective(&study, &terms) {
            None => {
                prop_assert_eq!(outcome.status, Status::Infeasible);
                prop_assert!(!outcome.reasons.is_empty());
            }
            Some(best) => {
                prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
                let value = objective_of(&study, &terms, &outcome.open);
                prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}");
                prop_assert!(close(outcome.bound, best), "{} against {best}", outcome.bound);
            }
        }
    }

    /// Between equal radii a fall is a step.
    #[test]
    fn decay_with_equal_radii_is_coverage(small in small()) {
        let study = small.study();
        let mut terms = small.terms(&study);
        let covering = answer(&study, &terms);
        terms.aim = Aim::Decay(Fall::Linear { full: terms.radius.value });
        let decaying = answer(&study, &terms);
        prop_assert_eq!(covering.status, decaying.status);
        if covering.status == Status::Optimal {
            prop_assert!(close(covering.bound, decaying.bound), "{} against {}", covering.bound, decaying.bound);
        }
    }
}
