//! Words and figures for the terminal, cut or wrapped at 80 columns.

use crate::model::rounding;
use crate::units::{TravelUnit, grouped};
pub(super) use crate::words::{capital, counted, verb};
use std::borrow::Cow;

/// Width of every text.
pub(super) const WIDTH: usize = 80;

/// The text in at most `width` characters, with an ellipsis if it was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text wrapped between words. `first` precedes the first line; the others are indented by as much.
pub(super) fn wrap(first: &str, text: &str) -> String {
    let marked = first.chars().count();
    let indent = " ".repeat(marked);
    let lines = crate::text::wrapped(text, WIDTH.saturating_sub(marked));
    first.to_owned() + &lines.join(&format!("\n{indent}")) + "\n"
}

/// Cells of a table, right-aligned in their columns, with at least one space in front. A cell that is too wide takes
/// space from the columns after it, so that cells never touch.
pub(super) fn columns<T: AsRef<str>>(cells: &[(T, usize)]) -> String {
    let (mut line, mut ends, mut written) = (String::new(), 0, 0);
    for (cell, width) in cells {
        let (cell, wide) = (cell.as_ref(), cell.as_ref().chars().count());
        ends += width;
        let space = ends.saturating_sub(written + wide).max(usize::from(wide > 0));
        line.extend(std::iter::repeat_n(' ', space));
        line.push_str(cell);
        written += space + wide;
    }
    line
}

/// A share in per cent: `86.3%`. It is never rounded to `100.0%` or `0.0%` unless it is exactly that.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let rounded = (percent * 10.0).round() / 10.0;
    let shown = match rounded {
        100.0 if percent < 100.0 - rounding::STATED => 99.9,
        0.0 if percent > rounding::STATED => 0.1,
        other => other,
    };
    format!("{shown:.1}%")
}

/// A share in per cent, or `-` where there is none: `86.3%`.
pub(super) fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), percent)
}

/// Shares of today and of the plan, in per cent below the names of their columns; `what` stands in front of the names.
/// Without `today`, only the plan's.
pub(super) fn today_and_plan(
    heading: &str,
    what: &str,
    columns: impl IntoIterator<Item = (String, [Option<f64>; 2])>,
    today: bool,
) -> String {
    let mut lines = [what, "today", "plan"].map(|word| format!("{word:<10}"));
    for (name, shares) in columns {
        let [before, after] = shares.map(|part| share(part).trim_end_matches('%').to_owned());
        for (line, cell) in lines.iter_mut().zip([name, before, after]) {
            line.push_str(&format!("{cell:>7}"));
        }
    }
    let [names, before, after] = lines;
    let before = if today { before + "\n" } else { String::new() };
    format!("{}\n{names}\n{before}{after}\n", cut(heading, WIDTH))
}

/// A weight: `18,442` from a thousand on, `63.5` below.
pub(super) fn weight(weight: f64) -> String {
    if weight >= 1000.0 {
        grouped(weight.round() as u64)
    } else {
        format!("{weight:.1}").trim_end_matches(".0").to_owned()
    }
}

/// `1.23 km`, `616 m`, `12.5 min`.
pub(super) fn travel(value: Option<f64>, unit: TravelUnit) -> String {
    match (value, unit) {
        (None, _) => "-".to_owned(),
        (Some(value), TravelUnit::Metres) if value >= 1000.0 => format!("{:.2} km", value / 1000.0),
        (Some(value), TravelUnit::Metres) => format!("{value:.0} m"),
        (Some(value), TravelUnit::Minutes) => format!("{value:.1} min"),
        (Some(value), TravelUnit::Plain) => format!("{value:.1}"),
    }
}

/// What the length of a journey is called in its unit.
pub(super) fn distance(unit: TravelUnit) -> &'static str {
    match unit {
        TravelUnit::Metres => "distance",
        TravelUnit::Minutes => "journey time",
        TravelUnit::Plain => "journey",
    }
}

/// The same of many.
pub(super) fn distances(unit: TravelUnit) -> String {
    distance(unit).to_owned() + "s"
}

/// The text without the characters that XML cannot hold.
pub(super) fn held_by_xml(text: &str) -> Cow<'_, str> {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(held) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| held(*c)).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_near_the_ends_are_not_rounded_onto_them() {
        assert_eq!([share(Some(0.0)), share(None)], ["0.0%", "-"]);
        assert_eq!([0.0, 0.0001, 0.8633, 0.9999, 1.0].map(percent), ["0.0%", "0.1%", "86.3%", "99.9%", "100.0%"]);
    }

    #[test]
    fn cells_never_touch() {
        assert_eq!(
            columns(&[("gap", 9), ("each £100,000 more", 18), ("hubs", 5)]),
            "      gap each £100,000 more hubs"
        );
        assert_eq!(columns(&[("", 3), ("12", 4), ("", 2)]), "     12  ");
    }

    #[test]
    fn xml_holds_no_control_characters() {
        assert_eq!(held_by_xml("Stoke\u{b}sub\u{7}-Hamdon\n"), "Stokesub-Hamdon\n");
        assert!(matches!(held_by_xml("Caf\u{e9} \u{1f3eb}"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_are_wrapped_and_cut() {
        let text = wrap("- ", &"seven words of eight ".repeat(8));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  seven") || line.starts_with("  ")), "{text}");
        assert_eq!(text.split_whitespace().count(), 33, "no word is lost");
        assert_eq!(cut("Bournemouth, Christchurch and Poole", 14), "Bournemouth,…");
        assert_eq!(cut("Rutland", 7), "Rutland");
    }
}
