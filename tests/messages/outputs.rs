//! Outputs that cannot be written, and plans that cannot be read.

use crate::place::Catalogue;

#[test]
fn outputs() {
    let mut catalogue = Catalogue::new();
    catalogue.refused_by("solve scenario.toml --out budgets.csv", "a file where the folder should be", |_| {});
    catalogue.refused_by("solve scenario.toml --out budgets.csv/deeper", "a file on the way to the folder", |_| {});
    catalogue.refused_by("evaluate scenario.toml --baseline --out budgets.csv", "the same for evaluate", |_| {});
    catalogue.refused("a folder where a file should go", |place| {
        std::fs::create_dir_all(place.path("out/solution.json")).unwrap();
    });
    catalogue.compare("outputs");
}

#[test]
fn plans() {
    let check = "check scenario.toml solution.json";
    let mut catalogue = Catalogue::new();
    catalogue.refused_by(check, "no plan there", |_| {});
    catalogue.refused_by(check, "an empty plan", |place| place.write("solution.json", ""));
    catalogue.refused_by(check, "a plan cut short", |place| {
        place.write("solution.json", "{\n  \"version\": 1,\n  \"title\": \"A")
    });
    catalogue.refused_by(check, "a list", |place| place.write("solution.json", "[]"));
    catalogue.refused_by(check, "another version", |place| place.write("solution.json", "{\"version\": 99}"));
    catalogue.refused_by(check, "a table", |place| place.write("solution.json", "site_id\nsite-1\n"));
    catalogue.refused_by(check, "binary data", |place| place.write("solution.json", b"\x89PNG\r\n\x1a\n\0\0"));
    catalogue.refused_by("check scenario.toml budgets.csv", "another file of the study", |_| {});
    let evaluate = "evaluate scenario.toml --hubs hubs.txt --out out";
    catalogue.refused_by(evaluate, "a list of hubs with mistakes", |place| {
        place.write("hubs.txt", "site-1\nsite-99\nsite-1\n");
    });
    catalogue.refused_by(evaluate, "a table without a column of sites", |place| {
        place.write("hubs.txt", "name,easting\nThornybeck Library,1\n");
    });
    catalogue.refused_by(evaluate, "an empty list", |place| place.write("hubs.txt", "# nothing\n"));
    catalogue.compare("plans");
}
