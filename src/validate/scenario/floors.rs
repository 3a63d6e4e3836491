//! Resolves `[[floors]]`, which state shares of the weight of places that must be covered, into zones.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{Finder, FloorClass, FloorTerms, Found, Unfound, ZoneIx};
use crate::units::Weight;
use std::collections::BTreeMap;

/// The floors, one per place. Places without weight get none.
pub(super) fn resolve(context: &Context, weight: &[Weight], findings: &mut Findings) -> Vec<FloorTerms> {
    let mut all = Vec::new();
    for (at, floor) in context.scenario.floors.iter().enumerate() {
        let key = format!("floors[{at}]");
        if !(floor.coverage > 0.0 && floor.coverage <= 1.0) {
            let what = format!("the share is {}", floor.coverage);
            let mend = "Give a share above 0 and up to 1, such as 0.6";
            findings.push(context.finding(Code::FloorInvalid, &format!("{key}.coverage"), what, mend));
        }
        let mut places = places(context, floor.each);
        if places.is_empty() {
            let what = "the planned zones have no such class";
            let mend = "Give a class that its zones have: authority, district, ward, constituency or rural_urban; \
                        car needs without_car under [travel] of the study";
            findings.push(context.finding(Code::FloorInvalid, &key, what, mend));
        } else if let Some(name) = &floor.only {
            match only(context, floor.each, name, &places) {
                Ok(label) => places.retain(|place, _| place.label == label),
                Err(unfound) => {
                    let mend = "Name a place as the study does, or give its class";
                    findings.push(unfound.finding(Code::FloorInvalid, context.file, mend).key(&key));
                }
            }
        }
        let weighs = |zones: &Vec<ZoneIx>| zones.iter().any(|zone| weight[zone.at()].0 > 0.0);
        let kept = places.into_iter().filter(|(_, zones)| weighs(zones));
        all.extend(kept.map(|(place, zones)| FloorTerms { label: place.label, zones, share: floor.coverage }));
    }
    all
}

/// A place for which a floor may be stated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// Its unique name in results.
    label: String,
    /// Its everyday name, which several places may share.
    name: String,
}

impl Place {
    fn called(name: String) -> Self {
        Place { label: name.clone(), name }
    }
}

type Places = BTreeMap<Place, Vec<ZoneIx>>;

/// The label of the place that `only` names.
fn only(context: &Context, each: FloorClass, name: &str, places: &Places) -> Result<String, Unfound> {
    let list: Vec<&Place> = places.keys().collect();
    let finder = Finder::of_places(list.iter().map(|place| (place.label.as_str(), place.name.as_str())));
    match finder.find(name) {
        Found::One(at) => Ok(list[at].label.clone()),
        Found::Several(them) => {
            let labels: Vec<String> = them.iter().map(|at| format!("`{}`", list[*at].label)).collect();
            Err(Unfound::shared(name, "places", &labels, "Write the one you mean, with the place before it"))
        }
        // The name may be a code, or belong to a place of another class.
        Found::Nothing if each == FloorClass::Authority => {
            let authority = context.names.authority(name)?;
            let label = &context.study.authorities[authority.at()].name;
            let is_planned = list.iter().any(|place| place.label == *label);
            let what = format!("{label} has no planned zone");
            if is_planned { Ok(label.clone()) } else { Err(Unfound { ambiguous: false, what, hint: String::new() }) }
        }
        Found::Nothing => {
            let what = format!("the planned zones have no place `{name}`");
            Err(Unfound { ambiguous: false, what, hint: finder.hint(name) })
        }
    }
}

fn places(context: &Context, each: FloorClass) -> Places {
    let study = context.study;
    let mut places = Places::new();
    for zone in study.zone_indices() {
        let place = &study.zones[zone.at()];
        if !context.is_planned(place.authority) {
            continue;
        }
        let authority = || place.authority.map(|authority| study.authorities[authority.at()].name.clone());
        let place = match each {
            FloorClass::All => Some(Place::called("all families".to_owned())),
            FloorClass::Authority => authority().map(Place::called),
            FloorClass::District => place.district.clone().map(Place::called),
            FloorClass::Constituency => place.constituency.clone().map(Place::called),
            FloorClass::Car => place.families.map(|families| Place {
                label: format!("families {}", families.in_words()),
                name: families.in_words().to_owned(),
            }),
            FloorClass::RuralUrban => place.rural_urban.clone().map(Place::called),
            // Many wards share a name, so the name of the district or authority precedes it.
            FloorClass::Ward => place.ward.as_ref().map(|ward| match place.district.clone().or_else(authority) {
                Some(around) => Place { label: format!("{around}: {ward}"), name: ward.clone() },
                None => Place::called(ward.clone()),
            }),
        };
        if let Some(place) = place {
            places.entry(place).or_default().push(zone);
        }
    }
    places
}
