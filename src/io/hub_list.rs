//! Reads lists of hubs, or of centres that close: a `hubs.csv` as hubplan writes it or as any spreadsheet saves it,
//! another table with a column of ids or names, or one of them per line.

use super::bytes::{self, Blob};
use super::header::{LOOKED_AT, Wanted};
use super::notes;
use super::number::Decimal;
use super::study_file::Source;
use super::table::{self, Row, Table, tidy};
use crate::error::{Code, Error, Finding, Findings, Result};
use crate::text;
use std::path::Path;

/// What a list contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Sites that are hubs.
    Hubs,
    /// Centres that close.
    Closing,
}

impl List {
    /// The value in the column `part` of `hubs.csv`.
    fn part(self) -> &'static str {
        match self {
            List::Hubs => "hub",
            List::Closing => "closed",
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Row of the file.
    pub row: u64,
    /// The site's id, or its name where there is no id.
    pub called: String,
    /// Its name beside the id.
    pub name: Option<String>,
}

impl Listed {
    fn new(row: u64, called: &str) -> Self {
        Listed { row, called: called.to_owned(), name: None }
    }
}

/// Reads ids with their rows. From a `hubs.csv` it takes only the hubs, or only the centres listed as closed. It
/// leaves out lines that are blank or begin with `#`.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes, and those of [`table::read`]; [`Code::ColumnMissing`] for a table without
/// ids or names; [`Code::FileEmpty`] when no hub is listed.
pub fn read(path: &Path, list: List) -> Result<Vec<Listed>> {
    of_blob(bytes::read(Path::new(""), &path.display().to_string())?, list)
}

/// Like [`read`], for a file in memory.
///
/// # Errors
/// As [`read`].
pub fn of_blob(blob: Blob, list: List) -> Result<Vec<Listed>> {
    let name = blob.name.clone();
    let ids = match is_packed(&blob.extension) {
        true => of_table(table(&blob)?, list)?,
        false => of_text(blob, list)?,
    };
    if ids.is_empty() {
        let what = if list == List::Hubs { "it lists no hub" } else { "it lists no centre to close" };
        return Err(Finding::new(Code::FileEmpty, &name, what, "Write one site id a line").into());
    }
    Ok(ids)
}

/// Whether a format is not plain text. Every other extension is a list or a table in text.
fn is_packed(extension: &str) -> bool {
    matches!(extension, "xlsx" | "xls" | "ods" | "zip" | "gpkg" | "fgb" | "shp" | "geojson" | "json")
}

/// Headers of the columns that say which sites: ids, then names.
const IDS: &[&str] = &["id", "site_id", "site id", "hub_id", "hub id"];
const NAMES: &[&str] =
    &["name", "site name", "site_name", "hub name", "hub_name", "centre name", "centre_name", "building name"];
/// Headers of names that could also be names: only in the first row of a table of several columns.
const THINGS: &[&str] = &["hub", "venue", "site", "centre", "building"];

fn is_one_of(headers: &[&str], header: &str) -> bool {
    headers.contains(&tidy(header.trim().trim_matches('"')).as_str())
}

/// Whether a row is a header of ids or of names: a single cell only in the first row, because a site may be called so.
fn is_header<'a>(cells: impl Iterator<Item = &'a str> + Clone, is_first: bool) -> bool {
    let several = cells.clone().nth(1).is_some();
    let known = |cell: &str| is_one_of(IDS, cell) || is_one_of(NAMES, cell);
    let thing = |cell: &str| several && is_first && is_one_of(THINGS, cell);
    (several || is_first) && cells.into_iter().any(|cell| known(cell) || thing(cell))
}

