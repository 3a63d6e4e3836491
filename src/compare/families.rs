//! How families' journeys change from the first plan to another.

use super::Base;
use crate::evaluate::{Between, GroupChange, ZoneChange};
use crate::model::{AccessChange, BeforeAfter};
use crate::units::Weight;
use serde::Serialize;

/// How many zones each list of examples names.
const NAMED: usize = 10;

/// What another plan changes for families, compared with the first plan.
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
/// let families = &comparison.changes[0].families;
/// assert_eq!((families.zones_shorter, families.zones_longer), (1, 0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Families {
    /// All families: under the first plan (before) and under this one (after).
    pub all: BeforeAfter,
    /// Who comes within the radius and who is no longer within it.
    pub change: AccessChange,
    /// Zones whose journey is longer, or that can no longer reach any hub.
    pub zones_longer: usize,
    /// Zones whose journey is shorter, or that can reach a hub only under this plan.
    pub zones_shorter: usize,
    /// By decile, authority, district, ward and rural/urban class.
    pub groups: Vec<GroupChange>,
    /// Zones that are no longer within the radius, those with the most weight first; ten at most.
    pub worst_losses: Vec<ZoneRow>,
    /// Zones with the largest product of weight and lengthening of the journey, ten at most. Zones that can no longer
    /// reach any hub come first.
    pub longest_ways: Vec<ZoneRow>,
    /// Every zone whose journey changes, in order of code; `zones.csv` has them.
    #[serde(skip)]
    pub zones: Vec<ZoneRow>,
}

/// One zone whose journey changes.
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
/// let zone = &comparison.changes[0].families.zones[0];
/// assert_eq!((&zone.code[..], zone.access, zone.longer), ("home", "gains", Some(-400.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ZoneRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is called where a person reads it: its ward before its name.
    #[serde(skip)]
    pub said: String,
    /// Authority.
    pub authority: Option<String>,
    /// Demand.
    pub weight: Weight,
    /// `gains`, `loses`, `keeps` or `none`: access within the radius.
    pub access: &'static str,
    /// Nearest open site under the first plan.
    pub hub_before: Option<String>,
    /// Journey to that site, in the study's unit of travel.
    pub journey_before: Option<f64>,
    /// Nearest open site under this plan.
    pub hub_after: Option<String>,
    /// Journey to that site, in the study's unit of travel.
    pub journey_after: Option<f64>,
    /// How much longer the journey is, in the study's unit; `null` where a zone reaches no hub before or after.
    pub longer: Option<f64>,
}

pub(super) fn families(base: &Base<'_>, between: Between) -> Families {
    let rows = |changes: &[&ZoneChange]| changes.iter().map(|change| row(base, change)).collect::<Vec<_>>();
    let changed: Vec<&ZoneChange> = between.zones.iter().filter(|change| change.is_change()).collect();
    let longer = |change: &&ZoneChange| loss(change).is_some_and(|loss| loss > 0.0);
    let zones_longer = changed.iter().copied().filter(longer).count();
    Families {
        zones_longer,
        zones_shorter: changed.len() - zones_longer,
        worst_losses: rows(&worst_losses(base, &changed)),
        longest_ways: rows(&longest_ways(base, &changed)),
        zones: rows(&changed),
        all: between.all,
        change: between.change,
        groups: between.groups,
    }
}

/// How much longer the journey is, in the study's unit. Infinite where the zone no longer reaches any hub, `None`
/// where it reached none before.
fn loss(change: &ZoneChange) -> Option<f64> {
    match (change.before, change.after) {
        (Some(_), None) => Some(f64::INFINITY),
        (None, _) => None,
        (Some(before), Some(after)) => Some(after.impedance - before.impedance),
    }
}

/// The [`NAMED`] zones with the largest figure above 0. The sort is stable, so equal zones stay in order of code.
fn worst<'a>(changes: &[&'a ZoneChange], figure: impl Fn(&ZoneChange) -> (f64, f64)) -> Vec<&'a ZoneChange> {
    let mut ranked: Vec<((f64, f64), &ZoneChange)> =
        changes.iter().map(|change| (figure(change), *change)).filter(|((figure, _), _)| *figure > 0.0).collect();
    ranked.sort_by(|(a, _), (b, _)| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    ranked.into_iter().take(NAMED).map(|(_, change)| change).collect()
}

fn worst_losses<'a>(base: &Base<'_>, changed: &[&'a ZoneChange]) -> Vec<&'a ZoneChange> {
    worst(changed, |change| {
        let weight = base.terms.weight[change.zone.at()].0;
        (if change.access() == "loses" { weight } else { 0.0 }, 0.0)
    })
}

fn longest_ways<'a>(base: &Base<'_>, changed: &[&'a ZoneChange]) -> Vec<&'a ZoneChange> {
    worst(changed, |change| {
        let weight = base.terms.weight[change.zone.at()].0;
        let longer = loss(change).unwrap_or(0.0);
        // A zone without weight loses nothing, even if its journey becomes infinite.
        (if weight > 0.0 { weight * longer } else { 0.0 }, weight)
    })
}

fn row(base: &Base<'_>, change: &ZoneChange) -> ZoneRow {
    let zone = &base.study.zones[change.zone.at()];
    let id = |near: crate::travel::Nearest| base.study.sites[near.site.at()].id.clone();
    ZoneRow {
        code: zone.code.clone(),
        name: zone.name.clone(),
        said: base.study.zone_said(change.zone),
        authority: zone.authority.map(|authority| base.study.authorities[authority.at()].name.clone()),
        weight: base.terms.weight[change.zone.at()],
        access: change.access(),
        hub_before: change.before.map(id),
        journey_before: change.before.map(|near| near.impedance),
        hub_after: change.after.map(id),
        journey_after: change.after.map(|near| near.impedance),
        longer: change.longer(),
    }
}
