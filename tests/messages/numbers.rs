//! Text where numbers are needed, and impossible numbers.

use crate::messages::place::{Catalogue, Place, official};

#[test]
fn numbers() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("words, NaN, infinity", |place| {
        place.change("attributes.csv", "0.551,1454,1,107.0", "0.551,1454,1,about 100");
        place.change("attributes.csv", "0.402,4821", "NaN,4821");
        place.change("attributes.csv", "0.081,27010", "inf,27010");
    });
    catalogue.refused("negative numbers", |place| {
        place.change("attributes.csv", "1,107.0", "1,-107.0");
        place.change("candidate_sites.csv", "existing,120000", "existing,-120000");
        place.change("budgets.csv", "500000", "\"-£500,000\"");
    });
    catalogue.refused("deciles outside 1 to 10", |place| {
        place.change("attributes.csv", "1805,1,0.551,1454,1", "1805,0,0.551,1454,11");
        place.change("attributes.csv", "5120,2,0.402,4821,2", "5120,2.5,0.402,4821,-1");
    });
    catalogue.refused("blank where the scenario needs a value", |place| {
        place.change("attributes.csv", "0.551,1454,1,107.0", ",,,107.0");
        place.change("attributes.csv", "2,88.0", "2,..");
    });
    catalogue.refused("suppressed, in a table that must have everything", |place| {
        place.change("attributes.csv", "0.551,1454,1,107.0", "0.551,1454,1,*");
        place.change("study.toml", "\"attributes.csv\"", "{ file = \"attributes.csv\", blank = \"refuse\" }");
    });
    catalogue.refused("words in the budgets", |place| {
        place.change("budgets.csv", "500000,1,2", "half a million,one,2");
    });
    catalogue.refused("one fault in every row", |place| {
        for children in ["107.0", "88.0", "61.0", "72.0", "40.0", "35.0"] {
            place.change("attributes.csv", children, "?");
        }
    });
    catalogue.refused("several faults in several files", |place| {
        place.change("attributes.csv", "1,107.0", "1,-107.0");
        place.change("attributes.csv", "E08000902,Fennick,27.4", ",,27.4");
        place.change("candidate_sites.csv", "site-2", "site-1");
        place.change("candidate_sites.csv", "existing", "open");
        place.change("budgets.csv", "500000", "plenty");
        place.change("scenario.toml", "1.5 km", "0 km");
        place.append("scenario.toml", "share = 70\n\n[solve]\ngap = 1.5\n");
    });
    catalogue.refused("a missing file beside faults in others", |place| {
        place.remove("budgets.csv");
        place.change("attributes.csv", "1,107.0", "1,-107.0");
        place.change("candidate_sites.csv", "existing", "open");
    });
    catalogue.compare("numbers");
}

#[test]
fn blanks_may_count_as_zero_and_the_plan_says_so() {
    let place = Place::new(official());
    place.change("attributes.csv", "0.551,1454,1,107.0", "0.551,1454,1,..");
    place.change("study.toml", "\"attributes.csv\"", "{ file = \"attributes.csv\", blank = \"zero\" }");
    let ran = place.run("solve scenario.toml --out out");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let stdout = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        stdout.contains("hubplan reads 1 blank or suppressed cell of children_0_4 in attributes.csv as 0"),
        "{stdout}"
    );
}
