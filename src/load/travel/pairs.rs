//! The journeys of one matrix: a row for each pair, or a row for each zone and a column for each site.

use super::{Named, unit};
use crate::error::{Code, Finding, Findings};
use crate::io::layouts::fields;
use crate::io::number::minutes;
use crate::io::study_file::StudyFile;
use crate::io::table::{CellKind, Row, Table, tidy};
use crate::load::called::{Called, Missed};
use crate::load::files::Opened;
use crate::load::ledger::Ledger;
use crate::load::rows::wanted;
use crate::model::{SiteIx, Unfound, Zone, ZoneIx};
use crate::units::TravelUnit;
use crate::validate::tables::{FARTHEST, h204_key_doubled, h213_too_large, h404_zone_without_row, number};
use crate::words::listed;
use std::collections::{BTreeMap, HashMap};

/// Reads one pair per row. A pair that is absent is unreachable.
pub(super) fn long(
    matrix: &Opened<'_>,
    site_column: usize,
    places: &Called<'_>,
    file: &StudyFile,
    named: &mut Named,
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
        let (z, s) = match (places.zone(zone), places.site(site)) {
            (Ok(z), Ok(s)) => (z, s),
            // In a plain study an unknown name is a mistake; an official study leaves places out that matrices may
            // still name.
            (z, s) if file.plain.is_none() && z != Err(Missed::Shared) && s != Err(Missed::Shared) => {
                ledger.tally(matrix.name(), "of a zone or site that the study does not have", 1);
                continue;
            }
            (Err(_), _) => {
                ledger.findings.push(at_row(table, row, Code::ZoneUnknown, &places.no_zone(zone)));
                continue;
            }
            (Ok(_), _) => {
                ledger.findings.push(at_row(table, row, Code::SiteUnknown, &places.no_site(site)));
                continue;
            }
        };
        (named.zones[z.at()], named.sites[s.at()]) = (true, true);
        if let Some(first) = seen.insert((z, s), at) {
            let pair = format!("{zone} - {site}");
            ledger.findings.push(h204_key_doubled(table, row, &pair, table.spot(&table.rows[first])));
            continue;
        }
        pairs.extend(impedance(matrix, row, cost, file, ledger).map(|value| (z, s, value)));
    }
    pairs
}

/// The finding that a row names no zone or no site.
fn at_row(table: &Table, row: &Row, unknown: Code, unfound: &Unfound) -> Finding {
    let finding = unfound.finding(unknown, &table.name, "Correct the id, or delete the row");
    Finding { spot: table.spot(row), ..finding }
}

/// Reads one row per zone and one column per site.
pub(super) fn wide(
    matrix: &Opened<'_>,
    places: &Called<'_>,
    file: &StudyFile,
    zones: &[Zone],
    named: &mut Named,
    ledger: &mut Ledger,
) -> Vec<(ZoneIx, SiteIx, f64)> {
    let table = &matrix.table;
    let mut column_of: BTreeMap<SiteIx, usize> = BTreeMap::new();
    let mut wrong = Findings::new();
    for (at, header) in table.header.iter().enumerate().filter(|(at, _)| *at != matrix.binding.key) {
        match places.site(header) {
            Ok(site) => {
                named.sites[site.at()] = true;
                if let Some(first) = column_of.insert(site, at) {
                    wrong.push(h203_site_doubled(matrix, header, &table.header[first]));
                }
            }
            Err(Missed::Shared) => {
                let finding = places.no_site(header).finding(Code::SiteUnknown, &table.name, "");
                wrong.push(Finding { spot: table.header_spot(), ..finding });
            }
            Err(Missed::Unknown) => ledger.tally(matrix.name(), "columns that are not sites of the study", 1),
        }
    }
    if !wrong.is_empty() {
        ledger.findings.extend(wrong);
        return Vec::new();
    }
    if column_of.is_empty() {
        ledger.findings.push(h407_no_site(matrix, places));
        return Vec::new();
    }
    let mut pairs = Vec::new();
    let mut row_of: Vec<Option<usize>> = vec![None; zones.len()];
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(matrix, *at).is_ok()) {
        let name = table.cell(row, matrix.binding.key);
        let zone = match places.zone(name) {
            Ok(zone) => zone,
            Err(Missed::Shared) => {
                ledger.findings.push(at_row(table, row, Code::ZoneUnknown, &places.no_zone(name)));
                continue;
            }
            Err(Missed::Unknown) => {
                ledger.tally(matrix.name(), "of a zone that the study does not have", 1);
                continue;
            }
        };
        named.zones[zone.at()] = true;
        if let Some(first) = row_of[zone.at()].replace(at) {
            ledger.findings.push(h204_key_doubled(table, row, name, table.spot(&table.rows[first])));
            continue;
        }
        for (&site, &column) in &column_of {
            pairs.extend(impedance(matrix, row, column, file, ledger).map(|value| (zone, site, value)));
        }
    }
    if !matrix.source.partial {
        let missing = zones.iter().zip(&row_of).filter(|(_, row)| row.is_none());
        missing.for_each(|(zone, _)| ledger.findings.push(h404_zone_without_row(matrix.name(), &zone.code)));
    }
    pairs
}

