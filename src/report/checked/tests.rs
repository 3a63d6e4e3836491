//! Plans of every kind pass as written. None passes with a value changed, added, removed or of another type.

use super::tree::pattern;
use super::*;
use crate::evaluate::testing;
use crate::io::json_tree::member;
use crate::model::{self, CentroidSource, Sense, Services, StudyParts, TravelMatrix, TravelSource, ZoneIx, names};
use crate::report::json as written;
use crate::solve::Options;
use crate::units::{Pounds, TravelUnit};
use serde_json::json;
use std::collections::BTreeSet;

mod proofs;

/// The villages of [`testing`] with more columns, costs, capacity and services, so that a plan has every possible
/// figure.
fn parts() -> StudyParts {
    let mut parts = testing::parts();
    let column = |numbers: [u32; 8]| numbers.map(|number| Some(f64::from(number))).to_vec();
    parts.columns.insert(names::IMD_DECILE, "deprivation.csv", column([3, 2, 3, 4, 9, 10, 2, 4]));
    parts.columns.insert(
        names::IDACI_RANK,
        "deprivation.csv",
        column([300, 5000, 9000, 16000, 30000, 33000, 90, 12000]),
    );
    parts.columns.insert(
        names::IMD_RANK,
        "deprivation.csv",
        column([8000, 5100, 8900, 11000, 30500, 32000, 4000, 12500]),
    );
    parts.columns.insert(names::CHILDREN_0_4, "children.csv", column([11, 19, 31, 6, 8, 2, 7, 5]));
    parts.columns.insert("send", "children.csv", column([2, 3, 4, 1, 1, 1, 2, 1]));
    parts.zones[3].centroid_source = CentroidSource::InteriorPoint;
    for (site, (cost, room)) in parts.sites.iter_mut().zip([(50, 9), (100, 40), (50, 30), (150, 30), (50, 20), (50, 9)])
    {
        (site.cost, site.capacity) = (Some(Pounds(1000 * cost)), Some(f64::from(room)));
    }
    parts.sites[1].disadvantaged = Some(true);
    parts.sites[4].disadvantaged = Some(false);
    parts.authorities[0].budget = Some(Pounds(250_000));
    parts.services = Services {
        names: vec!["housing".into(), "midwifery".into()],
        hosted: vec![
            vec![(1, Pounds(500))],
            vec![(0, Pounds(0)), (1, Pounds(700))],
            vec![(1, Pounds(0))],
            vec![(1, Pounds(0))],
            vec![(0, Pounds(0))],
            vec![],
        ],
    };
    parts
}

fn matrix() -> Study {
    let parts = parts();
    let minutes = |zone: usize, site: usize| {
        (parts.zones[zone].centroid.x - parts.sites[site].point.x).abs() / 1000.0 * 7.0 + 1.5
    };
    let pairs: Vec<_> = (0..8).flat_map(|zone| (0..6).map(move |site| (zone, site))).collect();
    let rows = pairs.iter().filter(|(zone, site)| minutes(*zone, *site) < 40.0);
    let rows = rows.map(|(zone, site)| (ZoneIx::new(*zone), SiteIx::new(*site), minutes(*zone, *site)));
    let travel = TravelMatrix::new(TravelUnit::Minutes, 8, rows.collect::<Vec<_>>());
    Study::new(StudyParts { travel: TravelSource::Matrix(travel), ..parts }).unwrap()
}

fn plain() -> Study {
    let mut parts = parts();
    parts.authorities.clear();
    parts.zones.iter_mut().for_each(|zone| zone.authority = None);
    parts.sites.iter_mut().for_each(|site| site.authority = None);
    (parts.vintage, parts.services) = (None, Services::default());
    Study::new(parts).unwrap()
}

fn villages() -> Study {
    Study::new(parts()).unwrap()
}

/// A scenario from more keys of `[objective]` and more tables.
fn scenario(objective: &str, tables: &str) -> Scenario {
    let head = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\n";
    let radius = if objective.contains("radius") { "" } else { "radius = \"1 km\"\n" };
    toml::from_str(&format!("{head}{radius}{objective}\n{tables}")).unwrap()
}

/// A plan's file, and the question that it answers.
struct Case {
    study: Study,
    scenario: Scenario,
    tree: Tree,
}

