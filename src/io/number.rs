//! Reads the text of a cell as a number, as publishers, spreadsheets and other countries write it.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The mark before the decimals of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub enum Decimal {
    /// A point; commas may separate thousands: `1,234.5`.
    #[default]
    #[serde(rename = ".")]
    Point,
    /// A comma; points may separate thousands: `1.234,5`.
    #[serde(rename = ",")]
    Comma,
}

/// Why a cell is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// It is text.
    Malformed,
    /// It is NaN or infinite.
    NotFinite,
    /// Its comma or point could separate either decimals or thousands.
    Ambiguous,
}

/// Marks that statistical offices write for a number that is suppressed or not available.
const SUPPRESSED: &[&str] =
    &["..", "...", "-", "*", ":", "c", "z", "x", "na", "n/a", "#n/a", "null", "none", "[c]", "[x]", "[z]", "[low]"];

/// Whether a cell is blank or holds a mark of suppression.
pub fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || SUPPRESSED.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// The number in a cell: `29199`, `29199.00`, `"29,199"`, `29 199`, `" -4.21"`, `£1,250,000`; `None` when blank or
/// suppressed.
///
/// # Errors
/// Why it is not a number.
pub fn number(cell: &str, decimal: Decimal) -> Result<Option<f64>, NumberFault> {
    let cell = cell.trim();
    if decimal == Decimal::Point
        && let Some(value) = plain(cell)
    {
        return Ok(Some(value));
    }
    if is_blank(cell) {
        return Ok(None);
    }
    // Accepts `-£500` as well as `£-500`.
    let unsigned = cell.strip_prefix("-£").map(|amount| format!("-{amount}"));
    let bare = unsigned.as_deref().unwrap_or(cell).trim_start_matches('£');
    let word = bare.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if ["nan", "inf", "infinity"].contains(&word.as_str()) {
        return Err(NumberFault::NotFinite);
    }
    let joined = without_spaces(bare);
    let bare = joined.as_deref().unwrap_or(bare);
    let value = match decimal {
        Decimal::Point => with_point(bare)?,
        Decimal::Comma => with_comma(bare)?,
    };
    match value {
        Some(value) => Ok(Some(value)),
        // `1e999` is written like a number but is too large for an `f64`.
        None if bare.parse::<f64>().is_ok() => Err(NumberFault::NotFinite),
        None => Err(NumberFault::Malformed),
    }
}

/// Whether the comma in a cell can only separate decimals: `2,5`, `0,125`, `1.234,5`.
pub fn has_decimal_comma(cell: &str) -> bool {
    let bare = cell.trim().trim_start_matches(['+', '-', '£']);
    let Some((whole, fraction)) = bare.split_once(',') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = whole.contains('.') && ungroup(whole, '.').is_some();
    let of_thousands = fraction.len() == 3 && whole.len() <= 3 && !starts_with_zero(whole);
    digits(fraction) && (grouped || (digits(whole) && !of_thousands))
}

/// Whether the point in a cell could separate thousands as well as decimals: `1.234`, but not `0.125` or `12.5`.
pub fn has_doubtful_point(cell: &str) -> bool {
    matches!(number(cell, Decimal::Comma), Err(NumberFault::Ambiguous))
}

