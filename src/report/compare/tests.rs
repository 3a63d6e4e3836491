use super::{NAMES, compare_summary, write_compare};
use crate::answer;
use crate::compare::{Comparison, Given, compare};
use crate::evaluate::testing::{SCENARIO, study};
use crate::model::{SiteIx, Study};
use crate::report::RunInfo;

fn comparison(study: &Study) -> Comparison {
    let costs = "[money.cost_by_kind]\nchildrens_centre = 100\nlibrary = 250\n";
    let scenario = toml::from_str(&(SCENARIO.to_owned() + costs)).unwrap();
    let given = [vec![1, 3], vec![0, 3, 4], vec![0, 2, 4]].map(|open| {
        let open = open.into_iter().map(SiteIx).collect();
        let plan = answer::measure(study, &scenario, "s.toml", open).unwrap().plan;
        Given { file: "a/rather/long/way/to/the/folder/of/a/plan/solution.json".into(), plan }
    });
    compare(study, &given).unwrap()
}

#[test]
fn the_summary_answers_first_within_80_columns() {
    let study = study();
    let text = compare_summary(&study, &comparison(&study));
    assert!(text.lines().all(|line| line.chars().count() <= 80 && line == line.trim_end()), "{text}");
    let answer = text.lines().nth(3).unwrap();
    assert!(
        answer.starts_with("Plan B has 1 of plan A's 2 sites: it does not choose 1 site that plan A opens"),
        "{text}"
    );
    for part in [
        "and keeps 2 centres open that plan A closes. 1 zone (demand 10) gains",
        "2 zones (demand 35)",
        "The hubs cost £50 less (assumed).",
        "Wether 003A (weight 30, 0 m to 2.00 km)",
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "`{part}` is not in {text}");
    }
}

#[test]
fn every_file_is_written_and_says_the_same() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    let run = RunInfo { seconds: 1.0, stages: Vec::new(), threads: 1, version: "0", study: None, changes: Vec::new() };
    let comparison = comparison(&study);
    write_compare(folder.path(), &study, &comparison, &run).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected = NAMES.map(str::to_owned).to_vec();
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
    let sites = read("sites.csv");
    assert!(
        sites.contains("\nB,s00001,\"Wether Lane, No. 1\",library,Upper Wether,not_chosen,hub,none,no,yes,250,250\n"),
        "{sites}"
    );
    let families = read("families.csv");
    assert!(families.contains("\nB,all,all,6,73,1,10,2,35,"), "{families}");
    assert!(families.contains("\nB,decile,3,1,30,0,0,1,30,1,0,0,2000\n"), "{families}");
    let zones = read("zones.csv");
    assert!(
        zones.contains("\nB,z00002,Wether 003A,Upper Wether,30,loses,s00001,0,s00000,2000,2000,60000\n"),
        "{zones}"
    );
    let json: serde_json::Value = serde_json::from_str(&read("compare.json")).unwrap();
    assert_eq!(json["version"], 2);
    assert_eq!(json["changes"][0]["families"]["change"]["lost"], 35.0);
    assert!(json["changes"][0]["families"].get("zones").is_none(), "zones.csv has them");
    let (page, paper) = (read("compare.html"), read("compare.md"));
    for text in ["Plan B has 1 of plan A", "Assumptions"] {
        assert!(page.contains(text) && paper.contains(text), "{text}");
    }
    assert!(paper.contains("](change.svg)") && paper.contains("](change-2.svg)"));
    // The decile of z2 loses everything: its bar is the longest, and lines distinguish it from a gain.
    let svg = read("change.svg");
    assert!(
        svg.contains("url(#change-lines)") && svg.contains(">100.0%<") && svg.contains("1, most disadvantaged"),
        "{svg}"
    );

    // A comparison of two plans leaves no files of a comparison of three.
    let mut two = comparison;
    two.plans.truncate(2);
    two.changes.truncate(1);
    write_compare(folder.path(), &study, &two, &run).unwrap();
    assert!(!folder.path().join("change-2.svg").exists() && folder.path().join("change.svg").exists());
}

#[test]
fn somebody_elses_table_is_left_alone() {
    let (study, folder) = (study(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("zones.csv"), "mine").unwrap();
    let run = RunInfo { seconds: 1.0, stages: Vec::new(), threads: 1, version: "0", study: None, changes: Vec::new() };
    let error = write_compare(folder.path(), &study, &comparison(&study), &run).unwrap_err().to_string();
    assert!(error.contains("zones.csv") && error.contains("no comparison of plans"), "{error}");
}
