//! The 70/30 ambition under every reading, counted again hub by hub.

use super::counts::planned;
use super::{Faults, limits};
use crate::model::{
    AmbitionMode, AuthorityIx, Metrics, Plan, Reading, Rounding, Scope, Share, SiteIx, Study, Terms, Threshold, ZoneIx,
    index_label, names, rounding,
};

/// The roundings, in the order in which a reading states them.
const ROUNDINGS: [Rounding; 3] = [Rounding::Up, Rounding::Nearest, Rounding::Down];

/// The share in the policy, in ten-thousandths, for scenarios without an ambition.
const POLICY: Share = Share(7_000);

/// The policy's "30% most disadvantaged" means deciles 1 to this one.
const LAST_DECILE: u8 = 3;

/// The same as a share (0 to 1) of an authority's own zones.
const WORST: f64 = 0.3;

/// Checks all readings. The scenario's own is first, then all others for which the study has data; each over all hubs
/// together and, where several authorities are planned, over each authority separately.
pub(super) fn check(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    metrics: &Metrics,
    hubs: &[SiteIx],
    faults: &mut Faults,
) {
    let of_each: Vec<(AuthorityIx, Vec<SiteIx>)> =
        planned(terms).map(|authority| (authority, limits::hubs_of(study, hubs, authority))).collect();
    let share = terms.ambition.as_ref().map_or(POLICY, |ambition| ambition.share);
    let mut found = Vec::new();
    for meaning in meanings(study, terms, plan, hubs) {
        found.push(together(terms, &meaning, share, hubs, of_each.len() > 1));
        if of_each.len() > 1 {
            found.push(by_authority(study, terms, &meaning, share, &of_each));
        }
    }
    faults.count("the number of readings of the ambition", metrics.readings.len(), found.len());
    for (stated, found) in metrics.readings.iter().zip(&found) {
        same(stated, found, faults);
    }
}

/// A meaning of "disadvantaged", with the hubs that are in such communities.
struct Meaning {
    label: String,
    within: Vec<SiteIx>,
    /// Whether it is the scenario's own.
    own: bool,
}

impl Meaning {
    fn count(&self, hubs: &[SiteIx]) -> u32 {
        to_u32(hubs.iter().filter(|hub| self.within.contains(hub)).count())
    }
}

fn meanings(study: &Study, terms: &Terms, plan: &Plan, hubs: &[SiteIx]) -> Vec<Meaning> {
    let among = |holds: &dyn Fn(SiteIx) -> bool| hubs.iter().copied().filter(|hub| holds(*hub)).collect::<Vec<_>>();
    let mut all = Vec::new();
    if let Some(ambition) = &terms.ambition {
        let within = among(&|hub| terms.disadvantaged[hub.at()]);
        all.push(Meaning { label: ambition.label.clone(), within, own: true });
    }
    let asked = plan.scenario.ambition.as_ref().filter(|_| terms.ambition.is_some());
    if study.sites.iter().any(|site| site.disadvantaged.is_some()) {
        let mut marks = study.sites.iter().zip(&terms.disadvantaged);
        let as_asked = marks.all(|(site, own)| site.disadvantaged.unwrap_or(false) == *own);
        if asked.is_none() || !as_asked {
            let within = among(&|hub| study.sites[hub.at()].disadvantaged == Some(true));
            all.push(Meaning { label: "sites marked as disadvantaged".into(), within, own: false });
        }
    }
    let nation = Threshold::Decile(LAST_DECILE);
    let place = Threshold::ShareWithinAuthority(WORST);
    for (column, worst) in [
        (names::IDACI_DECILE, nation),
        (names::IMD_DECILE, nation),
        (names::IDACI_RANK, place),
        (names::IMD_RANK, place),
    ] {
        let is_asked = asked.is_some_and(|own| own.index == column && own.worst == worst);
        // Without authorities there are no zones of an authority's own.
        let said = study.columns.contains(column) && (worst == nation || !study.authorities.is_empty());
        if said && !is_asked {
            let within = among(&|hub| {
                study.sites[hub.at()].zone.is_some_and(|zone| match worst {
                    Threshold::Decile(last) => {
                        study.columns.get(column, zone).is_some_and(|decile| decile <= f64::from(last))
                    }
                    _ => among_the_worst(study, column, zone),
                })
            });
            all.push(Meaning { label: index_label(column, worst), within, own: false });
        }
    }
    all
}

