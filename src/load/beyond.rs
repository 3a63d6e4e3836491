//! Land near the study's families that belongs to authorities outside the study.

use super::labels::Labels;
use super::zones::{KnownZones, is_outside_england};
use crate::model::{Beyond, Zone, ZoneIx};
use crate::travel;
use std::collections::{BTreeMap, BTreeSet};

/// Name for land whose authority no look-up states.
const NOBODYS: &str = "places of no known authority";

/// The land near the chosen zones, if the study is `restricted` to some authorities of the boundaries. Wales and
/// Scotland are left out: they have no Best Start Family Hubs.
pub(super) fn of(known: &KnownZones, labels: &[Labels], chosen: &[usize], zones: &[Zone], restricted: bool) -> Beyond {
    if !restricted {
        return Beyond::default();
    }
    let chosen: BTreeSet<usize> = chosen.iter().copied().collect();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut land = Vec::new();
    for (at, polygon) in known.polygons.iter().enumerate() {
        if chosen.contains(&at) || is_outside_england(&known.codes[at]) {
            continue;
        }
        let code = labels[at].authority_code.as_deref().unwrap_or_default();
        let name = if code.is_empty() { NOBODYS } else { labels[at].authority_name.as_deref().unwrap_or(code) };
        names.entry(code).or_insert(name);
        land.push((code, polygon));
    }
    let points: Vec<_> = zones.iter().map(|zone| zone.centroid).collect();
    let near = travel::land_near(&points, &land, Beyond::METRES);
    let met: BTreeSet<&str> = near.iter().flat_map(|owners| owners.keys().copied()).collect();
    let position: BTreeMap<&str, usize> = met.iter().enumerate().map(|(position, code)| (*code, position)).collect();
    let of_zone = |(zone, owners): (usize, &BTreeMap<&str, f64>)| {
        let pairs = owners.iter().map(|(code, metres)| (ZoneIx::new(zone), position[code], *metres));
        pairs.collect::<Vec<_>>()
    };
    Beyond {
        authorities: met.iter().map(|code| names[code].to_owned()).collect(),
        near: near.iter().enumerate().flat_map(of_zone).collect(),
    }
}
