//! Keys of a scenario that the command line sets, such as `hubs.at_most=14`.

use super::keys::{self, Key};
use super::scenario_file;
use super::toml_text;
use crate::error::{Code, Error, Finding, Result};
use crate::model::Scenario;
use std::str::FromStr;
use toml::{Table, Value};

/// A change to a scenario as it is read. Keys are written as in sweep files.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The option as messages name it: `--set hubs.at_most=14`.
    pub option: String,
    key: Key,
    /// The new value; `None` removes the key.
    value: Option<Value>,
}

impl Setting {
    /// Settings for exactly `number` hubs, whatever the file says.
    pub fn hubs(number: u32) -> [Self; 2] {
        let option = format!("--hubs {number}");
        let key = |text| Key::parse(text);
        [
            Setting { option: option.clone(), key: key("hubs.at_most"), value: None },
            Setting { option, key: key("hubs.exactly"), value: Some(Value::Integer(number.into())) },
        ]
    }
}

impl FromStr for Setting {
    type Err = String;

    /// Reads `KEY=VALUE` with a TOML value. A value that is not TOML is taken as text, because shells remove quotes.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (key, value) = parted(text).ok_or("write KEY=VALUE, such as hubs.at_most=14")?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || value.is_empty() {
            return Err("write KEY=VALUE, such as hubs.at_most=14".to_owned());
        }
        let key = Key::parse(key);
        match key.parts.first().map(String::as_str) {
            Some("version") => return Err("the version of a file cannot be changed for one run".to_owned()),
            Some(_) if key.parts.iter().any(|part| part.trim().is_empty()) => {
                return Err("a part of the key has no name".to_owned());
            }
            _ => {}
        }
        let option = format!("--set {text}");
        Ok(Setting { option, key, value: Some(value_of(value)) })
    }
}

/// Splits the text into key and value at the first `=` outside quotes.
fn parted(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '=') => return Some((&text[..at], &text[at + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn value_of(text: &str) -> Value {
    let one_line = !text.contains(['\n', '\r']);
    let table = format!("value = {text}").parse::<Table>().ok().filter(|table| one_line && table.len() == 1);
    table.and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
}

/// The scenario in `text` with the settings applied. `text` must be a valid scenario by itself; `name` is what
/// messages call its file.
///
/// # Errors
/// [`Code::ScenarioMalformed`], naming the setting, where the result is not a scenario.
pub(super) fn applied(name: &str, text: &str, settings: &[Setting]) -> Result<Scenario> {
    let document: Table = text.parse().map_err(|error: toml::de::Error| {
        Error::from(Finding::new(Code::ScenarioMalformed, name, error.message(), "Correct the scenario first"))
    })?;
    // One setting may need another, so only the result of all of them counts. If it fails, blame the setting after the
    // longest sequence of settings that gives a scenario.
    let read = |count: usize| {
        let mut changed = document.clone();
        let called =
            settings[..count].last().map_or_else(|| name.to_owned(), |last| format!("{name} with {}", last.option));
        for setting in &settings[..count] {
            put(&mut changed, setting, name)?;
        }
        toml_text::of_changed(&called, changed, &scenario_file::KIND)
    };
    let whole: Result<Scenario> = read(settings.len());
    if whole.is_ok() {
        return whole;
    }
    let sound = (0..settings.len()).rev().find(|count| read(*count).is_ok()).unwrap_or(0);
    read(sound + 1).and(whole)
}

fn put(document: &mut Table, setting: &Setting, name: &str) -> Result<()> {
    let Some(value) = &setting.value else {
        keys::remove(document, &setting.key);
        return Ok(());
    };
    keys::replace(document, &setting.key, value.clone()).map_err(|what| {
        let called = format!("{name} with {}", setting.option);
        let mend = "docs/scenario.md describes every key";
        Finding::new(Code::ScenarioMalformed, called, what, mend).key(&setting.key.text).into()
    })
}

#[cfg(test)]
mod tests;
