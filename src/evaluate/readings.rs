//! The 70/30 ambition under every reading of it.
//!
//! The policy does not say which index, threshold, area or rounding it means. So a plan is counted under all readings
//! for which the study has columns. The scenario's own reading is first, and decides on penalty and shortfall.

use crate::model::{
    Ambition, AmbitionMode, AuthorityIx, Reading, Rounding, Scenario, Scope, Share, SiteIx, Study, Terms, Threshold,
    disadvantaged_zones, index_label, names,
};
use crate::units::Weight;
use std::collections::BTreeMap;

/// The policy's "70% of hubs in the 30% most disadvantaged communities", where the scenario states nothing else.
const POLICY_SHARE: f64 = 0.7;
const POLICY_DECILES: Threshold = Threshold::Decile(3);
const POLICY_WORST: Threshold = Threshold::ShareWithinAuthority(0.3);

/// Hubs in disadvantaged communities by the terms' own reading; `None` when there is none.
pub(super) fn hubs_in(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<usize> {
    terms.reads_disadvantage(study).then(|| open.iter().filter(|site| terms.disadvantaged[site.at()]).count())
}

/// A plan compared with the scenario's own reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AgainstAmbition {
    /// Hubs short of the ambition, summed over its scopes.
    pub(super) shortfall: u32,
    /// Penalty for those hubs, in weight.
    pub(super) penalty: Weight,
}

/// Compares the plan with the scenario's ambition; `None` without one.
pub(super) fn against_ambition(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<AgainstAmbition> {
    let ambition = terms.ambition.as_ref()?;
    let count = Count::new(study, terms, &terms.disadvantaged, open);
    let each = count.each.iter().map(|(authority, tally)| (Some(*authority), tally));
    let (mut shortfall, mut priced) = (0, 0);
    for (authority, tally) in std::iter::once((None, &count.pool)).chain(each) {
        let Some(mode) = terms.ambition_mode(authority) else { continue };
        let short = ambition.share.of(tally.hubs, ambition.rounding).saturating_sub(tally.hubs_in);
        shortfall += short;
        if mode == AmbitionMode::Soft {
            priced += short;
        }
    }
    let penalty = Weight(f64::from(priced) * ambition.penalty.0);
    Some(AgainstAmbition { shortfall, penalty })
}

/// Number of hubs, and of those in disadvantaged communities.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    hubs: u32,
    hubs_in: u32,
}

impl Tally {
    fn add(&mut self, disadvantaged: bool) {
        self.hubs += 1;
        self.hubs_in += u32::from(disadvantaged);
    }

    fn meets(&self, share: Share, rounding: Rounding) -> bool {
        self.hubs_in >= share.of(self.hubs, rounding)
    }
}

/// The numbers for all hubs together, and for each authority being planned, including those without hubs.
#[derive(Debug)]
struct Count {
    pool: Tally,
    each: BTreeMap<AuthorityIx, Tally>,
}

impl Count {
    fn new(study: &Study, terms: &Terms, disadvantaged: &[bool], open: &[SiteIx]) -> Self {
        let mut pool = Tally::default();
        let mut each: BTreeMap<_, _> = terms.planned_authorities().map(|ix| (ix, Tally::default())).collect();
        for site in open {
            pool.add(disadvantaged[site.at()]);
            if let Some(tally) = study.sites[site.at()].authority.and_then(|ix| each.get_mut(&ix)) {
                tally.add(disadvantaged[site.at()]);
            }
        }
        Count { pool, each }
    }
}

/// A meaning of "disadvantaged", site by site.
struct Meaning {
    label: String,
    disadvantaged: Vec<bool>,
    own: bool,
}

/// The plan under every reading, the scenario's own first: each over all hubs together and then, where several
/// authorities are planned, over each authority separately.
pub(super) fn readings(study: &Study, terms: &Terms, scenario: &Scenario, open: &[SiteIx]) -> Vec<Reading> {
    let share = terms.ambition.as_ref().map_or_else(|| Share::new(POLICY_SHARE), |ambition| ambition.share);
    let mut readings = Vec::new();
    for meaning in meanings(study, terms, scenario) {
        let count = Count::new(study, terms, &meaning.disadvantaged, open);
        let several = count.each.len() > 1;
        readings.push(Reading {
            enforced: meaning.own && enforces(terms, if several { &[Scope::Pool, Scope::Both] } else { &EVERY_SCOPE }),
            ..together(&meaning, &count, share, several)
        });
        if several {
            let enforced = meaning.own && enforces(terms, &[Scope::Authority, Scope::Both]);
            readings.push(Reading { enforced, ..by_authority(study, &meaning, &count, share) });
        }
    }
    readings
}

