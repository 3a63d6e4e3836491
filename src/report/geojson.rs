//! Maps for the web: RFC 7946 GeoJSON, written feature by feature.
//!
//! Positions are longitude and latitude (WGS84) with six decimals, about 0.1 m. On a plane there are none, so its
//! coordinates are written unchanged, and the member `"hubplan:crs": "plane"` says so. Exterior rings run
//! anticlockwise. A ring that has no area after rounding is left out. A geometry of which nothing is left, because of
//! rounding or the edge of the National Grid, is null.

use super::geometry::rings;
use super::layers::{self, Layer};
use crate::io::crs;
use crate::model::{Crs, Study};
use geo::{Coord, LineString, Polygon, Winding};
use geojson::{Feature, Geometry, GeometryValue, PolygonType, Position};
use rayon::prelude::*;
use serde_json::json;
use std::io::{self, Write};

/// Features that are converted in parallel at a time, before they are written in order.
const AT_A_TIME: usize = 512;

/// Writes a layer.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},", json!(layer.name))?;
    if study.crs == Crs::Plane {
        writeln!(out, "\"hubplan:crs\":\"plane\",")?;
    }
    writeln!(out, "\"attribution\":{},", json!(study.attribution))?;
    write!(out, "\"features\":[")?;
    for start in (0..layer.len).step_by(AT_A_TIME) {
        let end = layer.len.min(start + AT_A_TIME);
        let features: Vec<_> =
            (start..end).into_par_iter().map(|i| serde_json::to_vec(&feature(study.crs, layer, i))).collect();
        for (i, feature) in (start..).zip(features) {
            writeln!(out, "{}", if i > 0 { "," } else { "" })?;
            out.write_all(&feature?)?;
        }
    }
    writeln!(out, "\n]}}")
}

fn feature(crs: Crs, layer: &Layer<'_>, i: usize) -> Feature {
    let record = layer.record(i);
    let names = layer.fields.iter().map(|field| field.name.to_string());
    let properties = names.zip(record.values.iter().map(|value| json!(value))).collect();
    let geometry = record.geometry.and_then(|geometry| drawn(crs, &geometry)).map(Geometry::new);
    Feature { geometry, properties: Some(properties), ..Feature::default() }
}

fn drawn(crs: Crs, geometry: &layers::Geometry<'_>) -> Option<GeometryValue> {
    Some(match geometry {
        layers::Geometry::Point(coord) => GeometryValue::Point { coordinates: as_written(position(crs, *coord)?) },
        layers::Geometry::Line(line) => {
            let coordinates = line.iter().map(|at| Some(as_written(position(crs, *at)?))).collect::<Option<_>>()?;
            GeometryValue::LineString { coordinates }
        }
        layers::Geometry::Area(area) => {
            let parts: Vec<_> = area.iter().map(|part| rounded(crs, part)).collect::<Option<_>>()?;
            let mut parts: Vec<PolygonType> = parts.iter().flatten().map(polygon).collect();
            match parts.len() {
                0 => return None,
                1 => GeometryValue::Polygon { coordinates: parts.swap_remove(0) },
                _ => GeometryValue::MultiPolygon { coordinates: parts },
            }
        }
    })
}

/// Longitude and latitude with six decimals; on a plane the coordinates themselves.
fn position(crs: Crs, coord: Coord<f64>) -> Option<Coord<f64>> {
    let six_decimals = |degrees: f64| (degrees * 1e6).round() / 1e6;
    match crs {
        Crs::Wgs84 => Some(Coord { x: six_decimals(coord.x), y: six_decimals(coord.y) }),
        Crs::Plane | Crs::Nowhere => Some(coord),
        Crs::BritishGrid => {
            let (lon, lat) = crs::to_lonlat(coord.x, coord.y)?;
            Some(Coord { x: six_decimals(lon), y: six_decimals(lat) })
        }
    }
}

/// A polygon with the file's positions, without rings that have no area after rounding; `Some(None)` if its exterior
/// is such a ring. `None` when it lies outside the National Grid.
fn rounded(crs: Crs, polygon: &Polygon<f64>) -> Option<Option<Polygon<f64>>> {
    let ring = |ring: &LineString<f64>| {
        let mut positions = ring.coords().map(|coord| position(crs, *coord)).collect::<Option<Vec<_>>>()?;
        positions.dedup();
        Some(LineString(positions))
    };
    let holes = polygon.interiors().iter().map(ring).collect::<Option<Vec<_>>>()?;
    let exterior = ring(polygon.exterior())?;
    // A ring has a winding order exactly if it has at least four positions that are not on one line.
    let has_area = |ring: &LineString<f64>| ring.winding_order().is_some();
    Some(has_area(&exterior).then(|| Polygon::new(exterior, holes.into_iter().filter(has_area).collect())))
}

fn polygon(polygon: &Polygon<f64>) -> PolygonType {
    rings(polygon).map(|ring| ring.positions().map(as_written).collect()).collect()
}

fn as_written(coord: Coord<f64>) -> Position {
    Position::from([coord.x, coord.y])
}

#[cfg(test)]
mod tests;
