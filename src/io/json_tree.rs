//! Reads JSON with every value, and lists keys that occur twice in an object, which other readers ignore.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// A JSON text as values.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The document. Where a key occurs twice, the first value.
    pub value: Value,
    /// Paths of keys that occur twice, such as `metrics.all.before.zones`.
    pub doubled: Vec<String>,
}

impl Tree {
    /// A tree of values that were not read from text.
    pub fn of(value: Value) -> Self {
        Tree { value, doubled: Vec::new() }
    }
}

/// Reads a JSON text.
pub(super) fn parse(bytes: &[u8]) -> serde_json::Result<Tree> {
    let mut doubled = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Node { path: String::new(), doubled: &mut doubled }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(Tree { value, doubled })
}

/// Path of a member: `metrics.groups[3].name`.
pub fn member(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Path of the first key in `stated` that `known` does not have at that place.
pub(super) fn unknown(path: &str, stated: &Value, known: &Value) -> Option<String> {
    match (stated, known) {
        (Value::Object(stated), Value::Object(known)) => stated.iter().find_map(|(key, value)| match known.get(key) {
            Some(known) => unknown(&member(path, key), value, known),
            None => Some(member(path, key)),
        }),
        (Value::Array(stated), Value::Array(known)) => {
            let mut both = stated.iter().zip(known).enumerate();
            both.find_map(|(at, (stated, known))| unknown(&format!("{path}[{at}]"), stated, known))
        }
        _ => None,
    }
}

/// A value that is about to be read, with its path.
struct Node<'a> {
    path: String,
    doubled: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        let Node { path, doubled } = self;
        while let Some(value) =
            list.next_element_seed(Node { path: format!("{path}[{}]", values.len()), doubled: &mut *doubled })?
        {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        let Node { path, doubled } = self;
        while let Some(key) = members.next_key::<String>()? {
            let path = member(&path, &key);
            let value = members.next_value_seed(Node { path: path.clone(), doubled: &mut *doubled })?;
            if values.contains_key(&key) {
                doubled.push(path);
            } else {
                values.insert(key, value);
            }
        }
        Ok(values.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_is_read_as_it_stands() {
        let text = r#"{"a": [1, -2, 0.1, 1.0, true, null, "x\u001b", {}], "b": {"c": []}}"#;
        let tree = parse(text.as_bytes()).unwrap();
        assert_eq!(tree, Tree::of(serde_json::from_str(text).unwrap()));
    }

    #[test]
    fn keys_that_stand_twice_are_found_wherever_they_are() {
        let tree = parse(br#"{"a": 1, "b": [{"c": 1, "d": {"e": 1, "e": 1}, "c": 2}], "a": 1}"#).unwrap();
        assert_eq!(tree.doubled, ["b[0].d.e", "b[0].c", "a"]);
        assert_eq!(tree.value["b"][0]["c"], json!(1));
    }

    #[test]
    fn unknown_keys_are_found_wherever_they_are() {
        let known = json!({"a": [{"b": 1}, {"b": null}]});
        assert_eq!(unknown("", &known, &known), None);
        let stated = json!({"a": [{"b": 2}, {"b": 1, "c": 1}]});
        assert_eq!(unknown("", &stated, &known).as_deref(), Some("a[1].c"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{} {}", "[1,]", "nul", "{\"a\": 1e999}"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse("[".repeat(100_000).as_bytes()).is_err(), "depth is limited");
    }
}
