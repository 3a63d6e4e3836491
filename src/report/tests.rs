//! The files of the villages of [`crate::evaluate::testing`], and the texts on the terminal.

use super::{RunInfo, summary, validation_summary, write};
use crate::evaluate::check;
use crate::evaluate::testing::{evaluation, parts, plan, study, terms};
use crate::io::proof_file;
use crate::model::testing::cases;
use crate::model::{
    AuthorityMoney, CERTIFICATE_VERSION, Certificate, Class, Crs, Group, LimitPrice, LimitPrices, PartBound, Plan,
    Reason, SiteIx, Status, Stop, Study, ZonePrice,
};
use crate::units::Weight;
use geo::Coord;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn run() -> RunInfo {
    RunInfo {
        seconds: 1.23456,
        stages: vec![("load".into(), 1.0004), ("solve".into(), 0.2)],
        threads: 2,
        version: "0.1.0",
        study: None,
        changes: Vec::new(),
    }
}

fn the_plan(study: &Study) -> Plan {
    plan(study, &terms(study), &[SiteIx(1), SiteIx(3)])
}

fn infeasible(study: &Study) -> Plan {
    let reason =
        "Nether Wether has £40,000, and its one possible hub, Wether Lane, No. 3, costs £150,000: £110,000 short.";
    Plan {
        status: Status::Infeasible,
        objective: None,
        bound: None,
        gap: None,
        metrics: None,
        hubs: Vec::new(),
        reasons: vec![Reason { limit: "budget".into(), authority: Some("A1".into()), text: reason.into() }],
        ..the_plan(study)
    }
}

fn written(study: &Study, folder: &Path) {
    let evaluation = evaluation(study, &terms(study));
    write(folder, study, &the_plan(study), Some(&evaluation), Some(&certificate()), &run()).unwrap();
}

/// Numbers that have no exact decimal form.
fn certificate() -> Certificate {
    Certificate {
        version: CERTIFICATE_VERSION,
        bound: 57.5 + 0.1 + 0.2,
        constant: 1.0 / 3.0,
        parts: vec![PartBound { blocks: vec!["A0".into(), "A1".into()], bound: 57.5 - 1.0 / 3.0 }],
        zones: vec![
            ZonePrice { zone: "z00003".into(), price: 5e-324 },
            ZonePrice { zone: "z00004".into(), price: 8.0 },
        ],
        limits: vec![LimitPrice { limit: "ambition".into(), row: 4, price: -0.1 - 0.2 }],
    }
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Names of all files, with the folders that they are in, and of folders without files.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let below = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        let inside = if entry.path().is_dir() { names(&entry.path()) } else { Vec::new() };
        if inside.is_empty() { vec![name] } else { inside.iter().map(|file| format!("{name}/{file}")).collect() }
    };
    let mut names: Vec<String> = entries.flat_map(below).collect();
    names.sort();
    names
}

#[test]
fn every_file_as_it_is_written() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let written = names(folder.path());
    // Binary files are tested with their formats. The page is tested by its parts, and report.md has its text.
    let apart = ["report.html", ".gpkg", ".qgz", ".fgb", ".parquet"];
    // Hashes change with every other file; `belongs` tests them.
    let mut settings = insta::Settings::clone_current();
    settings.add_filter("\"[0-9a-f]{64}\"", "\"[hash]\"");
    for name in written.iter().filter(|name| !apart.iter().any(|form| name.ends_with(form))) {
        let text = read(folder.path(), name);
        if name == "run.json" {
            settings.bind(|| insta::assert_snapshot!(name.as_str(), text));
        } else {
            insta::assert_snapshot!(name.as_str(), text);
        }
    }
    let every: BTreeSet<_> = super::folder::Contents::Plan.every_name().into_iter().collect();
    assert!(written.iter().all(|name| every.contains(name)), "{written:?}");
}

#[test]
fn a_plan_reads_back_as_it_was_and_is_checked() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let back: Plan = serde_json::from_str(&read(folder.path(), "solution.json")).unwrap();
    assert_eq!(check(&study, &terms(&study), &back), []);
    assert_eq!((back.objective, back.bound, back.gap), (Some(57.5), Some(57.5), Some(0.0)));
    assert_eq!((back.scenario.clone(), back.hubs.clone()), (the_plan(&study).scenario, the_plan(&study).hubs));
    let again = tempfile::tempdir().unwrap();
    write(again.path(), &study, &back, None, None, &run()).unwrap();
    assert_eq!(read(folder.path(), "solution.json"), read(again.path(), "solution.json"));
}

