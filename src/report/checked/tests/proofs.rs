//! Changes every value of a `proof.json`: it must be refused, or what it proves must still be a valid bound.

use super::*;
use crate::model::Certificate;
use crate::report::{bound_faults, bound_shown};
use crate::{solve, travel};

/// What `hubplan check --bound` finds with a proof: its faults, and the proven bound.
fn shown(case: &Case, plan: &Plan, proof: &Certificate) -> (Vec<Fault>, f64) {
    let terms = validate::scenario(&case.study, &case.scenario, "scenario.toml").unwrap();
    let reach = travel::reach(&case.study, &terms);
    let reachable = terms.reachable(&case.study, &reach);
    let mut faults = bound_faults(plan, proof, reachable, None);
    if !faults.is_empty() {
        return (faults, f64::INFINITY);
    }
    let recheck = solve::recheck(&case.study, &terms, &reach, proof, &Options::default()).unwrap();
    faults.extend(bound_faults(plan, proof, reachable, Some(&recheck)));
    if faults.is_empty() {
        let text = bound_shown(&case.study, plan, proof, &recheck);
        assert!(text.starts_with("The bound of "), "{text}");
    }
    (faults, recheck.bound)
}

#[test]
fn every_value_of_a_proof() {
    let case = Case::solved(villages(), "radius = \"2 km\"", SOFT);
    let answered = answer::answer(&case.study, &case.scenario, "scenario.toml", &Options::default()).unwrap();
    let (plan, proof) = (answered.plan, answered.certificate.unwrap());
    let objective = plan.objective.unwrap();
    assert_eq!(plan.status, Status::Optimal);
    let (faults, bound) = shown(&case, &plan, &proof);
    assert!(faults.is_empty() && (bound - objective).abs() < 1e-6, "{bound}, {faults:?}");
    let (mut refused, mut weaker) = (0, 0);
    for (path, how, value) in changes(&serde_json::to_value(&proof).unwrap(), true) {
        // A changed file that is not a proof any more, or has an unknown key, is refused when it is read.
        let Ok(spoilt) = serde_json::from_value::<Certificate>(value) else { continue };
        if path.ends_with("unknown") {
            continue;
        }
        let (faults, bound) = shown(&case, &plan, &spoilt);
        refused += usize::from(!faults.is_empty());
        if faults.is_empty() {
            // The plan is the best possible, so a bound below it would be wrong.
            assert!(bound >= objective - 1e-6, "{how} at {path}: {bound} is shown, and a plan has {objective}");
            weaker += 1;
        }
    }
    assert!(refused > 10, "{refused} refused, {weaker} as good");
}