impl Case {
    fn of(study: Study, scenario: Scenario, plan: &Plan) -> Self {
        let tree = Tree::of(written::value(plan).unwrap());
        Case { study, scenario, tree }
    }

    fn solved(study: Study, objective: &str, tables: &str) -> Self {
        let scenario = scenario(objective, tables);
        let options = Options { gap: scenario.solve.gap, seed: scenario.solve.seed, ..Options::default() };
        let plan = answer::answer(&study, &scenario, "scenario.toml", &options).unwrap().plan;
        Case::of(study, scenario, &plan)
    }

    fn measured(study: Study, tables: &str, open: &[usize]) -> Self {
        let scenario = scenario("", tables);
        let open = open.iter().copied().map(SiteIx::new).collect();
        let plan = answer::measure(&study, &scenario, "scenario.toml", open).unwrap().plan;
        Case::of(study, scenario, &plan)
    }

    fn faults(&self, tree: &Tree) -> Vec<Fault> {
        checked(&self.study, &self.scenario, "scenario.toml", tree).unwrap().faults
    }

    fn value(&self) -> &Value {
        &self.tree.value
    }

    /// Patterns of the paths where some change goes unnoticed. Every other change must be a fault that names its path.
    fn unnoticed(&self, all: bool) -> BTreeSet<String> {
        assert_eq!(self.faults(&self.tree), [], "as it was written");
        let mut unnoticed = BTreeSet::new();
        for (path, change, spoilt) in changes(self.value(), all) {
            let faults = self.faults(&Tree::of(spoilt));
            if faults.is_empty() {
                unnoticed.insert(pattern(&path));
            } else {
                assert!(faults.iter().any(|fault| tells(&fault.limit, &path)), "{change} at {path}: {faults:?}");
            }
        }
        unnoticed
    }

    /// Checks that changes go unnoticed exactly where `BY_SEARCH` says: at these paths, and at prices if there are
    /// any.
    fn holds(&self, expected: &[&str], all: bool) {
        let mut expected: BTreeSet<String> = expected.iter().map(|path| (*path).to_owned()).collect();
        if let Some(prices) = self.value().get("prices").filter(|_| !expected.is_empty()) {
            let anybody = prices["authorities"].as_array().is_some_and(|list| !list.is_empty());
            let there = PRICES.iter().filter(|path| anybody || !path.starts_with("prices.authorities"));
            expected.extend(there.map(|path| (*path).to_owned()));
        }
        assert_eq!(self.unnoticed(all), expected);
    }
}

/// Whether a fault concerns the value at a path. Faults in bound, gap, status and seed are reported where they
/// contradict other values.
fn tells(limit: &str, path: &str) -> bool {
    let search = |word: &str| {
        ["bound", "gap", "status", "stop", "objective", "seed", "scenario.solve.gap", "scenario.solve.seed", "proof"]
            .contains(&word)
    };
    path.starts_with(limit) || limit.starts_with(path) || search(limit) && search(path)
}

/// Every value of the file changed, one at a time: the path, the kind of change, and the whole changed file. Of long
/// lists only the first and the last entry, unless `all` is true.
fn changes(whole: &Value, all: bool) -> Vec<(String, &'static str, Value)> {
    let mut found = Vec::new();
    walk(whole, "", "", all, &mut |pointer, path, how, new| {
        let mut spoilt = whole.clone();
        *spoilt.pointer_mut(pointer).unwrap() = new;
        found.push((path.to_owned(), how, spoilt));
    });
    found
}

type Note<'a> = dyn FnMut(&str, &str, &'static str, Value) + 'a;

