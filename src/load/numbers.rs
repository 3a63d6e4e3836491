//! Numbers about zones: the columns of all tables, over the study's zones, merged into one set.

use super::files::Opened;
use super::ledger::Ledger;
use super::rows::Joined;
use super::zones::is_outside_england;
use crate::error::{Finding, Findings};
use crate::io::layouts::fields;
use crate::io::study_file::Blank;
use crate::model::{Columns, Zone, ZoneIx, names};
use crate::units::grouped;
use crate::validate::tables::{
    Domain, domain_of, h203_column_doubled, h208_value_missing, h404_no_row_at_all, h404_zone_without_row, number,
};
use std::collections::BTreeMap;

/// One column of one table, in the order of the study's zones.
type Values = Vec<Option<f64>>;

/// The numeric columns of one table.
#[derive(Debug, Default)]
pub(super) struct TableNumbers {
    columns: Vec<(String, Values)>,
    pub findings: Findings,
    /// Zones whose blank cell is read as 0, by column.
    zeros: Vec<(String, Vec<ZoneIx>)>,
}

/// Reads the numbers of one table for the study's zones. `codes` are those of all known zones, `study` the indices of
/// the study's own zones among them.
pub(super) fn read(file: &Opened<'_>, joined: &Joined, codes: &[String], study: &[usize]) -> TableNumbers {
    let mut findings = Findings::new();
    check_rows(file, joined, codes, study, &mut findings);
    let found = cells(file, joined, study);
    findings.extend(found.findings);
    TableNumbers { findings, ..found }
}

/// Like [`read`], without requiring a row for every zone.
pub(super) fn cells(file: &Opened<'_>, joined: &Joined, study: &[usize]) -> TableNumbers {
    let mut found = TableNumbers::default();
    for (name, positions) in &file.binding.columns {
        if fields::NOT_NUMBERS.contains(&name.as_str()) {
            continue;
        }
        let rows = study.iter().map(|&zone| joined.row_of[zone]);
        let (values, zeros) = column(file, rows, name, positions, &mut found.findings);
        found.columns.push((name.clone(), values));
        found.zeros.push((name.clone(), zeros));
    }
    found
}

/// One column for zones given by their rows, and the zones whose blank cell is read as 0.
pub(super) fn column(
    file: &Opened<'_>,
    rows: impl Iterator<Item = Option<usize>>,
    name: &str,
    positions: &[usize],
    findings: &mut Findings,
) -> (Vec<Option<f64>>, Vec<ZoneIx>) {
    let mut zeros = Vec::new();
    let mut value = |(zone, row): (usize, Option<usize>)| {
        let mut blank = 0;
        let value = cell(file, row?, name, positions, &mut blank, findings);
        zeros.extend((blank > 0).then(|| ZoneIx::new(zone)));
        value
    };
    let values = rows.enumerate().map(&mut value).collect();
    (values, zeros)
}

/// If no row of a table is about a zone of the boundaries, the table is about another place or uses other codes.
pub(super) fn check_about_here(file: &Opened<'_>, joined: &Joined, codes: &[String], ledger: &mut Ledger) {
    let english = || codes.iter().zip(&joined.row_of).filter(|(code, _)| !is_outside_england(code));
    if !file.source.partial && english().count() > 0 && english().all(|(_, row)| row.is_none()) {
        let key = &file.table.header[file.binding.key];
        ledger.findings.push(h404_no_row_at_all(file.name(), key, english().count()));
    }
}

fn check_rows(file: &Opened<'_>, joined: &Joined, codes: &[String], study: &[usize], findings: &mut Findings) {
    if file.source.partial {
        return;
    }
    if !study.is_empty() && study.iter().all(|&zone| joined.row_of[zone].is_none()) {
        findings.push(h404_no_row_at_all(file.name(), &file.table.header[file.binding.key], study.len()));
        return;
    }
    for &zone in study.iter().filter(|&&zone| joined.row_of[zone].is_none()) {
        findings.push(h404_zone_without_row(file.name(), &codes[zone]));
    }
}

