//! Whole plans: an external oracle, the examples of real places, and the promises that every plan keeps. The checker
//! judges each plan.

use hubplan::answer::{Answer, answer};
use hubplan::io::scenario_file;
use hubplan::model::{AmbitionMode, AuthorityLimits, Scenario, Scope, Status, Stop, Study};
use hubplan::units::Pounds;
use hubplan::{evaluate, load, solve};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a scenario and its study. The examples find the real data through `HUBPLAN_DATA`. `None` if there is none,
/// which fails in continuous integration.
fn read(file: &str) -> Option<(Study, Scenario)> {
    let path = root().join(file);
    let scenario = scenario_file::read(&path).unwrap();
    if file.starts_with("examples/") && std::env::var_os("HUBPLAN_DATA").is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI must set HUBPLAN_DATA");
        return None;
    }
    let study = load::study(&scenario_file::study_path(&path, &scenario).unwrap()).unwrap();
    Some((study, scenario))
}

/// Solves a scenario, and has the checker judge the plan.
#[track_caller]
fn solved(study: &Study, scenario: &Scenario, seconds: u64) -> Answer {
    let options = solve::Options {
        time_limit: Duration::from_secs(seconds),
        gap: scenario.solve.gap,
        seed: scenario.solve.seed,
        ..solve::Options::default()
    };
    let answer = answer(study, scenario, "scenario.toml", &options).unwrap();
    let faults = evaluate::check(study, &answer.terms, &answer.plan);
    assert!(faults.is_empty(), "{faults:?}");
    answer
}

/// Results of trying every subset of the 16 stores (tests/fixtures/spopt_sf/README.md).
const SAN_FRANCISCO: [(u32, f64, usize); 8] = [
    (1, 448_255.0, 98),
    (2, 671_938.0, 55),
    (3, 791_499.0, 36),
    (4, 875_247.0, 21),
    (5, 927_402.0, 8),
    (6, 941_462.0, 4),
    (7, 950_428.0, 2),
    (8, 955_113.0, 0),
];

#[test]
fn san_francisco_agrees_with_the_published_oracle() {
    let (study, mut scenario) = read("tests/fixtures/spopt_sf/scenario.toml").unwrap();
    for (stores, covered, uncovered) in SAN_FRANCISCO {
        scenario.hubs.exactly = Some(stores);
        let plan = solved(&study, &scenario, 60).plan;
        let all = plan.metrics.unwrap().all.after;
        assert_eq!(
            (plan.status, plan.objective, all.covered.0),
            (Status::Optimal, Some(covered), covered),
            "{stores} stores"
        );
        assert_eq!(all.zones - all.zones_covered, uncovered, "{stores} stores");
    }
}

#[test]
fn rutland_is_proven_and_a_hard_ambition_there_has_a_reason() {
    let Some((study, mut scenario)) = read("examples/rutland/scenario.toml") else { return };
    let plan = solved(&study, &scenario, 60).plan;
    assert_eq!((plan.status, plan.hubs.len()), (Status::Optimal, 2));

    let ambition = scenario.ambition.as_mut().unwrap();
    (ambition.mode, ambition.scope) = (AmbitionMode::Hard, Scope::Authority);
    let plan = solved(&study, &scenario, 60).plan;
    assert_eq!(plan.status, Status::Infeasible);
    assert!(plan.reasons[0].text.contains("Rutland"), "{:?}", plan.reasons);
}

#[test]
fn devon_is_proven() {
    let Some((study, scenario)) = read("examples/devon/scenario.toml") else { return };
    let plan = solved(&study, &scenario, 120).plan;
    assert_eq!((plan.status, plan.hubs.len()), (Status::Optimal, 24));
}

#[test]
fn south_yorkshire_keeps_four_budgets_and_the_ambition() {
    let Some((study, scenario)) = read("examples/south-yorkshire/scenario.toml") else { return };
    let plan = solved(&study, &scenario, 10).plan;
    assert!(plan.gap.unwrap() < 0.01, "{:?}", plan.gap);
    // The best plan that any solver has found for it; HiGHS alone stops at 34,535.
    assert!(
        plan.objective.unwrap() > 34_400.0 && plan.bound.unwrap() > 34_535.0,
        "{:?} {:?}",
        plan.objective,
        plan.bound
    );
    for authority in plan.metrics.unwrap().authorities {
        assert!(authority.cost <= authority.budget && authority.hubs >= 1, "{authority:?}");
    }
}

#[test]
fn england_gets_a_thousand_hubs_with_a_bound() {
    let Some((study, mut scenario)) = read("examples/england/scenario.toml") else { return };
    scenario.solve.gap = 0.02;
    let plan = solved(&study, &scenario, 300).plan;
    let metrics = plan.metrics.unwrap();
    assert_eq!(plan.status, Status::Gap);
    // The thousandth hub is only worth opening if the share allows it.
    assert!((980..=1000).contains(&metrics.hubs), "{}", metrics.hubs);
    assert!(metrics.hubs_disadvantaged >= Some((7 * metrics.hubs).div_ceil(10)), "{:?}", metrics.hubs_disadvantaged);
}

