//! Which objectives and limits go together: tries every pair, and builds the table of `docs/models.md` from the
//! declaration.

use super::answer;
use crate::evaluate;
use crate::evaluate::testing::parts;
use crate::model::{ObjectiveKind, Part, Scenario, Services, Status, Study};
use crate::solve::Options;
use crate::units::Pounds;
use std::path::Path;

/// The test villages, with every site able to host advice.
fn study() -> Study {
    let mut parts = parts();
    let hosted = vec![vec![(0, Pounds(0))]; parts.sites.len()];
    parts.services = Services { names: vec!["advice".into()], hosted };
    Study::new(parts).unwrap()
}

/// A scenario with these parts; the objective is coverage unless one of them is an objective.
fn scenario(with: &[Part]) -> Scenario {
    let kind = with.iter().find_map(|part| match part {
        Part::Objective(kind) => Some(*kind),
        _ => None,
    });
    let kind = kind.unwrap_or_default();
    let then = if with.contains(&Part::Then) { "then = [{ kind = \"median\", giving_up = 0.1 }]\n" } else { "" };
    let share = if kind == ObjectiveKind::Fewest { "share = 0.5\n" } else { "" };
    let head = format!(
        "version = 1\nstudy = \"study.toml\"\n[planning]\nauthorities = [\"A0\", \"A1\"]\n\
         [objective]\nweight = \"weight\"\nradius = \"1 km\"\nkind = \"{}\"\n{then}{share}",
        kind.as_str()
    );
    let table = |part: &Part| match part {
        Part::Objective(_) | Part::Then => "",
        Part::Rows => "[hubs]\nat_most = 4\n[money]\nsite_cost = 100\ntotal = 400\n",
        Part::Priced => "[ambition]\nindex = \"idaci_decile\"\nmode = \"soft\"\npenalty = 1.0\n",
        Part::Floors => "[[floors]]\neach = \"all\"\ncoverage = 0.3\n",
        Part::Reach => "[services]\nreach = [{ service = \"advice\", share = 0.3 }]\n",
        Part::Room => "[capacity]\nmode = \"limit\"\nper_hub = 40\n",
        Part::SendRoom => "[send]\nmode = \"limit\"\ncaseload = 40\ndemand = \"weight\"\n",
        Part::Years => "[phases]\nyears = [2026, 2027]\n",
    };
    toml::from_str(&(head + &with.iter().map(table).collect::<String>())).unwrap()
}

/// The pairs of the table: each objective, and a chain of objectives, with each limit; and each limit with each other.
fn pairs() -> Vec<(Part, Part)> {
    let firsts = Part::KINDS.map(Part::Objective).into_iter().chain([Part::Then]).chain(Part::LIMITS);
    let seconds = || [Part::Then].into_iter().chain(Part::LIMITS);
    firsts
        .flat_map(|first| seconds().filter(move |second| first < *second).map(move |second| (first, second)))
        .collect()
}

#[test]
fn every_pair_is_answered_or_refused_as_declared() {
    let study = study();
    let mut answered = 0;
    for (first, second) in pairs() {
        let asked = scenario(&[first, second]);
        let there: Vec<Part> = [first, second].into_iter().filter(|part| *part != Part::Rows).collect();
        assert!(there.iter().all(|part| Part::of(&asked).contains(part)), "{first:?} and {second:?}");
        match answer(&study, &asked, "scenario.toml", &Options::default()) {
            Ok(found) => {
                assert!(first.goes_with(second), "{first:?} and {second:?} are answered");
                assert_ne!(found.plan.status, Status::Infeasible, "{first:?} and {second:?}: {:?}", found.plan.reasons);
                assert_eq!(evaluate::check(&study, &found.terms, &found.plan), [], "{first:?} and {second:?}");
                answered += 1;
            }
            Err(error) => {
                assert!(!first.goes_with(second), "{first:?} and {second:?}: {error}");
                let text = error.to_string();
                assert!(text.contains("cannot yet combine") && text.contains(". "), "{text}");
            }
        }
    }
    assert_eq!(answered, pairs().iter().filter(|(first, second)| first.goes_with(*second)).count());
}

