//! Hubs that open over several years: the tables of a scenario, the same in numbers, and the plan year by year.
//!
//! In the literature this is multi-period (dynamic) maximal covering (Schilling 1980, Gunawardane 1982).

use super::SiteIx;
use crate::units::{Pounds, Weight};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hubs open over several years: `[phases]` of a scenario. The limits in other tables apply to the hubs of the last
/// year.
///
/// ```
/// use hubplan::model::{DemandPoint, Phases, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut phases = Phases::new(vec![2026, 2027]);
/// phases.hubs = Some(vec![1, 2]);
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0));
/// question.scenario().phases = Some(phases);
/// let years = question.solve()?.plan.phases.map(|phases| phases.years).unwrap_or_default();
/// assert!(years[0].opening == ["library"] && years[1].opening == ["school"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Phases {
    /// The years in rising order, such as `[2026, 2027, 2028]`. A hub opens in one of them and then stays open.
    pub years: Vec<u16>,
    /// Money of each year for all authorities being planned together. A hub's cost is paid in the year in which it
    /// opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Vec<Pounds>>,
    /// Most hubs open by the end of each year in the authorities being planned; it never falls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubs: Option<Vec<u32>>,
    /// What happens to money that a year does not spend.
    #[serde(default)]
    pub unspent: Unspent,
    /// Fewest hubs of each authority being planned by the end of the first year (default 1).
    #[serde(default = "one")]
    pub first_year_each: u32,
    /// No centre that is open today becomes a hub after this year. With `sites.existing = "keep"` every such centre is
    /// a hub by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert_existing_by: Option<u16>,
    /// Whether centres open today serve families until the last year begins, whether or not they are hubs by then
    /// (default true).
    #[serde(default = "yes")]
    pub centres_serve: bool,
    /// Whether a hard ambition applies at the end of every year, or only of the last (default false).
    #[serde(default)]
    pub ambition_each_year: bool,
    /// Rate by which a family reached a year later counts for less: 0.035 divides by 1.035 for each year (default 0).
    #[serde(default)]
    pub discount: f64,
    /// Sites that must be hubs by the end of a year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub convert: Vec<Conversion>,
    /// Money of single authorities, by GSS code or name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorities: BTreeMap<String, AuthorityPhases>,
}

impl Phases {
    /// Hubs that open in these years, in rising order; everything else has its default.
    pub fn new(years: Vec<u16>) -> Self {
        Phases {
            years,
            budget: None,
            hubs: None,
            unspent: Unspent::default(),
            first_year_each: one(),
            convert_existing_by: None,
            centres_serve: yes(),
            ambition_each_year: false,
            discount: 0.0,
            convert: Vec::new(),
            authorities: BTreeMap::new(),
        }
    }
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// What happens to money that a year does not spend.
///
/// ```
/// use hubplan::model::{Phases, Unspent};
/// assert_eq!(Phases::new(vec![2026, 2027]).unspent, Unspent::Carried);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Unspent {
    /// It can be spent in a later year.
    #[default]
    Carried,
    /// It is lost.
    Lost,
}

/// A site that must be a hub by a year.
///
/// ```
/// use hubplan::model::{Conversion, DemandPoint, Phases, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut phases = Phases::new(vec![2026, 2027]);
/// phases.hubs = Some(vec![1, 2]);
/// phases.convert.push(Conversion { site: "school".to_owned(), by: 2026 });
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0));
/// question.scenario().phases = Some(phases);
/// let phases = question.solve()?.plan.phases;
/// assert!(phases.is_some_and(|phases| phases.years[0].opening == ["school"]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Conversion {
    /// Its id, or a name that no other site has.
    pub site: String,
    /// The year by whose end it must be a hub; one of `years`.
    pub by: u16,
}

/// Money of one authority, year by year.
///
/// ```
/// use hubplan::{model::{AuthorityPhases, Phases}, units::Pounds};
/// let mut phases = Phases::new(vec![2026, 2027]);
/// let budget = vec![Pounds(0), Pounds(300_000)];
/// phases.authorities.insert("Rotherham".to_owned(), AuthorityPhases { budget });
/// assert_eq!(phases.authorities["Rotherham"].budget.len(), phases.years.len());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AuthorityPhases {
    /// Whole pounds, one amount for each of `years`.
    pub budget: Vec<Pounds>,
}