/// Reads text: a table with a column of ids or names, which may stand below titles, or one id or name per line.
fn of_text(blob: Blob, list: List) -> Result<Vec<Listed>> {
    let text = blob.text()?.replace("\r\n", "\n").replace('\r', "\n");
    // Excel writes the line `sep=;` before the header.
    let is_used = |line: &&str| !line.trim().is_empty() && !is_comment(line) && !line.starts_with("sep=");
    let in_use: Vec<&str> = text.lines().filter(is_used).take(LOOKED_AT).collect();
    let first = in_use.first().copied().unwrap_or_default();
    let is_header = |(at, line): &(usize, &&str)| is_header(line.split(SEPARATORS), *at == 0);
    if let Some((_, header)) = in_use.iter().enumerate().find(is_header) {
        let text = without_comments(&text, separators(header));
        let blob = Blob { bytes: text.into_bytes(), extension: "csv".to_owned(), ..blob };
        return of_table(table(&blob)?, list);
    }
    if separators(first) > 1 {
        return Err(h202_no_ids(&blob.name).row(1).into());
    }
    let lines = lines(&text).into_iter().filter(|line| !line.called.starts_with("sep="));
    Ok(lines.collect())
}

/// Characters that can separate the cells of a line.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Number of separators in a line outside quotes.
fn separators(line: &str) -> usize {
    line.split('"').step_by(2).map(|bare| bare.matches(SEPARATORS).count()).sum()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The text of a table with its comments blanked, so that every row keeps its number. A line with `#` is not a comment
/// if it has as many separators as the header, because ids may begin with any character, or if it lies inside quotes.
/// Blank lines above the header are moved below it.
fn without_comments(text: &str, separators: usize) -> String {
    let mut quoted = false;
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !quoted && is_comment(line) && (separators == 0 || self::separators(line) < separators) {
            kept.push('\n');
            continue;
        }
        quoted ^= line.matches('"').count() % 2 == 1;
        kept.push_str(line);
    }
    let table = kept.trim_start_matches(['\n', ' ', '\t']);
    let before = kept[..kept.len() - table.len()].matches('\n').count();
    let (header, rows) = table.split_once('\n').unwrap_or((table, ""));
    format!("{header}\n{}{rows}", "\n".repeat(before))
}

fn lines(list: &str) -> Vec<Listed> {
    // A column saved as text may have quotes, and separators of empty columns.
    let id = |line: &str| {
        let bare = line.trim().trim_end_matches([';', ',', '\t']).trim();
        let bare = bare.strip_prefix('"').and_then(|bare| bare.strip_suffix('"')).unwrap_or(bare);
        text::name(text::read_cell(&bare.replace("\"\"", "\""))).trim().to_owned()
    };
    let lines = (1..).zip(list.lines()).filter(|(_, line)| !is_comment(line));
    lines.map(|(row, line)| Listed::new(row, &id(line))).filter(|line| !line.called.is_empty()).collect()
}

/// An id as a line of a list, in quotes where it would otherwise be read as a comment or as something else.
pub fn line(id: &str) -> String {
    let cell = text::written_cell(id);
    let plain = !is_comment(&cell) && !cell.contains(SEPARATORS) && !cell.contains('"');
    if plain { format!("{cell}\n") } else { format!("\"{}\"\n", cell.replace('"', "\"\"")) }
}

fn table(blob: &Blob) -> Result<Table> {
    // A single column may have any header, or none.
    let known = |header: &[String]| header.len() > 1 && is_header(header.iter().map(String::as_str), true);
    // Numbers of the table are not read, so that no mark between thousands is doubtful.
    let source = Source { decimal: Some(Decimal::Point), ..Source::path(&blob.name) };
    let table = table::read(blob, &source, &Wanted { known: &known, ..Wanted::any_header() });
    table.map_err(|error| match error {
        Error::Input(findings) => Error::Input(without_options(&findings)),
        other => other,
    })
}

