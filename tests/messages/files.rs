//! Files that do not exist, cannot be read, or are not what their names promise.

use crate::messages::place::{Catalogue, Place, official};
use std::io::Write;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Makes the study read attributes from another file with this content.
fn attributes_in(place: &Place, name: &str, bytes: &[u8]) {
    place.write(name, bytes);
    place.change("study.toml", "attributes.csv", name);
}

#[test]
fn missing_and_unreadable() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("a table that is not there", |place| place.remove("attributes.csv"));
    catalogue.refused("a scenario that is not there", |place| place.remove("scenario.toml"));
    catalogue.refused("a study that is not there", |place| place.remove("study.toml"));
    catalogue.refused("a folder where a file should be", |place| {
        place.remove("budgets.csv");
        std::fs::create_dir(place.path("budgets.csv")).unwrap();
    });
    catalogue.refused("a folder for a scenario", |place| {
        place.remove("scenario.toml");
        std::fs::create_dir(place.path("scenario.toml")).unwrap();
    });
    catalogue.refused("HUBPLAN_DATA is not set", |place| {
        place.change("study.toml", "attributes.csv", "$HUBPLAN_DATA/deprivation/attributes.csv");
    });
    catalogue.refused("HUBPLAN_DATA is not set for the study itself", |place| {
        place.change("scenario.toml", "study.toml", "$HUBPLAN_DATA/study.toml");
    });
    catalogue.refused("an empty file", |place| place.write("budgets.csv", ""));
    catalogue.refused("a header and no rows", |place| place.write("budgets.csv", "authority_code,budget\n"));
    catalogue.refused("blank lines only", |place| place.write("budgets.csv", "\n\n"));
    catalogue.compare("files_missing");
}

#[test]
fn not_what_the_name_says() {
    let text = official().into_iter().find(|(name, _)| *name == "attributes.csv").unwrap().1;
    let mut catalogue = Catalogue::new();
    catalogue.refused("a document", |place| attributes_in(place, "attributes.pdf", b"%PDF-1.7"));
    catalogue.refused("an old spreadsheet", |place| attributes_in(place, "attributes.xls", b"\xd0\xcf\x11\xe0"));
    catalogue.refused("a name without an extension", |place| attributes_in(place, "attributes", text.as_bytes()));
    catalogue
        .refused("a table for boundaries", |place| place.change("study.toml", "boundaries.geojson", "attributes.csv"));
    catalogue.refused("a gzip cut short", |place| {
        let whole = gzip(&text);
        attributes_in(place, "attributes.csv.gz", &whole[..whole.len() / 2]);
    });
    catalogue.refused("a gzip that is none", |place| attributes_in(place, "attributes.csv.gz", text.as_bytes()));
    catalogue.refused("a zip cut short", |place| {
        let whole = zip(&[("attributes.csv", &text)]);
        attributes_in(place, "attributes.zip", &whole[..whole.len() / 2]);
    });
    catalogue.refused("a zip with a byte changed", |place| {
        let mut whole = zip(&[("attributes.csv", &text)]);
        whole[200] ^= 0xff;
        attributes_in(place, "attributes.zip", &whole);
    });
    catalogue.refused("a zip of two tables", |place| {
        attributes_in(place, "attributes.zip", &zip(&[("a.csv", &text), ("b.csv", &text)]));
    });
    catalogue.refused("a zip of nothing useful", |place| {
        attributes_in(place, "attributes.zip", &zip(&[("a.txt", "hello")]))
    });
    catalogue.refused("a workbook that is none", |place| attributes_in(place, "attributes.xlsx", text.as_bytes()));
    catalogue
        .refused("binary data in a table", |place| place.write("budgets.csv", b"SQLite format 3\0\x10\0\x01\x01\0@  "));
    catalogue.refused("GeoJSON cut short", |place| {
        let whole = place.read("boundaries.geojson");
        place.write("boundaries.geojson", &whole[..whole.len() / 2]);
    });
    catalogue.refused("JSON, but not GeoJSON", |place| place.write("boundaries.geojson", "{\"name\": \"x\"}"));
    catalogue.refused("one geometry and no features", |place| {
        place.write("boundaries.geojson", "{\"type\":\"Point\",\"coordinates\":[-1.4,53.4]}");
    });
    catalogue.refused("a GeoPackage that is none", |place| {
        place.write("boundaries.gpkg", "not a database");
        place.change("study.toml", "boundaries.geojson", "boundaries.gpkg");
    });
    catalogue.refused("a FlatGeobuf that is none", |place| {
        place.write("boundaries.fgb", "not a buffer");
        place.change("study.toml", "boundaries.geojson", "boundaries.fgb");
    });
    catalogue.refused("a Shapefile without its siblings", |place| {
        place.write("boundaries.shp", "not a shape");
        place.change("study.toml", "boundaries.geojson", "boundaries.shp");
    });
    catalogue.compare("files_wrong");
}

#[test]
fn windows_1252_and_utf_16_are_read() {
    let place = Place::new(official());
    let text = place.read("candidate_sites.csv").replace("Far Pasture", "Ca%sa");
    place.write(
        "candidate_sites.csv",
        text.bytes().map(|byte| if byte == b'%' { 0xf1 } else { byte }).collect::<Vec<_>>(),
    );
    let mut wide = vec![0xff, 0xfe];
    wide.extend(place.read("budgets.csv").encode_utf16().flat_map(u16::to_le_bytes));
    place.write("budgets.csv", wide);
    let ran = place.run("solve scenario.toml --out out");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(place.read("out/left_out.csv").contains("site-6"), "the barn stands outside every zone");
    assert!(place.read("out/solution.json").contains("500000"), "the budgets were read");
}
