//! Maps for the web: RFC 7946 GeoJSON, written feature by feature.
//!
//! Positions are longitude and latitude (WGS84) to six decimals, about 0.1 m. A study on a plane has none: its coordinates
//! are written as they are, and the member `"hubplan:crs": "plane"` says so. Exterior rings run anticlockwise.

use super::layers::{self, Layer};
use crate::io::crs;
use crate::model::{Crs, Study};
use geo::orient::{Direction, Orient};
use geo::{Coord, Line, MapCoords, MultiPolygon, Point};
use geojson::{Feature, Geometry};
use serde_json::json;
use std::io::{self, Write};

/// Writes a layer.
pub(super) fn layer(study: &Study, layer: &Layer<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},", json!(layer.name))?;
    if study.crs == Crs::Plane {
        writeln!(out, "\"hubplan:crs\":\"plane\",")?;
    }
    writeln!(out, "\"attribution\":{},", json!(study.attribution))?;
    write!(out, "\"features\":[")?;
    for (i, record) in layer.records().enumerate() {
        writeln!(out, "{}", if i > 0 { "," } else { "" })?;
        let names = layer.fields.iter().map(|field| field.name.to_string());
        let properties = names.zip(record.values.iter().map(|value| json!(value))).collect();
        // A place outside the National Grid has no longitude and latitude here: its geometry is null.
        let geometry = record.geometry.and_then(|geometry| position_of(study.crs, &geometry));
        let feature = Feature { geometry, properties: Some(properties), ..Feature::default() };
        serde_json::to_writer(&mut *out, &feature)?;
    }
    writeln!(out, "\n]}}")
}

fn position_of(crs: Crs, geometry: &layers::Geometry<'_>) -> Option<Geometry> {
    match geometry {
        layers::Geometry::Point(coord) => Some(Geometry::from(&Point::from(position(crs, *coord)?))),
        layers::Geometry::Line([from, to]) => {
            Some(Geometry::from(&Line::new(position(crs, *from)?, position(crs, *to)?)))
        }
        layers::Geometry::Area(polygon) => area(crs, polygon),
    }
}

/// Longitude and latitude to six decimals; on a plane the coordinates themselves.
fn position(crs: Crs, coord: Coord<f64>) -> Option<Coord<f64>> {
    let six_decimals = |degrees: f64| (degrees * 1e6).round() / 1e6;
    match crs {
        Crs::Plane => Some(coord),
        Crs::BritishGrid => {
            let (lon, lat) = crs::to_lonlat(coord.x, coord.y)?;
            Some(Coord { x: six_decimals(lon), y: six_decimals(lat) })
        }
    }
}

fn area(crs: Crs, polygon: &MultiPolygon<f64>) -> Option<Geometry> {
    let oriented = polygon.orient(Direction::Default).try_map_coords(|coord| position(crs, coord).ok_or(())).ok()?;
    Some(match oriented.0.as_slice() {
        [single] => Geometry::from(single),
        _ => Geometry::from(&oriented),
    })
}
