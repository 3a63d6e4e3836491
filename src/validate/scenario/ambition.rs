//! The 70/30 ambition: which sites are in disadvantaged communities, and how strictly the share is kept.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{
    Ambition, AmbitionMode, AmbitionTerms, AuthorityIx, Pool, Share, SiteIx, Terms, Threshold, WhereImpossible, ZoneIx,
    default_reading, disadvantaged_zones, index_label,
};
use crate::units::Weight;
use crate::words::counted;

pub(super) struct Resolved {
    pub disadvantaged: Vec<bool>,
    pub terms: Option<AmbitionTerms>,
}

pub(super) fn resolve(context: &Context, findings: &mut Findings) -> Resolved {
    let Some(ambition) = &context.scenario.ambition else {
        let disadvantaged = match default_reading(context.study) {
            Some(index) => {
                let zones = disadvantaged_zones(context.study, index, Threshold::Decile(3));
                by_site(context, |zone| zones[zone.at()])
            }
            None => by_site(context, |_| false),
        };
        return Resolved { disadvantaged, terms: None };
    };
    let said_by_sites = !context.study.columns.contains(&ambition.index)
        && context.study.sites.iter().all(|site| site.disadvantaged.is_some());
    let (disadvantaged, label) = if said_by_sites {
        (by_site(context, |_| false), "sites marked as disadvantaged".to_owned())
    } else {
        check_index(context, ambition, findings);
        let zones = disadvantaged_zones(context.study, &ambition.index, ambition.worst);
        (by_site(context, |zone| zones[zone.at()]), index_label(&ambition.index, ambition.worst))
    };
    let terms = AmbitionTerms {
        mode: ambition.mode,
        share: Share::new(ambition.share),
        scope: ambition.scope,
        rounding: ambition.rounding,
        penalty: Weight(ambition.penalty.unwrap_or(0.0)),
        label,
    };
    Resolved { disadvantaged, terms: Some(terms) }
}

/// Excuses the authorities that cannot keep a hard ambition, if the scenario allows it, and records which ones they
/// are.
///
/// Each is judged only by its own limits: hubs, required sites and budget. The limits that all authorities share are
/// left to the search.
pub(super) fn excuse(context: &Context, terms: &mut Terms) {
    let soft = context.scenario.ambition.as_ref().is_some_and(|own| own.where_impossible == WhereImpossible::Soft);
    let Some(ambition) = terms.ambition.clone().filter(|_| soft) else { return };
    let mut sites: Vec<Vec<SiteIx>> = vec![Vec::new(); context.study.authorities.len()];
    for site in context.study.site_indices().filter(|site| terms.may_be_hub(*site)) {
        if let Some(authority) = context.study.sites[site.at()].authority {
            sites[authority.at()].push(site);
        }
    }
    let hard = |authority: &AuthorityIx| terms.ambition_mode(Some(*authority)) == Some(AmbitionMode::Hard);
    let cannot = |authority: &AuthorityIx| {
        let at = authority.at();
        let pool = Pool::new(terms, &sites[at], terms.min_hubs[at], terms.max_hubs[at]);
        pool.only_share_fails(ambition.share, ambition.rounding, terms.budget[at])
    };
    let excused: Vec<AuthorityIx> = terms.planned_authorities().filter(hard).filter(cannot).collect();
    for authority in &excused {
        terms.excused[authority.at()] = true;
    }
    let names: Vec<&str> =
        excused.iter().map(|authority| context.study.authorities[authority.at()].name.as_str()).collect();
    terms.assumptions.extend(excused_in_words(&ambition, &names));
}

/// The assumption on which a plan with excused authorities rests; `None` when none is excused.
fn excused_in_words(ambition: &AmbitionTerms, names: &[&str]) -> Option<String> {
    let (who, their, list) = match names {
        [] => return None,
        [name] => ((*name).to_owned(), "its", String::new()),
        several => (counted(several.len(), "authority"), "their", format!(": {}", several.join(", "))),
    };
    Some(format!(
        "{who} cannot have {}% of {their} hubs in disadvantaged communities ({}) within {their} limits{list}. Each \
         missing hub costs {} of the objective instead.",
        f64::from(ambition.share.0) / 100.0,
        ambition.label,
        ambition.penalty.0,
    ))
}

/// Whether each site is in a disadvantaged community. A site's own mark overrides that of its zone.
fn by_site(context: &Context, zone_is: impl Fn(ZoneIx) -> bool) -> Vec<bool> {
    let sites = &context.study.sites;
    sites.iter().map(|site| site.disadvantaged.unwrap_or_else(|| site.zone.is_some_and(&zone_is))).collect()
}

fn check_index(context: &Context, ambition: &Ambition, findings: &mut Findings) {
    let study = context.study;
    if !study.columns.contains(&ambition.index) {
        let known: Vec<&str> =
            study.columns.names().filter(|name| name.ends_with("_decile") || name.ends_with("_rank")).collect();
        let known = if known.is_empty() { "no deciles or ranks".to_owned() } else { known.join(", ") };
        findings.push(context.finding(
            Code::AmbitionIncomplete,
            "ambition.index",
            format!("the study has no column `{}`", ambition.index),
            format!("It has {known}; add a deprivation file to study.toml, or mark the sites themselves"),
        ));
        return;
    }
    check_kind(context, ambition, findings);
    let blank = |zone: &ZoneIx| {
        context.is_planned(study.zones[zone.at()].authority) && study.columns.get(&ambition.index, *zone).is_none()
    };
    let blanks: Vec<ZoneIx> = study.zone_indices().filter(blank).collect();
    if let Some(first) = blanks.first() {
        findings.push(context.finding(
            Code::ValueMissing,
            "ambition.index",
            format!(
                "`{}` is blank in {}{}",
                ambition.index,
                if blanks.len() == 1 { String::new() } else { format!("{} zones, the first is ", blanks.len()) },
                study.zones[first.at()].code
            ),
            "Fill the blanks or use another index",
        ));
    }
}

/// Checks that threshold and column fit together. In deciles and ranks, 1 is the most deprived; in rates and scores,
/// the largest value is. A threshold for the wrong kind of column would turn the ambition upside down.
fn check_kind(context: &Context, ambition: &Ambition, findings: &mut Findings) {
    let index = &ambition.index;
    let (is_decile, is_rank) = (index.ends_with("decile"), index.ends_with("rank"));
    let (fits, wanted) = match ambition.worst {
        Threshold::Decile(_) => (is_decile, "a column of deciles, whose name ends in `decile`"),
        Threshold::Rank(_) => (is_rank, "a column of ranks, whose name ends in `rank`"),
        Threshold::ShareWithinAuthority(_) => {
            (is_decile || is_rank, "a column of ranks or deciles, 1 for the most deprived")
        }
    };
    if !fits {
        findings.push(context.finding(
            Code::AmbitionIncomplete,
            "ambition.index",
            format!("`{index}` does not fit the threshold in ambition.worst, which needs {wanted}"),
            "Name such a column, or write the threshold as worst = { decile = ... }, { rank = ... } or { \
             share_within_authority = ... }",
        ));
    }
}
