//! Plans that differ from others, against brute force: the second best, the third, and so on.

use super::{answer, brute_force, close, nobody_reached, small, worth};
use crate::model::testing::cases;
use crate::model::{Status, Unlike};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_next_best_is_the_best_of_those_that_differ(small in small(), without in 1_u32..4) {
        let study = small.study();
        let mut terms = small.terms(&study);
        let mut last = f64::INFINITY;
        for rank in 0..5 {
            let outcome = answer(&study, &terms);
            if nobody_reached(&outcome) {
                return Ok(());
            }
            let Some(best) = brute_force(&study, &terms) else {
                prop_assert_eq!(outcome.status, Status::Infeasible, "plan {}", rank);
                prop_assert!(!outcome.reasons.is_empty());
                return Ok(());
            };
            prop_assert_eq!(outcome.status, Status::Optimal, "plan {}: {:?}", rank, outcome);
            let value = worth(&study, &terms, &outcome.open);
            prop_assert!(value.is_some_and(|value| close(value, best)), "plan {rank}: {value:?} against {best}");
            prop_assert!(outcome.bound >= best - 1e-9 * best.abs().max(1.0), "plan {rank}: {} against {best}", outcome.bound);
            prop_assert!(best <= last + 1e-9 * last.abs(), "no later plan is better");
            prop_assert_eq!(outcome.certificate.is_some(), rank == 0, "of the question as it was asked");
            last = best;
            terms.unlike.push(Unlike { hubs: outcome.open, without });
        }
    }
}

/// Required hubs cannot give way, and the reason says so.
#[test]
fn required_hubs_leave_no_other_plan() {
    let study = super::study_of_points(&[(0.0, 0.0, 1.0), (9.0, 0.0, 1.0)], &[(0.0, 0.0), (9.0, 0.0), (9.0, 1.0)]);
    let mut terms = super::plain_terms(&study, 2.0);
    terms.total_max = Some(2);
    terms.role[0] = crate::model::Role::Required;
    let first = answer(&study, &terms);
    terms.unlike.push(Unlike { hubs: first.open, without: 2 });
    let second = answer(&study, &terms);
    assert_eq!(second.status, Status::Infeasible);
    assert!(second.reasons[0].text.contains("only 1 may"), "{:?}", second.reasons);
}
