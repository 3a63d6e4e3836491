//! Maps: RFC 7946 GeoJSON, written feature by feature.
//!
//! Positions are longitude and latitude (WGS84) to six decimals, about 0.1 m. A study on a plane has none: its coordinates
//! are written as they are, and the member `"hubplan:crs": "plane"` says so. Exterior rings run anticlockwise.

use super::columns::Table;
use crate::io::crs;
use crate::model::{Crs, HubRow, Study};
use geo::orient::{Direction, Orient};
use geo::{Coord, LineString, MultiPolygon};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{Result, Write};

type Position = [f64; 2];
type Rings = Vec<Vec<Position>>;

#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point(Position),
    Polygon(Rings),
    MultiPolygon(Vec<Rings>),
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
struct Feature {
    /// `null` for what lies outside the National Grid, which has no longitude and latitude here.
    geometry: Option<Geometry>,
    properties: Map<String, Value>,
}

/// `hubs.geojson`: points; `rows` and `table` run side by side.
pub(super) fn hubs(study: &Study, rows: &[HubRow], table: &Table, out: &mut dyn Write) -> Result<()> {
    let geometries = rows.iter().map(|row| point(study.crs, Coord { x: row.x, y: row.y }));
    collection(study, "hubs", geometries, table, out)
}

/// `zones.geojson`: the zones' polygons, or their points where the study has no polygon; `table` has all zones in order.
pub(super) fn zones(study: &Study, table: &Table, out: &mut dyn Write) -> Result<()> {
    let geometries = study.zones.iter().map(|zone| match &zone.polygon {
        Some(polygon) => area(study.crs, polygon),
        None => point(study.crs, zone.centroid),
    });
    collection(study, "zones", geometries, table, out)
}

fn collection(
    study: &Study,
    name: &str,
    geometries: impl Iterator<Item = Option<Geometry>>,
    table: &Table,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},", json!(name))?;
    if study.crs == Crs::Plane {
        writeln!(out, "\"hubplan:crs\":\"plane\",")?;
    }
    writeln!(out, "\"attribution\":{},", json!(study.attribution))?;
    write!(out, "\"features\":[")?;
    for (i, (geometry, row)) in geometries.zip(&table.rows).enumerate() {
        writeln!(out, "{}", if i > 0 { "," } else { "" })?;
        let properties = table.header.iter().cloned().zip(row.iter().cloned()).collect();
        serde_json::to_writer(&mut *out, &Feature { geometry, properties })?;
    }
    writeln!(out, "\n]}}")
}

fn position(crs: Crs, coord: Coord<f64>) -> Option<Position> {
    let six_decimals = |degrees: f64| (degrees * 1e6).round() / 1e6;
    match crs {
        Crs::Plane => Some([coord.x, coord.y]),
        Crs::BritishGrid => crs::to_lonlat(coord.x, coord.y).map(|(lon, lat)| [six_decimals(lon), six_decimals(lat)]),
    }
}

fn point(crs: Crs, coord: Coord<f64>) -> Option<Geometry> {
    position(crs, coord).map(Geometry::Point)
}

fn area(crs: Crs, polygon: &MultiPolygon<f64>) -> Option<Geometry> {
    let oriented = polygon.orient(Direction::Default);
    let ring = |line: &LineString<f64>| line.coords().map(|coord| position(crs, *coord)).collect::<Option<Vec<_>>>();
    let mut polygons = Vec::with_capacity(oriented.0.len());
    for polygon in &oriented.0 {
        let rings: Option<Rings> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect();
        polygons.push(rings?);
    }
    if polygons.len() == 1 { polygons.pop().map(Geometry::Polygon) } else { Some(Geometry::MultiPolygon(polygons)) }
}
