//! One file of a study: its path, and what its header does not tell.

use crate::io::features::InputCrs;
use crate::io::number::Decimal;
use crate::model::Vintage;
#[cfg(test)]
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// How to read a blank or suppressed cell of a numeric column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// As unknown; refused only when a scenario needs the value.
    #[default]
    Unknown,
    /// Refuse it at once.
    Refuse,
    /// As 0, except in ranks and deciles; the plan states how many.
    Zero,
}

/// One text or several, as a planner writes them: `"a"` or `["a", "b"]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged, expecting = "write one text, such as \"Code\", or a list of them")]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of the texts.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// A file: its path alone, or a table with the path and whatever hubplan cannot tell from the header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = or_path))]
pub struct Source {
    /// Path.
    pub file: String,
    /// Header of the column that holds the code or identifier of each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// hubplan's name of a column -> its header. The numbers under several headers are added. With a recognised
    /// layout, these override the layout's own columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, OneOrMany>,
    /// Columns that are not read from this file, by hubplan's names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Reads only rows whose cell under this header is one of these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, OneOrMany>,
    /// Coordinates, when the file does not state them: `"EPSG:27700"`, `"EPSG:4326"`, another number of the EPSG
    /// register or `"plane"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<InputCrs>,
    /// Layer of a GeoPackage, or geometry file in a zip; by default the only one that fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Sheet of a workbook; by default the only visible one whose header is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row of the header, the first of the file being 1; by default the first row that is recognised as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub header_row: Option<u64>,
    /// The mark before the decimals of a number, `"."` or `","`. By default a point; in a file separated by semicolons
    /// whose numbers have commas, a comma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// File inside a zip; by default the only table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// LSOA vintage of the codes, when the header does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vintage: Option<Vintage>,
    /// What a blank or suppressed cell means.
    #[serde(default)]
    pub blank: Blank,
    /// Whether the table may lack rows for some zones.
    #[serde(default)]
    pub partial: bool,
    /// Attribution for every output, when hubplan does not know the layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
}

/// Lets a source be written as its path alone.
#[cfg(test)]
fn or_path(schema: &mut schemars::Schema) {
    let table = std::mem::take(schema);
    *schema = schemars::json_schema!({ "anyOf": [{ "type": "string", "description": "Path of a file in a recognised layout" }, table] });
}

impl Source {
    /// A file in a recognised layout.
    pub fn path(file: impl Into<String>) -> Self {
        Source { file: file.into(), ..Source::default() }
    }
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        if *self == Source::path(&self.file) {
            serializer.serialize_str(&self.file)
        } else {
            Source::serialize(self, serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct PathOrTable;
        impl<'de> Visitor<'de> for PathOrTable {
            type Value = Source;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path, or a table such as { file = \"a.csv\", key = \"Code\" }")
            }
            fn visit_str<E>(self, path: &str) -> std::result::Result<Source, E> {
                Ok(Source::path(path))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> std::result::Result<Source, M::Error> {
                Source::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(PathOrTable)
    }
}

#[cfg(test)]
mod tests {
    use crate::io::study_file::StudyFile;

    #[test]
    fn the_schema_lets_a_source_be_a_path() {
        let schema = serde_json::to_string(&schemars::schema_for!(StudyFile)).unwrap();
        assert!(
            schema.contains(r#"{"anyOf":[{"description":"Path of a file in a recognised layout","type":"string"}"#)
                || schema
                    .contains(r#"{"anyOf":[{"type":"string","description":"Path of a file in a recognised layout"}"#),
            "{schema}"
        );
    }
}
