//! Reads the JSON files that hubplan wrote: first the version, then the rest.

use super::bytes::{self, Blob, json_words};
use super::json_tree::{self, Tree};
use super::limits;
use crate::error::{Code, Finding, Result};
use crate::text::is_unshowable;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The kind of file that is expected, for reading and for messages.
pub(super) struct JsonKind {
    /// Code of the finding when the file is something else.
    pub code: Code,
    /// Its name in messages, such as `a plan`.
    pub what: &'static str,
    /// Version that this build reads.
    pub version: u32,
    /// How to mend a file that cannot be read.
    pub mend: &'static str,
}

/// The version, which is checked before the rest is read.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Reads a file of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; the kind's code when it is something else, or of another version.
pub(super) fn read<T: DeserializeOwned>(path: &Path, kind: &JsonKind) -> Result<T> {
    parsed(&own(path)?, kind)
}

fn parsed<T: DeserializeOwned>(blob: &Blob, kind: &JsonKind) -> Result<T> {
    let head: Head = serde_json::from_slice(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?;
    if head.version != kind.version {
        let what = format!("it is of version {}, but this build reads version {}", head.version, kind.version);
        return Err(Finding::new(kind.code, &blob.name, what, kind.mend).row(1).into());
    }
    shown(blob, kind)?;
    Ok(serde_json::from_slice(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?)
}

/// The bytes of a file that hubplan wrote.
fn own(path: &Path) -> Result<Blob> {
    bytes::read_up_to(Path::new(""), &path.display().to_string(), limits::OWN)
}

/// Refuses text with a character that a terminal would act on.
fn shown(blob: &Blob, kind: &JsonKind) -> Result<()> {
    let Some((row, c)) = hidden(&blob.bytes) else { return Ok(()) };
    let what = format!("it holds the character U+{:04X}, which hubplan does not write", u32::from(c));
    Err(Finding::new(kind.code, &blob.name, what, kind.mend).row(row).into())
}

/// Reads a file of this build's version, and refuses keys that occur twice or are not known.
///
/// # Errors
/// As [`read`].
pub(super) fn read_exactly<T: DeserializeOwned + Serialize>(path: &Path, kind: &JsonKind) -> Result<T> {
    let blob = own(path)?;
    let whole: T = parsed(&blob, kind)?;
    let tree = tree_of(&blob, kind)?;
    let known = serde_json::to_value(&whole).unwrap_or_default();
    let doubled = tree.doubled.first().map(|key| format!("the key `{key}` is there twice"));
    let unknown = || json_tree::unknown("", &tree.value, &known).map(|key| format!("it has an unknown key, `{key}`"));
    match doubled.or_else(unknown) {
        Some(what) => Err(Finding::new(kind.code, &blob.name, what, kind.mend).into()),
        None => Ok(whole),
    }
}

/// Reads every value of a file, without checking what it means.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; the kind's code when it is not JSON.
pub(super) fn read_tree(path: &Path, kind: &JsonKind) -> Result<Tree> {
    let blob = own(path)?;
    shown(&blob, kind)?;
    tree_of(&blob, kind)
}

fn tree_of(blob: &Blob, kind: &JsonKind) -> Result<Tree> {
    Ok(json_tree::parse(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?)
}

fn unread(name: &str, error: &serde_json::Error, kind: &JsonKind) -> Finding {
    let what = format!("it is not {}: {}", kind.what, json_words(error));
    Finding::new(kind.code, name, what, kind.mend).row(error.line().max(1) as u64)
}

/// The character of a `\u` escape with four digits. Half of a surrogate pair counts as a letter, because it is never
/// unshowable.
fn code_point(digits: &str) -> char {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap_or('u')
}

/// The first character that a terminal would act on, plain or escaped, with its line. Names are shown as they are in
/// the file.
fn hidden(json: &[u8]) -> Option<(u64, char)> {
    let text = String::from_utf8_lossy(json);
    let mut rest = text.char_indices();
    let mut row = 1;
    while let Some((at, c)) = rest.next() {
        let meant = match c {
            '\n' => {
                row += 1;
                continue;
            }
            '\r' | '\t' => continue,
            '\\' => match rest.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => code_point(text.get(at + 2..at + 6).unwrap_or_default()),
                other => other,
            },
            c => c,
        };
        if is_unshowable(meant) {
            return Some((row, meant));
        }
    }
    None
}
