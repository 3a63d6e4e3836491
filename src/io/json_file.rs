//! Reads the JSON files that hubplan wrote: a version first, then the rest.

use super::bytes::{self, json_words};
use crate::error::{Code, Finding, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
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
    let malformed = |what: String, row: u64| Finding::new(kind.code, &blob.name, what, kind.mend).row(row);
    let unread = |error: serde_json::Error| {
        malformed(format!("it is not {}: {}", kind.what, json_words(&error)), error.line().max(1) as u64)
    };
    let head: Head = serde_json::from_slice(&blob.bytes).map_err(unread)?;
    if head.version != kind.version {
        let what = format!("it is of version {}, and this build reads version {}", head.version, kind.version);
        return Err(malformed(what, 1).into());
    }
    Ok(serde_json::from_slice(&blob.bytes).map_err(unread)?)
}
