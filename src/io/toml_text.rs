//! Reads TOML that a planner edits: the version first, then the rest, with the parser's errors in plain words.

use crate::error::{Code, Finding, Result};
use crate::text::{self, is_unshowable};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// A kind of TOML file.
pub(super) struct TomlKind {
    /// Code of all findings about it.
    pub code: Code,
    /// Document that describes its keys.
    pub keys: &'static str,
    /// The version that this build reads.
    pub version: u32,
}

/// The version, which is checked before the rest is read: a later version may have other keys.
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
        let what = format!("version is {version}, but this hubplan reads version {}", kind.version);
        let mend =
            format!("Write version = {}, or use the version of hubplan that the file was written for", kind.version);
        return Err(Finding::new(kind.code, name, what, mend).key("version").into());
    }
    check_characters(kind, name, text)?;
    // The parser's errors state their lines, so it runs first; after that the values of the document are checked key
    // by key.
    let read: T = toml::from_str(text).map_err(|error| malformed(kind, name, text, &error))?;
    let mut document: Table = toml::from_str(text).map_err(|error| malformed(kind, name, text, &error))?;
    let broken = look_through(kind, name, &mut document)?;
    if broken { of_table(name, document, kind) } else { Ok(read) }
}

/// Refuses characters that change how a line appears, even in comments.
fn check_characters(kind: &TomlKind, name: &str, text: &str) -> Result<()> {
    let hidden = |c: &char| is_unshowable(*c) && !matches!(c, '\n' | '\r' | '\t');
    if let Some((row, c)) = (1..).zip(text.lines()).find_map(|(row, line)| Some((row, line.chars().find(hidden)?))) {
        return Err(h_hidden(kind, name, c).row(row).into());
    }
    Ok(())
}

fn h_hidden(kind: &TomlKind, name: &str, c: char) -> Finding {
    let what = format!("it holds the character U+{:04X}, which cannot be shown", u32::from(c));
    Finding::new(kind.code, name, what, "Delete it: it hides what a line says")
}

/// Largest absolute value of a number in a file that a person writes.
const LARGEST: f64 = 1e15;

/// Checks every key and value of a document: no text that a terminal would act on, and no absurd number. Replaces line
/// breaks in texts by spaces, and returns whether there were any.
fn look_through(kind: &TomlKind, name: &str, document: &mut Table) -> Result<bool> {
    fn walk(kind: &TomlKind, name: &str, key: &str, value: &mut Value) -> Result<bool> {
        match value {
            Value::String(text) => {
                let hidden = |c: &char| is_unshowable(*c) && !matches!(c, '\n' | '\r' | '\t');
                if let Some(c) = text.chars().find(hidden) {
                    return Err(h_hidden(kind, name, c).key(key).into());
                }
                let broken = text.contains(['\n', '\r', '\t']);
                if broken {
                    *text = text::name(text).into_owned();
                }
                Ok(broken)
            }
            Value::Integer(number) if !is_free(key) => check_size(kind, name, key, *number as f64),
            Value::Float(number) if !is_free(key) => check_size(kind, name, key, *number),
            Value::Array(list) => {
                list.iter_mut().try_fold(false, |any, value| Ok(walk(kind, name, key, value)? || any))
            }
            Value::Table(table) => table.iter_mut().try_fold(false, |any, (part, value)| {
                let key = if key.is_empty() { part.clone() } else { format!("{key}.{part}") };
                if let Some(c) = part.chars().find(|c| is_unshowable(*c)) {
                    return Err(h_hidden(kind, name, c).key(&key).into());
                }
                Ok(walk(kind, name, &key, value)? || any)
            }),
            _ => Ok(false),
        }
    }
    let mut whole = Value::Table(std::mem::take(document));
    let broken = walk(kind, name, "", &mut whole)?;
    if let Value::Table(table) = whole {
        *document = table;
    }
    Ok(broken)
}

/// Whether a key accepts any number: a seed has no meaning, and an enormous time limit means none.
fn is_free(key: &str) -> bool {
    matches!(key.rsplit('.').next(), Some("seed" | "time_limit"))
}

fn check_size(kind: &TomlKind, name: &str, key: &str, number: f64) -> Result<bool> {
    // A value that is not a number gets a clearer finding later.
    if !number.is_finite() || number.abs() <= LARGEST {
        return Ok(false);
    }
    let what = format!("it is {number:e}, but the largest number allowed is {LARGEST:e}");
    Err(Finding::new(kind.code, name, what, format!("Write a smaller number; {} describes every key", kind.keys))
        .key(key)
        .into())
}

/// Checks a document that was read and then changed, by all rules except the version, which is that of the file.
///
/// # Errors
/// The kind's own code, for unknown keys, wrong types, absurd numbers and characters that cannot be shown.
pub(super) fn of_changed<T: DeserializeOwned>(name: &str, mut document: Table, kind: &TomlKind) -> Result<T> {
    look_through(kind, name, &mut document)?;
    of_table(name, document, kind)
}

/// Reads a document that was assembled in memory and has no lines. Its version is that of the file it came from.
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
        format!("Correct the spelling or delete it; {} describes every key", kind.keys)
    } else if what.starts_with("missing") {
        format!("Add it; {} describes every key", kind.keys)
    } else {
        format!("Correct that line; {} describes every key", kind.keys)
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

/// The parser's names of types, and plain words for them.
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
            "H501 f.toml row 2: invalid value: whole number `300`, expected a small whole number. Correct that line; \
             docs describes every key"
        );
        assert!(
            refusal("version = 1\nhubs = 2.5\n").contains("invalid type: number `2.5`, expected a small whole number")
        );
    }

    #[derive(Debug, Deserialize)]
    struct Titled {
        #[serde(rename = "version")]
        _version: u32,
        title: String,
    }

    #[test]
    fn texts_do_nothing_to_a_terminal() {
        let kind = TomlKind { code: Code::ScenarioMalformed, keys: "docs", version: 1 };
        let read =
            |text: &str| parse::<Titled>("f.toml", text, &kind).map(|file| file.title).map_err(|e| e.to_string());
        assert_eq!(read("version = 1\ntitle = \"\"\"one\ntwo\"\"\"").unwrap(), "one two");
        assert_eq!(read("version = 1\ntitle = \"one\\ntwo\"").unwrap(), "one two");
        let error = read("version = 1\ntitle = \"\\u001b[2J\"").unwrap_err();
        assert!(error.starts_with("H501 f.toml [title]: it holds the character U+001B"), "{error}");
        let error = read("version = 1\ntitle = \"a\" # \u{202e}\"b\" = title").unwrap_err();
        assert!(error.starts_with("H501 f.toml row 2: it holds the character U+202E"), "{error}");
        let error = read("version = 1\ntitle = \"a\"\n[t]\n\"\\u009b\" = 1").unwrap_err();
        assert!(error.contains("U+009B"), "{error}");
        let error = read("version = 1\ntitle = \"a\"\nt = [1, 1e300]").unwrap_err();
        assert!(error.starts_with("H501 f.toml [t]: it is 1e300, but the largest number allowed is 1e15"), "{error}");
    }

    #[test]
    fn the_version_is_looked_at_first() {
        assert_eq!(
            refusal("version = 2\nnovelty = 1\n"),
            "H501 f.toml [version]: version is 2, but this hubplan reads version 1. Write version = 1, or use the \
             version of hubplan that the file was written for"
        );
        assert!(refusal("hubs = 1\n").contains("missing field `version`. Add it"));
    }
}
