//! Heads of text files, delimited tables and GeoJSON. Only the beginning is unpacked.

use super::{Head, Part, Shape, h105};
use crate::error::{Code, Finding, Result, system_words};
use crate::io::bytes::Blob;
use crate::io::csv;
use crate::io::features::Positions;
use crate::io::header::Wanted;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes that contain the header of a table, and bytes that contain the first feature of a collection.
const TABLE: u64 = 1 << 18;
const FEATURE: u64 = 1 << 22;

/// The header of a delimited table.
pub(super) fn table(path: &Path, name: &str, known: &dyn Fn(&[String]) -> bool) -> Result<Head> {
    Ok(Head::table(Part::Whole, header_in(name, &beginning(path, name, TABLE)?, known)?))
}

/// The header of a delimited table, from its first bytes.
pub(super) fn header_in(name: &str, bytes: &[u8], known: &dyn Fn(&[String]) -> bool) -> Result<Vec<String>> {
    let bytes = &bytes[..bytes.len().min(TABLE as usize)];
    // The head may end in the middle of a row, and a row may contain line breaks. If that goes wrong, the first line
    // alone will do.
    let lines = |count: usize| {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        ends.take(count).last().map_or(bytes, |end| &bytes[..end])
    };
    let wanted = Wanted { known, any: false, row: None, positions: Positions::default() };
    let read = |bytes: &[u8]| csv::read_wanted(&blob(name, bytes), None, &wanted).map(|table| table.header);
    read(lines(FEW)).or_else(|_| read(lines(1)))
}

/// Number of lines that contain the header, whatever is above it.
const FEW: usize = 60;

fn blob(name: &str, bytes: &[u8]) -> Blob {
    let extension = if name.to_ascii_lowercase().contains(".tsv") { "tsv" } else { "csv" };
    Blob {
        name: name.to_owned(),
        path: name.into(),
        bytes: bytes.to_vec(),
        sha256: String::new(),
        extension: extension.to_owned(),
    }
}

/// The attributes and geometry of the first feature of a collection, and the number of features.
pub(super) fn geojson(path: &Path, name: &str) -> Result<Head> {
    let beginning = beginning(path, name, FEATURE)?;
    let head = geojson_in(name, &beginning)?;
    if (beginning.len() as u64) < FEATURE {
        return Ok(head);
    }
    Ok(Head { rows: Some(count(open(path, name)?, name)?), ..head })
}

/// Like [`geojson`], from the bytes of a collection or of its beginning.
pub(super) fn geojson_in(name: &str, bytes: &[u8]) -> Result<Head> {
    let text = String::from_utf8_lossy(bytes);
    let features = after(&text, "features").ok_or_else(|| h105(name, "it is not a collection of features"))?;
    let attributes = after(features, "properties").and_then(first_object).unwrap_or_default();
    let kind = after(features, "geometry").and_then(|text| after(text, "type"));
    let kind = kind.map(|text| text.trim_start_matches(['"', ' ']).split('"').next().unwrap_or_default());
    let shape = match kind {
        Some("Point" | "MultiPoint") => Shape::Points,
        Some("Polygon" | "MultiPolygon") => Shape::Areas,
        _ => Shape::Table,
    };
    let header = attributes.keys().cloned().collect();
    Ok(Head { part: Part::Whole, header, shape, rows: Some(count(bytes, name)?) })
}

/// The text after a key and its colon.
fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let quoted = format!("\"{key}\"");
    let at = text.match_indices(&quoted).find(|(at, _)| text[at + quoted.len()..].trim_start().starts_with(':'))?.0;
    Some(text[at + quoted.len()..].trim_start()[1..].trim_start())
}

fn first_object(text: &str) -> Option<Map<String, Value>> {
    serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>().next()?.ok()
}

/// Number of features, by counting where one begins.
fn count(mut from: impl Read, name: &str) -> Result<u64> {
    const MARK: &[u8] = b"\"Feature\"";
    let mut buffer = vec![0; 1 << 16];
    let (mut kept, mut found) = (0, 0);
    loop {
        let read = from.read(&mut buffer[kept..]).map_err(|error| unreadable(name, &error))?;
        if read == 0 {
            return Ok(found);
        }
        let filled = kept + read;
        found += memchr(&buffer[..filled], MARK);
        // A mark may span two buffers. Too few bytes are kept for a whole mark to be counted twice.
        kept = filled.min(MARK.len() - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

fn memchr(bytes: &[u8], mark: &[u8]) -> u64 {
    let starts = bytes.windows(mark.len()).filter(|window| window[0] == mark[0] && *window == mark);
    starts.count() as u64
}

/// The first bytes of a file, unpacked.
fn beginning(path: &Path, name: &str, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path, name)?.take(most).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.is_empty() {
        return Err(Finding::new(Code::FileEmpty, name, "the file is empty", "Download or export it again").into());
    }
    Ok(bytes)
}

fn open(path: &Path, name: &str) -> Result<Box<dyn Read>> {
    let file = File::open(path).map_err(|error| unreadable(name, &error))?;
    Ok(if name.ends_with(".gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    let what = format!("it cannot be read: {}", system_words(error));
    Finding::new(Code::FileUnreadable, name, what, "Download it again, and check that you may read it")
}