/// Phases in numbers. Years are given by position; vectors over sites and authorities are in the study's order.
///
/// ```
/// use hubplan::model::{DemandPoint, Phases, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let mut phases = Phases::new(vec![2026, 2027]);
/// phases.discount = 0.25;
/// question.scenario().phases = Some(phases);
/// assert_eq!(question.solve()?.terms.phases.map(|phases| phases.factor), Some(vec![1.0, 0.8]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PhaseTerms {
    /// The years in rising order; never empty.
    pub years: Vec<u16>,
    /// What a unit of weight covered in each year counts in the objective: 1 without a discount.
    pub factor: Vec<f64>,
    /// Money of all authorities being planned in each year.
    pub budget: Option<Vec<Pounds>>,
    /// Money of each authority in each year; `None` = not limited.
    pub authority_budget: Vec<Option<Vec<Pounds>>>,
    /// Whether money that a year does not spend can be spent later.
    pub carried: bool,
    /// Most hubs by the end of each year.
    pub hubs: Option<Vec<u32>>,
    /// Fewest hubs of each authority by the end of the first year (0 where not planned).
    pub first_year: Vec<u32>,
    /// Position of the last year in which each site may become a hub. A required site must be one by the end of it.
    pub last_year: Vec<usize>,
    /// Centres open today that serve in every year but the last, in ascending order.
    pub serving: Vec<SiteIx>,
    /// Whether a hard ambition applies at the end of every year.
    pub ambition_each_year: bool,
}

impl PhaseTerms {
    /// Position of the last year.
    pub fn end(&self) -> usize {
        self.years.len().saturating_sub(1)
    }

    /// Centres open today that serve in a year besides its hubs.
    pub fn serving_in(&self, year: usize) -> &[SiteIx] {
        if year < self.end() { &self.serving } else { &[] }
    }
}

/// The plan year by year.
///
/// ```
/// use hubplan::model::{DemandPoint, Phases, SitePoint, Study, Unspent};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().phases = Some(Phases::new(vec![2026, 2027]));
/// let phased = question.solve()?.plan.phases;
/// assert_eq!(phased.map(|phased| (phased.unspent, phased.years.len())), Some((Unspent::Carried, 2)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct PhasedPlan {
    /// What happens to money that a year does not spend.
    pub unspent: Unspent,
    /// Whether centres open today serve until the last year begins.
    pub centres_serve: bool,
    /// One entry a year.
    pub years: Vec<PlanYear>,
}

/// One year of a plan. All figures are as at the end of the year, except those on what opens and what is spent.
///
/// ```
/// use hubplan::model::{DemandPoint, Phases, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().phases = Some(Phases::new(vec![2026]));
/// let years = question.solve()?.plan.phases.map(|phases| phases.years).unwrap_or_default();
/// assert_eq!((years[0].year, &years[0].opening[0][..], years[0].coverage), (2026, "hall", Some(1.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct PlanYear {
    /// The year.
    pub year: u16,
    /// What a unit of weight covered in this year counts in the objective: 1 without a discount.
    pub factor: f64,
    /// Ids of the hubs that open in it, sorted.
    pub opening: Vec<String>,
    /// Hubs open at the end of the year.
    pub hubs: usize,
    /// Centres open today that serve and are not yet hubs.
    pub centres: usize,
    /// Weight within the radius of one of these hubs or centres.
    pub covered: Weight,
    /// The same as a share of all weight, 0 to 1; `null` where there is no weight.
    pub coverage: Option<f64>,
    /// Cost of the hubs that open in it; `null` when no cost is known.
    pub cost: Option<Pounds>,
    /// Cost of all hubs opened so far.
    pub cost_so_far: Option<Pounds>,
    /// Money of this year for all authorities together; `null` when not limited.
    pub budget: Option<Pounds>,
    /// Each authority being planned, in order of code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<AuthorityYear>,
}

/// One authority in one year of a plan.
///
/// ```
/// use hubplan::model::{DemandPoint, Phases, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0));
/// question.scenario().phases = Some(Phases::new(vec![2026]));
/// let years = question.solve()?.plan.phases.map(|phases| phases.years).unwrap_or_default();
/// assert_eq!((&years[0].authorities[0].name[..], years[0].authorities[0].hubs), ("Upper", 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct AuthorityYear {
    /// GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its hubs at the year's end.
    pub hubs: usize,
    /// Cost of its hubs that open in the year; `null` when no cost is known.
    pub cost: Option<Pounds>,
    /// Its money of this year; `null` when not limited.
    pub budget: Option<Pounds>,
}
