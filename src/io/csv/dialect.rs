//! Finds the delimiter of a text table. The file does not state it, unless Excel wrote a first line `sep=`.

use super::super::header::{LOOKED_AT, Wanted};
use std::collections::BTreeMap;

/// Bytes of a text that are looked at. Its first line is looked at whole, up to a hundred times as many bytes.
const HEAD: usize = 64_000;

/// Possible delimiters, the most common first.
const MARKS: &[u8] = b",;\t|";

/// The delimiter that Excel's first line states, `sep=;`.
pub(super) fn stated(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_end_matches(['\r', '"']).trim_start_matches('"');
    let (key, mark) = line.split_at_checked(4)?;
    let mark = mark.trim_end_matches([',', ';']).as_bytes();
    // For `sep=,` the split at the comma removes the mark, so it is read from the line.
    let mark = if mark.is_empty() { line.as_bytes().get(4..5)? } else { mark };
    (key.eq_ignore_ascii_case("sep=") && mark.len() == 1).then(|| mark[0])
}

/// The delimiter with which the header is one that is wanted; otherwise the one with which the most rows have the same
/// number of cells, at least two.
pub(super) fn guessed(text: &str, wanted: &Wanted<'_>) -> u8 {
    let head = head(text);
    let mut best = (0, 0, b',');
    for &mark in MARKS {
        let rows = rows(head, mark);
        let width_known = rows.iter().filter(|row| (wanted.known)(row)).map(Vec::len).max();
        if let Some(width) = width_known {
            // A header with a single column reads the same with every delimiter, so it decides nothing.
            if width > 1 {
                return mark;
            }
        }
        let (alike, width) = regular(&rows);
        if (alike, width) > (best.0, best.1) {
            best = (alike, width, mark);
        }
    }
    best.2
}

/// The complete lines at the start of a text.
fn head(text: &str) -> &str {
    let first = text.find(['\n', '\r']).unwrap_or(text.len());
    let mut end = text.len().min(HEAD.max((first + 1).min(100 * HEAD)));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match text[..end].rfind(['\n', '\r']) {
        Some(last) if end < text.len() => &text[..last],
        _ => &text[..end],
    }
}

fn rows(head: &str, mark: u8) -> Vec<Vec<String>> {
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(head.as_bytes());
    let records = reader.records().map_while(std::result::Result::ok).take(LOOKED_AT);
    records.map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Number of rows with the most common number of cells, and that number, if it is at least two.
fn regular(rows: &[Vec<String>]) -> (usize, usize) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.len() > 1) {
        *counts.entry(row.len()).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|&(width, rows)| (rows, width));
    most.map_or((0, 0), |(width, rows)| (rows, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> char {
        char::from(guessed(text, &Wanted::any_header()))
    }

    #[test]
    fn the_mark_is_the_one_that_makes_a_table() {
        assert_eq!(mark("id,x,y\n1,2,3\n"), ',');
        assert_eq!(mark("id;x;y\n1;2,5;3\n2;2,5;3,5\n"), ';');
        assert_eq!(mark("id\tname, as known\tkind, if any, or other\n1\ta\tb\n"), '\t');
        assert_eq!(mark("code;Children, aged 0 to 4, all;Rank, where 1 is most deprived\nE1;5;7\n"), ';');
        assert_eq!(mark("\"Name; of, site\",id\n\"a; b\",1\n"), ',');
        assert_eq!(mark("Title; with marks; of all; kinds\nid,x,y\n1,2,3\n2,3,4\n"), ',');
        assert_eq!(mark("id\n1\n"), ',');
        assert_eq!(mark(""), ',');
    }

    #[test]
    fn a_known_header_decides() {
        let known = |header: &[String]| header == ["site", "name"];
        let wanted = Wanted { known: &known, any: false, ..Wanted::any_header() };
        let text = "site;name\n1;a, b\n2;c, d\n3;e, f\n";
        assert_eq!(guessed(text, &wanted), b';');
    }

    #[test]
    fn the_first_line_of_excel_is_believed() {
        assert_eq!(stated("sep=;\nid;x\n"), Some(b';'));
        assert_eq!(stated("\"sep=\t\"\r\nid\tx\n"), Some(b'\t'));
        assert_eq!(stated("SEP=,\nid,x\n"), Some(b','));
        for other in ["id;sep=\n", "separator\n", "", "sep=\n", "sep=ab\n"] {
            assert_eq!(stated(other), None, "{other:?}");
        }
    }
}
