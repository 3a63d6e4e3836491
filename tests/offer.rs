//! Capacity for families, SEND practitioners and services, from files to a checked plan.

use hubplan::model::{Plan, Status, Study};
use hubplan::units::{Pounds, Weight};
use hubplan::{answer, evaluate, io, load, report, solve};
use std::fs;
use std::path::Path;

/// Three villages in a row, 10 apart, with a hall in each; the middle one is large, and capacity is short.
fn study(folder: &Path) -> Study {
    let text = "version = 1\nname = \"Row\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n\
                [services]\nhosted = \"hosted.csv\"\n";
    fs::write(folder.join("study.toml"), text).unwrap();
    fs::write(folder.join("demand.csv"), "id,x,y,weight,send\na,0,0,10,4\nb,10,0,50,9\nc,20,0,30,2\n").unwrap();
    fs::write(folder.join("sites.csv"), "id,x,y,cost,capacity\nh1,0,0,100,60\nh2,10,0,100,45\nh3,20,0,100,60\n")
        .unwrap();
    fs::write(folder.join("hosted.csv"), "site_id,service,cost\nh1,midwifery,7\nh1,housing,\nh3,midwifery,5\n")
        .unwrap();
    load::study(&folder.join("study.toml")).unwrap()
}

/// The plan with one hub for a scenario's tables, checked to keep every limit and to state correct figures.
fn planned(tables: &str) -> (Plan, String) {
    let folder = tempfile::tempdir().unwrap();
    let study = study(folder.path());
    let head =
        "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 10\n[hubs]\nexactly = 1\n";
    let file = folder.path().join("scenario.toml");
    fs::write(&file, format!("{head}{tables}")).unwrap();
    let scenario = io::scenario_file::read(&file).unwrap();
    let answer = answer::answer(&study, &scenario, "scenario.toml", &solve::Options::default()).unwrap();
    assert_eq!(evaluate::check(&study, &answer.terms, &answer.plan), []);
    let summary = report::summary(&study, &answer.plan);
    assert!(summary.lines().all(|line| line.chars().count() <= 80), "{summary}");
    // The text on one line, however it was wrapped.
    (answer.plan, summary.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn room_moves_the_plan_only_where_it_limits() {
    let (plain, _) = planned("");
    assert_eq!((plain.hubs, plain.objective), (vec!["h2".to_owned()], Some(90.0)));
    let (reported, summary) = planned("[capacity]\n");
    assert_eq!((&reported.hubs[..], reported.objective), (&["h2".to_owned()][..], Some(90.0)));
    let figures = &reported.metrics.as_ref().unwrap().capacities[0];
    assert_eq!((figures.overloaded_hubs, figures.overload), (1, 45.0));
    assert!(summary.contains("1 hub would be too full, by 45 in all"), "{summary}");
    let (limited, summary) = planned("[capacity]\nmode = \"limit\"\n");
    assert_eq!(
        (&limited.hubs[..], limited.objective, limited.status),
        (&["h1".to_owned()][..], Some(60.0), Status::Optimal)
    );
    assert!(summary.contains("The hub has room for 66.7% of demand"), "{summary}");
}

#[test]
fn practitioners_are_paid_for_and_counted() {
    let (plan, summary) = planned("[send]\ncaseload = 6\ndemand = \"send\"\nper_hub = 2\ncost = 1000\n");
    let metrics = plan.metrics.unwrap();
    assert_eq!((metrics.cost, metrics.capacities[0].capacity), (Some(Pounds(2100)), Some(12.0)));
    assert_eq!((metrics.capacities[0].demand, metrics.capacities[0].overload), (15.0, 3.0));
    assert!(summary.contains("SEND practitioners: Families come to 15 (send)"), "{summary}");
    let (limited, _) = planned("[send]\nmode = \"limit\"\ncaseload = 8\ndemand = \"send\"\n");
    // A hub serves those with the most demand per unit of its capacity first: h2 all of c (15 per unit), then part of
    // b (5.6). A hub for a and b alone would serve only 8 of the 9 units in b.
    assert_eq!(limited.hubs, ["h2"]);
    assert!((limited.objective.unwrap() - (30.0 + 6.0 * 50.0 / 9.0)).abs() < 1e-9, "{:?}", limited.objective);
}

#[test]
fn services_are_required_reached_and_reported() {
    let (plain, summary) = planned("[services]\n");
    assert_eq!((&plain.hubs[..], plain.metrics.unwrap().cost), (&["h2".to_owned()][..], Some(Pounds(100))));
    assert!(summary.contains("midwifery") && summary.contains("0.0%"), "{summary}");
    let (required, summary) = planned("[services]\nin_every_hub = [\"midwifery\"]\n");
    let metrics = required.metrics.unwrap();
    assert_eq!((&required.hubs[..], metrics.cost), (&["h3".to_owned()][..], Some(Pounds(105))));
    assert_eq!((metrics.services[1].service.as_str(), metrics.services[1].after), ("midwifery", Weight(80.0)));
    assert!(summary.contains("1 of 3 sites cannot, so they cannot be"), "{summary}");
    let (reaching, summary) = planned("[services]\nreach = [{ service = \"housing\", share = 0.5 }]\n");
    assert_eq!((&reaching.hubs[..], reaching.objective), (&["h1".to_owned()][..], Some(60.0)));
    assert_eq!(reaching.status, Status::Optimal);
    assert!(summary.contains("50.0%"), "{summary}");
    let (too_much, _) = planned("[services]\nreach = [{ service = \"housing\", share = 0.7 }]\n");
    assert_eq!(too_much.status, Status::Infeasible);
    assert_eq!(
        too_much.reasons[0].text,
        "At most 66.7% of the weight can have housing within 10 m, but the scenario asks for 70.0%. Ask for at most 66.66% in \
         services.reach, or give a larger radius."
    );
    // The proposed change makes a plan possible.
    let (mended, _) = planned("[services]\nreach = [{ service = \"housing\", share = 0.6666 }]\n");
    assert_eq!(mended.status, Status::Optimal);
}
