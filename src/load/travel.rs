//! Reads how a study measures travel: straight lines, or the user's matrix in one of two shapes.

mod pairs;

use self::pairs::{assume_percentile, doubt_days, long, wide};
use super::called::Called;
use super::files::Opened;
use super::ledger::Ledger;
use super::roads;
use crate::error::{Result, Spot};
use crate::io::layouts::fields;
use crate::io::study_file::StudyFile;
use crate::model::{Crs, Site, SnapRow, TravelMatrix, TravelSource, Zone};
use crate::units::TravelUnit;
use crate::words::{counted, either, first_of, listed, verb};
use std::path::Path;

/// How a study's families travel.
pub(super) struct Travel {
    pub source: TravelSource,
    /// Journeys of families without a car, where these travel otherwise.
    pub without_car: Option<TravelMatrix>,
    /// Where its places meet the network.
    pub snaps: Vec<SnapRow>,
}

/// The study's travel. Sites that a matrix does not name cannot be reached.
pub(super) fn source(
    base: &Path,
    file: &StudyFile,
    matrices: &[Opened<'_>],
    (crs, zones, sites): (Crs, &[Zone], &[Site]),
    ledger: &mut Ledger,
) -> Result<Travel> {
    let split = file.travel.without_car.is_some();
    if let Some(asked) = file.travel.network() {
        if crs != Crs::BritishGrid {
            return Err(roads::h307_no_grid(&ledger.study_file).into());
        }
        let roads::Journeys { matrix, without_car, snaps } =
            roads::journeys(base, &asked, split, (zones, sites), ledger)?;
        return Ok(Travel { source: TravelSource::Matrix(matrix), without_car, snaps });
    }
    if matrices.is_empty() {
        let source = TravelSource::StraightLine { detour: file.detour };
        return Ok(Travel { source, without_car: None, snaps: Vec::new() });
    }
    let places = Called::new(file.travel.key, zones, sites);
    let (mut pairs, mut on_foot) = (Vec::new(), Vec::new());
    let mut need_car = file.travel.need_car();
    let mut named = Named { zones: vec![false; zones.len()], sites: vec![false; sites.len()] };
    let found = ledger.findings.len();
    for matrix in matrices {
        let before = pairs.len();
        pairs.extend(match matrix.binding.position(fields::SITE_ID) {
            Some(site) => long(matrix, site, &places, file, &mut named, ledger),
            None => wide(matrix, &places, file, zones, &mut named, ledger),
        });
        assume_percentile(matrix, ledger);
        if unit(file) == TravelUnit::Minutes {
            doubt_days(matrix.name(), &pairs[before..], ledger);
        }
        if split && need_car.next() == Some(false) {
            on_foot.extend_from_slice(&pairs[before..]);
        }
    }
    if ledger.findings.len() == found {
        let names: Vec<&str> = matrices.iter().map(Opened::name).collect();
        named.leave_out_others(&listed(&names), zones, sites, ledger);
    }
    if let [_, _, ..] = &file.travel.matrices[..] {
        let modes: Vec<&str> = file.travel.matrices.iter().map(|matrix| matrix.mode.as_str()).collect();
        let who = if split { "Families with a car" } else { "Families" };
        ledger.assume(format!("{who} take whichever journey is quicker: {}", either(&modes)));
    }
    // Of several journeys between two places the matrix keeps the quickest.
    let matrix = |pairs| TravelMatrix::new(unit(file), zones.len(), pairs);
    let without_car = split.then(|| matrix(on_foot));
    Ok(Travel { source: TravelSource::Matrix(matrix(pairs)), without_car, snaps: Vec::new() })
}

/// The unit of the matrix.
fn unit(file: &StudyFile) -> TravelUnit {
    file.travel.unit.or(file.plain.as_ref().and_then(|plain| plain.unit)).unwrap_or(TravelUnit::Plain)
}

/// Number of zones or sites missing from a matrix that are listed by name.
const SHOWN: usize = 5;

/// For each zone and site, whether a matrix names it.
struct Named {
    zones: Vec<bool>,
    sites: Vec<bool>,
}

impl Named {
    /// Records that zones and sites which the matrix never names cannot be travelled from or to.
    fn leave_out_others(&self, matrix: &str, zones: &[Zone], sites: &[Site], ledger: &mut Ledger) {
        let codes = zones.iter().zip(&self.zones).filter(|(_, named)| !**named).map(|(zone, _)| zone.code.as_str());
        let ids = sites.iter().zip(&self.sites).filter(|(_, named)| !**named).map(|(site, _)| site.id.as_str());
        let (codes, ids): (Vec<&str>, Vec<&str>) = (codes.collect(), ids.collect());
        for code in &codes {
            ledger.leave_out(matrix, &Spot::Whole, code, "the matrix does not name this zone: it reaches no site");
        }
        for id in &ids {
            ledger.leave_out(matrix, &Spot::Whole, id, "the matrix does not name this site: no zone reaches it");
        }
        let mut assume = |names: &[&str], thing: &str, so: &str| {
            if !names.is_empty() {
                let (count, are) = (counted(names.len(), thing), verb(names.len(), "be"));
                let them = if names.len() == 1 { "it" } else { "them" };
                ledger.assume(format!("{count} {are} not in {matrix}; {so} {them}: {}", first_of(names, SHOWN)));
            }
        };
        assume(&codes, "zone", "no site can be reached from");
        assume(&ids, "site", "no zone can reach");
    }
}
