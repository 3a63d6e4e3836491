//! The answer: `solution.json` and the tables beside it.
//!
//! These types *are* the file contract; `docs/solution.schema.json` is generated from them.

use super::{
    Assumed, BeforeAfterEquity, BeforeAfterQuantiles, CapacityFigures, CentroidSource, Children, Evidence, HubLoad,
    InputFile, LimitPrices, LocatedBy, ObjectiveKind, PhasedPlan, Reason, Scenario, Sense, ServiceReach, Status, Stop,
    Vintage, WithinMinutes,
};
use crate::units::{Impedance, Pounds, Weight};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of `solution.json` that this build writes and reads.
pub const PLAN_VERSION: u32 = 1;

/// A plan with its proof and its metrics. Two runs with the same inputs and seed give the same plan, byte for byte,
/// unless the clock ended the search.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Status, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.plan;
/// assert_eq!((plan.status, plan.objective, plan.gap), (Status::Optimal, Some(9.0), Some(0.0)));
/// assert_eq!(plan.hubs, ["hall"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Plan {
    /// Version of this format.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// How good the plan is known to be.
    pub status: Status,
    /// Whether the objective is maximised or minimised; absent in plans that maximise.
    #[serde(default, skip_serializing_if = "Sense::is_maximise")]
    pub sense: Sense,
    /// What the scenario's objective counts (weight covered, for coverage), less penalties and closing prices if it is
    /// maximised, plus them if it is minimised. `null` when infeasible.
    pub objective: Option<f64>,
    /// No plan has a better objective than this. `null` when infeasible.
    pub bound: Option<f64>,
    /// How far the plan is at most from the best possible, as a share of the bound: below it if the objective is
    /// maximised, above it if it is minimised. `null` when infeasible, and where the bound is 0 and not reached,
    /// because nothing is a share of 0.
    pub gap: Option<f64>,
    /// Results of the plan by the further stages of its objective, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<PlanStage>,
    /// Why the search stopped early, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// How the bound was proven.
    pub proof: String,
    /// Ids of the hubs, sorted.
    pub hubs: Vec<String>,
    /// Why there is no plan, when infeasible.
    pub reasons: Vec<Reason>,
    /// For hubs that were given: limits of the scenario that they break, in words. The worst is first, by how far it is
    /// broken as a share of the limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<String>,
    /// Figures of the plan; `null` when infeasible.
    pub metrics: Option<Metrics>,
    /// The plan year by year; absent where all hubs open at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phases: Option<PhasedPlan>,
    /// The evidence note; absent unless the scenario asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Shadow prices of the limits; absent where the search did not compute them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<LimitPrices>,
    /// All assumptions, in words.
    pub assumptions: Vec<String>,
    /// Name of the study.
    pub study: String,
    /// LSOA vintage, if the zones are LSOAs.
    pub vintage: Option<Vintage>,
    /// The scenario as it was solved.
    pub scenario: Scenario,
    /// Files read, with hashes.
    pub inputs: Vec<InputFile>,
    /// Rows left out: the sum of `rows` in `left_out.csv`.
    pub left_out: usize,
    /// Seed.
    pub seed: u64,
    /// Attribution that every copy carries.
    pub attribution: Vec<String>,
}

/// Result of a plan by a further stage of its objective.
///
/// ```
/// use hubplan::model::{DemandPoint, ObjectiveKind, SitePoint, Study, Then};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().objective.then.push(Then { kind: ObjectiveKind::Median, giving_up: 0.0 });
/// let stage = &question.solve()?.plan.then[0];
/// assert_eq!(stage.counted, 9.0 * 500.0);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct PlanStage {
    /// The model.
    pub kind: ObjectiveKind,
    /// Share of the earlier stages that may be given up for it.
    pub giving_up: f64,
    /// What the stage counts for this plan.
    pub counted: f64,
    /// No plan that gives up no more of the earlier stages is better at this stage.
    pub bound: f64,
}

