//! Maps: RFC 7946 GeoJSON, written feature by feature.
//!
//! Positions are longitude and latitude (WGS84) to six decimals, about 0.1 m. A study on a plane has none: its coordinates
//! are written as they are, and the member `"hubplan:crs": "plane"` says so. Exterior rings run anticlockwise.

use super::columns::Table;
use crate::io::crs;
use crate::model::{Crs, HubRow, Study};
use geo::orient::{Direction, Orient};
use geo::{Coord, MapCoords, MultiPolygon, Point};
use geojson::{Feature, Geometry};
use serde_json::json;
use std::io::{self, Write};

/// `hubs.geojson`: points; `rows` and `table` run side by side.
pub(super) fn hubs(study: &Study, rows: &[HubRow], table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let geometries = rows.iter().map(|row| point(study.crs, Coord { x: row.x, y: row.y }));
    collection(study, "hubs", geometries, table, out)
}

/// `zones.geojson`: the zones' polygons, or their points where the study has no polygon; `table` has all zones in order.
pub(super) fn zones(study: &Study, table: &Table, out: &mut dyn Write) -> io::Result<()> {
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
) -> io::Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},", json!(name))?;
    if study.crs == Crs::Plane {
        writeln!(out, "\"hubplan:crs\":\"plane\",")?;
    }
    writeln!(out, "\"attribution\":{},", json!(study.attribution))?;
    write!(out, "\"features\":[")?;
    for (i, (geometry, row)) in geometries.zip(&table.rows).enumerate() {
        writeln!(out, "{}", if i > 0 { "," } else { "" })?;
        let properties = table.header.iter().cloned().zip(row.iter().cloned()).collect();
        // A place outside the National Grid has no longitude and latitude here: its geometry is null.
        let feature = Feature { geometry, properties: Some(properties), ..Feature::default() };
        serde_json::to_writer(&mut *out, &feature)?;
    }
    writeln!(out, "\n]}}")
}

fn position(crs: Crs, coord: Coord<f64>) -> Result<Coord<f64>, Outside> {
    let six_decimals = |degrees: f64| (degrees * 1e6).round() / 1e6;
    match crs {
        Crs::Plane => Ok(coord),
        Crs::BritishGrid => {
            let (lon, lat) = crs::to_lonlat(coord.x, coord.y).ok_or(Outside)?;
            Ok(Coord { x: six_decimals(lon), y: six_decimals(lat) })
        }
    }
}

/// A position outside the National Grid.
struct Outside;

fn point(crs: Crs, coord: Coord<f64>) -> Option<Geometry> {
    position(crs, coord).ok().map(|coord| Geometry::from(&Point::from(coord)))
}

fn area(crs: Crs, polygon: &MultiPolygon<f64>) -> Option<Geometry> {
    let oriented = polygon.orient(Direction::Default).try_map_coords(|coord| position(crs, coord)).ok()?;
    Some(match oriented.0.as_slice() {
        [single] => Geometry::from(single),
        _ => Geometry::from(&oriented),
    })
}
