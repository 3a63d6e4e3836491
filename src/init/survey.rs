//! Contents of a folder: its files, the layouts that fit them, and their tables, which are read when first needed.

use super::folder::{self, Listed};
use crate::error::{Error, Result};
use crate::io::bytes;
use crate::io::features::Positions;
use crate::io::head::{self, Head, Look, Part, Shape};
use crate::io::header::Wanted;
use crate::io::layouts::{self, About, Found, fields};
use crate::io::number;
use crate::io::study_file::Source;
use crate::io::table::{self, Table};
use crate::model::Vintage;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A folder of official files, surveyed once for any number of authorities.
#[derive(Debug)]
pub struct Survey {
    /// The files, in order of name.
    pub(super) files: Vec<Listed>,
    /// Parts of files that fit a layout; a part occurs once for each of its possible uses.
    pub(super) entries: Vec<Entry>,
    /// Look-ups between LSOA 2011 and 2021.
    pub(super) crosswalks: Vec<usize>,
    /// Code-Point Open.
    pub(super) postcodes: Vec<usize>,
    /// Files in a format that hubplan reads, but with no layout that it knows.
    pub(super) unknown: Vec<usize>,
    /// Files that cannot be read, and why.
    pub(super) trouble: Vec<(usize, String)>,
    /// What was not looked at.
    pub(super) remarks: Vec<String>,
}

/// A part of a file that fits a layout.
#[derive(Debug)]
pub(super) struct Entry {
    /// Index of the file.
    pub file: usize,
    pub head: Head,
    pub about: About,
    pub found: Found,
    /// Rank of the layout among all; more specific layouts have lower ranks.
    pub rank: usize,
    rows: OnceLock<std::result::Result<Arc<Rows>, String>>,
}

/// The rows of an entry.
#[derive(Debug)]
pub(super) struct Rows {
    pub table: Table,
    /// Names of columns and their indices, as a study reads them.
    pub columns: Vec<(String, Vec<usize>)>,
    /// The first row with each code.
    pub of: HashMap<String, usize>,
    /// Rows that the layout accepts.
    pub wanted: Vec<usize>,
}

/// Possible uses of a table in an official study.
const USES: [About; 4] = [About::Zones, About::Districts, About::Authorities, About::Sites];

impl Survey {
    /// Surveys a folder.
    ///
    /// # Errors
    /// [`crate::Code::FileMissing`], [`crate::Code::FileUnreadable`] for the folder itself. Faults of single files are
    /// recorded and are not errors.
    pub fn of(folder: &Path) -> Result<Survey> {
        let walk = folder::walk(folder)?;
        let known = |header: &[String]| USES.iter().any(|about| layouts::recognise(header, *about).is_some());
        let looks: Vec<Result<Look>> =
            walk.files.par_iter().map(|file| head::look(&file.path, &file.name, &known)).collect();
        let mut survey = Survey {
            files: walk.files,
            entries: Vec::new(),
            crosswalks: Vec::new(),
            postcodes: Vec::new(),
            unknown: Vec::new(),
            trouble: Vec::new(),
            remarks: walk.remarks,
        };
        for (file, look) in looks.into_iter().enumerate() {
            match look {
                Ok(Look::Tables(heads)) => survey.take(file, heads),
                Ok(Look::CodePointOpen) => survey.postcodes.push(file),
                Ok(Look::Foreign) => {}
                Err(error) => survey.trouble.push((file, in_words(&error))),
            }
        }
        let newest = |file: &usize| dated(&survey.files[*file].name);
        survey.postcodes.sort_by_key(newest);
        Ok(survey)
    }

    fn take(&mut self, file: usize, heads: Vec<Head>) {
        let before = self.entries.len();
        if heads.iter().any(|head| is_crosswalk(&head.header)) {
            self.crosswalks.push(file);
            return;
        }
        for head in heads {
            for about in uses(&head) {
                let Some(found) = layouts::recognise(&head.header, about) else { continue };
                let rank = layouts::registry().position(|layout| std::ptr::eq(layout, found.layout));
                let rank = rank.unwrap_or(usize::MAX);
                self.entries.push(Entry { file, head: head.clone(), about, found, rank, rows: OnceLock::new() });
            }
        }
        if self.entries.len() == before {
            self.unknown.push(file);
        }
    }

