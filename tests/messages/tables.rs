//! Headers and rows.

use crate::messages::place::Catalogue;

#[test]
fn headers_and_rows() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("a header of no known layout", |place| {
        place.write("attributes.csv", "Area,Children under 5,Rate\nE01099001,107,0.5\n");
    });
    catalogue.refused("a site table of no known layout", |place| {
        place.write("candidate_sites.csv", "Building,East,North\nLibrary,439700,390400\n");
    });
    catalogue.refused("a budget table of no known layout", |place| {
        place.write("budgets.csv", "Council,Pounds\nMarrowdale,500000\n");
    });
    catalogue.refused("a mapped column that is not there", |place| {
        place.change(
            "study.toml",
            "\"budgets.csv\"",
            "{ file = \"budgets.csv\", key = \"authority code\", columns = { budget = \"pounds\", min_hubs = \"fewest\" } }",
        );
    });
    catalogue.refused("no identifier column where the study says", |place| {
        place.change("study.toml", "\"attributes.csv\"", "{ file = \"attributes.csv\", key = \"LSOA\" }");
    });
    catalogue.refused("a doubled column", |place| place.change("budgets.csv", "min_hubs", "budget"));
    catalogue.refused("two files that give one column differently", |place| {
        place.write("more.csv", "lsoa21_code,imd_rank,imd_decile\nE01099001,1805,1\nE01099002,5120,3\nE01099003,26011,8\nE01099004,9649,4\nE01099005,29199,9\nE01099006,31020,10\n");
        place.change("study.toml", "\"attributes.csv\"", "\"attributes.csv\", \"more.csv\"");
    });
    catalogue.refused("rows with too few and too many cells", |place| {
        place.change("budgets.csv", "500000,1,2", "500,000,1,2");
        place.change("budgets.csv", "300000,1,2", "300000");
    });
    catalogue.compare("tables");
}
