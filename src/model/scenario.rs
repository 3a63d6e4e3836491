//! `scenario.toml`: one question about a study, as a planner edits it.
//!
//! Every key is documented here; the JSON Schema in `docs/scenario.schema.json` is generated from these types.

use super::{CapacityRules, Phases, SendRules, ServiceRules, SiteStatus, names};
use crate::units::{Impedance, Pounds};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The version of the scenario format that this build reads.
pub const SCENARIO_VERSION: u32 = 1;

/// One question about a study.
///
/// ```
/// use hubplan::model::{DemandPoint, Objective, ObjectiveKind, Scenario, SitePoint, Study};
/// use hubplan::{answer, solve, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let radius = Impedance::metres(800.0);
/// let mut scenario = Scenario::new(Objective::plain(ObjectiveKind::Coverage, "weight".to_owned(), radius));
/// scenario.hubs.at_most = Some(1);
/// let answer = answer::answer(&study, &scenario, "the question", &solve::Options::default())?;
/// assert_eq!(answer.plan.hubs, ["hall"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Scenario {
    /// Version of this format: 1.
    pub version: u32,
    /// Heading of the outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The study file, relative to this one.
    pub study: PathBuf,
    /// The objective of the plan.
    pub objective: Objective,
    /// How many hubs.
    #[serde(default)]
    pub hubs: Hubs,
    /// What hubs cost, and how much money there is.
    #[serde(default)]
    pub money: Money,
    /// The 70/30 ambition. Without this table every reading of it is reported and none is enforced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ambition: Option<Ambition>,
    /// Which sites may, must and must not be hubs.
    #[serde(default)]
    pub sites: SiteRules,
    /// Which authorities are being planned, and whether families cross borders.
    #[serde(default)]
    pub planning: Planning,
    /// Shares of the weight of places that must be covered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<Floor>,
    /// How many families a hub can serve; not limited without this table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<CapacityRules>,
    /// The SEND practitioner that every hub must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<SendRules>,
    /// Which services hubs must offer. Without this table services are neither counted nor paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<ServiceRules>,
    /// Limits of single authorities, by GSS code or name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorities: BTreeMap<String, AuthorityLimits>,
    /// Hubs open over several years; without this table they open all at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phases: Option<Phases>,
    /// The evidence note; omitted unless asked for.
    #[serde(default, skip_serializing_if = "EvidenceNote::is_default")]
    pub evidence: EvidenceNote,
    /// When the search may stop.
    #[serde(default)]
    pub solve: SolveOptions,
}

impl Scenario {
    /// A scenario with this objective, no limits and no file of a study; everything else has its default.
    pub fn new(objective: Objective) -> Self {
        Scenario {
            version: SCENARIO_VERSION,
            title: None,
            study: PathBuf::new(),
            objective,
            hubs: Hubs::default(),
            money: Money::default(),
            ambition: None,
            sites: SiteRules::default(),
            planning: Planning::default(),
            floors: Vec::new(),
            capacity: None,
            send: None,
            services: None,
            authorities: BTreeMap::new(),
            phases: None,
            evidence: EvidenceNote::default(),
            solve: SolveOptions::default(),
        }
    }
}

