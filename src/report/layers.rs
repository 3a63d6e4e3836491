//! The layers of a plan: the same tables in every format. Each field is declared once, with its name in files and its
//! alias in words.
//!
//! | layer | one row per | geometry |
//! | --- | --- | --- |
//! | `hubs` | a hub, a standing centre, or a centre that closes | point |
//! | `zones` | a zone, before and after | its area, or its point where the study has no boundaries |
//! | `allocation` | a zone that can reach a hub | line from the zone's point to its hub, straight or along the network |
//! | `authorities` | an authority: money, hubs, coverage | its zones together; nothing without boundaries |
//! | `uncovered` | a zone out of the radius under the plan, with the reason | as `zones` |
//! | `wards` | a ward: children, deprivation, hubs, reach | none |
//! | `constituencies` | a parliamentary constituency: the same | none |
//! | `left_out` | a row of the inputs that was left out | none |
//! | `snaps` | a zone or site where it meets the network of roads, if the study has one | none |
//!
//! A record is made when a format asks for it, so that no format has to hold a whole layer in memory. Weights are
//! rounded to 12 significant digits, which removes the noise of floating-point sums. Journeys are rounded to a
//! thousandth of their unit, and positions to a millimetre; on a plane, whose unit may be a degree, positions have
//! seven decimals.

mod allocation;
mod areas;
mod authorities;
mod hubs;
mod left_out;
mod snaps;
mod uncovered;
mod zones;

pub(super) use uncovered::possible;

use crate::evaluate::Evaluation;
use crate::model::{Crs, LeftOut, Metrics, Study, Zone};
use crate::report::text::{capital, distance};
use crate::units::{Impedance, TravelUnit};
use geo::{Coord, MultiPolygon};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Names of all layers, whether or not a plan has them.
pub(super) const NAMES: [&str; 9] =
    ["hubs", "zones", "allocation", "authorities", "uncovered", "wards", "constituencies", "left_out", "snaps"];

/// Layers that never have a geometry.
pub(super) const TABLES: [&str; 4] = ["wards", "constituencies", "left_out", "snaps"];

/// One table with its geometry.
pub(super) struct Layer<'a> {
    /// Name in files, such as `hubs`.
    pub(super) name: &'static str,
    /// Heading of the layer.
    pub(super) title: &'static str,
    /// Description of a row, in a sentence.
    pub(super) about: String,
    pub(super) shape: Shape,
    pub(super) fields: Vec<Field>,
    /// Number of rows.
    pub(super) len: usize,
    pub(super) record: Box<dyn Fn(usize) -> Record<'a> + Sync + 'a>,
}

/// Type of a layer's geometries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Point,
    Line,
    Area,
    /// A table without geometry.
    Nothing,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// Name in files: lower case, no spaces.
    pub(super) name: Cow<'static, str>,
    /// Name in words, with the unit.
    pub(super) alias: String,
    pub(super) kind: Kind,
}

/// Type of a column's values; any value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Truth,
    Count,
    Number,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Missing,
    Text(Cow<'a, str>),
    Truth(bool),
    Count(i64),
    Number(f64),
}

/// One row: a value for each field, and the geometry in the study's coordinates.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) geometry: Option<Geometry<'a>>,
    pub(super) values: Vec<Value<'a>>,
}

/// The geometry of one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Geometry<'a> {
    Point(Coord<f64>),
    Line(Vec<Coord<f64>>),
    Area(Cow<'a, MultiPolygon<f64>>),
}

impl<'a> Layer<'a> {
    /// The layer as this study can show it: without geometry where places have no positions.
    pub(super) fn of(self, study: &'a Study) -> Self {
        if study.crs != Crs::Nowhere {
            return self;
        }
        let record = self.record;
        Layer { shape: Shape::Nothing, record: Box::new(move |i| Record { geometry: None, ..record(i) }), ..self }
    }

    /// Row `i`.
    pub(super) fn record(&self, i: usize) -> Record<'a> {
        (self.record)(i)
    }

    /// All rows in order; each is made when it is needed.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'a>> + '_ {
        (0..self.len).map(|i| self.record(i))
    }
}