    /// The name of an entry's file within the folder.
    pub(super) fn name(&self, entry: usize) -> &str {
        &self.files[self.entries[entry].file].name
    }

    /// Entries for one use, in order of preference: the most specific layout, the newest date in the name, the largest
    /// file.
    pub(super) fn preferred(&self, about: About) -> Vec<usize> {
        let mut list: Vec<usize> = (0..self.entries.len()).filter(|at| self.entries[*at].about == about).collect();
        list.sort_by_key(|at| {
            let entry = &self.entries[*at];
            let file = &self.files[entry.file];
            let largest = std::cmp::Reverse((dated(&file.name), entry.head.rows, file.bytes));
            (entry.rank, largest, file.name.clone(), *at)
        });
        list
    }

    /// The rows of an entry; otherwise why they cannot be read, in words.
    pub(super) fn rows(&self, entry: usize) -> std::result::Result<Arc<Rows>, String> {
        let of = &self.entries[entry];
        let read = || {
            let rows = self.read(of).map_err(|error| in_words(&error))?;
            if of.about == About::Zones && rows.of.len() < rows.wanted.len() {
                return Err("it has several rows for one zone, so it is not a table of zones".to_owned());
            }
            Ok(Arc::new(rows))
        };
        of.rows.get_or_init(read).clone()
    }

    fn read(&self, entry: &Entry) -> Result<Rows> {
        let path = &self.files[entry.file].path;
        let blob = bytes::read(Path::new(""), &path.to_string_lossy())?;
        let source = source(&entry.head.part, String::new());
        let known = |header: &[String]| layouts::recognise(header, entry.about).is_some();
        let wanted = Wanted { known: &known, any: false, row: None, positions: Positions::default() };
        let table = table::read(&blob, &source, &wanted)?;
        // The whole file may have more columns than its head, for example where attributes differ from feature to
        // feature.
        let found = layouts::recognise(&table.header, entry.about).unwrap_or_else(|| entry.found.clone());
        let mut columns = found.columns.clone();
        if found.layout.rest {
            let mut taken: Vec<usize> = columns.iter().flat_map(|(_, positions)| positions.clone()).collect();
            taken.push(found.key);
            columns.extend(layouts::rest_of_numbers(&table, &taken));
        }
        let only = found.layout.only.iter().filter_map(|only| {
            let at = table.header.iter().position(|header| layouts::comparable(header) == only.header)?;
            Some((at, only.values))
        });
        let only: Vec<_> = only.collect();
        let is_wanted = |row: &table::Row| {
            only.iter().all(|(at, values)| values.contains(&table.cell(row, *at).to_lowercase().as_str()))
        };
        let wanted: Vec<usize> = (0..table.rows.len()).filter(|at| is_wanted(&table.rows[*at])).collect();
        let mut of = HashMap::with_capacity(wanted.len());
        for &at in &wanted {
            of.entry(table.cell(&table.rows[at], found.key).to_owned()).or_insert(at);
        }
        Ok(Rows { columns, of, wanted, table })
    }

    /// Whether an entry's layout has a column of this name.
    pub(super) fn has(&self, entry: usize, column: &str) -> bool {
        self.entries[entry].found.columns.iter().any(|(name, _)| name == column)
    }

    /// Vintage of an entry's codes.
    pub(super) fn vintage(&self, entry: usize) -> Option<Vintage> {
        self.entries[entry].found.vintage
    }

    /// Whether an entry gives a point for each zone.
    pub(super) fn gives_points(&self, entry: usize) -> bool {
        let columns = self.has(entry, fields::EASTING) && self.has(entry, fields::NORTHING);
        columns || self.entries[entry].head.shape == Shape::Points
    }
}

impl Rows {
    /// Indices of a column.
    pub fn positions(&self, name: &str) -> Option<&[usize]> {
        self.columns.iter().find(|(other, _)| other == name).map(|(_, positions)| positions.as_slice())
    }

    /// The first cell of a column in a row; empty where the table has no such column.
    pub fn text(&self, row: usize, name: &str) -> &str {
        let position = self.positions(name).and_then(|positions| positions.first().copied());
        position.map_or("", |position| self.table.cell(&self.table.rows[row], position))
    }

