//! Alternatives against brute force on small plain studies.

use super::{Alternatives, Ask, Ended, alternatives};
use crate::evaluate;
use crate::model::testing::cases;
use crate::model::testing::{all_plans, close, plain_scenario as scenario, study_of_points};
use crate::model::{Scenario, SiteIx, Status, Study};
use crate::solve::Options;
use proptest::prelude::*;

fn found(study: &Study, scenario: &Scenario, ask: Ask) -> Alternatives {
    alternatives(study, scenario, "scenario.toml", ask, &Options::default()).unwrap()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn they_are_the_best_that_differ(
        zones in prop::collection::vec((0.0..100.0, 0.0..100.0, 1.0..20.0), 4..14),
        sites in prop::collection::vec((0.0..100.0, 0.0..100.0), 4..9),
        most in 1_usize..4,
        differ in 1_u32..3,
        within in prop_oneof![Just(0.0), Just(0.05), Just(0.3), Just(1.0)],
    ) {
        let study = study_of_points(&zones, &sites);
        let scenario = scenario(&format!("[hubs]\nat_most = {most}\n"));
        let all = all_plans(&study, 20.0, |open| open.len() <= most);
        if all.iter().all(|plan| plan.0 == 0.0) {
            return Ok(());
        }
        let ask = Ask { count: 6, within, differ };
        let found = found(&study, &scenario, ask);
        let mut before: Vec<Vec<SiteIx>> = Vec::new();
        let mut first: Option<f64> = None;
        for plan in &found.plans {
            let hubs = super::hubs(&study, &plan.answer.plan);
            let differs = |open: &[SiteIx]| {
                before.iter().all(|other| other.iter().filter(|hub| !open.contains(hub)).count() >= differ as usize)
            };
            prop_assert!(differs(&hubs));
            let best = all.iter().filter(|plan| differs(&plan.1)).map(|plan| plan.0).fold(f64::NEG_INFINITY, f64::max);
            let objective = plan.answer.plan.objective.unwrap_or_default();
            prop_assert!(close(objective, best) && plan.answer.plan.status == Status::Optimal, "{objective}, {best}");
            let first = *first.get_or_insert(best);
            prop_assert!(close(plan.loss, (first - best) / first) && plan.loss <= within + 1e-9);
            prop_assert!(evaluate::check(&study, &plan.answer.terms, &plan.answer.plan).is_empty());
            before.push(hubs);
        }
        // The other plans are as they are described.
        let differs = |open: &[SiteIx]| {
            before.iter().all(|other| other.iter().filter(|hub| !open.contains(hub)).count() >= differ as usize)
        };
        let next = all.iter().filter(|plan| differs(&plan.1)).map(|plan| plan.0).reduce(f64::max);
        let first = first.unwrap_or_default();
        match found.ended {
            Ended::Asked => prop_assert_eq!(found.plans.len(), 6),
            Ended::Worse(bound) => {
                let next = next.unwrap_or(f64::NEG_INFINITY);
                prop_assert!(next <= bound + 1e-9 && bound < first * (1.0 - within), "{next}, {bound}, {first}");
            }
            Ended::Impossible(_) => prop_assert!(next.is_none(), "{next:?}"),
            other => prop_assert!(false, "{other:?}"),
        }
        for count in &found.sites {
            let of: Vec<bool> = before.iter().map(|hubs| hubs.contains(&count.site)).collect();
            prop_assert_eq!((&count.of, count.plans), (&of, of.iter().filter(|is| **is).count()));
        }
    }
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let study = study_of_points(&[(0.0, 0.0, 1.0)], &[(0.0, 0.0)]);
    let scenario = scenario("");
    for ask in [
        Ask { count: 0, within: 0.1, differ: 1 },
        Ask { count: 1, within: -0.1, differ: 1 },
        Ask { count: 1, within: 0.1, differ: 0 },
    ] {
        let error = alternatives(&study, &scenario, "scenario.toml", ask, &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("H516"), "{error}");
    }
}

/// A plan with a hub added does not count as a different plan.
#[test]
fn a_hub_more_is_no_other_plan() {
    let study = study_of_points(&[(0.0, 0.0, 1.0)], &[(0.0, 0.0), (500.0, 0.0)]);
    let found = found(&study, &scenario(""), Ask { count: 5, within: 0.5, differ: 1 });
    assert_eq!(found.plans.len(), 1);
    assert!(matches!(found.ended, Ended::Worse(bound) if bound == 0.0), "{:?}", found.ended);
}