/// The layers of a plan that was measured, in the order of the table above. A study without authorities has no layer of
/// them, and one without wards or constituencies none of those.
pub(super) fn all<'a>(study: &'a Study, evaluation: &'a Evaluation) -> Vec<Layer<'a>> {
    let metrics = &evaluation.metrics;
    let mut layers = vec![
        hubs::layer(study, metrics, &evaluation.hubs),
        zones::layer(study, evaluation),
        allocation::layer(study, metrics, &evaluation.zones),
    ];
    if !study.authorities.is_empty() {
        layers.push(authorities::layer(study, metrics));
    }
    layers.push(uncovered::layer(study, metrics, &evaluation.zones));
    let places = areas::LEVELS.iter().filter_map(|level| areas::layer(study, metrics, &evaluation.areas, level));
    layers.extend(places);
    layers.push(left_out(&study.left_out));
    if !study.snaps.is_empty() {
        layers.push(snaps::layer(study));
    }
    layers.into_iter().map(|layer| layer.of(study)).collect()
}

/// The layer of rows that were left out, which is also the only layer of an infeasible answer.
pub(super) fn left_out(rows: &[LeftOut]) -> Layer<'_> {
    left_out::layer(rows)
}

impl Field {
    pub(super) fn new(name: impl Into<Cow<'static, str>>, alias: impl Into<String>, kind: Kind) -> Self {
        Field { name: name.into(), alias: alias.into(), kind }
    }
}

/// Name of journeys in field names, and in aliases.
pub(super) fn travel_names(study: &Study) -> (&'static str, &'static str) {
    match study.travel.unit() {
        TravelUnit::Metres => ("metres", " (m)"),
        TravelUnit::Minutes => ("minutes", " (min)"),
        TravelUnit::Plain => ("travel", ""),
    }
}

/// The length of a journey, in aliases.
pub(super) fn journey(study: &Study) -> &'static str {
    distance(study.travel.unit())
}

/// The same at the beginning of one.
pub(super) fn journey_first(study: &Study) -> String {
    capital(journey(study))
}

/// `Within 2.5 km of a hub`.
fn within(radius: &Impedance, of: &str) -> String {
    format!("Within {radius} of {of}")
}

/// Names that formats give to columns of their own.
const RESERVED: [&str; 5] = ["fid", "ogc_fid", "geom", "geometry", "bbox"];

/// A name for one more field, with `prefix` before it as often as it is taken.
fn free_name(name: &str, prefix: &str, fields: &[Field]) -> String {
    let mut name = name.to_owned();
    while RESERVED.contains(&name.as_str()) || fields.iter().any(|field| field.name == name) {
        name.insert_str(0, prefix);
    }
    name
}

/// What weights are, behind their aliases.
fn weighed(metrics: &Metrics) -> &str {
    &metrics.weight_unit
}

/// Areas, but only if every zone has one: a layer has one type of geometry.
fn zone_shape(study: &Study) -> Shape {
    if study.zones.iter().all(|zone| zone.polygon.is_some()) { Shape::Area } else { Shape::Point }
}

/// The zone's area, or its point if the layer has points.
fn zone_geometry(shape: Shape, zone: &Zone) -> Geometry<'_> {
    match &zone.polygon {
        Some(polygon) if shape == Shape::Area => Geometry::Area(Cow::Borrowed(polygon)),
        _ => Geometry::Point(zone.centroid),
    }
}

/// `number` to 12 significant digits.
pub(super) fn twelve_digits(number: f64) -> f64 {
    // Printing and reading back rounds exactly to decimal digits.
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// `number` to three decimals.
pub(super) fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// A coordinate rounded to a millimetre on the National Grid, and to about a centimetre on a plane in degrees.
pub(super) fn coordinate(crs: Crs, number: f64) -> f64 {
    match crs {
        Crs::BritishGrid => thousandths(number),
        Crs::Wgs84 | Crs::Plane | Crs::Nowhere => (number * 1e7).round() / 1e7,
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Missing => to.serialize_none(),
            Value::Text(text) => to.serialize_str(text),
            Value::Truth(truth) => to.serialize_bool(*truth),
            Value::Count(count) => to.serialize_i64(*count),
            Value::Number(number) => to.serialize_f64(*number),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Truth(truth)
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Value::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Value<'_> {
    fn from(count: i64) -> Self {
        Value::Count(count)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        if number.is_finite() { Value::Number(number) } else { Value::Missing }
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Missing, Into::into)
    }
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
