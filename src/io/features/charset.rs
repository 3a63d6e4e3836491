//! The encoding of a shapefile's attributes: from its `.cpg`, with the names that GDAL knows, or from the mark in the
//! `.dbf`.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;
use std::borrow::Cow;

/// An encoding of bytes as text.
#[derive(Clone, Copy)]
pub(super) enum Charset {
    /// An encoding of the WHATWG standard.
    Known(&'static Encoding),
    /// A code page of DOS.
    Dos(&'static TableType),
    /// Not stated: UTF-8 if the bytes are valid UTF-8, otherwise this encoding.
    Guessed(&'static Charset),
    /// The name in the `.cpg` is not known: bytes beyond ASCII are refused.
    Unknown,
}

const WINDOWS: &Charset = &Charset::Known(WINDOWS_1252);

impl Charset {
    /// The encoding that a `.cpg` names, such as `UTF-8`, `1252`, `ISO 8859-1` or `OEM 850`.
    pub(super) fn named(cpg: &[u8]) -> Self {
        let label = String::from_utf8_lossy(cpg).trim().to_ascii_lowercase();
        if label.is_empty() || label == "system" {
            return Charset::Guessed(WINDOWS);
        }
        if let Some(mark) = label.strip_prefix("ldid/").and_then(|mark| mark.parse().ok()) {
            return Self::marked(mark).copied().unwrap_or(Charset::Unknown);
        }
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let number = plain.trim_start_matches(|c: char| !c.is_ascii_digit());
        if let Some(part) = number.strip_prefix("8859").filter(|part| !part.is_empty()) {
            return by_label(&format!("iso-8859-{part}")).unwrap_or(Charset::Unknown);
        }
        let by_number = number.parse().ok().and_then(page);
        by_label(&label).or(by_label(&plain)).or(by_number).unwrap_or(Charset::Unknown)
    }

    /// The encoding without a `.cpg`: UTF-8 if the bytes are valid UTF-8, otherwise the one that byte 29 of the `.dbf`
    /// states.
    pub(super) fn of_dbf(mark: u8) -> Self {
        Charset::Guessed(Self::marked(mark).unwrap_or(WINDOWS))
    }

    /// The code page of a dBase language driver, for those that were used in Western Europe.
    fn marked(mark: u8) -> Option<&'static Charset> {
        static PAGES: std::sync::LazyLock<Vec<(u8, Charset)>> = std::sync::LazyLock::new(|| {
            let pages: &[(u8, u16)] = &[
                (0x01, 437),
                (0x02, 850),
                (0x03, 1252),
                (0x08, 865),
                (0x09, 437),
                (0x0a, 850),
                (0x0b, 437),
                (0x0d, 437),
                (0x0e, 850),
                (0x0f, 437),
                (0x10, 850),
                (0x11, 437),
                (0x12, 850),
                (0x14, 850),
                (0x15, 437),
                (0x16, 850),
                (0x17, 865),
                (0x18, 437),
                (0x19, 437),
                (0x1a, 850),
                (0x1b, 437),
                (0x1d, 850),
                (0x25, 850),
                (0x37, 850),
                (0x57, 1252),
                (0x58, 1252),
                (0x59, 1252),
                (0x64, 852),
                (0x65, 866),
                (0x66, 865),
                (0x67, 861),
                (0xc8, 1250),
                (0xc9, 1251),
                (0xca, 1254),
                (0xcb, 1253),
            ];
            pages.iter().filter_map(|&(mark, number)| Some((mark, page(number)?))).collect()
        });
        PAGES.iter().find(|(other, _)| *other == mark).map(|(_, charset)| charset)
    }

    /// Bytes as text; `None` where the encoding is unknown or does not fit.
    pub(super) fn decode<'a>(&self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        if bytes.is_ascii() {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        match self {
            Charset::Known(encoding) => Some(encoding.decode_without_bom_handling(bytes).0),
            Charset::Dos(table) => Some(table.decode_string_lossy(bytes).into()),
            Charset::Guessed(otherwise) => match std::str::from_utf8(bytes) {
                Ok(text) => Some(Cow::Borrowed(text)),
                Err(_) => otherwise.decode(bytes),
            },
            Charset::Unknown => None,
        }
    }
}

fn by_label(label: &str) -> Option<Charset> {
    Encoding::for_label(label.as_bytes()).map(Charset::Known)
}

/// The Windows or DOS code page with this number.
fn page(number: u16) -> Option<Charset> {
    match number {
        65001 => Some(Charset::Known(UTF_8)),
        874 | 1250..=1258 => by_label(&format!("windows-{number}")),
        932 => by_label("shift_jis"),
        936 => by_label("gbk"),
        949 => by_label("euc-kr"),
        950 => by_label("big5"),
        10000 => by_label("macintosh"),
        other => DECODING_TABLE_CP_MAP.get(&other).map(Charset::Dos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cpg: &str, bytes: &[u8]) -> Option<String> {
        Charset::named(cpg.as_bytes()).decode(bytes).map(Cow::into_owned)
    }

    #[test]
    fn encodings_go_by_many_names() {
        for label in ["UTF-8", "utf-8\r\n", "UTF8", "65001", "utf_8"] {
            assert_eq!(read(label, "é".as_bytes()).as_deref(), Some("é"), "{label}");
        }
        let western = ["1252", "ANSI 1252", "windows-1252", "ISO-8859-1", "88591", "CP1252", "ISO 8859-1", "ISO88591"];
        for label in western.into_iter().chain(["8859_1", "LATIN1", "latin-1", "LDID/87", "WINDOWS1252"]) {
            assert_eq!(read(label, b"caf\xE9").as_deref(), Some("café"), "{label}");
        }
        for label in ["850", "CP850", "OEM 850", "IBM850", "LDID/2", "DOS-850"] {
            assert_eq!(read(label, b"caf\x82").as_deref(), Some("café"), "{label}");
        }
        assert_eq!(read("437", b"\x9c5").as_deref(), Some("£5"));
        assert_eq!(read("ISO-8859-15", b"\xA4").as_deref(), Some("€"));
        assert_eq!(read("1250", b"\xE8").as_deref(), Some("č"));
    }

    #[test]
    fn an_unknown_name_is_no_matter_where_all_is_ascii() {
        assert_eq!(read("Klingon", b"cafe").as_deref(), Some("cafe"));
        assert_eq!(read("Klingon", b"caf\xE9"), None);
        assert_eq!(read("", b"caf\xE9").as_deref(), Some("café"));
        assert_eq!(read("", "café".as_bytes()).as_deref(), Some("café"));
    }

    #[test]
    fn without_a_name_the_mark_of_the_table_says() {
        assert_eq!(Charset::of_dbf(2).decode(b"caf\x82").as_deref(), Some("café"));
        assert_eq!(Charset::of_dbf(0x57).decode(b"caf\xE9").as_deref(), Some("café"));
        assert_eq!(Charset::of_dbf(0).decode(b"caf\xE9").as_deref(), Some("café"));
        assert_eq!(Charset::of_dbf(2).decode("café".as_bytes()).as_deref(), Some("café"));
    }
}
