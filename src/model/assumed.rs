//! Which figures rest on an assumption because no data gave them. The sentences are in [`super::Terms::assumptions`];
//! this lists the figures, so that the word *assumed* can be shown beside each.

use super::{AuthorityIx, Resource};
use crate::units::Pounds;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Suffix for an amount: ` (assumed)` if all of it is assumed, ` (part assumed)` if a part is, otherwise nothing.
pub fn behind(amount: Pounds, assumed: Pounds) -> &'static str {
    match assumed {
        Pounds(0) => "",
        assumed if assumed == amount => " (assumed)",
        _ => " (part assumed)",
    }
}

/// Which of a scenario's numbers are assumed. Vectors are in the study's order.
///
/// ```
/// use hubplan::{model::AssumedTerms, units::Pounds};
/// let (sites, authorities) = (2, 1);
/// assert_eq!(AssumedTerms::nothing(sites, authorities).cost, [Pounds(0), Pounds(0)]);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct AssumedTerms {
    /// Assumed part of the cost of a hub at each site, in pounds.
    pub cost: Vec<Pounds>,
    /// Whether each authority's budget is assumed.
    pub budget: Vec<bool>,
    /// Whether each authority's most hubs is assumed.
    pub max_hubs: Vec<bool>,
    /// Whether each site's room for families is assumed.
    pub room: Vec<bool>,
}

impl AssumedTerms {
    /// The assumed part of an authority's budget: all of it or nothing.
    pub fn of_budget(&self, authority: AuthorityIx, budget: Pounds) -> Pounds {
        if self.budget[authority.at()] { budget } else { Pounds(0) }
    }

    /// No assumptions, for a study with this many sites and authorities.
    pub fn nothing(sites: usize, authorities: usize) -> Self {
        AssumedTerms {
            cost: vec![Pounds(0); sites],
            budget: vec![false; authorities],
            max_hubs: vec![false; authorities],
            room: vec![false; sites],
        }
    }
}

/// Which of a plan's figures rest on an assumption.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::units::{Impedance, Pounds};
/// let site = SitePoint::new("hall", (0.0, 500.0)).cost(Pounds(220_000));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [site])?;
/// let plan = hubplan::Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.plan;
/// assert!(plan.metrics.is_some_and(|metrics| metrics.assumed.is_nothing()));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(default)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Assumed {
    /// Assumed part of the cost of all hubs, in pounds.
    pub cost: Pounds,
    /// Assumed part of the cost of each authority's hubs, by its code. Authorities without an assumed part are left
    /// out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authority_cost: BTreeMap<String, Pounds>,
    /// Codes of the authorities whose budget is assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<String>,
    /// Codes of the authorities whose most hubs are assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub max_hubs: Vec<String>,
    /// Resources for which the room of some hub is assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub room: Vec<Resource>,
    /// The factor by which every journey is assumed to be longer than a straight line. Absent where journeys are
    /// straight lines by definition, or given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detour: Option<f64>,
}

impl Assumed {
    /// Whether no figure is assumed.
    pub fn is_nothing(&self) -> bool {
        *self == Assumed::default()
    }
}
