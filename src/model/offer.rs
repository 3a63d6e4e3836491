//! What hubs offer, as a planner writes it: the tables `[capacity]`, `[send]` and `[services]` of `scenario.toml`.

use crate::units::Pounds;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many families a hub can serve.
///
/// ```
/// use hubplan::model::{CapacityMode, CapacityRules, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut rules = CapacityRules::default();
/// (rules.mode, rules.per_hub) = (CapacityMode::Limit, Some(6.0));
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().capacity = Some(rules);
/// assert_eq!(question.solve()?.plan.objective, Some(6.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
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

impl Default for CapacityRules {
    fn default() -> Self {
        CapacityRules {
            mode: CapacityMode::default(),
            demand: None,
            per_hub: None,
            by_kind: BTreeMap::new(),
            split: yes(),
        }
    }
}

fn yes() -> bool {
    true
}

/// Whether a capacity limits the plan.
///
/// ```
/// use hubplan::model::{CapacityMode, CapacityRules};
/// assert_eq!(CapacityRules::default().mode, CapacityMode::Report);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum CapacityMode {
    /// Families are covered when a hub within the radius has room for them.
    Limit,
    /// The demand at each hub is only compared with its capacity.
    #[default]
    Report,
}

/// The SEND practitioner that every hub must have. The policy states no caseload and no salary, so there are no
/// defaults.
///
/// ```
/// use hubplan::model::{CapacityMode, DemandPoint, SendRules, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut rules = SendRules::new(6.0, "weight");
/// rules.mode = CapacityMode::Limit;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().send = Some(rules);
/// assert_eq!(question.solve()?.plan.objective, Some(6.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
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

impl SendRules {
    /// One practitioner at each hub, with this caseload, for families counted by this expression; only reported.
    pub fn new(caseload: f64, demand: impl Into<String>) -> Self {
        SendRules { mode: CapacityMode::default(), caseload, demand: demand.into(), per_hub: one(), cost: None }
    }
}

fn one() -> f64 {
    1.0
}

/// Which services hubs must offer. With an empty table the reach of every service of the study is reported.
///
/// ```
/// use hubplan::model::{ServiceRules, ServiceShare};
/// let mut rules = ServiceRules::default();
/// rules.in_every_hub.push("midwife".to_owned());
/// rules.reach.push(ServiceShare { service: "nursery".to_owned(), share: 0.8 });
/// assert_eq!(toml::to_string(&rules)?.lines().next(), Some("in_every_hub = [\"midwife\"]"));
/// # Ok::<(), toml::ser::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct ServiceRules {
    /// Services that every hub must host: sites that cannot host them may not be hubs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_every_hub: Vec<String>,
    /// Services that a share of the weight must have within the radius.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<ServiceShare>,
}

/// A share of the weight that must be within the radius of a hub with a service.
///
/// ```
/// use hubplan::model::{DemandPoint, ServiceRules, ServiceShare, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.services.names = vec!["midwife".to_owned()];
/// parts.services.hosted = vec![vec![(0, hubplan::units::Pounds(0))]];
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let mut rules = ServiceRules::default();
/// rules.reach.push(ServiceShare { service: "midwife".to_owned(), share: 1.0 });
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().services = Some(rules);
/// assert_eq!(question.solve()?.plan.hubs, ["hall"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct ServiceShare {
    /// The service, as the study calls it.
    pub service: String,
    /// Share of the weight, above 0 and up to 1.
    pub share: f64,
}
