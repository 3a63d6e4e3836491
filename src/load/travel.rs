//! How a study measures travel: straight lines, or the user's matrix in one of two shapes.

use super::files::Opened;
use super::ledger::Ledger;
use super::rows::wanted;
use crate::error::{Code, Finding};
use crate::io::layouts::fields;
use crate::io::study_file::{StudyFile, ZoneKey};
use crate::io::table::{self, Row};
use crate::model::{Site, SiteIx, TravelMatrix, TravelSource, Zone, ZoneIx};
use crate::units::TravelUnit;
use crate::validate::tables::{FARTHEST, h204_key_doubled, h213_too_large, h404_zone_without_row, number};
use std::collections::HashMap;

/// Column of site identifiers in a matrix of one pair a row.
pub(super) const SITE_ID: &str = "site_id";

/// The study's travel. Sites that a matrix does not name cannot be reached by it.
pub(super) fn source(
    file: &StudyFile,
    matrix: Option<&Opened<'_>>,
    zones: &[Zone],
    sites: &[Site],
    ledger: &mut Ledger,
) -> TravelSource {
    let Some(matrix) = matrix else {
        return TravelSource::StraightLine { detour: file.detour };
    };
    let places = Places::new(file, zones, sites);
    let pairs = match matrix.binding.position(SITE_ID) {
        Some(site) => long(matrix, site, &places, file, ledger),
        None => wide(matrix, &places, file, zones, ledger),
    };
    let unit = file.travel.unit.or(file.plain.as_ref().and_then(|plain| plain.unit)).unwrap_or(TravelUnit::Plain);
    TravelSource::Matrix(TravelMatrix::new(unit, zones.len(), pairs))
}

/// Zones and sites by what the matrix calls them.
struct Places<'a> {
    zones: HashMap<&'a str, ZoneIx>,
    sites: HashMap<&'a str, SiteIx>,
    /// In a plain study an unknown name is a mistake; an official one leaves places out, and matrices still name them.
    strict: bool,
}

impl<'a> Places<'a> {
    fn new(file: &StudyFile, zones: &'a [Zone], sites: &'a [Site]) -> Self {
        let zone_key = |zone: &'a Zone| match file.travel.key {
            ZoneKey::Code => zone.code.as_str(),
            ZoneKey::Name => zone.name.as_str(),
        };
        // A site is called by its id or, where that is no other's id, by its name.
        let mut by_site: HashMap<&str, SiteIx> =
            sites.iter().enumerate().rev().map(|(ix, site)| (site.name.as_str(), SiteIx::new(ix))).collect();
        by_site.extend(sites.iter().enumerate().map(|(ix, site)| (site.id.as_str(), SiteIx::new(ix))));
        Places {
            zones: zones.iter().enumerate().map(|(ix, zone)| (zone_key(zone), ZoneIx::new(ix))).collect(),
            sites: by_site,
            strict: file.plain.is_some(),
        }
    }
}

/// The impedance in a cell; `None` when blank or the number that stands for "unreachable".
fn impedance(matrix: &Opened<'_>, row: &Row, column: usize, file: &StudyFile, ledger: &mut Ledger) -> Option<f64> {
    let table = &matrix.table;
    // What stands for "unreachable" may be no number that a journey could have.
    if let (Ok(Some(value)), Some(unreachable)) = (table::number(table.cell(row, column)), file.travel.unreachable)
        && value == unreachable
    {
        return None;
    }
    match number(table, row, column, fields::COST) {
        Ok(Some(value)) if value > FARTHEST => {
            let mend = "Correct it, or leave the pair out; a number that stands for no way is named by `unreachable`";
            ledger.findings.push(Finding { mend: mend.to_owned(), ..h213_too_large(table, row, column, FARTHEST) });
            None
        }
        Ok(value) => value,
        Err(finding) => {
            ledger.findings.push(finding);
            None
        }
    }
}

/// One pair a row. A pair that is absent is unreachable.
fn long(
    matrix: &Opened<'_>,
    site_column: usize,
    places: &Places<'_>,
    file: &StudyFile,
    ledger: &mut Ledger,
) -> Vec<(ZoneIx, SiteIx, f64)> {
    let table = &matrix.table;
    let Some(cost) = matrix.binding.position(fields::COST) else {
        let mend = "Map the column: columns = { site_id = \"...\", cost = \"...\" }";
        ledger
            .findings
            .push(Finding::new(Code::ColumnMissing, matrix.name(), "it has no column of costs", mend).row(1));
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let mut seen = HashMap::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(matrix, *at).is_ok()) {
        let (zone, site) = (table.cell(row, matrix.binding.key), table.cell(row, site_column));
        let (Some(&z), Some(&s)) = (places.zones.get(zone), places.sites.get(site)) else {
            if !places.strict {
                ledger.tally(matrix.name(), "of a zone or site that the study does not have", 1);
                continue;
            }
            let (code, what) = match places.zones.contains_key(zone) {
                false => (Code::ZoneUnknown, format!("there is no demand point `{zone}`")),
                true => (Code::SiteUnknown, format!("there is no site `{site}`")),
            };
            ledger.findings.push(table.finding(row, code, what, "Correct the id, or delete the row"));
            continue;
        };
        if let Some(first) = seen.insert((z, s), at) {
            let pair = format!("{zone} - {site}");
            ledger.findings.push(h204_key_doubled(table, row, &pair, table.spot(&table.rows[first])));
            continue;
        }
        pairs.extend(impedance(matrix, row, cost, file, ledger).map(|value| (z, s, value)));
    }
    pairs
}

/// A row a zone, a column a site.
fn wide(
    matrix: &Opened<'_>,
    places: &Places<'_>,
    file: &StudyFile,
    zones: &[Zone],
    ledger: &mut Ledger,
) -> Vec<(ZoneIx, SiteIx, f64)> {
    let table = &matrix.table;
    let mut columns = Vec::new();
    for (at, header) in table.header.iter().enumerate().filter(|(at, _)| *at != matrix.binding.key) {
        match places.sites.get(header.as_str()) {
            Some(&site) => columns.push((at, site)),
            None => ledger.tally(matrix.name(), "columns that are no site of the study", 1),
        }
    }
    if columns.is_empty() {
        let what = "none of its columns is a site of the study";
        let mend = "Head each column with a site's id or name, or give rows of zone_code,site_id,cost";
        ledger.findings.push(Finding::new(Code::SiteUnknown, matrix.name(), what, mend).row(1));
        return Vec::new();
    }
    let mut pairs = Vec::new();
    let mut row_of: Vec<Option<usize>> = vec![None; zones.len()];
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(matrix, *at).is_ok()) {
        let name = table.cell(row, matrix.binding.key);
        let Some(&zone) = places.zones.get(name) else {
            ledger.tally(matrix.name(), "of a zone that the study does not have", 1);
            continue;
        };
        if let Some(first) = row_of[zone.at()].replace(at) {
            ledger.findings.push(h204_key_doubled(table, row, name, table.spot(&table.rows[first])));
            continue;
        }
        for &(column, site) in &columns {
            pairs.extend(impedance(matrix, row, column, file, ledger).map(|value| (zone, site, value)));
        }
    }
    if !matrix.source.partial {
        let missing = zones.iter().zip(&row_of).filter(|(_, row)| row.is_none());
        missing.for_each(|(zone, _)| ledger.findings.push(h404_zone_without_row(matrix.name(), &zone.code)));
    }
    pairs
}
