//! Finds the row of a table for each zone.

use super::files::Opened;
use super::ledger::Ledger;
use super::zones::KnownZones;
use crate::error::Findings;
use crate::validate::tables::{h204_key_doubled, h402_zone_unknown};

/// Rows of one table, joined to zones.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// For each known zone, the index of its row.
    pub row_of: Vec<Option<usize>>,
    /// Number of rows about places that are not in the boundaries.
    pub elsewhere: usize,
    pub findings: Findings,
}

/// Whether layout and source accept the row. If not, the reason, if there is one to record.
pub(super) fn wanted(file: &Opened<'_>, row: usize) -> std::result::Result<(), Option<&'static str>> {
    let row = &file.table.rows[row];
    for (position, values, reason) in &file.binding.only {
        let cell = file.table.cell(row, *position).to_lowercase();
        if !values.contains(&cell) {
            return Err(*reason);
        }
    }
    Ok(())
}

/// Joins a table to the zones by code.
pub(super) fn join(file: &Opened<'_>, zones: &KnownZones, lsoa: bool) -> Joined {
    let mut joined = Joined { row_of: vec![None; zones.codes.len()], ..Joined::default() };
    let table = &file.table;
    for (at, row) in table.rows.iter().enumerate() {
        if wanted(file, at).is_err() {
            continue;
        }
        let code = table.cell(row, file.binding.key);
        match zones.at(code) {
            Some(zone) => match joined.row_of[zone] {
                Some(first) => joined.findings.push(h204_key_doubled(table, row, code, table.spot(&table.rows[first]))),
                None => joined.row_of[zone] = Some(at),
            },
            None => {
                joined.elsewhere += 1;
                if let Some(finding) = h402_zone_unknown(table, row, code, lsoa) {
                    joined.findings.push(finding);
                }
            }
        }
    }
    joined
}

/// Records the results of a join in the ledger.
pub(super) fn enter(file: &Opened<'_>, joined: &mut Joined, ledger: &mut Ledger) {
    ledger.findings.extend(std::mem::take(&mut joined.findings));
    ledger.tally(file.name(), "not in the study's boundaries", joined.elsewhere);
}
