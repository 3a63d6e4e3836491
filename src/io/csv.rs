//! Reads CSV in the dialects of publishers: byte-order marks, CRLF, Windows-1252, semicolons, quoted headers.

mod dialect;
mod quotes;
mod records;

use super::bytes::Blob;
use super::header::{self, Is, Wanted};
use super::notes::Note;
use super::number::{self, Decimal};
use super::table::{Cleaned, Place, Row, Table, check_header};
use crate::error::{Code, Finding, Findings, Result};
use crate::text;

pub(super) use records::check as check_records;

/// A table of fewer bytes cannot exceed the limits on rows, so it is not checked for them.
const SMALL: usize = 8_000_000;

/// Rows to keep of a table whose header is not known: enough to say what is wrong with it.
const UNKNOWN: usize = 1000;

/// Reads a CSV or TSV whose header is the first row. Lines without text are left out; a row that is longer or shorter
/// than the header is an error.
///
/// # Errors
/// [`Code::FileEmpty`], [`Code::FileTooLarge`], [`Code::RowRagged`], [`Code::ColumnDoubled`],
/// [`Code::ContentMalformed`].
pub fn read(blob: &Blob) -> Result<Table> {
    read_wanted(blob, None, &Wanted::any_header())
}

/// Like [`read`], but looks for the header that is wanted, which may have other rows above it. Of a table whose header
/// is not known, it keeps only the first rows. Unless the study states the decimal mark, a file with semicolons has
/// decimal commas if any of its numbers has a comma.
///
/// # Errors
/// As [`read`].
pub(super) fn read_wanted(blob: &Blob, decimal: Option<Decimal>, wanted: &Wanted<'_>) -> Result<Table> {
    let mut text = blob.text()?;
    if text.len() > SMALL {
        check_records(&blob.name, text.as_bytes())?;
    }
    if text.contains('\r') && !text.contains('\n') {
        // Old Macintosh files end lines with a carriage return; rows are counted by line feeds.
        text = text.replace('\r', "\n").into();
    }
    let stated = dialect::stated(&text);
    let delimiter = stated.unwrap_or_else(|| dialect::guessed(&text, wanted));
    quotes::check(&blob.name, &text, delimiter)?;
    let records = Records { blob, text: &text, delimiter, skipped: usize::from(stated.is_some()) };
    let (at, known) = records.header(wanted)?;
    let mut table = records.table(at, if known || wanted.any { usize::MAX } else { UNKNOWN })?;
    table.decimal = match decimal {
        Some(decimal) => decimal,
        None => decimal_of(&table, delimiter)?,
    };
    Ok(table)
}

/// Splits a text into records.
struct Records<'a> {
    blob: &'a Blob,
    text: &'a str,
    delimiter: u8,
    /// Leading records to leave out: the line in which Excel names the delimiter.
    skipped: usize,
}

