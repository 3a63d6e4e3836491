//! Decides which sites of a study are centres.

use crate::model::{SiteIx, SiteStatus, Study};
use crate::text::snake_case;
use std::collections::BTreeSet;

/// The centres open today: those of the given kinds, or all if no kind is given.
pub(super) fn open_today(study: &Study, kinds: &[String]) -> Vec<SiteIx> {
    study.open_today().filter(|site| is_of(study, *site, kinds)).collect()
}

/// All centres that are or have been open, of any kind.
pub(super) fn ever_open(study: &Study) -> Vec<SiteIx> {
    let centre = |site: &SiteIx| matches!(study.sites[site.at()].status, SiteStatus::Existing | SiteStatus::Closed);
    study.site_indices().filter(centre).collect()
}

/// Whether a site is of one of the kinds, spelt as in the file or in snake case. No kinds means any.
pub(super) fn is_of(study: &Study, site: SiteIx, kinds: &[String]) -> bool {
    let own = study.sites[site.at()].kind.as_ref();
    kinds.is_empty() || own.is_some_and(|own| kinds.iter().any(|kind| snake_case(kind) == *own))
}

/// The kinds that no centre has, and the kinds that there are; `None` if all are known.
pub(super) fn unknown_kinds(study: &Study, centres: &[SiteIx], kinds: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let known: BTreeSet<&String> = centres.iter().filter_map(|site| study.sites[site.at()].kind.as_ref()).collect();
    let unknown: Vec<String> = kinds.iter().filter(|kind| !known.contains(&snake_case(kind))).cloned().collect();
    (!unknown.is_empty()).then(|| (unknown, known.into_iter().cloned().collect()))
}
