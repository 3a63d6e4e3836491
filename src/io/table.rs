//! Tables of text cells, read from a file of any format.

use super::bytes::Blob;
use super::features::{self, FeatureOptions, InputCrs};
use super::header::Wanted;
use super::notes::Note;
use super::number::{self, Decimal, NumberFault};
use super::{choice, csv, limits, xlsx};
use crate::error::{Code, Finding, Result, Spot};
use crate::io::study_file::Source;
use crate::text;
use ::csv::StringRecord;
use geo::Geometry;
use std::borrow::Cow;
use std::path::Path;

/// One row: its place in the file, and its cells.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line of the text, row of the sheet, or number of the feature.
    pub number: u64,
    /// The cells, as many as the header has.
    pub cells: StringRecord,
    /// The feature's geometry in metres (or in plane units); `None` in files without geometry.
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
    /// Coordinate system of its geometry; `None` for a table without geometry, whose rows are not counted as features.
    pub spatial: Option<InputCrs>,
    /// Place of the table in the file.
    pub place: Place,
    /// Mark before the decimals of its numbers.
    pub decimal: Decimal,
    /// Cells of a sheet that are neither text nor a number, by row and column.
    pub typed: Vec<TypedCell>,
    /// Number of cells in which characters that cannot be shown were replaced.
    pub cleaned: usize,
    /// Rows below the table that are none of its rows.
    pub notes: Vec<Note>,
}

/// Place of a table in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Sheet, layer or member, where the file has several.
    pub part: Option<String>,
    /// Row of the header, where it is not the first row.
    pub header_row: Option<u64>,
    /// Column of the first header in the sheet, from 0.
    pub first_column: u32,
    /// The file's coordinate system, where coordinates were converted from an unusual one.
    pub converted_from: Option<String>,
}

/// A cell of a sheet that is neither text nor a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedCell {
    /// Row of the sheet.
    pub row: u64,
    /// Column of the table, from 0.
    pub column: usize,
    /// The kind of value.
    pub kind: CellKind,
}

/// Values that a cell of a sheet can have, apart from text and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A date, with or without a time.
    Date,
    /// A time of day, or a duration.
    Duration,
    /// TRUE or FALSE.
    Boolean,
    /// An error such as `#REF!`.
    Error,
}

impl CellKind {
    /// The kind as it is named in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            CellKind::Date => "a date",
            CellKind::Duration => "a time",
            CellKind::Boolean => "true or false",
            CellKind::Error => "an error",
        }
    }
}

/// Cleans cells as they are read, so that a terminal acts on no name or id, and counts the cells that changed.
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

    /// Number of cells in which a character was replaced.
    pub(super) fn count(&self) -> usize {
        self.0
    }
}

/// File formats that hubplan reads as a table, for messages.
pub const TABLE_FORMATS: &str = ".csv, .tsv, .txt, .xlsx, .xlsm, .zip (one of these inside), and with geometry .geojson, .json, .gpkg, .fgb, .shp and .zip; each also as .gz";

impl Table {
    /// A cell without surrounding spaces, and without the apostrophe that hides a formula from a spreadsheet.
    pub fn cell<'a>(&self, row: &'a Row, column: usize) -> &'a str {
        text::read_cell(row.cells.get(column).unwrap_or_default().trim())
    }

    /// The number in a cell; `None` when blank or suppressed.
    ///
    /// # Errors
    /// Why it is not a number.
    pub fn number(&self, row: &Row, column: usize) -> std::result::Result<Option<f64>, NumberFault> {
        number::number(self.cell(row, column), self.decimal)
    }

    /// Whether a column is numeric: most of its cells in these rows are numbers. A cell that is not a number is then a
    /// mistake.
    pub fn is_of_numbers<'a>(&self, rows: impl IntoIterator<Item = &'a Row>, column: usize) -> bool {
        let (mut numbers, mut words) = (0, 0);
        for row in rows {
            match self.number(row, column) {
                Ok(None) => {}
                Ok(Some(_)) | Err(NumberFault::NotFinite | NumberFault::Ambiguous) => numbers += 1,
                Err(NumberFault::Malformed) => words += 1,
            }
        }
        numbers > words
    }

    /// The kind of a cell of a sheet that is neither text nor a number.
    pub fn kind(&self, row: &Row, column: usize) -> Option<CellKind> {
        let found = self.typed.binary_search_by_key(&(row.number, column), |cell| (cell.row, cell.column));
        found.ok().map(|at| self.typed[at].kind)
    }

    /// Name of a cell in a spreadsheet, such as `C5`.
    pub fn cell_name(&self, row: u64, column: usize) -> String {
        format!("{}{row}", letters(self.place.first_column as usize + column))
    }

    /// Whether the file has geometry, so that rows are counted as features.
    pub fn is_spatial(&self) -> bool {
        self.spatial.is_some()
    }

    /// Index of a header, ignoring case and spaces.
    pub fn column(&self, header: &str) -> Option<usize> {
        let wanted = tidy(header);
        self.header.iter().position(|header| tidy(header) == wanted)
    }

    /// Place of a row, for findings.
    pub fn spot(&self, row: &Row) -> Spot {
        if self.is_spatial() { Spot::Feature(row.number) } else { Spot::Row(row.number) }
    }

    /// Place of the header, for findings.
    pub fn header_spot(&self) -> Spot {
        Spot::Row(self.place.header_row.unwrap_or(1))
    }

    /// A finding about one row.
    pub fn finding(&self, row: &Row, code: Code, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { spot: self.spot(row), ..Finding::new(code, &self.name, what, mend) }
    }
}

