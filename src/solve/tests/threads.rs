//! The answer is the same for any number of threads.

use super::super::*;
use super::authorities::joint_bound;
use super::{answer, reach};
use crate::model::Status;
use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
use crate::model::{AmbitionMode, AmbitionTerms, Rounding, Scope, Share};
use crate::units::{Pounds, Weight};

/// Towns of zones and sites scattered around seeded centres: large enough that pricing runs in parallel.
pub(super) fn towns(seed: u64, towns: usize) -> (Study, Terms) {
    use rand::{Rng, SeedableRng};
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    let (mut zones, mut sites, mut of_zones, mut of_sites) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for town in 0..towns {
        let (x, y) = (random.random_range(0.0..300.0), random.random_range(0.0..300.0));
        let mut near =
            |spread: f64| (x + random.random_range(-spread..spread), y + random.random_range(-spread..spread));
        zones.extend((0..30).map(|_| near(40.0)).map(|(x, y)| (x, y, 1.0 + (x * 7.0 + y).rem_euclid(13.0))));
        sites.extend((0..20).map(|_| near(35.0)));
        of_zones.resize(zones.len(), town);
        of_sites.resize(sites.len(), town);
    }
    let study = Study::new(with_authorities(parts_of_points(&zones, &sites), &of_zones, &of_sites)).expect("valid");
    let mut terms = plain_terms(&study, 12.0);
    terms.min_hubs.fill(1);
    terms.max_hubs.fill(Some(4));
    terms.disadvantaged = (0..sites.len()).map(|site| site % 3 == 0).collect();
    let (mode, share, scope, rounding) = (AmbitionMode::Hard, Share::new(0.7), Scope::Pool, Rounding::Up);
    terms.ambition = Some(AmbitionTerms { mode, share, scope, rounding, penalty: Weight(0.0), label: "test".into() });
    (study, terms)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (study, terms) = towns(7, 6);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        pool.install(|| answer(&study, &terms))
    };
    let (one, four) = (with(1), with(4));
    assert_eq!(one.status, Status::Optimal);
    assert_eq!(one, four);
}

#[test]
fn authorities_one_by_one_give_the_same_from_any_number_of_threads() {
    let (study, mut terms) = towns(3, 5);
    for (site, cost) in terms.cost.iter_mut().enumerate() {
        *cost = Pounds([350_000, 480_000, 500_000][site % 3]);
    }
    terms.max_hubs.fill(None);
    terms.budget.fill(Some(Pounds(2_000_000)));
    let instance = Instance::new(&study, &terms, &reach(&study, &terms));
    let plan = heuristic::greedy(&instance, &Clock::new(&Options::default())).expect("there is a plan");
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        pool.install(|| joint_bound(&instance, &plan, 200)).expect("there are several authorities")
    };
    let ((bound, polished), four) = (with(1), with(4));
    assert!(bound >= polished.value && polished.value >= plan.value);
    assert_eq!((bound, polished), four);
}
