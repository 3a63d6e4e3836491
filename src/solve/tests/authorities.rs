//! Solving part by part: the bound is valid in every case, and plans keep the limits.

use super::super::*;
use super::{best_of, reach, small};
use crate::model::testing::cases;
use crate::solve::decompose::Decomposition;
use crate::solve::heuristic::Choice;
use crate::solve::lagrangian::{Effort, Relaxation};
use crate::solve::parts::Parts;
use proptest::prelude::*;

/// The bound and the plan of solving part by part, starting from prices after a few steps of the volume method; `None`
/// when there is only one part.
pub(super) fn joint_bound(instance: &Instance, plan: &Choice, steps: usize) -> Option<(f64, Choice)> {
    let options = Options::default();
    let clock = Clock::new(&options);
    let relaxation = Relaxation::new(instance);
    let effort = Effort { steps, gap: 0.0 };
    let found = lagrangian::bound(&relaxation, plan.value, &effort, &clock, |_, _| f64::NEG_INFINITY);
    let parts = Parts::new(instance, &[]);
    if parts.list.len() < 2 {
        return None;
    }
    let (backend, near) = (options.backend, near::Near::maximising(&options, instance.scale()));
    let rounds = Decomposition { parts: &parts, backend, clock: &clock, near, known: f64::INFINITY };
    let joint = rounds.run(&found, plan.clone(), |_, _, _| {});
    Some((joint.round.bound, joint.plan))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn parts_at_prices_bound_every_choice_and_plans_only_improve(small in small(), steps in 1..40_usize) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let Some(plan) = heuristic::greedy(&instance, &Clock::new(&Options::default())) else { return Ok(()) };
        let best = best_of(&instance, |_| true).expect("the plan keeps the limits");
        let Some((bound, polished)) = joint_bound(&instance, &plan, steps) else { return Ok(()) };
        prop_assert!(bound >= best - 1e-7 * best.abs().max(1.0), "{bound} below {best}");
        prop_assert!(polished.value >= plan.value);
        let (value, kept) = instance.value(&polished.open);
        prop_assert!(kept && super::close(value, polished.value));
    }
}
