//! Rules for tables: keys, vintages, numbers. Each is one function with its code in its name.

use crate::error::{Code, Finding, Spot};
use crate::io::number::NumberFault;
use crate::io::table::{CellKind, Row, Table};
use crate::model::Vintage;
use crate::model::names;
use crate::units::{LONGEST_JOURNEY, MOST_HUBS, Pounds, write_whole_pounds};

/// The finding that a code is in two rows.
pub fn h204_key_doubled(table: &Table, row: &Row, code: &str, first: Spot) -> Finding {
    table.finding(
        row,
        Code::KeyDoubled,
        format!("`{code}` is there already, at{first}"),
        "Delete one of the two; each may stand in one row only",
    )
}

/// Refuses a file of the other LSOA vintage. Codes of both look alike, and 31,810 of England's 33,755 are the same: a
/// join by code would go unnoticed and be wrong.
pub fn h401_vintage_mixed(file: &str, found: Option<Vintage>, study: Option<Vintage>) -> Option<Finding> {
    let (found, study) = (found?, study?);
    (found != study).then(|| {
        Finding::new(
            Code::VintageMixed,
            file,
            format!("it is about {found}, but the study is about {study}; hubplan never joins the two by code"),
            format!(
                "Use the publisher's file for {study}, make the whole study one of {found}, or convert a table \
                 with [zones.crosswalk]"
            ),
        )
    })
}

/// Refuses a missing code and, where codes must be of LSOAs, one that no LSOA can have. Codes of other areas are
/// accepted: national files serve regional studies.
pub fn h402_zone_unknown(table: &Table, row: &Row, code: &str, lsoa: bool) -> Option<Finding> {
    let unknown = |what: String, mend: &str| Some(table.finding(row, Code::ZoneUnknown, what, mend));
    let mend = "LSOA codes are like E01007429; correct or delete the row";
    match (code.is_empty(), lsoa) {
        (true, true) => unknown("it has no LSOA code".to_owned(), mend),
        (true, false) => unknown("it has no code".to_owned(), "Write the zone's code, or delete the row"),
        (false, true) if !is_like_lsoa(code) => unknown(format!("`{code}` is not an LSOA code"), mend),
        (false, _) => None,
    }
}

/// Whether a code has the form of an LSOA: a capital and eight digits, E or W in official files, other letters in
/// made-up ones. Those of Northern Ireland begin with `95`.
pub fn is_like_lsoa(code: &str) -> bool {
    let rest = code.strip_prefix(|first: char| first.is_ascii_uppercase());
    let official = rest.is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    official || (code.len() == 9 && code.starts_with("95"))
}

/// Whether an LSOA of 2021 did not exist in 2011: its code is after the last one of 2011.
pub fn is_lsoa_2021_only(code: &str) -> bool {
    const LAST: &[(&str, u32)] = &[("E01", 33_768), ("W01", 1909)];
    is_like_lsoa(code)
        && LAST.iter().any(|(country, last)| {
            code.strip_prefix(country).and_then(|number| number.parse().ok()).is_some_and(|number: u32| number > *last)
        })
}

/// The values that a column may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Any number; scores of the Indices may be negative.
    Any,
    /// 0 or more: counts, rates, ranks, money.
    NotNegative,
    /// Whole, from 1 to 10.
    Decile,
}

/// The domain of a column, from its name: `..._decile` is a decile; children, population, weights, ranks and rates are
/// not negative.
pub fn domain_of(column: &str) -> Domain {
    let amounts = [names::POPULATION, names::WEIGHT, "cost", "capacity", "budget", "min_hubs", "max_hubs", "disabled"];
    let starts = column.starts_with("children_0");
    if column.ends_with("_decile") {
        Domain::Decile
    } else if starts || column.ends_with("_rank") || column.ends_with("_rate") || amounts.contains(&column) {
        Domain::NotNegative
    } else {
        Domain::Any
    }
}

/// The number in a cell, checked against the domain of the column that hubplan calls `name`; `None` when blank or
/// suppressed.
///
/// # Errors
/// The finding: [`Code::NumberMalformed`], [`Code::NumberNotFinite`], [`Code::NumberTooLarge`],
/// [`Code::NumberNegative`], [`Code::DecileOutOfRange`].
pub fn number(table: &Table, row: &Row, column: usize, name: &str) -> std::result::Result<Option<f64>, Finding> {
    let here = || format!("`{}` is `{}`", table.header[column], table.cell(row, column));
    if let Some(kind) = table.kind(row, column) {
        return Err(h205_typed(table, row, column, kind));
    }
    let value = match table.number(row, column) {
        Ok(None) => return Ok(None),
        Ok(Some(value)) => value,
        Err(fault) => return Err(h205_h207_no_number(table, row, here(), fault)),
    };
    if value.abs() > LARGEST {
        return Err(h213_too_large(table, row, column, LARGEST));
    }
    match domain_of(name) {
        Domain::NotNegative if value < 0.0 => Err(h206_negative(table, row, here())),
        Domain::Decile if !(1.0..=10.0).contains(&value) || value.fract() != 0.0 => {
            Err(h209_decile(table, row, here()))
        }
        _ => Ok(Some(value)),
    }
}

