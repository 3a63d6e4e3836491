//! A study of one authority states that it does not know the hubs beyond its border.

use crate::init::country::{Country, read};
use hubplan::{answer, io::scenario_file, load, solve, validate};

/// Assumptions of the study and scenario of Northam, after these changes to the study.
fn assumptions(
    country: &Country,
    change: &dyn Fn(String) -> String,
    scenario: &dyn Fn(String) -> String,
) -> Vec<String> {
    let draft = crate::init::draft(country, "Northam").unwrap();
    let out = country.out();
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("study.toml"), change(draft.study_text)).unwrap();
    std::fs::write(out.join("scenario.toml"), scenario(draft.scenario_text)).unwrap();
    let study = load::study(&out.join("study.toml")).unwrap();
    let scenario = scenario_file::parse("scenario.toml", &read(&out, "scenario.toml")).unwrap();
    let answer = answer::answer(&study, &scenario, "scenario.toml", &solve::Options::default()).unwrap();
    answer.plan.assumptions
}

fn remarks(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).filter(|line| line.contains("the study does not have")).collect()
}

fn alone(text: String) -> String {
    text.replace("  \"Westerby, City of\",\n", "")
}

#[test]
fn families_near_the_border_are_counted() {
    let country = Country::whole();
    // Points are in the middle of squares of 1 km: 0.5, 1.5, 2.5 and 3.5 km from the border.
    let lines = assumptions(&country, &alone, &|text| text);
    let [remark] = remarks(&lines)[..] else { panic!("{lines:#?}") };
    assert!(
        remark.starts_with("12 zones, with 354 children aged 0 to 4, lie within 2.5 km of authorities"),
        "{remark}"
    );
    assert!(remark.contains("(Westerby, City of)") && remark.contains("(authorities = [\"Northam\"])"), "{remark}");

    let near = assumptions(&country, &alone, &|text| text.replace("\"2.5 km\"", "\"2.4 km\""));
    assert!(remarks(&near)[0].starts_with("8 zones,"), "{near:#?}");
    let far = assumptions(&country, &alone, &|text| text.replace("\"2.5 km\"", "\"50 km\""));
    assert!(remarks(&far)[0].starts_with("16 zones, with 440 children aged 0 to 4, lie within 5 km"), "{far:#?}");
    let detour = |text: String| alone(text).replace("version = 1", "version = 1\ndetour = 1.25");
    assert!(remarks(&assumptions(&country, &detour, &|text| text))[0].starts_with("8 zones,"));
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_say() {
    let country = Country::whole();
    let whole = assumptions(&country, &|text| text, &|text| text);
    assert!(
        remarks(&whole).is_empty(),
        "the neighbours are there, and their own borders are not asked about: {whole:#?}"
    );
    let inside = assumptions(&country, &alone, &|text| text.replace("cross_border = true", "cross_border = false"));
    assert!(remarks(&inside).is_empty(), "{inside:#?}");
}

#[test]
fn validate_and_the_report_say_it_once() {
    let country = Country::whole();
    assumptions(&country, &alone, &|text| text);
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("hubplan");
        let output = command.args(arguments).current_dir(country.out()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let solved = run(&["solve", "scenario.toml", "--out", "plan"]);
    for (text, where_) in [
        (run(&["validate", "study.toml"]), "validate study"),
        (run(&["validate", "scenario.toml"]), "validate scenario"),
        (solved, "solve"),
        (read(&country.out(), "plan/report.md").split_whitespace().collect::<Vec<_>>().join(" "), "report.md"),
    ] {
        assert_eq!(text.matches("authorities that the study does not have").count(), 1, "{where_}: {text}");
    }
    let study = load::study(&country.out().join("study.toml")).unwrap();
    assert!(validate::at_the_border(&study, &[true], None).is_some_and(|line| line.starts_with("12 zones")));
}
