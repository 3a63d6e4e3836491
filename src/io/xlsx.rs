//! Workbooks: the first sheet whose header is recognised, because official files put notes on the first.

use super::bytes::Blob;
use super::table::{Row, Table, check_header};
use crate::error::{Code, Finding, Result};
use ::csv::StringRecord;
use calamine::{Data, Range, Reader, Xlsx};
use std::io::Cursor;

/// Reads one sheet of a workbook: `sheet` when given, else the first whose first row `recognised` knows, else the only one.
///
/// # Errors
/// [`Code::ContentMalformed`] when it is no workbook; [`Code::HeaderUnrecognised`] when no sheet is known, with their names.
pub fn read(blob: &Blob, sheet: Option<&str>, recognised: &dyn Fn(&[String]) -> bool) -> Result<Table> {
    let broken = |error: calamine::XlsxError| {
        let what = format!("the workbook cannot be read: {error}");
        Finding::new(Code::ContentMalformed, &blob.name, what, "Open it, save it again as .xlsx, or as CSV (UTF-8)")
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(blob.bytes.as_slice())).map_err(broken)?;
    let names = workbook.sheet_names();
    let wanted: Vec<String> = match sheet {
        Some(sheet) => names.iter().filter(|name| name.eq_ignore_ascii_case(sheet)).cloned().collect(),
        None => names.clone(),
    };
    for name in &wanted {
        let range = workbook.worksheet_range(name).map_err(broken)?;
        let header = header(&range);
        if sheet.is_some() || names.len() == 1 || recognised(&header) {
            check_header(&blob.name, &header)?;
            return Ok(Table { name: blob.name.clone(), rows: rows(&range, header.len()), header, spatial: false });
        }
    }
    let list = names.join("`, `");
    let what = match sheet {
        Some(sheet) => format!("it has no sheet `{sheet}`; there are `{list}`"),
        None => format!("no sheet has a header hubplan knows; there are `{list}`"),
    };
    Err(Finding::new(Code::HeaderUnrecognised, &blob.name, what, "Name the sheet: { file = ..., sheet = \"...\" }")
        .into())
}

/// First row of a sheet, without the empty columns at its end.
fn header(range: &Range<Data>) -> Vec<String> {
    let mut header: Vec<String> = range
        .rows()
        .next()
        .map(|row| row.iter().map(|cell| text(cell).trim().to_owned()).collect())
        .unwrap_or_default();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    header
}

fn rows(range: &Range<Data>, width: usize) -> Vec<Row> {
    // A sheet may start below row 1; the numbers are those the user sees.
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    let mut rows = Vec::new();
    for (i, cells) in range.rows().enumerate().skip(1) {
        let cells: StringRecord = cells.iter().take(width).map(text).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { number: first + i as u64 + 1, cells, geometry: None });
        }
    }
    rows
}

/// A cell as text; whole numbers without a fraction, errors such as `#N/A` as written.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}
