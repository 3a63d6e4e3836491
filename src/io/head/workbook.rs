//! Heads of workbooks: the first row of each sheet that is a header.

use super::{Head, Part};
use crate::error::Result;
use crate::io::bytes::Blob;
use crate::io::xlsx::{self, Workbook};
use crate::text;
use calamine::{Reader, Sheet, SheetType, SheetVisible};
use std::collections::BTreeMap;

/// Number of rows of a sheet in which its header is looked for.
const ROWS: u32 = 20;

/// A head for each sheet whose header is `known`.
pub(super) fn heads(blob: &Blob, known: &dyn Fn(&[String]) -> bool) -> Result<Vec<Head>> {
    let mut workbook = xlsx::open(blob)?;
    let all = workbook.sheets_metadata().to_vec();
    // A hidden sheet is only read if the study names it.
    let is_shown = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let sheets: Vec<String> = all.iter().filter(is_shown).map(|sheet| sheet.name.clone()).collect();
    let mut heads = Vec::new();
    for sheet in &sheets {
        let header = first_rows(blob, &mut workbook, sheet)?.into_iter().find(|row| known(row));
        let part = if all.len() == 1 { Part::Whole } else { Part::Sheet(sheet.clone()) };
        heads.extend(header.map(|header| Head::table(part, header)));
    }
    Ok(heads)
}

/// The first rows of a sheet, without empty columns on the left.
fn first_rows(blob: &Blob, workbook: &mut Workbook<'_>, sheet: &str) -> Result<Vec<Vec<String>>> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| xlsx::broken(blob, error))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(|error| xlsx::broken(blob, error))? {
        if cell.get_position().0 >= ROWS {
            break;
        }
        let said = xlsx::content(cell.get_value()).0;
        if !said.trim().is_empty() {
            rows.entry(cell.get_position().0).or_default().push(text::name(said.trim()).into_owned());
        }
    }
    Ok(rows.into_values().collect())
}
