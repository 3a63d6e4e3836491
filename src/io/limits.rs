//! How large a file may be: far more than any file of England, and so little that no file asks for a machine's whole
//! memory.
//!
//! A length that stands in a file is no more than a claim. It is held against the bytes that are there, or against
//! these limits, before anything is made room for. docs/data.md states them.

use crate::error::{Code, Finding};
use crate::units::grouped;

/// Bytes of a file.
pub(super) const FILE: u64 = 1_000_000_000;

/// Bytes that a file unpacks to. The largest of England's, all postcodes, has 162 million.
const UNPACKED: u64 = 500_000_000;

/// How many times as large as its archive a file may be, once it has more than [`SMALL`] bytes. Official files have 3
/// to 13; a kilobyte of zeros packs into one byte.
const RATIO: u64 = 100;

/// Bytes that any archive may unpack to.
const SMALL: u64 = 8_000_000;

/// Bytes of a workbook, unpacked. The largest of the Indices of Deprivation has 15 million.
pub(super) const WORKBOOK: u64 = 250_000_000;

/// Bytes of a `solution.json`, a `proof.json` or another file of our own.
pub(super) const OWN: u64 = 100_000_000;

/// Bytes of a file that a person writes: study, scenario, sweep.
pub(super) const WRITTEN: u64 = 2_000_000;

/// Lines of a table.
pub(super) const ROWS: usize = 20_000_000;

/// Rows of a sheet, as the format has it.
pub(super) const SHEET_ROWS: u32 = 1_048_576;

/// Columns of a sheet, as the format has it.
pub(super) const SHEET_COLUMNS: u32 = 16_384;

/// Cells of a sheet.
pub(super) const CELLS: usize = 20_000_000;

/// Columns of a travel matrix, which has one for each site; England has 35,343.
pub(super) const COLUMNS: usize = 65_536;

/// Columns of any other table, and attributes of a feature.
pub(super) const COLUMNS_OF_TABLE: usize = 2000;

/// Features of a geometry file. All output areas of England and Wales are 189,000.
pub(super) const FEATURES: usize = 2_000_000;

/// Attributes of all features of a geometry file.
pub(super) const ATTRIBUTES: usize = 20_000_000;

/// Members of a zip. Code-Point Open has 129.
pub(super) const MEMBERS: usize = 1000;

/// Bytes that an archive of so many bytes may unpack to.
pub(super) fn unpacked(packed: u64) -> u64 {
    packed.saturating_mul(RATIO).clamp(SMALL, UNPACKED)
}

/// A file, or a part of it, that is larger than hubplan reads.
pub(super) fn h110_too_large(file: &str, what: impl Into<String>, mend: &str) -> Finding {
    Finding::new(Code::FileTooLarge, file, what, mend)
}

/// A file of more bytes than it may have.
pub(super) fn h110_bytes(file: &str, limit: u64) -> Finding {
    let what = format!("it has more than {} bytes, more than hubplan reads of such a file", grouped(limit));
    h110_too_large(file, what, "Delete the rows and columns that the study does not use")
}

/// An archive that unpacks to more than such an archive may.
pub(super) fn h110_unpacked(file: &str, limit: u64) -> Finding {
    let limit = grouped(limit);
    let what = format!("it unpacks to more than {limit} bytes, more than hubplan accepts from an archive of its size");
    h110_too_large(file, what, "Unpack it yourself to see what it holds, and name the file inside")
}