impl Records<'_> {
    fn reader(&self) -> ::csv::Reader<&[u8]> {
        let mut builder = ::csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(self.text.as_bytes())
    }

    fn malformed(&self, error: &::csv::Error) -> Finding {
        let line = error.position().map_or(1, ::csv::Position::line);
        let what = format!("it is not CSV: {error}");
        Finding::new(Code::ContentMalformed, &self.blob.name, what, "Save it as CSV (UTF-8)").row(line)
    }

    /// Index of the header record, and whether it is one that is wanted. If no record is, the first one that is no
    /// title counts as the header.
    fn header(&self, wanted: &Wanted<'_>) -> Result<(usize, bool)> {
        let mut reader = self.reader();
        let (mut first, mut looked_at, mut rows) = (None, Vec::new(), 0);
        for (at, record) in reader.records().enumerate().skip(self.skipped) {
            let record = record.map_err(|error| self.malformed(&error))?;
            if is_blank_row(&record) {
                continue;
            }
            first = first.or(Some(at));
            looked_at.push((at, record.len(), title(&record)));
            let number = record.position().map_or(0, |position| line_of(self.text, position));
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if wanted.look(number, &cells) == Is::Header {
                return Ok((at, true));
            }
            rows += 1;
            if !wanted.goes_on(rows, number) {
                break;
            }
        }
        match (first, wanted.row) {
            (None, _) => {
                Err(Finding::new(Code::FileEmpty, &self.blob.name, "the file is empty", "Download or export it again")
                    .into())
            }
            (_, Some(row)) => Err(header::h201_no_such_row(&self.blob.name, row).into()),
            (Some(first), None) => Ok((below_titles(&looked_at).unwrap_or(first), false)),
        }
    }

    /// At most `most` rows below a header.
    fn table(&self, header_at: usize, most: usize) -> Result<Table> {
        let name = &self.blob.name;
        let mut reader = self.reader();
        let mut records = reader.records().skip(header_at);
        let header = records.next().transpose().map_err(|error| self.malformed(&error))?.unwrap_or_default();
        let number = header.position().map_or(1, |position| line_of(self.text, position));
        let mut cleaned = Cleaned::default();
        let header: Vec<String> = header.iter().map(|cell| cleaned.cell(cell).trim().to_owned()).collect();
        check_header(name, &header, number)?;

        let mut findings = Findings::new();
        let (mut rows, mut notes) = (Vec::new(), Vec::new());
        for record in records.take(most) {
            let cells = cleaned.record(record.map_err(|error| self.malformed(&error))?);
            if is_blank_row(&cells) {
                continue;
            }
            let number = cells.position().map_or(0, |position| line_of(self.text, position));
            if cells.len() != header.len() {
                if let Some(note) = Note::of(number, cells.iter(), !notes.is_empty()) {
                    notes.push(note);
                    continue;
                }
                findings.push(h210_ragged(name, cells.len(), header.len(), number));
                continue;
            }
            // What stands between rows is no note below them.
            for note in notes.drain(..) {
                findings.push(h210_between(name, &note));
            }
            rows.push(Row { number, cells, geometry: None });
        }
        findings.into_result()?;
        let place = Place { header_row: (number > 1).then_some(number), ..Place::default() };
        let (name, cleaned) = (name.clone(), cleaned.count());
        let (decimal, typed) = (Decimal::default(), Vec::new());
        Ok(Table { name, header, rows, spatial: None, place, decimal, typed, cleaned, notes })
    }
}

fn is_blank_row(record: &::csv::StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

fn h210_between(name: &str, note: &Note) -> Finding {
    let what = format!("`{}` stands between rows of the table", text::cut(&note.text, 60));
    let mend = "Delete it, or move it below the table; a row needs a cell for every column";
    Finding::new(Code::RowRagged, name, what, mend).row(note.row)
}

fn h210_ragged(name: &str, cells: usize, header: usize, row: u64) -> Finding {
    let what = format!("the row has {cells} cells and the header {header}");
    let mend = "Put text that holds a comma in quotes, and keep every column in every row; if titles stand above the \
         header, write header_row = N";
    Finding::new(Code::RowRagged, name, what, mend).row(row)
}

/// What in a row speaks for a title.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Title {
    /// Only its first cell has text. The corner of a matrix may be blank; a title stands in it.
    Alone,
    /// Its commas are those of a sentence, with a space behind.
    Sentence,
    /// Nothing.
    No,
}

fn title(record: &::csv::StringRecord) -> Title {
    let mut cells = record.iter();
    let begins = cells.next().is_some_and(|cell| !cell.trim().is_empty());
    match cells.clone().all(|cell| cell.trim().is_empty()) {
        true if begins => Title::Alone,
        _ if begins && cells.all(|cell| cell.trim().is_empty() || cell.starts_with(' ')) => Title::Sentence,
        _ => Title::No,
    }
}

/// The first of the rows that is no title: a sentence is one if most rows have another number of cells.
fn below_titles(rows: &[(usize, usize, Title)]) -> Option<usize> {
    let alike = |width: usize| rows.iter().filter(|(_, other, _)| *other == width).count();
    let is_title = |width: usize, title: Title| match title {
        Title::Alone => true,
        Title::Sentence => 2 * alike(width) < rows.len(),
        Title::No => false,
    };
    rows.iter().find(|(_, width, title)| !is_title(*width, *title)).map(|(at, ..)| *at)
}

