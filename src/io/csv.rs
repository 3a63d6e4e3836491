//! CSV in the dialects of the publishers: byte-order marks, CRLF, Windows-1252, semicolons, quoted headers.

mod records;

use super::bytes::Blob;
use super::table::{Cleaned, Row, Table, check_header};
use crate::error::{Code, Finding, Findings, Result};

pub(super) use records::check as check_records;

/// Bytes of a table in which no row can be too long and no more rows can be than are read.
const SMALL: usize = 8_000_000;

/// Rows of a table whose header nobody knows: enough to say what is wrong with it.
const UNKNOWN: usize = 1000;

/// Reads a CSV or TSV. Lines without any text are skipped; a row of another length than the header is an error.
///
/// # Errors
/// [`Code::FileEmpty`], [`Code::FileTooLarge`], [`Code::RowRagged`], [`Code::ColumnDoubled`],
/// [`Code::ContentMalformed`].
pub fn read(blob: &Blob) -> Result<Table> {
    read_known(blob, &|_| true)
}

/// The same; of a table whose header `known` does not know, no more than the first rows.
///
/// # Errors
/// As [`read`].
pub(super) fn read_known(blob: &Blob, known: &dyn Fn(&[String]) -> bool) -> Result<Table> {
    let text = blob.text()?;
    if text.len() > SMALL {
        check_records(&blob.name, text.as_bytes())?;
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let malformed = |error: ::csv::Error| {
        let line = error.position().map_or(1, ::csv::Position::line);
        Finding::new(Code::ContentMalformed, &blob.name, format!("it is not CSV: {error}"), "Save it as CSV (UTF-8)")
            .row(line)
    };
    let Some(header) = records.next().transpose().map_err(malformed)? else {
        return Err(
            Finding::new(Code::FileEmpty, &blob.name, "the file is empty", "Download or export it again").into()
        );
    };
    let mut cleaned = Cleaned::default();
    let header: Vec<String> = header.iter().map(|cell| cleaned.cell(cell).trim().to_owned()).collect();
    check_header(&blob.name, &header)?;

    let mut findings = Findings::new();
    let mut rows = Vec::new();
    let most = if known(&header) { usize::MAX } else { UNKNOWN };
    for record in records.take(most) {
        let cells = cleaned.record(record.map_err(malformed)?);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let number = cells.position().map_or(0, |position| line_of(&text, position));
        if cells.len() != header.len() {
            let what = format!("the row has {} cells and the header {}", cells.len(), header.len());
            let mend = "Put text that holds a comma in quotes, and keep every column in every row";
            findings.push(Finding::new(Code::RowRagged, &blob.name, what, mend).row(number));
            continue;
        }
        rows.push(Row { number, cells, geometry: None });
    }
    findings.into_result()?;
    Ok(Table { name: blob.name.clone(), header, rows, spatial: false, cleaned: cleaned.count() })
}

/// The line a record starts on. The reader counts from the end of the record before, which in a file of CRLF lines still has its
/// line feed to come, as blank lines have.
fn line_of(text: &str, position: &::csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    position.line() + breaks.count() as u64
}

/// Tab, semicolon or comma: whichever the header line has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |byte: u8| header.bytes().filter(|&other| other == byte).count();
    // The last of equal counts wins, so a comma goes before the others.
    [b'\t', b';', b','].into_iter().max_by_key(|&byte| count(byte)).unwrap_or(b',')
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
    fn semicolons_and_tabs_are_told_from_the_header() {
        assert_eq!(
            read(&blob("t.csv", b"id;x;y\n1;2,5;3\n"))
                .unwrap()
                .cell(&read(&blob("t.csv", b"id;x;y\n1;2,5;3\n")).unwrap().rows[0], 1),
            "2,5"
        );
        assert_eq!(read(&blob("t.csv", b"id\tx\n1\t2\n")).unwrap().header, ["id", "x"]);
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
