//! Reading TOML that a planner edits: the version first, and the reader's complaints in plain words.

use crate::error::{Code, Finding, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What kind of file it is.
pub(super) struct TomlKind {
    /// Code of everything that is wrong with it.
    pub code: Code,
    /// Where its keys are described.
    pub keys: &'static str,
    /// The version that this build reads.
    pub version: u32,
}

/// All that must hold before the rest is worth reading: a later version may have other keys.
#[derive(Deserialize)]
struct Head {
    version: Option<toml::Value>,
}

/// Parses a file; `name` is what messages call it.
///
/// # Errors
/// The kind's own code, for syntax, unknown keys, wrong types and other versions.
pub(super) fn parse<T: DeserializeOwned>(name: &str, text: &str, kind: &TomlKind) -> Result<T> {
    let head: Head = toml::from_str(text).map_err(|error| malformed(kind, name, text, &error))?;
    if let Some(version) = head.version
        && version.as_integer() != Some(i64::from(kind.version))
    {
        let what = format!("version is {version}, and this hubplan reads version {}", kind.version);
        let mend = format!("Write version = {}, or use the hubplan that the file was written for", kind.version);
        return Err(Finding::new(kind.code, name, what, mend).key("version").into());
    }
    Ok(toml::from_str(text).map_err(|error| malformed(kind, name, text, &error))?)
}

/// The same from a document that was put together and has no lines; its version is that of the file it came from.
///
/// # Errors
/// The kind's own code, for unknown keys and wrong types.
pub(super) fn of_table<T: DeserializeOwned>(name: &str, document: toml::Table, kind: &TomlKind) -> Result<T> {
    Ok(document.try_into().map_err(|error: toml::de::Error| malformed(kind, name, "", &error))?)
}

/// The finding for a TOML file that does not parse, with the line.
fn malformed(kind: &TomlKind, name: &str, text: &str, error: &toml::de::Error) -> Finding {
    let mut what = in_words(error.message());
    if what == "duplicate key"
        && let Some(key) = error.span().and_then(|span| text.get(span))
    {
        what = format!("`{key}` is there twice");
    }
    let mend = if what.starts_with("unknown") {
        format!("Correct the spelling or take it out; {} describes every key", kind.keys)
    } else if what.starts_with("missing") {
        format!("Add it; {} describes every key", kind.keys)
    } else {
        format!("Mend that line; {} describes every key", kind.keys)
    };
    let finding = Finding::new(kind.code, name, what, mend);
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or(text);
            finding.row(before.matches('\n').count() as u64 + 1)
        }
        None => finding,
    }
}

/// What the reader calls types, and what a planner calls them.
const TYPES: [(&str, &str); 8] = [
    ("expected u8", "expected a small whole number"),
    ("expected u32", "expected a whole number of 0 or more"),
    ("expected u64", "expected a whole number of 0 or more"),
    ("expected i64", "expected a whole number"),
    ("expected f64", "expected a number"),
    ("expected a sequence", "expected a list, such as [\"a\", \"b\"]"),
    ("expected a map", "expected a table"),
    ("expected a boolean", "expected true or false"),
];

fn in_words(message: &str) -> String {
    let mut text = message.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned();
    if let Some(at) = text.find("expected struct ") {
        text.replace_range(at.., "expected a table");
    }
    for (reader, planner) in TYPES {
        if let Some(start) = text.strip_suffix(reader) {
            text = format!("{start}{planner}");
        }
    }
    text.replace("floating point", "number").replace("integer `", "whole number `").replace("string \"", "text \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[allow(dead_code)]
        version: u32,
        #[allow(dead_code)]
        hubs: Option<u8>,
    }

    fn refusal(text: &str) -> String {
        let kind = TomlKind { code: Code::ScenarioMalformed, keys: "docs", version: 1 };
        parse::<File>("f.toml", text, &kind).unwrap_err().to_string()
    }

    #[test]
    fn types_are_called_what_planners_call_them() {
        assert_eq!(
            refusal("version = 1\nhubs = 300\n"),
            "H501 f.toml row 2: invalid value: whole number `300`, expected a small whole number. Mend that line; docs describes every key"
        );
        assert!(
            refusal("version = 1\nhubs = 2.5\n").contains("invalid type: number `2.5`, expected a small whole number")
        );
    }

    #[test]
    fn the_version_is_looked_at_first() {
        assert_eq!(
            refusal("version = 2\nnovelty = 1\n"),
            "H501 f.toml [version]: version is 2, and this hubplan reads version 1. Write version = 1, or use the hubplan that the file was written for"
        );
        assert!(refusal("hubs = 1\n").contains("missing field `version`. Add it"));
    }
}
