//! Journeys over a network of roads and paths: reads the map, puts zones and sites onto it, and searches.

mod found;
mod map;
mod memory;
mod mode;
mod remarks;
mod traced;

pub use memory::{LargeMap, large_map};

use super::ledger::Ledger;
use crate::error::{Code, Finding, Result};
use crate::io::study_file::{NetworkFile, NetworkUnit, StudyFile};
use crate::model::{InputFile, OverNetwork, Paths, Site, SiteIx, SnapRow, Study, TravelMatrix, Zone, ZoneIx};
use crate::roads::Row;
use crate::units::TravelUnit;
use crate::words::either;
use geo::Coord;
use map::Map;
use mode::Mode;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use traced::Traced;

/// Attribution of every map.
const CREDIT: &str = "Contains map data © OpenStreetMap contributors, Open Database License (ODbL) 1.0.";

/// What a study's network gives.
pub(super) struct Journeys {
    pub matrix: TravelMatrix,
    /// The journeys of families without a car, if the study asks for them.
    pub without_car: Option<TravelMatrix>,
    pub snaps: Vec<SnapRow>,
}

/// The journeys from zones to sites over the study's network.
pub(super) fn journeys(
    base: &Path,
    asked: &NetworkFile<'_>,
    without_car: bool,
    (zones, sites): (&[Zone], &[Site]),
    ledger: &mut Ledger,
) -> Result<Journeys> {
    let map = Map::of(base, asked)?;
    ledger.own_credits.push(CREDIT.to_owned());
    let points: Vec<_> = zones.iter().map(|zone| zone.centroid).chain(sites.iter().map(|site| site.point)).collect();
    let (mut pairs, mut on_foot, mut snaps, mut highways) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let (mut said, mut need_car, mut cut_off) = (Vec::new(), Vec::new(), 0.0_f64);
    let mut traced = Traced::new(zones, sites);
    for name in &asked.modes {
        let mode = Mode::read(base, asked, name, ledger)?;
        let found = found::of(&map, &mode, points.split_at(zones.len()), asked.paths)?;
        highways = found.counts.highways as usize;
        remarks::assume(asked, &mode, &found.counts, ledger);
        let first = snaps.len();
        snaps.extend(remarks::rows(&mode, asked, &found, (zones, sites)));
        if snaps[first..].iter().all(|row: &SnapRow| row.off.is_none()) {
            return Err(remarks::h307_elsewhere(asked, found.extent, zones).into());
        }
        remarks::places(&mode, asked, &snaps[first..], ledger);
        remarks::rim(&mode, asked, found.rows.iter().filter(|row| row.at_rim).count(), ledger);
        if let Some((network, places)) = found.searched {
            traced.add(network, places, mode.cut_off_in_ticks(), mode.profile.car);
        }
        let first = pairs.len();
        found.rows.into_iter().enumerate().for_each(|(site, row)| pairs.extend(in_unit(&mode, row, site)));
        if without_car && !mode.profile.car {
            on_foot.extend_from_slice(&pairs[first..]);
        }
        need_car.push(mode.profile.car);
        said.push(mode.profile.said);
        cut_off = cut_off.max(mode.cut_off);
    }
    let layout = "map of OpenStreetMap".to_owned();
    ledger.inputs.push(InputFile { path: asked.map.to_owned(), sha256: map.sha256, layout, rows: highways });
    let said = format!("{} along the roads and paths of {}", either(&said), remarks::called(asked.map));
    let unit = match asked.unit {
        NetworkUnit::Minutes => TravelUnit::Minutes,
        NetworkUnit::Metres => TravelUnit::Metres,
    };
    if without_car && (need_car.iter().all(|car| *car) || !need_car.contains(&true)) {
        return Err(h108_alike(&ledger.study_file, need_car[0]).into());
    }
    let shown = |traced: Traced| asked.paths.then(|| Arc::new(traced) as Arc<dyn Paths>);
    let of = |pairs, traced, said| {
        let network = OverNetwork { said, cut_off, paths: shown(traced) };
        // Of several ways of travelling the matrix keeps the quickest.
        TravelMatrix::new(unit, zones.len(), pairs).over(network)
    };
    let without_car = without_car.then(|| of(on_foot, traced.without_car(), said.clone()));
    Ok(Journeys { matrix: of(pairs, traced, said), without_car, snaps })
}

