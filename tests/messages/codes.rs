//! Codes that occur twice, are unknown or missing, or belong to another census or country.

use crate::messages::place::{Catalogue, Place, official};

#[test]
fn codes() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("a zone twice in a table", |place| place.change("attributes.csv", "E01099003", "E01099002"));
    catalogue.refused("a zone twice in the boundaries", |place| {
        place.change("boundaries.geojson", "E01099003", "E01099002")
    });
    catalogue.refused("a site twice", |place| place.change("candidate_sites.csv", "site-2", "site-1"));
    catalogue
        .refused("an authority twice in the budgets", |place| place.change("budgets.csv", "E08000902", "E08000901"));
    catalogue.refused("codes that no area has, and none at all", |place| {
        place.change("attributes.csv", "E01099003", "E0109903");
        place.change("attributes.csv", "E01099004", "");
    });
    catalogue.refused("a zone without a code in the boundaries", |place| {
        place.change("boundaries.geojson", "E01099003", "");
    });
    catalogue.refused("a zone without a row", |place| place.change("attributes.csv", "E01099003", "E01099033"));
    catalogue.refused("a table about another place", |place| place.change_all("attributes.csv", "E010990", "E010110"));
    catalogue.refused("a zone without an authority", |place| {
        place.change("attributes.csv", "E08000902,Fennick,27.4", ",,27.4");
    });
    catalogue
        .refused("a budget for an unknown authority", |place| place.change("budgets.csv", "E08000902", "E08000999"));
    catalogue.refused("a study of an unknown authority", |place| {
        place.change("study.toml", "[zones]", "[zones]\nauthorities = [\"Marrowdal\"]");
    });
    catalogue.refused("tables of two censuses", |place| {
        place.write("old.csv", "lsoa11_code,imd_rank,imd_decile\nE01099001,1805,1\n");
        place.change("study.toml", "\"attributes.csv\"", "\"attributes.csv\", \"old.csv\"");
    });
    catalogue.refused("a study of the other census", |place| place.change("study.toml", "2021", "2011"));
    catalogue.compare("codes");
}

#[test]
fn rows_outside_the_study_are_left_out_with_a_reason() {
    let place = Place::new(official());
    place.append(
        "attributes.csv",
        "Elsewhere 001A,E01098001,W,E05098001,E,E08000999,E08000999,Elsewhere,1,1,1,0.1,1,1,1,1,1,UN1,Urban,100000,100000\n",
    );
    let mut catalogue = Catalogue::new();
    let ran = place.run("validate scenario.toml");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    catalogue.note("hubplan validate scenario.toml", &ran.stdout);
    place.run("solve scenario.toml --out out");
    catalogue.note("left_out.csv", &place.read("out/left_out.csv"));
    catalogue.compare("left_out");
}

#[test]
fn codes_of_fictional_zones_are_codes() {
    let place = Place::new(official());
    for file in ["attributes.csv", "boundaries.geojson", "candidate_sites.csv"] {
        place.change_all(file, "E01099", "X01099");
    }
    let ran = place.run("solve scenario.toml --out out");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
}
