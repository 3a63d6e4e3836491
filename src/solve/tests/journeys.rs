//! Median, decay and Kolm-Pollak against brute force, with every limit switched on and off.

use super::*;
use crate::model::{Aim, Fall, FloorTerms, Sense, Stage};

/// The aims that are sums over zones, over a square of 100 by 100.
pub(super) fn aims() -> impl Strategy<Value = Aim> {
    let unreached = || prop_oneof![Just(150.0), 20.0..150.0];
    prop_oneof![
        unreached().prop_map(|unreached| Aim::Median { unreached }),
        (0.0..10.0).prop_map(|full| Aim::Decay(Fall::Linear { full })),
        (0.0..10.0, 0.5..6.0).prop_map(|(full, steepness)| Aim::Decay(Fall::Exponential { full, steepness })),
        Just(Aim::Decay(Fall::Steps(vec![(5.0, 1.0), (10.0, 0.5)]))),
        (0.01..0.1, unreached()).prop_map(|(aversion, unreached)| Aim::KolmPollak { aversion, unreached }),
    ]
}

/// Sum of an aim for a set of hubs, from the places themselves; `None` when it breaks a limit.
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

/// Every set of sites that may be hubs.
fn every_plan(study: &Study, terms: &Terms) -> Vec<Vec<SiteIx>> {
    let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
    let plan = |set: u32| (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
    (0..1_u32 << sites.len()).map(plan).collect()
}

fn best_of_plans(terms: &Terms, objectives: impl Iterator<Item = f64>) -> Option<f64> {
    objectives.reduce(|best, next| if terms.aim.sense().better(next, best) { next } else { best })
}

fn best_objective(study: &Study, terms: &Terms) -> Option<f64> {
    let plans = every_plan(study, terms);
    best_of_plans(terms, plans.iter().filter_map(|open| objective_of(study, terms, open)))
}

/// Whether a set of hubs covers as much of each place as its floor requires.
fn keeps_floors(study: &Study, terms: &Terms, open: &[SiteIx]) -> bool {
    let serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    let covered = |zone: &&ZoneIx| {
        let near = |site: &SiteIx| {
            terms.may_serve(study, **zone, *site) && distance(study, **zone, *site) <= terms.radius.value
        };
        serving.iter().any(near)
    };
    terms.floors.iter().all(|floor| {
        let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
        let (all, kept): (f64, f64) =
            (floor.zones.iter().map(weight).sum(), floor.zones.iter().filter(covered).map(weight).sum());
        kept >= floor.share * all - 1e-9 * all
    })
}

/// A floor for each authority, or for all zones.
pub(super) fn with_floors(study: &Study, terms: &mut Terms, shares: &[f64]) {
    let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();
    let mut floor = |label: String, zones: Vec<ZoneIx>, share: f64| {
        if zones.iter().any(|zone| terms.weight[zone.at()].0 > 0.0) {
            terms.floors.push(FloorTerms { label, zones, share });
        }
    };
    if study.authorities.is_empty() {
        floor("all families".into(), planned, shares[0]);
        return;
    }
    for (authority, share) in study.authority_indices().zip(shares) {
        let own = planned.iter().filter(|zone| study.zones[zone.at()].authority == Some(authority));
        floor(format!("A{}", authority.0), own.copied().collect(), *share);
    }
}

pub(super) fn without_penalties(terms: &mut Terms) {
    terms.closing_price.fill(Weight(0.0));
    if let Some(ambition) = &mut terms.ambition {
        ambition.mode = if ambition.mode == AmbitionMode::Soft { AmbitionMode::Hard } else { ambition.mode };
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn small_questions_of_journeys_are_solved_as_brute_force_solves_them(small in small(), aim in aims()) {
        let study = small.study();
        let mut terms = small.terms(&study);
        if !aim.takes_penalties() {
            without_penalties(&mut terms);
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

    /// With equal radii a linear fall is a step.
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

    #[test]
    fn floors_are_kept_as_brute_force_keeps_them(
        small in small(),
        aim in prop_oneof![Just(Aim::Coverage), aims()],
        shares in prop::collection::vec(prop_oneof![Just(1.0), 0.2..0.9], 3),
    ) {
        let study = small.study();
        let mut terms = small.terms(&study);
        if !aim.takes_penalties() {
            without_penalties(&mut terms);
        }
        terms.aim = aim;
        with_floors(&study, &mut terms, &shares);
        let outcome = answer(&study, &terms);
        if nobody_reached(&outcome) {
            return Ok(());
        }
        let plans = every_plan(&study, &terms);
        let kept = plans.iter().filter(|open| keeps_floors(&study, &terms, open));
        match best_of_plans(&terms, kept.filter_map(|open| objective_of(&study, &terms, open))) {
            None => {
                prop_assert_eq!(outcome.status, Status::Infeasible, "{:?}", outcome);
                prop_assert!(!outcome.reasons.is_empty());
            }
            Some(best) => {
                prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
                prop_assert!(keeps_floors(&study, &terms, &outcome.open));
                let value = objective_of(&study, &terms, &outcome.open);
                prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}");
                prop_assert!(close(outcome.bound, best), "{} against {best}", outcome.bound);
            }
        }
    }

    #[test]
    fn one_objective_after_another_is_what_brute_force_finds(
        small in small(),
        first in prop_oneof![Just(Aim::Coverage), aims()],
        second in prop_oneof![Just(Aim::Coverage), aims()],
        giving_up in prop_oneof![Just(0.0), 0.01..0.3],
    ) {
        let study = small.study();
        let mut terms = small.terms(&study);
        without_penalties(&mut terms);
        terms.aim = first.clone();
        terms.then = vec![Stage { aim: second.clone(), giving_up }];
        let outcome = answer(&study, &terms);
        let Some(best) = best_objective(&study, &terms) else {
            prop_assert_eq!(outcome.status, Status::Infeasible);
            return Ok(());
        };
        if nobody_reached(&outcome) {
            return Ok(());
        }
        let room = 1e-9 * best.abs().max(1.0);
        let near = |open: &&Vec<SiteIx>| {
            let value = objective_of(&study, &terms, open);
            value.is_some_and(|value| match first.sense() {
                Sense::Maximise => value >= best * (1.0 - giving_up) - room,
                Sense::Minimise => value <= best * (1.0 + giving_up) + room,
            })
        };
        let plans = every_plan(&study, &terms);
        let next = Terms { aim: second, then: Vec::new(), ..terms.clone() };
        let best_next = best_of_plans(&next, plans.iter().filter(near).filter_map(|open| objective_of(&study, &next, open)));
        prop_assert!(near(&&outcome.open), "{:?}", outcome);
        let reached = objective_of(&study, &next, &outcome.open);
        prop_assert!(same(reached, best_next), "{reached:?} against {best_next:?}");
        prop_assert!(close(outcome.then[0], best_next.unwrap_or(f64::NAN)), "{:?} against {best_next:?}", outcome.then);
        prop_assert!(close(outcome.bound, best), "{} against {best}", outcome.bound);
    }

    #[test]
    fn shorter_journeys_cost_no_coverage(small in small()) {
        let study = small.study();
        let mut terms = small.terms(&study);
        let plain = answer(&study, &terms);
        terms.shorter_journeys = true;
        let shortened = answer(&study, &terms);
        prop_assert_eq!(plain.status, shortened.status);
        if plain.status == Status::Optimal {
            let worth_of = |outcome: &Outcome| worth(&study, &terms, &outcome.open);
            prop_assert!(same(worth_of(&plain), worth_of(&shortened)), "{:?} {:?}", worth_of(&plain), worth_of(&shortened));
            let median = Terms { aim: Aim::Median { unreached: 150.0 }, ambition: None, closing_price: vec![Weight(0.0); study.sites.len()], ..terms.clone() };
            let length = |outcome: &Outcome| objective_of(&study, &median, &outcome.open);
            prop_assert!(length(&shortened) <= length(&plain).map(|length| length + 1e-6));
        }
    }
}
