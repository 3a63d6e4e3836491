//! What a search over a map finds, kept beside the study so that a large map is read once.

use super::map::Map;
use super::mode::Mode;
use crate::error::Result;
use crate::io::bytes::sha256;
use crate::io::done::{Done, WorkKey};
use crate::io::osm::Counts;
use crate::roads::{Network, Row, Snap};
use geo::Coord;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The layout of kept searches: another number for another way to write them.
const LAYOUT: &str = "2";

/// The most journeys of a search that is kept: more make a larger file than hubplan reads.
const MOST: usize = 60_000_000;

/// What a search over a map finds.
pub(super) struct Found {
    pub counts: Counts,
    /// West, south, east and north of the network, in metres.
    pub extent: [f64; 4],
    /// Metres of roads and paths in each part of the network, the longest first.
    pub parts: Vec<f64>,
    /// Zones, then sites.
    pub places: Vec<Place>,
    /// The journeys to each site.
    pub rows: Vec<Row>,
    /// The network with zones and then sites on it, where the study wants to see paths.
    pub searched: Option<(Network, Vec<Option<Snap>>)>,
}

/// Where a place meets the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Place {
    On {
        off: f64,
        at: [f64; 2],
        passed_over: Option<f64>,
        part: u32,
    },
    /// Metres to the nearest road or path, if there is any around.
    TooFar(Option<f64>),
}

/// The journeys of these zones and sites, from the cache if the same map, profile, keys and places are in it.
pub(super) fn of(
    map: &Map<'_>,
    mode: &Mode,
    (zones, sites): (&[Coord<f64>], &[Coord<f64>]),
    paths: bool,
) -> Result<Found> {
    if paths {
        // Paths need the network itself.
        return search(map, mode, (zones, sites));
    }
    let search = || Ok(Found { searched: None, ..search(map, mode, (zones, sites))? });
    match map.kept() {
        Some(done) => kept(&done, &key(&map.sha256, mode, (zones, sites)), search),
        None => search(),
    }
}

/// What is kept under this key or, where nothing is, what `make` finds. A folder that cannot be written keeps nothing.
fn kept(done: &Done, key: &WorkKey, make: impl FnOnce() -> Result<Found>) -> Result<Found> {
    if let Some(found) = done.read::<Kept>(key).and_then(Kept::unpacked) {
        return Ok(found);
    }
    let found = make()?;
    let journeys: usize = found.rows.iter().map(|row| row.from.len()).sum();
    if journeys <= MOST {
        // The next run searches again.
        let _ = done.write(1, key, &Kept::of(&found));
    }
    Ok(found)
}

/// Everything that the journeys depend on.
fn key(map: &str, mode: &Mode, (zones, sites): (&[Coord<f64>], &[Coord<f64>])) -> WorkKey {
    let profile = serde_json::to_string(&mode.profile).unwrap_or_default();
    let keys = format!("{:?} {:?} {}", mode.measure, mode.legs, mode.cut_off_in_ticks());
    let bits = |at: &Coord<f64>| [at.x.to_bits().to_le_bytes(), at.y.to_bits().to_le_bytes()].concat();
    let places: Vec<u8> = zones.iter().chain(sites).flat_map(bits).collect();
    let version = env!("CARGO_PKG_VERSION");
    WorkKey::of(&["travel", LAYOUT, version, map, &profile, &keys, &zones.len().to_string(), &sha256(&places)])
}

fn search(map: &Map<'_>, mode: &Mode, (zones, sites): (&[Coord<f64>], &[Coord<f64>])) -> Result<Found> {
    let (network, counts) = map.network(mode)?;
    let snap = |at: &Coord<f64>| network.snap([at.x, at.y]);
    let found: Vec<_> = zones.par_iter().chain(sites).map(snap).collect();
    let placed: Vec<Option<Snap>> = found.iter().map(|snap| snap.ok()).collect();
    let (from, to) = placed.split_at(zones.len());
    let rows = network.rows(from, to, mode.cut_off_in_ticks());
    let place = |found: &std::result::Result<Snap, crate::roads::Unsnapped>| match found {
        Ok(snap) => {
            let Snap { off, passed_over, part, .. } = *snap;
            Place::On { off, at: network.place(snap), passed_over, part }
        }
        Err(unsnapped) => Place::TooFar(unsnapped.nearest),
    };
    let places = found.iter().map(place).collect();
    let (extent, parts) = (network.extent(), network.parts().to_vec());
    Ok(Found { counts, extent, parts, places, rows, searched: Some((network, placed)) })
}

