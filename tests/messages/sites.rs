//! Sites: their positions, and their status.

use crate::messages::place::{Catalogue, Place, official};

/// Writes the sites with hubplan's own columns, in longitude and latitude.
fn in_degrees(place: &Place, rows: &str) {
    place.write("candidate_sites.csv", format!("site_id,name,longitude,latitude,status,cost\n{rows}"));
    place.change("scenario.toml", "[money.cost_by_kind]\nlibrary = 200000\nvillage_hall = 300000\n", "");
}

#[test]
fn sites() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("longitude and latitude exchanged", |place| in_degrees(place, "a,Hall,53.41,-1.405,,1\n"));
    catalogue.refused("metres under longitude and latitude", |place| in_degrees(place, "a,Hall,439700,390400,,1\n"));
    catalogue.refused("degrees under easting and northing", |place| {
        place.change("candidate_sites.csv", "439700,390400", "-1.405,53.41");
    });
    catalogue.refused("abroad", |place| in_degrees(place, "a,Hall,2.35,48.85,,1\n"));
    catalogue.refused("a longitude without its minus sign", |place| in_degrees(place, "a,Hall,1.405,53.41,,1\n"));
    catalogue.refused("words for coordinates", |place| {
        place.change("candidate_sites.csv", "439700,390400", "by the church,390400");
    });
    catalogue.refused("no identifier", |place| place.change("candidate_sites.csv", "site-2", ""));
    catalogue.refused("a status of no meaning", |place| {
        place.change("candidate_sites.csv", "existing", "open");
        place.change("candidate_sites.csv", "candidate", "maybe");
    });
    catalogue.refused("one site twice in a file, required and excluded", |place| {
        place.append(
            "candidate_sites.csv",
            "site-4,Odderby Library,library,,439600,392700,,,E01099004,E08000902,required,\n",
        );
        place.append(
            "candidate_sites.csv",
            "site-3,Low Marrow Centre,childrens_centre,,441700,390300,,,E01099002,E08000901,excluded,1\n",
        );
    });
    catalogue.refused("one site in two files, existing and excluded", |place| {
        place.write("closed.csv", "site_id,name,status\nsite-3,Low Marrow Centre,excluded\n");
        place.append("study.toml", "\n[[sites]]\nfile = \"closed.csv\"\n");
    });
    catalogue.refused("every site stands elsewhere", |place| {
        place.write("candidate_sites.csv", "site_id,name,easting,northing\na,Hall,500000,200000\n");
    });
    catalogue.refused("no sites named", |place| {
        place.change("study.toml", "[[sites]]\nfile = \"candidate_sites.csv\"\n", "");
    });
    catalogue.refused("sites without a cost where money is limited", |place| {
        place.change("candidate_sites.csv", "village_hall", "barn");
    });
    catalogue.compare("sites");
}

#[test]
fn a_site_outside_every_zone_is_left_out_with_its_distance() {
    let place = Place::new(official());
    place.run("solve scenario.toml --out out");
    let left_out = place.read("out/left_out.csv");
    assert!(left_out.contains("candidate_sites.csv,7,site-6,"), "{left_out}");
    assert!(left_out.contains("m outside every zone (sliver_tolerance is 1,000 m)"), "{left_out}");
}
