//! Plans of the villages of [`crate::evaluate::testing`], with every figure calculated by hand.

use super::{Comparison, Given, SiteRow, compare};
use crate::answer;
use crate::evaluate::testing::{SCENARIO, parts, study};
use crate::model::{Class, SiteIx, Study, Vintage};
use crate::units::{Pounds, Weight};

/// A children's centre costs £100, a library £250.
const MONEY: &str = "[money.cost_by_kind]\nchildrens_centre = 100\nlibrary = 250\n";

fn scenario_with(from: &str, to: &str) -> String {
    assert!(SCENARIO.contains(from));
    SCENARIO.replace(from, to) + MONEY
}

fn given(study: &Study, scenario: &str, open: &[u32]) -> Given {
    let scenario = toml::from_str(scenario).unwrap();
    let open = open.iter().map(|site| SiteIx(*site)).collect();
    Given { file: "plan.json".into(), plan: answer::measure(study, &scenario, "s.toml", open).unwrap().plan }
}

/// A opens s1 and s3; B opens s0, s3 and s4 instead.
fn two(study: &Study) -> Comparison {
    let scenario = scenario_with("", "");
    compare(study, &[given(study, &scenario, &[1, 3]), given(study, &scenario, &[0, 3, 4])]).unwrap()
}

fn changes<'a>(rows: &'a [SiteRow], change: &str) -> Vec<&'a str> {
    rows.iter().filter(|row| row.change == change).map(|row| row.id.as_str()).collect()
}

#[test]
fn only_centres_of_today_close() {
    // s0 and s4 are open today, s1 and s3 are candidates.
    let comparison = two(&study());
    let sites = &comparison.changes[0].sites;
    assert_eq!((sites.kept, sites.opened, sites.kept_open, sites.closed, sites.not_chosen), (1, 0, 2, 0, 1));
    assert_eq!(changes(&sites.rows, "kept"), ["s00003"]);
    assert_eq!(changes(&sites.rows, "kept_open"), ["s00000", "s00004"]);
    assert_eq!(changes(&sites.rows, "not_chosen"), ["s00001"]);
    // In the opposite direction, today's centres close and the candidate opens.
    let (study, scenario) = (study(), scenario_with("", ""));
    let back = compare(&study, &[given(&study, &scenario, &[0, 3, 4]), given(&study, &scenario, &[1, 3])]).unwrap();
    let back = &back.changes[0].sites;
    assert_eq!(
        (changes(&back.rows, "closed"), changes(&back.rows, "opened")),
        (vec!["s00000", "s00004"], vec!["s00001"])
    );
    // s0 is in z0, decile 1; s1 in z2, decile 3; s4 in z5, decile 10.
    assert_eq!((sites.only_here_disadvantaged, sites.only_first_disadvantaged), (Some(1), Some(1)));
    let [a, b] = &comparison.plans[..] else { panic!("{:?}", comparison.plans) };
    assert_eq!((a.letter, a.hubs, a.hubs_existing, a.hubs_disadvantaged), ('A', 2, 0, Some(1)));
    assert_eq!((b.letter, b.hubs, b.hubs_existing, b.hubs_disadvantaged), ('B', 3, 2, Some(1)));
    assert!(comparison.notes.iter().all(|note| !note.contains("was made for")), "{:?}", comparison.notes);
}

#[test]
fn families_gain_and_lose() {
    let comparison = two(&study());
    let families = &comparison.changes[0].families;
    // A covers all but z0; B covers z0, z1, z4 and z5.
    assert_eq!(families.change.gained, Weight(10.0));
    assert_eq!((families.change.lost, families.change.zones_lost), (Weight(35.0), 2));
    assert_eq!((families.all.before.covered, families.all.after.covered), (Weight(63.0), Weight(38.0)));
    assert_eq!(families.all.before.mean, Some((10.0 * 2000.0 + 20.0 * 1000.0 + 5.0 * 1000.0) / 73.0));
    assert_eq!(families.all.after.mean, Some((20.0 * 1000.0 + 30.0 * 2000.0 + 5.0 * 2000.0) / 73.0));
    let of = |class: Class| {
        let groups = families.groups.iter().filter(move |group| group.class == class);
        groups.map(|group| (group.name.as_str(), group.change.gained.0, group.change.lost.0)).collect::<Vec<_>>()
    };
    let deciles =
        [("1", 10.0, 0.0), ("2", 0.0, 0.0), ("3", 0.0, 30.0), ("5", 0.0, 5.0), ("9", 0.0, 0.0), ("10", 0.0, 0.0)];
    assert_eq!(of(Class::Decile), deciles);
    assert_eq!(of(Class::Authority), [("Upper Wether", 10.0, 35.0), ("Nether Wether", 0.0, 0.0)]);
}

