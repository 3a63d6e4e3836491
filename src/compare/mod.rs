//! Two or three plans of one study side by side: their sites, families' journeys and money.
//!
//! The others are compared with the first plan. Its scenario decides what is counted: the weight, the radius, the
//! costs and the reading of disadvantage. Where another plan was made with different ones, a note says so. The
//! families counted are those of every authority that any of the plans is made for.

mod families;
mod money;
mod questions;
mod same;
mod sites;

pub use families::{Families, ZoneRow};
pub use money::{AuthorityCost, Costs};
pub use questions::Difference;
pub use sites::{CHANGES, SiteRow, Sites};

use crate::error::Result;
use crate::evaluate::{self, Between};
use crate::model::{Access, InputFile, Plan, Role, Scenario, SiteIx, Status, Study, Terms, Vintage, ZoneIx};
use crate::units::{Impedance, Pounds};
use serde::Serialize;

/// The version of `compare.json` that this build writes.
pub const COMPARISON_VERSION: u32 = 2;

/// A plan to compare.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, compare::{Given, compare}, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.plan;
/// let given = Given { file: "out/solution.json".to_owned(), plan };
/// assert_eq!(compare(&study, &[given.clone(), given])?.plans[1].letter, 'B');
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Given {
    /// Path of its file, as messages name it.
    pub file: String,
    /// The plan as read from it.
    pub plan: Plan,
}

/// Plans side by side.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds, Weight}};
/// let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], sites)?;
/// let given = |site: &str| -> hubplan::Result<Given> {
///     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
///     Ok(Given { file: site.to_owned(), plan })
/// };
/// let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// assert_eq!(comparison.plans.len(), 2);
/// assert_eq!(comparison.changes[0].families.change.gained, Weight(9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// Version of this format.
    pub version: u32,
    /// Name of the study.
    pub study: String,
    /// LSOA vintage, if the zones are LSOAs.
    pub vintage: Option<Vintage>,
    /// Unit of the weights: the first plan's expression.
    pub weight_unit: String,
    /// Radius of the first plan's scenario.
    pub radius: Impedance,
    /// Factor by which every journey is assumed to be longer than a straight line; `null` where journeys are straight
    /// lines or come from a matrix.
    pub detour: Option<f64>,
    /// Column that deciles come from; `null` when the study has none.
    pub decile_of: Option<String>,
    /// The plans in the order given.
    pub plans: Vec<Side>,
    /// Every other plan against the first.
    pub changes: Vec<Change>,
    /// Keys of the plans' scenarios that are not the same in all.
    pub differences: Vec<Difference>,
    /// What to know before the figures are quoted.
    pub notes: Vec<String>,
    /// Files read, with hashes.
    pub inputs: Vec<InputFile>,
    /// Attribution that every copy carries.
    pub attribution: Vec<String>,
}

/// One plan by itself, counted as the first plan's scenario counts.
///
/// ```
/// # use hubplan::model::{DemandPoint, SitePoint, Study};
/// # use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds}};
/// # let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// # let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)));
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], sites)?;
/// # let given = |site: &str| -> hubplan::Result<Given> {
/// #     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
/// #     Ok(Given { file: site.to_owned(), plan })
/// # };
/// # let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// let sides = &comparison.plans;
/// assert_eq!((sides[1].letter, sides[1].hubs, sides[1].objective), ('B', 1, Some(9.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// `A`, `B`, `C`.
    pub letter: char,
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What is proven about it, for its own scenario.
    pub status: Status,
    /// Its objective, as its own scenario counts it.
    pub objective: Option<f64>,
    /// The bound on the objective of its own scenario.
    pub bound: Option<f64>,
    /// Hubs.
    pub hubs: usize,
    /// How many of these are open today.
    pub hubs_existing: usize,
    /// How many of these are in disadvantaged communities; `null` where the study does not say.
    pub hubs_disadvantaged: Option<usize>,
    /// Cost of the hubs by the first plan's scenario; `null` when that has no costs.
    pub cost: Option<Pounds>,
    /// The part of that cost that is assumed.
    pub cost_assumed: Pounds,
    /// Cost of the hubs as the plan's own file states it.
    pub own_cost: Option<Pounds>,
    /// The part of `own_cost` that is assumed.
    pub own_cost_assumed: Pounds,
    /// How near its open sites are to the families of all compared plans.
    pub access: Access,
}

/// One plan against the first.
///
/// ```
/// # use hubplan::model::{DemandPoint, SitePoint, Study};
/// # use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds}};
/// # let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// # let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)));
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], sites)?;
/// # let given = |site: &str| -> hubplan::Result<Given> {
/// #     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
/// #     Ok(Given { file: site.to_owned(), plan })
/// # };
/// # let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// let change = &comparison.changes[0];
/// assert_eq!((change.letter, change.sites.opened, change.sites.not_chosen), ('B', 1, 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Which plan.
    pub letter: char,
    /// Sites that are open in both plans, or only in one.
    pub sites: Sites,
    /// Who gains and who loses.
    pub families: Families,
    /// What it costs; `null` when the first plan's scenario has no costs.
    pub money: Option<Costs>,
}

