//! Workbooks: the first sheet whose header is recognised, because official files put notes on the first.

use super::archive::Zip;
use super::bytes::Blob;
use super::limits;
use super::table::{Cleaned, Row, Table, check_header};
use crate::error::{Code, Error, Finding, Result};
use crate::units::grouped;
use ::csv::StringRecord;
use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use std::io::{Cursor, Read, Seek, SeekFrom};

type Workbook<'a> = Xlsx<Once<'a>>;

/// The bytes of a workbook, which may be read a few times and no more: a thousand sheets may all be the same part of
/// it.
struct Once<'a> {
    bytes: Cursor<&'a [u8]>,
    left: usize,
}

impl<'a> Once<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        /// How often each byte is read at most, on the average; a reader needs two looks.
        const TIMES: usize = 4;
        /// Looks at the list of parts, in any workbook.
        const LEAST: usize = 1 << 17;
        Once { bytes: Cursor::new(bytes), left: TIMES * bytes.len() + LEAST }
    }
}

impl Read for Once<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.left);
        if most == 0 && !into.is_empty() {
            return Err(std::io::Error::other("its sheets are the same part over and over"));
        }
        let read = self.bytes.read(&mut into[..most])?;
        self.left -= read;
        Ok(read)
    }
}

impl Seek for Once<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Reads one sheet of a workbook: `sheet` when given, else the first whose first row `recognised` knows, else the only one.
///
/// # Errors
/// [`Code::ContentMalformed`] when it is no workbook; [`Code::FileTooLarge`]; [`Code::HeaderUnrecognised`] when no
/// sheet is known, with their names.
pub fn read(blob: &Blob, sheet: Option<&str>, recognised: &dyn Fn(&[String]) -> bool) -> Result<Table> {
    check(blob)?;
    let mut workbook: Workbook = Xlsx::new(Once::new(&blob.bytes)).map_err(|error| broken(blob, error))?;
    let names = workbook.sheet_names();
    let wanted: Vec<String> = match sheet {
        Some(sheet) => names.iter().filter(|name| name.eq_ignore_ascii_case(sheet)).cloned().collect(),
        None => names.clone(),
    };
    for name in &wanted {
        let known = |header: &[String]| sheet.is_some() || names.len() == 1 || recognised(header);
        if let Some(table) = read_sheet(blob, &mut workbook, name, &known)? {
            return Ok(table);
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

fn broken(blob: &Blob, error: XlsxError) -> Error {
    let what = match error {
        XlsxError::Zip(_) => "it is not an .xlsx workbook, or is damaged".to_owned(),
        other => format!("the workbook cannot be read: {other}"),
    };
    h105_workbook(blob, what)
}

fn h105_workbook(blob: &Blob, what: String) -> Error {
    Finding::new(Code::ContentMalformed, &blob.name, what, "Open it, save it again as .xlsx, or as CSV (UTF-8)").into()
}

/// Holds a workbook against what it claims. The crate unpacks whatever there is, and makes room for as many texts as
/// the list of them says.
fn check(blob: &Blob) -> Result<()> {
    let not_a_workbook = |error: Error| match error {
        Error::Input(findings) if findings.iter().all(|finding| finding.code == Code::ArchiveDamaged) => {
            h105_workbook(blob, "it is not an .xlsx workbook, or is damaged".to_owned())
        }
        other => other,
    };
    let mut zip = Zip::open(blob).map_err(not_a_workbook)?;
    zip.check_all(limits::WORKBOOK).map_err(not_a_workbook)?;
    for list in zip.names(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"))? {
        let bytes = zip.unpack(&list)?;
        if let Some(count) = boasted(&bytes) {
            return Err(h105_workbook(
                blob,
                format!("its list of texts says that it has {count}, and they are not there"),
            ));
        }
    }
    Ok(())
}

/// A number of texts that the list says it has and that cannot stand in its bytes.
fn boasted(list: &[u8]) -> Option<String> {
    /// What says how many there are, and the least that one text takes, `<si/>`.
    const COUNT: &[u8] = b"uniqueCount";
    const LEAST: usize = 5;
    let mut rest = list;
    while let Some(at) = rest.iter().position(|byte| *byte == COUNT[0]) {
        rest = &rest[at + 1..];
        let Some(value) = rest.strip_prefix(&COUNT[1..]) else { continue };
        let digits = value.iter().skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>');
        let digits: String = digits.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        if !digits.is_empty() && digits.parse::<usize>().is_ok_and(|count| count <= list.len() / LEAST) {
            continue;
        }
        if !digits.is_empty() {
            return Some(digits);
        }
    }
    None
}

/// The rows of a sheet, or `None` when `known` does not know its header. Cells are taken one by one, in the order of
/// the sheet: a block from the first to the last would be as large as the sheet says that it is.
fn read_sheet(
    blob: &Blob,
    workbook: &mut Workbook,
    name: &str,
    known: &dyn Fn(&[String]) -> bool,
) -> Result<Option<Table>> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| broken(blob, error))?;
    let mut sheet = Sheet::default();
    while let Some(cell) = cells.next_cell().map_err(|error| broken(blob, error))? {
        let ((row, column), cell) = (cell.get_position(), text(cell.get_value()));
        if cell.trim().is_empty() {
            continue;
        }
        if row >= limits::SHEET_ROWS || column >= limits::SHEET_COLUMNS {
            let what =
                format!("sheet `{name}` has a cell in row {}, column {}, where no sheet has one", row + 1, column + 1);
            return Err(h105_workbook(blob, what));
        }
        if row < sheet.row {
            return Err(h105_workbook(
                blob,
                format!("row {} of sheet `{name}` stands after row {}", row + 1, sheet.row + 1),
            ));
        }
        if row > sheet.row {
            sheet.end_row();
            sheet.row = row;
            if sheet.header.as_deref().is_some_and(|header| !known(header)) {
                return Ok(None);
            }
        }
        sheet.cells.push((column, cell));
        if sheet.size() > limits::CELLS {
            let what = format!("sheet `{name}` has more than {} cells", grouped(limits::CELLS as u64));
            let mend = "Delete the rows and columns that the study does not use, or save it as CSV (UTF-8)";
            return Err(limits::h110_too_large(&blob.name, what, mend).into());
        }
    }
    sheet.end_row();
    let header = sheet.header.unwrap_or_default();
    if !known(&header) {
        return Ok(None);
    }
    check_header(&blob.name, &header)?;
    let (rows, cleaned) = (sheet.rows, sheet.cleaned.count());
    Ok(Some(Table { name: blob.name.clone(), header, rows, spatial: false, cleaned }))
}

/// A sheet as far as it is read.
#[derive(Default)]
struct Sheet {
    /// The row that is being read, from 0, and its cells: column and text.
    row: u32,
    cells: Vec<(u32, String)>,
    /// The first row that has any text, without the empty columns around it.
    header: Option<Vec<String>>,
    /// Column of the first header.
    first: u32,
    rows: Vec<Row>,
    cleaned: Cleaned,
}

impl Sheet {
    /// Cells of the table so far, those that are blank as well.
    fn size(&self) -> usize {
        self.rows.len() * self.header.as_ref().map_or(0, Vec::len) + self.cells.len()
    }

    /// Puts the cells of the row where they belong. What stands beside the header belongs to no column.
    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let Some(header) = &self.header else {
            self.first = cells.iter().map(|(column, _)| *column).min().unwrap_or_default();
            let width = cells.iter().map(|(column, _)| column - self.first + 1).max().unwrap_or_default();
            let mut header = vec![String::new(); width as usize];
            for (column, cell) in &cells {
                header[(column - self.first) as usize] = self.cleaned.cell(cell).trim().to_owned();
            }
            self.header = Some(header).filter(|header| !header.is_empty());
            return;
        };
        let mut row = vec![""; header.len()];
        for (column, cell) in &cells {
            if let Some(place) = column.checked_sub(self.first).and_then(|at| row.get_mut(at as usize)) {
                *place = cell;
            }
        }
        if row.iter().any(|cell| !cell.is_empty()) {
            let cells = self.cleaned.record(StringRecord::from(row));
            self.rows.push(Row { number: u64::from(self.row) + 1, cells, geometry: None });
        }
    }
}

/// A cell as text; whole numbers without a fraction, errors such as `#N/A` as written.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => Data::from(other.clone()).to_string(),
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