fn walk(value: &Value, pointer: &str, path: &str, all: bool, note: &mut Note<'_>) {
    match value {
        Value::Object(members) => {
            for (key, member_value) in members {
                let beneath = member(path, key);
                let mut without = members.clone();
                without.remove(key);
                note(pointer, &beneath, "taken away", without.into());
                walk(
                    member_value,
                    &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                    &beneath,
                    all,
                    note,
                );
            }
            let mut more = members.clone();
            more.insert("unknown".into(), json!(1));
            note(pointer, &member(path, "unknown"), "added", more.into());
            note(pointer, path, "nothing", Value::Null);
        }
        Value::Array(list) => {
            let with = |change: &dyn Fn(&mut Vec<Value>)| {
                let mut changed = list.clone();
                change(&mut changed);
                Value::from(changed)
            };
            note(pointer, path, "one more", with(&|list| list.push(json!("more"))));
            note(pointer, path, "nothing", Value::Null);
            if let [first, .., last] = &list[..]
                && first != last
            {
                note(pointer, path, "swapped", with(&|swapped| swapped.swap(0, list.len() - 1)));
            }
            if !list.is_empty() {
                note(pointer, path, "first dropped", with(&|list| drop(list.remove(0))));
                note(pointer, path, "last dropped", with(&|list| drop(list.pop())));
                note(pointer, path, "first twice", with(&|twice| twice.insert(0, list[0].clone())));
            }
            for (at, entry) in list.iter().enumerate().filter(|(at, _)| all || *at == 0 || *at + 1 == list.len()) {
                walk(entry, &format!("{pointer}/{at}"), &format!("{path}[{at}]"), all, note);
            }
        }
        Value::Number(number) => {
            let float = number.as_f64().unwrap();
            if number.is_f64() {
                for factor in [1.0 + 1e-6, 1.0 - 1e-6, -1.0].into_iter().filter(|_| float != 0.0) {
                    note(pointer, path, "a little more", json!(float * factor));
                }
                note(pointer, path, "a half more", json!(float + 0.5));
                note(pointer, path, "one more", json!(float + 1.0));
            } else {
                note(pointer, path, "one more", json!(number.as_i64().unwrap() + 1));
                note(pointer, path, "a little more", json!(float * (1.0 + 1e-6) + 1e-6));
            }
            note(pointer, path, "a word", json!(number.to_string()));
            note(pointer, path, "nothing", Value::Null);
        }
        Value::String(text) => {
            note(pointer, path, "another word", json!(format!("{text}x")));
            note(pointer, path, "no word", json!(""));
            if text == "time_limit" {
                note(pointer, path, "another such word", json!("interrupted"));
            }
            note(pointer, path, "a number", json!(0));
            note(pointer, path, "nothing", Value::Null);
        }
        Value::Bool(flag) => {
            note(pointer, path, "the opposite", json!(!flag));
            note(pointer, path, "nothing", Value::Null);
        }
        Value::Null => note(pointer, path, "a number", json!(0)),
    }
}

/// Values that only the search, or the person who started it, can know of any plan.
const ANY: [&str; 3] = ["proof", "scenario.solve.gap", "scenario.solve.time_limit"];

/// Prices, which only the covering search knows.
const PRICES: [&str; 8] = [
    "prices",
    "prices.authorities",
    "prices.authorities[].hub",
    "prices.authorities[].money",
    "prices.authorities[].share",
    "prices.hub",
    "prices.money",
    "prices.share",
];

/// Values of further stages.
const STAGES: [&str; 1] = ["then[].bound"];

/// Values of stopped searches.
const STOPPED: [&str; 1] = ["stop"];

/// Values where no plan is possible.
const REASONS: [&str; 4] = ["reasons", "reasons[].authority", "reasons[].limit", "reasons[].text"];

#[test]
fn what_goes_unnoticed_is_listed_and_no_more() {
    let listed: BTreeSet<&str> = BY_SEARCH.iter().map(|own| own.path).collect();
    let tested = [&ANY[..], &PRICES, &STAGES, &STOPPED, &REASONS].concat();
    assert_eq!(listed, tested.into_iter().collect());
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/check.md")).unwrap();
    for BySearch { path, rule } in BY_SEARCH {
        assert!(page.contains(&format!("| `{path}` | {rule} |")), "docs/check.md has no row for {path}: {rule}");
    }
}

const SOFT: &str = "[ambition]\nmode = \"soft\"\nscope = \"both\"\npenalty = 2.0\n[sites]\nclosing_price = 0.5\n\
                    [planning]\nauthorities = [\"A0\", \"Nether Wether\"]\n[hubs]\nat_most = 3\n\
                    [money]\ntotal = 400000\n[authorities.A1]\nmax_hubs = 1\n";

