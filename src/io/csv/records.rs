//! Checks the length and number of a table's rows before any of it is kept in memory.

use crate::error::{Code, Finding, Result, system_words};
use crate::io::limits;
use std::io::BufRead;

/// Most bytes of one row. A travel matrix with 65,536 sites has two million.
const LONGEST: usize = 8_000_000;

/// Refuses a table with a row that is too long, or with more rows than hubplan reads.
///
/// # Errors
/// [`Code::ContentMalformed`] with the row, [`Code::FileTooLarge`], [`Code::FileUnreadable`].
pub(in crate::io) fn check(name: &str, mut text: impl BufRead) -> Result<()> {
    let mut course = Course { line: 1, row: 1, ..Course::default() };
    loop {
        let chunk = text.fill_buf().map_err(|error| {
            let what = format!("it cannot be read: {}", system_words(&error));
            Finding::new(Code::FileUnreadable, name, what, "Check that you may read it")
        })?;
        if chunk.is_empty() {
            return Ok(());
        }
        course.go_on(chunk);
        if course.longest > LONGEST {
            return Err(h105_endless(name, &course).into());
        }
        if course.lines > limits::ROWS {
            let what = format!("it has more than {} lines", crate::units::grouped(limits::ROWS as u64));
            return Err(limits::h110_too_large(name, what, "Delete the rows that the study does not use").into());
        }
        let length = chunk.len();
        text.consume(length);
    }
}

/// Progress through a table.
#[derive(Default)]
struct Course {
    /// Whether the position is inside quotes.
    quoted: bool,
    /// Whether a cell's text has begun, so that a quote opens nothing.
    inside: bool,
    /// Bytes of the current row so far, and of the longest row.
    length: usize,
    longest: usize,
    /// Line breaks so far, the current line, and the line in which the longest row begins.
    lines: usize,
    line: u64,
    row: u64,
    /// Whether the longest row was inside quotes when its length was measured.
    in_quotes: bool,
}

impl Course {
    fn go_on(&mut self, chunk: &[u8]) {
        for byte in chunk {
            self.length += 1;
            match byte {
                b'"' if self.quoted => self.quoted = false,
                b'"' if !self.inside => self.quoted = true,
                b'\n' => {
                    self.lines += 1;
                    self.line += 1;
                    if !self.quoted {
                        self.end_row();
                    }
                }
                b',' | b';' | b'\t' | b'\r' => self.inside = false,
                _ => self.inside = true,
            }
        }
        if self.length > self.longest {
            (self.longest, self.in_quotes) = (self.length, self.quoted);
        }
    }

    fn end_row(&mut self) {
        if self.length <= LONGEST {
            (self.length, self.inside, self.row) = (0, false, self.line);
        }
    }
}

fn h105_endless(name: &str, course: &Course) -> Finding {
    let (what, mend) = match course.in_quotes {
        true => ("a quote opens in this row and does not close", "Close the quote, or delete it"),
        false => ("this row has no end", "Check that its extension says what it is; save it as CSV (UTF-8)"),
    };
    Finding::new(Code::ContentMalformed, name, what, mend).row(course.row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        check("t.csv", text.as_bytes()).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_row_without_an_end_is_refused_where_it_begins() {
        let cell = "x,".repeat(LONGEST / 2 + 1);
        assert!(refusal(&format!("id\n1\n{cell}")).starts_with("H105 t.csv row 3: this row has no end"));
        assert!(refusal(&format!("id\n1\n{cell}\n2\n3\n")).starts_with("H105 t.csv row 3: this row has no end"));
        let lines = "x,y\n".repeat(LONGEST / 4 + 1);
        assert!(refusal(&format!("id\n1,\"{lines}")).starts_with("H105 t.csv row 2: a quote opens"));
        assert_eq!(refusal(&lines), "");
    }

    #[test]
    fn quotes_are_those_of_cells() {
        let lines = "x,y\n".repeat(LONGEST / 4 + 1);
        for fine in ["a 5\" pipe,2\n", "\"a \"\"quoted\"\" word\",2\n", "\"two\nlines\",2\n"] {
            assert_eq!(refusal(&format!("{fine}{lines}")), "", "{fine}");
        }
    }

    #[test]
    fn very_many_lines_are_refused() {
        assert!(refusal(&"\n".repeat(limits::ROWS + 1)).starts_with("H110 t.csv: it has more than 20,000,000 lines"));
    }
}
