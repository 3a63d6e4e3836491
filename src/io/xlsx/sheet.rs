//! Reads one sheet cell by cell: the text of each cell and, if it is neither text nor a number, its kind.

use super::{Workbook, broken, h105_workbook};
use crate::error::Result;
use crate::io::bytes::Blob;
use crate::io::header::{Is, Wanted, h201_no_such_row};
use crate::io::limits;
use crate::io::number::Decimal;
use crate::io::table::{CellKind, Cleaned, Place, Row, Table, TypedCell, check_header};
use crate::units::grouped;
use ::csv::StringRecord;
use calamine::{Data, DataRef, ExcelDateTime};

/// The rows of a sheet, or `None` when its header is not wanted. With `anyhow`, the first row is the header if no
/// other is. Cells are read in the order of the file: a rectangle from the first to the last would be as large as the
/// sheet claims to be.
pub(super) fn read(
    blob: &Blob,
    workbook: &mut Workbook,
    name: &str,
    wanted: &Wanted<'_>,
    anyhow: bool,
) -> Result<Option<Table>> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| broken(blob, error))?;
    let mut sheet = Sheet::new(wanted, anyhow);
    let mut blanks = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| broken(blob, error))? {
        let ((row, column), (text, kind)) = (cell.get_position(), content(cell.get_value()));
        if text.trim().is_empty() {
            if matches!(cell.get_value(), DataRef::Empty) && blanks.len() < limits::CELLS {
                blanks.push((row, column));
            }
            continue;
        }
        if row >= limits::SHEET_ROWS || column >= limits::SHEET_COLUMNS {
            let what = format!(
                "sheet `{name}` has a cell in row {}, column {}, beyond the limits of a sheet",
                row + 1,
                column + 1
            );
            return Err(h105_workbook(blob, what));
        }
        if row < sheet.row {
            let what = format!("row {} of sheet `{name}` comes after row {}", row + 1, sheet.row + 1);
            return Err(h105_workbook(blob, what));
        }
        if row > sheet.row {
            sheet.end_row();
            sheet.row = row;
            if sheet.is_unwanted() {
                return Ok(None);
            }
        }
        sheet.cells.push(Cell { column, text, kind });
        if sheet.size() > limits::CELLS {
            let what = format!("sheet `{name}` has more than {} cells", grouped(limits::CELLS as u64));
            let mend = "Delete the rows and columns that the study does not use, or save it as CSV (UTF-8)";
            return Err(limits::h110_too_large(&blob.name, what, mend).into());
        }
    }
    drop(cells);
    sheet.end_row();
    let table = sheet.finish(blob)?;
    if let Some(table) = &table
        && !blanks.is_empty()
    {
        check_formulas(blob, workbook, name, table, &blanks)?;
    }
    Ok(table)
}

/// Refuses formulas in the table whose result was never saved, as some programs leave them: they are not blanks. The
/// cells come in the same order as the blank ones.
fn check_formulas(
    blob: &Blob,
    workbook: &mut Workbook,
    name: &str,
    table: &Table,
    blanks: &[(u32, u32)],
) -> Result<()> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| broken(blob, error))?;
    let mut blanks = blanks.iter().peekable();
    while let Some(cell) = cells.next_formula().map_err(|error| broken(blob, error))? {
        let (row, column) = cell.get_position();
        if blanks.next_if_eq(&&(row, column)).is_none() || cell.get_value().is_empty() {
            continue;
        }
        let number = u64::from(row) + 1;
        if let Some(column) = column.checked_sub(table.place.first_column).map(|at| at as usize)
            && column < table.header.len()
            && number >= table.place.header_row.unwrap_or(1)
        {
            let cell = table.cell_name(number, column);
            return Err(h105_workbook(blob, format!("cell {cell} of sheet `{name}` has a formula but no result")));
        }
    }
    Ok(())
}

/// A cell of the current row.
#[derive(Clone)]
struct Cell {
    column: u32,
    text: String,
    kind: Option<CellKind>,
}

