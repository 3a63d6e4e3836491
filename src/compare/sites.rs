//! Which sites are in both plans, and what becomes of those that are in one alone. Only a centre that is open today can
//! close; a candidate that one plan opens is simply not chosen by the other.

use super::{Base, Opened};
use crate::model::SiteIx;
use crate::units::Pounds;
use serde::Serialize;

/// Sites of one plan against the first. Sites of authorities that neither plans stand open in both and are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sites {
    /// Open in both plans.
    pub kept: usize,
    /// Open in this plan only, and not today.
    pub opened: usize,
    /// Centres open today that stay open in this plan and not in the first.
    pub kept_open: usize,
    /// Centres open today that stay open in the first plan and not in this one.
    pub closed: usize,
    /// Sites that the first plan opens, that are not open today and not in this plan.
    pub not_chosen: usize,
    /// Of those in disadvantaged communities, how many are in this plan only; `null` where the study does not say.
    pub only_here_disadvantaged: Option<usize>,
    /// Of those in disadvantaged communities, how many are in the first plan only.
    pub only_first_disadvantaged: Option<usize>,
    /// One by one, in order of id: those in the first plan only, those in this one only, those in both.
    pub rows: Vec<SiteRow>,
}

/// What may become of a site, in the order of the rows: in the first plan only (`closed` where it is open today,
/// `not_chosen` where it is not), in this plan only (`opened`, or `kept_open` where it is open today), in both
/// (`kept`).
pub const CHANGES: [&str; 5] = ["closed", "not_chosen", "opened", "kept_open", "kept"];

/// One site that is open in one of the plans or in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// What it is in the first plan: `hub`, `standing` (a centre of an authority that is not being planned) or `none`.
    pub before: &'static str,
    /// What it is in this plan.
    pub after: &'static str,
    /// Whether it is a centre of today.
    pub existing: bool,
    /// Whether it stands in a disadvantaged community.
    pub disadvantaged: Option<bool>,
    /// Cost of a hub here.
    pub cost: Option<Pounds>,
    /// Of that, what is assumed.
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
