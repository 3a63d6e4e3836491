//! Plain studies: demand, sites and a matrix on any plane.

use crate::messages::place::Catalogue;

#[test]
fn plain_studies() {
    let mut catalogue = Catalogue::plain();
    catalogue.refused("coordinates not stated", |place| place.change("study.toml", "crs = \"plane\"\n", ""));
    catalogue.refused("keys of official studies", |place| {
        place.change("study.toml", "crs = ", "vintage = 2021\ncrs = ");
    });
    catalogue.refused("degrees abroad without a matrix", |place| {
        place.change("study.toml", "plane", "EPSG:4326");
        place.change("study.toml", "matrix = \"matrix.csv\"\n", "");
        place.write("demand.csv", "id,x,y,weight\neast,-118.2,34.0,30\n");
        place.write("sites.csv", "id,x,y\nquay,-118.3,34.1\n");
        place.change("scenario.toml", "radius = 10", "radius = \"10 km\"");
    });
    catalogue.refused("metres said to be degrees", |place| {
        place.change("study.toml", "plane", "EPSG:4326");
        place.write("demand.csv", "id,x,y,weight\neast,439700,390400,30\n");
    });
    catalogue.refused("degrees said to be metres", |place| place.change("study.toml", "plane", "EPSG:27700"));
    catalogue.refused("latitude first", |place| {
        place.change("study.toml", "plane", "EPSG:4326");
        place.write("demand.csv", "id,x,y,weight\neast,53.4,-1.4,30\n");
    });
    catalogue.refused("a matrix of unknown places", |place| {
        place.append("matrix.csv", "north,quay,3\neast,pier,3\n");
    });
    catalogue.refused("pairs twice, negative and in words", |place| {
        place.append("matrix.csv", "east,quay,5\nsouth,quay,-1\neast,chapel,far\n");
    });
    catalogue.refused("a point and a site twice, and one without a name", |place| {
        place.append("demand.csv", "east,3,3,1\n,4,4,1\n");
        place.append("sites.csv", "quay,3,3\n");
    });
    catalogue.refused("no coordinates", |place| place.change("demand.csv", "east,1,1", "east,,1"));
    catalogue.refused("no coordinate columns", |place| {
        place.write("demand.csv", "id,weight\neast,30\n");
    });
    catalogue.refused("weights that are none", |place| {
        place.change("demand.csv", "1,1,30", "1,1,-30");
        place.change("demand.csv", "2,9,20", "2,9,many");
        place.change("demand.csv", "9,9,10", "9,9,NaN");
    });
    catalogue.refused("a blank weight", |place| place.change("demand.csv", "1,1,30", "1,1,"));
    catalogue.refused("a radius in metres for a matrix of its own unit", |place| {
        place.change("scenario.toml", "radius = 10", "radius = \"10 km\"");
    });
    catalogue.refused("words in a column of numbers", |place| {
        place
            .write("demand.csv", "id,x,y,weight,lone_parents\neast,1,1,30,2\nwest,2,9,20,3\nsouth,9,9,10,none known\n");
        place.change("scenario.toml", "\"weight\"", "\"lone_parents\"");
    });
    catalogue.refused("an official weight", |place| {
        place.change("scenario.toml", "weight = \"weight\"\n", "");
    });
    catalogue.refused("an ambition without an index", |place| {
        place.append("scenario.toml", "\n[ambition]\nmode = \"hard\"\n");
    });
    catalogue.compare("plain");
}
