//! Looks for references such as `ABCDEFG7` on cells and rows, which no sheet has. The crate that reads workbooks
//! calculates with whatever letters and digits there are: the sum overflows, and the cell would go to another place.

use std::io::Write;

/// Letters and digits of the last cell, `XFD1048576`.
const LETTERS: usize = 3;
const DIGITS: usize = 7;

/// Takes the XML of a sheet in pieces of any length, and remembers the first impossible reference.
#[derive(Debug, Default)]
pub(super) struct References {
    state: State,
    name: Vec<u8>,
    reference: Vec<u8>,
    pub impossible: Option<String>,
}

/// Where in the XML the next byte stands.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    #[default]
    Text,
    /// In the name of an element.
    Element,
    /// In an element of no interest, or between attributes.
    Attributes,
    /// In the name of an attribute of a cell or row.
    Name,
    /// Behind its equals sign.
    Equals,
    /// In the value of `r`, or of another attribute, up to this quote.
    Reference(u8),
    Value(u8),
}

impl References {
    fn next(&mut self, byte: u8) {
        use State::{Attributes, Element, Equals, Name, Reference, Text, Value};
        self.state = match (self.state, byte) {
            (Text, b'<') => {
                self.name.clear();
                Element
            }
            (Text, _) => Text,
            (Reference(quote), byte) if byte == quote => {
                self.end();
                Attributes
            }
            (Reference(quote), byte) => {
                // One more than the longest tells that it is too long.
                if self.reference.len() <= LETTERS + DIGITS {
                    self.reference.push(byte);
                }
                Reference(quote)
            }
            (Value(quote), byte) => {
                if byte == quote {
                    Attributes
                } else {
                    Value(quote)
                }
            }
            (_, b'>') => Text,
            (Element, byte) if byte.is_ascii_whitespace() => {
                if [&b"c"[..], b"row"].contains(&local(&self.name)) {
                    Attributes
                } else {
                    Text
                }
            }
            (Element, byte) => {
                self.name.push(byte);
                Element
            }
            (Attributes, byte) if byte.is_ascii_whitespace() || byte == b'/' => Attributes,
            (Attributes, byte) => {
                self.name.clear();
                self.name.push(byte);
                Name
            }
            (Name, b'=') => Equals,
            (Name, byte) => {
                if !byte.is_ascii_whitespace() && self.name.len() < 2 {
                    self.name.push(byte);
                }
                Name
            }
            (Equals, quote @ (b'"' | b'\'')) if self.name == b"r" => {
                self.reference.clear();
                Reference(quote)
            }
            (Equals, quote @ (b'"' | b'\'')) => Value(quote),
            (Equals, _) => Equals,
        };
    }

    /// Judges a reference that has come to its end.
    fn end(&mut self) {
        let digits = self.reference.iter().filter(|byte| byte.is_ascii_digit()).count();
        let rest = self.reference.len() - digits;
        if (rest > LETTERS || digits > DIGITS) && self.impossible.is_none() {
            self.impossible = Some(String::from_utf8_lossy(&self.reference).into_owned());
        }
    }
}

/// The name of an element without the prefix of its namespace.
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

impl Write for References {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        bytes.iter().for_each(|byte| self.next(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impossible(xml: &str) -> Option<String> {
        let mut references = References::default();
        // Byte by byte: a member arrives in pieces of any length.
        xml.as_bytes().iter().for_each(|byte| references.write_all(&[*byte]).unwrap());
        references.impossible
    }

    #[test]
    fn only_references_of_cells_and_rows_are_judged() {
        for (xml, wrong) in [
            (r#"<row r="1048576"><c r="XFD1048576" s="1"><v>1</v></c></row>"#, None),
            (r#"<c r="ABCD1">"#, Some("ABCD1")),
            (r#"<c s="1"  r = 'A12345678'/>"#, Some("A12345678")),
            (r#"<x:c r="AAAAAAAAAAAAAAAAAAAA7">"#, Some("AAAAAAAAAAA")),
            (r#"<row spans="1:3" r="99999999">"#, Some("99999999")),
            (r#"<c t="inlineStr"><is><t>a r="ABCDEFGH" b</t></is></c>"#, None),
            (r#"<f ref="ABCDEFGHIJ1:B2" r="ABCDEFGH">"#, None),
            (r#"<c t="r='ABCDEF'" r="A1">"#, None),
        ] {
            assert_eq!(impossible(xml).as_deref(), wrong, "{xml}");
        }
    }
}