/// The number in a cell, or the sum of several cells; blank if one of them is.
pub(super) fn cell(
    file: &Opened<'_>,
    at: usize,
    name: &str,
    positions: &[usize],
    zeros: &mut usize,
    findings: &mut Findings,
) -> Option<f64> {
    let row = &file.table.rows[at];
    let mut sum = Some(0.0);
    for &position in positions {
        let value = match number(&file.table, row, position, name) {
            Ok(value) => value,
            Err(finding) if names::OF_ZONES.contains(&name) || name == names::WEIGHT => {
                findings.push(finding);
                None
            }
            // A column of which hubplan knows nothing may be of no use.
            Err(finding) => {
                let mend = format!("{}; or leave the column out: ignore = [\"{name}\"]", finding.mend);
                findings.push(Finding { mend, ..finding });
                None
            }
        };
        sum = sum.zip(value).map(|(sum, value)| sum + value);
    }
    if sum.is_some() {
        return sum;
    }
    let is_place_in_order = domain_of(name) == Domain::Decile || name.ends_with("_rank");
    match file.source.blank {
        Blank::Unknown => None,
        Blank::Refuse => {
            findings.push(h208_value_missing(&file.table, row, positions[0]));
            None
        }
        Blank::Zero if is_place_in_order => None,
        Blank::Zero => {
            *zeros += 1;
            Some(0.0)
        }
    }
}

/// Records how many blank cells of a column were read as 0.
pub(super) fn assume_zeros(file: &Opened<'_>, column: &str, zeros: usize, ledger: &mut Ledger) {
    let (count, file) = (grouped(zeros as u64), file.name());
    match zeros {
        0 => {}
        1 => ledger.assume(format!("hubplan reads 1 blank or suppressed cell of {column} in {file} as 0")),
        _ => ledger.assume(format!("hubplan reads {count} blank or suppressed cells of {column} in {file} as 0")),
    }
}

/// Records how many blank cells of a column were read as 0, and how many people live in those zones, if the study
/// knows.
pub(super) fn assume_zeros_of(
    file: &Opened<'_>,
    column: &str,
    zeros: &[ZoneIx],
    columns: &Columns,
    ledger: &mut Ledger,
) {
    let cells = match zeros.len() {
        0 => return,
        1 => "cell",
        _ => "cells",
    };
    let zones = if zeros.len() == 1 { "a zone" } else { "zones" };
    let people = PEOPLE.iter().filter(|(name, _)| *name != column && columns.contains(name));
    let lives = |name: &str| zeros.iter().filter_map(|zone| columns.get(name, *zone)).sum::<f64>();
    let who =
        people.map(|(name, noun)| format!(": {zones} with {} {noun}", grouped(lives(name).round() as u64))).next();
    let (count, file) = (grouped(zeros.len() as u64), file.name());
    let who = who.unwrap_or_default();
    ledger.assume(format!("hubplan reads {count} blank or suppressed {cells} of {column} in {file} as 0{who}"));
}

/// Columns of the people in a zone. The first one that a study has shows how much the zones without a number would
/// have counted.
const PEOPLE: [(&str, &str); 3] = [
    (names::CHILDREN_0_4, "children aged 0 to 4"),
    (names::CHILDREN_0_15, "children aged 0 to 15"),
    (names::POPULATION, "residents"),
];

/// Merges the tables' columns. A column in two files is accepted if the values agree; a blank is filled from the other
/// file.
pub(super) fn merge(files: &[Opened<'_>], tables: Vec<TableNumbers>, zones: &[Zone], ledger: &mut Ledger) -> Columns {
    let mut merged: BTreeMap<String, (String, Values)> = BTreeMap::new();
    let mut zeros = Vec::new();
    for (file, table) in files.iter().zip(tables) {
        ledger.findings.extend(table.findings);
        zeros.extend(table.zeros.into_iter().map(|(column, zones)| (file, column, zones)));
        for (column, values) in table.columns {
            match merged.get_mut(&column) {
                None => {
                    merged.insert(column, (file.name().to_owned(), values));
                }
                Some((other, first)) => unite(file.name(), other, &column, first, &values, zones, &mut ledger.findings),
            }
        }
    }
    let mut columns = Columns::default();
    for (name, (origin, values)) in merged {
        columns.insert(name, origin, values);
    }
    for (file, column, zones) in zeros {
        assume_zeros_of(file, &column, &zones, &columns, ledger);
    }
    columns
}

fn unite(
    file: &str,
    other: &str,
    column: &str,
    first: &mut Values,
    more: &Values,
    zones: &[Zone],
    findings: &mut Findings,
) {
    let mut differing = Vec::new();
    for (at, (mine, yours)) in first.iter_mut().zip(more).enumerate() {
        match (*mine, *yours) {
            (Some(a), Some(b)) if a != b => differing.push((at, b, a)),
            (None, _) => *mine = *yours,
            _ => {}
        }
    }
    if let Some(&(at, here, there)) = differing.first() {
        let zone = &zones[at].code;
        findings.push(h203_column_doubled(file, other, column, zone, (here, there), differing.len()));
    }
}