/// Letters of a column of a sheet, counted from 0: A, B, ... Z, AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => break,
        }
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// A header in the form used for comparison: lower case, single spaces.
pub fn tidy(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads a table from a file of any format, under the header `wanted`. Of a text whose header is not known, only the
/// first rows are kept.
///
/// # Errors
/// [`Code::FormatUnknown`], [`Code::FileEmpty`], [`Code::ColumnDoubled`], [`Code::RowRagged`],
/// [`Code::TableAmbiguous`] and those of the formats.
pub fn read(blob: &Blob, source: &Source, wanted: &Wanted<'_>) -> Result<Table> {
    let mut table = match blob.extension.as_str() {
        "csv" | "tsv" | "txt" => csv::read_wanted(blob, source.decimal, wanted)?,
        "xlsx" | "xlsm" => xlsx::read(blob, source.sheet.as_deref(), source.decimal, wanted)?,
        "geojson" | "json" | "gpkg" | "fgb" | "shp" => spatial(blob, source, wanted)?,
        "zip" => match choice::table_member(blob, source)? {
            Some(member) if member.extension == "zip" => return Err(unknown_format(&member, "zip").into()),
            Some(member) => return read(&member, source, wanted),
            None => spatial(blob, source, wanted)?,
        },
        other => return Err(unknown_format(blob, other).into()),
    };
    for header in &mut table.header {
        *header = text::read_cell(header).to_owned();
    }
    if !wanted.any {
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

fn spatial(blob: &Blob, source: &Source, wanted: &Wanted<'_>) -> Result<Table> {
    let options = FeatureOptions { crs: source.crs, layer: layer_of(blob, source), positions: wanted.positions };
    let features = features::read_wanted(blob, &options, wanted.known)?;
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
    Ok(Table {
        name: blob.name.clone(),
        header,
        rows,
        spatial: features.crs,
        place: Place { part: features.layer, converted_from: features.converted_from, ..Place::default() },
        decimal: source.decimal.unwrap_or_default(),
        typed: Vec::new(),
        cleaned: cleaned.count(),
        notes: Vec::new(),
    })
}

/// The layer that the study names. In a zip, a named member selects the geometry file.
fn layer_of(blob: &Blob, source: &Source) -> Option<String> {
    let member = source.member.as_deref().filter(|_| blob.extension == "zip");
    let stem = member.and_then(|member| Path::new(member).file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    source.layer.clone().or(stem)
}

/// Refuses a header with a name that occurs twice, and one with too many columns. Columns without a name are accepted.
pub(super) fn check_header(name: &str, header: &[String], row: u64) -> Result<()> {
    if header.len() > limits::COLUMNS {
        let what = format!("it has {} columns; hubplan reads {}", header.len(), limits::COLUMNS);
        let mend =
            "Keep the columns that the study uses; write a larger travel matrix as rows of demand_id,site_id,cost";
        return Err(limits::h110_too_large(name, what, mend).row(row).into());
    }
    let mut seen = std::collections::BTreeSet::new();
    for column in header {
        if !column.is_empty() && !seen.insert(tidy(column)) {
            let what = format!("the header has `{column}` twice");
            let mend = "Delete or rename one of the two columns";
            return Err(Finding::new(Code::ColumnDoubled, name, what, mend).row(row).into());
        }
    }
    Ok(())
}

fn check_width(name: &str, columns: usize, most: usize) -> Result<()> {
    if columns <= most {
        return Ok(());
    }
    let what = format!("it has {columns} columns; hubplan reads {most} of such a table");
    let mend = "Keep the columns that the study uses; write a larger travel matrix as rows of demand_id,site_id,cost";
    Err(limits::h110_too_large(name, what, mend).row(1).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_spreadsheets_call_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn a_wrong_extension_lists_what_is_read() {
        let blob = crate::io::bytes::testing::blob("sites.pdf", b"%PDF");
        let text = read(&blob, &Source::default(), &Wanted::any_header()).unwrap_err().to_string();
        assert!(text.starts_with("H103 sites.pdf: `.pdf` is not a format hubplan reads. hubplan reads .csv"), "{text}");
    }
}
