//! What hubs offer, as a planner writes it: the tables `[capacity]`, `[send]` and `[services]` of `scenario.toml`.

use crate::units::Pounds;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many families a hub can serve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CapacityRules {
    /// Whether it limits the plan or is only reported (default `report`).
    #[serde(default)]
    pub mode: CapacityMode,
    /// Demand of a zone in the unit of the capacities, as an expression of column names (default: the objective's
    /// weight).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<String>,
    /// Families that a hub can serve, where neither the data nor `by_kind` says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hub: Option<f64>,
    /// By kind of building, such as `library = 300`: an assumption, and labelled so. A capacity in the data takes
    /// precedence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_kind: BTreeMap<String, f64>,
    /// Whether the families of one zone may be split between several hubs (default true).
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub split: bool,
}

fn yes() -> bool {
    true
}

/// Whether a capacity limits the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CapacityMode {
    /// Families are covered when a hub within the radius has room for them.
    Limit,
    /// The demand at each hub is only compared with its capacity.
    #[default]
    Report,
}

/// The SEND practitioner that every hub must have. The policy states no caseload and no salary, so there are no
/// defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SendRules {
    /// Whether the caseload limits the plan or is only reported (default `report`).
    #[serde(default)]
    pub mode: CapacityMode,
    /// Families that one practitioner can support at a time.
    pub caseload: f64,
    /// Families of a zone that need one, as an expression of column names.
    pub demand: String,
    /// Practitioners at each hub, such as 0.5 for half a post (default 1).
    #[serde(default = "one")]
    pub per_hub: f64,
    /// What one practitioner costs, in whole pounds; added to the cost of every hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Pounds>,
}

fn one() -> f64 {
    1.0
}

/// Which services hubs must offer. With an empty table the reach of every service of the study is reported.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceRules {
    /// Services that every hub must host: sites that cannot host them may not be hubs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_every_hub: Vec<String>,
    /// Services that a share of the weight must have within the radius.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<ServiceShare>,
}

/// A share of the weight that must be within the radius of a hub with a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceShare {
    /// The service, as the study calls it.
    pub service: String,
    /// Share of the weight, above 0 and up to 1.
    pub share: f64,
}
