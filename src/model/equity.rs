//! How evenly a plan spreads journeys over families.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How evenly journeys to the nearest hub are spread: zones weighted by the scenario's weight, each by its own journey. Families who
/// can reach no hub are left out; [`super::Access::unreachable`] says how many they are. All figures are `null` where nobody can reach one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equity {
    /// Gini index of journeys, 0 to 1: 0 where all are alike. `null` where nobody has any way to go, too.
    pub gini: Option<f64>,
    /// Palma ratio of journeys: those of the tenth of weight with the longest, over those of the four tenths with the shortest. 0.25
    /// where all are alike; `null` where those four tenths have no way to go, too.
    pub palma: Option<f64>,
    /// The Kolm-Pollak equally distributed journey in the study's travel unit: if everybody had this one, the spread would be no worse
    /// and no better. From the mean journey up to the longest, the further up the more uneven.
    pub equal_journey: Option<f64>,
    /// Share of weight covered in the most deprived decile, less that in the least deprived: above 0 where the most deprived are
    /// covered better. `null` without two deciles.
    pub coverage_gap: Option<f64>,
    /// Mean journey of the most deprived decile, less that of the least deprived, in the study's travel unit: below 0 where the most
    /// deprived are nearer. `null` where one of them can reach no hub, too.
    pub mean_gap: Option<f64>,
}

/// The same families under today's centres and under the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BeforeAfterEquity {
    /// Aversion to uneven journeys that the equally distributed one is for: with 1, a journey longer by one radius weighs e times as much.
    pub aversion: f64,
    /// The most and the least deprived decile that have any weight (1 = most deprived); `null` where the study has not two of them.
    pub deciles: Option<[u8; 2]>,
    /// Under today's centres (the baseline).
    pub before: Equity,
    /// Under the plan.
    pub after: Equity,
}
