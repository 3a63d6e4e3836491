//! Dotted keys of a scenario, such as `objective.radius`, as sweeps and the command line write them, and setting their
//! values.

use toml::{Table, Value};

/// A dotted key. A part that contains a dot is quoted: `authorities."St. Helens".budget`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) parts: Vec<String>,
}

impl Key {
    pub(super) fn parse(text: &str) -> Self {
        Key {
            text: text.to_owned(),
            parts: quoted(text).unwrap_or_else(|| text.split('.').map(str::to_owned).collect()),
        }
    }

    fn under(&self, part: &str) -> Self {
        let inner = Key::parse(part);
        let parts = self.parts.iter().cloned().chain(inner.parts).collect();
        Key { text: format!("{}.{part}", self.text), parts }
    }
}

/// The parts by the rules of TOML; `None` where the text is not a TOML key, such as a name with a space and no quotes.
fn quoted(text: &str) -> Option<Vec<String>> {
    let mut table: Table = format!("{text} = 0").parse().ok()?;
    let mut parts = Vec::new();
    loop {
        let (key, value) = table.into_iter().next()?;
        parts.push(key);
        match value {
            Value::Table(inner) => table = inner,
            _ => return Some(parts),
        }
    }
}

/// Every key of a grid with its value. Tables are followed, because the unquoted `a.b = [1, 2]` is a table in TOML.
pub(super) fn leaves(table: &Table) -> Vec<(Key, &Value)> {
    fn walk<'a>(under: Option<&Key>, table: &'a Table, found: &mut Vec<(Key, &'a Value)>) {
        for (part, value) in table {
            let key = under.map_or_else(|| Key::parse(part), |under| under.under(part));
            match value {
                Value::Table(inner) if !inner.is_empty() => walk(Some(&key), inner, found),
                value => found.push((key, value)),
            }
        }
    }
    let mut found = Vec::new();
    walk(None, table, &mut found);
    found
}

/// The settings of one listed scenario. A table under a plain key, such as `objective = { radius = "2 km" }`, sets
/// each of its keys; under a dotted key a table is a value.
pub(super) fn settings(table: &Table) -> Vec<(Key, &Value)> {
    let mut found = Vec::new();
    for (part, value) in table {
        let key = Key::parse(part);
        match value {
            Value::Table(inner) if key.parts.len() == 1 => {
                found.extend(inner.iter().map(|(part, value)| (key.under(part), value)));
            }
            value => found.push((key, value)),
        }
    }
    found
}

/// Most parts that a key may have; each is a table within the one before.
const DEEPEST: usize = 32;

/// Sets the value of a key. Missing tables are created; entries of a list are addressed by number, from 0.
///
/// # Errors
/// Says in words that a value along the key has no keys of its own.
pub(super) fn replace(document: &mut Table, key: &Key, value: Value) -> Result<(), String> {
    let [first, rest @ ..] = &key.parts[..] else { return Err("it has no name".to_owned()) };
    if rest.len() >= DEEPEST {
        return Err(format!("it has {} parts; hubplan reads at most {DEEPEST}", key.parts.len()));
    }
    let Some(last) = rest.last() else {
        document.insert(first.clone(), value);
        return Ok(());
    };
    let mut at = document.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
    for part in &rest[..rest.len() - 1] {
        at = within(at, part)?;
    }
    match at {
        Value::Table(table) => {
            table.insert(last.clone(), value);
        }
        other => *within(other, last)? = value,
    }
    Ok(())
}

fn within<'a>(at: &'a mut Value, part: &str) -> Result<&'a mut Value, String> {
    match at {
        Value::Table(table) => Ok(table.entry(part.to_owned()).or_insert_with(|| Value::Table(Table::new()))),
        Value::Array(list) => {
            let length = list.len();
            let place = part.parse::<usize>().ok();
            place
                .and_then(|place| list.get_mut(place))
                .ok_or_else(|| format!("`{part}` is not a position in a list of {length}; the first is 0"))
        }
        other => Err(format!("`{part}` cannot stand in `{}`, which is a value", in_words(other))),
    }
}

/// Removes a key, if it is there.
pub(super) fn remove(document: &mut Table, key: &Key) {
    let Some((last, way)) = key.parts.split_last() else { return };
    let mut table = document;
    for part in way {
        match table.get_mut(part) {
            Some(Value::Table(inner)) => table = inner,
            _ => return,
        }
    }
    table.remove(last);
}

/// A value as a table of results shows it: text without quotes, lists separated by semicolons.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(in_words).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
