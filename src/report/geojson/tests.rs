use super::*;
use crate::evaluate::testing::study;
use crate::report::layers::Shape;
use crate::report::layers::testing::{ODD_TEXT, nobody, numbered, odd};
use serde_json::Value;

fn written(study: &Study, one: &Layer<'_>) -> Value {
    let mut bytes = Vec::new();
    layer(study, one, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// A square with a side of `size` metres on the National Grid, clockwise.
fn square(x: f64, y: f64, size: f64) -> LineString<f64> {
    LineString::from(vec![(x, y), (x, y + size), (x + size, y + size), (x + size, y), (x, y)])
}

fn coordinates(geometry: GeometryValue) -> Value {
    serde_json::to_value(Geometry::new(geometry)).unwrap()["coordinates"].clone()
}

#[test]
fn a_collection_is_what_the_standard_says() {
    let collection = written(&study(), &odd(Shape::Area));
    assert!(collection.get("crs").is_none(), "RFC 7946 has no member `crs`");
    let features = collection["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    assert_eq!(features[0]["properties"]["text"], ODD_TEXT);
    assert_eq!(features[1]["geometry"], Value::Null);
    assert_eq!(features[1]["properties"]["count"], Value::Null);
    assert_eq!(features[2]["properties"]["count"], i64::MAX);
    let rings = features[2]["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(rings.len(), 2);
    for (ring, anticlockwise) in rings.iter().zip([true, false]) {
        let ring: Vec<(f64, f64)> = serde_json::from_value(ring.clone()).unwrap();
        assert_eq!(ring.first(), ring.last());
        for (lon, lat) in &ring {
            assert!((-1.6..-1.5).contains(lon) && (53.3..53.5).contains(lat), "{lon} {lat}");
            assert!([lon, lat].into_iter().all(|degrees| degrees.to_string().split('.').nth(1).unwrap().len() <= 6));
        }
        let ring = LineString::from(ring);
        assert!(if anticlockwise { ring.is_ccw() } else { ring.is_cw() });
    }
    assert_eq!(written(&study(), &nobody(Shape::Line))["features"], json!([]));
}

#[test]
fn what_the_decimals_leave_no_area_is_left_out() {
    // Six decimals are a tenth of a metre, so a centimetre disappears.
    let (x, y) = (430_000.0, 390_000.0);
    let whole = Polygon::new(square(x, y, 100.0), vec![square(x + 10.0, y + 10.0, 0.01)]);
    let speck = Polygon::new(square(x + 500.0, y, 0.01), Vec::new());
    // So thin that its four corners become two.
    let hair = LineString::from(vec![(x, y), (x, y + 0.001), (x + 100.0, y + 0.001), (x + 100.0, y), (x, y)]);
    let hair = Polygon::new(hair, Vec::new());
    let area = |parts: &[&Polygon<f64>]| {
        let area = geo::MultiPolygon(parts.iter().map(|part| (*part).clone()).collect());
        drawn(Crs::BritishGrid, &layers::Geometry::Area(std::borrow::Cow::Owned(area)))
    };
    let drawn = coordinates(area(&[&speck, &whole, &hair]).unwrap());
    assert_eq!(drawn.as_array().unwrap().len(), 1, "one polygon with one ring: {drawn}");
    assert_eq!(drawn[0].as_array().unwrap().len(), 5);
    assert_eq!(area(&[&speck, &hair]), None);
}

#[test]
fn what_lies_off_the_grid_has_no_longitude() {
    let off = layers::Geometry::Point(Coord { x: -1000.0, y: 400_000.0 });
    assert_eq!(drawn(Crs::BritishGrid, &off), None);
    assert_eq!(coordinates(drawn(Crs::Plane, &off).unwrap()), json!([-1000.0, 400_000.0]));
}

#[test]
fn many_features_stay_in_order() {
    let collection = written(&study(), &numbered(2 * AT_A_TIME + 7));
    let features = collection["features"].as_array().unwrap().iter();
    assert!(features.map(|one| one["properties"]["count"].as_u64().unwrap()).eq(0..2 * AT_A_TIME as u64 + 7));
}