/// How near hubs are to a group of families.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let access = answer.plan.metrics.map(|metrics| metrics.all.after);
/// assert_eq!(access.map(|access| (access.coverage, access.mean)), Some((Some(1.0), Some(500.0))));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Access {
    /// All weight of the group.
    pub weight: Weight,
    /// Weight within the radius.
    pub covered: Weight,
    /// Share of weight within the radius, 0 to 1; `null` for a group without weight.
    pub coverage: Option<f64>,
    /// Zones in the group.
    pub zones: usize,
    /// Zones within the radius.
    pub zones_covered: usize,
    /// Weighted mean impedance (distance or time) to the nearest hub, over the weight that can reach one.
    pub mean: Option<f64>,
    /// Largest impedance to the nearest hub, over zones that can reach one.
    pub worst: Option<f64>,
    /// Weight that can reach no hub at all.
    pub unreachable: Weight,
}

/// The same group under today's centres and under the plan.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let all = answer.plan.metrics.map(|metrics| metrics.all);
/// assert_eq!(all.map(|all| (all.before.coverage, all.after.coverage)), Some((Some(0.0), Some(1.0))));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct BeforeAfter {
    /// Under today's centres (the baseline).
    pub before: Access,
    /// Under the plan.
    pub after: Access,
}

/// Criterion by which zones are grouped.
///
/// ```
/// use hubplan::model::Class;
/// assert_eq!(serde_json::to_string(&Class::RuralUrban)?, "\"rural_urban\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Class {
    /// Decile of the ambition's index, or of the first decile column.
    Decile,
    /// Authority.
    Authority,
    /// Lower-tier district.
    District,
    /// Ward.
    Ward,
    /// Parliamentary constituency.
    Constituency,
    /// Rural/urban class.
    RuralUrban,
    /// Families with a car and families without one, where the study tells them apart.
    Car,
}

/// One group of zones, before and after.
///
/// ```
/// use hubplan::model::{Class, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let groups = answer.plan.metrics.map(|metrics| metrics.groups).unwrap_or_default();
/// assert_eq!((groups[0].class, &groups[0].name[..]), (Class::Authority, "Upper"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Group {
    /// The criterion.
    pub class: Class,
    /// Name of the group: `1`, `Rotherham`, `Urban` ... A ward's name follows its district's.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub access: BeforeAfter,
    /// Children aged 0 to 4 in it; absent where the study counts none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Children>,
}

/// Families who come within the radius, and families who are no longer within it.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::{Impedance, Weight}};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let change = answer.plan.metrics.map(|metrics| metrics.change);
/// assert_eq!(change.map(|change| (change.gained, change.lost)), Some((Weight(9.0), Weight(0.0))));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AccessChange {
    /// Weight newly within the radius.
    pub gained: Weight,
    /// Zones newly within the radius.
    pub zones_gained: usize,
    /// Weight no longer within the radius.
    pub lost: Weight,
    /// Zones no longer within the radius.
    pub zones_lost: usize,
    /// Codes of the zones that lose most weight, worst first, at most ten.
    pub worst_losses: Vec<String>,
}

/// One interpretation of 70/30, and the plan's result under it.
///
/// ```
/// use hubplan::model::{Ambition, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let homes = [DemandPoint::new("north", (0.0, 2_000.0), 9.0), DemandPoint::new("south", (0.0, 0.0), 5.0)];
/// let barn = SitePoint::new("barn", (0.0, 1_900.0)).disadvantaged(false);
/// let study = Study::from_points(homes, [barn, SitePoint::new("hall", (0.0, 100.0)).disadvantaged(true)])?;
/// let ambition = Ambition::hard(0.7);
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).ambition(ambition).solve()?;
/// let readings = answer.plan.metrics.map(|metrics| metrics.readings).unwrap_or_default();
/// assert!(readings.iter().any(|reading| reading.enforced && reading.hubs_in == 1 && reading.met[0]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Reading {
    /// Description, such as `IDACI deciles 1-3, all authorities together`.
    pub label: String,
    /// Hubs in disadvantaged communities.
    pub hubs_in: usize,
    /// Hubs counted.
    pub hubs: usize,
    /// Number of hubs that the share requires: rounded up, to the nearest, down. By authority, the sum over all
    /// authorities.
    pub asked: [u32; 3],
    /// Whether the plan has at least that many: rounded up, to the nearest, down. By authority, whether each authority
    /// has.
    pub met: [bool; 3],
    /// For readings by authority: names of the authorities that miss it when rounded up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missed_by: Vec<String>,
    /// Whether this is the reading that the scenario enforces.
    pub enforced: bool,
}