/// The money in a cell of the column that hubplan calls `name`; `None` when blank or suppressed.
///
/// # Errors
/// Those of [`number`]; [`Code::PoundsBroken`] for a fraction of a pound.
pub fn pounds(table: &Table, row: &Row, column: usize, name: &str) -> std::result::Result<Option<Pounds>, Finding> {
    match number(table, row, column, name)? {
        Some(amount) if amount.fract() != 0.0 => Err(h216_no_whole_pounds(table, row, column, amount)),
        // The cast is safe: the amount is at most LARGEST, far below the largest integer.
        amount => Ok(amount.map(|amount| Pounds(amount as i64))),
    }
}

fn h216_no_whole_pounds(table: &Table, row: &Row, column: usize, amount: f64) -> Finding {
    let what =
        format!("`{}` is `{}`, which is not a whole number of pounds", table.header[column], table.cell(row, column));
    table.finding(row, Code::PoundsBroken, what, write_whole_pounds(amount))
}

/// The number of hubs in a cell of the column that hubplan calls `name`; `None` when blank or suppressed.
///
/// # Errors
/// Those of [`number`]; [`Code::NumberTooLarge`] for more than [`MOST_HUBS`]; [`Code::NumberMalformed`] for a number
/// that is not whole.
pub fn hubs(table: &Table, row: &Row, column: usize, name: &str) -> std::result::Result<Option<u32>, Finding> {
    let most = f64::from(MOST_HUBS);
    match number(table, row, column, name)? {
        Some(hubs) if hubs > most => Err(h213_too_large(table, row, column, most)),
        Some(hubs) if hubs.fract() != 0.0 => {
            let here = format!("`{}` is `{}`", table.header[column], table.cell(row, column));
            let what = format!("{here}, which is not a whole number of hubs");
            Err(table.finding(row, Code::NumberMalformed, what, "Write a whole number, or leave the cell blank"))
        }
        hubs => Ok(hubs.map(|hubs| hubs as u32)),
    }
}

/// Largest number in a table. In pounds, this is about a year of UK public spending; beyond it, sums would lose their
/// pence.
pub const LARGEST: f64 = 1e12;

/// Largest coordinate and largest distance on a plane; in metres, more than twenty times round the Earth.
pub const FARTHEST: f64 = LONGEST_JOURNEY;

/// The finding that a number, coordinate or journey is impossibly large.
pub fn h213_too_large(table: &Table, row: &Row, column: usize, most: f64) -> Finding {
    let what = format!("`{}` is `{}`, which is larger than {most:e}", table.header[column], table.cell(row, column));
    table.finding(row, Code::NumberTooLarge, what, "Correct it, or leave the cell blank when the number is not known")
}

fn h205_h207_no_number(table: &Table, row: &Row, here: String, fault: NumberFault) -> Finding {
    match fault {
        NumberFault::Malformed => table.finding(
            row,
            Code::NumberMalformed,
            format!("{here}, which is not a number"),
            "Write a number, or leave the cell blank when it is not known",
        ),
        NumberFault::Ambiguous => table.finding(
            row,
            Code::NumberMalformed,
            format!("{here}, and its mark could be a decimal mark or a thousands separator"),
            "Write it without the mark, as 1234 or 0.125, or write decimal = \",\" (or \".\") for this file",
        ),
        NumberFault::NotFinite => table.finding(
            row,
            Code::NumberNotFinite,
            format!("{here}, which is not finite"),
            "Leave the cell blank when the number is not known",
        ),
    }
}

/// The finding that a numeric column has a date, a time or the like. Spreadsheets store dates as numbers, which must
/// not be read as such.
fn h205_typed(table: &Table, row: &Row, column: usize, kind: CellKind) -> Finding {
    let (cell, text) = (table.cell_name(row.number, column), table.cell(row, column));
    let what = format!("cell {cell} is {} (`{text}`), and `{}` must be a number", kind.words(), table.header[column]);
    table.finding(row, Code::NumberMalformed, what, MEND_TYPED)
}

