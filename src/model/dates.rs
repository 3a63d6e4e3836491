//! Months and dates of studies: when a centre was open, as far as is known.

use chrono::{Datelike, NaiveDate};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A month of the calendar, such as `2009-12`.
///
/// ```
/// use hubplan::model::Month;
/// let born: Month = "1999-09".parse()?;
/// assert_eq!(born.plus(60), Month::of(2004, 9));
/// assert_eq!(born.to_string(), "1999-09");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(test, schemars(with = "String"))]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Month(i32);

impl Month {
    /// Earlier than every month in use.
    pub const EARLIEST: Month = Month(i32::MIN / 2);
    /// Later than every month in use.
    pub const LATEST: Month = Month(i32::MAX / 2);

    /// The month of a year; `month` counts from 1.
    pub fn of(year: i32, month: u32) -> Self {
        Month(year * 12 + month as i32 - 1)
    }

    /// This many months later.
    pub fn plus(self, months: i32) -> Self {
        Month(self.0 + months)
    }

    /// Months from `earlier` to this one.
    pub fn since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// The year it belongs to.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The first month whose first day is `day` or later.
    fn from_day(day: NaiveDate) -> Self {
        Month::of(day.year(), day.month()).plus(i32::from(day.day() > 1))
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a month; write it like 2009-12");
        let (year, month) = text.trim().split_once('-').ok_or_else(wrong)?;
        match (year.len(), year.parse(), month.len(), month.parse()) {
            (4, Ok(year), 2, Ok(month @ 1..=12)) => Ok(Month::of(year, month)),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Month {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.0.rem_euclid(12) + 1)
    }
}

/// When something happened, as precisely as a file states it.
///
/// ```
/// use hubplan::model::When;
/// let opened: When = "2009-12".parse()?;
/// assert!(!opened.is_a_day());
/// assert_eq!("".parse(), Ok(When::Unknown));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// It happened, but the file does not say when.
    #[default]
    Unknown,
    /// On one of these days, both included: a day, the days of a month, or the days of a year.
    Between(NaiveDate, NaiveDate),
}

impl When {
    /// `true` when the day itself is known.
    pub fn is_a_day(self) -> bool {
        matches!(self, When::Between(first, last) if first == last)
    }
}

impl FromStr for When {
    type Err = String;

    /// Reads `2009-12-18`, `18-12-2009`, `18/12/2009`, `18.12.2009`, `20091218`, `18 December 2009` and `18-Dec-09`, a
    /// month such as `2009-12` or `December 2009`, a year such as `2009`; a blank is [`When::Unknown`].
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let text = without_time(text);
        if text.is_empty() {
            return Ok(When::Unknown);
        }
        let wrong = || format!("`{text}` is not a date; write it like 2009-12-18, 18-12-2009, 2009-12 or 2009");
        if text.contains(|c: char| c.is_ascii_alphabetic()) {
            return in_words(text).map(|(first, last)| When::Between(first, last)).ok_or_else(wrong);
        }
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
        let year = |part: &str| number(part).filter(|_| part.len() == 4).map(|year| year as i32);
        let day = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day);
        let span = match parts.as_slice() {
            [all] if all.len() == 8 && all.is_ascii() => {
                let one = day(
                    year(&all[..4]).ok_or_else(wrong)?,
                    number(&all[4..6]).ok_or_else(wrong)?,
                    number(&all[6..]).ok_or_else(wrong)?,
                );
                one.map(|one| (one, one))
            }
            [all] => year(all).and_then(|year| Some((day(year, 1, 1)?, day(year, 12, 31)?))),
            // Councils write financial years so: 2004/05 is no month.
            [first, _] if text.contains('/') && first.len() == 4 => None,
            // A spreadsheet makes 2009.1 of 2009.10.
            [_, _] if text.contains('.') => None,
            [first, second] => match (year(first), number(second)) {
                (Some(year), Some(month)) => day(year, month, 1).zip(last_of_month(year, month)),
                _ => None,
            },
            [first, month, last] => {
                let (year, date) =
                    if first.len() == 4 { (year(first), number(last)) } else { (year(last), number(first)) };
                let one = year.zip(number(month)).zip(date).and_then(|((year, month), date)| day(year, month, date));
                one.map(|one| (one, one))
            }
            _ => None,
        };
        span.map(|(first, last)| When::Between(first, last)).ok_or_else(wrong)
    }
}

