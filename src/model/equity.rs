//! Inequality of distances: how evenly a plan spreads journeys over families.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Inequality of journeys to the nearest hub, with zones weighted by the scenario's weight. Families who can reach no
/// hub are left out; [`super::Access::unreachable`] has their weight. All figures are `null` where nobody can reach a
/// hub.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let equity = answer.plan.metrics.map(|metrics| metrics.equity.after);
/// assert_eq!(equity.and_then(|equity| equity.gini), Some(0.0), "all journeys are equal");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Equity {
    /// Gini index of journeys, 0 to 1; 0 if all are equal. Also `null` where every journey is 0.
    pub gini: Option<f64>,
    /// Palma ratio of journeys: the sum over the tenth of weight with the longest, divided by the sum over the four
    /// tenths with the shortest. 0.25 if all are equal. Also `null` where the journeys of those four tenths are all 0.
    pub palma: Option<f64>,
    /// The Kolm-Pollak distance (equally distributed equivalent), in the study's travel unit: if everybody had this
    /// journey, it would be as good as the actual distribution. It lies between the mean and the longest journey,
    /// higher the more unequal they are.
    pub equal_journey: Option<f64>,
    /// Share of weight covered in the most deprived decile, less that in the least deprived: above 0 where the most
    /// deprived are covered better. `null` without two deciles.
    pub coverage_gap: Option<f64>,
    /// Mean journey of the most deprived decile, less that of the least deprived, in the study's travel unit: below 0
    /// where the most deprived are nearer. Also `null` where one of the two can reach no hub.
    pub mean_gap: Option<f64>,
}

/// The same families under today's centres and under the plan.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let equity = answer.plan.metrics.map(|metrics| metrics.equity);
/// assert!(equity.is_some_and(|equity| equity.before.gini.is_none() && equity.after.gini.is_some()));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct BeforeAfterEquity {
    /// Aversion to unequal journeys in the Kolm-Pollak distance: with 1, a journey that is longer by one radius counts
    /// e times as much.
    pub aversion: f64,
    /// The most and the least deprived decile with any weight (1 = most deprived); `null` where the study has fewer
    /// than two.
    pub deciles: Option<[u8; 2]>,
    /// Under today's centres (the baseline).
    pub before: Equity,
    /// Under the plan.
    pub after: Equity,
}