/// The objective of the plan.
///
/// ```
/// use hubplan::model::{Objective, ObjectiveKind, Ties};
/// use hubplan::units::Impedance;
/// let children = "children_0_4".to_owned();
/// let mut objective = Objective::plain(ObjectiveKind::Fewest, children, Impedance::metres(2_500.0));
/// objective.share = Some(0.9);
/// assert_eq!((objective.ties, objective.then.len()), (Ties::ShorterJourneys, 0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Objective {
    /// Which model of the literature to use.
    #[serde(default)]
    pub kind: ObjectiveKind,
    /// Demand of a zone, as an expression of column names, such as `children_0_4 * idaci_rate`.
    #[serde(default = "default_weight")]
    pub weight: String,
    /// Families within this distance or time of a hub are covered (`<=`): `"2.5 km"`, `"20 min"`, or a number in a
    /// matrix's own unit. For `decay` this is the outer radius, beyond which a hub counts nothing.
    pub radius: Impedance,
    /// For `decay`: the inner radius, within which a hub counts in full (default 0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Impedance>,
    /// For `decay`: how a hub's worth falls between the two radii.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fall: Option<FallShape>,
    /// For `fall = "exponential"`: how steeply the worth falls. With 3, 18% of it is left half way between the radii.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steepness: Option<f64>,
    /// For `decay`, instead of `full` and `fall`: the planner's own steps, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<FallStep>,
    /// For `centre`: whether a journey is multiplied by the zone's weight (default false).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted: Option<bool>,
    /// For `fewest`: share of the weight that must be covered, above 0 and up to 1 (default 1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// For `fewest`: what to minimise (default `hubs`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<LeastOf>,
    /// For `kolm_pollak`: aversion to unequal journeys, above 0. With 1, a journey that is longer by one radius counts
    /// 2.7 times as much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aversion: Option<f64>,
    /// For `median`, `centre` and `kolm_pollak`: what a journey counts for families who can reach no hub, and the most
    /// that it counts for all others (default: the largest figure of the matrix, or the span of the map).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreached: Option<Impedance>,
    /// For `coverage`: which of the plans that cover equally much to choose.
    #[serde(default, skip_serializing_if = "Ties::is_default")]
    pub ties: Ties,
    /// Further objectives, in order, among plans that give up at most a stated share of the earlier ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Then>,
}

impl Objective {
    /// The objective with only its kind, weight and radius.
    pub fn plain(kind: ObjectiveKind, weight: String, radius: Impedance) -> Self {
        Objective {
            kind,
            weight,
            radius,
            full: None,
            fall: None,
            steepness: None,
            steps: Vec::new(),
            weighted: None,
            share: None,
            least: None,
            aversion: None,
            unreached: None,
            ties: Ties::default(),
            then: Vec::new(),
        }
    }
}

/// How a hub's worth falls between two radii.
///
/// ```
/// use hubplan::model::{DemandPoint, FallShape, ObjectiveKind, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::new(&study, ObjectiveKind::Decay, Impedance::metres(1_000.0)).at_most(1);
/// question.scenario().objective.fall = Some(FallShape::Linear);
/// assert_eq!(question.solve()?.plan.objective, Some(4.5), "500 m of 1,000 m count half");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum FallShape {
    /// In a straight line.
    Linear,
    /// Quickly at first, then more and more slowly.
    Exponential,
}

/// One step of a fall.
///
/// ```
/// use hubplan::model::{DemandPoint, FallStep, ObjectiveKind, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::new(&study, ObjectiveKind::Decay, Impedance::metres(1_000.0)).at_most(1);
/// let step = |metres, worth| FallStep { within: Impedance::metres(metres), worth };
/// question.scenario().objective.steps = vec![step(400.0, 1.0), step(1_000.0, 0.5)];
/// assert_eq!(question.solve()?.plan.objective, Some(4.5));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct FallStep {
    /// Journeys up to this distance or time ...
    pub within: Impedance,
    /// ... count this much, 0 to 1.
    pub worth: f64,
}

/// What `fewest` minimises.
///
/// ```
/// use hubplan::model::{DemandPoint, LeastOf, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::fewest(&study, Impedance::metres(800.0), 1.0).least_cost();
/// assert_eq!(question.scenario().objective.least, Some(LeastOf::Cost));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum LeastOf {
    /// The number of hubs.
    Hubs,
    /// Their total cost.
    Cost,
}

/// Which of several equally good plans to choose.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study, Ties};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().objective.ties = Ties::AsFound;
/// assert!(!question.solve()?.terms.shorter_journeys);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Ties {
    /// The one with the shortest mean journey that the search finds.
    #[default]
    ShorterJourneys,
    /// The first one found.
    AsFound,
}

impl Ties {
    fn is_default(&self) -> bool {
        *self == Ties::ShorterJourneys
    }
}

