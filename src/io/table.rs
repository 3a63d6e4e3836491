//! Tables of text cells, whatever file they stood in, and how a cell becomes a number.

use super::bytes::Blob;
use super::features::{self, FeatureOptions};
use super::{csv, limits, xlsx};
use crate::error::{Code, Finding, Result, Spot};
use crate::io::study_file::Source;
use crate::text;
use ::csv::StringRecord;
use geo::Geometry;
use std::borrow::Cow;

/// One row: where it stood, and its cells.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line, row of the sheet, or feature.
    pub number: u64,
    /// Cells, as many as the header has.
    pub cells: StringRecord,
    /// The feature's geometry in metres (or on the plane); `None` in files without geometry.
    pub geometry: Option<Geometry<f64>>,
}

/// A file's rows under its header.
#[derive(Debug, Clone)]
pub struct Table {
    /// The path as the study names it.
    pub name: String,
    /// Headers, trimmed.
    pub header: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Whether the file has geometry, and rows are counted as features.
    pub spatial: bool,
    /// Cells in which characters that cannot be shown were replaced.
    pub cleaned: usize,
}

/// Cleans cells as they are read, so that no name or id does anything to a terminal, and counts those that lost a
/// character.
#[derive(Debug, Default)]
pub(super) struct Cleaned(usize);

impl Cleaned {
    /// A cell as a name.
    pub(super) fn cell<'a>(&mut self, cell: &'a str) -> Cow<'a, str> {
        let clean = text::name(cell);
        self.0 += usize::from(clean.contains(text::INSTEAD) && !cell.contains(text::INSTEAD));
        clean
    }

    /// A row of cells.
    pub(super) fn record(&mut self, cells: StringRecord) -> StringRecord {
        if !text::is_suspect(cells.as_slice().as_bytes()) {
            return cells;
        }
        let mut clean: StringRecord = cells.iter().map(|cell| self.cell(cell)).collect();
        clean.set_position(cells.position().cloned());
        clean
    }

    /// How many cells lost a character.
    pub(super) fn count(&self) -> usize {
        self.0
    }
}

/// What hubplan reads as a table, for messages.
pub const TABLE_FORMATS: &str = ".csv, .tsv, .xlsx, .zip (one of these inside), and with geometry .geojson, .json, .gpkg, .fgb, .shp and .zip; each also as .gz";

impl Table {
    /// A cell without the space around it.
    pub fn cell<'a>(&self, row: &'a Row, column: usize) -> &'a str {
        row.cells.get(column).unwrap_or_default().trim()
    }

    /// Position of a header; case and space do not matter.
    pub fn column(&self, header: &str) -> Option<usize> {
        let wanted = tidy(header);
        self.header.iter().position(|header| tidy(header) == wanted)
    }

    /// Where a row stands, for findings.
    pub fn spot(&self, row: &Row) -> Spot {
        if self.spatial { Spot::Feature(row.number) } else { Spot::Row(row.number) }
    }

    /// A finding about one row.
    pub fn finding(&self, row: &Row, code: Code, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { spot: self.spot(row), ..Finding::new(code, &self.name, what, mend) }
    }
}

