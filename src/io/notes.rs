//! Notes and totals below a table: publishers put sources, footnotes and sums there.

use super::table::{Row, Table};

/// A row below a table that is not one of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Row of the file.
    pub row: u64,
    /// Its first text.
    pub text: String,
    /// Why it is left out.
    pub reason: &'static str,
}

/// Words with which notes begin, in lower case.
const WORDS: &[&str] = &[
    "source",
    "sources",
    "note",
    "notes",
    "footnote",
    "footnotes",
    "copyright",
    "crown copyright",
    "contains",
    "this",
    "these",
    "produced by",
    "prepared by",
    "published",
    "extracted",
    "downloaded",
    "last updated",
    "data",
    "figures",
    "end of",
];

/// Marks with which notes begin.
const MARKS: &[&str] = &["©", "(c) ", "* "];

/// What the first cell of a row of sums says, in lower case.
const TOTALS: &[&str] = &["total", "totals", "grand total", "sum", "overall"];

impl Note {
    /// A row whose only text begins as notes do, or a later row of the same notes if `goes_on`; `None` for any other.
    pub(super) fn of<'a>(row: u64, cells: impl Iterator<Item = &'a str>, goes_on: bool) -> Option<Note> {
        let text = cells.map(str::trim).find(|cell| !cell.is_empty())?;
        let lower = text.to_lowercase();
        let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', ' ', '.', ',']);
        let begins = WORDS.iter().any(|word| lower.strip_prefix(word).is_some_and(ends))
            || MARKS.iter().any(|mark| lower.starts_with(mark));
        let reason = "it is a note below the table";
        (begins || goes_on).then(|| Note { row, text: text.to_owned(), reason })
    }
}

/// Moves notes and totals at the end of a table from its rows to its notes. `key` is the column of the rows' codes: a
/// total has none, or says that it is one.
pub(crate) fn set_aside(table: &mut Table, key: usize) {
    let may_be_below = |row: &Row| is_alone(row) || is_total(table, row, key);
    let rows = table.rows.iter().rev().take_while(|row| may_be_below(row)).count();
    let start = table.rows.len() - rows;
    let begins = |row: &Row| is_total(table, row, key) || Note::of(0, row.cells.iter(), false).is_some();
    let Some(first) = table.rows[start..].iter().position(begins) else { return };
    // A table of notes alone is a mistake that its other checks explain.
    if start + first == 0 {
        return;
    }
    for row in table.rows.split_off(start + first) {
        let total = is_total(table, &row, key);
        let note = Note::of(row.number, row.cells.iter(), true);
        table.notes.extend(
            note.map(|note| Note {
                reason: if total { "it is a total of the rows above" } else { note.reason },
                ..note
            }),
        );
    }
}

/// Whether only one cell of a row has text, or the commas are those of a sentence, with a space behind.
fn is_alone(row: &Row) -> bool {
    let mut others = row.cells.iter().skip_while(|cell| cell.trim().is_empty()).skip(1);
    row.cells.len() > 1 && others.all(|cell| cell.trim().is_empty() || cell.starts_with(' '))
}

fn is_total(table: &Table, row: &Row, key: usize) -> bool {
    let Some(first) = (0..row.cells.len()).find(|column| !table.cell(row, *column).is_empty()) else { return false };
    let says = TOTALS.contains(&table.cell(row, first).trim_end_matches(':').to_lowercase().as_str());
    says && (first == key || table.cell(row, key).is_empty())
}

#[cfg(test)]
mod tests {
    use crate::io::bytes::testing::blob;
    use crate::io::csv;

    /// Rows that stay, and the texts of the notes.
    fn parted(text: &str) -> (usize, Vec<String>) {
        let mut table = csv::read(&blob("t.csv", text)).unwrap();
        super::set_aside(&mut table, 0);
        (table.rows.len(), table.notes.into_iter().map(|note| note.text).collect())
    }

    #[test]
    fn notes_and_totals_below_a_table_are_not_rows() {
        for text in [
            "code,name,n\nE1,a,1\nE2,b,2\nTotal,,3\nSource: ONS\n",
            "code,name,n\nE1,a,1\nE2,b,2\n\nTotal:,,3\nSource: ONS,,\n",
            "code,name,n\nE1,a,1\nE2,b,2\n,Total,3\n\"Source: ONS, mid-2024\"\n",
        ] {
            let (rows, notes) = parted(text);
            assert_eq!((rows, notes.len()), (2, 2), "{text:?}: {notes:?}");
        }
        assert_eq!(parted("code,n\nE1, 1\nE2, 2\nSource: ONS, mid-2024\n"), (2, vec!["Source: ONS".to_owned()]));
        let (_, notes) = parted("code,name,n\nE1,a,1\nSource: ONS\nRounded, to the nearest five\n");
        assert_eq!(notes, ["Source: ONS", "Rounded"]);
    }

    #[test]
    fn rows_that_are_no_notes_stay() {
        for text in [
            "code,name,n\nE1,a,1\nE2,,\n",
            "code,n\nTotal,1\nE1,1\n",
            "code,n\nE1,1\nTotally,2\n",
            "code,n\nsource-1, 1\nsource-2, 2\n",
            "name\nSt Mary\nSource Hall\n",
        ] {
            assert_eq!(parted(text), (2, vec![]), "{text:?}");
        }
        let between = csv::read(&blob("t.csv", "code,name,n\nE1,a,1\nNote\nE2,b,2\n")).unwrap_err().to_string();
        assert!(between.starts_with("H210 t.csv row 3: `Note` stands between rows"), "{between}");
        let cut = csv::read(&blob("t.csv", "code,name,n\nE1,a,1\nE0100\n")).unwrap_err().to_string();
        assert!(cut.starts_with("H210 t.csv row 3"), "{cut}");
    }
}
