//! Maps of OpenStreetMap in PBF (`.osm.pbf`). Only this file names `osmpbf`.
//!
//! Two passes over the file: the ways that a profile opens, then the points that they name. Neither holds more of the
//! file than a few blocks, so that a country fits into memory.

use super::crs;
use crate::error::{Code, Finding, Result};
use crate::roads::{Points, Profile, Tags, Ways};
use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// A map, as far as a profile uses it.
pub struct OsmMap {
    /// Ways that the profile opens.
    pub ways: Ways,
    /// Their points.
    pub points: Points,
    /// What was counted while reading.
    pub counts: Counts,
}

/// What was counted while reading a map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ways with the tag `highway`, whether open or not.
    pub highways: u64,
    /// Points that ways name and the file does not have.
    pub missing: u64,
    /// Points that lie outside the National Grid.
    pub abroad: u64,
    /// Barriers that nobody passes.
    pub barriers: u64,
    /// Turn restrictions, which are not obeyed.
    pub restrictions: u64,
}

/// What the file's header tells.
struct Head {
    name: String,
}

/// SHA-256 of a map on disk, in hexadecimal, and its size.
///
/// # Errors
/// [`Code::FileMissing`], [`Code::FileUnreadable`].
pub fn sha256(path: &Path, name: &str) -> Result<(String, u64)> {
    let mut file = open(path, name)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        let count = file.read(&mut block).map_err(|error| super::bytes::unreadable(name, &error))?;
        if count == 0 {
            break;
        }
        hash.update(&block[..count]);
        size += count as u64;
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), size))
}

/// Reads the ways that a profile opens, on the National Grid.
///
/// # Errors
/// [`Code::FileMissing`], [`Code::FileUnreadable`], [`Code::FormatUnknown`] for another format of maps,
/// [`Code::ContentMalformed`] for a damaged or truncated file, [`Code::NetworkUseless`] when the profile opens nothing.
pub fn read(path: &Path, name: &str, profile: &Profile) -> Result<OsmMap> {
    let head = Head { name: name.to_owned() };
    h103_other_format(path, name)?;
    let (listed, highways, restrictions) = head.ways(path, profile)?;
    if listed.is_empty() {
        return Err(h307_nothing_open(name, profile, highways).into());
    }
    let mut ids: Vec<i64> = listed.iter().flat_map(|way| way.refs.iter().copied()).collect();
    ids.par_sort_unstable();
    ids.dedup();
    let found = head.points(path, profile, &ids)?;
    let mut counts = Counts { highways, restrictions, ..Counts::default() };
    let mut points = Points { at: Vec::with_capacity(ids.len()), barrier: Vec::with_capacity(ids.len()) };
    let mut position = vec![Ways::MISSING; ids.len()];
    for (at, point) in found.iter().enumerate() {
        match point {
            Found::Nowhere => counts.missing += 1,
            Found::Abroad => counts.abroad += 1,
            Found::At(place, barrier) => {
                position[at] = points.at.len() as u32;
                points.at.push(*place);
                points.barrier.push(*barrier);
                counts.barriers += u64::from(*barrier);
            }
        }
    }
    if points.at.is_empty() {
        return Err(h304_abroad(name).into());
    }
    let mut ways = Ways { first: vec![0], ..Ways::default() };
    for way in &listed {
        let index = |id: &i64| ids.binary_search(id).map_or(Ways::MISSING, |at| position[at]);
        ways.points.extend(way.refs.iter().map(index));
        ways.first.push(ways.points.len() as u32);
        ways.along.push(way.along);
        ways.against.push(way.against);
    }
    Ok(OsmMap { ways, points, counts })
}

/// A way as the file has it.
struct Listed {
    id: i64,
    refs: Box<[i64]>,
    along: f32,
    against: f32,
}

/// A point that a way names.
#[derive(Clone, Copy)]
enum Found {
    Nowhere,
    Abroad,
    At([i32; 2], bool),
}

/// Tags of a way or a point.
type OsmTags<'a> = Vec<(&'a str, &'a str)>;

/// Blocks that are unpacked at a time.
const AT_ONCE: usize = 32;

impl Head {
    /// The ways that the profile opens, in order of their identifiers; how many highways and turn restrictions the map
    /// has.
    fn ways(&self, path: &Path, profile: &Profile) -> Result<(Vec<Listed>, u64, u64)> {
        let mut all = Vec::new();
        let (mut highways, mut restrictions) = (0, 0);
        self.blocks(
            path,
            |block| {
                let (mut listed, mut seen, mut turns) = (Vec::new(), 0u64, 0u64);
                for group in block.groups() {
                    for way in group.ways() {
                        let tags: OsmTags<'_> = way.tags().collect();
                        let tags = tags.as_slice();
                        if Tags::get(tags, Profile::WAY).is_none() {
                            continue;
                        }
                        seen += 1;
                        let passage = profile.passage(tags);
                        if !passage.is_closed() {
                            let speed = |speed: Option<f64>| speed.unwrap_or(0.0) as f32;
                            let (along, against) = (speed(passage.along), speed(passage.against));
                            listed.push(Listed { id: way.id(), refs: way.refs().collect(), along, against });
                        }
                    }
                    turns +=
                        group.relations().filter(|one| one.tags().any(|tag| tag == ("type", "restriction"))).count()
                            as u64;
                }
                (listed, seen, turns)
            },
            |(listed, seen, turns)| {
                all.extend(listed);
                highways += seen;
                restrictions += turns;
            },
        )?;
        all.sort_by_key(|way| way.id);
        Ok((all, highways, restrictions))
    }

