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

/// Words with which notes begin, in lower case; a colon follows.
const WORDS: &[&str] = &[
    "source",
    "sources",
    "note",
    "notes",
    "footnote",
    "footnotes",
    "copyright",
    "contact",
    "key",
    "nb",
    "licence",
    "produced by",
    "prepared by",
    "published",
    "extracted",
    "downloaded",
    "last updated",
    "date",
    "caveat",
    "caveats",
];

/// Other beginnings of notes, in lower case.
const BEGINNINGS: &[&str] =
    &["©", "(c) ", "crown copyright", "contains ", "http://", "https://", "[1]", "[2]", "[3]", "¹", "²", "³"];

/// What the first cell of a row of sums says, in lower case.
const TOTALS: &[&str] = &["total", "totals", "grand total", "sum", "overall"];

/// Why notes and totals are left out.
const BELOW: &str = "it is a note below the table";
const SUMS: &str = "it is a total of the rows above";

impl Note {
    fn new<'a>(row: u64, mut cells: impl Iterator<Item = &'a str>, reason: &'static str) -> Note {
        let text = cells.find(|cell| !cell.trim().is_empty()).unwrap_or_default().trim().to_owned();
        Note { row, text, reason }
    }

    /// A row that is a note: its only text begins as notes do, or it is a later row of the same notes if `goes_on`.
    /// `None` for any other. A row that is cut short is none: a colon makes a note.
    pub(super) fn of<'a>(row: u64, cells: impl Iterator<Item = &'a str>, goes_on: bool) -> Option<Note> {
        let mut cells = cells.skip_while(|cell| cell.trim().is_empty());
        let text = cells.next()?.trim();
        // Commas of a sentence have a space behind.
        if !cells.all(|cell| cell.trim().is_empty() || cell.starts_with(' ')) {
            return None;
        }
        let lower = text.to_lowercase();
        let says = |word: &str| lower.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(':'));
        let begins = WORDS.iter().any(|word| says(word)) || BEGINNINGS.iter().any(|word| lower.starts_with(word));
        (begins || goes_on).then(|| Note::new(row, std::iter::once(text), BELOW))
    }
}

/// Moves notes and totals at the end of a table from its rows to its notes. `key` is the column of the rows' codes: a
/// total has none, or says that it is one. It has nothing in the columns `placed`, and no geometry.
pub(crate) fn set_aside(table: &mut Table, key: usize, placed: &[usize]) {
    let is_total = |row: &Row| is_total(table, row, key, placed);
    let rows = table.rows.iter().rev().take_while(|row| is_alone(row) || is_total(row)).count();
    let start = table.rows.len() - rows;
    let begins = |row: &Row| is_total(row) || Note::of(0, row.cells.iter(), false).is_some();
    let Some(first) = table.rows[start..].iter().position(begins) else { return };
    // A table of notes alone is a mistake that its other checks explain.
    if start + first == 0 {
        return;
    }
    let totals: Vec<bool> = table.rows[start + first..].iter().map(is_total).collect();
    for (row, total) in table.rows.split_off(start + first).into_iter().zip(totals) {
        table.notes.push(Note::new(row.number, row.cells.iter(), if total { SUMS } else { BELOW }));
    }
}

/// Whether only one cell of a row has text, or the commas are those of a sentence, with a space behind, and none of
/// what they part is a number.
fn is_alone(row: &Row) -> bool {
    let mut others = row.cells.iter().skip_while(|cell| cell.trim().is_empty()).skip(1);
    let is_text = |cell: &str| cell.starts_with(' ') && cell.trim().parse::<f64>().is_err();
    row.geometry.is_none() && row.cells.len() > 1 && others.all(|cell| cell.trim().is_empty() || is_text(cell))
}

fn is_total(table: &Table, row: &Row, key: usize, placed: &[usize]) -> bool {
    let Some(first) = (0..row.cells.len()).find(|column| !table.cell(row, *column).is_empty()) else { return false };
    let says = TOTALS.contains(&table.cell(row, first).trim_end_matches(':').to_lowercase().as_str());
    let is_placed = row.geometry.is_some() || placed.iter().any(|column| !table.cell(row, *column).is_empty());
    says && !is_placed && (first == key || table.cell(row, key).is_empty())
}

#[cfg(test)]
mod tests {
    use crate::io::bytes::testing::blob;
    use crate::io::csv;

    /// Rows that stay, and the texts of the notes.
    fn parted(text: &str) -> (usize, Vec<String>) {
        let mut table = csv::read(&blob("t.csv", text)).unwrap();
        super::set_aside(&mut table, 0, &[]);
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
            "code,n\nE1, 1\nData Mill, 2\n",
            "name\nSt Mary\nSource Hall\n",
        ] {
            assert_eq!(parted(text), (2, vec![]), "{text:?}");
        }
        let between = csv::read(&blob("t.csv", "code,name,n\nE1,a,1\nNote: b\nE2,b,2\n")).unwrap_err().to_string();
        assert!(between.starts_with("H210 t.csv row 3: `Note: b` stands between rows"), "{between}");
        for last in ["E0100", "Data Mill, The,500", "Note", "Source Hall,LS1 1AB", "* Bet"] {
            let cut = csv::read(&blob("t.csv", format!("code,name,x,n\nE1,a,1,2\n{last}\n"))).unwrap_err().to_string();
            assert!(cut.starts_with("H210 t.csv row 3"), "{cut}");
        }
        let mut table = csv::read(&blob("t.csv", "name,x,n\na,1,2\nTotal,5,2\n")).unwrap();
        super::set_aside(&mut table, 0, &[1]);
        assert_eq!(table.rows.len(), 2, "it has a position");
    }
}
