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
        let what = match error {
            calamine::XlsxError::Zip(_) => "it is not an .xlsx workbook, or is damaged".to_owned(),
            other => format!("the workbook cannot be read: {other}"),
        };
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A workbook of sheets, each a name and rows of cells; numbers stay numbers.
    fn workbook(sheets: &[(&str, &[&[&str]])]) -> Blob {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, text: &str| {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        let (mut list, mut relations) = (String::new(), String::new());
        for (at, (name, rows)) in sheets.iter().enumerate() {
            let id = at + 1;
            list += &format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#);
            relations += &format!(
                r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{id}.xml"/>"#
            );
            let mut data = String::new();
            for (row, cells) in rows.iter().enumerate() {
                data += &format!(r#"<row r="{}">"#, row + 1);
                for (column, cell) in cells.iter().enumerate() {
                    let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
                    data += &match cell.parse::<f64>() {
                        Ok(_) => format!(r#"<c r="{place}"><v>{cell}</v></c>"#),
                        Err(_) => format!(r#"<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>"#),
                    };
                }
                data += "</row>";
            }
            put(
                &format!("xl/worksheets/sheet{id}.xml"),
                &format!(
                    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
                ),
            );
        }
        put(
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        );
        put(
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
            ),
        );
        put(
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
            ),
        );
        crate::io::bytes::testing::blob("t.xlsx", zip.finish().unwrap().into_inner())
    }

    const SHEETS: &[(&str, &[&[&str]])] = &[
        ("Notes", &[&["Published by the Ministry"], &["See the guidance"]]),
        ("IMD2019", &[&["LSOA code (2011)", "Rank"], &["E01000001", "29199"], &["", ""], &["E01000002", "2.5"]]),
    ];

    #[test]
    fn notes_on_the_first_sheet_are_passed_over() {
        let known = |header: &[String]| header.first().is_some_and(|cell| cell == "LSOA code (2011)");
        let table = read(&workbook(SHEETS), None, &known).unwrap();
        assert_eq!(table.header, ["LSOA code (2011)", "Rank"]);
        let rows: Vec<(u64, &str)> = table.rows.iter().map(|row| (row.number, table.cell(row, 1))).collect();
        assert_eq!(rows, [(2, "29199"), (4, "2.5")]);
    }

    #[test]
    fn a_sheet_may_be_named_and_a_wrong_name_lists_the_others() {
        let table = read(&workbook(SHEETS), Some("imd2019"), &|_| false).unwrap();
        assert_eq!(table.rows.len(), 2);
        let text = read(&workbook(SHEETS), Some("IMD"), &|_| true).unwrap_err().to_string();
        assert!(text.starts_with("H201 t.xlsx: it has no sheet `IMD`; there are `Notes`, `IMD2019`. "), "{text}");
        let text = read(&workbook(SHEETS), None, &|_| false).unwrap_err().to_string();
        assert!(text.starts_with("H201 t.xlsx: no sheet has a header hubplan knows"), "{text}");
        let broken = Blob { bytes: b"PK but no zip".to_vec(), ..workbook(SHEETS) };
        assert!(read(&broken, None, &|_| true).unwrap_err().to_string().starts_with("H105 t.xlsx: "));
    }
}