/// Reads digits, sign, point and exponent, but not the words that `f64` also accepts, such as `inf`.
fn plain(text: &str) -> Option<f64> {
    let starts_well = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let value: f64 = if starts_well { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// Reads `1,234,567.5`. `0,125` is refused as ambiguous: thousands never begin with 0, so it is a decimal comma in a
/// file that does not state one.
fn with_point(text: &str) -> Result<Option<f64>, NumberFault> {
    if !text.contains(',') {
        return Ok(plain(text));
    }
    if has_decimal_comma(text) {
        return Err(NumberFault::Ambiguous);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains(',') {
        return Ok(None);
    }
    Ok(ungroup(whole, ',').and_then(|whole| plain(&format!("{whole}.{fraction}"))))
}

/// Reads `1.234.567,5`. A single point that cannot separate thousands is accepted as a decimal point.
fn with_comma(text: &str) -> Result<Option<f64>, NumberFault> {
    if let Some((whole, fraction)) = text.split_once(',') {
        let whole = if whole.contains('.') { ungroup(whole, '.') } else { Some(whole.to_owned()) };
        let clean = !fraction.contains([',', '.']);
        return Ok(whole.filter(|_| clean).and_then(|whole| plain(&format!("{whole}.{fraction}"))));
    }
    let Some((whole, rest)) = text.split_once('.') else { return Ok(plain(text)) };
    if rest.contains('.') {
        return Ok(ungroup(text, '.').and_then(|whole| plain(&whole)));
    }
    let unsigned = whole.trim_start_matches(['+', '-']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let may_be_thousands = digits == 3 && rest.len() == 3 && unsigned.len() <= 3 && !starts_with_zero(unsigned);
    if may_be_thousands { Err(NumberFault::Ambiguous) } else { Ok(plain(text)) }
}

/// Spaces that separate thousands: the plain one, one that breaks no line, its narrow form, and a thin one.
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// `1 234 567.5` without the spaces between its thousands; `None` when it has none, or they stand elsewhere.
fn without_spaces(text: &str) -> Option<String> {
    let end = text.find(['.', ',']).unwrap_or(text.len());
    let (whole, fraction) = text.split_at(end);
    let space = whole.chars().find(|c| SPACES.contains(c))?;
    Some(ungroup(whole, space)? + fraction)
}

fn starts_with_zero(whole: &str) -> bool {
    whole.is_empty() || whole.starts_with('0')
}

/// Removes the marks between thousands, `1,234,567`; `None` when they are not where thousands end.
fn ungroup(text: &str, mark: char) -> Option<String> {
    let mut groups = text.trim_start_matches(['+', '-']).split(mark);
    let first = groups.next()?;
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let well = (1..=3).contains(&first.len()) && all_digits(first) && !starts_with_zero(first);
    let well = well && groups.all(|group| group.len() == 3 && all_digits(group));
    well.then(|| text.replace(mark, ""))
}

/// Minutes of a duration in hours, minutes and seconds: `0:36:00`, `26:30:15.5`. `None` for anything else: with two
/// parts it could be hours and minutes or minutes and seconds.
pub fn minutes(cell: &str) -> Option<f64> {
    let mut parts = cell.trim().split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let two = |text: &str| text.len() == 2 && digits(text) && text.as_bytes()[0] < b'6';
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if parts.next().is_some() || !digits(hours) || hours.len() > 6 || !two(minutes) || !two(whole) || !digits(fraction)
    {
        return None;
    }
    // Calculated in whole milliseconds, so that 36 minutes is exactly 36.
    let seconds: f64 = seconds.parse().ok()?;
    let milliseconds = (hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0) * 1000.0
        + (seconds * 1000.0).round();
    Some(milliseconds / 60_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(cell: &str) -> Result<Option<f64>, NumberFault> {
        number(cell, Decimal::Point)
    }

    fn comma(cell: &str) -> Result<Option<f64>, NumberFault> {
        number(cell, Decimal::Comma)
    }

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
            ("1 000", 1000.0),
            ("-12\u{a0}345\u{a0}678.25", -12_345_678.25),
            ("£1\u{202f}250", 1250.0),
        ] {
            assert_eq!(point(cell), Ok(Some(value)), "{cell}");
        }
        for blank in ["", "  ", "..", "-", "*", "c", "Z", "x", "NA", "N/A", "null", "[c]"] {
            assert_eq!(point(blank), Ok(None), "{blank}");
            assert_eq!(comma(blank), Ok(None), "{blank}");
        }
        for junk in [
            "twelve",
            "1,23,456",
            "12 children",
            "1,234.5,6",
            "£",
            "1,2,3",
            "2004-04-01",
            "0:36:00",
            "1 23",
            "12 3456",
            "0 123",
            "1 234\u{a0}567",
        ] {
            assert_eq!(point(junk), Err(NumberFault::Malformed), "{junk}");
        }
        for endless in ["NaN", "inf", "-Infinity", "1e999"] {
            assert_eq!(point(endless), Err(NumberFault::NotFinite), "{endless}");
            assert_eq!(comma(endless), Err(NumberFault::NotFinite), "{endless}");
        }
    }

    #[test]
    fn a_comma_before_a_fraction_is_no_thousands_separator() {
        for cell in ["0,125", "2,5", "12,75", "-0,5", "1234,567", "1.234,5", "00,125", "£0,350"] {
            assert_eq!(point(cell), Err(NumberFault::Ambiguous), "{cell}");
            assert!(has_decimal_comma(cell), "{cell}");
        }
        for cell in ["1,234", "12,345,678", "1.5", "a,b", "", "1,", "1,2,3"] {
            assert!(!has_decimal_comma(cell), "{cell}");
        }
    }

    #[test]
    fn where_commas_are_decimal_points_stand_between_thousands() {
        for (cell, value) in [
            ("0,125", 0.125),
            ("1,234", 1.234),
            ("1.234,5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("12", 12.0),
            ("-2,5", -2.5),
            ("53.4512", 53.4512),
            ("0.125", 0.125),
            ("1e-3", 0.001),
            ("1 234,5", 1234.5),
        ] {
            assert_eq!(comma(cell), Ok(Some(value)), "{cell}");
        }
        assert_eq!(comma("1.234"), Err(NumberFault::Ambiguous));
        for junk in ["1,2,3", "1,234.5", "12.34,5", "1.2.3"] {
            assert_eq!(comma(junk), Err(NumberFault::Malformed), "{junk}");
        }
    }

    #[test]
    fn durations_are_hours_minutes_and_seconds() {
        for (cell, value) in [("0:36:00", 36.0), ("00:00:30", 0.5), ("26:30:15.5", 1590.0 + 15.5 / 60.0)] {
            assert_eq!(minutes(cell), Some(value), "{cell}");
        }
        for other in ["0:36", "36", "0:75:00", "0:3:00", "a:00:00", "1:00:00:00", "", "0:00:-1"] {
            assert_eq!(minutes(other), None, "{other}");
        }
    }
}