const EVERY_SCOPE: [Scope; 3] = [Scope::Pool, Scope::Authority, Scope::Both];
const ROUNDINGS: [Rounding; 3] = [Rounding::Up, Rounding::Nearest, Rounding::Down];

/// Whether the scenario enforces its ambition, hard or at a penalty, in one of these scopes.
fn enforces(terms: &Terms, scopes: &[Scope]) -> bool {
    terms.ambition.as_ref().is_some_and(|own| own.mode != AmbitionMode::Report && scopes.contains(&own.scope))
}

fn together(meaning: &Meaning, count: &Count, share: Share, several: bool) -> Reading {
    Reading {
        label: format!("{}, {}", meaning.label, if several { "all authorities together" } else { "all hubs together" }),
        hubs_in: count.pool.hubs_in as usize,
        hubs: count.pool.hubs as usize,
        asked: ROUNDINGS.map(|rounding| share.of(count.pool.hubs, rounding)),
        met: ROUNDINGS.map(|rounding| count.pool.meets(share, rounding)),
        missed_by: Vec::new(),
        enforced: false,
    }
}

fn by_authority(study: &Study, meaning: &Meaning, count: &Count, share: Share) -> Reading {
    let missing = count.each.iter().filter(|(_, tally)| !tally.meets(share, Rounding::Up));
    Reading {
        label: format!("{}, each authority by itself", meaning.label),
        hubs_in: count.each.values().map(|tally| tally.hubs_in as usize).sum(),
        hubs: count.each.values().map(|tally| tally.hubs as usize).sum(),
        asked: ROUNDINGS.map(|rounding| count.each.values().map(|tally| share.of(tally.hubs, rounding)).sum()),
        met: ROUNDINGS.map(|rounding| count.each.values().all(|tally| tally.meets(share, rounding))),
        missed_by: missing.map(|(authority, _)| study.authorities[authority.at()].name.clone()).collect(),
        enforced: false,
    }
}

/// The scenario's own meaning, then all others for which the study has columns.
fn meanings(study: &Study, terms: &Terms, scenario: &Scenario) -> Vec<Meaning> {
    let mut all = Vec::new();
    let own = scenario.ambition.as_ref().filter(|_| terms.ambition.is_some());
    if let Some(ambition) = &terms.ambition {
        all.push(Meaning { label: ambition.label.clone(), disadvantaged: terms.disadvantaged.clone(), own: true });
    }
    let is_own = |column: &str, worst: Threshold| {
        own.is_some_and(|Ambition { index, worst: own, .. }| index == column && *own == worst)
    };
    if let Some(flags) = stated(study)
        && !(own.is_some() && flags == terms.disadvantaged)
    {
        all.push(Meaning { label: "sites marked as disadvantaged".into(), disadvantaged: flags, own: false });
    }
    let national = [names::IDACI_DECILE, names::IMD_DECILE].map(|column| (column, POLICY_DECILES));
    let local = [names::IDACI_RANK, names::IMD_RANK].map(|column| (column, POLICY_WORST));
    for (column, worst) in national.into_iter().chain(local) {
        // Without authorities there are no worst zones of an authority.
        let meant = worst == POLICY_DECILES || !study.authorities.is_empty();
        if study.columns.contains(column) && meant && !is_own(column, worst) {
            let disadvantaged = by_zone(study, &disadvantaged_zones(study, column, worst));
            all.push(Meaning { label: index_label(column, worst), disadvantaged, own: false });
        }
    }
    all
}

/// Whether each site is marked as disadvantaged in the file of sites; `None` when no site has a mark.
fn stated(study: &Study) -> Option<Vec<bool>> {
    let says_any = study.sites.iter().any(|site| site.disadvantaged.is_some());
    says_any.then(|| study.sites.iter().map(|site| site.disadvantaged == Some(true)).collect())
}

/// Applies a property of zones to the sites in them.
fn by_zone(study: &Study, zones: &[bool]) -> Vec<bool> {
    study.sites.iter().map(|site| site.zone.is_some_and(|zone| zones[zone.at()])).collect()
}
