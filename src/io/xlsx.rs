//! Reads workbooks: the sheet whose header is recognised, because official files put notes on the first sheet.

mod references;
mod sheet;

pub(super) use sheet::content;

use self::references::References;
use super::archive::Zip;
use super::bytes::Blob;
use super::choice::{h214_several, quoted};
use super::header::Wanted;
use super::limits;
use super::number::Decimal;
use super::table::Table;
use crate::error::{Code, Error, Finding, Result};
use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read, Seek, SeekFrom};

pub(super) type Workbook<'a> = Xlsx<Once<'a>>;

/// The bytes of a workbook, with a limit on how often they are read: a thousand sheets may all refer to the same part.
pub(super) struct Once<'a> {
    bytes: Cursor<&'a [u8]>,
    left: usize,
}

impl<'a> Once<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        /// How often each byte may be read on average; a normal reader reads each twice.
        const TIMES: usize = 4;
        /// Bytes that may be read in any workbook, for the list of its parts.
        const LEAST: usize = 1 << 17;
        Once { bytes: Cursor::new(bytes), left: TIMES * bytes.len() + LEAST }
    }
}

impl Read for Once<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.left);
        if most == 0 && !into.is_empty() {
            return Err(std::io::Error::other("its sheets repeat the same part"));
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

/// Reads one sheet of a workbook: the one that `sheet` names, otherwise the only visible one whose header fits, or
/// which is a matrix where any header will do, otherwise the only sheet.
///
/// # Errors
/// [`Code::ContentMalformed`] when it is not a workbook; [`Code::FileTooLarge`]; [`Code::HeaderUnrecognised`], with
/// the names of the sheets, when no sheet fits; [`Code::TableAmbiguous`] when several fit.
pub fn read(blob: &Blob, sheet: Option<&str>, decimal: Option<Decimal>, wanted: &Wanted<'_>) -> Result<Table> {
    let mut workbook = open(blob)?;
    let sheets = workbook.sheets_metadata().to_vec();
    let of_cells: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let visible = |sheet: &&&Sheet| sheet.visible == SheetVisible::Visible;
    let tried: Vec<&Sheet> = match sheet {
        Some(name) => of_cells.iter().filter(|sheet| sheet.name.eq_ignore_ascii_case(name)).copied().collect(),
        None => of_cells.iter().filter(visible).copied().collect(),
    };
    // An only sheet is read whatever its header, so that findings say what is wrong with it.
    let anyhow = sheet.is_some() || of_cells.len() == 1;
    let mut tables = Vec::new();
    for one in &tried {
        // After the second sheet that fits, only names are needed, for the message.
        let found = sheet::read(blob, &mut workbook, &one.name, wanted, anyhow)?;
        tables.extend(found.map(|table| (one.name.clone(), table)));
    }
    if tables.is_empty() && wanted.any && wanted.row.is_none() {
        tables = matrices(blob, &mut workbook, &tried, wanted)?;
    }
    let names: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
    match tables.pop() {
        Some((name, mut table)) if tables.is_empty() => {
            table.decimal = decimal.unwrap_or_default();
            table.place.part = (sheets.len() > 1).then_some(name);
            Ok(table)
        }
        Some(_) => Err(h214_several(&blob.name, "sheets of the workbook", &names, "sheet").into()),
        None => Err(h201_no_sheet(blob, sheet, &of_cells, wanted).into()),
    }
}

/// The sheets that are matrices, of which no header is known: below the first row, most cells are numbers in most
/// columns but the first. Sheets of notes have words there.
fn matrices(
    blob: &Blob,
    workbook: &mut Workbook<'_>,
    sheets: &[&Sheet],
    wanted: &Wanted<'_>,
) -> Result<Vec<(String, Table)>> {
    let mut found = Vec::new();
    for sheet in sheets {
        let Some(table) = sheet::read(blob, workbook, &sheet.name, wanted, true)? else { continue };
        let others = 1..table.header.len();
        let numeric = others.clone().filter(|column| table.is_of_numbers(&table.rows, *column)).count();
        if 2 * numeric > others.len() {
            found.push((sheet.name.clone(), table));
        }
    }
    Ok(found)
}

fn h201_no_sheet(blob: &Blob, sheet: Option<&str>, sheets: &[&Sheet], wanted: &Wanted<'_>) -> Finding {
    let names = |hidden: bool| {
        let those = sheets.iter().filter(|sheet| (sheet.visible != SheetVisible::Visible) == hidden);
        those.map(|sheet| sheet.name.as_str()).collect::<Vec<_>>()
    };
    let (list, hidden) = (quoted(&names(false)), names(true));
    let hidden = if hidden.is_empty() { String::new() } else { format!("; hidden: {}", quoted(&hidden)) };
    let what = match (sheet, wanted.row) {
        (Some(sheet), _) => format!("it has no sheet `{sheet}`; there are {list}{hidden}"),
        (None, Some(row)) => format!("no sheet has a header in row {row}; there are {list}{hidden}"),
        (None, None) => format!("no sheet has a header hubplan knows; there are {list}{hidden}"),
    };
    let mend = "Name the sheet and, where titles stand above the header, its row: { file = ..., sheet = \"...\", header_row = 5 }";
    Finding::new(Code::HeaderUnrecognised, &blob.name, what, mend)
}

/// Opens a workbook after checking the sizes that it states.
pub(super) fn open(blob: &Blob) -> Result<Workbook<'_>> {
    check(blob)?;
    Xlsx::new(Once::new(&blob.bytes)).map_err(|error| broken(blob, error))
}

pub(super) fn broken(blob: &Blob, error: XlsxError) -> Error {
    let what = match error {
        XlsxError::Zip(_) => "it is not an .xlsx workbook, or is damaged".to_owned(),
        other => format!("the workbook cannot be read: {other}"),
    };
    h105_workbook(blob, what)
}

fn h105_workbook(blob: &Blob, what: String) -> Error {
    Finding::new(Code::ContentMalformed, &blob.name, what, "Open it, save it again as .xlsx, or as CSV (UTF-8)").into()
}

/// Checks the sizes that a workbook states. The crate unpacks every part, and reserves memory for as many texts as the
/// list of shared strings states.
fn check(blob: &Blob) -> Result<()> {
    let not_a_workbook = |error: Error| match error {
        Error::Input(findings) if findings.iter().all(|finding| finding.code == Code::ArchiveDamaged) => {
            h105_workbook(blob, "it is not an .xlsx workbook, or is damaged".to_owned())
        }
        other => other,
    };
    let mut zip = Zip::open(blob).map_err(not_a_workbook)?;
    let mut references = References::default();
    zip.check_all(limits::WORKBOOK, &mut references).map_err(not_a_workbook)?;
    if let Some(reference) = references.impossible {
        return Err(h105_workbook(blob, format!("it has a cell or row `{reference}`, where no sheet has one")));
    }
    for list in zip.names(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"))? {
        let bytes = zip.unpack(&list)?;
        if let Some(count) = boasted(&bytes) {
            return Err(h105_workbook(blob, format!("its list of texts states {count}, but they are not there")));
        }
    }
    Ok(())
}

/// The stated number of shared strings, if so many cannot fit into the bytes of the list.
fn boasted(list: &[u8]) -> Option<String> {
    /// The attribute that states the number, and the fewest bytes of one text, `<si/>`.
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

#[cfg(test)]
mod tests;