/// The findings of a table, without options that only a study has.
fn without_options(findings: &Findings) -> Findings {
    let mut plain = Findings::new();
    for finding in findings.iter() {
        let mend = match finding.code {
            Code::TableAmbiguous => "Keep one of them in the file, or save it as CSV (UTF-8)".to_owned(),
            Code::HeaderUnrecognised => NAME_THE_COLUMN.to_owned(),
            Code::RowRagged => "Put text that holds a comma in quotes, and keep every column in every row".to_owned(),
            _ => finding.mend.clone(),
        };
        plain.push(Finding { mend, ..finding.clone() });
    }
    plain
}

const NAME_THE_COLUMN: &str = "Name the column of ids `id` or that of names `name`, or write one id or name a line";

fn of_table(mut table: Table, list: List) -> Result<Vec<Listed>> {
    let at = |headers: &[&str]| table.header.iter().position(|header| is_one_of(headers, header));
    let (id, name) = (at(IDS), at(NAMES).or_else(|| at(THINGS).filter(|_| table.header.len() > 1)));
    if id.or(name).is_none() && table.header.len() == 1 {
        // One column without a header: its first cell is a site, too.
        let first = Listed::new(table.place.header_row.unwrap_or(1), &table.header[0]);
        let below = table.rows.iter().map(|row| Listed::new(row.number, table.cell(row, 0)));
        return Ok(std::iter::once(first).chain(below).collect());
    }
    let Some(key) = id.or(name) else { return Err(h202_no_ids(&table.name).into()) };
    notes::set_aside(&mut table, key, &[]);
    let (part, status) = (table.column("part"), table.column("status"));
    let is_hub = |row: &Row| {
        let says = |column: usize, word: &str| table.cell(row, column).eq_ignore_ascii_case(word);
        let stands = list != List::Hubs
            || status.is_none_or(|column| !["closed", "closing", "excluded"].iter().any(|word| says(column, word)));
        part.map_or(stands, |part| says(part, list.part()))
    };
    let listed = |row: &Row| {
        // Rows of a sheet may be blank in one of these columns, or in both.
        let cell = |column: Option<usize>| column.map(|at| table.cell(row, at)).filter(|cell| !cell.is_empty());
        let (id, name) = (cell(id), cell(name));
        Some(Listed { name: name.filter(|_| id.is_some()).map(str::to_owned), ..Listed::new(row.number, id.or(name)?) })
    };
    Ok(table.rows.iter().filter(|row| is_hub(row)).filter_map(listed).collect())
}