/// A row above the header, while none has been found: its index from 0, and its cells.
type Above = (u32, Vec<Cell>);

/// A sheet as far as it has been read.
struct Sheet<'a> {
    wanted: Wanted<'a>,
    /// Whether the first row is the header if no other is.
    anyhow: bool,
    /// Index of the current row, from 0, and its cells.
    row: u32,
    cells: Vec<Cell>,
    /// Rows before the header.
    above: Vec<Above>,
    /// The header, without empty columns around it, and the index of its row, from 0.
    header: Option<(Vec<String>, u32)>,
    /// Column of the first header.
    first: u32,
    rows: Vec<Row>,
    typed: Vec<TypedCell>,
    cleaned: Cleaned,
}

impl<'a> Sheet<'a> {
    fn new(wanted: &Wanted<'a>, anyhow: bool) -> Self {
        Sheet {
            wanted: *wanted,
            anyhow,
            row: 0,
            cells: Vec::new(),
            above: Vec::new(),
            header: None,
            first: 0,
            rows: Vec::new(),
            typed: Vec::new(),
            cleaned: Cleaned::default(),
        }
    }

    /// Number of cells of the table so far, including blank ones.
    fn size(&self) -> usize {
        let above: usize = self.above.iter().map(|(_, cells)| cells.len()).sum();
        above + self.rows.len() * self.header.as_ref().map_or(0, |(header, _)| header.len()) + self.cells.len()
    }

    /// Whether so many rows were not the header that looking further is pointless.
    fn is_unwanted(&self) -> bool {
        let last = self.above.last().map_or(0, |(row, _)| u64::from(*row) + 1);
        self.header.is_none() && !self.anyhow && !self.wanted.goes_on(self.above.len(), last)
    }

    /// Ends the current row: it is the header, a row above it or a row below it.
    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if self.header.is_some() {
            self.add_row(self.row, &cells);
            return;
        }
        if cells.is_empty() {
            return;
        }
        let (header, first) = self.as_header(&cells);
        let number = u64::from(self.row) + 1;
        if self.wanted.look(number, &header) == Is::Header {
            (self.header, self.first) = (Some((header, self.row)), first);
            self.above.clear();
            return;
        }
        self.above.push((self.row, cells));
        if self.anyhow && !self.wanted.goes_on(self.above.len(), number) {
            self.take_the_first();
        }
    }

    /// The cells of a row as a header, and the column of the first one.
    fn as_header(&mut self, cells: &[Cell]) -> (Vec<String>, u32) {
        let first = cells.iter().map(|cell| cell.column).min().unwrap_or_default();
        let width = cells.iter().map(|cell| cell.column - first + 1).max().unwrap_or_default();
        let mut header = vec![String::new(); width as usize];
        for cell in cells {
            header[(cell.column - first) as usize] = self.cleaned.cell(&cell.text).trim().to_owned();
        }
        (header, first)
    }

    /// No row is a wanted header, so the first row that is no title becomes the header, unless the study names a row.
    fn take_the_first(&mut self) {
        if self.wanted.row.is_some() {
            return;
        }
        let above = std::mem::take(&mut self.above);
        let titles = titles(&above);
        let mut above = above.into_iter().skip(titles);
        let Some((row, cells)) = above.next() else { return };
        // The corner of a matrix may be blank: the rows below begin at its column.
        let below = above.clone().flat_map(|(_, cells)| cells).map(|cell| cell.column).min();
        let (mut header, mut first) = self.as_header(&cells);
        if let Some(below) = below.filter(|below| *below < first) {
            header.splice(0..0, vec![String::new(); (first - below) as usize]);
            first = below;
        }
        (self.header, self.first) = (Some((header, row)), first);
        for (row, cells) in above {
            self.add_row(row, &cells);
        }
    }

    /// Adds a row below the header. Cells outside the header's columns are ignored.
    fn add_row(&mut self, number: u32, cells: &[Cell]) {
        let width = self.header.as_ref().map_or(0, |(header, _)| header.len());
        let mut row = vec![""; width];
        let number = u64::from(number) + 1;
        for cell in cells {
            let Some(column) = cell.column.checked_sub(self.first).map(|at| at as usize) else { continue };
            let Some(place) = row.get_mut(column) else { continue };
            *place = &cell.text;
            self.typed.extend(cell.kind.map(|kind| TypedCell { row: number, column, kind }));
        }
        if row.iter().any(|cell| !cell.is_empty()) {
            let cells = self.cleaned.record(StringRecord::from(row));
            self.rows.push(Row { number, cells, geometry: None });
        }
    }

    fn finish(mut self, blob: &Blob) -> Result<Option<Table>> {
        if self.header.is_none() && self.anyhow {
            self.take_the_first();
        }
        let Some((header, row)) = self.header else {
            return match (self.anyhow, self.wanted.row) {
                (true, Some(row)) => Err(h201_no_such_row(&blob.name, row).into()),
                _ => Ok(None),
            };
        };
        let row = u64::from(row) + 1;
        check_header(&blob.name, &header, row)?;
        // The cells of a row may be in any order.
        self.typed.sort_by_key(|cell| (cell.row, cell.column));
        let place = Place { header_row: (row > 1).then_some(row), first_column: self.first, ..Place::default() };
        Ok(Some(Table {
            name: blob.name.clone(),
            header,
            rows: self.rows,
            spatial: None,
            place,
            decimal: Decimal::default(),
            typed: self.typed,
            cleaned: self.cleaned.count(),
            notes: Vec::new(),
        }))
    }
}

