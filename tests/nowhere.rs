//! Studies whose places have no positions: a matrix of minutes is all there is.

use crate::small::hubplan;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const DEMAND: &str = "id,name,weight,authority\nd1,North,10,A\nd2,Middle,20,A\nd3,South,30,B\nd4,Far,8,B\n";
const SITES: &str = "id,name,status,authority\ns1,Library,existing,A\ns2,School,,B\ns3,Hall,,B\n";
const MINUTES: &str = "demand_id,site_id,minutes\nd1,s1,5\nd2,s1,14\nd2,s2,10\nd3,s1,33\nd3,s2,12\nd3,s3,4\nd4,s2,28\n";
const SCENARIO: &str = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = \"15 min\"\n\
                        [hubs]\nat_most = 1\nmin_each = 0\n";

fn study(crs: &str, more: &str) -> String {
    format!(
        "version = 1\nname = \"Minutes\"\ncrs = \"{crs}\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n\
         [travel]\nunit = \"minutes\"\n{more}"
    )
}

/// A folder with the study, and the columns `x` and `y` at the end of each table where it has positions.
fn folder(crs: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let placed = |table: &str| match crs {
        "none" => table.to_owned(),
        _ => {
            let (header, rows) = table.split_once('\n').unwrap();
            let rows = rows.lines().enumerate().map(|(at, row)| format!("{row},{at},{}\n", at * at));
            format!("{header},x,y\n{}", rows.collect::<String>())
        }
    };
    for (name, text) in [
        ("study.toml", study(crs, more)),
        ("demand.csv", placed(DEMAND)),
        ("sites.csv", placed(SITES)),
        ("minutes.csv", MINUTES.to_owned()),
        ("scenario.toml", SCENARIO.to_owned()),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Names of all files in a folder and its subfolders.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => names(&path),
            false => BTreeSet::from([path.file_name().unwrap().to_str().unwrap().to_owned()]),
        })
        .collect()
}

#[test]
fn a_matrix_alone_gives_the_plan_that_it_gives_with_positions() {
    let hubs = |crs: &str| {
        let folder = folder(crs, "matrix = \"minutes.csv\"\n");
        let (code, text) = hubplan(folder.path(), "solve scenario.toml --out out");
        assert_eq!(code, 0, "{text}");
        let plan: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.path().join("out/solution.json")).unwrap()).unwrap();
        assert_eq!(hubplan(folder.path(), "check scenario.toml out/solution.json").0, 0);
        (plan["hubs"].clone(), plan["objective"].clone(), plan["metrics"].clone())
    };
    let nowhere = hubs("none");
    assert_eq!((&nowhere.0, nowhere.1.as_f64()), (&serde_json::json!(["s2"]), Some(50.0)));
    assert_eq!(nowhere, hubs("plane"));
}

#[test]
fn without_positions_there_are_tables_and_no_maps() {
    let folder = folder("none", "matrix = \"minutes.csv\"\n");
    assert_eq!(hubplan(folder.path(), "solve scenario.toml --out out").0, 0);
    let out = folder.path().join("out");
    let written = names(&out);
    assert!(["plan.gpkg", "hubs.csv", "zones.parquet", "report.html"].iter().all(|name| written.contains(*name)));
    let drawn =
        |name: &&String| [".geojson", ".fgb", ".qgz"].iter().any(|end| name.ends_with(end)) || *name == "map.svg";
    assert_eq!(written.iter().filter(drawn).collect::<Vec<_>>(), Vec::<&String>::new());
    let hubs = fs::read_to_string(out.join("hubs.csv")).unwrap();
    let header: Vec<&str> = hubs.lines().next().unwrap().split(',').collect();
    assert!(header.contains(&"located_by") && !header.contains(&"x") && !header.contains(&"y"), "{header:?}");
    let report = fs::read_to_string(out.join("report.md")).unwrap();
    assert!(!report.contains("The map") && report.contains("Demand by minutes to the nearest hub"), "{report}");
    let package = rusqlite::Connection::open(out.join("plan.gpkg")).unwrap();
    let kinds: i64 = package
        .query_row("SELECT count(*) FROM gpkg_contents WHERE data_type = 'features'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kinds, 0, "every layer is a table of attributes");
}

#[test]
fn minutes_are_shown_in_bands() {
    let folder = folder("plane", "matrix = \"minutes.csv\"\n");
    let (_, text) = hubplan(folder.path(), "solve scenario.toml --out out");
    let at = text.find("Demand by minutes to the nearest hub, at most, %").unwrap_or_else(|| panic!("{text}"));
    let lines: Vec<Vec<&str>> =
        text[at..].lines().skip(1).take(3).map(|line| line.split_whitespace().collect()).collect();
    // Today s1: 10 of 68 within 10 minutes, 30 within 15. The plan, s2: 20, 50, and all but North within 30.
    assert_eq!(lines[0], ["minutes", "10", "15", "20", "30"]);
    assert_eq!(lines[1], ["today", "14.7", "44.1", "44.1", "44.1"]);
    assert_eq!(lines[2], ["plan", "29.4", "73.5", "73.5", "85.3"]);
    let zones = fs::read_to_string(folder.path().join("out/zones.csv")).unwrap();
    let column = |name: &str| -> Vec<String> {
        let at = zones.lines().next().unwrap().split(',').position(|header| header == name).unwrap();
        zones.lines().skip(1).map(|row| row.split(',').nth(at).unwrap().to_owned()).collect()
    };
    assert_eq!(column("band"), ["", "within 10 minutes", "10 to 15 minutes", "20 to 30 minutes"]);
    assert_eq!(column("band_today"), ["within 10 minutes", "10 to 15 minutes", "more than 30 minutes", ""]);
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("id=\"minutes\"") && page.contains("Journey to the nearest hub"));
}

#[test]
fn a_study_of_distance_needs_no_positions() {
    let folder = folder("none", "matrix = \"minutes.csv\"\n[distance]\nweights = [\"weight\"]\nradii = [\"15 min\"]\n");
    let (code, text) = hubplan(folder.path(), "distance study.toml --out out");
    assert_eq!(code, 0, "{text}");
    let origins = fs::read_to_string(folder.path().join("out/origins.csv")).unwrap();
    assert!(origins.starts_with("id,zone,") && !origins.lines().next().unwrap().contains(",x,"), "{origins}");
}

#[test]
fn what_needs_a_position_is_refused() {
    let without = folder("none", "");
    let (code, text) = hubplan(without.path(), "validate study.toml");
    assert!(code == 2 && text.contains("H303") && text.contains("no matrix holds the journeys"), "{code} {text}");

    let folder = folder("none", "matrix = \"minutes.csv\"\n");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("scenario.toml", &(SCENARIO.to_owned() + "apart = \"1 km\"\n"));
    let (code, text) = hubplan(folder.path(), "solve scenario.toml --out out");
    assert!(code == 2 && text.contains("no distance between hubs is known"), "{code} {text}");
    let (_, text) = hubplan(folder.path(), "sites study.toml --near S601AB");
    assert!(text.contains("H303") && text.contains("no positions"), "{text}");
    let (_, text) = hubplan(folder.path(), "travel study.toml --places .");
    assert!(text.contains("H303"), "{text}");

    write("demand.csv", &DEMAND.replace("Far,8,B", "Far,8,"));
    let (code, text) = hubplan(folder.path(), "validate study.toml");
    assert!(code == 2 && text.contains("H403") && text.contains("`d4` first"), "{code} {text}");
}