/// A further objective.
///
/// ```
/// use hubplan::model::{DemandPoint, ObjectiveKind, SitePoint, Study, Then};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().objective.then.push(Then { kind: ObjectiveKind::Median, giving_up: 0.01 });
/// assert_eq!(question.solve()?.plan.then.len(), 1);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Then {
    /// Which model: `coverage`, `decay`, `median` or `kolm_pollak`, with the keys of `[objective]`.
    pub kind: ObjectiveKind,
    /// Share of the earlier objectives that may be given up for it, 0 to below 1 (0.005 is 0.5%).
    #[serde(default)]
    pub giving_up: f64,
}

fn default_weight() -> String {
    "children_0_4 * idaci_rate".to_owned()
}

/// Objectives that hubplan can solve for.
///
/// ```
/// use hubplan::model::ObjectiveKind;
/// assert_eq!(ObjectiveKind::default(), ObjectiveKind::Coverage);
/// assert_eq!(ObjectiveKind::KolmPollak.as_str(), "kolm_pollak");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum ObjectiveKind {
    /// Most weight within the radius of a hub: the maximal covering location problem (Church & ReVelle 1974).
    #[default]
    Coverage,
    /// Most weight, each zone counted by how near its hub is: gradual covering (Church & Roberts 1983).
    Decay,
    /// Shortest weighted mean journey: the p-median (Hakimi 1964; ReVelle & Swain 1970).
    Median,
    /// Shortest longest journey: the p-center (Hakimi 1964).
    Centre,
    /// Fewest hubs, or least cost, that cover a stated share of the weight: set covering (Toregas et al. 1971), or
    /// partial covering below 1.
    Fewest,
    /// Smallest Kolm-Pollak distance (equally distributed equivalent; Horton et al. 2024): long journeys count for more
    /// than their length.
    KolmPollak,
    /// Largest share covered in the worst-covered authority.
    WorstOff,
}

impl ObjectiveKind {
    /// The word of `objective.kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectiveKind::Coverage => "coverage",
            ObjectiveKind::Decay => "decay",
            ObjectiveKind::Median => "median",
            ObjectiveKind::Centre => "centre",
            ObjectiveKind::Fewest => "fewest",
            ObjectiveKind::KolmPollak => "kolm_pollak",
            ObjectiveKind::WorstOff => "worst_off",
        }
    }
}

/// How many hubs.
///
/// ```
/// use hubplan::model::Hubs;
/// let mut hubs = Hubs::default();
/// hubs.exactly = Some(12);
/// assert_eq!((hubs.min_each, hubs.max_each), (1, None));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Hubs {
    /// At most this many in the authorities being planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
    /// Exactly this many in the authorities being planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u32>,
    /// At least this many in each authority being planned (default 1).
    #[serde(default = "one")]
    pub min_each: u32,
    /// At most this many in each authority being planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_each: Option<u32>,
    /// Divides the total (`at_most` or `exactly`) between the authorities in proportion to this expression, as a
    /// maximum for each. Rounding is by largest remainders; no authority gets less than its minimum or more than
    /// `max_each`. This is an assumption, and labelled so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allot_by: Option<String>,
    /// Least distance between any two hubs, in a straight line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Impedance>,
}

fn one() -> u32 {
    1
}

impl Default for Hubs {
    fn default() -> Self {
        Hubs { at_most: None, exactly: None, min_each: 1, max_each: None, allot_by: None, apart: None }
    }
}

/// What hubs cost, and how much money there is, in whole pounds.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::{Impedance, Pounds}};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).budget(Pounds(300_000));
/// question.scenario().money.site_cost = Some(Pounds(250_000));
/// let metrics = question.solve()?.plan.metrics;
/// assert_eq!(metrics.and_then(|metrics| metrics.cost), Some(Pounds(250_000)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Money {
    /// Cost of a hub at a site for which no other rule gives a cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_cost: Option<Pounds>,
    /// Cost by kind of building, such as `library = 220000`: an assumption, and labelled so. A cost in the data takes
    /// precedence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cost_by_kind: BTreeMap<String, Pounds>,
    /// Money for all authorities being planned together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Pounds>,
    /// Budget of authorities that have no other: their share of a national sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed_share: Option<AssumedShare>,
}