/// A search as it is kept. Journeys to a site are one text: for each the origin's distance in the list from the one
/// before, and the ticks. `!` stands in front where the search went up to the edge of the map.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// SHA-256 of the rest.
    hash: String,
    counts: [u64; 5],
    extent: [f64; 4],
    parts: Vec<f64>,
    places: Vec<Place>,
    rows: Vec<String>,
}

impl Kept {
    fn of(found: &Found) -> Self {
        let Counts { highways, missing, abroad, barriers, restrictions } = found.counts;
        let row = |row: &Row| {
            let mut text = if row.at_rim { "!" } else { "" }.to_owned();
            let mut before = 0;
            for (origin, ticks) in &row.from {
                let _ = write!(text, "{} {ticks} ", origin - before);
                before = *origin;
            }
            text
        };
        let kept = Kept {
            hash: String::new(),
            counts: [highways, missing, abroad, barriers, restrictions],
            extent: found.extent,
            parts: found.parts.clone(),
            places: found.places.clone(),
            rows: found.rows.par_iter().map(row).collect(),
        };
        Kept { hash: kept.digest(), ..kept }
    }

    fn digest(&self) -> String {
        let rest = format!("{:?} {:?} {:?} {:?}", self.counts, self.extent, self.parts, self.places);
        sha256([rest, self.rows.join("\n")].concat().as_bytes())
    }

    /// The search; `None` where something was changed.
    fn unpacked(self) -> Option<Found> {
        if self.hash != self.digest() {
            return None;
        }
        let [highways, missing, abroad, barriers, restrictions] = self.counts;
        let row = |text: &String| {
            let (at_rim, list) = text.strip_prefix('!').map_or((false, text.as_str()), |rest| (true, rest));
            let numbers: Option<Vec<u32>> = list.split_ascii_whitespace().map(|number| number.parse().ok()).collect();
            let mut origin = 0_u32;
            let mut journey = |pair: &[u32]| {
                let [further, ticks] = *pair else { return None };
                origin = origin.checked_add(further)?;
                Some((origin, ticks))
            };
            let pairs = numbers?.chunks(2).map(&mut journey).collect::<Option<_>>()?;
            Some(Row { from: pairs, at_rim })
        };
        Some(Found {
            counts: Counts { highways, missing, abroad, barriers, restrictions },
            extent: self.extent,
            parts: self.parts,
            places: self.places,
            rows: self.rows.par_iter().map(row).collect::<Option<_>>()?,
            searched: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Found {
        Found {
            counts: Counts { highways: 7, restrictions: 2, ..Counts::default() },
            extent: [0.5, 1.0, 2.0, 1.0 / 3.0],
            parts: vec![900.0, 500.25],
            places: vec![
                Place::On { off: 0.1, at: [1.0, 2.0], passed_over: Some(3.5), part: 1 },
                Place::TooFar(None),
                Place::TooFar(Some(1200.0)),
            ],
            rows: vec![Row { from: vec![(0, 12), (4, 600_000), (9, 7)], at_rim: true }, Row::default()],
            searched: None,
        }
    }

    #[test]
    fn a_kept_search_is_the_search_and_a_changed_one_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let key = WorkKey::of(&["a map"]);
        let same = |other: &Found| {
            let found = found();
            assert_eq!((other.counts, other.extent, &other.parts), (found.counts, found.extent, &found.parts));
            assert_eq!((&other.places, &other.rows), (&found.places, &found.rows));
        };
        same(&kept(&Done::open(folder.path()).unwrap(), &key, || Ok(found())).unwrap());
        same(&kept(&Done::open(folder.path()).unwrap(), &key, || panic!("it is kept")).unwrap());
        let mut asked = false;
        same(
            &kept(&Done::open(folder.path()).unwrap(), &WorkKey::of(&["another map"]), || {
                Ok({
                    asked = true;
                    found()
                })
            })
            .unwrap(),
        );
        assert!(asked, "another map is searched");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace("0 12 4", "0 13 4")).unwrap();
        }
        let mut again = false;
        same(
            &kept(&Done::open(folder.path()).unwrap(), &key, || {
                Ok({
                    again = true;
                    found()
                })
            })
            .unwrap(),
        );
        assert!(again, "a damaged file is not used");
    }
}
