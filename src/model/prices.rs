//! Shadow prices of the limits: by how much the objective could rise if a limit were a little wider.

use crate::units::Weight;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shadow prices of the limits, in the objective's unit (families reached).
///
/// These are Lagrange multipliers of the relaxed problem: how fast the *bound* changes with a limit. Use them to see
/// where to look; to know what a change is really worth, run hubplan again with it. `null` where there is no such
/// limit, 0 where it does not bind.
///
/// ```
/// use hubplan::{model::LimitPrices, units::Weight};
/// let prices = r#"{ "share": null, "hub": 12.5, "money": null, "authorities": [] }"#;
/// let prices: LimitPrices = serde_json::from_str(prices)?;
/// assert_eq!((prices.hub, prices.money), (Some(Weight(12.5)), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct LimitPrices {
    /// Lost by requiring one more hub in a disadvantaged community, all authorities together.
    pub share: Option<Weight>,
    /// Gained by one more hub in all.
    pub hub: Option<Weight>,
    /// Gained by another £100,000 for all authorities together.
    pub money: Option<Weight>,
    /// Each authority's own limits, in the order of the study.
    pub authorities: Vec<AuthorityPrices>,
}

/// Shadow prices of one authority's limits.
///
/// ```
/// use hubplan::{model::AuthorityPrices, units::Weight};
/// let prices = r#"{ "code": "E08000018", "name": "Rotherham", "hub": -3.0, "money": null, "share": 0.0 }"#;
/// let prices: AuthorityPrices = serde_json::from_str(prices)?;
/// assert_eq!(prices.hub, Some(Weight(-3.0)), "the last hub that its minimum requires costs weight elsewhere");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AuthorityPrices {
    /// GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Gained by one hub more than its maximum, or lost (negative) by the last hub that its minimum requires.
    pub hub: Option<Weight>,
    /// Gained by its last £100,000; another £100,000 is worth about as much.
    pub money: Option<Weight>,
    /// Lost by requiring one more of its own hubs in a disadvantaged community.
    pub share: Option<Weight>,
}