/// The decimal mark. Files use semicolons between cells when their numbers have commas. Where other numbers of such a
/// file have a decimal point, a comma before three digits may separate thousands.
///
/// # Errors
/// [`Code::NumberMalformed`] for such a cell.
fn decimal_of(table: &Table, delimiter: u8) -> Result<Decimal> {
    if delimiter != b';' {
        return Ok(Decimal::Point);
    }
    let cells = || table.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
    let is_number = |cell: &str| matches!(number::number(cell, Decimal::Comma), Ok(Some(_)));
    let has_comma = |cell: &str| cell.contains(',') && is_number(cell);
    let has_point = |cell: &str| cell.contains('.') && !cell.contains(',') && is_number(cell);
    // Two points can only separate thousands.
    let groups = |cell: &str| has_point(cell) && cell.matches('.').count() > 1;
    let unsure = cells().find(|(_, cell)| has_comma(cell) && !number::has_decimal_comma(cell));
    match (unsure, cells().find(|(_, cell)| has_point(cell) && !groups(cell))) {
        (Some((row, comma)), Some((_, point))) => return Err(h205_two_marks(table, row, comma, point).into()),
        _ if cells().any(|(_, cell)| has_comma(cell) || groups(cell)) => return Ok(Decimal::Comma),
        _ => {}
    }
    // Without any comma, a column of `1.234` alone does not say what its points separate.
    for column in 0..table.header.len() {
        let here = || table.rows.iter().map(move |row| (row, table.cell(row, column)));
        if here().any(|(_, cell)| has_point(cell)) {
            continue;
        }
        if let Some((row, point)) = here().find(|(_, cell)| number::has_doubtful_point(cell))
            && table.is_of_numbers(&table.rows, column)
        {
            return Err(h205_doubtful_point(table, row, point).into());
        }
    }
    Ok(Decimal::Point)
}

fn h205_two_marks(table: &Table, row: &Row, comma: &str, point: &str) -> Finding {
    let what =
        format!("the comma of `{comma}` may separate decimals or thousands: elsewhere the file writes `{point}`");
    table.finding(row, Code::NumberMalformed, what, STATE_THE_MARK)
}

fn h205_doubtful_point(table: &Table, row: &Row, point: &str) -> Finding {
    let what = format!("the point of `{point}` may separate decimals or thousands: semicolons stand between the cells");
    table.finding(row, Code::NumberMalformed, what, STATE_THE_MARK)
}

const STATE_THE_MARK: &str = "State what separates decimals: { file = \"...\", decimal = \".\" } or decimal = \",\"";

