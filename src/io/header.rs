//! Finds the header of a table: publishers put titles, notes and dates above it.

use super::features::Positions;
use crate::error::{Code, Finding};

/// Number of rows in which a header is looked for. The workbooks of the Office for National Statistics have up to five
/// rows above it; a page of notes is longer than this and has no header at all.
pub(super) const LOOKED_AT: usize = 40;

/// The header that a table should have.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Whether a row is the header of a known layout, or has the columns that the study names.
    pub known: &'a dyn Fn(&[String]) -> bool,
    /// Whether any header will do: that of a matrix has one column per site.
    pub any: bool,
    /// Row of the header, if the study states it.
    pub row: Option<u64>,
    /// How to read positions, if the table has any.
    pub positions: Positions,
}

impl Wanted<'static> {
    /// Accepts whatever is in the first row that is not blank.
    pub fn any_header() -> Self {
        Wanted { known: &|_| false, any: true, row: None, positions: Positions::default() }
    }
}

/// What a row is, up to and including the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    /// The header.
    Header,
    /// A title or a note, as far as hubplan can tell.
    Above,
}

impl Wanted<'_> {
    /// Classifies a row while no header has been found. `number` is its row in the file, from 1.
    pub(super) fn look(&self, number: u64, cells: &[String]) -> Is {
        let is_header = match self.row {
            Some(row) => number == row,
            None => (self.known)(cells),
        };
        if is_header { Is::Header } else { Is::Above }
    }

    /// Whether to look further, after `rows` rows without a header.
    pub(super) fn goes_on(&self, rows: usize, number: u64) -> bool {
        match self.row {
            Some(row) => number < row,
            None => rows < LOOKED_AT,
        }
    }
}

/// The finding that the study names a header row that the file does not have.
pub(super) fn h201_no_such_row(file: &str, row: u64) -> Finding {
    let what = format!("row {row} is empty, but the study says that it is the header");
    Finding::new(Code::HeaderUnrecognised, file, what, "Correct header_row; the first row of the file is 1")
}