/// Money and hubs of one authority.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let authorities = answer.plan.metrics.map(|metrics| metrics.authorities).unwrap_or_default();
/// assert_eq!((authorities[0].hubs, authorities[0].min_hubs, authorities[0].budget), (1, 1, None));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AuthorityMoney {
    /// GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Hubs in the plan.
    pub hubs: usize,
    /// Hubs of the plan that are open today already.
    pub hubs_existing: usize,
    /// Hubs of the plan in disadvantaged communities, by the ambition's reading.
    pub hubs_disadvantaged: usize,
    /// Centres open today.
    pub centres_today: usize,
    /// Fewest hubs allowed.
    pub min_hubs: u32,
    /// Most hubs allowed; `null` when not limited.
    pub max_hubs: Option<u32>,
    /// Cost of its hubs; `null` when no cost is known.
    pub cost: Option<Pounds>,
    /// Its budget; `null` when not limited.
    pub budget: Option<Pounds>,
}

/// All figures of a plan. Only `evaluate` computes them.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let metrics = answer.plan.metrics.as_ref();
/// assert_eq!(metrics.map(|metrics| (metrics.hubs, metrics.counted)), Some((1, 9.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Metrics {
    /// Unit of the weights: the scenario's expression.
    pub weight_unit: String,
    /// Coverage radius.
    pub radius: Impedance,
    /// What the objective counts, before penalties and closing prices. Coverage: the weight covered, or the weight
    /// served if a capacity limits the plan. Decay: the weight counted by nearness. Median: weight x journey. Centre:
    /// the longest journey. Fewest: hubs or pounds.
    pub counted: f64,
    /// All families the plan is made for.
    pub all: BeforeAfter,
    /// Children aged 0 to 4 (column `children_0_4`) of these families; absent where no zone has a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Children>,
    /// Children in low-income families: `children_0_4 * idaci_rate`; absent where no zone has both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_income: Option<Children>,
    /// How far half of the families travel at most, and the tenth furthest away at least.
    #[serde(default)]
    pub quantiles: BeforeAfterQuantiles,
    /// How many travel at most 10, 15, 20 and 30 minutes; absent where journeys are not in minutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<WithinMinutes>,
    /// How evenly their journeys are spread.
    pub equity: BeforeAfterEquity,
    /// Hubs in the plan.
    pub hubs: usize,
    /// Hubs of the plan that are open today already.
    pub hubs_existing: usize,
    /// Centres open today that are not hubs.
    pub centres_closed: usize,
    /// Hubs in disadvantaged communities: by the ambition's reading or, without an ambition, by deciles 1-3 of IDACI or
    /// else IMD, whichever the study has; `null` without any.
    pub hubs_disadvantaged: Option<usize>,
    /// Hubs short of the ambition, summed over its scopes; `null` without an ambition.
    pub ambition_shortfall: Option<u32>,
    /// Weight lost to the penalty of a soft ambition.
    pub penalty: Weight,
    /// Weight lost to closing existing centres.
    pub closing_loss: Weight,
    /// Cost of all hubs; `null` when no cost is known.
    pub cost: Option<Pounds>,
    /// Who gains access and who loses it.
    pub change: AccessChange,
    /// Hubs counted under every reading of 70/30.
    pub readings: Vec<Reading>,
    /// Hubs and money of each authority being planned.
    pub authorities: Vec<AuthorityMoney>,
    /// Column that the deciles of zones come from (1 = most disadvantaged); `null` when the study has none.
    pub decile_of: Option<String>,
    /// Groups of zones: by decile, authority, district, ward, rural/urban.
    pub groups: Vec<Group>,
    /// Number of zones by how their point was determined.
    pub centroids: Vec<(CentroidSource, usize)>,
    /// Each capacity compared with the demand for it; absent in plans without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacities: Vec<CapacityFigures>,
    /// Reach of each service; absent in plans that count none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceReach>,
    /// Which of the figures above rest on an assumption; absent where none does.
    #[serde(default, skip_serializing_if = "Assumed::is_nothing")]
    pub assumed: Assumed,
}

