//! The 70/30 ambition: which sites stand in disadvantaged communities, and how strictly the share is kept.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{
    Ambition, AmbitionTerms, Share, Threshold, ZoneIx, default_reading, disadvantaged_zones, index_label,
};
use crate::units::Weight;

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

/// A site's own mark goes before the zone it stands in.
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

/// Deciles and ranks start at 1 for the most deprived; of rates and scores the most deprived are the largest. A threshold on the
/// wrong kind of column would turn the ambition upside down.
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
            "Name such a column, or give the threshold as worst = { decile = ... }, { rank = ... } or { share_within_authority = ... }",
        ));
    }
}