/// A header as it is compared: lower case, single spaces.
pub fn tidy(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads a table from a file of any kind; `recognised` says whether a header is one hubplan knows, to choose among
/// sheets. Of a text whose header it does not know only the first rows are kept, unless the table may have
/// `any_header`.
///
/// # Errors
/// [`Code::FormatUnknown`], [`Code::FileEmpty`], [`Code::ColumnDoubled`], [`Code::RowRagged`] and those of the formats.
pub fn read(blob: &Blob, source: &Source, recognised: &dyn Fn(&[String]) -> bool, any_header: bool) -> Result<Table> {
    let table = match blob.extension.as_str() {
        "csv" | "tsv" | "txt" => csv::read_known(blob, &|header| any_header || recognised(header))?,
        "xlsx" => xlsx::read(blob, source.sheet.as_deref(), recognised)?,
        "geojson" | "json" | "gpkg" | "fgb" | "shp" => spatial(blob, source)?,
        "zip" => match table_member(blob, source)? {
            Some(member) if member.extension == "zip" => return Err(unknown_format(&member, "zip").into()),
            Some(member) => return read(&member, source, recognised, any_header),
            None => spatial(blob, source)?,
        },
        other => return Err(unknown_format(blob, other).into()),
    };
    if !any_header {
        check_width(&table.name, table.header.len(), limits::COLUMNS_OF_TABLE)?;
    }
    if table.rows.is_empty() {
        return Err(Finding::new(
            Code::FileEmpty,
            &table.name,
            "it has a header and no rows",
            "Download or export it again",
        )
        .into());
    }
    Ok(table)
}

fn unknown_format(blob: &Blob, extension: &str) -> Finding {
    let what = if extension.is_empty() {
        "the name has no extension".to_owned()
    } else {
        format!("`.{extension}` is not a format hubplan reads")
    };
    let mend = match extension {
        "xls" | "ods" => "Save it as .xlsx or .csv".to_owned(),
        "zip" => "A zip in a zip is not read: unpack it".to_owned(),
        _ => format!("hubplan reads {TABLE_FORMATS}"),
    };
    Finding::new(Code::FormatUnknown, &blob.name, what, mend)
}

fn spatial(blob: &Blob, source: &Source) -> Result<Table> {
    let options = FeatureOptions { crs: source.crs, layer: source.layer.clone() };
    let features = features::read(blob, &options)?;
    let width = features.fields.len();
    let mut cleaned = Cleaned::default();
    let rows = features
        .list
        .into_iter()
        .map(|feature| {
            let mut cells = StringRecord::with_capacity(16 * width, width);
            for value in &feature.values {
                cells.push_field(value.as_deref().unwrap_or_default());
            }
            Row { number: feature.ordinal, cells: cleaned.record(cells), geometry: feature.geometry }
        })
        .collect();
    let header = features.fields.iter().map(|field| cleaned.cell(field).trim().to_owned()).collect();
    Ok(Table { name: blob.name.clone(), header, rows, spatial: true, cleaned: cleaned.count() })
}

/// The table inside a zip: the member asked for, or the only one; `None` when the zip holds a shapefile instead.
fn table_member(blob: &Blob, source: &Source) -> Result<Option<Blob>> {
    let is_table = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".xlsx")
    };
    let names = match &source.member {
        Some(wanted) => blob.member_names(|name| name == wanted)?,
        None => blob.member_names(is_table)?,
    };
    match (names.as_slice(), &source.member) {
        ([], Some(wanted)) => {
            let what = format!("the zip has no member `{wanted}`");
            Err(Finding::new(Code::FileMissing, &blob.name, what, "Look inside the zip for the exact name").into())
        }
        ([], None) => Ok(None),
        ([name], _) => Ok(Some(Blob { name: blob.name.clone(), ..blob.member(name)? })),
        ([first, ..], _) => {
            let what = format!("the zip holds {} tables, such as `{first}`", names.len());
            let mend = "Say which one: { file = ..., member = \"...\" }";
            Err(Finding::new(Code::FormatUnknown, &blob.name, what, mend).into())
        }
    }
}

/// Refuses a header in which a name occurs twice, and one of very many columns; columns without a name are let through.
pub(super) fn check_header(name: &str, header: &[String]) -> Result<()> {
    if header.len() > limits::COLUMNS {
        let what = format!("it has {} columns, and hubplan reads {}", header.len(), limits::COLUMNS);
        let mend =
            "Keep the columns that the study uses; give a larger travel matrix as rows of demand_id,site_id,cost";
        return Err(limits::h110_too_large(name, what, mend).row(1).into());
    }
    let mut seen = std::collections::BTreeSet::new();
    for column in header {
        if !column.is_empty() && !seen.insert(tidy(column)) {
            let what = format!("the header has `{column}` twice");
            let mend = "Delete or rename one of the two columns";
            return Err(Finding::new(Code::ColumnDoubled, name, what, mend).row(1).into());
        }
    }
    Ok(())
}

