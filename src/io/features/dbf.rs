//! The attribute table of a shapefile (dBase III), decoded to text.
//!
//! The `dbase` crate is not used: it silently leaves out deleted rows, so that numbers no longer match, turns numbers
//! into floating point, and decodes only UTF-8.

use super::charset::Charset;

/// Fields and rows of a table. Deleted rows stay, as `None`, because each row belongs to the shape with the same
/// number.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) fields: Vec<String>,
    pub(super) rows: Vec<Option<Vec<Option<String>>>>,
}

/// The header of a table.
pub(super) struct Header<'a> {
    /// Number of rows.
    pub(super) count: usize,
    /// Offset of the first row, and bytes per row.
    start: usize,
    length: usize,
    descriptors: Vec<&'a [u8]>,
}

impl<'a> Header<'a> {
    /// Reads the header and checks it against the bytes that are there.
    ///
    /// # Errors
    /// Says in words that the table is cut short or is not a table.
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

    /// Number of fields.
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

/// Reads a table. Without a `.cpg`, the mark in the header states the encoding.
///
/// # Errors
/// Says in words that it is cut short, is not a table, or is in an unknown encoding.
pub(super) fn read(bytes: &[u8], cpg: Option<&[u8]>) -> Result<Table, String> {
    let header = Header::read(bytes)?;
    let charset = cpg.map_or_else(|| Charset::of_dbf(bytes[MARK]), Charset::named);
    let unknown = || {
        let label = String::from_utf8_lossy(cpg.unwrap_or_default()).trim().to_owned();
        format!("its .cpg names the encoding `{label}`, which hubplan does not know; write UTF-8 or 1252 into it")
    };
    let name = |field: &&[u8]| {
        let name = field[..11].split(|&byte| byte == 0).next().unwrap_or_default();
        Ok(charset.decode(name).ok_or_else(unknown)?.trim().to_owned())
    };
    let kinds: Vec<(u8, usize)> = header.descriptors.iter().map(|field| field[11]).zip(header.widths()).collect();
    let rows = header.rows(bytes).unwrap_or_default().chunks_exact(header.length);
    // The first byte of a row says whether it was deleted but is still in the file.
    let row = |row: &[u8]| match row[0] {
        DELETED => Some(None),
        _ => cells(&row[1..], &kinds, charset).map(Some),
    };
    let fields = header.descriptors.iter().map(name).collect::<Result<_, String>>()?;
    Ok(Table { fields, rows: rows.map(row).collect::<Option<_>>().ok_or_else(unknown)? })
}

/// Offset of the byte in the header that states the code page, and the mark of a deleted row.
const MARK: usize = 29;
const DELETED: u8 = b'*';

/// The cells of a row with fields of these types and widths; `None` when the encoding is not known.
fn cells(mut row: &[u8], fields: &[(u8, usize)], charset: Charset) -> Option<Vec<Option<String>>> {
    let cell = |&(kind, width): &(u8, usize)| {
        let (cell, rest) = row.split_at(width);
        row = rest;
        let text = charset.decode(cell)?;
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        // Asterisks fill a number that did not fit or was unknown.
        let only = |mark: u8| text.bytes().all(|byte| byte == mark);
        // An unknown date is all zeros, and an unknown logical value is a question mark.
        let blank = only(b'*') || (kind == b'D' && only(b'0')) || (kind == b'L' && only(b'?'));
        Some((!blank).then(|| text.to_owned()))
    };
    fields.iter().map(cell).collect()
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
    fn cells_are_text_in_the_right_encoding() {
        let rows: [&[&[u8]]; 3] = [&[b"E01", b"caf\xE9"], &[b"E02", b"\xC3\xA9"], &[b"***", b""]];
        let bytes = table(&["code", "name"], 6, &rows);
        let read_with = |cpg: Option<&[u8]>| {
            let read = read(&bytes, cpg).unwrap();
            (read.fields, read.rows.into_iter().map(Option::unwrap).collect::<Vec<_>>())
        };
        let (fields, guessed) = read_with(None);
        assert_eq!(fields, ["code", "name"]);
        assert_eq!(guessed[0], [Some("E01".into()), Some("café".into())]);
        assert_eq!(guessed[1][1].as_deref(), Some("é"));
        assert_eq!(guessed[2], [None, None]);
        assert_eq!(read_with(Some(b"1252")).1[1][1].as_deref(), Some("Ã©"));
        assert_eq!(read_with(Some(b"UTF-8")).1[0][1].as_deref(), Some("caf\u{FFFD}"));
        assert!(read(&bytes, Some(b"Klingon")).unwrap_err().contains("the encoding `Klingon`"));
    }

    #[test]
    fn days_and_answers_that_nobody_knows_are_blank() {
        let mut bytes =
            table(&["opened", "known", "code"], 8, &[&[b"00000000", b"?", b"00000000"], &[b"20040401", b"T", b"?"]]);
        (bytes[32 + 11], bytes[64 + 11]) = (b'D', b'L');
        let rows: Vec<_> = read(&bytes, None).unwrap().rows.into_iter().map(Option::unwrap).collect();
        assert_eq!(rows[0], [None, None, Some("00000000".into())]);
        assert_eq!(rows[1], [Some("20040401".into()), Some("T".into()), Some("?".into())]);
    }

    #[test]
    fn deleted_rows_keep_their_place() {
        let mut bytes = table(&["code"], 6, &[&[b"E01"], &[b"E02"]]);
        let first = 32 + 32 + 1;
        bytes[first] = b'*';
        assert_eq!(read(&bytes, None).unwrap().rows, [None, Some(vec![Some("E02".into())])]);
    }

    #[test]
    fn every_truncation_is_noticed() {
        let bytes = table(&["code"], 6, &[&[b"E01"], &[b"E02"]]);
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length], None).is_err(), "{length}");
        }
    }
}