/// Number of rows above the first one with several cells, if each has one cell, not right of where the table begins.
fn titles(above: &[Above]) -> usize {
    let Some(header) = above.iter().position(|(_, cells)| cells.len() > 1) else { return 0 };
    let column = |(_, cells): &Above| cells.iter().map(|cell| cell.column).min();
    let begins = above[header..].iter().filter_map(column).min();
    let are_titles = above[..header].iter().all(|row| column(row) <= begins);
    if are_titles { header } else { 0 }
}

/// A cell as text, and its kind if it is neither text nor a number. Whole numbers have no decimals; dates are written
/// `2004-04-01`, times and durations `0:36:00`, and errors such as `#N/A` unchanged.
pub(in crate::io) fn content(cell: &DataRef<'_>) -> (String, Option<CellKind>) {
    match cell {
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::DateTime(time) => dated(time),
        DataRef::DateTimeIso(text) => (text.trim_end_matches("T00:00:00").to_owned(), Some(CellKind::Date)),
        DataRef::DurationIso(text) => (text.clone(), Some(CellKind::Duration)),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), Some(CellKind::Boolean)),
        DataRef::Error(_) => {
            let text = Data::from(cell.clone()).to_string();
            // "Not available" counts as blank, as it does in text.
            let kind = (!text.eq_ignore_ascii_case("#N/A")).then_some(CellKind::Error);
            (text, kind)
        }
        other => (Data::from(other.clone()).to_string(), None),
    }
}

/// A cell formatted as a date or a time. Spreadsheets store both in days; less than one day is a time without a date.
fn dated(time: &ExcelDateTime) -> (String, Option<CellKind>) {
    let days = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&days) {
        let milliseconds = (days * 86_400_000.0).round() as i64;
        let (sign, milliseconds) = (if milliseconds < 0 { "-" } else { "" }, milliseconds.unsigned_abs());
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
        return (format!("{sign}{hours}:{minutes:02}:{seconds:02}{fraction}"), Some(CellKind::Duration));
    }
    if !(0.0..LAST_DAY).contains(&days) {
        // Not a possible date: keep the number, which a column of dates will refuse.
        return (days.to_string(), Some(CellKind::Date));
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        text += &format!("T{hour:02}:{minute:02}:{second:02}");
    }
    (text, Some(CellKind::Date))
}

/// The day after 31 December 9999, the last date of spreadsheets.
const LAST_DAY: f64 = 2_958_466.0;
