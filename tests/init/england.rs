//! England's own files: all authorities on request, three of them in every test run.

use crate::data;
use hubplan::init::{Draft, Start};
use hubplan::model::{SiteStatus, Status};
use hubplan::{answer, evaluate, io::scenario_file, solve};
use std::path::Path;
use std::time::Duration;

/// Drafts an authority's study and checks that it has everything it needs.
fn begun(start: &Start, authority: &str) -> Draft {
    let out = Path::new("/nowhere/out");
    let draft = start.draft(authority, out).unwrap_or_else(|error| panic!("{authority}: {error}"));
    let study = &draft.study;
    let own = study.areas().find(authority).unwrap_or_else(|_| panic!("{authority} is not in its study"));
    assert!(study.zones.iter().any(|zone| zone.authority == Some(own)), "{authority} has no zones");
    assert!(study.sites.iter().any(|site| site.authority == Some(own)), "{authority} has no sites");
    for column in ["children_0_4", "idaci_rate", "idaci_decile", "imd_decile"] {
        let blank = study.zone_indices().find(|zone| study.columns.get(column, *zone).is_none());
        assert_eq!(blank, None, "{authority}: {column}");
    }
    assert!(study.zones.iter().all(|zone| zone.ward.is_some() && zone.rural_urban.is_some()), "{authority}");
    draft
}

/// Solves a draft's scenario within `seconds` seconds.
fn solved(draft: &Draft, seconds: u64) {
    let mut scenario = scenario_file::parse("scenario.toml", &draft.scenario_text).unwrap();
    // A wide gap will do: a county can take long to reach the scenario's own gap.
    scenario.solve.gap = 0.02;
    let (time_limit, gap) = (Duration::from_secs(seconds), scenario.solve.gap);
    let options = solve::Options { time_limit, gap, ..solve::Options::default() };
    let answer = answer::answer(&draft.study, &scenario, "scenario.toml", &options);
    let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", draft.authority));
    assert_ne!(answer.plan.status, Status::Infeasible, "{}: {:?}", draft.authority, answer.plan.reasons);
    assert!(!answer.plan.hubs.is_empty(), "{}", draft.authority);
    let faults = evaluate::check(&draft.study, &answer.terms, &answer.plan);
    assert!(faults.is_empty(), "{}: {faults:#?}", draft.authority);
    let remark = answer.plan.assumptions.iter().find(|line| line.contains("the study does not have"));
    assert_eq!(remark, None, "{}: its neighbours are there", draft.authority);
}

/// Two of the smallest authorities, and a town.
const QUICK: [&str; 3] = ["City of London", "Isles of Scilly", "Blackpool"];

#[test]
fn a_few_authorities_begin_and_are_solved() {
    let Some(data) = data::folder() else { return };
    let start = Start::of(&data).unwrap();
    assert_eq!(start.authorities().count(), 153);
    for authority in QUICK {
        solved(&begun(&start, authority), 20);
    }
    for (wanted, name) in [("City of Bristol", "Bristol"), ("Durham", "County Durham"), ("E08000035", "Leeds")] {
        assert_eq!(start.authority(wanted).unwrap(), name);
    }
    for (wanted, words) in
        [("Dover", "`Dover` is a district of Kent"), ("Birmingam", "Birmingham"), ("London", "City of London")]
    {
        let text = start.authority(wanted).unwrap_err().to_string();
        assert!(text.contains(words), "{text}");
    }
}

/// Ten authorities that are solved: cities, counties, and the two smallest.
const SOLVED: [&str; 10] = [
    "Kent",
    "City of London",
    "Isles of Scilly",
    "Leeds",
    "Blackpool",
    "Rutland",
    "Cornwall",
    "Tower Hamlets",
    "Northumberland",
    "Bristol, City of",
];

/// All 153 take some minutes, so only `.ci/run` runs this test, by name.
#[test]
#[ignore = "loads England 153 times; `.ci/run` runs it"]
fn every_authority_begins_and_ten_are_solved() {
    let Some(data) = data::folder() else { return };
    let start = Start::of(&data).unwrap();
    let authorities: Vec<String> = start.authorities().map(str::to_owned).collect();
    assert_eq!(authorities.len(), 153);
    let mut without_centre = Vec::new();
    for authority in &authorities {
        let draft = begun(&start, authority);
        let own = draft.study.areas().find(authority).ok();
        let is_open = |site: &&hubplan::model::Site| site.authority == own && site.status == SiteStatus::Existing;
        if draft.study.sites.iter().find(is_open).is_none() {
            without_centre.push(authority.as_str());
        }
        if SOLVED.contains(&authority.as_str()) {
            solved(&draft, 30);
        }
    }
    assert_eq!(without_centre, ["Swindon"]);
}
