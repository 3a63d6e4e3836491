//! Runs `hubplan compare` on the demonstration county.

use crate::county;
use crate::county::{Place, json};

/// Two sets of hubs that are given and measured: A has today's centres, B eight of them and a library.
fn two_plans() -> Place {
    let place = Place::new().with_county();
    let ids: Vec<String> = place
        .read("county/candidate_sites.csv")
        .lines()
        .filter(|line| line.contains(",existing,"))
        .filter_map(|line| line.split(',').next().map(str::to_owned))
        .collect();
    assert!(ids.len() > 10);
    place.write("b.txt", &format!("{}\nlib-00055\n", ids[..8].join("\n")));
    place.run("evaluate county/scenario.toml --baseline --out a").ends_with(0);
    place.run("evaluate county/scenario.toml --hubs b.txt --out b").ends_with(0);
    place
}

#[test]
fn two_plans_are_compared_zone_by_zone() {
    let place = two_plans();
    let ran = place.run("compare a b/solution.json").ends_with(0);
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(ran.stdout.contains("Plan B has 8 of plan A's 25 sites: it closes 17 centres"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Written to hubplan-out/compare-a-b\n"), "{}", ran.stdout);

    let comparison = json(&place.read("hubplan-out/compare-a-b/compare.json"));
    let (a, b) = (json(&place.read("a/solution.json")), json(&place.read("b/solution.json")));
    // Side by side, the figures are those that each plan states.
    for (side, plan) in [(0, &a), (1, &b)] {
        assert_eq!(comparison["plans"][side]["access"], plan["metrics"]["all"]["after"]);
        assert_eq!(comparison["plans"][side]["cost"], plan["metrics"]["cost"]);
        assert_eq!(comparison["plans"][side]["hubs_disadvantaged"], plan["metrics"]["hubs_disadvantaged"]);
    }
    // A is today's state, so the changes from A to B are the changes that B states.
    let families = &comparison["changes"][0]["families"];
    assert_eq!(families["change"], b["metrics"]["change"]);
    for (group, own) in families["groups"].as_array().unwrap().iter().zip(b["metrics"]["groups"].as_array().unwrap()) {
        assert_eq!((&group["class"], &group["name"], &group["after"]), (&own["class"], &own["name"], &own["after"]));
    }
    let money = &comparison["changes"][0]["money"];
    let pounds = |name: &str| money[name].as_i64().unwrap();
    assert_eq!(pounds("after"), pounds("kept") + pounds("only_here"));
    assert_eq!(pounds("before"), pounds("kept") + pounds("only_first"));
    assert_eq!(pounds("only_first"), 17 * 120_000);
    // Every zone whose nearest hub is nearer or farther has a row.
    let ways = |name: &str| {
        let table = place.read(&format!("{name}/zones.csv"));
        let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        let at = header.iter().position(|column| *column == "metres_to_hub").unwrap_or_else(|| panic!("{header:?}"));
        let rows: Vec<Vec<String>> =
            table.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
        rows.into_iter().map(|row| row[at].clone()).collect::<Vec<_>>()
    };
    let changed = ways("a").iter().zip(ways("b")).filter(|(a, b)| *a != b).count();
    let zones = place.read("hubplan-out/compare-a-b/zones.csv");
    assert_eq!(zones.lines().count(), changed + 1);
    for name in ["compare.md", "compare.html", "change.svg", "sites.csv", "families.csv", "run.json"] {
        assert!(place.path("hubplan-out/compare-a-b").join(name).is_file(), "{name}");
    }
}

#[test]
fn the_same_plans_give_the_same_bytes() {
    let place = two_plans();
    place.run("compare a b --out one --threads 1").ends_with(0);
    place.run("compare a b --out two --threads 2").ends_with(0);
    for name in ["compare.json", "sites.csv", "families.csv", "zones.csv", "compare.md", "change.svg"] {
        assert!(place.read(&format!("one/{name}")) == place.read(&format!("two/{name}")), "{name}");
    }
}

#[test]
fn a_plan_that_was_moved_needs_its_study_named() {
    let place = two_plans();
    std::fs::rename(place.path("county"), place.path("elsewhere")).unwrap();
    let ran = place.run("compare a b").ends_with(2);
    assert!(ran.stderr.starts_with("H101 a/solution.json") && ran.stderr.contains("--study"), "{}", ran.stderr);
    assert!(!place.path("hubplan-out").exists() || !place.path("hubplan-out/compare-a-b").exists());
    place.run("compare a b --study elsewhere/study.toml").ends_with(0);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let place = two_plans();
    place.change("b/solution.json", "\"study\": \"Vessamere (fictional)\"", "\"study\": \"Elsewhere\"");
    let ran = place.run("compare a b --out out").ends_with(2);
    assert!(ran.stderr.starts_with("H518 b/solution.json: it is a plan of `Elsewhere`"), "{}", ran.stderr);
    assert!(!place.path("out").exists());
    for (line, expected) in [
        ("compare a", "2 values required"),
        ("compare a b a b", "a"),
        ("compare a none", "H101 none: there is no such file"),
    ] {
        let ran = place.run(line).ends_with(2);
        assert!(ran.stderr.contains(expected), "`{line}`: {}", ran.stderr);
    }
}

/// Runs the page's commands, which must print what the page shows.
#[test]
fn the_documented_example_is_what_the_program_prints() {
    county::shown_is_printed("docs/compare.md");
}
