//! The branch and bound against brute force.

use super::super::*;
use super::{best_of, reach, same, small};
use crate::model::testing::cases;
use crate::solve::branch::{self, Effort, Start};
use crate::solve::heuristic::Choice;
use proptest::prelude::*;

fn exactly(instance: &Instance, start: Start, effort: Effort) -> branch::Found {
    let options = Options::default();
    branch::solve(instance, start, effort, &Clock::new(&options))
}

const ALL: Effort = Effort { tolerance: 0.0, floor: f64::NEG_INFINITY, work: u64::MAX };

proptest! {
    #![proptest_config(cases(6_000))]

    #[test]
    fn every_small_question_is_answered_exactly(small in small(), dominate: bool) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let best = best_of(&instance, |_| true);
        let reduced = presolve::reduce(&instance, Reductions { merge: true, dominate });
        let start = Start { order: &reduced.order, ..Start::default() };
        let found = exactly(&reduced.instance, start, ALL);
        prop_assert!(found.ended);
        prop_assert!(same(found.choice.as_ref().map(|choice| choice.value), best), "{found:?} against {best:?}");
        match best {
            Some(best) => prop_assert!(super::close(found.bound, best), "{} against {best}", found.bound),
            None => prop_assert_eq!(found.bound, f64::NEG_INFINITY),
        }
    }

    #[test]
    fn a_bound_holds_whatever_the_effort_the_floor_and_the_start(
        small in small(), work in 0..3000_u64, tolerance in 0.0..5.0, below in -5.0..5.0, prices in prop::collection::vec(0.0..=1.0, 12),
    ) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let plan = heuristic::greedy(&instance, &Clock::new(&Options::default()));
        let prices: Vec<f64> = prices.into_iter().cycle().take(instance.weight.len()).collect();
        let start = Start { choice: plan.as_ref(), prices: Some(&prices), order: &[] };
        let Some(best) = best_of(&instance, |_| true) else { return Ok(()) };
        let floor = best + below;
        let found = exactly(&instance, start, Effort { tolerance, floor, work });
        prop_assert!(found.bound.max(floor) >= best - 1e-9 * best.abs().max(1.0), "{} below {best}", found.bound);
        if found.ended {
            let known = found.choice.as_ref().map_or(floor, |choice| choice.value.max(floor));
            prop_assert!(found.bound <= known + tolerance + 1e-9, "{} above {known} and {tolerance}", found.bound);
        }
        if let Some(choice) = found.choice {
            prop_assert!(choice.value <= best + 1e-9 * best.abs().max(1.0));
            prop_assert!(Choice::checked(&instance, choice.open).is_some());
        }
    }
}