/// A day without the time behind it, `T14:30:00` or ` 14:30`.
fn without_time(text: &str) -> &str {
    let is_time = |text: &str| text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    match text.rsplit_once(['T', ' ']) {
        Some((day, time)) if is_time(time) => day,
        _ => text,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The first and the last day of a date with the name of its month: `18 December 2009`, `18th Dec 2009`, `18-Dec-09`,
/// `December 2009`.
fn in_words(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let text = text.to_ascii_lowercase();
    let parts: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "-/.,".contains(c)).filter(|part| !part.is_empty()).collect();
    let month = |part: &str| {
        let named = |name: &str| part == name || part == &name[..3] || (part == "sept" && name == "september");
        (1..).zip(MONTHS).find(|(_, name)| named(name)).map(|(month, _)| month)
    };
    let year = |part: &str| part.parse::<i32>().ok().filter(|_| part.len() == 4);
    let day = |part: &str| {
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part);
        bare.parse::<u32>().ok().filter(|_| bare.len() <= 2)
    };
    let one = |date: Option<NaiveDate>| date.zip(date);
    match parts[..] {
        [first, second] => {
            let (month, year) = (month(first)?, year(second)?);
            NaiveDate::from_ymd_opt(year, month, 1).zip(last_of_month(year, month))
        }
        // December 18, 2009
        [first, second, third] if month(first).is_some() => {
            one(NaiveDate::from_ymd_opt(year(third)?, month(first)?, day(second)?))
        }
        [first, second, third] => {
            let year = year(third).or_else(|| short_year(third))?;
            one(NaiveDate::from_ymd_opt(year, month(second)?, day(first)?))
        }
        _ => None,
    }
}

/// The year of two digits, as spreadsheets complete them: up to 29 it is of this century.
fn short_year(part: &str) -> Option<i32> {
    let year: i32 = part.parse().ok().filter(|_| part.len() == 2)?;
    Some(if year < 30 { 2000 + year } else { 1900 + year })
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let next =
        if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
    next?.pred_opt()
}

impl fmt::Display for When {
    /// As precisely as it is known: `2009-12-18`, `2009-12`, `2009`, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Unknown => Ok(()),
            When::Between(first, last) if first == last => write!(f, "{first}"),
            When::Between(first, last) if first.month() == last.month() => write!(f, "{}", first.format("%Y-%m")),
            When::Between(first, _) => write!(f, "{:04}", first.year()),
        }
    }
}

/// The months in which a centre is open. A month counts when the centre is open on its first day: from the day of
/// opening up to, but not including, the day of closing.
///
/// ```
/// use hubplan::model::{Month, OpenMonths};
/// let open = OpenMonths::of("2009-12-18".parse()?, Some("2015".parse()?), None);
/// assert_eq!(open.certain, Month::of(2010, 1)..Month::of(2015, 1));
/// assert_eq!(open.possible, Month::of(2010, 1)..Month::of(2016, 1));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenMonths {
    /// Months in which it was open whichever of the possible days is the true one.
    pub certain: Range<Month>,
    /// Months in which it may have been open.
    pub possible: Range<Month>,
}

