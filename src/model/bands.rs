//! Bands of minutes that planners ask for.

use crate::units::Weight;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The last minute of each band; one more band holds the longer journeys.
pub const MINUTES: [f64; 4] = [10.0, 15.0, 20.0, 30.0];

/// The band of a journey in minutes: an index of [`MINUTES`], or their number for a longer journey. A journey of
/// exactly ten minutes is within ten.
///
/// ```
/// assert_eq!([10.0, 10.1, 30.0, 45.0].map(hubplan::model::band), [0, 1, 3, 4]);
/// ```
pub fn band(minutes: f64) -> usize {
    MINUTES.iter().position(|end| minutes <= *end).unwrap_or(MINUTES.len())
}

/// Weight whose journey to the nearest hub takes at most so many minutes.
///
/// ```
/// use hubplan::model::WithinMinutes;
/// let near: WithinMinutes = serde_json::from_str(r#"{ "minutes": 10, "before": 4, "after": 9.5 }"#)?;
/// assert_eq!(near.after.0 - near.before.0, 5.5);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct WithinMinutes {
    /// The most minutes.
    pub minutes: f64,
    /// Under today's centres (the baseline).
    pub before: Weight,
    /// Under the plan.
    pub after: Weight,
}