fn check_width(name: &str, columns: usize, most: usize) -> Result<()> {
    if columns <= most {
        return Ok(());
    }
    let what = format!("it has {columns} columns, and hubplan reads {most} of such a table");
    let mend = "Keep the columns that the study uses; give a larger travel matrix as rows of demand_id,site_id,cost";
    Err(limits::h110_too_large(name, what, mend).row(1).into())
}

/// Why a cell is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// It is text.
    Malformed,
    /// It is NaN or infinite.
    NotFinite,
}

/// Marks that statistical offices put where a number is suppressed or not available.
const SUPPRESSED: &[&str] =
    &["..", "...", "-", "*", ":", "c", "z", "x", "na", "n/a", "#n/a", "null", "none", "[c]", "[x]", "[z]", "[low]"];

/// True when a cell holds nothing or a mark of suppression.
pub fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || SUPPRESSED.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// The number in a cell: `29199`, `29199.00`, `"29,199"`, `" -4.21"`, `£1,250,000`; `None` when blank or suppressed.
///
/// # Errors
/// Why it is not a number.
pub fn number(cell: &str) -> std::result::Result<Option<f64>, NumberFault> {
    let cell = cell.trim();
    if let Some(value) = plain_number(cell) {
        return Ok(Some(value));
    }
    if is_blank(cell) {
        return Ok(None);
    }
    // `-£500` as well as `£-500`.
    let unsigned = cell.strip_prefix("-£").map(|amount| format!("-{amount}"));
    let bare = unsigned.as_deref().unwrap_or(cell).trim_start_matches('£');
    let word = bare.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if ["nan", "inf", "infinity"].contains(&word.as_str()) {
        return Err(NumberFault::NotFinite);
    }
    let value = if bare.contains(',') { ungroup(bare).as_deref().and_then(plain_number) } else { plain_number(bare) };
    match value {
        Some(value) => Ok(Some(value)),
        // `1e999` is written like a number and is none that fits.
        None if bare.parse::<f64>().is_ok() => Err(NumberFault::NotFinite),
        None => Err(NumberFault::Malformed),
    }
}

/// Digits, sign, point and exponent; not the words that `f64` reads as well.
fn plain_number(text: &str) -> Option<f64> {
    let starts_well = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let value: f64 = if starts_well { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// `1,234,567.5` without its commas; `None` when they do not stand between thousands.
fn ungroup(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let first = groups.next()?;
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let well = (1..=3).contains(&first.len()) && all_digits(first);
    let well = well && groups.all(|group| group.len() == 3 && all_digits(group)) && !fraction.contains(',');
    well.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_publishers_write_them() {
        for (cell, value) in [
            ("29,199", 29199.0),
            ("29199.00", 29199.0),
            (" -4.212522957859537", -4.212522957859537),
            ("1,234,567.5", 1_234_567.5),
            ("£1,250,000", 1_250_000.0),
            ("-£1,250.50", -1_250.5),
            ("£-3", -3.0),
            ("1e+05", 100_000.0),
            (".5", 0.5),
        ] {
            assert_eq!(number(cell), Ok(Some(value)), "{cell}");
        }
        for blank in ["", "  ", "..", "-", "*", "c", "Z", "x", "NA", "N/A", "null", "[c]"] {
            assert_eq!(number(blank), Ok(None), "{blank}");
        }
        for junk in ["twelve", "12,5", "1,23,456", "12 children", "1,234.5,6", "£"] {
            assert_eq!(number(junk), Err(NumberFault::Malformed), "{junk}");
        }
        for endless in ["NaN", "inf", "-Infinity", "1e999"] {
            assert_eq!(number(endless), Err(NumberFault::NotFinite), "{endless}");
        }
    }

    #[test]
    fn a_wrong_extension_lists_what_is_read() {
        let blob = crate::io::bytes::testing::blob("sites.pdf", b"%PDF");
        let text = read(&blob, &Source::default(), &|_| true, true).unwrap_err().to_string();
        assert!(text.starts_with("H103 sites.pdf: `.pdf` is not a format hubplan reads. hubplan reads .csv"), "{text}");
    }
}