#[test]
fn authorities_not_planned_keep_their_centres_and_serve_across_the_border() {
    let Some((study, mut scenario)) = read("examples/south-yorkshire/equal-costs.toml") else { return };
    scenario.planning.authorities = vec!["Rotherham".into()];
    let open = solved(&study, &scenario, 60);
    scenario.planning.cross_border = false;
    let closed = solved(&study, &scenario, 60);
    let covered = |answer: &Answer| answer.plan.metrics.as_ref().unwrap().all.after.covered.0;
    assert!(covered(&open) > covered(&closed), "neighbours' centres help Rotherham's families near the border");
    let rotherham = study.areas().find("Rotherham").ok();
    for hub in &open.plan.hubs {
        assert_eq!(study.sites[study.site_by_id(hub).unwrap().at()].authority, rotherham);
    }
}

#[test]
fn coverage_never_falls_as_radius_or_money_grows() {
    let (study, scenario) = read("data/scenario.toml").unwrap();
    let objective = |scenario: &Scenario| solved(&study, scenario, 60).plan.objective.unwrap();
    let mut last = 0.0;
    for radius in ["2 km", "2.5 km", "3 km", "4 km"] {
        let mut wider = scenario.clone();
        wider.objective.radius = radius.parse().unwrap();
        let now = objective(&wider);
        assert!(now >= last, "{radius}: {now} after {last}");
        last = now;
    }
    let mut last = 0.0;
    for share in [90, 100, 120, 150] {
        let mut richer = scenario.clone();
        for authority in &study.authorities {
            let budget = Pounds(authority.budget.unwrap().0 * share / 100);
            let mut limits = AuthorityLimits::default();
            limits.budget = Some(budget);
            richer.authorities.insert(authority.code.clone(), limits);
        }
        let now = objective(&richer);
        assert!(now >= last, "{share}% of the budgets: {now} after {last}");
        last = now;
    }
}

#[test]
fn a_run_that_is_cut_short_says_so_and_keeps_every_limit() {
    let Some((study, scenario)) = read("examples/south-yorkshire/scenario.toml") else { return };
    let cancel = std::sync::atomic::AtomicBool::new(true);
    let options = solve::Options { cancel: Some(&cancel), ..solve::Options::default() };
    let answer = answer(&study, &scenario, "scenario.toml", &options).unwrap();
    assert_eq!((answer.plan.status, answer.plan.stop), (Status::Feasible, Some(Stop::Interrupted)));
    assert!(evaluate::check(&study, &answer.terms, &answer.plan).is_empty());
}

#[test]
fn a_fictional_county_opens_its_hubs_over_three_years() {
    let Some((study, mut scenario)) = read("examples/phasing/scenario.toml") else { return };
    let plan = solved(&study, &scenario, 120).plan;
    assert_eq!(plan.status, Status::Optimal);
    let phases = plan.phases.unwrap();
    assert!(phases.years[0].authorities.iter().all(|own| own.hubs >= 1), "{:?}", phases.years[0]);
    assert!(phases.years.windows(2).all(|two| two[0].hubs <= two[1].hubs));
    let opening: usize = phases.years.iter().map(|year| year.opening.len()).sum();
    assert_eq!((opening, phases.years[2].hubs), (plan.hubs.len(), plan.hubs.len()));
    // A plan of one year equals the plan without years.
    let mut one = scenario.phases.take().unwrap();
    let plain = solved(&study, &scenario, 120).plan;
    (one.years, one.hubs, one.convert_existing_by) = (vec![2026], None, None);
    one.authorities.clear();
    scenario.phases = Some(one);
    let phased = solved(&study, &scenario, 120).plan;
    assert_eq!((plain.status, phased.status), (Status::Optimal, Status::Optimal));
    let (plain, phased) = (plain.objective.unwrap(), phased.objective.unwrap());
    assert!((plain - phased).abs() <= 1e-9 * plain, "{plain} and {phased}");
}

#[test]
fn rutland_along_roads_and_paths_is_proven() {
    for example in ["examples/rutland-on-foot/scenario.toml", "examples/rutland-by-car/scenario.toml"] {
        let Some((study, scenario)) = read(example) else { return };
        let plan = solved(&study, &scenario, 60).plan;
        assert_eq!((plan.status, plan.hubs.len()), (Status::Optimal, 2), "{example}");
        assert!(plan.attribution.iter().any(|line| line.contains("OpenStreetMap")), "{example}");
    }
}

#[test]
fn every_example_is_named_in_the_tests() {
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let own = std::fs::read_to_string(root().join("tests/plans.rs")).unwrap();
    // Studies of distance have no scenario; tests/studies.rs measures them.
    for name in names.iter().filter(|name| name.is_dir() && !name.ends_with("studies")) {
        let example = format!("examples/{}/scenario.toml", name.file_name().unwrap().to_string_lossy());
        assert!(own.contains(&example), "no test solves {example}");
    }
}
