//! How often each site is chosen, and which sites are right under every assumption.

use super::found::Answered;
use super::regret::Across;
use crate::model::{SiteIx, Study};
use serde::Serialize;

/// One site over all scenarios.
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
    /// Whether it is open today.
    pub existing: bool,
    /// Number of scenarios whose plan opens it.
    pub chosen: usize,
    /// `chosen` as a share of all scenarios.
    pub share: f64,
    /// `chosen` as a share of scenarios that have a plan.
    pub share_of_plans: f64,
    /// Number of scenarios with a plan under which it may be a hub: its authority is being planned, and nothing
    /// excludes it.
    pub possible: usize,
    /// `chosen` as a share of `possible`.
    pub share_of_possible: f64,
    /// Number of scenarios with a plan under which it must be a hub.
    pub required: usize,
    /// Whether every plan that may open it does so, and at least one does so by choice rather than because it must.
    pub no_regret: bool,
}

/// Sites that some plan opens, the most frequent first, then in order of id.
pub(super) fn rows(study: &Study, answers: &[Answered], across: &Across) -> Vec<SiteRow> {
    let mut chosen = vec![0usize; study.sites.len()];
    for found in answers.iter().filter_map(Answered::found) {
        for site in found.hubs.iter().filter_map(|id| study.site_by_id(id)) {
            chosen[site.at()] += 1;
        }
    }
    let mut sites: Vec<SiteIx> = study.site_indices().filter(|site| chosen[site.at()] > 0).collect();
    sites.sort_by_key(|site| std::cmp::Reverse(chosen[site.at()]));
    let share = |of: usize, all: usize| if all == 0 { 0.0 } else { of as f64 / all as f64 };
    let row = |ix: SiteIx| {
        let (site, count) = (&study.sites[ix.at()], chosen[ix.at()]);
        let (possible, required) = (across.may[ix.at()], across.must[ix.at()]);
        SiteRow {
            id: site.id.clone(),
            name: site.name.clone(),
            kind: site.kind.clone(),
            authority: site.authority.map(|authority| study.authorities[authority.at()].name.clone()),
            existing: study.is_open_today(ix),
            chosen: count,
            share: share(count, answers.len()),
            share_of_plans: share(count, across.scenarios.len()),
            possible,
            share_of_possible: share(count, possible),
            required,
            no_regret: count == possible && required < possible,
        }
    };
    sites.into_iter().map(row).collect()
}
