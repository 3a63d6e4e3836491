//! The attribute table of a shapefile (dBase III), as text in the table's own encoding.
//!
//! Read here and not by the `dbase` crate, because that one skips deleted rows, which shifts all later attributes by one
//! shape, turns figures into floating point, and knows no encoding but UTF-8.

use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// Fields and rows of a table. Deleted rows stay, for each row belongs to the shape of the same number.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) fields: Vec<String>,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

/// The encoding that a `.cpg` names, such as `UTF-8`, `1252` or `ISO-8859-1`; `None` when it names none that is known.
pub(super) fn encoding(cpg: &[u8]) -> Option<&'static Encoding> {
    let label = String::from_utf8_lossy(cpg).trim().to_ascii_lowercase();
    let code_page = label.trim_start_matches(|c: char| !c.is_ascii_digit());
    Encoding::for_label(label.as_bytes()).or(match code_page {
        "65001" => Some(encoding_rs::UTF_8),
        "1252" | "88591" => Some(WINDOWS_1252),
        _ => None,
    })
}

/// What the head of a table says of it.
pub(super) struct Header<'a> {
    /// How many rows there are.
    pub(super) count: usize,
    /// First byte of the rows, and the bytes of each.
    start: usize,
    length: usize,
    descriptors: Vec<&'a [u8]>,
}

impl<'a> Header<'a> {
    /// Reads the head and holds it against the bytes that are there.
    ///
    /// # Errors
    /// In words, when the table is cut short or none at all.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        const DESCRIPTOR: usize = 32;
        const END_OF_DESCRIPTORS: u8 = 0x0D;
        let header: &[u8; DESCRIPTOR] = bytes.first_chunk().ok_or("the .dbf is cut short")?;
        let count = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let start = usize::from(u16::from_le_bytes([header[8], header[9]]));
        let length = usize::from(u16::from_le_bytes([header[10], header[11]]));
        let descriptors = bytes.get(DESCRIPTOR..start).ok_or("the .dbf is cut short")?;
        let descriptors = descriptors.chunks_exact(DESCRIPTOR).take_while(|field| field[0] != END_OF_DESCRIPTORS);
        let header = Header { count, start, length, descriptors: descriptors.collect() };
        if header.descriptors.is_empty() || length < 1 + header.widths().sum::<usize>() {
            return Err("the .dbf has a damaged header".into());
        }
        header.rows(bytes).ok_or("the .dbf is cut short")?;
        Ok(header)
    }

    /// How many fields there are.
    pub(super) fn fields(&self) -> usize {
        self.descriptors.len()
    }

    fn widths(&self) -> impl Iterator<Item = usize> {
        self.descriptors.iter().map(|field| usize::from(field[16]))
    }

    fn rows<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        bytes.get(self.start..)?.get(..self.count.checked_mul(self.length)?)
    }
}

/// Reads a table. Without an encoding, what is UTF-8 is read as that and the rest as Windows-1252.
///
/// # Errors
/// In words, when it is cut short or no table at all.
pub(super) fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Table, String> {
    let header = Header::read(bytes)?;
    let name = |field: &&[u8]| {
        let name = field[..11].split(|&byte| byte == 0).next().unwrap_or_default();
        decode(name, encoding).trim().to_owned()
    };
    let widths: Vec<usize> = header.widths().collect();
    let rows = header.rows(bytes).unwrap_or_default().chunks_exact(header.length);
    let rows = rows.map(|row| cells(&row[1..], &widths, encoding)).collect(); // the first byte marks deletion
    Ok(Table { fields: header.descriptors.iter().map(name).collect(), rows })
}

fn cells(mut row: &[u8], widths: &[usize], encoding: Option<&'static Encoding>) -> Vec<Option<String>> {
    let cell = |&width: &usize| {
        let (cell, rest) = row.split_at(width);
        row = rest;
        let text = decode(cell, encoding);
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        // Asterisks fill a number that did not fit or was not known.
        let blank = text.is_empty() || text.bytes().all(|byte| byte == b'*');
        (!blank).then(|| text.to_owned())
    };
    widths.iter().map(cell).collect()
}

fn decode<'a>(bytes: &'a [u8], encoding: Option<&'static Encoding>) -> Cow<'a, str> {
    match encoding {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A table of text fields, each of `width` bytes.
    pub(crate) fn table(fields: &[&str], width: u8, rows: &[&[&[u8]]]) -> Vec<u8> {
        let start = 32 + 32 * fields.len() + 1;
        let length = 1 + usize::from(width) * fields.len();
        let mut bytes = vec![3, 126, 1, 1];
        bytes.extend((rows.len() as u32).to_le_bytes());
        bytes.extend((start as u16).to_le_bytes());
        bytes.extend((length as u16).to_le_bytes());
        bytes.resize(32, 0);
        for field in fields {
            let mut descriptor = [0; 32];
            descriptor[..field.len()].copy_from_slice(field.as_bytes());
            descriptor[11] = b'C';
            descriptor[16] = width;
            bytes.extend(descriptor);
        }
        bytes.push(0x0D);
        for row in rows {
            bytes.push(b' ');
            for cell in *row {
                bytes.extend(*cell);
                bytes.resize(bytes.len() + usize::from(width) - cell.len(), b' ');
            }
        }
        bytes
    }

    #[test]
    fn cells_are_text_in_the_right_encoding_and_deleted_rows_stay() {
        let rows: [&[&[u8]]; 3] = [&[b"E01", b"caf\xE9"], &[b"E02", b"\xC3\xA9"], &[b"***", b""]];
        let mut bytes = table(&["code", "name"], 6, &rows);
        let first = 32 + 64 + 1;
        bytes[first] = b'*';
        let read_with = |encoding| read(&bytes, encoding).unwrap();
        let guessed = read_with(None);
        assert_eq!(guessed.fields, ["code", "name"]);
        assert_eq!(guessed.rows[0], [Some("E01".into()), Some("café".into())]);
        assert_eq!(guessed.rows[1][1].as_deref(), Some("é"));
        assert_eq!(guessed.rows[2], [None, None]);
        assert_eq!(read_with(encoding(b"1252")).rows[1][1].as_deref(), Some("Ã©"));
        assert_eq!(read_with(encoding(b"UTF-8")).rows[0][1].as_deref(), Some("caf\u{FFFD}"));
    }

    #[test]
    fn code_pages_go_by_many_names() {
        for label in [&b"UTF-8"[..], b"utf-8\r\n", b"65001"] {
            assert_eq!(encoding(label), Some(encoding_rs::UTF_8));
        }
        for label in [&b"1252"[..], b"ANSI 1252", b"windows-1252", b"ISO-8859-1", b"88591", b"CP1252"] {
            assert_eq!(encoding(label), Some(WINDOWS_1252));
        }
        assert_eq!(encoding(b"Klingon"), None);
    }

    #[test]
    fn every_truncation_is_noticed() {
        let bytes = table(&["code"], 6, &[&[b"E01"], &[b"E02"]]);
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length], None).is_err(), "{length}");
        }
    }
}
