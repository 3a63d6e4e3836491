//! What the limits cost: by how much the objective could rise if a limit gave way a little.

use crate::units::Weight;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the limits cost at the margin, in the objective's unit (families reached).
///
/// Prices of the relaxed problem (Lagrange multipliers): how fast the *bound* moves with a limit. They say where to look; what a
/// change is truly worth is a run with the changed limit. `null` where there is no such limit, 0 where it binds nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LimitPrices {
    /// Forgone by one more hub that must stand in a disadvantaged community, all authorities together.
    pub share: Option<Weight>,
    /// Won by one more hub in all.
    pub hub: Option<Weight>,
    /// Won by another £100,000 for all authorities together.
    pub money: Option<Weight>,
    /// Each authority's own limits, in the order of the study.
    pub authorities: Vec<AuthorityPrices>,
}

/// What one authority's limits cost at the margin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuthorityPrices {
    /// GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Won by one more hub than its most, or lost (negative) by the last hub that its fewest forces.
    pub hub: Option<Weight>,
    /// Won by its last £100,000: another £100,000 is worth about as much.
    pub money: Option<Weight>,
    /// Forgone by one more hub of its own that must stand in a disadvantaged community.
    pub share: Option<Weight>,
}