/// A labelled assumption: an authority's budget is its share of a stated national sum.
///
/// ```
/// use hubplan::{model::AssumedShare, units::Pounds};
/// let mut share = AssumedShare::new(Pounds(500_000_000));
/// share.national_weight = Some(540_000.0);
/// assert_eq!(share.by, "children_0_4 * idaci_rate");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AssumedShare {
    /// The national sum in pounds.
    pub national_sum: Pounds,
    /// Shares are in proportion to this expression, summed over an authority's zones.
    #[serde(default = "default_weight")]
    pub by: String,
    /// The same expression summed over all England, when the study holds less than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_weight: Option<f64>,
}

impl AssumedShare {
    /// Shares of this sum, by the default expression, of a study that holds all England.
    pub fn new(national_sum: Pounds) -> Self {
        AssumedShare { national_sum, by: default_weight(), national_weight: None }
    }
}

/// The 70/30 ambition and how it is read. The policy leaves all of this open: every choice is the planner's.
///
/// ```
/// use hubplan::model::{Ambition, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let homes = [DemandPoint::new("north", (0.0, 2_000.0), 9.0), DemandPoint::new("south", (0.0, 0.0), 5.0)];
/// let barn = SitePoint::new("barn", (0.0, 1_900.0)).disadvantaged(false);
/// let study = Study::from_points(homes, [barn, SitePoint::new("hall", (0.0, 100.0)).disadvantaged(true)])?;
/// let question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).ambition(Ambition::hard(0.7));
/// assert_eq!(question.solve()?.plan.hubs, ["hall"], "more families are near the barn");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Ambition {
    /// Whether it is kept whatever the cost, kept at a penalty, or only reported.
    pub mode: AmbitionMode,
    /// Column of deciles or ranks, such as `idaci_decile` or `imd_rank`.
    #[serde(default = "default_index")]
    pub index: String,
    /// Which zones are disadvantaged.
    #[serde(default)]
    pub worst: Threshold,
    /// Share of hubs that must be in disadvantaged communities, 0 to 1.
    #[serde(default = "default_share")]
    pub share: f64,
    /// Whether it is counted over all authorities being planned, in each, or both.
    #[serde(default)]
    pub scope: Scope,
    /// How 70% of a number of hubs is rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// For `mode = "hard"` in each authority (`scope = "authority"` or `"both"`): what happens to an authority that
    /// cannot keep the share with any number of hubs that its limits and its budget allow.
    #[serde(default, skip_serializing_if = "WhereImpossible::refuses")]
    pub where_impossible: WhereImpossible,
    /// For `mode = "soft"` and `where_impossible = "soft"`: the most weight to give up for one more hub in a
    /// disadvantaged community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<f64>,
}

impl Ambition {
    /// The ambition with this share, kept whatever the cost; everything else has its default.
    pub fn hard(share: f64) -> Self {
        Ambition {
            mode: AmbitionMode::Hard,
            index: default_index(),
            worst: Threshold::default(),
            share,
            scope: Scope::default(),
            rounding: Rounding::default(),
            where_impossible: WhereImpossible::default(),
            penalty: None,
        }
    }
}

fn default_index() -> String {
    "idaci_decile".to_owned()
}

fn default_share() -> f64 {
    0.7
}

/// How strictly the ambition is kept.
///
/// ```
/// use hubplan::model::{Ambition, AmbitionMode, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let homes = [DemandPoint::new("north", (0.0, 2_000.0), 9.0), DemandPoint::new("south", (0.0, 0.0), 5.0)];
/// let barn = SitePoint::new("barn", (0.0, 1_900.0)).disadvantaged(false);
/// let study = Study::from_points(homes, [barn, SitePoint::new("hall", (0.0, 100.0)).disadvantaged(true)])?;
/// let mut ambition = Ambition::hard(0.7);
/// ambition.mode = AmbitionMode::Report;
/// let question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).ambition(ambition);
/// assert_eq!(question.solve()?.plan.hubs, ["barn"], "the ambition is only counted");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum AmbitionMode {
    /// Every plan must keep it.
    Hard,
    /// Each hub short of it costs the stated penalty.
    Soft,
    /// Only counted.
    Report,
}