#[test]
fn the_worst_affected_are_named() {
    let comparison = two(&study());
    let families = &comparison.changes[0].families;
    let codes = |zones: &[super::ZoneRow]| zones.iter().map(|zone| zone.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&families.worst_losses), ["z00002", "z00003"], "30 before 5");
    assert_eq!(codes(&families.longest_ways), ["z00002", "z00003"], "30 x 2 km before 5 x 1 km");
    // z1 uses another hub at the same distance, so its journey does not change.
    assert_eq!(codes(&families.zones), ["z00000", "z00002", "z00003"]);
    assert_eq!((families.zones_longer, families.zones_shorter), (2, 1));
    let [first, second, _] = &families.zones[..] else { panic!() };
    assert_eq!((first.access, first.longer, first.hub_after.as_deref()), ("gains", Some(-2000.0), Some("s00000")));
    assert_eq!((second.access, second.journey_before, second.journey_after), ("loses", Some(0.0), Some(2000.0)));
}

#[test]
fn money_adds_up() {
    let comparison = two(&study());
    let money = comparison.changes[0].money.as_ref().unwrap();
    assert_eq!((money.before, money.after, money.difference), (Pounds(500), Pounds(450), Pounds(-50)));
    assert_eq!((money.kept, money.only_here, money.only_first), (Pounds(250), Pounds(200), Pounds(250)));
    assert_eq!((money.assumed, money.all), (Pounds(700), Pounds(700)), "all by kind of building");
    let authorities: Vec<_> =
        money.authorities.iter().map(|place| (place.name.as_str(), place.hubs_after, place.difference.0)).collect();
    assert_eq!(authorities, [("Upper Wether", 1, -150), ("Nether Wether", 2, 100)]);
}

/// Plan C does not plan for Nether Wether, so that authority keeps today's centre.
#[test]
fn plans_for_other_authorities_are_compared_for_all_of_them() {
    let study = study();
    let first = given(&study, &scenario_with("", ""), &[1, 3]);
    let upper = scenario_with("\"A0\", \"A1\"", "\"A0\"").replace("radius = \"1 km\"", "radius = \"2 km\"");
    let comparison = compare(&study, &[first, given(&study, &upper, &[1])]).unwrap();
    let sites = &comparison.changes[0].sites;
    assert_eq!(
        (changes(&sites.rows, "kept_open"), changes(&sites.rows, "not_chosen")),
        (vec!["s00004"], vec!["s00003"])
    );
    let standing = sites.rows.iter().find(|row| row.id == "s00004").unwrap();
    assert_eq!((standing.before, standing.after), ("none", "standing"));
    assert_eq!(comparison.plans[1].hubs, 1, "a standing centre is no hub");
    // z4, at km 5, now has its nearest centre at km 7; z3, at km 3, keeps s1 at km 2; z5, at km 6, has s4 as near as
    // s3.
    assert_eq!(comparison.changes[0].families.change.worst_losses, ["z00004"]);
    assert_eq!(comparison.changes[0].families.all.after.zones, 6);
    let notes = comparison.notes.join(" ");
    assert!(notes.contains("Plan B was made for 2 km. This comparison uses plan A's radius, 1 km."), "{notes}");
    assert!(notes.contains("Plan B plans Upper Wether, and plan A plans Upper Wether and Nether Wether."), "{notes}");
}

#[test]
fn a_plan_against_itself_changes_nothing() {
    let study = study();
    let one = given(&study, SCENARIO, &[1, 3]);
    let comparison = compare(&study, &[one.clone(), one]).unwrap();
    let change = &comparison.changes[0];
    assert_eq!((change.sites.kept, change.sites.opened, change.sites.closed), (2, 0, 0));
    assert!(change.families.zones.is_empty() && change.families.longest_ways.is_empty());
    assert_eq!(change.families.all.before, change.families.all.after);
    assert!(change.money.is_none(), "the scenario has no costs");
}

#[test]
fn what_is_not_of_one_study_is_refused() {
    let study = study();
    let good = given(&study, SCENARIO, &[1, 3]);
    let wrong = |change: &dyn Fn(&mut Given)| {
        let mut other = Given { file: "other.json".into(), ..good.clone() };
        change(&mut other);
        compare(&study, &[good.clone(), other]).unwrap_err().to_string()
    };
    let error = wrong(&|given| given.plan.study = "Calder valley".into());
    assert!(error.starts_with("H518 other.json: it is a plan of `Calder valley`"), "{error}");
    let error = wrong(&|given| given.plan.vintage = Some(Vintage::Lsoa2011));
    assert!(error.starts_with("H518") && error.contains("LSOA 2011"), "{error}");
    let error = wrong(&|given| given.plan.hubs.clear());
    assert!(error.starts_with("H518") && error.contains("no hub"), "{error}");
    let error = wrong(&|given| given.plan.hubs.push("s99999".into()));
    assert!(error.starts_with("H407 other.json: its hub `s99999`"), "{error}");
    let error = wrong(&|given| given.plan.metrics.as_mut().unwrap().all.after.zones = 5);
    assert!(error.starts_with("H518") && error.contains("5 zones, but the study has 6"), "{error}");
}

#[test]
fn files_that_changed_are_told() {
    let (then, mut parts) = (study(), parts());
    parts.inputs[0].sha256 = "11".repeat(32);
    let now = Study::new(parts).unwrap();
    let one = given(&then, SCENARIO, &[1, 3]);
    let notes = compare(&now, &[one.clone(), one]).unwrap().notes;
    assert!(
        notes.len() >= 2
            && notes[0].contains("The study has changed since plan A was made")
            && notes[0].contains("demand.csv")
    );
}
