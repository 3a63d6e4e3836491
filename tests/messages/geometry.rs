//! Boundaries with coordinates in the wrong order or system, and invalid shapes.

use crate::messages::place::{Catalogue, Place};

const FIRST: &str = "[[[-1.42,53.40],[-1.39,53.40],[-1.39,53.42],[-1.42,53.42],[-1.42,53.40]]]";

/// Replaces the coordinates of the first zone.
fn first(place: &Place, coordinates: &str) {
    place.change("boundaries.geojson", FIRST, coordinates);
}

fn say_crs(place: &Place, crs: &str) {
    let source = format!("{{ file = \"boundaries.geojson\", crs = \"{crs}\" }}");
    place.change("study.toml", "\"boundaries.geojson\"", &source);
}

fn state_crs(place: &Place, crs: &str) {
    let member = format!("{{\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{crs}\"}}}},");
    place.change("boundaries.geojson", "{", &member);
}

#[test]
fn coordinates() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("latitude first", |place| {
        first(place, "[[[53.40,-1.42],[53.40,-1.39],[53.42,-1.39],[53.42,-1.42],[53.40,-1.42]]]");
    });
    catalogue.refused("metres in a file said to be in degrees", |place| {
        first(place, "[[[438000,389000],[440000,389000],[440000,391000],[438000,391000],[438000,389000]]]");
    });
    catalogue.refused("degrees in a file said to be in metres", |place| say_crs(place, "EPSG:27700"));
    catalogue.refused("coordinates that hubplan does not read", |place| state_crs(place, "urn:ogc:def:crs:EPSG::3857"));
    catalogue.refused("the file and the study say different things", |place| {
        state_crs(place, "urn:ogc:def:crs:EPSG::27700");
        say_crs(place, "EPSG:4326");
    });
    catalogue.refused("coordinates the study cannot name", |place| say_crs(place, "WGS84"));
    catalogue.refused("a plane for real zones", |place| say_crs(place, "plane"));
    catalogue.refused("abroad", |place| {
        first(place, "[[[2.30,48.80],[2.40,48.80],[2.40,48.90],[2.30,48.90],[2.30,48.80]]]");
    });
    catalogue.refused("a position that is not a pair of numbers", |place| {
        first(place, "[[[null,53.40],[-1.39,53.40],[-1.39,53.42],[-1.42,53.42],[-1.42,53.40]]]");
    });
    catalogue.refused("centroids in degrees under metres", |place| {
        place.change("attributes.csv", "439667,390484", "-1.405,53.41");
    });
    catalogue.compare("coordinates");
}

#[test]
fn shapes() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("too few positions", |place| first(place, "[[[-1.42,53.40],[-1.39,53.40],[-1.42,53.40]]]"));
    catalogue.refused("no area", |place| {
        first(place, "[[[-1.42,53.40],[-1.40,53.40],[-1.39,53.40],[-1.42,53.40]]]");
    });
    catalogue.refused("points for boundaries", |place| {
        place.change(
            "boundaries.geojson",
            &format!("{{\"type\":\"Polygon\",\"coordinates\":{FIRST}}}"),
            "{\"type\":\"Point\",\"coordinates\":[-1.4,53.41]}",
        );
    });
    catalogue.refused("lines for boundaries", |place| {
        place.change(
            "boundaries.geojson",
            &format!("{{\"type\":\"Polygon\",\"coordinates\":{FIRST}}}"),
            "{\"type\":\"LineString\",\"coordinates\":[[-1.42,53.40],[-1.39,53.40]]}",
        );
    });
    catalogue.compare("shapes");
}
