//! Limits on the size of files: far above any file for England, and low enough that no file uses up a machine's
//! memory.
//!
//! A length stated in a file is only a claim. It is checked against the bytes that are there, or against these limits,
//! before memory is reserved for it. docs/data.md states the limits.

use crate::error::{Code, Finding};
use crate::units::grouped;

/// Most bytes of a file on disk.
pub(super) const FILE: u64 = 1_000_000_000;

/// Most bytes that a file may unpack to. The largest for England, all postcodes, has 162 million.
const UNPACKED: u64 = 500_000_000;

/// Largest ratio of unpacked to packed bytes, for files that unpack to more than [`SMALL`] bytes. Official files have
/// ratios of 3 to 13; a file of zeros has about 1,000.
const RATIO: u64 = 100;

/// Bytes that any archive may unpack to, whatever its ratio.
const SMALL: u64 = 8_000_000;

/// Most bytes of an unpacked workbook. The largest of the Indices of Deprivation has 15 million.
pub(super) const WORKBOOK: u64 = 250_000_000;

/// Most bytes of a `solution.json`, a `proof.json` or another file that hubplan wrote.
pub(super) const OWN: u64 = 100_000_000;

/// Most bytes of a file that a person writes: study, scenario, sweep.
pub(super) const WRITTEN: u64 = 2_000_000;

/// Most lines of a table.
pub(super) const ROWS: usize = 20_000_000;

/// Most rows of a sheet, which is the limit of the xlsx format.
pub(super) const SHEET_ROWS: u32 = 1_048_576;

/// Most columns of a sheet, which is the limit of the xlsx format.
pub(super) const SHEET_COLUMNS: u32 = 16_384;

/// Most cells of a sheet.
pub(super) const CELLS: usize = 20_000_000;

/// Most columns of a travel matrix, which has one per site; England has 35,343 sites.
pub(super) const COLUMNS: usize = 65_536;

/// Most columns of any other table, and most attributes of a feature.
pub(super) const COLUMNS_OF_TABLE: usize = 2000;

/// Most features of a geometry file. England and Wales have 189,000 output areas.
pub(super) const FEATURES: usize = 2_000_000;

/// Most attributes of all features of a geometry file together.
pub(super) const ATTRIBUTES: usize = 20_000_000;

/// Most members of a zip. Code-Point Open has 129.
pub(super) const MEMBERS: usize = 1000;

/// Most bytes that an archive of `packed` bytes may unpack to.
pub(super) fn unpacked(packed: u64) -> u64 {
    packed.saturating_mul(RATIO).clamp(SMALL, UNPACKED)
}

/// The finding that a file, or part of it, is larger than hubplan reads.
pub(super) fn h110_too_large(file: &str, what: impl Into<String>, mend: &str) -> Finding {
    Finding::new(Code::FileTooLarge, file, what, mend)
}

/// The finding that a file has more bytes than it may.
pub(super) fn h110_bytes(file: &str, limit: u64) -> Finding {
    let what = format!("it has more than {} bytes, more than hubplan reads of such a file", grouped(limit));
    h110_too_large(file, what, "Delete the rows and columns that the study does not use")
}

/// The finding that an archive unpacks to more bytes than it may.
pub(super) fn h110_unpacked(file: &str, limit: u64) -> Finding {
    let limit = grouped(limit);
    let what = format!("it unpacks to more than {limit} bytes, more than hubplan accepts from an archive of its size");
    h110_too_large(file, what, "Unpack it yourself to see what it holds, and name the file inside")
}
