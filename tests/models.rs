//! Every model on the bundled county and on a user's matrix: solved, checked, and consistent with the other models.

use hubplan::answer::{self, Answer};
use hubplan::io::scenario_file;
use hubplan::model::{Scenario, Status, Study};
use hubplan::{evaluate, load, solve};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A study, and its scenario with some keys of `[objective]` changed.
struct Case {
    study: Study,
    text: toml::Table,
    file: PathBuf,
}

impl Case {
    fn read(file: &str) -> Self {
        let file = root(file);
        let text: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        let scenario = scenario_file::read(&file).unwrap();
        let study = load::study(&scenario_file::study_path(&file, &scenario).unwrap()).unwrap();
        Case { study, text, file }
    }

    fn scenario(&self, tables: &str) -> Scenario {
        let mut text = self.text.clone();
        let more: toml::Table = tables.parse().unwrap();
        for (key, value) in more {
            match (text.get_mut(&key), value) {
                (Some(toml::Value::Table(own)), toml::Value::Table(new)) => own.extend(new),
                (_, value) => {
                    text.insert(key, value);
                }
            }
        }
        if let Some(toml::Value::Table(hubs)) = text.get_mut("hubs")
            && hubs.contains_key("at_most")
        {
            hubs.remove("exactly");
        }
        let text = toml::to_string(&text).unwrap();
        scenario_file::parse(&self.file.display().to_string(), &text).unwrap()
    }

    fn answered(&self, tables: &str) -> Answer {
        let scenario = self.scenario(tables);
        let options = solve::Options { time_limit: Duration::from_secs(120), ..solve::Options::default() };
        let answer = answer::answer(&self.study, &scenario, "scenario.toml", &options).unwrap();
        let faults = evaluate::check(&self.study, &answer.terms, &answer.plan);
        assert_eq!(faults, [], "{tables}");
        answer
    }
}

const KINDS: [&str; 7] = ["coverage", "decay", "median", "centre", "fewest", "kolm_pollak", "worst_off"];

#[test]
fn every_model_works_on_a_users_matrix() {
    let case = Case::read("tests/fixtures/spopt_sf/scenario.toml");
    for kind in KINDS {
        let share = if kind == "fewest" { "share = 0.8" } else { "" };
        let answer = case.answered(&format!("[objective]\nkind = \"{kind}\"\n{share}"));
        let plan = &answer.plan;
        assert_eq!(plan.status, Status::Optimal, "{kind}: {}", plan.proof);
        let (objective, bound) = (plan.objective.unwrap(), plan.bound.unwrap());
        assert!((objective - bound).abs() <= 1e-6 * objective.abs(), "{kind}: {objective}, {bound}");
    }
}

#[test]
fn every_model_keeps_the_limits_of_the_county() {
    let case = Case::read("data/scenario.toml");
    let mut means = Vec::new();
    for kind in KINDS {
        let share = if kind == "fewest" { "share = 0.8" } else { "" };
        let hard = "[ambition]\nmode = \"hard\"\nscope = \"pool\"";
        let gap = "[solve]\ngap = 0.01";
        let answer = case.answered(&format!("[objective]\nkind = \"{kind}\"\n{share}\n{hard}\n{gap}"));
        assert_ne!(answer.plan.status, Status::Infeasible, "{kind}");
        means.push((kind, answer.plan.metrics.unwrap().all.after.mean.unwrap()));
    }
    let median = means.iter().find(|(kind, _)| *kind == "median").unwrap().1;
    assert!(means.iter().all(|(_, mean)| *mean >= median * (1.0 - 0.011)), "{means:?}");
}

#[test]
fn fewest_and_most_meet() {
    let case = Case::read("tests/fixtures/spopt_sf/scenario.toml");
    let most = case.answered("[objective]\nkind = \"coverage\"\n[hubs]\nat_most = 4\nmin_each = 0");
    let share = most.plan.metrics.as_ref().unwrap().all.after.coverage.unwrap();
    let tables = format!("[objective]\nkind = \"fewest\"\nshare = {share:.9}\n[hubs]\nat_most = 16\nmin_each = 0");
    let fewest = case.answered(&tables);
    assert!(fewest.plan.objective.unwrap() <= 4.0, "{:?}", fewest.plan.objective);
}

#[test]
fn one_objective_after_another_on_the_county() {
    let case = Case::read("data/scenario.toml");
    let hard = "[ambition]\nmode = \"hard\"\nscope = \"pool\"\n[sites]\nclosing_price = 0.0";
    let then = "then = [{ kind = \"median\", giving_up = 0.02 }]";
    let first = case.answered(&format!("[objective]\nkind = \"coverage\"\n{hard}"));
    let both = case.answered(&format!("[objective]\nkind = \"coverage\"\n{then}\n{hard}"));
    let figures = |answer: &Answer| {
        let all = answer.plan.metrics.as_ref().unwrap().all.after;
        (all.covered.0, all.mean.unwrap())
    };
    let ((most, longer), (covered, shorter)) = (figures(&first), figures(&both));
    assert!(covered >= 0.98 * most - 1e-6 && shorter <= longer + 1e-6, "{covered} of {most}, {shorter} for {longer}");
    let stage = &both.plan.then[0];
    assert!(stage.bound <= stage.counted && stage.counted > 0.0, "{stage:?}");
}

#[test]
fn floors_and_the_least_distance_are_kept_or_refused_in_words() {
    let case = Case::read("data/scenario.toml");
    let kept = case.answered("[[floors]]\neach = \"authority\"\ncoverage = 0.7\n[hubs]\napart = \"1 km\"");
    assert_ne!(kept.plan.status, Status::Infeasible);
    let scenario = case.scenario("[[floors]]\neach = \"authority\"\ncoverage = 1.0");
    let answer = answer::answer(&case.study, &scenario, "scenario.toml", &solve::Options::default()).unwrap();
    assert_eq!(answer.plan.status, Status::Infeasible);
    assert!(answer.plan.reasons[0].text.contains("must be covered, but"), "{:?}", answer.plan.reasons);
    let scenario = case.scenario("[objective]\nkind = \"median\"\nfull = \"1 km\"");
    let error = answer::answer(&case.study, &scenario, "scenario.toml", &solve::Options::default()).unwrap_err();
    assert!(error.to_string().starts_with("H510"), "{error}");
}
