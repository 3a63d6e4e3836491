//! Where in a table the header stands: publishers put titles, notes and dates above it.

use super::features::Positions;
use crate::error::{Code, Finding};

/// Rows among which a header is looked for. The workbooks of the Office for National Statistics have up to five rows
/// above theirs; a page of notes has more than this and no header at all.
pub(super) const LOOKED_AT: usize = 40;

/// The header that a table is read under.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Whether a header is one of a layout that hubplan knows, or has the columns that the study names.
    pub known: &'a dyn Fn(&[String]) -> bool,
    /// Whether any other will do: that of a matrix, with a column a site.
    pub any: bool,
    /// Row in which the study says that it stands.
    pub row: Option<u64>,
    /// How positions are wanted, of a table that has any.
    pub positions: Positions,
}

impl Wanted<'static> {
    /// Whatever stands in the first row that is not blank.
    pub fn any_header() -> Self {
        Wanted { known: &|_| false, any: true, row: None, positions: Positions::default() }
    }
}

/// What a row is, above the header and at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    /// The header.
    Header,
    /// A title or a note, as far as can be told.
    Above,
}

impl Wanted<'_> {
    /// What a row is before the header was found; `number` is its place in the file, from 1.
    pub(super) fn look(&self, number: u64, cells: &[String]) -> Is {
        let is_header = match self.row {
            Some(row) => number == row,
            None => (self.known)(cells),
        };
        if is_header { Is::Header } else { Is::Above }
    }

    /// Whether it is worth looking further, after so many rows that are none.
    pub(super) fn goes_on(&self, rows: usize, number: u64) -> bool {
        match self.row {
            Some(row) => number < row,
            None => rows < LOOKED_AT,
        }
    }
}

/// The study names a row for the header that the file does not have.
pub(super) fn h201_no_such_row(file: &str, row: u64) -> Finding {
    let what = format!("row {row} is empty, but the study says that it is the header");
    Finding::new(Code::HeaderUnrecognised, file, what, "Correct header_row; the first row of the file is 1")
}
