//! Which figures rest on what nobody gave. The sentences are in [`super::Terms::assumptions`]; here is what they are
//! about, so that the word *assumed* can stand beside each figure.

use super::{AuthorityIx, Resource};
use crate::units::Pounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// ` (assumed)` behind an amount that is assumed as a whole, ` (part assumed)` behind one of which a part is, nothing
/// behind any other.
pub fn behind(amount: Pounds, assumed: Pounds) -> &'static str {
    match assumed {
        Pounds(0) => "",
        assumed if assumed == amount => " (assumed)",
        _ => " (part assumed)",
    }
}

/// What of a scenario's numbers is assumed. Vectors run in the study's order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AssumedTerms {
    /// Of the cost of a hub at each site, in pounds.
    pub cost: Vec<Pounds>,
    /// Whether each authority's budget is.
    pub budget: Vec<bool>,
    /// Whether each authority's most hubs are.
    pub max_hubs: Vec<bool>,
    /// Whether each site's room for families is.
    pub room: Vec<bool>,
}

impl AssumedTerms {
    /// What of an authority's budget is.
    pub fn of_budget(&self, authority: AuthorityIx, budget: Pounds) -> Pounds {
        if self.budget[authority.at()] { budget } else { Pounds(0) }
    }

    /// Nothing is assumed of a study with so many sites and authorities.
    pub fn nothing(sites: usize, authorities: usize) -> Self {
        AssumedTerms {
            cost: vec![Pounds(0); sites],
            budget: vec![false; authorities],
            max_hubs: vec![false; authorities],
            room: vec![false; sites],
        }
    }
}

/// What of a plan's figures rests on an assumption.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Assumed {
    /// Of the cost of all hubs, in pounds.
    pub cost: Pounds,
    /// Of the cost of each authority's hubs, by its code; authorities of which nothing is assumed are left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authority_cost: BTreeMap<String, Pounds>,
    /// Codes of the authorities whose budget is assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<String>,
    /// Codes of the authorities whose most hubs are assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub max_hubs: Vec<String>,
    /// What the room of some hub is assumed of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub room: Vec<Resource>,
    /// The factor by which every journey is assumed to be longer than a straight line; absent where journeys are
    /// straight lines by definition, or given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detour: Option<f64>,
}

impl Assumed {
    /// Whether every figure was given.
    pub fn is_nothing(&self) -> bool {
        *self == Assumed::default()
    }
}
