//! The words around the figures: names, units, and what the plan repeats from its study.

use super::Faults;
use crate::model::{Plan, Study, Terms};

/// Checks that title, study, unit, assumptions and attribution are those of the study and the scenario.
pub(super) fn check(study: &Study, terms: &Terms, plan: &Plan, faults: &mut Faults) {
    let mut same = |what: &str, stated: &str, found: &str| {
        faults.unless(stated == found, what, || format!("it is stated as `{stated}`; it is `{found}`"));
    };
    same("title", &plan.title, plan.scenario.title.as_ref().unwrap_or(&study.name));
    same("study", &plan.study, &study.name);
    if let Some(metrics) = &plan.metrics {
        same("metrics.weight_unit", &metrics.weight_unit, &terms.weight_label);
        for (capacity, stated) in terms.capacities.iter().zip(&metrics.capacities) {
            same("metrics.capacities", &stated.unit, &capacity.demand_label);
        }
        faults.unless(metrics.radius == terms.radius, "metrics.radius", || {
            format!("it is stated as {:?}; it is {:?}", metrics.radius, terms.radius)
        });
    }
    faults.unless(plan.vintage == study.vintage, "vintage", || {
        format!("it is stated as {:?}; it is {:?}", plan.vintage, study.vintage)
    });
    let out: u64 = study.left_out.iter().map(|left| left.rows).sum();
    faults.unless(plan.left_out as u64 == out, "left_out", || {
        format!("the plan says that {} rows are left out; {out} are", plan.left_out)
    });
    faults.unless(plan.attribution == study.attribution, "attribution", || {
        "it is not what the study's files require".to_owned()
    });
    let assumed = study.assumptions.iter().chain(&terms.assumptions);
    for assumption in assumed {
        faults.unless(plan.assumptions.contains(assumption), "assumptions", || {
            format!("the plan does not say that this is assumed: {assumption}")
        });
    }
}
