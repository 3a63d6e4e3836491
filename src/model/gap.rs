//! How far a plan is from the best possible: one definition for objectives that are maximised and for those that are
//! minimised.
//!
//! The gap is a share of the bound, because the bound stands for the best possible. A plan that covers 90 where no plan
//! covers more than 100 is 10% below it; a plan with 150 where no plan has less than 100 is 50% above it.

use super::{Sense, rounding};

/// The relative gap, 0 or more: `(bound - objective) / |bound|` if the objective is maximised, `(objective - bound) /
/// |bound|` if it is minimised.
///
/// It is 0 where the plan reaches the bound, or exceeds it by rounding. `None` where the plan does not reach a bound of
/// 0, because nothing is a share of 0.
pub fn gap(sense: Sense, objective: f64, bound: f64) -> Option<f64> {
    match shortfall(sense, objective, bound) {
        short if short <= 0.0 => Some(0.0),
        _ if bound == 0.0 => None,
        short => Some(short / bound.abs()),
    }
}

/// Whether a plan is within a relative gap of the best possible, or meets the bound to rounding. `made_of` is the size
/// of the amounts that were added up.
pub fn is_within(sense: Sense, objective: f64, bound: f64, gap: f64, made_of: f64) -> bool {
    shortfall(sense, objective, bound) <= gap * bound.abs() || rounding::met(objective, bound, made_of)
}

/// By how much an objective is worse than the bound.
fn shortfall(sense: Sense, objective: f64, bound: f64) -> f64 {
    match sense {
        Sense::Maximise => bound - objective,
        Sense::Minimise => objective - bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sense::{Maximise, Minimise};

    #[test]
    fn a_gap_is_a_share_of_the_bound_in_both_senses() {
        for (sense, objective, bound, expected) in [
            (Maximise, 90.0, 100.0, Some(0.1)),
            (Minimise, 150.0, 100.0, Some(0.5)),
            (Minimise, 1810.0, 634.5, Some(1175.5 / 634.5)),
            // Penalties can make an objective that is maximised negative.
            (Maximise, -15.0, -10.0, Some(0.5)),
            (Maximise, -5.0, 10.0, Some(1.5)),
            (Maximise, 7.0, 7.0, Some(0.0)),
            (Minimise, 0.0, 0.0, Some(0.0)),
            (Maximise, 7.0 + 1e-15, 7.0, Some(0.0)),
            (Maximise, -3.0, 0.0, None),
            (Minimise, 3.0, 0.0, None),
        ] {
            assert_eq!(gap(sense, objective, bound), expected, "{sense:?} {objective} {bound}");
        }
    }

    #[test]
    fn what_counts_as_reached_is_a_share_of_what_was_added() {
        assert!(is_within(Maximise, 0.0, 1e-13, 0.0, 100.0), "the rest of sums that cancel");
        assert!(!is_within(Maximise, 0.0, 1e-13, 0.0, 1e-3));
        assert!(is_within(Minimise, 110.0, 100.0, 0.1, 0.0) && !is_within(Minimise, 110.1, 100.0, 0.1, 0.0));
        assert!(!is_within(Maximise, 8e9 - 1.0, 8e9, 0.0, 8e9), "one of eight thousand million is a difference");
    }
}
