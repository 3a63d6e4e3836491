//! Finds quotes that do not close. A reader would take everything up to the next quote, in some other row, as one
//! cell, and silently lose the rows between.

use crate::error::{Code, Finding, Result};

/// Position within a cell.
#[derive(PartialEq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: the end of the cell, or the first of two quotes.
    Quote,
}

/// Refuses a text with a quote that never closes, or closes in the middle of another row's text.
///
/// # Errors
/// [`Code::ContentMalformed`], with the line in which the quote opens.
pub(super) fn check(name: &str, text: &str, delimiter: u8) -> Result<()> {
    if !text.contains('"') {
        return Ok(());
    }
    let mut scan =
        Scan { at: At::Start, line: 1, opened: 1, marks: 0, of_row: 0, row_line: 1, whole_row: None, split: None };
    for (place, byte) in text.bytes().enumerate() {
        let next = text.as_bytes().get(place + 1).copied();
        if !scan.step(byte, next, delimiter) {
            return Err(h105_unclosed(name, scan.opened).into());
        }
    }
    if scan.at == At::Quoted { Err(h105_unclosed(name, scan.opened).into()) } else { Ok(()) }
}

struct Scan {
    at: At,
    line: u64,
    /// Line in which the current quote opened.
    opened: u64,
    /// Delimiters inside the quote on the current line. A comma followed by a space does not count: it belongs to a
    /// sentence or an address.
    marks: usize,
    /// Delimiters outside quotes in the current row, counted in the same way.
    of_row: usize,
    /// Line in which the current row begins.
    row_line: u64,
    /// Number of delimiters of the last earlier row that was on one line.
    whole_row: Option<usize>,
    /// If the first line of the current row would be a whole row without the quote that opens in it: the delimiters
    /// before that quote.
    split: Option<usize>,
}

impl Scan {
    /// Reads one byte. False if a quote must have opened by mistake.
    fn step(&mut self, byte: u8, next: Option<u8>, delimiter: u8) -> bool {
        let ends_line = byte == b'\n' || (byte == b'\r' && next != Some(b'\n'));
        self.line += u64::from(ends_line);
        let separates = usize::from(byte == delimiter && next != Some(b' '));
        match (&self.at, byte) {
            (At::Quoted, b'"') => self.at = At::Quote,
            (At::Quoted, _) if ends_line => {
                // A line inside the quote with as many delimiters as the rows before is itself a row.
                let is_row = self.line > self.opened + 1 && Some(self.marks) == self.whole_row && self.marks > 1;
                if self.row_line == self.opened && self.line == self.opened + 1 {
                    let is_row = Some(self.of_row + self.marks) == self.whole_row;
                    self.split = is_row.then_some(self.of_row);
                }
                self.marks = 0;
                return !is_row;
            }
            (At::Quoted, _) => self.marks += separates,
            (At::Quote, b'"') => self.at = At::Quoted,
            (At::Start, b'"') => (self.at, self.opened, self.marks) = (At::Quoted, self.line, 0),
            (_, byte) if byte == delimiter => (self.at, self.of_row) = (At::Start, self.of_row + separates),
            (_, b'\r' | b'\n') => {
                self.at = At::Start;
                if ends_line {
                    return self.end_row();
                }
            }
            // Text follows the closing quote of a cell of several lines: that quote really opens another cell.
            (At::Quote, _) if self.opened < self.line => return false,
            (At::Start | At::Quote, _) => self.at = At::Plain,
            (At::Plain, _) => {}
        }
        true
    }

    /// Ends a row. False if it has two lines that would be whole rows without the quotes that join them.
    fn end_row(&mut self) -> bool {
        if self.row_line + 1 == self.line {
            self.whole_row = Some(self.of_row);
        }
        let last_line = |before: usize| self.marks + self.of_row - before;
        let is_row = |marks: usize| marks > 0 && self.whole_row == Some(marks);
        let joins_two = self.split.is_some_and(|before| is_row(last_line(before)));
        (self.of_row, self.row_line, self.split) = (0, self.line, None);
        !joins_two
    }
}

fn h105_unclosed(name: &str, line: u64) -> Finding {
    let what = "a quote opens in this row and does not close in it, or closes in another row";
    let mend = "Close the quote, or delete it; a cell may hold line breaks only when all of it is in quotes, and no \
         line of it looks like a row";
    Finding::new(Code::ContentMalformed, name, what, mend).row(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        check("t.csv", text, b',').map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_quote_that_swallows_rows_is_refused_where_it_opens() {
        let unclosed = "H105 t.csv row 2: a quote opens in this row";
        for text in [
            "id,name,x\n1,\"St Mary,5\n2,St John,6\n3,St Paul,7\n",
            "id,name,x\n1,\"St Mary,5\r\n2,St John,6\r\n",
            "id,name,x\n1,\"St Mary,5\n2,\"St John,6\n3,St Paul,7\n",
            "id,name,x\n1,\"St Mary,5\n2,St John,6\n3,\"St Paul\",7\n",
            "id,name,x\n1,\"St Mary,5\n2,St John,6\n3,St Paul,\"7\"\n",
            "id,name,x\r1,\"St Mary,5\r2,St John,6\r3,St Paul,\"7\"\r",
            "id,name\n1,\"",
            "id,name,x\n1,\"St Mary,5\n2,St John\",6\n3,St Paul,7\n",
            "id,name\n1,\"St Mary\n2,St John\"\n3,St Paul\n",
        ] {
            assert!(refusal(text).starts_with(unclosed), "{text:?}: {}", refusal(text));
        }
    }

    #[test]
    fn quotes_that_close_are_fine() {
        for text in [
            "id,name,x\n1,\"St Mary, north\",5\n2,b,6\n",
            "id,name,x\n1,\"two\nlines\",5\n2,\"three\n\nlines, with a comma\",6\n",
            "id,name,x\n1,a 5\" pipe,5\n2,\"a \"\"quoted\"\" word\",6\n",
            "id,name,x\n1,\"a\"b,5\n2,\"\",6\n3,\"\"\"\",7\n",
            "id,name\r\n1,\"two\r\nlines\"\r\n",
            "name\n\"two\nlines\"\n",
            "id,name,x\n1,\"two\nlines\",5\n2,\"three,5\nlines\",6\n",
            "id,name,address\n1,a,\"Unit 1\n12 High Street, Leeds, Yorkshire\nLS1 1AA\"\n",
            "",
        ] {
            assert_eq!(refusal(text), "", "{text:?}");
        }
    }
}