fn h202_no_ids(name: &str) -> Finding {
    let what = "it is a table without a column `id` or `name`";
    Finding::new(Code::ColumnMissing, name, what, NAME_THE_COLUMN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::bytes::testing::blob;

    fn ids(text: impl AsRef<[u8]>) -> Vec<(u64, String)> {
        let listed = of_blob(blob("hubs.csv", text.as_ref()), List::Hubs).unwrap();
        listed.into_iter().map(|line| (line.row, line.called)).collect()
    }

    fn utf16(text: &str) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn hubs_are_read_from_tables_and_lists() {
        let wanted = [(2, "lib-1".to_owned()), (4, "pri-2".to_owned())];
        assert_eq!(ids("id,name,part\nlib-1,\"A, B\",hub\ncc-9,C,closed\npri-2,D,hub\n"), wanted);
        assert_eq!(ids("# ours\nlib-1\n\npri-2\n"), wanted);
        assert_eq!(ids("site_id\r\nlib-1\r\n"), wanted[..1]);
    }

    #[test]
    fn hubs_are_read_in_every_form_that_a_spreadsheet_saves() {
        let wanted = [(2, "lib-1".to_owned()), (4, "pri-2".to_owned())];
        let table = "name;id;part\n\"A; \"\"B\"\"\";lib-1;Hub\nC;cc-9;closed\nD;pri-2;HUB\n";
        let with = |separator: &str, end: &str| table.replace(';', separator).replace('\n', end);
        for text in [with(";", "\n"), with(",", "\r\n"), with("\t", "\r"), with(";", "\r")] {
            assert_eq!(ids(&text), wanted, "{text:?}");
            assert_eq!(ids(format!("\u{feff}{text}")), wanted, "{text:?}");
            assert_eq!(ids(utf16(&text)), wanted, "{text:?}");
        }
        let commented = "# hubs of the plan\n\nid;name\nlib-1;\"A\n#2\"\n# the last\npri-2;D\n";
        assert_eq!(ids(commented), [(4, "lib-1".to_owned()), (7, "pri-2".to_owned())]);
    }

    #[test]
    fn lists_are_read_in_every_form_that_an_editor_saves() {
        let wanted = [(1, "lib-1".to_owned()), (2, "pri-2".to_owned())];
        for text in ["lib-1\npri-2", "\u{feff}lib-1\r\npri-2\r\n", "lib-1\rpri-2\r", "\"lib-1\"\n pri-2 ;;\n"] {
            assert_eq!(ids(text), wanted, "{text:?}");
            assert_eq!(ids(utf16(text.trim_start_matches('\u{feff}'))), wanted, "{text:?}");
        }
    }

    #[test]
    fn ids_that_a_spreadsheet_would_run_are_read_back() {
        let wanted = [(2, "=cmd|' /C calc'!A0".to_owned()), (3, "@SUM(1)".to_owned())];
        assert_eq!(ids("id,part\n'=cmd|' /C calc'!A0,hub\n'@SUM(1),hub\n"), wanted);
        assert_eq!(ids("#\n'=cmd|' /C calc'!A0\n'@SUM(1)\n"), wanted);
    }

    #[test]
    fn ids_may_begin_as_a_comment_does() {
        assert_eq!(ids("id,name\n#12,A\n# and no more\n"), [(2, "#12".to_owned())]);
        for id in ["#12", "=A1", "a;b", "a\"b", "lib-1", "a, b, c", "'@x"] {
            assert_eq!(ids(format!("{0}{0}", line(id))), [(1, id.to_owned()), (2, id.to_owned())], "{id}");
        }
    }

    #[test]
    fn names_titles_and_single_columns_are_read() {
        let called = |text: &str| ids(text).into_iter().map(|(_, id)| id).collect::<Vec<_>>();
        for text in [
            "Hubs for consultation\n\nname,ward\nSt Mary,Hyde Park\nThe Hall,Burley\n",
            "Name\nSt Mary\nThe Hall\n",
            "Site,Kind\nSt Mary,hall\nThe Hall,hall\nTotal,2\nSource: Cabinet,\n",
            "name,status\nSt Mary,open\nOld School,closed\nThe Hall,existing\n",
            "sep=,\nSt Mary\nThe Hall\n",
            "id,Site Name\n,St Mary\n,The Hall\n",
            "St Mary\nThe Hall\n",
        ] {
            assert_eq!(called(text), ["St Mary", "The Hall"], "{text:?}");
        }
        assert_eq!(called("id,name\na,St Mary\n"), ["a"]);
        assert_eq!(called("hall\nhub\nname\nvenue\n"), ["hall", "hub", "name", "venue"]);
        let many: String = (0..1500).map(|at| format!("s{at}\n")).collect();
        assert_eq!(called(&format!("sep=,\n{many}")).len(), 1500);
    }

    #[test]
    fn a_table_without_ids_is_refused() {
        let refused = |text: &str| of_blob(blob("hubs.csv", text.as_bytes()), List::Hubs).unwrap_err().to_string();
        assert!(
            refused("a;b;c\n1;2;3\n").starts_with("H202 hubs.csv row 1: it is a table without a column `id` or `name`")
        );
    }

    #[test]
    fn an_empty_list_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hubs.txt"), "# none\n").unwrap();
        let error = read(&folder.path().join("hubs.txt"), List::Hubs).unwrap_err().to_string();
        assert!(error.starts_with("H106"), "{error}");
    }
}