    /// The number in a row, the sum over several columns; `None` where a cell is blank or not a number.
    pub fn number(&self, row: usize, name: &str) -> Option<f64> {
        let row = &self.table.rows[row];
        let numbers = self.positions(name)?.iter().map(|at| self.table.number(row, *at).ok().flatten());
        numbers.sum()
    }

    /// Whether all cells of a column are blank or suppressed in a row.
    pub fn is_blank(&self, row: usize, name: &str) -> bool {
        let row = &self.table.rows[row];
        let cells = self.positions(name).unwrap_or_default();
        cells.iter().any(|at| number::is_blank(self.table.cell(row, *at)))
    }
}

/// Possible uses of a part. Lists of buildings often state the zone of each, and tables of zones and authorities may
/// have a name and a position. If both uses fit, an official layout of sites, or one with postcodes, is a list of
/// buildings; any other is not.
fn uses(head: &Head) -> Vec<About> {
    let fits = |about: &About| layouts::recognise(&head.header, *about).is_some();
    let sites = layouts::recognise(&head.header, About::Sites);
    let others: Vec<About> = USES.into_iter().filter(|about| *about != About::Sites).filter(fits).collect();
    let has_postcodes = |found: &Found| found.columns.iter().any(|(name, _)| name == fields::POSTCODE);
    match sites {
        Some(_) if head.shape == Shape::Areas => others,
        Some(found) if others.is_empty() || !found.layout.is_own_list() || has_postcodes(&found) => vec![About::Sites],
        _ => others,
    }
}

/// How a study refers to a part of a file.
pub(super) fn source(part: &Part, file: String) -> Source {
    let mut source = Source::path(file);
    match part.clone() {
        Part::Whole => {}
        Part::Sheet(name) => source.sheet = Some(name),
        Part::Layer(name) => source.layer = Some(name),
        Part::Member(name) => source.member = Some(name),
    }
    source
}

/// Whether a header is that of the exact-fit look-up.
fn is_crosswalk(header: &[String]) -> bool {
    let headers: Vec<String> = header.iter().map(|header| layouts::comparable(header)).collect();
    ["lsoa11cd", "lsoa21cd", "chgind"].iter().all(|wanted| headers.iter().any(|header| header == wanted))
}

/// The first problem, on one line.
pub(super) fn in_words(error: &Error) -> String {
    match error {
        Error::Input(findings) => {
            let first = findings.iter().next();
            first.map_or_else(String::new, |finding| format!("{}{}: {}", finding.code, finding.spot, finding.what))
        }
        other => other.to_string(),
    }
}

/// The newest date in a file's name as year, month and day, from forms such as `2025_07_27`, `20250727`, `2025-07` or
/// `mid2020`; 0 for parts that are not stated.
pub(super) fn dated(name: &str) -> (u32, u32, u32) {
    let own = name.rsplit('/').next().unwrap_or(name);
    let digits: Vec<char> = own.chars().collect();
    (0..digits.len()).filter_map(|at| date_at(&digits[at..])).max().unwrap_or_default()
}

fn date_at(text: &[char]) -> Option<(u32, u32, u32)> {
    let number = |from: usize, count: usize| -> Option<u32> {
        let digits: String = text.get(from..from + count)?.iter().collect();
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let year = number(0, 4).filter(|year| (2000..2100).contains(year))?;
    let is_mark = |at: usize| text.get(at).is_some_and(|c| matches!(c, '_' | '-' | '.'));
    let step = |at: usize| at + usize::from(is_mark(at));
    let month = number(step(4), 2).filter(|month| (1..=12).contains(month));
    let day = month.and_then(|_| number(step(step(4) + 2), 2)).filter(|day| (1..=31).contains(day));
    Some((year, month.unwrap_or_default(), day.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_from_names() {
        for (name, date) in [
            ("facilities/edubaseallchildrencentre_2025_07_27.csv", (2025, 7, 27)),
            ("edubaseallchildrencentre20250727.csv", (2025, 7, 27)),
            ("lsoa_2021_to_utla_2023_ew.csv.gz", (2023, 0, 0)),
            ("lsoa_2011_single_year_of_age_mid2020_ew.csv.gz", (2020, 0, 0)),
            ("2024/sites.csv", (0, 0, 0)),
            ("sites 2024-06.xlsx", (2024, 6, 0)),
        ] {
            assert_eq!(dated(name), date, "{name}");
        }
    }
}
