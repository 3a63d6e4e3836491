//! Sites that are open in both plans or only in one. A site that only one plan opens "closes" only if it is a centre
//! that is open today; otherwise the other plan simply does not choose it.

use super::{Base, Opened};
use crate::model::SiteIx;
use crate::units::Pounds;
use serde::Serialize;

/// Sites of one plan compared with the first. Centres of authorities that neither plan decides about stay open in both
/// and are left out.
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
/// let sites = &comparison.changes[0].sites;
/// assert_eq!((sites.kept, sites.rows.len()), (0, 2));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sites {
    /// Open in both plans.
    pub kept: usize,
    /// Open in this plan only, and not open today.
    pub opened: usize,
    /// Open today; stays open in this plan and not in the first.
    pub kept_open: usize,
    /// Open today; stays open in the first plan and not in this one.
    pub closed: usize,
    /// Open in the first plan only, and not open today.
    pub not_chosen: usize,
    /// How many of the sites that are only in this plan stand in disadvantaged communities; `null` where the study
    /// does not say.
    pub only_here_disadvantaged: Option<usize>,
    /// How many of the sites that are only in the first plan stand in disadvantaged communities; `null` where the
    /// study does not say.
    pub only_first_disadvantaged: Option<usize>,
    /// The sites in order of id: first those only in the first plan, then those only in this one, then those in both.
    pub rows: Vec<SiteRow>,
}

/// What a plan can change about a site, in the order of the rows. Only in the first plan: `closed` if open today,
/// otherwise `not_chosen`. Only in this plan: `kept_open` if open today, otherwise `opened`. In both: `kept`.
pub const CHANGES: [&str; 5] = ["closed", "not_chosen", "opened", "kept_open", "kept"];

/// One site that is open in one of the plans or in both.
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
/// let rows = &comparison.changes[0].sites.rows;
/// assert_eq!((&rows[0].id[..], rows[0].change), ("barn", "not_chosen"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SiteRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of building.
    pub kind: Option<String>,
    /// Authority it stands in.
    pub authority: Option<String>,
    /// One of [`CHANGES`].
    pub change: &'static str,
    /// Its role in the first plan: `hub`, `standing` (a centre of an authority that is not being planned) or `none`.
    pub before: &'static str,
    /// Its role in this plan.
    pub after: &'static str,
    /// Whether it is a centre of today.
    pub existing: bool,
    /// Whether it stands in a disadvantaged community.
    pub disadvantaged: Option<bool>,
    /// Cost of a hub here.
    pub cost: Option<Pounds>,
    /// The part of that cost that is assumed.
    pub cost_assumed: Pounds,
}

pub(super) fn sites(base: &Base<'_>, first: &Opened<'_>, other: &Opened<'_>) -> Sites {
    let mut all: Vec<SiteIx> =
        first.open.iter().chain(&other.open).copied().filter(|site| base.decides(*site)).collect();
    all.sort_unstable();
    all.dedup();
    let mut rows: Vec<SiteRow> = all.into_iter().map(|site| row(base, first, other, site)).collect();
    let place = |row: &SiteRow| CHANGES.iter().position(|change| *change == row.change);
    rows.sort_by_key(place);
    let count = |change: &str| rows.iter().filter(|row| row.change == change).count();
    let disadvantaged = |changes: [&str; 2]| {
        let reads = base.terms.reads_disadvantage(base.study);
        let here = |row: &&SiteRow| changes.contains(&row.change) && row.disadvantaged == Some(true);
        reads.then(|| rows.iter().filter(here).count())
    };
    Sites {
        kept: count("kept"),
        opened: count("opened"),
        kept_open: count("kept_open"),
        closed: count("closed"),
        not_chosen: count("not_chosen"),
        only_here_disadvantaged: disadvantaged(["opened", "kept_open"]),
        only_first_disadvantaged: disadvantaged(["closed", "not_chosen"]),
        rows,
    }
}

fn row(base: &Base<'_>, first: &Opened<'_>, other: &Opened<'_>, ix: SiteIx) -> SiteRow {
    let part = |opened: &Opened<'_>| match (opened.hubs.binary_search(&ix), opened.open.binary_search(&ix)) {
        (Ok(_), _) => "hub",
        (Err(_), Ok(_)) => "standing",
        (Err(_), Err(_)) => "none",
    };
    let (site, before, after) = (&base.study.sites[ix.at()], part(first), part(other));
    let existing = base.study.is_open_today(ix);
    SiteRow {
        id: site.id.clone(),
        name: site.name.clone(),
        kind: site.kind.clone(),
        authority: site.authority.map(|authority| base.study.authorities[authority.at()].name.clone()),
        change: match (before, after, existing) {
            ("none", _, true) => "kept_open",
            ("none", _, false) => "opened",
            (_, "none", true) => "closed",
            (_, "none", false) => "not_chosen",
            _ => "kept",
        },
        before,
        after,
        existing,
        disadvantaged: base.is_disadvantaged(ix),
        cost: base.terms.costed.then(|| base.terms.cost[ix.at()]),
        cost_assumed: base.terms.assumed.cost[ix.at()],
    }
}
