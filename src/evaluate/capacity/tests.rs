//! Capacities and services of the villages of [`crate::evaluate::testing`], worked out by hand, and the faults that the
//! checker finds in wrong figures.

use crate::evaluate::check;
use crate::evaluate::testing::{self, evaluation, plan, study};
use crate::model::testing::cases;
use crate::model::{CapacityTerms, HubLoad, Metrics, Plan, Resource, Role, ServiceTerms, SiteIx, Status, Study, Terms};
use crate::units::Weight;
use proptest::prelude::*;

const OPEN: [SiteIx; 2] = [SiteIx(1), SiteIx(3)];

/// The terms of the villages with a radius at which no zone lies exactly, so that the checker has no range of
/// tolerance.
fn terms(study: &Study) -> Terms {
    let mut terms = testing::terms(study);
    terms.radius.value = 1001.0;
    terms
}

/// Room for 50 of the weight at each hub.
fn roomy(study: &Study, limits: bool) -> Terms {
    let mut terms = terms(study);
    let demand = terms.weight.iter().map(|weight| weight.0).collect();
    terms.capacities = vec![CapacityTerms {
        what: Resource::Families,
        limits,
        demand,
        demand_label: "weight".into(),
        room: vec![50.0; 6],
        split: true,
    }];
    terms
}

fn offering(study: &Study) -> Terms {
    let mut terms = terms(study);
    let service =
        |name: &str, hosts: [bool; 6], share| ServiceTerms { name: name.into(), hosts: hosts.to_vec(), share };
    terms.services = vec![
        service("early language", [true, true, false, false, true, true], Some(0.7)),
        service("midwifery", [false, false, true, false, false, false], None),
    ];
    terms
}

#[test]
fn loads_of_the_nearest_are_compared_with_room() {
    let study = study();
    let evaluation = evaluation(&study, &roomy(&study, false));
    let figures = &evaluation.metrics.capacities[0];
    assert_eq!((figures.demand, figures.capacity, figures.served), (73.0, Some(100.0), None));
    assert_eq!((figures.overloaded_hubs, figures.overload), (1, 15.0), "z0 to z3 are nearest to s1");
    assert_eq!(evaluation.metrics.counted, 63.0, "nothing is limited");
    let load =
        |load, overload| HubLoad { what: Resource::Families, capacity: Some(50.0), load, overload, served: None };
    let loads: Vec<_> = evaluation.hubs.iter().map(|hub| hub.loads.clone()).collect();
    let none = Vec::new();
    assert_eq!(
        loads,
        [vec![load(65.0, 15.0)], vec![load(8.0, 0.0)], vec![load(13.0, 0.0)], none.clone(), none.clone(), none]
    );
}

#[test]
fn covered_means_served_where_room_limits() {
    let study = study();
    let mut terms = roomy(&study, true);
    let metrics = evaluation(&study, &terms).metrics;
    // 55 of the weight are within 1 km of s1, and 8 of s3.
    assert_eq!(metrics.counted, 58.0);
    assert_eq!((metrics.capacities[0].served, metrics.capacities[0].served_weight), (Some(58.0), Some(Weight(58.0))));
    assert_eq!(metrics.all.after.covered, Weight(63.0), "what is near a hub stays as it is");
    terms.capacities[0].demand = vec![1.0, 10.0, 10.0, 10.0, 1.0, 1.0, 1.0, 1.0];
    terms.capacities[0].room.fill(15.0);
    let metrics = evaluation(&study, &terms).metrics;
    assert_eq!(metrics.counted, 30.0 + 10.0 + 8.0, "all of z2, half of z1, z4");
    assert_eq!(metrics.capacities[0].served, Some(16.0), "z5 weighs nothing");
    terms.capacities[0].room.fill(f64::INFINITY);
    let metrics = evaluation(&study, &terms).metrics;
    assert_eq!((metrics.counted, metrics.capacities[0].capacity), (63.0, None));
}

#[test]
fn reach_is_counted_service_by_service() {
    let study = study();
    let services = evaluation(&study, &offering(&study)).metrics.services;
    let [language, midwifery] = &services[..] else { panic!("{services:?}") };
    // Today s0 reaches z0 and z1; s4 at 7 km reaches z5, which weighs nothing; s5 reaches nobody who is planned for.
    assert_eq!((language.hubs, language.before, language.after), (1, Weight(30.0), Weight(55.0)));
    assert_eq!((language.share, language.asked), (Some(55.0 / 73.0), Some(0.7)));
    assert_eq!((midwifery.hubs, midwifery.before, midwifery.after), (0, Weight(35.0), Weight(0.0)));
}

