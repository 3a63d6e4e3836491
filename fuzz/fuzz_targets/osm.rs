//! Maps of OpenStreetMap, read as for a walk.
#![no_main]

use hubplan::io::{osm, profile_file};
use hubplan::roads::{Graph, Measure};
use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(walk) = profile_file::read(Path::new(""), "study.toml", "walk") else { return };
    if let Ok(map) = osm::read(&hubplan_fuzz::file("map.osm.pbf", bytes), "map.osm.pbf", &walk.profile) {
        Graph::build(&map.ways, &map.points, Measure::Time);
    }
});
