//! What hubs offer, in numbers: capacities in the question, and their use in the answer.

use crate::units::{Pounds, Weight};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A resource of which a hub has a limited amount.
///
/// ```
/// use hubplan::model::Resource;
/// assert_eq!(serde_json::to_string(&Resource::Families)?, "\"families\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Resource {
    /// Room for families: `[capacity]`.
    Families,
    /// Time of SEND practitioners: `[send]`.
    Send,
}

/// A capacity in numbers. Vectors over zones and sites are in the study's order.
///
/// ```
/// use hubplan::model::{CapacityRules, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0)).capacity(6.0);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().capacity = Some(CapacityRules::default());
/// let terms = question.solve()?.terms;
/// assert_eq!((&terms.capacities[0].demand, &terms.capacities[0].room), (&vec![9.0], &vec![6.0]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
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
///
/// ```
/// use hubplan::model::{DemandPoint, ServiceRules, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.services.names = vec!["midwife".to_owned()];
/// parts.services.hosted = vec![vec![(0, hubplan::units::Pounds(0))]];
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().services = Some(ServiceRules::default());
/// assert_eq!(question.solve()?.terms.services[0].hosts, [true]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ServiceTerms {
    /// Its name in the study.
    pub name: String,
    /// Whether each site can host it; a hub hosts all that its site can.
    pub hosts: Vec<bool>,
    /// Share of the weight that must have it within the radius.
    pub share: Option<f64>,
}

/// Use of a capacity under a plan.
///
/// ```
/// use hubplan::model::{CapacityRules, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0)).capacity(6.0);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().capacity = Some(CapacityRules::default());
/// let metrics = question.solve()?.plan.metrics;
/// assert_eq!(metrics.map(|metrics| metrics.capacities[0].overload), Some(3.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
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
///
/// ```
/// use hubplan::model::{DemandPoint, ServiceRules, SitePoint, Study};
/// use hubplan::{Question, units::{Impedance, Weight}};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.services.names = vec!["midwife".to_owned()];
/// parts.services.hosted = vec![vec![(0, hubplan::units::Pounds(0))]];
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().services = Some(ServiceRules::default());
/// let metrics = question.solve()?.plan.metrics;
/// assert_eq!(metrics.map(|metrics| metrics.services[0].after), Some(Weight(9.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
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
///
/// ```
/// use hubplan::model::{CapacityRules, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0)).capacity(6.0);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().capacity = Some(CapacityRules::default());
/// let load = question.solve()?.evaluation.map(|evaluation| evaluation.hubs[0].loads[0]);
/// assert_eq!(load.map(|load| (load.load, load.capacity)), Some((9.0, Some(6.0))));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
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
///
/// ```
/// use hubplan::{model::Services, units::Pounds};
/// let mut services = Services::default();
/// services.names = vec!["midwife".to_owned(), "nursery".to_owned()];
/// services.hosted = vec![vec![(1, Pounds(20_000))]];
/// assert!(services.hosts(0, 1) && !services.hosts(0, 0));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
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
