//! Families without a car: each zone stands twice, and they take no journey that needs one.

use crate::small::Folder;
use hubplan::model::{Families, Study, Threshold, TravelSource, ZoneIx, disadvantaged_zones};

const STUDY: &str = r#"
version = 1
name = "Cars"
crs = "plane"
[plain]
demand = "demand.csv"
sites = "sites.csv"
[travel]
unit = "minutes"
without_car = "no_car"
[[travel.matrices]]
file = "foot.csv"
mode = "on foot"
[[travel.matrices]]
file = "car.csv"
mode = "by car"
car = true
"#;
const DEMAND: &str = "id,x,y,weight,children_0_4,no_car\nz1,0,0,10,100,0.25\nz2,1000,0,20,40,0.5\n";
const SITES: &str = "id,x,y\na,0,10\nb,1000,10\n";
const FOOT: &str = "id,a,b\nz1,5,30\nz2,30,40\n";
const CAR: &str = "id,a,b\nz1,6,8\nz2,8,9\n";
const SCENARIO: &str = r#"
version = 1
study = "study.toml"
[objective]
weight = "weight"
radius = 10
[hubs]
exactly = 1
"#;

fn folder(study: &str, demand: &str) -> Folder {
    let files = [("study.toml", study), ("demand.csv", demand), ("sites.csv", SITES), ("foot.csv", FOOT)];
    Folder::with(&[&files[..], &[("car.csv", CAR), ("scenario.toml", SCENARIO)]].concat())
}

fn load(study: &str, demand: &str) -> Study {
    folder(study, demand).load().unwrap_or_else(|error| panic!("{error}"))
}

fn journeys(study: &Study, zone: usize) -> Vec<f64> {
    let TravelSource::Matrix(matrix) = &study.travel else { panic!() };
    matrix.row(ZoneIx::new(zone)).iter().map(|(_, minutes)| *minutes).collect()
}

#[test]
fn each_zone_stands_for_families_with_a_car_and_for_those_without() {
    let study = load(STUDY, DEMAND);
    let codes: Vec<&str> = study.zones.iter().map(|zone| zone.code.as_str()).collect();
    assert_eq!(codes, ["z1", "z1 without a car", "z2", "z2 without a car"]);
    assert_eq!(study.zones[1].families, Some(Families { have_car: false, share: 0.25 }));
    assert_eq!(study.zones[0].name, "z1, with a car");
    // The others take the quickest journey, which may be on foot.
    assert_eq!([0, 1, 2, 3].map(|zone| journeys(&study, zone)), [[5.0, 8.0], [5.0, 30.0], [8.0, 9.0], [30.0, 40.0]]);
    let people = |zone| study.people("children_0_4", ZoneIx::new(zone));
    assert_eq!([0, 1, 2, 3].map(people), [75.0, 25.0, 20.0, 20.0].map(Some));
    assert_eq!(study.columns.get("no_car", ZoneIx::new(3)), Some(0.5));
    assert!(study.assumptions.iter().any(|said| said.starts_with("Families without a car (`no_car` of each zone)")));
}

#[test]
fn a_hub_reaches_those_without_a_car_only_on_foot() {
    let folder = folder(STUDY, DEMAND);
    let (code, text) = folder.hubplan("solve scenario.toml --out out");
    assert_eq!(code, 0, "{text}");
    // At `a`: all of z1 (10), and half of z2 (10). At `b`: three quarters of z1 (7.5) and half of z2.
    assert!(text.contains("66.7% of demand (weight)") && text.contains("120 of 140 children"), "{text}");
    // z1 weighs 2.5 of their 12.5.
    let line = text.lines().find(|line| line.contains("families without a car")).unwrap_or_default();
    assert!(line.ends_with(" 20.0"), "{text}");
    assert!(folder.read("out/hubs.csv").lines().nth(1).unwrap().contains("a,"), "{}", folder.read("out/hubs.csv"));
    let zones = folder.read("out/zones.csv");
    assert!(zones.contains("z2 without a car"), "{zones}");
    assert!(folder.read("out/report.md").contains("With and without a car"));
    let (code, checked) = folder.hubplan("check scenario.toml out/solution.json");
    assert_eq!(code, 0, "{checked}");
    // A floor for those without a car may cost the others.
    let floor = format!("{SCENARIO}[[floors]]\neach = \"car\"\nonly = \"without a car\"\ncoverage = 0.2\n");
    folder.write("scenario.toml", floor.as_bytes());
    assert_eq!(folder.hubplan("solve scenario.toml --out floored").0, 0);
    folder.write("scenario.toml", floor.replace("0.2", "0.3").as_bytes());
    let (code, text) = folder.hubplan("solve scenario.toml --out none");
    assert!(code != 0 && text.contains("without a car"), "{code}: {text}");
}

#[test]
fn shares_that_are_none_are_refused() {
    for (demand, wrong) in [
        (
            DEMAND.replace("0.25", "25"),
            "H213 study.toml [travel.without_car]: `no_car` is no share from 0 to 1: 25 for z1",
        ),
        (DEMAND.replace("0.25", ""), "H208 study.toml [travel.without_car]: `no_car` has a blank cell: z1"),
        (DEMAND.replace("no_car", "nocar"), "H202 study.toml [travel.without_car]: the study has no column `no_car`"),
    ] {
        let text = folder(STUDY, &demand).message();
        assert!(text.starts_with(wrong), "{text}");
    }
    let percentages = load(&STUDY.replace("\"no_car\"", "\"no_car / 100\""), &DEMAND.replace("0.25", "25"));
    assert_eq!(percentages.zones[1].share(), 0.25);
    for (study, wrong) in [
        (STUDY.replace("car = true\n", ""), "`without_car` needs a mode with a car and one without"),
        (STUDY.replace("without_car = \"no_car\"\n", ""), "`car` has no effect"),
        (STUDY.replace("\"no_car\"", "\"no_car +\""), "a column name or a number is missing"),
    ] {
        let text = folder(&study, DEMAND).message();
        assert!(text.starts_with("H108 study.toml") && text.contains(wrong), "{text}");
    }
}

#[test]
fn areas_are_counted_once_where_they_are_ranked() {
    let areas = (1..=13).map(|at| format!("z{at:02},{at},0,1,10,0.5,{at}\n"));
    let demand = format!("id,x,y,weight,children_0_4,no_car,rank\n{}", areas.collect::<String>());
    let figures = (1..=13).map(|at| format!("z{at:02},1,2\n"));
    let journeys = format!("id,a,b\n{}", figures.collect::<String>());
    let folder = folder(STUDY, &demand);
    folder.write("foot.csv", journeys.as_bytes());
    folder.write("car.csv", journeys.as_bytes());
    let study = folder.load().unwrap();
    // 30% of 13 areas are 3, of 26 halves they would be 7.
    let worst = disadvantaged_zones(&study, "rank", Threshold::ShareWithinAuthority(0.3));
    assert_eq!(worst.iter().filter(|worst| **worst).count(), 6);
    assert_eq!(worst[..7], [true, true, true, true, true, true, false]);
}

#[test]
fn no_zone_stands_for_nobody() {
    let study = load(STUDY, &DEMAND.replace("0.25", "0").replace("0.5", "1"));
    let codes: Vec<&str> = study.zones.iter().map(|zone| zone.code.as_str()).collect();
    assert_eq!(codes, ["z1", "z2 without a car"]);
    assert!(study.zones.iter().all(|zone| zone.is_area() && zone.is_drawn() && zone.share() == 1.0));
    assert_eq!(study.zones[1].area(), "z2");
}