const MEND_TYPED: &str =
    "Give the column the format Number (or Text, for identifiers) in the spreadsheet, and type the value again";

/// The finding that an identifier is a date, a time or an error: spreadsheets turn `1-2` and `MAR1` into dates.
pub fn h215_typed(table: &Table, row: &Row, column: usize, kind: CellKind) -> Finding {
    let (cell, text) = (table.cell_name(row.number, column), table.cell(row, column));
    let header = &table.header[column];
    let what = format!("cell {cell} is {} (`{text}`), and `{header}` holds identifiers", kind.words());
    table.finding(row, Code::CellTyped, what, MEND_TYPED)
}

fn h206_negative(table: &Table, row: &Row, here: String) -> Finding {
    table.finding(row, Code::NumberNegative, format!("{here}, which is negative"), "It must be 0 or more")
}

fn h209_decile(table: &Table, row: &Row, here: String) -> Finding {
    let mend = "Deciles are whole numbers from 1 (most deprived tenth) to 10";
    table.finding(row, Code::DecileOutOfRange, format!("{here}, which is not a decile"), mend)
}

/// The finding that a cell is blank in a file whose source says `blank = "refuse"`.
pub fn h208_value_missing(table: &Table, row: &Row, column: usize) -> Finding {
    table.finding(
        row,
        Code::ValueMissing,
        format!("`{}` is blank", table.header[column]),
        "Fill it in, or write blank = \"unknown\" or \"zero\" for this file",
    )
}

/// The finding that a table has no row for a zone of the study.
pub fn h404_zone_without_row(file: &str, code: &str) -> Finding {
    Finding::new(
        Code::ZoneWithoutRow,
        file,
        format!("it has no row for {code}"),
        "Use the publisher's whole file, or write partial = true for this file",
    )
}

/// The finding that no row of a table is about the study.
pub fn h404_no_row_at_all(file: &str, key: &str, zones: usize) -> Finding {
    Finding::new(
        Code::ZoneWithoutRow,
        file,
        format!("it has no row for any of the study's {zones} zones"),
        format!("Check that `{key}` holds the codes of the zones and that the file covers the same area"),
    )
}

/// The finding that no look-up gives a zone's authority.
pub fn h403_zone_without_authority(file: &str, code: &str, name: &str) -> Finding {
    Finding::new(
        Code::ZoneWithoutAuthority,
        file,
        format!("no look-up gives {code} ({name}) an authority"),
        "Add it to a look-up of authorities under [zones] tables, or restrict the study with [zones] authorities",
    )
}

/// The finding that a column has different values in two files.
pub fn h203_column_doubled(
    file: &str,
    other: &str,
    column: &str,
    zone: &str,
    values: (f64, f64),
    zones: usize,
) -> Finding {
    let (here, there) = values;
    let more = if zones > 1 { format!(" ({zones} zones differ)") } else { String::new() };
    Finding::new(
        Code::ColumnDoubled,
        file,
        format!("it and {other} both give `{column}`, but {zone} has {here} here and {there} there{more}"),
        format!("Take the column from one of them: add ignore = [\"{column}\"] to the other"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_follow_the_names() {
        assert_eq!(domain_of("idaci_decile"), Domain::Decile);
        for name in ["children_0_4", "idaci_rate", "imd_rank", "population", "weight"] {
            assert_eq!(domain_of(name), Domain::NotNegative, "{name}");
        }
        for name in ["imd_score", "children_and_young_people_score", "mood_and_anxiety_disorders_indicator"] {
            assert_eq!(domain_of(name), Domain::Any, "{name}");
        }
    }

    #[test]
    fn codes_of_invented_places_are_codes() {
        for code in ["E01007429", "W01000001", "S01006506", "X01000001", "95AA01S1W"] {
            assert!(is_like_lsoa(code), "{code}");
        }
        for code in ["E0100742", "E010074290", "e01007429", "E0100742X", "Rutland", "1E0100742", "É0100742"] {
            assert!(!is_like_lsoa(code), "{code}");
        }
    }

    #[test]
    fn mixed_vintages_are_told_plainly() {
        let text =
            h401_vintage_mixed("file_3.csv", Some(Vintage::Lsoa2011), Some(Vintage::Lsoa2021)).unwrap().to_string();
        assert_eq!(
            text,
            "H401 file_3.csv: it is about LSOA 2011, but the study is about LSOA 2021; hubplan never joins the two \
             by code. Use the publisher's file for LSOA 2021, make the whole study one of LSOA 2011, or convert a \
             table with [zones.crosswalk]"
        );
        assert!(h401_vintage_mixed("a.csv", None, Some(Vintage::Lsoa2021)).is_none());
    }
}
