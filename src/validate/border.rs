//! Families near the border of a study, who may use hubs that are not in it.

use crate::model::{Beyond, Evidence, Study, TravelSource, names};
use crate::travel;
use crate::units::{Impedance, TravelUnit, grouped};
use crate::words::{counted, named};
use std::collections::BTreeSet;

/// Most authorities that a remark names.
const NAMED: usize = 5;

/// A remark on families of the planned authorities who live so near to land outside the study that they may use hubs
/// there; `None` if there are none. Without a `radius`, that of the Sure Start studies is used.
pub fn at_the_border(study: &Study, planned: &[bool], radius: Option<&Impedance>) -> Option<String> {
    let (reach, detour) = reach(study, radius);
    let is_planned = |zone: usize| study.zones[zone].authority.is_none_or(|authority| planned[authority.at()]);
    let near = study
        .beyond
        .near
        .iter()
        .filter(|(zone, _, metres)| is_planned(zone.at()) && travel::within(metres * detour, &reach));
    let (mut zones, mut owners) = (BTreeSet::new(), BTreeSet::new());
    for (zone, owner, _) in near {
        zones.insert(*zone);
        owners.insert(*owner);
    }
    if zones.is_empty() {
        return None;
    }
    let areas = zones.iter().filter(|zone| study.zones[zone.at()].is_area()).count();
    let children: f64 = zones.iter().filter_map(|zone| study.people(names::CHILDREN_0_4, *zone)).sum();
    let children = match children.round() {
        0.0 => String::new(),
        children => format!(", with {} children aged 0 to 4,", grouped(children as u64)),
    };
    let owners: Vec<&str> = owners.iter().map(|owner| study.beyond.authorities[*owner].as_str()).collect();
    let all = planned.iter().all(|planned| *planned);
    let then =
        if all { format!(", and the authorities you plan for to [planning]{}", example(study)) } else { String::new() };
    Some(format!(
        "{}{children} {} within {reach} of authorities that the study does not have ({}): families there may use \
         hubs that the plan does not know. Add these to [zones] authorities{then}.",
        counted(areas, "zone"),
        if areas == 1 { "lies" } else { "lie" },
        named(&owners, NAMED),
    ))
}

/// The distance within which land outside the study counts, and the factor by which straight lines are multiplied
/// before they are compared with it.
fn reach(study: &Study, radius: Option<&Impedance>) -> (Impedance, f64) {
    let most = Impedance::metres(Beyond::METRES);
    match (radius, &study.travel) {
        (Some(radius), TravelSource::StraightLine { detour }) if radius.unit == TravelUnit::Metres => {
            if radius.value > Beyond::METRES * detour { (most, 1.0) } else { (*radius, *detour) }
        }
        // With a matrix in metres, no journey is shorter than the straight line. Minutes do not tell the distance.
        (Some(radius), TravelSource::Matrix(_)) if radius.unit == TravelUnit::Metres => {
            (Impedance::metres(radius.value.min(Beyond::METRES)), 1.0)
        }
        _ => (Impedance::metres(Evidence::METRES), 1.0),
    }
}

/// The line to write in `study.toml`, as an example for a study of one authority.
fn example(study: &Study) -> String {
    match study.authorities.as_slice() {
        [one] => format!(" (authorities = [\"{}\"])", one.name),
        _ => String::new(),
    }
}
