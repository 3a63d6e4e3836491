//! Outputs that cannot be written, plans and proofs that cannot be read, and proofs that do not fit their plan.

use crate::messages::place::{Catalogue, Place, official};

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
        place.write("hubs.txt", "place,easting\nThornybeck Library,1\n");
    });
    catalogue.refused_by(evaluate, "an empty list", |place| place.write("hubs.txt", "# nothing\n"));
    catalogue.compare("plans");
}

/// Leaves a plan in `solution.json` without its proof.
fn plan_alone(place: &Place) {
    assert_eq!(place.run("solve scenario.toml --out out").code, 0);
    place.write("solution.json", place.read("out/solution.json"));
}

/// A proof of the plan: nothing has a price, and both authorities together cannot exceed its bound.
fn proof(place: &Place) -> serde_json::Value {
    let plan: serde_json::Value = serde_json::from_str(&place.read("solution.json")).unwrap();
    let bound = &plan["bound"];
    serde_json::json!({
        "version": 1,
        "bound": bound,
        "constant": 0.0,
        "parts": [{ "blocks": ["E08000901", "E08000902"], "bound": bound }],
        "zones": [],
        "limits": [],
    })
}

#[test]
fn proofs_that_cannot_be_read() {
    let check = "check scenario.toml solution.json --bound";
    let mut catalogue = Catalogue::new();
    catalogue.refused_by(check, "neither plan nor proof", |_| {});
    catalogue.refused_by(check, "no proof beside the plan", plan_alone);
    let mut unread = |title: &str, text: &str| {
        catalogue.refused_by(check, title, |place| {
            plan_alone(place);
            place.write("proof.json", text);
        });
    };
    unread("an empty proof", "");
    unread("a proof cut short", "{\n  \"version\": 1,\n  \"bound\": 12.5");
    unread("another version", "{\"version\": 2, \"bound\": 12.5}");
    unread("a proof without prices", "{\"version\": 1, \"bound\": 12.5, \"constant\": 0.0, \"parts\": []}");
    unread("a price that is no number", "{\"version\": 1, \"bound\": \"12.5\"}");
    catalogue.refused_by(
        "check scenario.toml solution.json --bound --proof solution.json",
        "a plan for a proof",
        plan_alone,
    );
    catalogue.compare("proofs");
}

#[test]
fn proofs_that_do_not_fit() {
    let mut catalogue = Catalogue::new();
    let mut refuted = |title: &str, spoil: &dyn Fn(&mut serde_json::Value)| {
        let place = Place::new(official());
        plan_alone(&place);
        let mut proof = proof(&place);
        spoil(&mut proof);
        place.write("mine.json", proof.to_string());
        let ran = place.run("check scenario.toml solution.json --bound --proof mine.json");
        assert_eq!((ran.code, ran.stderr.as_str()), (4, ""), "{title}\n{}", ran.stdout);
        catalogue.note(title, &ran.stdout);
    };
    refuted("of another run", &|proof| proof["bound"] = 4321.5.into());
    refuted("of another study", &|proof| {
        proof["parts"] = serde_json::json!([{ "blocks": ["E06000001"], "bound": proof["bound"] }]);
        proof["zones"] = serde_json::json!([{ "zone": "E01000001", "price": 1.5 }]);
    });
    refuted("zones that need no price", &|proof| {
        proof["zones"] =
            serde_json::json!([{ "zone": "E01099001", "price": 1.5 }, { "zone": "E01099001", "price": 0.5 }]);
    });
    refuted("limits that do not exist, or join nothing", &|proof| {
        proof["limits"] = serde_json::json!([
            { "limit": "total", "row": 40, "price": 1.0 },
            { "limit": "budget", "row": 2, "price": 1.0 },
        ]);
    });
    refuted("sums that do not add up", &|proof| proof["constant"] = 10.0.into());
    refuted("a constant that is too small", &|proof| {
        proof["constant"] = (-10.0).into();
        proof["parts"][0]["bound"] = (proof["bound"].as_f64().unwrap() + 10.0).into();
    });
    catalogue.compare("proofs_refuted");
}
