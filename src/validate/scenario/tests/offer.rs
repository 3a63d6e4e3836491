//! `[capacity]`, `[send]` and `[services]`.

use super::{parsed, refused, scenario, study, terms};
use crate::error::Code;
use crate::model::{Resource, Role, Services, Study, StudyParts};
use crate::units::Pounds;

#[test]
fn room_comes_from_the_data_then_the_kind_then_the_rest() {
    let roomy = terms("[capacity]\nper_hub = 30\nby_kind = { library = 20 }\n");
    let [capacity] = &roomy.capacities[..] else { panic!("{:?}", roomy.capacities) };
    assert_eq!((capacity.what, capacity.limits, capacity.split), (Resource::Families, false, true));
    assert_eq!((&capacity.room[..], &capacity.demand[..]), (&[30.0, 20.0, 30.0][..], &[10.0, 20.0, 30.0, 40.0][..]));
    assert!(roomy.limiting().is_none());
    assert!(roomy.assumptions.iter().any(|line| line.contains("library 20")), "{:?}", roomy.assumptions);
    let limited = terms("[capacity]\nmode = \"limit\"\nper_hub = 30\ndemand = \"weight / 2\"\n");
    assert_eq!(limited.limiting().unwrap().demand, [5.0, 10.0, 15.0, 20.0]);
    assert!(limited.assumptions.iter().any(|line| line.starts_with("Families count as covered if a hub within 1 has")));
}

#[test]
fn capacities_that_cannot_be_kept_track_of_are_refused() {
    refused(
        "[capacity]\nby_kind = { library = 20 }\n",
        Code::CapacityInvalid,
        "2 sites have no capacity, the first is",
    );
    refused("[capacity]\nper_hub = -1\n", Code::CapacityInvalid, "[capacity.per_hub]: the capacity is -1");
    refused("[capacity]\nper_hub = inf\n", Code::CapacityInvalid, "the capacity is inf");
    refused("[capacity]\nper_hub = 1\nsplit = false\n", Code::CapacityInvalid, "`split` has no effect");
    refused(
        "[capacity]\nmode = \"limit\"\nper_hub = 1\nsplit = false\n",
        Code::CapacityInvalid,
        "families of a zone \
         together",
    );
    refused("[capacity]\nper_hub = 1\ndemand = \"weihgt\"\n", Code::WeightInvalid, "Did you mean `weight`?");
    let floors = "[capacity]\nmode = \"limit\"\nper_hub = 1\n[[floors]]\neach = \"all\"\ncoverage = 0.5\n";
    refused(floors, Code::CapacityInvalid, "with floors on coverage");
    let send = "[send]\nmode = \"limit\"\ncaseload = 5\ndemand = \"weight\"\n";
    refused(
        &format!("{send}[capacity]\nmode = \"limit\"\nper_hub = 1\n"),
        Code::CapacityInvalid,
        "a caseload that limits with a capacity",
    );
    let mut median = parsed("[capacity]\nmode = \"limit\"\nper_hub = 1\n");
    median.objective.kind = crate::model::ObjectiveKind::Median;
    super::refused_scenario(&median, Code::CapacityInvalid, "with the objective `median`");
}

#[test]
fn practitioners_are_a_capacity_and_a_cost() {
    let text = "[send]\ncaseload = 5\ndemand = \"weight\"\nper_hub = 1.5\ncost = 101\n[money]\nsite_cost = 1000\n";
    let staffed = terms(text);
    assert_eq!(staffed.capacities[0].room, [7.5; 3]);
    assert_eq!((staffed.capacities[0].what, staffed.capacities[0].limits), (Resource::Send, false));
    assert_eq!(staffed.cost, [Pounds(1152); 3], "half a pound is rounded up");
    let said = "Every hub has 1.5 SEND practitioners, with a caseload of 5 (weight) for each practitioner, at £101 for each practitioner.";
    assert!(staffed.assumptions.iter().any(|line| line == said), "{:?}", staffed.assumptions);
    refused("[send]\ncaseload = 0\ndemand = \"weight\"\n", Code::CapacityInvalid, "the caseload is 0");
    refused("[send]\ncaseload = 1\ndemand = \"weight\"\ncost = -1\n", Code::NumberNegative, "[send.cost]");
    assert!(toml::from_str::<crate::model::SendRules>("demand = \"weight\"").is_err(), "a caseload has no default");
}

/// The study with services: midwifery at s0 and s1, youth services at s1.
fn offering() -> Study {
    let study = study();
    let services = Services {
        names: vec!["midwifery".into(), "youth services".into()],
        hosted: vec![vec![(0, Pounds(10))], vec![(0, Pounds(20)), (1, Pounds(5))], Vec::new()],
    };
    let parts: StudyParts = StudyParts { services, ..StudyParts::clone(&study) };
    Study::new(parts).unwrap()
}

#[test]
fn sites_that_cannot_host_what_every_hub_must_are_no_hubs() {
    let study = offering();
    let ask = |extra: &str| scenario(&study, &parsed(extra), "s.toml");
    let plain = ask("[services]\n[money]\nsite_cost = 100\n").unwrap();
    assert_eq!(
        plain.services.iter().map(|service| service.hosts.clone()).collect::<Vec<_>>(),
        [vec![true, true, false], vec![false, true, false]]
    );
    assert_eq!(plain.cost, [Pounds(110), Pounds(125), Pounds(100)], "all that a hub hosts is paid for");
    let asked = ask("[services]\nin_every_hub = [\"Midwifery\"]\n").unwrap();
    assert_eq!(asked.role, [Role::Free, Role::Free, Role::Excluded]);
    let said = "Every hub must host midwifery. 1 of 3 sites cannot, so they cannot be hubs.";
    assert!(asked.assumptions.iter().any(|line| line == said), "{:?}", asked.assumptions);
    let torn = ask("[services]\nin_every_hub = [\"youth services\"]\n[sites]\nrequired = [\"s00000\"]\n").unwrap();
    assert!(
        torn.contradictions[0].text.contains("cannot host what every hub must: youth services. No longer require it")
    );
    assert!(ask("").unwrap().services.is_empty(), "without the table services are not counted");
    let shares = ask("[services]\nreach = [{ service = \"midwifery\", share = 0.6 }]\n").unwrap();
    assert_eq!(shares.services[0].share, Some(0.6));
}

#[test]
fn services_that_nobody_knows_are_refused() {
    let study = offering();
    let refused_by = |extra: &str| scenario(&study, &parsed(extra), "s.toml").unwrap_err().to_string();
    let text = refused_by("[services]\nin_every_hub = [\"midwivery\"]\n");
    assert!(text.contains("H513") && text.contains("Did you mean `midwifery`?"), "{text}");
    let text = refused_by("[services]\nreach = [{ service = \"midwifery\", share = 1.2 }]\n");
    assert!(text.contains("[services.reach[0].share]: the share is 1.2"), "{text}");
    let twice = "{ service = \"midwifery\", share = 0.2 }, { service = \"midwifery\", share = 0.3 }";
    assert!(refused_by(&format!("[services]\nreach = [{twice}]\n")).contains("has two shares"));
    refused("[services]\n", Code::ServicesInvalid, "does not say which services its sites can host");
}
