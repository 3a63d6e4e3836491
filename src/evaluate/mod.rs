//! What a set of open hubs is worth: the single definition of every figure that a person sees, and the independent
//! checker.
//!
//! [`evaluate()`] measures from the study and the terms alone what a plan does for families, money and the 70/30
//! ambition, compared with today's centres. [`check()`] says whether a plan keeps its limits and whether its figures
//! are right; it shares no code with [`evaluate()`] or with a solver.
//!
//! Three terms are used throughout:
//!
//! - *today* (the baseline): exactly the sites whose status in the study's data is `existing`, whatever the scenario
//!   does with them, in every authority;
//! - *the plan* (after): its hubs, and today's centres in authorities that are not being planned;
//! - *planned zones*: those of the authorities being planned. Metrics concern their families; rows concern all zones.
//!
//! Sums run in the study's order and on one thread, so the same plan has the same figures to the last bit.

mod access;
mod aim;
mod areas;
mod assumed;
mod bands;
mod baseline;
mod between;
mod capacity;
mod check;
mod equity;
mod evidence;
mod flow;
mod groups;
mod money;
mod people;
mod phases;
mod quantiles;
mod readings;
mod rows;
mod services;

pub use aim::counted_by;
pub use evidence::evidence;
#[cfg(test)]
pub(crate) use flow::tests::by_cuts;
pub(crate) use flow::{Flow, Network};
pub use phases::phased;
mod worth;

pub use assumed::detour;
pub use between::{Between, GroupChange, ZoneChange, between};
pub use check::{Fault, broken, check, worst_first};
pub use worth::{Journeys, journeys, worth};

use crate::model::{
    Aim, AreaRow, CentroidSource, HubRow, Metrics, Scenario, Sense, SiteIx, Study, Terms, ZoneIx, ZoneRow,
};
use access::Situation;
use capacity::Capacities;

/// The figures of a plan, and the rows of its tables.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, evaluate::evaluate, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let terms = question.solve()?.terms;
/// let nothing = evaluate(&study, &terms, question.scenario(), &[]);
/// let hall = evaluate(&study, &terms, question.scenario(), &[SiteIx(0)]);
/// assert_eq!((nothing.metrics.counted, hall.metrics.counted), (0.0, 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Evaluation {
    /// All figures of the plan.
    pub metrics: Metrics,
    /// Hubs, then standing centres, then centres that close, each in order of id.
    pub hubs: Vec<HubRow>,
    /// All zones of the study, in order of code.
    pub zones: Vec<ZoneRow>,
    /// Wards, then districts where they differ from authorities; of the planned zones.
    pub areas: Vec<AreaRow>,
    /// Columns of the study that tables of zones show, too: what the plan rests on, and what readers look for.
    pub columns: Vec<String>,
}

/// Measures the plan that opens `open` (sites of authorities being planned, in ascending order).
///
/// Families go to the nearest open hub that they may use, however far; of two that are equally near, to the first in
/// order of id.
pub fn evaluate(study: &Study, terms: &Terms, scenario: &Scenario, open: &[SiteIx]) -> Evaluation {
    debug_assert!(open.is_sorted(), "hubs are in rising order");
    let today = Situation::new(study, terms, study.open_today().collect());
    let plan = Situation::new(study, terms, baseline::with_standing(terms, open));
    let deciles = groups::Deciles::find(study, scenario);
    let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();

    let ambition = readings::against_ambition(study, terms, open);
    let closed = baseline::closed(study, terms, open);
    let capacities = Capacities::measure(study, terms, open, &plan, &planned);
    let services = services::measure(study, terms, open, (&today.open, &plan.open), &planned);
    let counts = people::Counts::of(study, &planned);
    let members = groups::members(study, &deciles, &planned);
    let groups = groups::groups(terms, &counts, &today, &plan, &members);
    let sides =
        areas::Sides { study, terms, deciles: &deciles, counts: &counts, today: &today, plan: &plan, hubs: open };
    let areas = areas::areas(&sides, &members, &groups);
    let journeys = [&today, &plan].map(|side| access::journeys(terms, side, &planned));
    let metrics = Metrics {
        weight_unit: terms.weight_label.clone(),
        radius: terms.radius,
        counted: match (&terms.aim, capacities.served_weight()) {
            (Aim::Coverage, Some(served)) => served.0,
            _ => aim::counted(study, terms, &terms.aim, open, &plan, &planned),
        },
        all: access::before_after(terms, &today, &plan, &planned),
        children: counts.children(&today, &plan, &planned),
        low_income: counts.low_income(&today, &plan, &planned),
        quantiles: quantiles::quantiles(&journeys),
        bands: bands::bands(terms, &journeys),
        equity: equity::equity(terms, &journeys, &groups),
        hubs: open.len(),
        hubs_existing: open.iter().filter(|site| study.is_open_today(**site)).count(),
        centres_closed: closed.len(),
        hubs_disadvantaged: readings::hubs_in(study, terms, open),
        ambition_shortfall: ambition.as_ref().map(|ambition| ambition.shortfall),
        penalty: ambition.map(|ambition| ambition.penalty).unwrap_or_default(),
        closing_loss: baseline::closing_loss(terms, open),
        cost: terms.costed.then(|| open.iter().map(|site| terms.cost[site.at()]).sum()),
        change: baseline::change(study, terms, &today, &plan, &planned),
        readings: readings::readings(study, terms, scenario, open),
        authorities: money::authorities(study, terms, open),
        decile_of: deciles.column().map(str::to_owned),
        groups,
        centroids: centroids(study, &planned),
        capacities: capacities.figures,
        services,
        assumed: assumed::measure(study, terms, open),
    };
    let hubs = rows::hubs(study, terms, (open, &closed), &plan, capacities.loads);
    let zones = rows::zones(study, terms, &deciles, &today, &plan);
    Evaluation { metrics, hubs, zones, areas, columns: rows::columns(study, scenario) }
}

/// The objective: what it counts for the plan, less the penalty of a soft ambition and the closing prices if it is
/// maximised, plus them if it is minimised.
pub fn objective(metrics: &Metrics, sense: Sense) -> f64 {
    let lost = metrics.penalty.0 + metrics.closing_loss.0;
    match sense {
        Sense::Maximise => metrics.counted - lost,
        Sense::Minimise => metrics.counted + lost,
    }
}

fn centroids(study: &Study, planned: &[ZoneIx]) -> Vec<(CentroidSource, usize)> {
    [CentroidSource::Given, CentroidSource::InteriorPoint]
        .into_iter()
        .map(|source| (source, planned.iter().filter(|zone| study.zones[zone.at()].centroid_source == source).count()))
        .filter(|(_, zones)| *zones > 0)
        .collect()
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