/// Whether so few zones of the same authority precede this one, by value and then by code, that it is among the worst.
fn among_the_worst(study: &Study, column: &str, zone: ZoneIx) -> bool {
    let Some(own) = study.columns.get(column, zone) else { return false };
    let (mut all, mut before) = (0_usize, 0_usize);
    for (at, other) in study.zones.iter().enumerate() {
        if other.authority != study.zones[zone.at()].authority || !other.is_area() {
            continue;
        }
        if let Some(value) = study.columns.get(column, ZoneIx::new(at)) {
            all += 1;
            before += usize::from(value < own || value == own && at < zone.at());
        }
    }
    // Three of ten must be three, whatever the last bits of 0.3 x 10.
    let count = (WORST * all as f64 + rounding::STATED).floor();
    (before as f64) < count
}

fn together(terms: &Terms, meaning: &Meaning, share: Share, hubs: &[SiteIx], several: bool) -> Reading {
    let within = meaning.count(hubs);
    let asked = asked(share, hubs);
    let kept = |ambition: &crate::model::AmbitionTerms| ambition.mode != AmbitionMode::Report;
    let counted = |ambition: &crate::model::AmbitionTerms| !(several && ambition.scope == Scope::Authority);
    Reading {
        label: format!("{}, {}", meaning.label, if several { "all authorities together" } else { "all hubs together" }),
        hubs_in: within as usize,
        hubs: hubs.len(),
        asked,
        met: asked.map(|asked| within >= asked),
        missed_by: Vec::new(),
        enforced: meaning.own && terms.ambition.as_ref().is_some_and(|own| kept(own) && counted(own)),
    }
}

fn by_authority(
    study: &Study,
    terms: &Terms,
    meaning: &Meaning,
    share: Share,
    of_each: &[(AuthorityIx, Vec<SiteIx>)],
) -> Reading {
    let (mut sum, mut met, mut missed_by) = ([0; 3], [true; 3], Vec::new());
    for (authority, hubs) in of_each {
        let asked = asked(share, hubs);
        let meets = asked.map(|asked| meaning.count(hubs) >= asked);
        for at in 0..3 {
            sum[at] += asked[at];
            met[at] &= meets[at];
        }
        if !meets[0] {
            missed_by.push(study.authorities[authority.at()].name.clone());
        }
    }
    let kept = |own: &crate::model::AmbitionTerms| own.mode != AmbitionMode::Report && own.scope != Scope::Pool;
    Reading {
        label: format!("{}, each authority by itself", meaning.label),
        hubs_in: of_each.iter().map(|(_, hubs)| meaning.count(hubs) as usize).sum(),
        hubs: of_each.iter().map(|(_, hubs)| hubs.len()).sum(),
        asked: sum,
        met,
        missed_by,
        enforced: meaning.own && terms.ambition.as_ref().is_some_and(kept),
    }
}

/// How many of these hubs the share requires, by each rounding.
fn asked(share: Share, hubs: &[SiteIx]) -> [u32; 3] {
    ROUNDINGS.map(|rounding| share.of(to_u32(hubs.len()), rounding))
}

fn to_u32(hubs: usize) -> u32 {
    u32::try_from(hubs).unwrap_or(u32::MAX)
}

fn same(stated: &Reading, found: &Reading, faults: &mut Faults) {
    let label = &found.label;
    faults.unless(stated.label == *label, "metrics", || {
        format!("the plan has the reading `{}` in place of `{label}`", stated.label)
    });
    faults.count(&format!("the number of disadvantaged hubs by `{label}`"), stated.hubs_in, found.hubs_in);
    faults.count(&format!("the number of hubs counted by `{label}`"), stated.hubs, found.hubs);
    for (i, words) in ["rounded up", "rounded to the nearest", "rounded down"].into_iter().enumerate() {
        let what = format!("the number of hubs that `{label}` asks for, {words},");
        faults.optional(&what, Some(stated.asked[i]), Some(found.asked[i]));
        let met = |met: bool| if met { "met" } else { "missed" };
        let what = format!("the ambition by `{label}`, {words},");
        faults.optional(&what, Some(met(stated.met[i])), Some(met(found.met[i])));
    }
    let missed = |names: &[String]| if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
    faults.unless(stated.missed_by == found.missed_by, "metrics", || {
        format!("`{label}` is stated as missed by {}; it is by {}", missed(&stated.missed_by), missed(&found.missed_by))
    });
    let enforced = |enforced: bool| if enforced { "enforced" } else { "not enforced" };
    faults.optional(&format!("the reading `{label}`"), Some(enforced(stated.enforced)), Some(enforced(found.enforced)));
}
