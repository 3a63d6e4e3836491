//! Zones of an official study: those of the boundaries, those that are in the study, and the point that represents
//! each.

use super::authorities::{Register, polygon};
use super::files::Opened;
use super::labels::{self, Labels};
use super::ledger::Ledger;
use super::rows::{Joined, wanted};
use crate::error::{Code, Finding};
use crate::model::{CentroidSource, Site, Zone};
use crate::units::grouped;
use crate::validate::tables::{h204_key_doubled, h402_zone_unknown, h403_zone_without_authority};
use crate::words::{counted, verb};
use geo::{Coord, InteriorPoint, MultiPolygon};
use std::collections::{BTreeMap, HashMap};

/// Every zone of the boundaries, in order of code, whether or not it is in the study. The others show where sites and
/// rows lie that are not for this study.
#[derive(Debug)]
pub(super) struct KnownZones {
    pub codes: Vec<String>,
    pub polygons: Vec<MultiPolygon<f64>>,
    by_code: HashMap<String, usize>,
}

impl KnownZones {
    /// The zones of a boundary file. With `lsoa`, the codes must be of LSOAs.
    pub fn of(file: &Opened<'_>, lsoa: bool, ledger: &mut Ledger) -> Self {
        let table = &file.table;
        let mut known = KnownZones { codes: Vec::new(), polygons: Vec::new(), by_code: HashMap::new() };
        if !table.is_spatial() {
            let mend = "Boundaries need a .geojson, .gpkg, .fgb or .shp; a table goes under [zones] tables";
            let what = "it is a table without shapes, but the study names it for boundaries";
            ledger.findings.push(Finding::new(Code::GeometryEmpty, file.name(), what, mend));
            return known;
        }
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok()) {
            let code = table.cell(row, file.binding.key);
            if row.geometry.is_none() {
                ledger.leave_out(file.name(), &table.spot(row), code, "it has no geometry on the National Grid");
                continue;
            }
            if let Some(finding) = h402_zone_unknown(table, row, code, lsoa) {
                ledger.findings.push(finding);
            } else if let Some(first) = rows.insert(code, at) {
                ledger.findings.push(h204_key_doubled(table, row, code, table.spot(&table.rows[first])));
            }
        }
        for (code, at) in rows {
            let row = &table.rows[at];
            match row.geometry.as_ref().and_then(polygon) {
                Some(polygon) => {
                    known.by_code.insert(code.to_owned(), known.codes.len());
                    known.codes.push(code.to_owned());
                    known.polygons.push(polygon);
                }
                None => ledger.findings.push(table.finding(
                    row,
                    Code::GeometryEmpty,
                    format!("zone {code} has no polygon"),
                    "Use a file of boundaries; put points of zones under centroids",
                )),
            }
        }
        known
    }

    /// Index of a code.
    pub fn at(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }
}