/// What every part of a comparison needs.
struct Base<'a> {
    study: &'a Study,
    scenario: &'a Scenario,
    /// Terms of the first plan's scenario.
    terms: &'a Terms,
    /// For each authority, whether any of the plans decides about it.
    planned: Vec<bool>,
    /// The families that are counted.
    zones: Vec<ZoneIx>,
}

impl Base<'_> {
    /// Whether any of the plans decides about the site.
    fn decides(&self, site: SiteIx) -> bool {
        self.study.sites[site.at()].authority.is_none_or(|authority| self.planned[authority.at()])
    }

    fn is_disadvantaged(&self, site: SiteIx) -> Option<bool> {
        self.terms.reads_disadvantage(self.study).then(|| self.terms.disadvantaged[site.at()])
    }

    fn cost(&self, hubs: &[SiteIx]) -> Option<Pounds> {
        self.terms.costed.then(|| hubs.iter().map(|site| self.terms.cost[site.at()]).sum())
    }
}

/// One plan, with its hubs as sites of the study.
struct Opened<'a> {
    given: &'a Given,
    letter: char,
    /// Its hubs, in rising order.
    hubs: Vec<SiteIx>,
    /// Its hubs and the open centres of authorities that it does not plan, in rising order.
    open: Vec<SiteIx>,
}

/// Compares the first plan with each of the others.
///
/// # Errors
/// [`crate::Code::PlansDiffer`] when they are not plans of this study, or one has no hubs;
/// [`crate::Code::SiteUnknown`] for hubs that the study does not have; any finding about a plan's scenario that the
/// study, as it is now, gives rise to.
pub fn compare(study: &Study, given: &[Given]) -> Result<Comparison> {
    let terms = same::resolve(study, given)?;
    let opened = opened(study, given, &terms)?;
    let [first, others @ ..] = &opened[..] else { return Err(same::too_few()) };
    let planned = same::planned_by_any(&terms);
    let is_planned = |zone: &ZoneIx| study.zones[zone.at()].authority.is_none_or(|authority| planned[authority.at()]);
    let zones = study.zone_indices().filter(is_planned).collect();
    let base = Base { study, scenario: &first.given.plan.scenario, terms: &terms[0], planned, zones };
    let against = |open: &[SiteIx]| -> Between {
        evaluate::between(study, base.terms, base.scenario, &first.open, open, &base.zones)
    };
    let itself = against(&first.open);
    let mut plans = vec![side(&base, first, itself.all.after)];
    let mut changes = Vec::new();
    for other in others {
        let between = against(&other.open);
        plans.push(side(&base, other, between.all.after));
        changes.push(Change {
            letter: other.letter,
            sites: sites::sites(&base, first, other),
            money: base.terms.costed.then(|| money::costs(&base, first, other)),
            families: families::families(&base, between),
        });
    }
    Ok(Comparison {
        version: COMPARISON_VERSION,
        study: study.name.clone(),
        vintage: study.vintage,
        weight_unit: base.terms.weight_label.clone(),
        radius: base.terms.radius,
        detour: evaluate::detour(study),
        decile_of: itself.decile_of,
        plans,
        changes,
        differences: questions::differences(given)?,
        notes: same::notes(study, given, &terms),
        inputs: study.inputs.clone(),
        attribution: study.attribution.clone(),
    })
}

fn opened<'a>(study: &Study, given: &'a [Given], terms: &[Terms]) -> Result<Vec<Opened<'a>>> {
    let hubs = same::hubs(study, given)?;
    let one = |(((letter, given), hubs), terms): (((char, &'a Given), Vec<SiteIx>), &Terms)| {
        let mut open: Vec<SiteIx> = hubs.iter().copied().chain(terms.standing()).collect();
        open.sort_unstable();
        open.dedup();
        // A centre that its own scenario leaves to other authorities is not a hub of the plan, even if a list of hubs
        // names it.
        let hubs = hubs.into_iter().filter(|site| terms.role[site.at()] != Role::Standing).collect();
        Opened { given, letter, hubs, open }
    };
    Ok(('A'..).zip(given).zip(hubs).zip(terms).map(one).collect())
}

fn side(base: &Base<'_>, opened: &Opened<'_>, access: Access) -> Side {
    let plan = &opened.given.plan;
    let disadvantaged = |site: &&SiteIx| base.is_disadvantaged(**site) == Some(true);
    Side {
        letter: opened.letter,
        file: opened.given.file.clone(),
        title: plan.title.clone(),
        status: plan.status,
        objective: plan.objective,
        bound: plan.bound,
        hubs: opened.hubs.len(),
        hubs_existing: opened.hubs.iter().filter(|site| base.study.is_open_today(**site)).count(),
        hubs_disadvantaged: base
            .terms
            .reads_disadvantage(base.study)
            .then(|| opened.hubs.iter().filter(disadvantaged).count()),
        cost: base.cost(&opened.hubs),
        cost_assumed: opened.hubs.iter().map(|site| base.terms.assumed.cost[site.at()]).sum(),
        own_cost: plan.metrics.as_ref().and_then(|metrics| metrics.cost),
        own_cost_assumed: plan.metrics.as_ref().map(|metrics| metrics.assumed.cost).unwrap_or_default(),
        access,
    }
}

#[cfg(test)]
mod tests;
