//! What hubs offer, as numbers: capacities in the question, and what became of them in the answer.

use crate::units::{Pounds, Weight};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Room for families: `[capacity]`.
    Families,
    /// Time of SEND practitioners: `[send]`.
    Send,
}

/// A capacity as numbers. Vectors over zones and sites run in the study's order.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityTerms {
    /// What runs out.
    pub what: Resource,
    /// Whether families beyond it count as not covered; otherwise it is only reported.
    pub limits: bool,
    /// What each zone takes of it; 0 or more.
    pub demand: Vec<f64>,
    /// The expression of the demand, for headings.
    pub demand_label: String,
    /// What a hub at each site has of it; infinite where it is not limited.
    pub room: Vec<f64>,
    /// Whether the families of one zone may go to several hubs.
    pub split: bool,
}

/// A service as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceTerms {
    /// Its name in the study.
    pub name: String,
    /// Whether each site can host it; a hub hosts all that its site can.
    pub hosts: Vec<bool>,
    /// Share of the weight that must have it within the radius.
    pub share: Option<f64>,
}

/// What a plan makes of a capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CapacityFigures {
    /// What runs out.
    pub what: Resource,
    /// Whether it limits the plan.
    pub limits: bool,
    /// Unit of the demand: the scenario's expression.
    pub unit: String,
    /// Demand of all families the plan is made for.
    pub demand: f64,
    /// What all hubs have together; `null` when any of them is not limited.
    pub capacity: Option<f64>,
    /// Where it limits: demand within the radius of a hub that has room for it, when as much weight as can be is served. Centres of
    /// authorities that are not being planned serve too; families there are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<f64>,
    /// Where it limits: weight of the families served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_weight: Option<Weight>,
    /// Hubs with more demand than capacity, when families go to the nearest hub.
    pub overloaded_hubs: usize,
    /// How much more, summed over these.
    pub overload: f64,
}

/// What a plan makes of a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceReach {
    /// Its name in the study.
    pub service: String,
    /// Hubs of the plan that host it.
    pub hubs: usize,
    /// Weight within the radius of a centre of today that could host it.
    pub before: Weight,
    /// Weight within the radius of a hub that hosts it.
    pub after: Weight,
    /// The latter as a share of all weight, 0 to 1; `null` where nothing has any weight.
    pub share: Option<f64>,
    /// Share that the scenario asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<f64>,
}

/// What goes to one hub, against a capacity of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HubLoad {
    /// What runs out.
    pub what: Resource,
    /// What the hub has of it; `None` when it is not limited.
    pub capacity: Option<f64>,
    /// Demand of the zones that it is nearest to, planned or not.
    pub load: f64,
    /// How much of that is beyond the capacity.
    pub overload: f64,
    /// Where the capacity limits: demand that the hub serves when as much weight as can be is served.
    pub served: Option<f64>,
}

/// Which services the sites of a study can host.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Services {
    /// Names, in the order of the study's list.
    pub names: Vec<String>,
    /// For each site `(position of the service, what it costs in pounds)`, rising; empty when the study has no services.
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