/// Line on which a record starts. The reader's position is the end of the record before it; blank lines, and the line
/// feed of a CRLF, may still follow.
fn line_of(text: &str, position: &::csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    position.line() + breaks.count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::bytes::testing::blob;

    #[test]
    fn mark_crlf_and_quotes_are_read_through() {
        let table =
            read(&blob("t.csv", b"\xEF\xBB\xBF\"LSOA code (2011)\" ,\"Rank\"\r\nE01000001,\"29,199\"\r\n\r\n,\r\n"))
                .unwrap();
        assert_eq!(table.header, ["LSOA code (2011)", "Rank"]);
        assert_eq!(table.rows.len(), 1, "blank lines are no rows");
        assert_eq!(table.rows[0].number, 2, "the header is row 1, whatever ends a line");
        assert_eq!(table.cell(&table.rows[0], 1), "29,199");
        assert_eq!(table.column("lsoa CODE  (2011)"), Some(0));
    }

    #[test]
    fn windows_1252_is_read() {
        let table = read(&blob("t.csv", b"urn,name\n1,St Mary\x92s\n")).unwrap();
        assert_eq!(table.cell(&table.rows[0], 1), "St Mary\u{2019}s");
    }

    #[test]
    fn semicolons_and_tabs_are_told_from_the_rows() {
        let table = read(&blob("t.csv", b"id;x;y\n1;2,5;3\n")).unwrap();
        assert_eq!((table.cell(&table.rows[0], 1), table.number(&table.rows[0], 1)), ("2,5", Ok(Some(2.5))));
        assert_eq!(read(&blob("t.csv", b"id\tx\n1\t2\n")).unwrap().header, ["id", "x"]);
        let commas = b"id;children, aged 0 to 4, all;rank, where 1 is most deprived\n1;2;3\n";
        assert_eq!(read(&blob("t.csv", commas)).unwrap().header.len(), 3);
    }

    #[test]
    fn commas_of_a_file_with_semicolons_stand_before_fractions() {
        let numbers = |text: &str| {
            let table = read(&blob("t.csv", text)).unwrap();
            table.rows.iter().map(|row| table.number(row, 1).ok().flatten()).collect::<Vec<_>>()
        };
        assert_eq!(numbers("id;x\n1;0,125\n2;1,234\n"), [Some(0.125), Some(1.234)]);
        assert_eq!(numbers("id;x\n1;1,234\n2;7\n"), [Some(1.234), Some(7.0)]);
        assert_eq!(numbers("id;x\n1;1.234,5\n2;1.234\n"), [Some(1234.5), None]);
        assert_eq!(numbers("id;x\n1;1.234\n2;1.5\n"), [Some(1.234), Some(1.5)]);
        let doubtful = read(&blob("t.csv", "id;x\n1;7\n2;1.234\n")).unwrap_err().to_string();
        assert!(doubtful.starts_with("H205 t.csv row 3: the point of `1.234` may separate"), "{doubtful}");
        assert_eq!(numbers("id,x\n1,\"1,234\"\n2,\"0,125\"\n"), [Some(1234.0), None]);
        let said = read_wanted(&blob("t.csv", "id\tx\n1\t1,234\n"), Some(Decimal::Comma), &Wanted::any_header());
        let said = said.unwrap();
        assert_eq!(said.number(&said.rows[0], 1), Ok(Some(1.234)));
    }

    #[test]
    fn the_line_that_excel_writes_first_is_no_header() {
        let table = read(&blob("t.csv", b"\xEF\xBB\xBFsep=;\r\nid;x\r\n1;2\r\n")).unwrap();
        assert_eq!((table.header.as_slice(), table.rows[0].number), (&["id".to_owned(), "x".to_owned()][..], 3));
        assert_eq!(table.place.header_row, Some(2));
    }

    #[test]
    fn a_known_header_is_found_below_titles() {
        let known = |header: &[String]| header.first().is_some_and(|cell| cell == "LSOA Code");
        let wanted = Wanted { known: &known, any: false, ..Wanted::any_header() };
        let text = "Table 1: children\n\n\"Source: ONS, mid-2020\",,\nLSOA Code,Children\nE01000001,5\n";
        let table = read_wanted(&blob("t.csv", text), None, &wanted).unwrap();
        assert_eq!((table.place.header_row, table.rows.len(), table.rows[0].number), (Some(4), 1, 5));
        let named = Wanted { row: Some(4), ..Wanted::any_header() };
        assert_eq!(read_wanted(&blob("t.csv", text), None, &named).unwrap().header, ["LSOA Code", "Children"]);
        let beyond = Wanted { row: Some(9), ..Wanted::any_header() };
        let text = read_wanted(&blob("t.csv", text), None, &beyond).unwrap_err().to_string();
        assert!(text.starts_with("H201 t.csv: row 9 is empty"), "{text}");
    }

    #[test]
    fn line_ends_of_any_machine_are_read() {
        let table = read(&blob("t.csv", b"id,x\r1,2\r\r3,4\r")).unwrap();
        let rows: Vec<u64> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(rows, [2, 4]);
        let utf16: Vec<u8> = "\u{feff}id\tx\n1\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&blob("t.txt", utf16)).unwrap().header, ["id", "x"]);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for text in ["id,x\r\n1,2\r\n\r\n3,4\r\n", "id,x\n1,2\n\n3,4\n"] {
            let numbers: Vec<u64> = read(&blob("t.csv", text)).unwrap().rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, [2, 4], "{text:?}");
        }
    }

    #[test]
    fn every_ragged_row_is_named() {
        let text = read(&blob("t.csv", b"id,x,y\n1,2\n2,3,4\n3,4,5,6\n")).unwrap_err().to_string();
        assert!(text.contains("H210 t.csv row 2: the row has 2 cells and the header 3"), "{text}");
        assert!(text.contains("H210 t.csv row 4: the row has 4 cells"), "{text}");
    }

    #[test]
    fn a_doubled_header_is_refused() {
        let text = read(&blob("t.csv", b"id,X,x\n1,2,3\n")).unwrap_err().to_string();
        assert!(text.starts_with("H203 t.csv row 1: the header has `x` twice"), "{text}");
    }
}