fn faults(study: &Study, terms: &Terms, tamper: fn(&mut Metrics)) -> Vec<String> {
    let mut stated: Plan = plan(study, terms, &OPEN);
    tamper(stated.metrics.as_mut().unwrap());
    check(study, terms, &stated).iter().map(ToString::to_string).collect()
}

/// A change to the figures of a plan, and words of the fault that it causes.
type Tampering = (fn(&mut Metrics), &'static str);

#[test]
fn the_checker_finds_wrong_figures() {
    let study = study();
    let (limited, offering) = (roomy(&study, true), offering(&study));
    for terms in [&limited, &offering, &roomy(&study, false)] {
        assert_eq!(faults(&study, terms, |_| {}), Vec::<String>::new());
    }
    let tamperings: [Tampering; 7] = [
        (|metrics| metrics.counted = 63.0, "what the objective counts is stated as 63; it is 58"),
        (
            |metrics| metrics.capacities[0].served_weight = Some(Weight(63.0)),
            "the weight served is stated as 63; it is 58",
        ),
        (|metrics| metrics.capacities[0].served = Some(101.0), "the demand served (weight) is stated as 101"),
        (|metrics| metrics.capacities[0].overload = 14.0, "the overload (weight) is stated as 14; it is 15"),
        (|metrics| metrics.capacities[0].overloaded_hubs = 2, "the number of overloaded hubs is stated as 2; it is 1"),
        (
            |metrics| metrics.capacities[0].capacity = None,
            "the plan does not state the capacity of all hubs \
             (weight); it is 100",
        ),
        (|metrics| metrics.capacities.clear(), "the number of capacities is stated as 0; it is 1"),
    ];
    for (tamper, words) in tamperings {
        let found = faults(&study, &limited, tamper);
        assert!(found.iter().any(|fault| fault.contains(words)), "{words}: {found:?}");
    }
    let tamperings: [Tampering; 4] = [
        (|metrics| metrics.services[0].hubs = 2, "the number of hubs with early language is stated as 2; it is 1"),
        (|metrics| metrics.services[0].after = Weight(60.0), "a hub with early language is stated as 60; it is 55"),
        (
            |metrics| metrics.services[1].before = Weight(0.0),
            "a centre open today with midwifery is stated as 0; it is 35",
        ),
        (
            |metrics| metrics.services[0].asked = None,
            "the plan does not state the share that must have early language; it is 0.7",
        ),
    ];
    for (tamper, words) in tamperings {
        let found = faults(&study, &offering, tamper);
        assert!(found.iter().any(|fault| fault.contains(words)), "{words}: {found:?}");
    }
}

#[test]
fn a_share_that_is_missed_is_a_fault() {
    let study = study();
    let mut terms = offering(&study);
    terms.services[0].share = Some(0.76);
    let found = faults(&study, &terms, |_| {});
    assert!(found.iter().any(|fault| fault.starts_with("services: 75.34% of the weight")), "{found:?}");
}

proptest! {
    #![proptest_config(cases(200))]

    /// The checker computes the weight served by another method, and proves by prices that no more can be served.
    #[test]
    fn the_checker_agrees_with_every_flow(
        rooms in prop::collection::vec(prop_oneof![0.0..40.0, Just(f64::INFINITY)], 6),
        demand in prop::option::of(prop::collection::vec(prop_oneof![0.0..20.0, Just(0.0)], 8)),
        open in prop::collection::vec(any::<bool>(), 5),
        radius in 500.0..5000.0,
    ) {
        let study = study();
        let mut terms = roomy(&study, true);
        terms.radius.value = radius;
        (terms.budget[0], terms.max_hubs[0], terms.total_max, terms.min_hubs) = (None, None, None, vec![0; 3]);
        terms.capacities[0].room = rooms;
        terms.capacities[0].demand = demand.unwrap_or(terms.capacities[0].demand.clone());
        let open: Vec<SiteIx> = (0..5).filter(|site| open[*site]).map(SiteIx::new).collect();
        prop_assert!(open.iter().all(|site| terms.role[site.at()] != Role::Standing));
        let stated = plan(&study, &terms, &open);
        prop_assert_eq!(stated.status, Status::Optimal);
        prop_assert_eq!(check(&study, &terms, &stated), []);
    }
}