/// The journeys to one site in the study's unit.
fn in_unit(mode: &Mode, row: Row, site: usize) -> impl Iterator<Item = (ZoneIx, SiteIx, f64)> + use<> {
    let ticks = mode.measure.ticks();
    let journey =
        move |(from, found): (u32, u32)| (ZoneIx::new(from as usize), SiteIx::new(site), f64::from(found) / ticks);
    row.from.into_iter().map(journey)
}

/// The first way of travelling of a study's network as numbers, for another program to search.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkNumbers {
    /// From, to and ticks of every arc. Zones and sites are nodes like any other.
    pub arcs: Vec<(u32, u32, u32)>,
    /// Zone, site and ticks of the journey, for every pair; `None` where there is none within the cut-off.
    pub journeys: Vec<(u32, u32, Option<u32>)>,
    /// The longest journey that counts, in ticks.
    pub cut_off: u32,
}

/// The network of a study that has been loaded from `file` at `path`; `None` without one.
///
/// # Errors
/// Those of reading the map.
pub fn network_numbers(path: &Path, file: &StudyFile, study: &Study) -> Result<Option<NetworkNumbers>> {
    let Some(asked) = file.travel.network() else { return Ok(None) };
    let base = path.parent().unwrap_or(Path::new(""));
    let map = Map::of(base, &asked)?;
    let mut ledger = Ledger::new(&path.display().to_string(), "");
    let mode = Mode::read(base, &asked, asked.modes[0], &mut ledger)?;
    let (network, _) = map.network(&mode)?;
    let snap = |at: Coord<f64>| network.snap([at.x, at.y]).ok();
    let zones: Vec<_> = study.zones.iter().map(|zone| snap(zone.centroid)).collect();
    let sites: Vec<_> = study.sites.iter().map(|site| snap(site.point)).collect();
    let cut_off = mode.cut_off_in_ticks();
    let first_zone = network.graph().vertices() as u32;
    let first_site = first_zone + zones.len() as u32;
    let mut journeys = Vec::with_capacity(zones.len() * sites.len());
    for (site, row) in network.rows(&zones, &sites, cut_off).iter().enumerate() {
        let mut found = row.from.iter().peekable();
        for zone in 0..zones.len() as u32 {
            let ticks = found.next_if(|(from, _)| *from == zone).map(|(_, ticks)| *ticks);
            journeys.push((first_zone + zone, first_site + site as u32, ticks));
        }
    }
    Ok(Some(NetworkNumbers { arcs: network.arcs_with(&zones, &sites), journeys, cut_off }))
}

/// Journeys over a study's network from points that are not its zones: a row for each point.
pub(super) fn from_origins(
    path: &Path,
    asked: &NetworkFile<'_>,
    points: &[Coord<f64>],
    study: &Study,
) -> Result<TravelMatrix> {
    let base = path.parent().unwrap_or(Path::new(""));
    let map = Map::of(base, asked)?;
    // What there is to remark on was said when the study was loaded.
    let mut ledger = Ledger::new(&path.display().to_string(), "");
    let mut pairs = Vec::new();
    for name in &asked.modes {
        let mode = Mode::read(base, asked, name, &mut ledger)?;
        let (network, _) = map.network(&mode)?;
        let snap = |at: Coord<f64>| network.snap([at.x, at.y]).ok();
        let origins: Vec<_> = points.par_iter().map(|point| snap(*point)).collect();
        let sites: Vec<_> = study.sites.iter().map(|site| snap(site.point)).collect();
        let rows = network.rows(&origins, &sites, mode.cut_off_in_ticks());
        for (site, row) in rows.into_iter().enumerate() {
            pairs.extend(in_unit(&mode, row, site));
        }
    }
    Ok(TravelMatrix::new(study.travel.unit(), points.len(), pairs))
}

/// Refuses families without a car where all ways of travelling need one, or none does.
fn h108_alike(study: &str, car: bool) -> Finding {
    let which = if car { "all" } else { "none" };
    let what = format!("`without_car` needs a mode with a car and one without, but {which} of `modes` need one");
    let mend = "Write modes = [\"walk\", \"drive\"]; a profile of your own says car = true if it needs one";
    Finding::new(Code::StudyMalformed, study, what, mend).key("travel.modes")
}

/// Refuses a network where positions have no place on the National Grid.
pub(super) fn h307_no_grid(study: &str) -> Finding {
    let what = "a network needs positions in Great Britain, on the National Grid";
    let mend = "Give coordinates in \"EPSG:27700\" or \"EPSG:4326\", or a matrix instead of the network";
    Finding::new(Code::NetworkUseless, study, what, mend).key("travel.network")
}
