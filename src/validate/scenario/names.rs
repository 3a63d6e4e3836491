//! Finds authorities, sites and kinds of building by the names that a scenario uses.

use super::Context;
use crate::error::{Code, Finding, Findings};
use crate::model::{Areas, AuthorityIx, Finder, SiteFinder, SiteIx, Study, Unfound};
use crate::text::snake_case;
use crate::words::named;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Finds what a scenario names. Indices are built only when needed: most scenarios name little, and a sweep has
/// thousands of them.
pub(super) struct Names<'a> {
    study: &'a Study,
    areas: OnceCell<Areas<'a>>,
    sites: OnceCell<SiteFinder<'a>>,
}

impl<'a> Names<'a> {
    pub fn of(study: &'a Study) -> Self {
        Names { study, areas: OnceCell::new(), sites: OnceCell::new() }
    }

    /// Number of authorities in the study.
    pub fn authorities(&self) -> usize {
        self.study.authorities.len()
    }

    /// The authority with this code or name.
    ///
    /// # Errors
    /// Says in words that there is none, or that several have the name.
    pub fn authority(&self, typed: &str) -> Result<AuthorityIx, Unfound> {
        self.areas.get_or_init(|| self.study.areas()).find(typed)
    }

    /// The site with this id or name.
    ///
    /// # Errors
    /// Says in words that there is none, or that several have the name.
    pub fn site(&self, typed: &str) -> Result<SiteIx, Unfound> {
        match self.study.site_by_id(typed) {
            Some(site) => Ok(site),
            None => self.sites.get_or_init(|| self.study.site_finder()).find(typed),
        }
    }
}

/// The finding that no authority has a name.
pub(super) fn h508_no_authority(file: &str, key: &str, unfound: &Unfound) -> Finding {
    let mend = "Give the name or the GSS code of an authority of the study";
    unfound.finding(Code::NameUnknown, file, mend).key(key)
}

/// The kinds of building of the study's sites.
fn kinds(study: &Study) -> BTreeSet<&str> {
    study.sites.iter().filter_map(|site| site.kind.as_deref()).collect()
}

/// A table by kind of building, with kinds in the study's spelling. Two keys for one kind are refused.
pub(super) fn by_kind<T: Copy>(
    context: &Context,
    key: &str,
    table: &BTreeMap<String, T>,
    findings: &mut Findings,
) -> BTreeMap<String, T> {
    let mut by_kind: BTreeMap<String, T> = BTreeMap::new();
    for (kind, value) in table {
        // The data may use the scenario's own spelling, even if hubplan would normalise it.
        let as_written = context.study.sites.iter().any(|site| site.kind.as_ref() == Some(kind));
        let own = if as_written { kind.clone() } else { snake_case(kind) };
        if by_kind.insert(own, *value).is_some() {
            let what = format!("`{kind}` is another spelling of a kind that is there already");
            findings.push(context.finding(Code::LimitContradictory, key, what, "Keep one of the two"));
        }
    }
    by_kind
}

/// Number of kinds that are listed if none is similar.
const LISTED: usize = 12;

/// Remarks on kinds that no site has, one for each table that names some. They are not mistakes: a scenario for
/// several studies may name more kinds than each of them has.
pub(super) fn idle_kinds(context: &Context) -> Vec<String> {
    let scenario = context.scenario;
    let by_kind = [
        ("sites.status_by_kind", scenario.sites.status_by_kind.keys().collect::<Vec<_>>()),
        ("money.cost_by_kind", scenario.money.cost_by_kind.keys().collect()),
        ("capacity.by_kind", scenario.capacity.iter().flat_map(|rules| rules.by_kind.keys()).collect()),
    ];
    if by_kind.iter().all(|(_, names)| names.is_empty()) {
        return Vec::new();
    }
    let known = kinds(context.study);
    let is_idle = |name: &&String| !known.contains(name.as_str()) && !known.contains(snake_case(name).as_str());
    let mut remarks = Vec::new();
    for (key, names) in by_kind {
        remarks.extend(
            names
                .into_iter()
                .filter(is_idle)
                .map(|name| format!("No site is of the kind `{name}`, which {key} names. {}", instead(name, &known))),
        );
    }
    remarks
}

/// The kind that may have been meant, or the kinds that there are.
fn instead(name: &str, known: &BTreeSet<&str>) -> String {
    let hint = Finder::of_names(known.iter().copied()).hint(&snake_case(name));
    match (hint.is_empty(), known.is_empty()) {
        (false, _) => hint.trim_end().to_owned(),
        (true, true) => "The sites have no kinds.".to_owned(),
        (true, false) => {
            format!("The kinds of the sites are {}.", named(&known.iter().copied().collect::<Vec<_>>(), LISTED))
        }
    }
}
