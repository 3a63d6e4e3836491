//! Inequality of distances: how evenly a plan spreads journeys over families.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Inequality of journeys to the nearest hub, with zones weighted by the scenario's weight. Families who can reach no
/// hub are left out; [`super::Access::unreachable`] has their weight. All figures are `null` where nobody can reach a
/// hub.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