impl OpenMonths {
    /// From its dates. Without a date of closing it stays open; certainly only up to `as_of`, if that is the month of
    /// the list of centres.
    pub fn of(opened: When, closed: Option<When>, as_of: Option<Month>) -> Self {
        let (opens_first, opens_last) = match opened {
            When::Between(first, last) => (Month::from_day(first), Month::from_day(last)),
            When::Unknown => (Month::EARLIEST, Month::LATEST),
        };
        let (closes_first, closes_last) = match closed {
            None => (as_of.map_or(Month::LATEST, |month| month.plus(1)), Month::LATEST),
            Some(When::Between(first, last)) => (Month::from_day(first), Month::from_day(last)),
            // It may have closed the day after it opened, or only yesterday.
            Some(When::Unknown) => (Month::EARLIEST, Month::LATEST),
        };
        OpenMonths {
            certain: opens_last..closes_first.max(opens_last),
            possible: opens_first..closes_last.max(opens_first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    fn when(text: &str) -> When {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_read_as_exactly_as_they_are_written() {
        for (text, shown) in [
            ("2009-12-18", "2009-12-18"),
            ("18-12-2009", "2009-12-18"),
            ("18/12/2009", "2009-12-18"),
            ("20091218", "2009-12-18"),
            ("2009-12-18 00:00:00", "2009-12-18"),
            ("2009-02", "2009-02"),
            ("2009", "2009"),
            (" ", ""),
            ("18 December 2009", "2009-12-18"),
            ("18th dec 2009", "2009-12-18"),
            ("18-Dec-09", "2009-12-18"),
            ("1 Sept 1998", "1998-09-01"),
            ("2-May-98", "1998-05-02"),
            ("December 18, 2009", "2009-12-18"),
            ("18.12.2009", "2009-12-18"),
            ("2009-12-18T14:30:00", "2009-12-18"),
            ("18/12/2009 00:00", "2009-12-18"),
            ("18\u{a0}December\u{a0}2009", "2009-12-18"),
            ("Dec 2009", "2009-12"),
        ] {
            assert_eq!(when(text).to_string(), shown, "{text}");
        }
        assert_eq!(when("2008-02"), When::Between("2008-02-01".parse().unwrap(), "2008-02-29".parse().unwrap()));
        for junk in [
            "31-02-2009",
            "2009-13",
            "09",
            "yesterday",
            "2009-12-18-1",
            "18-12-09",
            "12345678",
            "é2009ab",
            "2009.1",
            "Dec-09",
            "31 April 2009",
            "18 Decem 2009",
            "2009 Dec 18",
        ] {
            assert!(junk.parse::<When>().is_err(), "{junk}");
        }
    }

    #[test]
    fn months_count_and_print() {
        let month: Month = "2009-12".parse().unwrap();
        assert_eq!((month.plus(1).to_string(), month.year()), ("2010-01".to_owned(), 2009));
        assert_eq!(month.plus(14).since(month), 14);
        assert!(
            "2009-00".parse::<Month>().is_err() && "2009".parse::<Month>().is_err() && "9-12".parse::<Month>().is_err()
        );
    }

    #[test]
    fn what_is_not_known_is_possible_and_never_certain() {
        let open = |opened: &str, closed: Option<&str>| OpenMonths::of(when(opened), closed.map(when), None);
        let never = open("", None);
        assert!(never.certain.is_empty());
        assert_eq!(never.possible, Month::EARLIEST..Month::LATEST);
        let closed_once = open("2004-05-01", Some(""));
        assert!(closed_once.certain.is_empty());
        assert_eq!(closed_once.possible, Month::of(2004, 5)..Month::LATEST);
        let listed = OpenMonths::of(when("2004-05-01"), None, Some(Month::of(2025, 7)));
        assert_eq!((listed.certain.end, listed.possible.end), (Month::of(2025, 8), Month::LATEST));
        let first_of_month = open("2004-05-01", Some("2004-06-01"));
        assert_eq!(first_of_month.certain, Month::of(2004, 5)..Month::of(2004, 6), "open on 1 May, not on 1 June");
        assert!(open("2004-05-02", Some("2004-06-01")).possible.is_empty(), "open on no first of a month");
    }

    proptest! {
        #![proptest_config(cases(256))]

        /// A centre that closes and opens again on the same day was never closed, whichever day that is.
        #[test]
        fn adjoining_openings_are_one(opened in 0u32..5000, first in 0u32..3000, second in 0u32..3000) {
            let day = |at: u32| {
                let day = NaiveDate::from_ymd_opt(1999, 1, 1).unwrap() + chrono::Days::new(u64::from(at));
                When::Between(day, day)
            };
            let (middle, end) = (opened + first, opened + first + second);
            let of = |opened, closed| OpenMonths::of(day(opened), Some(day(closed)), None);
            let whole = of(opened, end);
            let (one, two) = (of(opened, middle), of(middle, end));
            prop_assert_eq!(&whole.certain, &whole.possible);
            prop_assert_eq!(one.certain.end, two.certain.start);
            prop_assert_eq!(whole.certain, one.certain.start..two.certain.end);
        }
    }
}
