//! What hubs offer, in numbers: capacities in the question, and their use in the answer.

use crate::units::{Pounds, Weight};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A resource of which a hub has a limited amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Room for families: `[capacity]`.
    Families,
    /// Time of SEND practitioners: `[send]`.
    Send,
}

/// A capacity in numbers. Vectors over zones and sites are in the study's order.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityTerms {
    /// The resource.
    pub what: Resource,
    /// Whether families beyond the capacity count as not covered; otherwise this is only reported.
    pub limits: bool,
    /// Demand of each zone for the resource; 0 or more.
    pub demand: Vec<f64>,
    /// The expression of the demand, for headings.
    pub demand_label: String,
    /// Room of a hub at each site; infinite where it is not limited.
    pub room: Vec<f64>,
    /// Whether the families of one zone may be split between several hubs.
    pub split: bool,
}

/// A service in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceTerms {
    /// Its name in the study.
    pub name: String,
    /// Whether each site can host it; a hub hosts all that its site can.
    pub hosts: Vec<bool>,
    /// Share of the weight that must have it within the radius.
    pub share: Option<f64>,
}

/// Use of a capacity under a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CapacityFigures {
    /// The resource.
    pub what: Resource,
    /// Whether it limits the plan.
    pub limits: bool,
    /// Unit of the demand: the scenario's expression.
    pub unit: String,
    /// Demand of all families that the plan is made for.
    pub demand: f64,
    /// Room of all hubs together; `null` when any hub's is not limited.
    pub capacity: Option<f64>,
    /// Where the capacity limits the plan: the demand that hubs within the radius have room for when as much weight as
    /// possible is served. Centres of authorities that are not being planned serve too; families there are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<f64>,
    /// Where it limits: weight of the families served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_weight: Option<Weight>,
    /// Hubs with more demand than capacity, when families go to the nearest hub.
    pub overloaded_hubs: usize,
    /// By how much their demand exceeds their capacity, in all.
    pub overload: f64,
}

/// Reach of a service under a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ServiceReach {
    /// Its name in the study.
    pub service: String,
    /// Hubs of the plan that host it.
    pub hubs: usize,
    /// Weight within the radius of a centre open today that could host it.
    pub before: Weight,
    /// Weight within the radius of a hub that hosts it.
    pub after: Weight,
    /// The same as a share of all weight, 0 to 1; `null` where there is no weight.
    pub share: Option<f64>,
    /// Share that the scenario asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<f64>,
}

/// Demand at one hub, compared with a capacity of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HubLoad {
    /// The resource.
    pub what: Resource,
    /// Room of the hub; `None` when it is not limited.
    pub capacity: Option<f64>,
    /// Demand of the zones to which it is the nearest hub, planned or not.
    pub load: f64,
    /// By how much that exceeds the room; 0 if it does not.
    pub overload: f64,
    /// Where the capacity limits the plan: the demand that the hub serves when as much weight as possible is served.
    pub served: Option<f64>,
}

/// Which services the sites of a study can host.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Services {
    /// Names, in the order of the study's list.
    pub names: Vec<String>,
    /// For each site its `(position of the service, cost in pounds)` pairs, in ascending order; empty when the study
    /// has no services.
    pub hosted: Vec<Vec<(usize, Pounds)>>,
}

impl Services {
    /// What a site can host: `(position of the service, cost)`.
    pub fn of(&self, site: usize) -> &[(usize, Pounds)] {
        self.hosted.get(site).map_or(&[], Vec::as_slice)
    }

    /// Whether a site can host the service at a position.
    pub fn hosts(&self, site: usize, service: usize) -> bool {
        self.of(site).iter().any(|(other, _)| *other == service)
    }
}