#[test]
fn a_proof_reads_back_to_the_last_digit() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    assert_eq!(proof_file::read(&folder.path().join("proof.json")).unwrap(), certificate());
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_proof_reads_back_to_the_last_digit(
        prices in prop::collection::vec(prop::num::f64::POSITIVE | prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..20),
    ) {
        let zones = prices.iter().enumerate().map(|(at, price)| ZonePrice { zone: format!("z{at}"), price: *price });
        let proof = Certificate { zones: zones.collect(), ..certificate() };
        let mut bytes = Vec::new();
        super::json::proof(&proof, &mut bytes).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Certificate>(&bytes).unwrap(), proof);
    }
}

#[test]
fn infeasible_leaves_no_hubs_of_an_earlier_run() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    write(folder.path(), &study, &infeasible(&study), None, None, &run()).unwrap();
    let left = [
        "ATTRIBUTION.txt",
        "geoparquet/left_out.parquet",
        "left_out.csv",
        "notes.txt",
        "report.html",
        "report.md",
        "run.json",
        "solution.json",
    ];
    assert_eq!(names(folder.path()), left);
    assert!(read(folder.path(), "solution.json").contains("\"status\": \"infeasible\""));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_and_changes_nothing() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let before = names(folder.path());
    let file = folder.path().join("solution.json");
    let inside = file.join("deeper");
    assert!(write(&inside, &study, &infeasible(&study), None, None, &run()).is_err(), "a file is no folder");
    assert_eq!(names(folder.path()), before);
}

fn features(text: &str) -> Vec<Value> {
    let collection: Value = serde_json::from_str(text).unwrap();
    collection["features"].as_array().unwrap().clone()
}

/// Twice the signed area: positive when the ring runs anticlockwise.
fn winding(ring: &Value) -> f64 {
    let at = |i: usize, axis: usize| ring[i][axis].as_f64().unwrap();
    let corners = ring.as_array().unwrap().len();
    (0..corners - 1).map(|i| at(i, 0) * at(i + 1, 1) - at(i + 1, 0) * at(i, 1)).sum()
}

