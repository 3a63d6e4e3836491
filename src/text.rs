//! Makes text from other people's files safe for a terminal or a report: names, headers and paths may hold anything.
//!
//! A terminal obeys control characters, and marks of direction make a line read differently from what it says. Neither
//! belongs in a name.

use std::borrow::Cow;

/// Replaces a character that may not be shown (U+FFFD, the replacement character).
pub const INSTEAD: char = '\u{fffd}';

/// Whether a character acts on a line instead of being shown in it: control characters, line and paragraph separators,
/// and all marks that change the direction of writing.
pub fn is_unshowable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line, with every character replaced that a terminal would act on.
pub fn one_line(text: &str) -> Cow<'_, str> {
    clean(text, |c| if is_unshowable(c) { INSTEAD } else { c })
}

/// Like [`one_line`], for text of several lines: keeps line breaks and tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    clean(text, |c| if is_unshowable(c) && !matches!(c, '\n' | '\t') { INSTEAD } else { c })
}

/// A cell of a table as a name: replaces line breaks and tabs, which spreadsheets put into addresses, by spaces.
pub fn name(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_unshowable(c) => INSTEAD,
        c => c,
    })
}

/// `Children's centre linked site` as `childrens_centre_linked_site`: how columns and kinds of site are named.
pub fn snake_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase).filter(|c| !matches!(c, '\'' | '\u{2019}')) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_matches('_').to_owned()
}

/// Wraps text between words into lines of at most `most` characters. A longer word gets a line of its own.
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Cuts text to at most `most` characters.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => Cow::Owned(format!("{} ...", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Leaves the Rust example out of what a JSON Schema says of a type: a planner's editor shows that.
#[cfg(test)]
pub(crate) fn without_example(schema: &mut schemars::Schema) {
    if let Some(serde_json::Value::String(description)) = schema.get_mut("description")
        && let Some(at) = description.find("\n\n```")
    {
        description.truncate(at);
    }
}

fn clean(text: &str, with: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().all(|c| with(c) == c) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(with).collect()) }
}

/// A text as a cell of a table that a spreadsheet may open. If a spreadsheet would run it as a formula, it gets an
/// apostrophe in front, which spreadsheets read as "this is text". Numbers, with or without a sign, stay as they are.
/// [`read_cell`] removes the apostrophe again.
///
/// ```
/// use hubplan::text::{read_cell, written_cell};
/// assert_eq!(written_cell("=HYPERLINK(\"http://a.invalid\")"), "'=HYPERLINK(\"http://a.invalid\")");
/// assert_eq!((written_cell("-4.2"), written_cell("'Ouse Centre")), ("-4.2".into(), "'Ouse Centre".into()));
/// assert_eq!(read_cell("'=A1"), "=A1");
/// ```
pub fn written_cell(text: &str) -> Cow<'_, str> {
    // A formula that already has apostrophes in front gets one more, so that reading gives back what was written.
    if would_run(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Undoes [`written_cell`]; returns any other cell unchanged.
pub fn read_cell(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if would_run(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

/// Whether a spreadsheet would run a cell as a formula, or let it run over into the next cell.
fn would_run(text: &str) -> bool {
    let is_number = || {
        let digits = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
        digits && text.parse::<f64>().is_ok()
    };
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number()
}

/// Whether text may hold an unshowable character, judged from its UTF-8 bytes. It may say yes wrongly, but never no.
pub fn is_suspect(text: &[u8]) -> bool {
    // The first bytes, in UTF-8, of control characters above 0x7f, of U+061C, and of the marks from U+200E on.
    text.iter().any(|byte| matches!(byte, 0..0x20 | 0x7f | 0xc2 | 0xd8 | 0xe2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(wrapped("to be or not", 5), ["to be", "or", "not"]);
        assert_eq!(wrapped("incomprehensibly so", 5), ["incomprehensibly", "so"]);
        assert!(wrapped(" ", 5).is_empty());
    }

    #[test]
    fn what_a_terminal_obeys_is_replaced() {
        // Clear the screen in 7-bit and in 8-bit form, set a title, overwrite a line, and names that read backwards.
        for attack in
            ["a\u{1b}[2Jb", "a\u{9b}2Jb", "a\u{1b}]0;x\u{7}b", "a\rb", "a\u{202e}b", "a\u{2066}b", "a\u{2028}b"]
        {
            for shown in [one_line(attack), lines(attack), name(attack)] {
                assert!(!shown.chars().any(is_unshowable), "{shown:?}");
            }
            assert!(is_suspect(attack.as_bytes()));
        }
        assert_eq!(one_line("a\nb"), "a\u{fffd}b");
        assert_eq!(lines("a\n\tb\0"), "a\n\tb\u{fffd}");
        assert_eq!(name("1 High St\r\nAshmere"), "1 High St  Ashmere");
        assert!(matches!(one_line("St Mary’s, Café, £5, 🏴"), Cow::Borrowed(_)));
    }

    #[test]
    fn suspicion_misses_no_character() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_unshowable(*c)) {
            assert!(is_suspect(c.to_string().as_bytes()), "{c:?}");
        }
        assert!(!is_suspect("Shiney Row Library, Café".as_bytes()));
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        for attack in [
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "+44 114 000 0000",
            "-2+3",
            "\t=1",
            "\r=1",
            "\n=1",
            "=",
            "--1",
            "'=1",
            "''@",
        ] {
            assert_eq!(written_cell(attack), format!("'{attack}"));
        }
        for fine in ["", "-4.2", "+3", "-1e5", "-.5", "'Ouse", "'", "Bristol - South", "'-4.2", "1=1", "a@b.invalid"] {
            assert_eq!((written_cell(fine), read_cell(fine)), (fine.into(), fine), "{fine}");
        }
    }

    proptest! {
        #![proptest_config(cases(4096))]

        /// Whatever a name or an id is, it is read as it was written; and what is written begins with nothing that
        /// runs.
        #[test]
        fn cells_survive_the_round_trip(text in "['=+@\t\r\n. a0e-]{0,6}|.{0,8}") {
            let written = written_cell(&text).into_owned();
            prop_assert_eq!(read_cell(&written), &text);
            prop_assert!(!would_run(&written), "{written:?}");
        }
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü ...");
    }
}
