//! `study.toml` itself.

use crate::messages::place::Catalogue;

#[test]
fn study_files() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("an unknown key", |place| place.change("study.toml", "boundaries", "boundary"));
    catalogue.refused("an unknown key of a source", |place| {
        place.change("study.toml", "\"attributes.csv\"", "{ file = \"attributes.csv\", blanks = \"zero\" }");
    });
    catalogue.refused("no TOML", |place| place.change("study.toml", "version = 1", "version 1"));
    catalogue
        .refused("another version", |place| place.change("study.toml", "version = 1", "version = 2\nnovelty = true"));
    catalogue.refused("no version", |place| place.change("study.toml", "version = 1\n", ""));
    catalogue.refused("a vintage there is none of", |place| place.change("study.toml", "2021", "2031"));
    catalogue.refused("a list where a path should be", |place| {
        place.change("study.toml", "\"boundaries.geojson\"", "[\"boundaries.geojson\"]");
    });
    catalogue.refused("a number where a header should be", |place| {
        place.change("study.toml", "\"budgets.csv\"", "{ file = \"budgets.csv\", columns = { budget = 3 } }");
    });
    catalogue.refused("no zones", |place| {
        place.write("study.toml", "version = 1\nname = \"Nowhere\"\n");
    });
    catalogue.refused("zones and a plain study at once", |place| {
        place.append("study.toml", "\n[plain]\ndemand = \"d.csv\"\nsites = \"s.csv\"\n");
    });
    catalogue.refused("a detour shorter than the straight line, and a tolerance below nothing", |place| {
        place.change("study.toml", "vintage = 2021", "detour = 0.5\nsliver_tolerance = -1");
    });
    catalogue.refused("a status of no meaning", |place| {
        place.change(
            "study.toml",
            "file = \"candidate_sites.csv\"",
            "file = \"candidate_sites.csv\"\nstatus = \"open\"",
        );
    });
    catalogue.compare("study");
}
