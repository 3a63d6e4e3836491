//! Reads the JSON files that hubplan wrote: a version first, then the rest.

use super::bytes::{self, json_words};
use super::json_tree::{self, Tree};
use crate::error::{Code, Finding, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a file should be, for the reader and for its messages.
pub(super) struct JsonKind {
    /// Finding when it is something else.
    pub code: Code,
    /// `a plan`
    pub what: &'static str,
    /// Version that this build reads.
    pub version: u32,
    /// What to do about a file that cannot be read.
    pub mend: &'static str,
}

/// All that must hold before the rest is worth reading.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Reads a file of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and its like; the kind's code when it is something else, or of another version.
pub(super) fn read<T: DeserializeOwned>(path: &Path, kind: &JsonKind) -> Result<T> {
    let blob = bytes::read(Path::new(""), &path.display().to_string())?;
    let head: Head = serde_json::from_slice(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?;
    if head.version != kind.version {
        let what = format!("it is of version {}, and this build reads version {}", head.version, kind.version);
        return Err(Finding::new(kind.code, &blob.name, what, kind.mend).row(1).into());
    }
    Ok(serde_json::from_slice(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?)
}

/// Reads a file of this build's version that has no key twice and none that is not known.
///
/// # Errors
/// As [`read`].
pub(super) fn read_exactly<T: DeserializeOwned + Serialize>(path: &Path, kind: &JsonKind) -> Result<T> {
    let whole: T = read(path, kind)?;
    let tree = read_tree(path, kind)?;
    let known = serde_json::to_value(&whole).unwrap_or_default();
    let doubled = tree.doubled.first().map(|key| format!("the key `{key}` stands there twice"));
    let unknown = || json_tree::unknown("", &tree.value, &known).map(|key| format!("it has an unknown key, `{key}`"));
    match doubled.or_else(unknown) {
        Some(what) => Err(Finding::new(kind.code, path.display().to_string(), what, kind.mend).into()),
        None => Ok(whole),
    }
}

/// Reads every value of a file, whatever it says.
///
/// # Errors
/// [`Code::FileMissing`] and its like; the kind's code when it is no JSON.
pub(super) fn read_tree(path: &Path, kind: &JsonKind) -> Result<Tree> {
    let blob = bytes::read(Path::new(""), &path.display().to_string())?;
    Ok(json_tree::parse(&blob.bytes).map_err(|error| unread(&blob.name, &error, kind))?)
}

fn unread(name: &str, error: &serde_json::Error, kind: &JsonKind) -> Finding {
    let what = format!("it is not {}: {}", kind.what, json_words(error));
    Finding::new(kind.code, name, what, kind.mend).row(error.line().max(1) as u64)
}