    /// Where the points with these identifiers lie.
    fn points(&self, path: &Path, profile: &Profile, ids: &[i64]) -> Result<Vec<Found>> {
        let mut all = vec![Found::Nowhere; ids.len()];
        self.blocks(
            path,
            |block| {
                let mut found = Vec::new();
                let mut take = |id: i64, (lon, lat): (f64, f64), tags: &mut dyn Iterator<Item = (&str, &str)>| {
                    let Ok(at) = ids.binary_search(&id) else { return };
                    let barrier = {
                        let tags: OsmTags<'_> = tags.collect();
                        profile.is_barrier(tags.as_slice())
                    };
                    let place = crs::to_grid(lon, lat).map_or(Found::Abroad, |(east, north)| {
                        Found::At([east, north].map(|metres| (metres * 100.0).round() as i32), barrier)
                    });
                    found.push((at, place));
                };
                for group in block.groups() {
                    group.dense_nodes().for_each(|node| take(node.id(), (node.lon(), node.lat()), &mut node.tags()));
                    group.nodes().for_each(|node| take(node.id(), (node.lon(), node.lat()), &mut node.tags()));
                }
                found
            },
            |found| found.into_iter().for_each(|(at, place)| all[at] = place),
        )?;
        Ok(all)
    }

    /// Calls `read` with every block, in parallel, and `take` with the results in the order of the file.
    fn blocks<T: Send>(
        &self,
        path: &Path,
        read: impl Fn(&PrimitiveBlock) -> T + Sync,
        mut take: impl FnMut(T),
    ) -> Result<()> {
        let damaged = |error: osmpbf::Error| h105_damaged(&self.name, &error);
        let mut blobs = BlobReader::new(BufReader::with_capacity(1 << 20, open(path, &self.name)?));
        loop {
            let packed: Vec<_> =
                blobs.by_ref().take(AT_ONCE).collect::<std::result::Result<_, _>>().map_err(damaged)?;
            if packed.is_empty() {
                return Ok(());
            }
            let unpack = |blob: &osmpbf::Blob| -> std::result::Result<Option<T>, Finding> {
                match blob.decode().map_err(damaged)? {
                    BlobDecode::OsmData(block) => Ok(Some(read(&block))),
                    BlobDecode::OsmHeader(header) => {
                        h105_features(&self.name, header.required_features()).map(|()| None)
                    }
                    BlobDecode::Unknown(_) => Ok(None),
                }
            };
            let results: Vec<_> = packed.par_iter().map(unpack).collect();
            for result in results {
                result?.into_iter().for_each(&mut take);
            }
        }
    }
}

fn open(path: &Path, name: &str) -> Result<File> {
    super::bytes::regular(path, name)?;
    File::open(path).map_err(|error| super::bytes::unreadable(name, &error).into())
}

/// Features of the format without which a file cannot be understood.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

fn h105_features(name: &str, required: &[String]) -> std::result::Result<(), Finding> {
    match required.iter().find(|feature| !UNDERSTOOD.contains(&feature.as_str())) {
        None => Ok(()),
        Some(feature) => {
            let what = format!("it needs `{feature}`, which hubplan does not know");
            let mend = "Take a plain extract, without the history of the map";
            Err(Finding::new(Code::ContentMalformed, name, what, mend))
        }
    }
}

fn h105_damaged(name: &str, error: &osmpbf::Error) -> Finding {
    let what = format!("it is damaged or was not downloaded whole: {error}");
    Finding::new(Code::ContentMalformed, name, what, "Download the extract again, and compare its size")
}

/// Recognises other formats by their first bytes.
fn h103_other_format(path: &Path, name: &str) -> Result<()> {
    let mut first = Vec::new();
    open(path, name)?.take(64).read_to_end(&mut first).map_err(|error| super::bytes::unreadable(name, &error))?;
    let text = String::from_utf8_lossy(&first);
    let begins = |with: &[u8]| first.starts_with(with);
    let what = match () {
        () if first.is_empty() => {
            return Err(Finding::new(Code::FileEmpty, name, "the file is empty", "Download the extract again").into());
        }
        () if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') => "it is a map in XML",
        () if begins(b"\x1f\x8b") || begins(b"BZh") || begins(b"PK\x03\x04") => "it is packed (gz, bz2 or zip)",
        () if begins(b"\xff\xe0") => "it is a map in o5m",
        () if begins(b"SQLite format 3") => "it is a GeoPackage or another database",
        () if !text.contains("OSMHeader") => "it is not a map of OpenStreetMap",
        () => return Ok(()),
    };
    let mend = "Take an extract whose name ends in .osm.pbf; `osmium cat map.osm -o map.osm.pbf` converts others";
    Err(Finding::new(Code::FormatUnknown, name, what, mend).into())
}

fn h307_nothing_open(name: &str, profile: &Profile, highways: u64) -> Finding {
    let (what, mend) = match highways {
        0 => {
            ("it has no road or path (the tag `highway`)".to_owned(), "Take an extract with roads and paths".to_owned())
        }
        _ => (
            format!("none of its {highways} roads and paths is open {}", profile.said),
            "Correct `classes`, `speeds` and `access` of the profile".to_owned(),
        ),
    };
    Finding::new(Code::NetworkUseless, name, what, mend)
}

fn h304_abroad(name: &str) -> Finding {
    let what = "all of its roads and paths lie outside Great Britain";
    Finding::new(Code::OutsideBritain, name, what, "Take the extract of the region that the study is about")
}