/// The finding that no column of a wide matrix is a site. Journeys lead from rows to columns.
fn h407_no_site(matrix: &Opened<'_>, places: &Called<'_>) -> Finding {
    let table = &matrix.table;
    let turned = table.header.iter().any(|header| places.zone(header).is_ok());
    let (what, mend) = match turned {
        true => (
            "its columns are zones, but they must be sites: a journey goes from the zone of a row to the site of a \
             column",
            "Transpose it: one row for each zone and one column for each site",
        ),
        false => (
            "none of its columns is a site of the study",
            "Head each column with a site's id or name, or give rows of zone_code,site_id,cost; if titles stand \
             above the header, write header_row = N",
        ),
    };
    let finding = Finding::new(Code::SiteUnknown, matrix.name(), what, mend);
    Finding { spot: table.header_spot(), ..finding }
}

/// The finding that a site has two columns, one under its id and one under its name, which may differ.
fn h203_site_doubled(matrix: &Opened<'_>, header: &str, first: &str) -> Finding {
    let what = format!("its columns `{first}` and `{header}` are the same site");
    let finding = Finding::new(Code::ColumnDoubled, matrix.name(), what, "Delete one of the two");
    Finding { spot: matrix.table.header_spot(), ..finding }
}

/// Says which of several percentiles of r5 counts.
pub(super) fn assume_percentile(matrix: &Opened<'_>, ledger: &mut Ledger) {
    const PERCENTILE: &str = "travel_time_p";
    let header = &matrix.table.header;
    let Some(taken) = matrix.binding.position(fields::COST).map(|column| &header[column]) else { return };
    let others = header.iter().filter(|other| *other != taken && tidy(other).starts_with(PERCENTILE));
    let others: Vec<&str> = others.map(String::as_str).collect();
    if tidy(taken).starts_with("travel_time") && !others.is_empty() {
        let (name, others) = (matrix.name(), listed(&others));
        ledger.assume(format!("Journeys of {name} are those of its column {taken}; hubplan does not use {others}"));
    }
}

/// Doubts minutes that are all below one: a spreadsheet stores a time as a fraction of a day.
pub(super) fn doubt_days(matrix: &str, pairs: &[(ZoneIx, SiteIx, f64)], ledger: &mut Ledger) {
    let longest = pairs.iter().map(|(_, _, minutes)| *minutes).fold(0.0, f64::max);
    if longest > 0.0 && longest < 1.0 {
        let as_days = (longest * 24.0 * 60.0).round();
        ledger.assume(format!(
            "Every journey of {matrix} takes less than a minute, the longest {longest:.3}. If these are fractions of a \
             day, as spreadsheets store times, that one takes {as_days} minutes: multiply them by 1440"
        ));
    }
}

/// The journey in a cell; `None` when it is blank or a mark for "cannot be travelled".
fn impedance(matrix: &Opened<'_>, row: &Row, column: usize, file: &StudyFile, ledger: &mut Ledger) -> Option<f64> {
    let table = &matrix.table;
    let cell = table.cell(row, column);
    if file.travel.unreachable.as_ref().is_some_and(|marks| marks.has(cell, table.decimal)) {
        return None;
    }
    // Spreadsheets store minutes as times of day.
    if unit(file) == TravelUnit::Minutes
        && let Some(minutes) = minutes(cell)
    {
        return Some(minutes);
    }
    let finding = match number(table, row, column, fields::COST) {
        Ok(Some(value)) if value > FARTHEST => h213_too_large(table, row, column, FARTHEST),
        Ok(value) => return value,
        Err(finding) => finding,
    };
    let is_time = table.kind(row, column) == Some(CellKind::Duration);
    let mend = match is_time {
        true => "Write unit = \"minutes\" to read times as minutes".to_owned(),
        false => {
            // As text any mark is possible, and TOML knows no `NaN` or `Inf`.
            let is_figure = cell.parse::<f64>().is_ok_and(|value| value.abs() <= FARTHEST);
            let mark = if is_figure { cell.to_owned() } else { format!("\"{cell}\"") };
            format!("Correct it; if it marks a pair with no journey, write under [travel]: unreachable = {mark}")
        }
    };
    ledger.findings.push(Finding { mend, ..finding });
    None
}
