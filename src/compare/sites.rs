//! Which sites stay, open and close.

use super::{Base, Opened};
use crate::model::SiteIx;
use crate::units::Pounds;
use serde::Serialize;

/// Sites of one plan against the first. Sites of authorities that neither plans stand open in both and are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sites {
    /// Open in both plans.
    pub kept: usize,
    /// Open in this plan only.
    pub opened: usize,
    /// Open in the first plan only.
    pub closed: usize,
    /// Hubs in disadvantaged communities that open; `null` where the study does not say.
    pub opened_disadvantaged: Option<usize>,
    /// Hubs in disadvantaged communities that close.
    pub closed_disadvantaged: Option<usize>,
    /// One by one, in order of id: those that close or open, then those that stay.
    pub rows: Vec<SiteRow>,
}

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
    /// `closed`, `opened` or `kept`.
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
}

pub(super) fn sites(base: &Base<'_>, first: &Opened<'_>, other: &Opened<'_>) -> Sites {
    let mut all: Vec<SiteIx> =
        first.open.iter().chain(&other.open).copied().filter(|site| base.decides(*site)).collect();
    all.sort_unstable();
    all.dedup();
    let mut rows: Vec<SiteRow> = all.into_iter().map(|site| row(base, first, other, site)).collect();
    let place = |row: &SiteRow| ["closed", "opened", "kept"].iter().position(|change| *change == row.change);
    rows.sort_by_key(place);
    let count = |change: &str| rows.iter().filter(|row| row.change == change).count();
    let disadvantaged = |change: &str| {
        let reads = base.terms.reads_disadvantage(base.study);
        let here = |row: &&SiteRow| row.change == change && row.disadvantaged == Some(true);
        reads.then(|| rows.iter().filter(here).count())
    };
    Sites {
        kept: count("kept"),
        opened: count("opened"),
        closed: count("closed"),
        opened_disadvantaged: disadvantaged("opened"),
        closed_disadvantaged: disadvantaged("closed"),
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
    SiteRow {
        id: site.id.clone(),
        name: site.name.clone(),
        kind: site.kind.clone(),
        authority: site.authority.map(|authority| base.study.authorities[authority.at()].name.clone()),
        change: match (before, after) {
            ("none", _) => "opened",
            (_, "none") => "closed",
            _ => "kept",
        },
        before,
        after,
        existing: base.study.is_open_today(ix),
        disadvantaged: base.is_disadvantaged(ix),
        cost: base.terms.costed.then(|| base.terms.cost[ix.at()]),
    }
}