/// What happens to an authority that cannot keep a hard ambition.
///
/// ```
/// use hubplan::model::{Ambition, WhereImpossible};
/// let mut ambition = Ambition::hard(0.7);
/// assert_eq!(ambition.where_impossible, WhereImpossible::Refuse);
/// (ambition.where_impossible, ambition.penalty) = (WhereImpossible::Soft, Some(50.0));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum WhereImpossible {
    /// No plan is possible, and the reason names it.
    #[default]
    Refuse,
    /// It is excused: there, each hub short of the share costs the stated penalty.
    Soft,
}

impl WhereImpossible {
    fn refuses(&self) -> bool {
        *self == WhereImpossible::Refuse
    }
}

/// Which zones are disadvantaged.
///
/// ```
/// use hubplan::model::{Threshold, index_label};
/// assert_eq!(index_label("idaci_decile", Threshold::default()), "IDACI deciles 1-3");
/// assert_eq!(index_label("imd_rank", Threshold::Rank(3_284)), "IMD ranks 1-3284");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Threshold {
    /// Deciles 1 to this one of the index.
    Decile(u8),
    /// Ranks 1 to this one of the index.
    Rank(u32),
    /// The most disadvantaged share (0 to 1) of each authority's own zones, by the index (smallest value first).
    ShareWithinAuthority(f64),
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold::Decile(3)
    }
}

/// The hubs over which the share is counted.
///
/// ```
/// use hubplan::model::{Ambition, Scope};
/// assert_eq!(Ambition::hard(0.7).scope, Scope::Pool);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Scope {
    /// All hubs of the authorities being planned together.
    #[default]
    Pool,
    /// Each authority separately.
    Authority,
    /// Both.
    Both,
}

/// How a share of a number of hubs is rounded.
///
/// ```
/// use hubplan::model::{Rounding, Share};
/// let of_three = [Rounding::Up, Rounding::Nearest, Rounding::Down].map(|rounding| Share::new(0.7).of(3, rounding));
/// assert_eq!(of_three, [3, 2, 2]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Rounding {
    /// Up: 70% of 3 hubs is 3.
    #[default]
    Up,
    /// To the nearest, halves up: 70% of 3 hubs is 2.
    Nearest,
    /// Down: 70% of 3 hubs is 2.
    Down,
}

/// Which sites may, must and must not be hubs.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0)).at_most(1);
/// question.scenario().sites.excluded.push("library".to_owned());
/// assert_eq!(question.solve()?.plan.hubs, ["school"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct SiteRules {
    /// What happens to centres that are open today.
    #[serde(default)]
    pub existing: ExistingPolicy,
    /// For `existing = "may_close"`: weight lost for each existing centre that does not become a hub.
    #[serde(default)]
    pub closing_price: f64,
    /// Sites that must be hubs, by id or by a name that no other site has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// Sites that must not be hubs, by id or by a name that no other site has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Status of every site of a kind, such as `gp_practice = "excluded"`; takes precedence over the status in the
    /// data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub status_by_kind: BTreeMap<String, SiteStatus>,
}

/// What happens to centres that are open today.
///
/// ```
/// use hubplan::model::{DemandPoint, ExistingPolicy, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).keep_existing();
/// assert_eq!(question.scenario().sites.existing, ExistingPolicy::Keep);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum ExistingPolicy {
    /// They may become hubs or not; each one that does not costs its closing price.
    #[default]
    MayClose,
    /// Every one of them must be a hub.
    Keep,
}

/// Which authorities are being planned, and whether families cross borders.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().planning.authorities.push("Upper".to_owned());
/// question.scenario().planning.cross_border = false;
/// assert_eq!(question.solve()?.terms.planned, [true]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Planning {
    /// Authorities being planned, by GSS code or name; empty means all. The others keep today's centres.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<String>,
    /// Whether families may use a hub across their authority's border (default true).
    #[serde(default = "yes")]
    pub cross_border: bool,
}

fn yes() -> bool {
    true
}

