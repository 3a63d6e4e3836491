//! How far half of all families travel at most, and the tenth furthest away at least.

use super::{Holding, rounding};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Quantiles of the distance or journey time to the nearest hub, in the study's travel unit. Each zone counts by its
/// weight; families who can reach no hub count as the furthest. `null` where the quantile falls on such families, and
/// where nobody has any weight.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let quantiles = answer.plan.metrics.map(|metrics| metrics.quantiles.after);
/// assert_eq!(quantiles.and_then(|quantiles| quantiles.half), Some(500.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Quantiles {
    /// Half of all weight travels at most this far: the quantile of 0.5.
    pub half: Option<f64>,
    /// The tenth of weight that is furthest away travels at least this far: the quantile of 0.9.
    pub nine_tenths: Option<f64>,
}

/// The same families under today's centres and under the plan.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let quantiles = answer.plan.metrics.map(|metrics| metrics.quantiles).unwrap_or_default();
/// assert_eq!((quantiles.before.nine_tenths, quantiles.after.nine_tenths), (None, Some(500.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct BeforeAfterQuantiles {
    /// Under today's centres (the baseline).
    pub before: Quantiles,
    /// Under the plan.
    pub after: Quantiles,
}

/// The weighted quantile of holdings [`in_order`](super::in_order), for a share `q` from 0 to 1:
/// `min { x : sum of people who have at most x >= q * sum of all people }`. At least `q` of all people have at most
/// this much, and at least `1 - q` have at least this much. `None` without people.
///
/// A sum that falls short of its share in its last digits alone has reached it.
pub fn quantile(ordered: &[Holding], q: f64) -> Option<f64> {
    let all: f64 = ordered.iter().map(|(people, _)| people).sum();
    let enough = q * all - rounding::DIGITS * all;
    let mut people = 0.0;
    let reached = ordered.iter().find(|holding| {
        people += holding.0;
        people >= enough
    });
    reached.or(ordered.last()).map(|(_, each)| *each)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::in_order;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    #[test]
    fn quantiles_worked_out_by_hand() {
        let four = [(1.0, 10.0), (1.0, 20.0), (1.0, 30.0), (1.0, 40.0)];
        assert_eq!(
            [0.0, 0.25, 0.5, 0.51, 0.9, 1.0].map(|q| quantile(&four, q).unwrap()),
            [10.0, 10.0, 20.0, 30.0, 40.0, 40.0]
        );
        // Nine tenths of ten are exactly nine.
        let ten = [(9.0, 1.0), (1.0, 8.0)];
        assert_eq!([0.5, 0.9, 0.91].map(|q| quantile(&ten, q).unwrap()), [1.0, 1.0, 8.0]);
        // 0.1 + 0.2 is a hair above 0.3, and three tenths of 1 a hair below.
        let tenths = [(0.1, 1.0), (0.2, 2.0), (0.3, 3.0), (0.4, 4.0)];
        assert_eq!([0.3, 0.6].map(|q| quantile(&tenths, q).unwrap()), [2.0, 3.0]);
        assert_eq!(quantile(&[], 0.5), None);
        let unreached = [(6.0, 100.0), (4.0, f64::INFINITY)];
        assert_eq!([0.5, 0.9].map(|q| quantile(&unreached, q).unwrap()), [100.0, f64::INFINITY]);
    }

    /// Everybody stands in a row, one by one, and is asked in turn.
    fn by_heads(holdings: &[(u8, u8)], tenths: usize) -> Option<f64> {
        let heads = holdings.iter().flat_map(|(people, each)| vec![f64::from(*each); usize::from(*people)]);
        let heads: Vec<f64> = heads.collect();
        let enough = |x: &f64| 10 * heads.iter().filter(|other| *other <= x).count() >= tenths * heads.len();
        heads.iter().copied().filter(enough).min_by(f64::total_cmp)
    }

    proptest! {
        #![proptest_config(cases(512))]

        #[test]
        fn a_quantile_is_that_of_people_who_stand_in_a_row(
            holdings in prop::collection::vec((0_u8..4, 0_u8..6), 0..9), tenths in 0_usize..=10, unit in 0.001..1000.0_f64,
        ) {
            let list = holdings.iter().map(|(people, each)| (f64::from(*people) * unit, f64::from(*each))).collect();
            prop_assert_eq!(quantile(&in_order(list), tenths as f64 / 10.0), by_heads(&holdings, tenths));
        }
    }
}