/// Text that all tables give for the known zones. Points are taken from the file of centroids before any other.
pub(super) fn label(
    files: &[Opened<'_>],
    has_centroids: bool,
    joined: &[Joined],
    zones: usize,
    ledger: &mut Ledger,
) -> Vec<Labels> {
    let mut list = vec![Labels::default(); zones];
    let mut order: Vec<usize> = (0..files.len()).collect();
    if has_centroids {
        order.swap(0, 1);
    }
    for at in order {
        labels::add(&files[at], &joined[at], &mut list, &mut ledger.findings);
    }
    list
}

/// The point that represents a zone: the given one, or one inside its polygon.
pub(super) fn centroid(labels: &Labels, polygon: &MultiPolygon<f64>) -> Option<(Coord<f64>, CentroidSource)> {
    match labels.point {
        Some(point) => Some((point, CentroidSource::Given)),
        None => polygon.interior_point().map(|point| (point.0, CentroidSource::InteriorPoint)),
    }
}

/// Indices of the known zones that are in the study: those of its authorities, in England.
pub(super) fn choose(
    known: &KnownZones,
    labels: &[Labels],
    register: &Register,
    restricted: bool,
    boundaries: &str,
    ledger: &mut Ledger,
) -> Vec<usize> {
    let mut chosen = Vec::new();
    let (mut abroad, mut elsewhere) = (0, 0);
    for (at, label) in labels.iter().enumerate() {
        let code = &known.codes[at];
        match &label.authority_code {
            _ if is_outside_england(code) => abroad += 1,
            Some(authority) if register.by_code(authority).is_some() => chosen.push(at),
            None if !restricted => {
                let name = label.name.as_deref().unwrap_or("no name");
                ledger.findings.push(h403_zone_without_authority(boundaries, code, name));
            }
            _ => elsewhere += 1,
        }
    }
    ledger.tally(boundaries, "outside England", abroad);
    ledger.tally(boundaries, "of authorities outside the study", elsewhere);
    chosen
}

/// Whether it is a GSS code of Wales, Scotland or Northern Ireland. Codes of any other form are the user's own.
pub(super) fn is_outside_england(code: &str) -> bool {
    let rest = code.strip_prefix(['W', 'S', 'N']);
    rest.is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_digit())) || code.starts_with("95")
}

/// The study's zones, in order of code.
pub(super) fn make(
    chosen: &[usize],
    known: &KnownZones,
    labels: &[Labels],
    register: &Register,
    ledger: &mut Ledger,
) -> Vec<Zone> {
    let zone = |&at: &usize| {
        let label = &labels[at];
        // Polygons without an inside were refused when they were read.
        let (centroid, centroid_source) = centroid(label, &known.polygons[at])?;
        Some(Zone {
            code: known.codes[at].clone(),
            name: label.name.clone().unwrap_or_else(|| known.codes[at].clone()),
            authority: label.authority_code.as_deref().and_then(|code| register.by_code(code)),
            ward: label.ward.clone(),
            constituency: label.constituency.clone(),
            district: label.district.clone(),
            rural_urban: label.rural_urban.clone(),
            region: label.region.clone(),
            centroid,
            centroid_source,
            polygon: Some(known.polygons[at].clone()),
            families: None,
        })
    };
    let zones: Vec<Zone> = chosen.iter().filter_map(zone).collect();
    let inside = zones.iter().filter(|zone| zone.centroid_source == CentroidSource::InteriorPoint).count();
    if inside > 0 {
        let (zones, are) = (counted(inside, "zone"), verb(inside, "be"));
        ledger.assume(format!("{zones} {are} counted at a point inside the polygon, because no file gives a centroid"));
    }
    zones
}

/// A study needs a zone and a site. If one is lacking, says why the rows of these files (boundaries or demand, and
/// sites) were not used.
pub(super) fn check_something_left(zones: &[Zone], sites: &[Site], files: (&str, &[&str]), ledger: &mut Ledger) {
    if !ledger.findings.is_empty() {
        return;
    }
    let (of_zones, of_sites) = files;
    let why = |files: &[&str]| {
        let mut text = String::new();
        for file in files {
            for (reason, rows) in ledger.reasons(file).into_iter().take(REASONS_SHOWN) {
                text += &format!("; {} of {file}: {reason}", grouped(rows as u64));
            }
        }
        text
    };
    let (what, mend) = if zones.is_empty() {
        let mend = "Check [zones] boundaries and authorities: none of these zones is in these authorities";
        (format!("there is no zone to plan for{}", why(&[of_zones])), mend)
    } else if sites.is_empty() {
        let mend = "Name a file of sites that covers the study's area";
        (format!("there is no site to plan with{}", why(of_sites)), mend)
    } else {
        return;
    };
    ledger.findings.push(Finding::new(Code::NothingLeft, &ledger.study_file, what, mend));
}

/// Number of reasons for leaving out a file's rows that are listed.
const REASONS_SHOWN: usize = 3;
