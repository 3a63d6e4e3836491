//! Certificates prove their bounds again. A search that is stopped early still returns a valid plan with a bound that
//! can be proven.

use super::super::*;
use super::threads::towns;
use super::{brute_force, close, nobody_reached, reach, small, worth};
use crate::model::testing::cases;
use crate::model::testing::{parts_of_points, plain_terms};
use crate::model::{Outcome, Status, Stop};
use crate::units::Pounds;
use proptest::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Compares an outcome with what its certificate proves.
fn shown_again(study: &Study, terms: &Terms, outcome: &Outcome) -> f64 {
    let certificate = outcome.certificate.as_ref().expect("a plan has a certificate");
    let shown = recheck(study, terms, &reach(study, terms), certificate, &Options::default()).expect("the solver ends");
    assert_eq!((shown.faults, shown.unproven), (Vec::new(), Vec::new()), "{outcome:?}");
    assert!(close(certificate.bound, outcome.bound), "{} in place of {}", certificate.bound, outcome.bound);
    shown.bound
}

/// A study without authorities: scattered points that are split into four regions.
fn regions() -> (Study, Terms) {
    let spread = |at: usize, step: f64| (at as f64 * step).rem_euclid(1.0) * 300.0;
    let zones: Vec<(f64, f64, f64)> =
        (0..900).map(|at| (spread(at, 0.618_034), spread(at, 0.754_878), 1.0 + (at % 7) as f64)).collect();
    let sites: Vec<(f64, f64)> = (0..600).map(|at| (spread(at, 0.569_840), spread(at, 0.324_718))).collect();
    let study = Study::new(parts_of_points(&zones, &sites)).expect("valid");
    let mut terms = plain_terms(&study, 18.0);
    (terms.total_min, terms.total_max) = (30, Some(30));
    (study, terms)
}

fn solved(study: &Study, terms: &Terms, options: &Options) -> Outcome {
    solve(study, terms, &reach(study, terms), options).expect("the solver ends")
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn every_bound_can_be_shown_again(small in small(), gap in prop::sample::select(vec![0.0, 0.02, 0.5])) {
        let study = small.study();
        let terms = small.terms(&study);
        let outcome = solved(&study, &terms, &Options { gap, ..Options::default() });
        let best = brute_force(&study, &terms);
        let (Some(best), false) = (best, nobody_reached(&outcome)) else { return Ok(()) };
        let shown = shown_again(&study, &terms, &outcome);
        prop_assert!(shown >= best - 1e-6 * best.abs().max(1.0), "{shown} below {best}");
    }
}

#[test]
fn regions_of_a_plain_study_are_joined_by_prices() {
    let (study, terms) = regions();
    let outcome = solved(&study, &terms, &Options { gap: 0.01, ..Options::default() });
    assert_eq!(outcome.open.len(), 30);
    let value = worth(&study, &terms, &outcome.open).expect("the plan keeps the limits");
    assert!(outcome.bound >= value && outcome.bound - value <= 0.02 * value, "{value} against {}", outcome.bound);
    let certificate = outcome.certificate.as_ref().expect("a plan has a certificate");
    let names: Vec<&str> = certificate.parts.iter().flat_map(|part| &part.blocks).map(String::as_str).collect();
    assert_eq!(names, ["region 1", "region 2", "region 3", "region 4"]);
    assert_eq!(certificate.limits.len(), 1);
    shown_again(&study, &terms, &outcome);
}

#[test]
fn whoever_interrupts_gets_a_valid_plan_with_a_bound() {
    let (study, mut terms) = towns(11, 6);
    terms.cost = (0..study.sites.len()).map(|site| Pounds([350_000, 480_000, 510_000][site % 3])).collect();
    terms.max_hubs.fill(None);
    terms.budget.fill(Some(Pounds(2_000_000)));
    // Stop at once, and at every step of the search that is reported.
    for patience in 0..6 {
        let (cancel, told) = (AtomicBool::new(patience == 0), AtomicUsize::new(0));
        let progress = |_: Progress| {
            if told.fetch_add(1, Ordering::Relaxed) + 1 >= patience {
                cancel.store(true, Ordering::Relaxed);
            }
        };
        let options = Options { cancel: Some(&cancel), progress: Some(&progress), ..Options::default() };
        let outcome = solved(&study, &terms, &options);
        let value = worth(&study, &terms, &outcome.open).expect("the plan keeps the limits");
        assert!(outcome.bound >= value - 1e-9 * value);
        if outcome.status == Status::Feasible {
            assert_eq!(outcome.stop, Some(Stop::Interrupted));
        }
        shown_again(&study, &terms, &outcome);
    }
}

#[test]
fn plans_rise_and_bounds_fall() {
    let (study, terms) = towns(5, 8);
    let course = std::sync::Mutex::new((f64::NEG_INFINITY, f64::INFINITY));
    let progress = |told: Progress| {
        let mut course = course.lock().expect("nobody panicked");
        let (plan, bound) = (told.plan.unwrap_or(course.0), told.bound.unwrap_or(course.1));
        assert!(plan >= course.0 - 1e-9 && bound <= course.1 + 1e-9, "{told:?} after {course:?}");
        assert!(plan <= bound + 1e-9 * bound.abs());
        *course = (plan, bound);
    };
    let outcome = solved(&study, &terms, &Options { progress: Some(&progress), ..Options::default() });
    assert_eq!(outcome.status, Status::Optimal);
    let prices = outcome.prices.expect("prices are found");
    // 70% is asked for and a third of the sites are in disadvantaged communities, so the ambition has a price.
    assert!(prices.share.is_some_and(|share| share.0 > 0.0), "{prices:?}");
    assert!(prices.authorities.iter().all(|authority| authority.hub.is_some_and(|hub| hub.0 >= 0.0)), "{prices:?}");
}

/// Against HiGHS on the whole question: several authorities with budgets, numbers of hubs and the share, in each
/// authority or in all.
#[cfg(feature = "highs")]
#[test]
fn several_authorities_are_solved_as_highs_solves_them() {
    for seed in 0..100 {
        let (study, mut terms) = towns(seed, 3);
        if seed % 2 == 0 {
            terms.cost = (0..study.sites.len()).map(|site| Pounds([350_000, 480_000, 510_000][site % 3])).collect();
            terms.budget.fill(Some(Pounds(1_700_000 + 10_000 * seed as i64)));
        }
        if seed % 3 == 0 {
            terms.max_hubs.fill(None);
            terms.total_max = Some(8);
        }
        if seed % 5 == 0 {
            terms.ambition = None;
        }
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let reduced = presolve::reduce(&instance, Reductions::ALL);
        let options = Options::default();
        let proof = super::super::exact::prove(&reduced, None, Backend::Highs, 0.0, &Clock::new(&options));
        let Ok(super::super::exact::Proof::Bounded { choice: Some(best), .. }) = proof else { panic!("{proof:?}") };
        let outcome = solved(&study, &terms, &options);
        assert_eq!(outcome.status, Status::Optimal, "{seed}");
        let value = worth(&study, &terms, &outcome.open).expect("the plan keeps the limits");
        assert!(close(value, best.value), "{seed}: {value} against {}", best.value);
        shown_again(&study, &terms, &outcome);
    }
}
