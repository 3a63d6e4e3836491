//! Tables as planners have them: other headers, titles above, notes below, numbers and dates as people write them.

use crate::small::{Folder, LOOKUP, NUMBERS, PLAIN, STUDY, column, load};
use hubplan::model::{Study, TravelSource};

const DEMAND: &str = "id,x,y,weight\nz1,0,0,10\nz2,1000,0,20\n";
const SITES: &str = "id,x,y,name\na,0,10,Hall\nb,1000,10,School\n";

/// A plain study with some files replaced or added.
fn plain(files: &[(&str, &str)]) -> Result<Study, String> {
    let mut all = vec![("study.toml", PLAIN), ("demand.csv", DEMAND), ("sites.csv", SITES)];
    all.retain(|(name, _)| files.iter().all(|(other, _)| other != name));
    all.extend(files);
    Folder::with(&all).load().map_err(|error| error.to_string())
}

fn says(study: &Study, words: &str) -> bool {
    study.assumptions.iter().any(|said| said.contains(words))
}

fn layer(features: &[(&str, &str)]) -> String {
    let feature = |(properties, geometry): &(&str, &str)| {
        format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
    };
    let features: Vec<String> = features.iter().map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

#[test]
fn spaces_may_separate_thousands() {
    let demand = "id,x,y,weight\nz1,0,0,1 000\nz2,1000,0,12\u{a0}345.5\n";
    let study = plain(&[("demand.csv", demand)]).unwrap();
    assert_eq!(column(&study, "weight"), [Some(1000.0), Some(12_345.5)]);
}

#[test]
fn a_column_of_figures_that_is_not_read_is_named() {
    let demand = "id,x,y,weight,kids,ward\nz1,0,0,10,5+,1st\nz2,1000,0,20,about 7,North\n";
    let study = plain(&[("demand.csv", demand)]).unwrap();
    assert!(says(&study, "does not use the column `kids` of demand.csv: it cannot read cells such as `5+`"));
    let ignored = PLAIN.replace("\"demand.csv\"", "{ file = \"demand.csv\", ignore = [\"kids\", \"ward\"] }");
    assert!(!says(&plain(&[("study.toml", &ignored), ("demand.csv", demand)]).unwrap(), "kids"));
}

#[test]
fn figures_of_the_planner_are_read_from_any_table_by_lsoa() {
    let numbers = "lsoa21_code,imd_decile,children_0_4,lone_parents\nE01000001,9,10,1\nE01000002,1,20,2\n\
                   E01000003,1,30,3\nE01000004,1,40,4\n";
    let study = load(&[("numbers.csv", numbers)]);
    assert_eq!(column(&study, "imd_decile")[..2], [Some(9.0), Some(1.0)]);
    assert_eq!(column(&study, "lone_parents")[3], Some(4.0));
    // A table of names may hold them, too.
    let look_up = LOOKUP.replace("ObjectId", "children_0_15");
    assert_eq!(column(&load(&[("lookup.csv", &look_up)]), "children_0_15")[1], Some(2.0));
    let nothing = "lsoa21_code,place\nE01000001,a\nE01000002,b\nE01000003,c\nE01000004,d\n";
    let wrong = Folder::with(&[("numbers.csv", nothing)]).load().unwrap_err().to_string();
    assert!(wrong.starts_with("H201 numbers.csv row 1: hubplan does not recognise"), "{wrong}");
}

#[test]
fn notes_and_totals_below_a_table_are_left_out_with_the_reason() {
    let numbers = format!("{NUMBERS}Total,,,100\nSource: MHCLG\nRounded, to 5\n");
    let study = load(&[("numbers.csv", &numbers)]);
    assert_eq!(column(&study, "children_0_4"), [Some(10.0), Some(20.0), Some(30.0), Some(40.0)]);
    let left = study.left_out.iter().filter(|row| row.file == "numbers.csv");
    let left: Vec<String> = left.map(|row| format!("{} {}", row.rows, row.reason)).collect();
    assert_eq!(left, ["2 it is a note below the table", "1 it is a total of the rows above"]);
    assert_eq!(study.rows_unusable(), 0);
    let cut = Folder::with(&[("numbers.csv", &format!("{NUMBERS}E0100\n"))]).load().unwrap_err().to_string();
    assert!(cut.starts_with("H210 numbers.csv row 6"), "{cut}");
}

#[test]
fn figures_beside_names_and_under_years_are_read() {
    let rows = |cells: &str| (1..=4).map(|at| format!("E0100000{at},Place {at},{cells}\n")).collect::<String>();
    let numbers = format!("LSOA21CD,LSOA21NM,Crime count,2024\n{}", rows("7,9"));
    let study = load(&[("numbers.csv", &numbers)]);
    assert_eq!((column(&study, "crime_count")[0], column(&study, "column_2024")[0]), (Some(7.0), Some(9.0)));
    let ages = format!("LSOA 2021 Code,LSOA 2021 Name,0,1,2,3,4\n{}", rows("1,2,3,4,5"));
    let study = load(&[("numbers.csv", &ages)]);
    assert_eq!((column(&study, "children_0_4")[0], study.columns.contains("children_0_15")), (Some(15.0), false));
}

#[test]
fn a_place_called_total_with_a_position_is_a_place() {
    let demand = format!("{DEMAND}Total,500,0,9\n");
    assert_eq!(plain(&[("demand.csv", &demand)]).unwrap().zones.len(), 3);
    let without = format!("{DEMAND}Total,,,30\n");
    assert_eq!(plain(&[("demand.csv", &without)]).unwrap().zones.len(), 2);
}

#[test]
fn commas_with_spaces_behind_may_part_a_header() {
    let text = format!("{PLAIN}[travel]\nmatrix = \"m.csv\"\nunit = \"minutes\"\n");
    for matrix in ["id, a, b\nz1,5,30\nz2,30,4\n", "id, a, b\nz1, 5, 30\nz2, , 4\n"] {
        let study = plain(&[("study.toml", &text), ("m.csv", matrix)]).unwrap();
        let TravelSource::Matrix(matrix) = &study.travel else { panic!() };
        assert_eq!(matrix.row(study.zone_indices().next().unwrap()).len(), 2);
    }
}

#[test]
fn a_postcode_says_more_than_columns_of_an_unknown_grid() {
    let sites = "name,x,y,longitude,latitude\nHall,-0.7,52.6,-1.39,53.41\n";
    let study = load(&[("sites.csv", sites)]);
    assert_eq!(study.sites[0].zone.map(|zone| zone.0), Some(0));
    let sites = "name,postcode,x,y\nHall,S60 1AB,120,340\nSchool,S60 1AB,1,2\n";
    let wrong = Folder::with(&[("sites.csv", sites)]).load().unwrap_err().to_string();
    assert!(wrong.contains("only the postcode S60 1AB"), "{wrong}");
}

#[test]
fn degrees_beside_metres_are_refused_on_a_plane() {
    let sites = "id,x,y\na,-1.5,53.8\n";
    let demand = "id,x,y,weight\nz1,430000,433000,5\n";
    let wrong = plain(&[("demand.csv", demand), ("sites.csv", sites)]).unwrap_err();
    assert!(wrong.starts_with("H306") && wrong.contains("the sites look like degrees"), "{wrong}");
}

#[test]
fn plain_studies_take_the_usual_headers_of_positions() {
    let grid = PLAIN.replace("\"plane\"", "\"EPSG:27700\"");
    let demand = "name,easting,northing,weight\nz1,440000,400000,5\nz2,441000,400000,6\n";
    let sites = "name,easting,northing\nA,440000,400000\nB,441000,400000\n";
    let study = plain(&[("study.toml", &grid), ("demand.csv", demand), ("sites.csv", sites)]).unwrap();
    assert_eq!((study.zones[1].centroid.x, study.sites[1].point.x), (441_000.0, 441_000.0));
    let degrees = PLAIN.replace("\"plane\"", "\"EPSG:4326\"");
    let demand = "id,longitude,latitude,weight\nz1,-1.39,53.41,5\nz2,-1.35,53.41,6\n";
    let sites = "id,lon,lat\nA,-1.39,53.41\nB,-1.35,53.41\n";
    let study = plain(&[("study.toml", &degrees), ("demand.csv", demand), ("sites.csv", sites)]).unwrap();
    assert_eq!(study.zones[0].centroid, study.sites[0].point);
    assert!((study.zones[0].centroid.x - 440_570.0).abs() < 500.0, "{:?}", study.zones[0].centroid);
    let wrong = plain(&[("demand.csv", demand)]).unwrap_err();
    assert!(wrong.starts_with("H306 demand.csv row 1: `longitude` and `latitude` are degrees"), "{wrong}");
}

#[test]
fn layers_of_points_make_a_plain_study() {
    let study = PLAIN.replace("\"plane\"", "\"EPSG:4326\"").replace(".csv", ".geojson");
    let point = |lon: f64| format!(r#"{{"type":"Point","coordinates":[{lon},53.41]}}"#);
    let (west, east) = (point(-1.39), point(-1.35));
    let demand = layer(&[("\"id\":\"z1\",\"weight\":5", &west), ("\"id\":\"z2\",\"weight\":6", &east)]);
    let sites = layer(&[("\"id\":\"a\",\"name\":\"Hall\"", &west), ("\"id\":\"b\",\"name\":\"School\"", &east)]);
    let files = [("study.toml", study.as_str()), ("demand.geojson", &demand), ("sites.geojson", &sites)];
    let study = plain(&files).unwrap();
    assert_eq!(column(&study, "weight"), [Some(5.0), Some(6.0)]);
    assert_eq!((study.sites[1].name.as_str(), study.sites[1].point), ("School", study.zones[1].centroid));
}

#[test]
fn footprints_of_buildings_count_at_a_point_inside() {
    let study = STUDY.replace("sites.csv", "sites.geojson");
    let square = |x: f64| {
        let (a, b) = (x, x + 0.001);
        format!(
            r#"{{"type":"Polygon","coordinates":[[[{a},53.41],[{b},53.41],[{b},53.411],[{a},53.411],[{a},53.41]]]}}"#
        )
    };
    let (west, east) = (square(-1.39), square(-1.33));
    let sites = layer(&[("\"name\":\"Hall\"", &west), ("\"name\":\"School\"", &east)]);
    let study = load(&[("study.toml", &study), ("sites.geojson", &sites)]);
    let sites: Vec<_> = study.sites.iter().map(|site| (site.id.as_str(), site.zone.map(|zone| zone.0))).collect();
    assert_eq!(sites, [("hall", Some(0)), ("school", Some(3))]);
    assert!(says(&study, "2 areas of sites.geojson count at a point inside"), "{:?}", study.assumptions);
}

#[test]
fn titles_may_stand_above_a_wide_matrix() {
    let text = format!("{PLAIN}[travel]\nmatrix = \"m.csv\"\nunit = \"minutes\"\n");
    let wide = "id,a,b\nz1,1,2\nz2,3,4\n";
    for title in ["Minutes by car\n\n", "Minutes by car,,\n,,\n", "By car, 2024\n", ""] {
        let study = plain(&[("study.toml", &text), ("m.csv", &format!("{title}{wide}"))]).unwrap();
        let TravelSource::Matrix(matrix) = &study.travel else { panic!() };
        let zone = study.zone_indices().nth(1).unwrap();
        let row: Vec<f64> = matrix.row(zone).iter().map(|(_, minutes)| *minutes).collect();
        assert_eq!(row, [3.0, 4.0], "{title:?}");
    }
}

#[test]
fn what_a_matrix_leaves_in_doubt_is_said() {
    let text = format!("{PLAIN}[travel]\nmatrix = \"m.csv\"\nunit = \"minutes\"\n");
    let with = |matrix: &str| plain(&[("study.toml", &text), ("m.csv", matrix)]).unwrap();
    let days = with("id,a,b\nz1,0.01,0.02\nz2,0.03,0.025\n");
    assert!(says(&days, "takes less than a minute, the longest 0.030") && says(&days, "takes 43 minutes"));
    assert!(!says(&with("id,a,b\nz1,0.01,0.02\nz2,0.03,1\n"), "less than a minute"));
    let several = "from_id,to_id,travel_time_p25,travel_time_p50\nz1,a,1,2\nz2,b,3,4\n";
    assert!(says(&with(several), "are those of its column travel_time_p50; hubplan does not use travel_time_p25"));
}

#[test]
fn a_kind_is_no_site_but_says_what_it_is() {
    let study = load(&[]);
    let unfound = study.site_finder().find("Library").unwrap_err();
    assert_eq!(unfound.hint, "`library` is the kind of 1 site; name each by its id, such as `s2`. ");
    assert_eq!(unfound.what, "the study has no site `Library`");
}

#[test]
fn dates_are_read_as_councils_write_them() {
    let sites =
        "site_id,name,longitude,latitude,opened\ns1,A,-1.39,53.41,18 December 2009\ns2,B,-1.33,53.41,1-Sep-04\n";
    let study = load(&[("sites.csv", sites)]);
    let opened: Vec<String> = study.sites.iter().map(|site| site.opened.to_string()).collect();
    assert_eq!(opened, ["2009-12-18", "2004-09-01"]);
}
