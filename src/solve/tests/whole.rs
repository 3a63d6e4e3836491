//! Every model as one mixed-integer program gives the same answer as the model's own search. Other tests compare the
//! searches with brute force.

use super::super::*;
use super::work::each;
use super::{Small, capacity, close, journeys, models_centre, nobody_reached, phased, services, small};
use crate::model::testing::{plain_terms, study_of_points};
use crate::model::{Aim, FloorTerms, Outcome, Status, Study, Terms, ZoneIx};
use crate::travel;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};

/// Compares the answer of the whole program, as if a search had found nothing, with a search that was completed.
fn agrees(at: usize, study: &Study, terms: &Terms) {
    let lists = travel::reach(study, terms);
    let options = Options::default();
    let own = solve(study, terms, &lists, &options).expect("the search ends");
    let question = Question::new(study, terms, &lists);
    if nobody_reached(&own) || !limits::conflicts(&question).is_empty() {
        return;
    }
    let clock = Clock::new(&options);
    // A p-center needs a first plan.
    let searched = match &terms.aim {
        Aim::Centre { .. } if own.status == Status::Infeasible => return,
        Aim::Centre { .. } => Ok(Outcome { status: Status::Feasible, bound: 0.0, ..own.clone() }),
        _ => Err(unanswered("nothing", "Look again")),
    };
    let whole = models::finished(&question, searched, &options, &clock);
    let whole = whole.unwrap_or_else(|error| panic!("{at}: {error}: {terms:?}"));
    assert_eq!(whole.status, own.status, "{at}: {whole:?} instead of {own:?}: {terms:?}");
    assert!(close(whole.bound, own.bound), "{at}: {} instead of {}: {terms:?}", whole.bound, own.bound);
    assert_eq!(whole.reasons.is_empty(), own.status != Status::Infeasible, "{at}");
    assert!(!whole.proof.is_empty(), "{at}");
}

const NUMBER: usize = 60;

#[test]
fn centre_fewest_and_worst_off_are_answered_as_a_whole() {
    let drawn = (small(), models_centre::aims(), prop::option::weighted(0.3, 5.0..50.0));
    each(2, 2 * NUMBER, &drawn, |at, (small, aim, apart): (Small, Aim, Option<f64>)| {
        let study = small.study();
        agrees(at, &study, &models_centre::terms_of(&small, &study, aim, apart));
    });
}

#[test]
fn sums_over_zones_are_answered_as_a_whole() {
    let aims = prop_oneof![1 => Just(Aim::Coverage), 3 => journeys::aims()];
    let drawn = (small(), aims, prop::option::weighted(0.5, prop::collection::vec(0.05..1.0, 3)));
    each(3, 2 * NUMBER, &drawn, |at, (small, aim, floors): (Small, Aim, Option<Vec<f64>>)| {
        let study = small.study();
        let mut terms = small.terms(&study);
        if !aim.takes_penalties() {
            journeys::without_penalties(&mut terms);
        }
        terms.aim = aim;
        if let Some(shares) = floors {
            journeys::with_floors(&study, &mut terms, &shares);
        }
        agrees(at, &study, &terms);
    });
}

#[test]
fn shares_of_services_limited_room_and_years_are_answered_as_a_whole() {
    each(4, NUMBER, &(small(), services::services()), |at, (small, services)| {
        let study = small.study();
        agrees(at, &study, &services::asking(small.terms(&study), &study, &services));
    });
    each(5, NUMBER, &(small(), capacity::rooms()), |at, (small, rooms)| {
        let small = capacity::few(small);
        let study = small.study();
        agrees(at, &study, &capacity::limited(&small.terms(&study), &study, &rooms));
    });
    each(6, NUMBER, &(small(), phased::asked()), |at, (small, asked)| {
        let (study, terms) = phased::with_phases(&small, &asked);
        agrees(at, &study, &terms);
    });
}

/// A town of 400 zones in 20 wards, with a site in every zone.
fn town(each: f64, hubs: u32) -> (Study, Terms) {
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(9);
    let mut zone = |at: u32| (random.random_range(0.0..1.0), random.random_range(0.0..1.0), f64::from(at % 17 + 1));
    let zones: Vec<(f64, f64, f64)> = (0..400).map(&mut zone).collect();
    let sites: Vec<(f64, f64)> = zones.iter().map(|zone| (zone.0, zone.1)).collect();
    let study = study_of_points(&zones, &sites);
    let mut terms = plain_terms(&study, 0.13);
    terms.total_max = Some(hubs);
    let ward = |zone: &(f64, f64, f64)| (zone.0 * 5.0) as usize + 5 * (zone.1 * 4.0) as usize;
    for at in 0..20 {
        let own = (0..zones.len()).filter(|zone| ward(&zones[*zone]) == at).map(ZoneIx::new).collect();
        terms.floors.push(FloorTerms { label: format!("ward {at}"), zones: own, share: each });
    }
    (study, terms)
}

/// With floors on twenty wards priced into the weights no plan is found; with the rows over sites that follow from them
/// one is.
#[test]
fn floors_on_many_wards_are_kept_and_the_plan_is_proven() {
    let (study, terms) = town(0.1, 14);
    let outcome =
        solve(&study, &terms, &travel::reach(&study, &terms), &Options::default()).expect("there is an answer");
    assert_eq!(outcome.status, Status::Optimal, "{outcome:?}");
}