impl Default for Planning {
    fn default() -> Self {
        Planning { authorities: Vec::new(), cross_border: true }
    }
}

/// A share of the weight that must be covered in each place of a class.
///
/// ```
/// use hubplan::model::{DemandPoint, Floor, FloorClass, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::median(&study, Impedance::metres(2_500.0)).at_most(2);
/// question.scenario().floors.push(Floor::new(FloorClass::All, 0.9));
/// assert_eq!(question.solve()?.plan.hubs, ["library", "school"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Floor {
    /// The class of places.
    pub each: FloorClass,
    /// Only the place with this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// Share of its weight within the radius, above 0 and up to 1.
    pub coverage: f64,
}

impl Floor {
    /// This share of the weight, above 0 and up to 1, in each place of the class.
    pub fn new(each: FloorClass, coverage: f64) -> Self {
        Floor { each, only: None, coverage }
    }
}

/// Classes of places that a floor can apply to.
///
/// ```
/// use hubplan::model::{Floor, FloorClass};
/// let mut floor = Floor::new(FloorClass::Ward, 0.5);
/// floor.only = Some("Ecclesall".to_owned());
/// assert_eq!(floor.each, FloorClass::Ward);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum FloorClass {
    /// All families together.
    All,
    /// Each authority being planned.
    Authority,
    /// Each lower-tier district.
    District,
    /// Each ward.
    Ward,
    /// Each parliamentary constituency.
    Constituency,
    /// Each rural or urban class.
    RuralUrban,
    /// Families with a car, and those without.
    Car,
}

/// Limits of one authority. A limit that is not given here comes from the budget file, then from `hubs` and `money`.
///
/// ```
/// use hubplan::model::{AuthorityLimits, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let mut limits = AuthorityLimits::default();
/// limits.max_hubs = Some(3);
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().authorities.insert("Upper".to_owned(), limits);
/// assert_eq!(question.solve()?.terms.max_hubs, [Some(3)]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AuthorityLimits {
    /// Money for its hubs, in whole pounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Pounds>,
    /// Fewest hubs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_hubs: Option<u32>,
    /// Most hubs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_hubs: Option<u32>,
}

/// Whether the plan states how many children come newly within 2.5 km of a hub, beside what studies of Sure Start found
/// for children who lived as near to a centre. It is not a forecast, and never part of an objective.
///
/// ```
/// use hubplan::model::EvidenceNote;
/// let mut evidence = EvidenceNote::default();
/// evidence.note = true;
/// assert_eq!(evidence.children, "children_0_4");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct EvidenceNote {
    /// Whether the plan has the note (default false). Its 2.5 km are those of the studies, in a straight line, whatever
    /// `objective.radius` is. It needs places in metres on the National Grid.
    #[serde(default)]
    pub note: bool,
    /// Children of a zone, as an expression of column names.
    #[serde(default = "default_children")]
    pub children: String,
}

fn default_children() -> String {
    names::CHILDREN_0_4.to_owned()
}

impl Default for EvidenceNote {
    fn default() -> Self {
        EvidenceNote { note: false, children: default_children() }
    }
}

impl EvidenceNote {
    fn is_default(&self) -> bool {
        *self == EvidenceNote::default()
    }
}

/// When the search may stop. Options of the command line take precedence.
///
/// ```
/// use hubplan::model::SolveOptions;
/// let mut options = SolveOptions::default();
/// options.gap = 0.01;
/// assert_eq!((options.time_limit, options.seed), (60.0, 0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct SolveOptions {
    /// Time limit in seconds.
    #[serde(default = "default_time_limit")]
    pub time_limit: f64,
    /// Relative gap between plan and bound at which the search may stop: 0.01 is 1%. 0 asks for a proof that the plan
    /// is the best.
    #[serde(default)]
    pub gap: f64,
    /// Seed of everything random. The same seed gives the same bytes.
    #[serde(default)]
    pub seed: u64,
}

fn default_time_limit() -> f64 {
    60.0
}

impl Default for SolveOptions {
    fn default() -> Self {
        SolveOptions { time_limit: default_time_limit(), gap: 0.0, seed: 0 }
    }
}
