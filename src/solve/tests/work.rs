//! How much work small questions take, counted in pairs of point and site, so that the result does not depend on the
//! machine's load.

use super::super::*;
use super::models_centre::{aims, terms_of, travelled};
use super::small;
use crate::model::testing::{plain_terms, seed, study_of_points};
use crate::model::{Aim, Status};
use crate::travel;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Work limit for a question of a few sites, in pairs of point and site: about a second.
const MOST: u64 = 20_000_000;

/// Runs checks on values drawn from a fixed seed, the same in every run.
pub(super) fn each<S: Strategy>(seed: u64, number: usize, drawn: &S, mut check: impl FnMut(usize, S::Value)) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    for at in 0..number {
        check(at, drawn.new_tree(&mut runner).expect("one can be drawn").current());
    }
}

/// Answers `number` small questions drawn from a seed.
fn answered(seed: u64, number: usize) {
    let noise = prop::option::of(prop::collection::vec(any::<u8>(), 140));
    let drawn = (small(), aims(), prop::option::weighted(0.3, 5.0..50.0), noise);
    each(seed, number, &drawn, |at, question| {
        let (small, aim, apart, noise) = &question;
        let study = travelled(small, noise.as_deref());
        let terms = terms_of(small, &study, aim.clone(), *apart);
        let record = Record::default();
        let options = Options { record: Some(&record), ..Options::default() };
        let outcome = solve(&study, &terms, &travel::reach(&study, &terms), &options);
        let outcome = outcome.unwrap_or_else(|error| panic!("{seed}/{at}: {error}: {question:?}"));
        let work = record.work();
        assert!(work <= MOST, "{seed}/{at}: {work} pairs: {question:?}");
        let is_ended = matches!(outcome.status, Status::Optimal | Status::Infeasible);
        assert!(is_ended || super::nobody_reached(&outcome), "{seed}/{at}: {outcome:?}: {question:?}");
    });
}

#[test]
fn small_questions_take_little_work() {
    answered(seed(), 300);
}

/// Where the limits leave no plan, the price of coverage has no best value: the bound grows with it without end.
#[test]
fn a_share_that_the_limits_leave_no_room_for_is_soon_given_up() {
    let zones = [(0.0, 0.0, 6.0), (10.0, 0.0, 3.0), (90.0, 0.0, 1.0)];
    let study = study_of_points(&zones, &[(0.0, 0.0), (10.0, 0.0)]);
    let mut terms = plain_terms(&study, 5.0);
    terms.aim = Aim::Fewest { share: 0.9, by_cost: false };
    terms.total_max = Some(1);
    let record = Record::default();
    let options = Options { record: Some(&record), ..Options::default() };
    let outcome = solve(&study, &terms, &travel::reach(&study, &terms), &options).expect("there is an answer");
    assert_eq!(outcome.status, Status::Infeasible, "{outcome:?}");
    assert!(record.work() < 200_000 && !record.is_timed(), "{record:?}");
}
