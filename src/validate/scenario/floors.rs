//! Shares of the weight of places that must be covered: each `[[floors]]` as the zones it is about.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{Floor, FloorClass, FloorTerms, ZoneIx};
use crate::units::Weight;
use std::collections::BTreeMap;

/// The floors, place by place; places without weight have none.
pub(super) fn resolve(context: &Context, weight: &[Weight], findings: &mut Findings) -> Vec<FloorTerms> {
    let mut all = Vec::new();
    for (at, floor) in context.scenario.floors.iter().enumerate() {
        let key = format!("floors[{at}]");
        if !(floor.coverage > 0.0 && floor.coverage <= 1.0) {
            let what = format!("the share is {}", floor.coverage);
            let mend = "Give a share above 0 and up to 1, such as 0.6";
            findings.push(context.finding(Code::FloorInvalid, &format!("{key}.coverage"), what, mend));
        }
        let places = places(context, floor);
        if places.is_empty() {
            let what = match &floor.only {
                Some(name) => format!("the zones being planned have no such place as `{name}`"),
                None => "the zones being planned have no such class".to_owned(),
            };
            let mend = "Name a place as the study does, or give a class that its zones have: authority, district, ward or rural_urban";
            findings.push(context.finding(Code::FloorInvalid, &key, what, mend));
        }
        let weighs = |zones: &Vec<ZoneIx>| zones.iter().any(|zone| weight[zone.at()].0 > 0.0);
        let kept = places.into_iter().filter(|(_, zones)| weighs(zones));
        all.extend(kept.map(|(label, zones)| FloorTerms { label, zones, share: floor.coverage }));
    }
    all
}

fn places(context: &Context, floor: &Floor) -> BTreeMap<String, Vec<ZoneIx>> {
    let study = context.study;
    let mut places: BTreeMap<String, Vec<ZoneIx>> = BTreeMap::new();
    for zone in study.zone_indices() {
        let place = &study.zones[zone.at()];
        if !context.is_planned(place.authority) {
            continue;
        }
        let authority = || place.authority.map(|authority| study.authorities[authority.at()].name.clone());
        let name = match floor.each {
            FloorClass::All => Some("all families".to_owned()),
            FloorClass::Authority => authority(),
            FloorClass::District => place.district.clone(),
            FloorClass::RuralUrban => place.rural_urban.clone(),
            // Wards of one name are common, so what is around goes before it.
            FloorClass::Ward => place.ward.as_ref().map(|ward| match place.district.clone().or_else(authority) {
                Some(around) => format!("{around}: {ward}"),
                None => ward.clone(),
            }),
        };
        let Some(name) = name else { continue };
        if floor.only.as_ref().is_none_or(|only| only.eq_ignore_ascii_case(&name)) {
            places.entry(name).or_default().push(zone);
        }
    }
    places
}