/// Objectives that cannot be a further stage are refused there.
#[test]
fn further_stages_are_those_that_go_with_stages() {
    let study = study();
    for kind in Part::KINDS {
        let mut asked = scenario(&[Part::Then]);
        asked.objective.then[0].kind = kind;
        let found = answer(&study, &asked, "scenario.toml", &Options::default());
        assert_eq!(found.is_ok(), Part::Objective(kind).goes_with(Part::Then), "{kind:?}: {:?}", found.err());
    }
}

const BETWEEN: [&str; 2] = ["<!-- what goes together: made by the tests -->\n", "<!-- so far -->\n"];

#[test]
fn the_page_shows_what_goes_together() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BETWEEN[0]).unwrap();
    let (_, after) = rest.split_once(BETWEEN[1]).unwrap();
    let anew = format!("{before}{}{}{}{after}", BETWEEN[0], tables(), BETWEEN[1]);
    if std::env::var_os("HUBPLAN_BLESS").is_some() {
        std::fs::write(&page, anew).unwrap();
    } else {
        assert_eq!(text, anew, "docs/models.md is not what the code declares; HUBPLAN_BLESS=1 writes it anew");
    }
}

/// The README states how many pairs work.
#[test]
fn the_readme_counts_the_pairs() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (yes, all) = counts();
    let sentence = format!("{yes} of the {all} pairs of an objective and a limit work");
    assert!(readme.contains(&sentence), "the README does not say `{sentence}`");
}

fn objectives() -> Vec<Part> {
    Part::KINDS.map(Part::Objective).into_iter().chain([Part::Then]).collect()
}

/// Number of pairs of an objective and a limit that are answered, and number of all.
fn counts() -> (usize, usize) {
    let pairs = objectives().into_iter().flat_map(|row| Part::LIMITS.map(|limit| row.goes_with(limit)));
    (pairs.clone().filter(|yes| *yes).count(), pairs.count())
}

fn tables() -> String {
    let heading = |part: Part| match part {
        Part::Objective(kind) => format!("`{}`", kind.as_str()),
        Part::Then => "`objective.then`".to_owned(),
        Part::Rows => "hubs, money, hard share, `apart`, sites".to_owned(),
        Part::Priced => "soft share, closing price".to_owned(),
        Part::Floors => "`[[floors]]`".to_owned(),
        Part::Reach => "`services.reach`".to_owned(),
        Part::Room => "`[capacity]` that limits".to_owned(),
        Part::SendRoom => "`[send]` that limits".to_owned(),
        Part::Years => "`[phases]`".to_owned(),
    };
    let table = |corner: &str, rows: &[Part]| {
        let columns: String = Part::LIMITS.iter().map(|limit| format!(" {} |", heading(*limit))).collect();
        let mut text = format!("| {corner} |{columns}\n|{}\n", " --- |".repeat(Part::LIMITS.len() + 1));
        for row in rows {
            let cell = |limit: &Part| match row {
                row if row == limit => " |",
                row if row.goes_with(*limit) => " yes |",
                _ => " no |",
            };
            text += &format!("| {} |{}\n", heading(*row), Part::LIMITS.iter().map(cell).collect::<String>());
        }
        text
    };
    let objectives = objectives();
    let (yes, all) = counts();
    let stages: Vec<String> = Part::KINDS
        .into_iter()
        .filter(|kind| Part::Objective(*kind).goes_with(Part::Then))
        .map(|kind| format!("`{}`", kind.as_str()))
        .collect();
    format!(
        "\n{}\nOf these {all} pairs {yes} are answered, the others refused with how to mend the scenario. One \
         after another (`objective.then`) can be {}.\n\n{}\n",
        table("objective", &objectives),
        crate::words::listed(&stages),
        table("limit", &Part::LIMITS)
    )
}