#[test]
fn every_value_of_a_plan_with_a_price_on_the_share() {
    let case = Case::solved(villages(), "", SOFT);
    assert!(!case.value()["prices"]["authorities"].as_array().unwrap().is_empty());
    case.holds(&ANY, true);
}

#[test]
fn every_value_of_every_kind_of_objective() {
    for objective in [
        "kind = \"decay\"\nfull = \"500 m\"\nfall = \"exponential\"\nsteepness = 3.0\nradius = \"3 km\"",
        "kind = \"decay\"\nradius = \"3 km\"\nsteps = [{ within = \"1 km\", worth = 1.0 }, { within = \"3 km\", worth = 0.4 }]",
        "kind = \"median\"",
        "kind = \"centre\"\nweighted = true",
        "kind = \"fewest\"\nshare = 0.7",
        "kind = \"fewest\"\nshare = 0.7\nleast = \"cost\"",
        "kind = \"kolm_pollak\"\naversion = 0.8",
        "kind = \"worst_off\"",
    ] {
        println!("{objective}");
        Case::solved(villages(), objective, "[hubs]\nat_most = 4\n[solve]\nseed = 3\n").holds(&ANY, false);
    }
}

#[test]
fn every_value_of_further_stages() {
    let then = "then = [{ kind = \"median\", giving_up = 0.02 }, { kind = \"decay\" }]\nfull = \"500 m\"";
    let case = Case::solved(villages(), then, "[hubs]\nat_most = 3\n");
    case.holds(&[&ANY[..], &STAGES].concat(), false);
}

#[test]
fn every_value_under_floors_and_a_hard_ambition() {
    let floors = "[hubs]\nexactly = 4\napart = \"1500 m\"\n[[floors]]\neach = \"district\"\ncoverage = 0.3\n";
    Case::solved(villages(), "", floors).holds(&ANY, false);
    let excused = "[hubs]\nat_most = 3\n[ambition]\nmode = \"hard\"\nscope = \"authority\"\nworst = { decile = 2 }\n\
                   index = \"imd_decile\"\nwhere_impossible = \"soft\"\npenalty = 1.5\n[planning]\ncross_border = false\n";
    Case::solved(villages(), "", excused).holds(&ANY, false);
}

#[test]
fn every_value_of_room_and_services() {
    let reported =
        "[hubs]\nat_most = 3\n[capacity]\nper_hub = 20.0\n[send]\ncaseload = 4\ndemand = \"send\"\ncost = 1000\n";
    Case::solved(villages(), "", reported).holds(&ANY, false);
    let limited = "[hubs]\nat_most = 3\n[capacity]\nmode = \"limit\"\nper_hub = 20.0\n";
    Case::solved(villages(), "", limited).holds(&ANY, false);
    let services = "[hubs]\nat_most = 4\nmin_each = 0\n[services]\nreach = [{ service = \"housing\", share = 0.2 }]\n";
    Case::solved(villages(), "", services).holds(&ANY, false);
}

const YEARS: &str = "[hubs]\nat_most = 4\n[phases]\nyears = [2026, 2027, 2029]\nbudget = [200000, 150000, 150000]\n\
                     hubs = [2, 3, 4]\ndiscount = 0.035\n[phases.authorities.A0]\nbudget = [150000, 100000, 50000]\n\
                     [planning]\nauthorities = [\"A0\", \"A1\"]\n";

#[test]
fn every_value_of_years() {
    Case::solved(villages(), "", YEARS).holds(&ANY, false);
    Case::measured(villages(), YEARS, &[1, 3]).holds(&[], false);
}

#[test]
fn every_value_of_the_evidence_note() {
    let case = Case::solved(villages(), "", "[hubs]\nat_most = 3\n[evidence]\nnote = true\n");
    case.holds(&ANY, false);
}

#[test]
fn every_value_of_hubs_that_were_given() {
    let case = Case::measured(villages(), SOFT, &[0, 1, 2, 3, 4]);
    assert!(case.value()["broken"].as_array().unwrap().len() >= 2, "{}", case.value()["broken"]);
    case.holds(&[], false);
    Case::measured(villages(), "", &[0, 1, 2, 3, 4, 5]).holds(&[], false);
}

