//! The radius. Cover lists carry it, so there are no rows.

use super::{Question, Row, counted};
use crate::model::{Aim, Reason, ZoneIx};

pub(super) fn rows(_: &Question) -> Vec<Row> {
    Vec::new()
}

/// No family lives within the radius of any site that could be open.
pub(super) fn conflicts(question: &Question) -> Vec<Reason> {
    let Question { study, terms, reach, sites, .. } = question;
    // Where journeys are what counts, nobody need be within the radius.
    let journeys = matches!(terms.aim, Aim::Median { .. } | Aim::KolmPollak { .. } | Aim::Centre { .. });
    if sites.is_empty() || journeys {
        return Vec::new();
    }
    let counts = |zone: &ZoneIx| terms.plans_for(study, *zone) && terms.weight[zone.at()].0 > 0.0;
    let total = study.zone_indices().filter(counts).count();
    let reached = |zone: ZoneIx| reach.sites_of(zone).iter().any(|site| terms.usable(*site));
    if total == 0 || study.zone_indices().filter(counts).any(reached) {
        return Vec::new();
    }
    let text = format!(
        "Nothing is within reach: none of the {} with families lies within {} of any of the {} that may become a hub.",
        counted(total, "zone"),
        terms.radius,
        counted(sites.len(), "site"),
    );
    vec![question.reason("reach", None, text)]
}
