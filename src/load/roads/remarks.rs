//! What there is to say of journeys over a network: assumptions, and places that are far from it.

use super::found::{Found, Place};
use super::mode::Mode;
use crate::error::{Code, Finding, Spot};
use crate::io::osm::Counts;
use crate::io::study_file::{NetworkFile, NetworkUnit};
use crate::load::ledger::Ledger;
use crate::model::{Site, SnapRow, Zone};
use crate::words::{counted, first_of, verb};
use geo::Coord;

/// Metres to the network from which a place is remarked on.
const FAR: f64 = 300.0;

/// Number of places that a remark names.
const SHOWN: usize = 5;

/// Prints what the journeys rest on.
pub(super) fn assume(asked: &NetworkFile<'_>, mode: &Mode, counts: &Counts, ledger: &mut Ledger) {
    let said = &mode.profile.said;
    let pace = match (asked.unit, mode.profile.one_speed) {
        (NetworkUnit::Metres, _) => "by the shortest one".to_owned(),
        (_, true) => format!("at {} km/h", mode.profile.speed),
        (_, false) => "at the speeds of its profile, which are assumptions".to_owned(),
    };
    let longest = match asked.unit {
        NetworkUnit::Minutes => format!("{} minutes", mode.cut_off),
        NetworkUnit::Metres => format!("{} metres", mode.cut_off),
    };
    ledger.assume(format!(
        "Journeys {said} follow the roads and paths of {} {pace}; those over {longest} count as out of reach",
        called(asked.map)
    ));
    ledger.assume(format!(
        "Between a place and the nearest road or path open {said}, families walk {} times the straight line",
        asked.off_network
    ));
    if !mode.profile.one_speed && counts.restrictions > 0 {
        let count = counted(counts.restrictions as usize, "turn restriction");
        ledger.assume(format!("{} has {count}, which journeys {said} do not obey", called(asked.map)));
    }
    if counts.missing > 0 {
        let count = counted(counts.missing as usize, "point");
        ledger.assume(format!("{} lacks {count} of its roads and paths, which end there", called(asked.map)));
    }
}

/// Says how many sites have journeys that begin at the edge of the map.
pub(super) fn rim(mode: &Mode, asked: &NetworkFile<'_>, sites: usize, ledger: &mut Ledger) {
    if sites > 0 {
        ledger.assume(format!(
            "Journeys {} to {} begin at the edge of {}: what lies beyond it is not known, and some journeys may be \
             shorter than measured",
            mode.profile.said,
            counted(sites, "site"),
            called(asked.map)
        ));
    }
}

/// Where each zone and each site meets the network.
pub(super) fn rows(
    mode: &Mode,
    asked: &NetworkFile<'_>,
    found: &Found,
    (zones, sites): (&[Zone], &[Site]),
) -> Vec<SnapRow> {
    let named = zones.iter().map(|zone| (true, &zone.code, &zone.name));
    let named = named.chain(sites.iter().map(|site| (false, &site.id, &site.name)));
    let row = |((is_zone, id, name), place): ((bool, &String, &String), &Place)| {
        let (off, at, note) = met(mode, asked, found, place);
        SnapRow { is_zone, id: id.clone(), name: name.clone(), said: mode.profile.said.clone(), off, at, note }
    };
    named.zip(&found.places).map(row).collect()
}

fn met(
    mode: &Mode,
    asked: &NetworkFile<'_>,
    found: &Found,
    place: &Place,
) -> (Option<f64>, Option<Coord<f64>>, String) {
    let said = &mode.profile.said;
    match *place {
        Place::On { off, at: [x, y], passed_over, part } => {
            let mut notes = Vec::new();
            if let Some(nearer) = passed_over {
                notes.push(format!("leaves out a path {nearer:.0} m away that is not joined to the rest"));
            }
            if part > 0 {
                let km = found.parts.get(part as usize).map_or(0.0, |metres| metres / 1000.0);
                notes.push(format!("on a part of the network of its own, with {km:.1} km of roads and paths"));
            }
            (Some(off), Some(Coord { x, y }), notes.join("; "))
        }
        Place::TooFar(Some(nearest)) => {
            (None, None, format!("the nearest road or path open {said} is {nearest:.0} m away"))
        }
        Place::TooFar(None) => {
            (None, None, format!("no road or path open {said} within {} m", asked.furthest_snap * 10.0))
        }
    }
}

/// Says which places are not on the network, far from it, or on a part of their own.
pub(super) fn places(mode: &Mode, asked: &NetworkFile<'_>, rows: &[SnapRow], ledger: &mut Ledger) {
    let said = &mode.profile.said;
    for row in rows.iter().filter(|row| row.off.is_none()) {
        let so = if row.is_zone { "it reaches no site" } else { "no zone reaches it" };
        ledger.leave_out(asked.map, &Spot::Whole, &row.id, format!("{}: {so} {said}", row.note));
    }
    let mut far: Vec<&SnapRow> = rows.iter().filter(|row| row.off.is_some_and(|off| off > FAR)).collect();
    far.sort_by(|a, b| b.off.unwrap_or(0.0).total_cmp(&a.off.unwrap_or(0.0)).then(a.id.cmp(&b.id)));
    let mut tell = |rows: Vec<&SnapRow>, what: &str| {
        if rows.is_empty() {
            return;
        }
        let names: Vec<String> = rows.iter().map(|row| said_of(row)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let count = counted(rows.len(), "place");
        ledger.assume(format!("{count} {} {what}: {}", verb(rows.len(), "be"), first_of(&names, SHOWN)));
    };
    tell(far, &format!("more than {FAR} m from the nearest road or path open {said}"));
    tell(
        rows.iter().filter(|row| row.note.contains("of its own")).collect(),
        &format!("on a part of the network that is not joined to the rest {said}"),
    );
    tell(
        rows.iter().filter(|row| row.off.is_none()).collect(),
        &format!("too far from any road or path open {said} to be reached"),
    );
}

/// The finding that no place lies near the network.
pub(super) fn h307_elsewhere(asked: &NetworkFile<'_>, extent: [f64; 4], zones: &[Zone]) -> Finding {
    let [west, south, east, north] = extent.map(|metres| (metres / 1000.0).round());
    let centre = zones.first().map_or_else(String::new, |zone| {
        let [x, y] = [zone.centroid.x, zone.centroid.y].map(|metres| (metres / 1000.0).round());
        format!(", and {} lies at {x}, {y}", zone.code)
    });
    let what = format!(
        "no zone and no site lies within {} m of its roads and paths: the map covers {west} to {east} km east and \
         {south} to {north} km north{centre}",
        asked.furthest_snap
    );
    let mend = "Take the extract of the region that the study is about";
    Finding::new(Code::NetworkUseless, asked.map, what, mend)
}

/// The name of a map in a sentence: without its folders.
pub(super) fn called(map: &str) -> &str {
    map.rsplit('/').next().unwrap_or(map)
}

/// A place for a remark, with its distance to the network.
fn said_of(row: &SnapRow) -> String {
    let name = if row.name.is_empty() { &row.id } else { &row.name };
    match row.off {
        Some(off) => format!("{name} ({off:.0} m)"),
        None => name.clone(),
    }
}