/// One hub: a row of `hubs.csv`, a feature of `hubs.geojson`.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::{Impedance, Weight}};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let hubs = answer.evaluation.map(|evaluation| evaluation.hubs).unwrap_or_default();
/// assert_eq!((hubs[0].number, hubs[0].part, hubs[0].load), (Some(1), "hub", Weight(9.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HubRow {
    /// What it is called on maps and in tables: 1, 2, 3 ... in the order of tables, by authority and name; `None` for
    /// what is no hub of the plan.
    pub number: Option<usize>,
    /// Site id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of building.
    pub kind: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Street, place and town, as far as its file says.
    pub address: Option<String>,
    /// `hub` in the plan, `standing` for a centre of an authority that is not being planned, `closed` for a centre of
    /// today that is no hub.
    pub part: &'static str,
    /// The year in which it opens as a hub, where hubs open over years.
    pub opens: Option<u16>,
    /// Whether it is open today.
    pub existing: bool,
    /// Authority name.
    pub authority: Option<String>,
    /// Ward of the zone it stands in.
    pub ward: Option<String>,
    /// Zone it stands in.
    pub zone: Option<String>,
    /// Whether it stands in a disadvantaged community.
    pub disadvantaged: Option<bool>,
    /// Cost.
    pub cost: Option<Pounds>,
    /// Zones for which it is the nearest hub, planned or not.
    pub zones: usize,
    /// Weight of these zones, within the radius or not.
    pub load: Weight,
    /// Weight of these zones within the radius.
    pub load_covered: Weight,
    /// Demand at the hub compared with each capacity; empty for centres that close.
    pub loads: Vec<HubLoad>,
    /// Services that it can host, separated by semicolons; `None` where services are not counted.
    pub services: Option<String>,
    /// How its position was determined.
    pub located_by: LocatedBy,
    /// Easting or x.
    pub x: f64,
    /// Northing or y.
    pub y: f64,
}

/// One zone: a row of `zones.csv`, a feature of `zones.geojson`.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let zones = answer.evaluation.map(|evaluation| evaluation.zones).unwrap_or_default();
/// assert_eq!((zones[0].hub.as_deref(), zones[0].impedance, zones[0].change), (Some("hall"), Some(500.0), "gains"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ZoneRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Authority name.
    pub authority: Option<String>,
    /// District name.
    pub district: Option<String>,
    /// Ward name.
    pub ward: Option<String>,
    /// Rural/urban class.
    pub rural_urban: Option<String>,
    /// Decile of the plan's index.
    pub decile: Option<u8>,
    /// Demand.
    pub weight: Weight,
    /// Whether the plan is made for its families.
    pub planned: bool,
    /// Nearest hub.
    pub hub: Option<String>,
    /// Impedance to it.
    pub impedance: Option<f64>,
    /// Within the radius.
    pub covered: bool,
    /// Nearest centre of today.
    pub hub_before: Option<String>,
    /// Impedance to it.
    pub impedance_before: Option<f64>,
    /// Within the radius of a centre of today.
    pub covered_before: bool,
    /// `gains`, `loses`, `keeps` or `none`: access to a hub within the radius, against today.
    pub change: &'static str,
    /// Sites within the radius that can be open in some plan.
    pub sites_within: usize,
}