#[test]
fn rings_run_anticlockwise_outside_and_clockwise_in_holes() {
    let mut parts = parts();
    let square = |zone: &crate::model::Zone, half: f64| {
        let half = Coord { x: half, y: half };
        geo::Rect::new(zone.centroid - half, zone.centroid + half).to_polygon()
    };
    let zone = &parts.zones[0];
    let (mut outer, inner) = (square(zone, 500.0).exterior().clone(), square(zone, 100.0).exterior().clone());
    outer.0.reverse();
    let pierced = geo::Polygon::new(outer, vec![inner]);
    let islet = square(&parts.zones[6], 10.0);
    parts.zones[1].polygon.as_mut().unwrap().0.push(islet);
    parts.zones[0].polygon = Some(geo::MultiPolygon(vec![pierced]));
    let (study, folder) = (Study::new(parts).unwrap(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let zones = features(&read(folder.path(), "zones.geojson"));
    assert_eq!(zones[0]["geometry"]["type"], "Polygon");
    assert!(winding(&zones[0]["geometry"]["coordinates"][0]) > 0.0);
    assert!(winding(&zones[0]["geometry"]["coordinates"][1]) < 0.0);
    assert_eq!(zones[1]["geometry"]["type"], "MultiPolygon");
}

#[test]
fn a_plane_has_no_longitude_and_says_so() {
    let mut parts = parts();
    parts.crs = Crs::Plane;
    parts.zones[0].polygon = None;
    let (study, folder) = (Study::new(parts).unwrap(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let text = read(folder.path(), "zones.geojson");
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["hubplan:crs"], "plane");
    assert_eq!(collection["features"][0]["geometry"]["type"], "Point");
    assert_eq!(collection["features"][0]["geometry"]["coordinates"][0], 430_000.0);
    assert!(read(folder.path(), "hubs.csv").lines().next().unwrap().ends_with("located_by,x,y"));
}

#[test]
fn degrees_stay_degrees() {
    let mut parts = parts();
    parts.crs = Crs::Wgs84;
    parts.zones[0].polygon = None;
    parts.zones[0].centroid = geo::Coord { x: -122.419_415_5, y: 37.774_929_5 };
    let (study, folder) = (Study::new(parts).unwrap(), tempfile::tempdir().unwrap());
    written(&study, folder.path());
    let collection: Value = serde_json::from_str(&read(folder.path(), "zones.geojson")).unwrap();
    assert_eq!(collection.get("hubplan:crs"), None);
    assert_eq!(collection["features"][0]["geometry"]["coordinates"], serde_json::json!([-122.419_416, 37.774_93]));
    assert!(read(folder.path(), "hubs.csv").lines().next().unwrap().ends_with("located_by,longitude,latitude"));
    let package = rusqlite::Connection::open(folder.path().join("plan.gpkg")).unwrap();
    let system = "SELECT DISTINCT srs_id FROM gpkg_geometry_columns";
    assert_eq!(package.query_row(system, [], |row| row.get::<_, i32>(0)).unwrap(), 4326);
}

/// The text, after checking that it fits on a terminal.
fn fitting(text: String) -> String {
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
    assert!(text.lines().count() <= 52, "{} lines", text.lines().count());
    text
}

#[test]
fn summary_of_a_proven_plan() {
    let study = study();
    insta::assert_snapshot!(fitting(summary(&study, &the_plan(&study))));
}

#[test]
fn a_summary_has_the_prices_of_the_limits() {
    let study = study();
    let prices =
        LimitPrices { share: Some(Weight(1.5)), hub: None, money: Some(Weight(0.75)), authorities: Vec::new() };
    let text = summary(&study, &Plan { prices: Some(prices), ..the_plan(&study) });
    let (before, after) = text.split_once("What a small change to a limit").unwrap();
    assert!(before.contains("Largest losses") && after.contains("1.5 less\nanother £100,000"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn summary_of_an_infeasible_scenario() {
    let study = study();
    insta::assert_snapshot!(fitting(summary(&study, &infeasible(&study))));
}

#[test]
fn summary_of_many_authorities_shows_the_best_and_the_worst() {
    let study = study();
    let mut plan = the_plan(&study);
    (plan.status, plan.stop) = (Status::Feasible, Some(Stop::TimeLimit));
    (plan.bound, plan.gap) = (Some(58.0), Some(0.5 / 58.0));
    let metrics = plan.metrics.as_mut().unwrap();
    let (money, group) = (metrics.authorities[0].clone(), metrics.groups[6].clone());
    assert_eq!(group.class, Class::Authority);
    metrics.authorities.clear();
    metrics.readings[0].label =
        "the worst 30% of each authority's zones by idaci_rank, all authorities together".into();
    for i in 0..20 {
        let name = format!("Borough number {i:02} upon Wether");
        let mut group = Group { name: name.clone(), ..group.clone() };
        group.access.after.coverage = Some(f64::from(i) / 19.0);
        metrics.groups.push(group);
        metrics.authorities.push(AuthorityMoney { name, ..money.clone() });
    }
    insta::assert_snapshot!(fitting(summary(&study, &plan)));
}

#[test]
fn validation_says_what_was_read() {
    let mut parts = parts();
    parts.sites[3].zone_distance = 12.4;
    parts.zones[7].centroid_source = crate::model::CentroidSource::InteriorPoint;
    parts.columns.insert("idaci_rate", "deprivation.csv", vec![None; 8]);
    let study = Study::new(parts).unwrap();
    insta::assert_snapshot!(fitting(validation_summary(&study)));
}

#[test]
fn hubs_that_were_given_are_not_compared_with_the_best() {
    let study = study();
    let proof = "none: the hubs were given, and the bound is all the weight there is".to_owned();
    let text = summary(&study, &Plan { proof, status: Status::Feasible, gap: Some(0.4), ..the_plan(&study) });
    assert!(
        text.contains("These 2 hubs were given, not searched for, and keep every limit of the scenario."),
        "{text}"
    );
    assert!(!text.contains("best") && !text.contains("40.000%") && !text.contains("Proof"), "{text}");
}

#[test]
fn without_centres_nothing_is_said_of_today() {
    let mut parts = parts();
    parts.sites.iter_mut().for_each(|site| site.status = crate::model::SiteStatus::Candidate);
    let study = Study::new(parts).unwrap();
    let text = summary(&study, &the_plan(&study));
    assert!(!text.contains("today") && !text.contains("gained"), "{text}");
}
