//! The radius. The cover lists contain it, so there are no rows.

use super::{Clash, Question, Row, counted};
use crate::model::{Aim, SiteIx, ZoneIx};
use crate::travel;
use crate::units::Impedance;

pub(super) fn rows(_: &Question) -> Vec<Row> {
    Vec::new()
}

/// No family lives within the radius of any site that could be open.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let Question { study, terms, reach, sites, .. } = question;
    // Where the objective is journeys, nobody need be within the radius.
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
    let zones = if total == 1 {
        "the one zone with families is not".to_owned()
    } else {
        format!("none of the {total} zones with families is")
    };
    let text = format!(
        "Nothing is within reach: {zones} within {} of any of the {} that may become a hub.{}",
        terms.radius,
        counted(sites.len(), "site"),
        nearest(question).map_or_else(
            || " No zone with families has a journey to a site. Check the study's travel matrix.".to_owned(),
            |radius| format!(" Give a radius of at least {radius}.")
        )
    );
    vec![question.clash("reach", None, text)]
}

/// The shortest journey from a zone with families to a site that can be open, rounded up to one decimal.
fn nearest(question: &Question) -> Option<Impedance> {
    let Question { study, terms, .. } = question;
    let usable: Vec<SiteIx> = study.site_indices().filter(|site| terms.usable(*site)).collect();
    let counts = |zone: &ZoneIx| terms.plans_for(study, *zone) && terms.weight[zone.at()].0 > 0.0;
    let nearest = travel::nearest(study, terms, &usable);
    let journeys = study.zone_indices().filter(counts).filter_map(|zone| nearest[zone.at()]);
    let shortest = journeys.map(|near| near.impedance).min_by(f64::total_cmp)?;
    Some(Impedance { value: (shortest * 10.0).ceil() / 10.0, unit: terms.radius.unit })
}
