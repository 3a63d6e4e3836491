//! Reads GeoJSON feature collections (RFC 7946), including older ones with a `crs` member.

use super::stated::Stated;
use super::{Drawn, InputCrs, RawFeature, RawLayer, area, check_attributes, malformed, one_point, polygon_of_rings};
use crate::error::{Code, Finding, Result};
use crate::io::bytes::{Blob, json_words};
use crate::io::limits;
use geo::{Coord, Geometry};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    crs: Option<Value>,
    #[serde(default)]
    features: Gathered,
}

/// The features, and their fields in order of first appearance.
#[derive(Default)]
struct Gathered {
    fields: Vec<String>,
    positions: HashMap<String, usize>,
    list: Vec<RawFeature>,
    /// Number of features, including those that were not kept.
    count: usize,
}

#[derive(Deserialize)]
struct Item {
    geometry: Option<Shape>,
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: String,
    coordinates: Option<Nest>,
}

/// Reads a feature collection. Its fields are in order of first appearance.
pub(super) fn read(blob: &Blob) -> Result<RawLayer> {
    let collection: Collection =
        serde_json::from_str(&blob.text()?).map_err(|error| malformed(&blob.name, "GeoJSON", json_words(&error)))?;
    if collection.kind != "FeatureCollection" {
        return Err(Finding::new(
            Code::ContentMalformed,
            &blob.name,
            format!("it is a {}, not a FeatureCollection", collection.kind),
            "Export it again as GeoJSON with one feature a row",
        )
        .into());
    }
    let Gathered { fields, mut list, count, .. } = collection.features;
    check_attributes(&blob.name, count, fields.len())?;
    for feature in &mut list {
        feature.values.resize(fields.len(), None);
    }
    Ok(RawLayer { stated: Some(stated(collection.crs.as_ref())), layer: None, fields, list })
}

impl Gathered {
    /// Whether there are already more features than hubplan reads.
    fn is_full(&self) -> bool {
        let fields = self.fields.len();
        self.count > limits::FEATURES || fields > limits::COLUMNS_OF_TABLE || self.count * fields > limits::ATTRIBUTES
    }

    fn take(&mut self, item: Item) {
        let mut values = vec![None; self.fields.len()];
        for (key, value) in item.properties.into_iter().flatten() {
            let at = *self.positions.entry(key).or_insert_with_key(|key: &String| {
                self.fields.push(key.clone());
                values.push(None);
                self.fields.len() - 1
            });
            values[at] = text(value);
        }
        self.list.push(RawFeature { values, drawn: item.geometry.map_or(Ok(None), draw), deleted: false });
    }
}

impl<'de> Deserialize<'de> for Gathered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Features;
        impl<'de> Visitor<'de> for Features {
            type Value = Gathered;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of features")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Gathered, A::Error> {
                let mut gathered = Gathered::default();
                while let Some(item) = seq.next_element()? {
                    gathered.count += 1;
                    gathered.take(item);
                    if gathered.is_full() {
                        // The rest is counted without being kept: the file will be refused.
                        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                    }
                }
                Ok(gathered)
            }
        }
        deserializer.deserialize_seq(Features)
    }
}

/// What the `crs` member of older GeoJSON says. Without one, the standard says WGS84.
fn stated(crs: Option<&Value>) -> Stated {
    match crs {
        None | Some(Value::Null) => Stated::Usual(InputCrs::Wgs84),
        Some(crs) => match crs.pointer("/properties/name").and_then(Value::as_str) {
            Some(name) => Stated::name(name),
            None => Stated::Unknown(format!("`{crs}`")),
        },
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn draw(shape: Shape) -> Drawn {
    let wrong = || format!("its coordinates are not those of a {}", shape.kind);
    let nest = shape.coordinates.unwrap_or(Nest::Number(f64::NAN)); // fits no kind
    match shape.kind.as_str() {
        "Point" => match nest {
            Nest::Position(position) => Ok(Some(Geometry::Point(position.into()))),
            Nest::List(list) if list.is_empty() => Ok(None),
            _ => Err(wrong()),
        },
        "MultiPoint" => one_point(&nest.ring().ok_or_else(wrong)?),
        "Polygon" => Ok(area([polygon_of_rings(nest.rings().ok_or_else(wrong)?)?])),
        "MultiPolygon" => {
            let polygons = nest.list().ok_or_else(wrong)?.into_iter();
            let polygons = polygons.map(|nest| polygon_of_rings(nest.rings().ok_or_else(wrong)?));
            Ok(area(polygons.collect::<std::result::Result<Vec<_>, String>>()?))
        }
        other => Err(format!("it is a {other}")),
    }
}

/// Coordinates as lists nested to any depth, with positions packed. A position may have more than two numbers; `null`
/// in it becomes NaN.
enum Nest {
    Number(f64),
    Position(Coord<f64>),
    List(Vec<Nest>),
}

impl Nest {
    fn list(self) -> Option<Vec<Nest>> {
        match self {
            Nest::List(list) => Some(list),
            _ => None,
        }
    }

    fn ring(self) -> Option<Vec<Coord<f64>>> {
        let position = |nest| match nest {
            Nest::Position(position) => Some(position),
            _ => None,
        };
        self.list()?.into_iter().map(position).collect()
    }

    fn rings(self) -> Option<Vec<Vec<Coord<f64>>>> {
        self.list()?.into_iter().map(Nest::ring).collect()
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(NestVisitor)
    }
}

struct NestVisitor;

impl<'de> Visitor<'de> for NestVisitor {
    type Value = Nest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Nest, E> {
        Ok(Nest::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_unit<E>(self) -> std::result::Result<Nest, E> {
        Ok(Nest::Number(f64::NAN))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Nest, A::Error> {
        match seq.next_element()? {
            None => Ok(Nest::List(Vec::new())),
            Some(Nest::Number(x)) => {
                let y = seq.next_element::<Option<f64>>()?.flatten().unwrap_or(f64::NAN);
                while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                Ok(Nest::Position(Coord { x, y }))
            }
            Some(first) => {
                let mut list = vec![first];
                while let Some(nest) = seq.next_element()? {
                    list.push(nest);
                }
                Ok(Nest::List(list))
            }
        }
    }
}
