//! Files as planners bring them: from spreadsheets of other countries, with titles, marks and gaps. Each is read
//! correctly or refused with a code; none is misread.

use crate::small::{Folder, NUMBERS, SITES, STUDY, zones};
use hubplan::model::{Crs, Study, TravelSource};

fn load(files: &[(&str, &str)]) -> Study {
    Folder::with(files).load().unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(files: &[(&str, &str)]) -> String {
    match Folder::with(files).load() {
        Ok(_) => panic!("it is read"),
        Err(error) => error.to_string(),
    }
}

fn children(study: &Study) -> Vec<Option<f64>> {
    study.zone_indices().map(|zone| study.columns.get("children_0_4", zone)).collect()
}

fn ids(study: &Study) -> Vec<&str> {
    study.sites.iter().map(|site| site.id.as_str()).collect()
}

fn left_out(study: &Study, file: &str) -> Vec<(String, String)> {
    let rows = study.left_out.iter().filter(|row| row.file == file);
    rows.map(|row| (row.id.clone(), row.reason.clone())).collect()
}

#[test]
fn a_table_is_the_same_in_every_dialect() {
    let plain = children(&load(&[("study.toml", STUDY)]));
    let semicolons = NUMBERS.replace(',', ";").replace("\"29;199\"", "29199");
    for text in [
        semicolons.clone(),
        format!("sep=;\r\n{}", semicolons.replace('\n', "\r\n")),
        NUMBERS.replace('\n', "\r"),
        NUMBERS.replace("\"29,199\"", "29199").replace(',', "\t"),
        NUMBERS.replace("\"29,199\"", "29199").replace(',', "|"),
        format!("Table 3: children under five\n\n\"Source: a council, mid-2024\"\n{NUMBERS}"),
        format!("\u{feff}{NUMBERS}"),
    ] {
        assert_eq!(children(&load(&[("study.toml", STUDY), ("numbers.csv", &text)])), plain, "{text:?}");
    }
}

#[test]
fn a_comma_before_a_fraction_is_read_or_refused_and_never_dropped() {
    let quoted = NUMBERS.replace(",10\n", ",\"0,125\"\n");
    let text = refusal(&[("study.toml", STUDY), ("numbers.csv", &quoted)]);
    assert!(text.starts_with("H205 numbers.csv row 2: `children_0_4` is `0,125`"), "{text}");
    let said = STUDY.replace("\"numbers.csv\"", "{ file = \"numbers.csv\", decimal = \",\" }");
    let decimal = quoted.replace("\"29,199\"", "29199");
    assert_eq!(children(&load(&[("study.toml", &said), ("numbers.csv", &decimal)]))[0], Some(0.125));
    let semicolons = decimal.replace("\"0,125\"", "0-125").replace(',', ";").replace("0-125", "0,125");
    assert_eq!(children(&load(&[("study.toml", STUDY), ("numbers.csv", &semicolons)]))[0], Some(0.125));
}

#[test]
fn a_quote_that_does_not_close_is_refused_in_every_role() {
    let budgets = "authority_code,budget\nE08000001,100\nE08000002,200\n";
    let text = format!("{STUDY}\n[authorities]\ntables = [\"budgets.csv\"]\n[travel]\nmatrix = \"matrix.csv\"\n");
    let matrix = "zone_code,site_id,cost\nE01000001,s1,1\nE01000002,s1,2\nE01000003,s2,1\nE01000004,s2,1\n";
    let good = [("study.toml", text.as_str()), ("budgets.csv", budgets), ("matrix.csv", matrix)];
    load(&good);
    for (file, content) in
        [("numbers.csv", NUMBERS), ("sites.csv", SITES), ("budgets.csv", budgets), ("matrix.csv", matrix)]
    {
        // In the second data row, at the second cell.
        let row = content.lines().nth(2).unwrap();
        let bent = row.replacen(',', ",\"", 1);
        let spoilt = content.replace(row, &bent);
        let mut files = good.to_vec();
        files.retain(|(name, _)| *name != file);
        files.push((file, &spoilt));
        let text = refusal(&files);
        assert!(text.contains(&format!("H105 {file} row 3: a quote opens in this row")), "{file}: {text}");
    }
}

#[test]
fn a_list_with_a_name_and_a_position_is_enough() {
    let rows = ["St Mary's Hall,53.41,-1.39,", "Brook Library,53.41,-1.33,100012345"];
    let sheet = |rows: &[&str]| format!("Site Name,Lat,Long,UPRN\n{}\n", rows.join("\n"));
    let study = load(&[("study.toml", STUDY), ("sites.csv", &sheet(&rows))]);
    assert_eq!(ids(&study), ["st-marys-hall-53.41--1.39", "uprn-100012345"]);
    assert_eq!(study.sites[0].name, "St Mary's Hall");
    let turned = load(&[("study.toml", STUDY), ("sites.csv", &sheet(&[rows[1], rows[0]]))]);
    assert_eq!(ids(&study), ids(&turned), "whatever stands around a row");

    let postcodes = "Building,Post Code\nSt Mary's Hall,s60 1ab\nElsewhere,\n";
    let study =
        Folder::with(&[("study.toml", &format!("{STUDY}\n[[sites]]\nfile = \"own.csv\"\n")), ("own.csv", postcodes)]);
    let study = study.load().unwrap();
    let reasons = left_out(&study, "own.csv");
    assert_eq!(reasons[0].0, "st-marys-hall-s601ab");
    assert_eq!(reasons[1].0, "elsewhere");
    assert!(reasons[0].1.contains("the study names no [postcodes] file"), "{reasons:?}");
}

#[test]
fn what_a_list_of_sites_lacks_is_said_with_every_accepted_manner() {
    let text = refusal(&[("study.toml", STUDY), ("sites.csv", "Name,Notes\nHall,old\n")]);
    assert!(text.contains("it has names, but nothing that locates the sites"), "{text}");
    assert!(text.contains("`postcode`, or `easting` and `northing`, or `longitude` and `latitude`"), "{text}");
    let text = refusal(&[("study.toml", STUDY), ("sites.csv", "Postcode,Notes\nS60 1AB,old\n")]);
    assert!(text.contains("but has neither names nor identifiers"), "{text}");
}

#[test]
fn sites_that_may_be_one_building_are_named() {
    let own = "name,longitude,latitude\nFirst Hall,-1.3901,53.41\n";
    let study = load(&[("study.toml", &format!("{STUDY}\n[[sites]]\nfile = \"own.csv\"\n")), ("own.csv", own)]);
    let found = study.assumptions.iter().find(|line| line.contains("may be one building")).expect("it is told");
    assert!(found.starts_with("1 pair of sites is within 50 m of each other"), "{found}");
    assert!(found.contains("`s1` (First)"), "{found}");
}

#[test]
fn one_identifier_of_two_places_is_refused() {
    let study = format!("{STUDY}\n[[sites]]\nfile = \"more.csv\"\n");
    let header = "site_id,name,kind,postcode,longitude,latitude\n";
    let more = |row: &str| format!("{header}{row}\n");
    let text = refusal(&[("study.toml", &study), ("more.csv", &more("s1,Surgery,surgery,,-1.33,53.41"))]);
    assert!(text.starts_with("H204 more.csv row 2: `s1` is another place in sites.csv row 2"), "{text}");
    assert!(text.contains("id_prefix"), "{text}");
    let prefixed = study.replace("file = \"more.csv\"", "file = \"more.csv\"\nid_prefix = \"gp-\"");
    let both = load(&[("study.toml", &prefixed), ("more.csv", &more("s1,Surgery,surgery,,-1.33,53.41"))]);
    assert_eq!(ids(&both), ["gp-s1", "s1", "s2"]);
    let reported = load(&[("study.toml", &study), ("more.csv", &more("s1,The First,hall,,-1.39,53.41"))]);
    assert!(
        reported.assumptions.iter().any(|line| line.contains("s1 (`First` and `The First`)")),
        "{:?}",
        reported.assumptions
    );
}

#[test]
fn features_without_geometry_are_left_out_with_the_reason() {
    let one = |id: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{"site_id":"{id}","name":"{id}"}},"geometry":{geometry}}}"#)
    };
    let point = r#"{"type":"Point","coordinates":[-1.39,53.41]}"#;
    let features = [one("a", point), one("b", "null"), one("c", r#"{"type":"Point","coordinates":[]}"#)];
    let sites = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let study = STUDY.replace("sites.csv", "sites.geojson");
    let study = load(&[("study.toml", &study), ("sites.geojson", &sites)]);
    assert_eq!(ids(&study), ["a"]);
    let lost = left_out(&study, "sites.geojson");
    assert_eq!(lost.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    assert!(lost.iter().all(|(_, reason)| reason == "it has neither coordinates nor a postcode"), "{lost:?}");

    // The first feature of the boundaries loses its polygon.
    let (boundaries, from) = (zones(), r#""geometry":{"type":"Polygon""#);
    let start = boundaries.find(from).unwrap();
    let end = start + boundaries[start..].find("]]]}").unwrap() + "]]]}".len();
    let cut = format!("{}\"geometry\":null{}", &boundaries[..start], &boundaries[end..]);
    let study = load(&[("study.toml", STUDY), ("zones.geojson", &cut)]);
    assert_eq!(study.zones.len(), 3);
    let lost = left_out(&study, "zones.geojson");
    assert!(lost.contains(&("E01000003".into(), "it has no geometry on the National Grid".into())), "{lost:?}");
}

#[test]
fn the_mark_for_no_position_leaves_one_row_out() {
    let sites = format!("{SITES}s3,Third,,,0.000000,99.999999\n");
    let study = load(&[("study.toml", STUDY), ("sites.csv", &sites)]);
    assert_eq!(ids(&study), ["s1", "s2"]);
    assert_eq!(left_out(&study, "sites.csv")[0].0, "s3");
}

/// A position in Web Mercator, by the formulas for its sphere.
fn mercator(lon: f64, lat: f64) -> (f64, f64) {
    const RADIUS: f64 = 6_378_137.0;
    let half = std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0;
    (RADIUS * lon.to_radians(), RADIUS * half.tan().ln())
}

#[test]
fn coordinates_of_other_systems_are_converted_and_never_overruled() {
    let sites = |crs: &str, position: &dyn Fn(f64) -> (f64, f64)| {
        let feature = |id: &str, lon: f64| {
            let (x, y) = position(lon);
            format!(
                r#"{{"type":"Feature","properties":{{"site_id":"{id}","name":"{id}"}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#
            )
        };
        format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{crs}"}}}},"features":[{},{}]}}"#,
            feature("s1", -1.39),
            feature("s2", -1.33)
        )
    };
    let study = STUDY.replace("\"sites.csv\"", "\"sites.geojson\"");
    let there = |study: &str, file: &str| {
        let study = load(&[("study.toml", study), ("sites.geojson", file)]);
        study.sites.iter().map(|site| site.point).collect::<Vec<_>>()
    };
    let degrees = there(&study, &sites("urn:ogc:def:crs:OGC:1.3:CRS84", &|lon| (lon, 53.41)));
    let web = sites("urn:ogc:def:crs:EPSG::3857", &|lon| mercator(lon, 53.41));
    for (a, b) in degrees.iter().zip(there(&study, &web)) {
        assert!((a.x - b.x).abs() < 0.01 && (a.y - b.y).abs() < 0.01, "{a:?} {b:?}");
    }
    // The study's statement about all files does not override this file's own; its statement about this file
    // contradicts it.
    let usual = format!("crs = \"EPSG:27700\"\n{study}")
        .replace("crs = \"EPSG:27700\"\n\nversion = 1", "version = 1\ncrs = \"EPSG:27700\"");
    let usual = usual.replace("\"zones.geojson\"", "{ file = \"zones.geojson\", crs = \"EPSG:4326\" }");
    assert_eq!(there(&usual, &web).len(), 2);
    let against = study.replace("\"sites.geojson\"", "{ file = \"sites.geojson\", crs = \"EPSG:27700\" }");
    let text = refusal(&[("study.toml", &against), ("sites.geojson", &web)]);
    assert!(text.contains("the study says crs = \"EPSG:27700\" but the file says EPSG:3857"), "{text}");
    // A table has its coordinates in columns.
    let (x, y) = mercator(-1.39, 53.41);
    let table = format!("site_id,name,easting,northing\ns1,s1,{x},{y}\n");
    let said = STUDY.replace("\"sites.csv\"", "{ file = \"sites.csv\", crs = \"EPSG:3857\" }");
    let study = load(&[("study.toml", &said), ("sites.csv", &table)]);
    assert!((study.sites[0].point.x - degrees[0].x).abs() < 0.01, "{:?}", study.sites[0].point);
}

const PLAIN: &str = "version = 1\nname = \"Plain\"\ncrs = \"EPSG:4326\"\n[plain]\ndemand = \"demand.csv\"\n";

fn plain(sites: &str, files: &[(&str, &str)], more: &str) -> Folder {
    let study = format!("{PLAIN}sites = {sites}\n{more}");
    let mut all = vec![("study.toml", study.as_str())];
    all.extend(files);
    Folder::with(&all)
}

fn points(rows: &[(&str, f64, f64)]) -> (String, String) {
    let csv: String = rows.iter().map(|(id, x, y)| format!("{id},{x},{y}\n")).collect();
    let features: Vec<String> = rows
        .iter()
        .map(|(id, x, y)| {
            format!(
                r#"{{"type":"Feature","properties":{{"id":"{id}"}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#
            )
        })
        .collect();
    (format!("id,x,y\n{csv}"), format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")))
}

fn places(study: &Study) -> Vec<(&str, f64, f64)> {
    study.sites.iter().map(|site| (site.id.as_str(), site.point.x, site.point.y)).collect()
}

#[test]
fn degrees_are_converted_once_from_every_format() {
    let (table, features) = points(&[("s1", -1.5, 53.401), ("s2", -1.48, 53.401)]);
    let demand = "id,x,y,weight\nd1,-1.5,53.4,10\nd2,-1.48,53.4,20\n";
    let files = [("demand.csv", demand), ("sites.csv", table.as_str()), ("sites.geojson", features.as_str())];
    let by_table = plain("\"sites.csv\"", &files, "").load().unwrap();
    let by_features = plain("{ file = \"sites.geojson\", key = \"id\" }", &files, "").load().unwrap();
    assert_eq!(by_table.crs, Crs::BritishGrid);
    assert_eq!((by_table.crs, places(&by_table)), (by_features.crs, places(&by_features)));
}

#[test]
fn degrees_abroad_stay_degrees_from_every_format() {
    let (table, features) = points(&[("s1", 2.30, 48.80), ("s2", 2.40, 48.90)]);
    let demand = "id,x,y,weight\nd1,2.31,48.81,10\nd2,2.41,48.91,20\n";
    let matrix = "demand_id,site_id,cost\nd1,s1,5\nd2,s2,6\n";
    let files = [
        ("demand.csv", demand),
        ("sites.csv", table.as_str()),
        ("sites.geojson", features.as_str()),
        ("matrix.csv", matrix),
    ];
    let more = "matrix = \"matrix.csv\"\nunit = \"minutes\"\n";
    let by_table = plain("\"sites.csv\"", &files, more).load().unwrap();
    let by_features = plain("{ file = \"sites.geojson\", key = \"id\" }", &files, more).load().unwrap();
    assert_eq!(by_table.crs, Crs::Wgs84);
    assert_eq!((by_features.sites[0].point.x, by_features.sites[0].point.y), (2.30, 48.80));
    assert_eq!(places(&by_table), places(&by_features));
    let text = plain("{ file = \"sites.geojson\", key = \"id\" }", &files, "").load().unwrap_err().to_string();
    assert!(text.contains("lies outside Great Britain"), "{text}");
}

/// A wide and a long matrix with the same journeys between three zones and two sites; `none` marks pairs without a
/// journey.
fn matrices(none: &str) -> [String; 2] {
    let wide = format!("zone,s1,s2\nd1,5,{none}\nd2,6,7\nd3,{none},8\n");
    let long = format!("demand_id,site_id,cost\nd1,s1,5\nd1,s2,{none}\nd2,s1,6\nd2,s2,7\nd3,s1,{none}\nd3,s2,8\n");
    [wide, long]
}

fn with_matrix(matrix: &str, travel: &str) -> Result<Study, hubplan::Error> {
    let more = format!("matrix = \"matrix.csv\"\nunit = \"minutes\"\n[travel]\n{travel}\n");
    let study = format!(
        "version = 1\nname = \"M\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n{more}"
    );
    let demand = "id,x,y,weight\nd1,0,0,10\nd2,1,0,20\nd3,2,0,30\n";
    let sites = "id,x,y\ns1,0,1\ns2,2,1\n";
    let files = [("study.toml", study.as_str()), ("demand.csv", demand), ("sites.csv", sites), ("matrix.csv", matrix)];
    Folder::with(&files).load()
}

fn pairs(study: &Study) -> usize {
    let TravelSource::Matrix(matrix) = &study.travel else { panic!("no matrix") };
    study.zone_indices().map(|zone| matrix.row(zone).len()).sum()
}

#[test]
fn marks_for_pairs_that_cannot_be_travelled_are_numbers_and_texts() {
    for (mark, travel) in [
        ("", ""),
        ("-1", "unreachable = -1"),
        ("9999", "unreachable = 9999"),
        ("inf", "unreachable = inf"),
        ("no route", "unreachable = \"no route\""),
        ("-1", "unreachable = [\"no route\", -1]"),
    ] {
        for matrix in matrices(mark) {
            let study = with_matrix(&matrix, travel).unwrap_or_else(|error| panic!("{mark}: {error}"));
            assert_eq!(pairs(&study), 4, "{mark} {travel}");
        }
    }
    // What the message proposes works.
    for mark in ["-1", "inf", "Inf", "NaN", "nan", "1E20", "far"] {
        for matrix in matrices(mark) {
            let text = with_matrix(&matrix, "").unwrap_err().to_string();
            let proposed = text.split("[travel]: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let study = with_matrix(&matrix, proposed).unwrap_or_else(|error| panic!("{mark}, {proposed}: {error}"));
            assert_eq!(pairs(&study), 4, "{mark}: {text}");
        }
    }
}

#[test]
fn sites_and_zones_that_a_matrix_never_names_are_named() {
    let wide = "zone,s1\nd1,5\nd2,6\nd3,7\n";
    let long = "demand_id,site_id,cost\nd1,s1,5\nd2,s1,6\nd3,s1,7\n";
    for matrix in [wide, long] {
        let study = with_matrix(matrix, "").unwrap();
        let lost = left_out(&study, "matrix.csv");
        assert_eq!(lost, [("s2".to_owned(), "the matrix does not name this site: no zone reaches it".to_owned())]);
        let said = "1 site is not in matrix.csv; no zone can reach it: s2";
        assert!(study.assumptions.iter().any(|line| line == said), "{:?}", study.assumptions);
    }
    let study = with_matrix("demand_id,site_id,cost\nd1,s1,5\nd1,s2,5\nd2,s1,6\n", "").unwrap();
    assert_eq!(left_out(&study, "matrix.csv")[0].0, "d3");
}

#[test]
fn minutes_of_a_spreadsheet_are_minutes() {
    for matrix in matrices("0:36:00") {
        let study = with_matrix(&matrix, "").unwrap();
        let TravelSource::Matrix(found) = &study.travel else { panic!("no matrix") };
        let costs: Vec<f64> = study.zone_indices().flat_map(|zone| found.row(zone).iter().map(|pair| pair.1)).collect();
        assert!(costs.contains(&36.0), "{costs:?}");
    }
    let text = with_matrix(&matrices("0:36")[0], "").unwrap_err().to_string();
    assert!(text.starts_with("H205 matrix.csv row 2: `s2` is `0:36`"), "{text}");
}

#[test]
fn journeys_lead_from_zones_to_sites() {
    let there = with_matrix("demand_id,site_id,cost\nd1,s1,5\nd2,s1,60\nd3,s2,7\n", "").unwrap();
    assert_eq!(pairs(&there), 3);
    let turned = with_matrix("site,d1,d2,d3\ns1,5,6,7\ns2,7,8,9\n", "").unwrap_err().to_string();
    assert!(turned.contains("its columns are zones, but they must be sites: a journey goes from"), "{turned}");
}