#[test]
fn every_value_on_a_matrix_and_on_a_plane() {
    let minutes = "radius = \"10 min\"";
    Case::solved(matrix(), minutes, "[hubs]\nat_most = 3\n").holds(&ANY, false);
    Case::solved(plain(), "", "[hubs]\nexactly = 3\n").holds(&ANY, false);
}

#[test]
fn every_value_where_nothing_is_possible() {
    let contradicting = "[sites]\nrequired = [\"s00001\"]\nexcluded = [\"s00001\"]\n";
    Case::solved(villages(), "", contradicting).holds(&ANY[1..], false);
    let searched = "[authorities.A0]\nbudget = 10000\n";
    let case = Case::solved(villages(), "", searched);
    case.holds(&[&ANY[..], &REASONS].concat(), false);
}

/// Values of a search that was stopped, and of one that may end at a gap.
#[test]
fn every_value_of_a_plan_with_a_gap() {
    for (gap, status, stop) in [(0.0, Status::Feasible, Some(Stop::TimeLimit)), (0.1, Status::Gap, None)] {
        let mut case = Case::solved(villages(), "", "[hubs]\nat_most = 3\n");
        let mut plan: Plan = serde_json::from_value(case.tree.value.clone()).unwrap();
        (plan.scenario.solve.gap, plan.status, plan.stop, plan.prices) = (gap, status, stop, None);
        let objective = plan.objective.unwrap();
        plan.bound = Some(objective * 1.05);
        plan.gap = model::gap(plan.sense, objective, objective * 1.05);
        case.tree = Tree::of(written::value(&plan).unwrap());
        let stopped = if stop.is_some() { &STOPPED[..] } else { &[] };
        case.holds(&[&ANY[..], stopped].concat(), false);
        let mut said = |status: &str| {
            case.tree.value["status"] = status.into();
            case.faults(&case.tree)
        };
        assert_eq!(said("optimal")[0].limit, "status");
        assert_eq!(said(if stop.is_some() { "gap" } else { "feasible" })[0].limit, "status");
    }
}

#[test]
fn a_bound_is_not_above_what_is_trivially_true() {
    let case = Case::solved(villages(), "", "[hubs]\nat_most = 3\n");
    let mut value = case.tree.value.clone();
    let objective = value["objective"].as_f64().unwrap();
    (value["bound"], value["gap"]) = (json!(86.1), json!(model::gap(Sense::Maximise, objective, 86.1)));
    (value["status"], value["stop"]) = (json!("feasible"), json!("time_limit"));
    let faults = case.faults(&Tree::of(value));
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(told, ["bound: the bound is stated as 86.1; nothing is worth more than 86"]);
}

#[test]
fn other_files_and_other_scenarios_are_told_first_and_once() {
    let mut case = Case::solved(villages(), "", "[hubs]\nat_most = 3\n");
    let told = |case: &Case| {
        let found = checked(&case.study, &case.scenario, "scenario.toml", &case.tree).unwrap();
        (found.faults.iter().map(Fault::to_string).collect::<Vec<_>>(), found.aside)
    };
    let other = scenario("", "[hubs]\nat_most = 4\n");
    let asked = std::mem::replace(&mut case.scenario, other);
    let (faults, aside) = told(&case);
    assert_eq!(faults, ["scenario.hubs.at_most: it is stated as 3; it is 4"]);
    assert!(aside.unwrap().contains("another scenario"));
    case.scenario = asked;
    let changed = |parts: &mut StudyParts| parts.inputs[0].sha256 = "11".repeat(32);
    let mut parts = parts();
    changed(&mut parts);
    case.study = Study::new(parts).unwrap();
    let (faults, aside) = told(&case);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("inputs[0].sha256: demand.csv has changed since the plan was made: "), "{faults:?}");
    assert!(aside.unwrap().contains("other files"));
    case.tree.value["version"] = json!(2);
    assert_eq!(told(&case).0, ["version: it is stated as 2; it is 1"]);
}

#[test]
fn a_key_that_stands_twice_is_a_fault() {
    let mut case = Case::solved(villages(), "", "[hubs]\nat_most = 3\n");
    case.tree.doubled.push("metrics.hubs".into());
    assert_eq!(case.faults(&case.tree)[0].to_string(), "metrics.hubs: the key stands there twice");
}
