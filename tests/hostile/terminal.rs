//! A terminal acts on nothing in other people's files: not in a result, not in an error, not in a report.

use crate::hostile::run::{DEMAND, PLAIN, SCENARIO, SITES, Trap};

/// Attacks that clear the screen, set a title, reverse a line or begin a new one.
const ATTACKS: [&str; 6] =
    ["\u{1b}[2J", "\u{9b}31m", "\u{1b}]0;title\u{7}", "\u{202e}", "\u{2066}", "\rThis is proven"];

#[track_caller]
fn is_clean(text: &str) {
    let does = |c: char| {
        c != '\n'
            && (c.is_control()
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    assert!(!text.chars().any(does), "{text:?}");
}

#[test]
fn names_and_ids_of_tables_are_shown_without_it() {
    for attack in ATTACKS {
        let demand = DEMAND
            .replace("id,x,y,weight", "id,x,y,weight,name,authority")
            .replace(",30", &format!(",30,\"Ea{attack}st\",\"As{attack}h\""))
            .replace(",20", ",20,West,Elm");
        let sites = SITES
            .replace("id,x,y", "id,x,y,name,authority")
            .replace("quay,1,2", &format!("\"qu{attack}ay\",1,2,\"The\nbest {attack} plan\",\"As{attack}h\""))
            .replace("8,8", "8,8,Chapel,Elm");
        let trap = Trap::with(&[
            ("demand.csv", demand.as_bytes()),
            ("sites.csv", sites.as_bytes()),
            ("scenario.toml", SCENARIO.replace("at_most = 1", "at_most = 2").as_bytes()),
        ]);
        for line in [
            "validate study.toml",
            "validate scenario.toml",
            "solve scenario.toml --out out",
            "check scenario.toml out/solution.json --bound",
            "evaluate scenario.toml --hubs out/hubs.csv --out again",
            "compare out again --out both",
        ] {
            let ran = trap.run(line);
            assert!(matches!(ran.code, Some(0)), "{line} {attack:?}: {ran:?}");
            is_clean(&ran.stdout);
            is_clean(&ran.stderr);
        }
        for report in ["out/report.md", "both/compare.md", "out/solution.json"] {
            if let Ok(text) = std::fs::read_to_string(trap.path(report)) {
                is_clean(&text);
            }
        }
        // No name can start a new line.
        let shown = trap.run("solve scenario.toml --out out").stdout;
        assert!(!shown.lines().any(|line| line.starts_with("best") || line.starts_with("This is proven")), "{shown}");
    }
}

#[test]
fn errors_say_it_without_doing_it() {
    for attack in ATTACKS {
        let cell = format!("id,x,y,weight\nea{attack}st,\"o{attack}ne\",1,1\n");
        let header = format!("i{attack}d,x{attack}x,y,w\n1,2,3,4\n");
        for (name, text) in [("demand.csv", cell), ("sites.csv", header)] {
            let ran = Trap::with(&[(name, text.as_bytes())]).run("validate study.toml");
            assert_eq!(ran.code, Some(2), "{ran:?}");
            is_clean(&ran.stderr);
        }
        let file = format!("de{attack}mand.csv");
        let trap = Trap::in_place_of("demand", "demand.csv", DEMAND.as_bytes());
        for line in [
            format!("validate {file}"),
            format!("solve {file}"),
            format!("check scenario.toml {file}"),
            format!("--no{attack}ne"),
            format!("no{attack}ne"),
        ] {
            let ran = trap.run(&line.replace(' ', "\u{0}").replace('\u{0}', " "));
            assert_eq!(ran.code, Some(2), "{line:?}: {ran:?}");
            is_clean(&ran.stderr);
            is_clean(&ran.stdout);
        }
    }
}

#[test]
fn what_people_write_in_toml_and_json_is_held_to_the_same() {
    for attack in ["\\u001b[2J", "\\u009b31m", "\\u202e", "\u{2066}", "\u{9b}2J"] {
        let study = PLAIN.replace("Islets", &format!("Is{attack}lets"));
        Trap::with(&[("study.toml", study.as_bytes())]).refused("H108 study.toml ");
        let scenario = SCENARIO.replace("version = 1", &format!("version = 1\ntitle = \"A{attack}B\""));
        Trap::with(&[("scenario.toml", scenario.as_bytes())])
            .refused_by("solve scenario.toml --out out", "H501 scenario.toml ");
        let trap = Trap::with(&[]);
        assert_eq!(trap.run("solve scenario.toml --out out").code, Some(0));
        let plan = std::fs::read_to_string(trap.path("out/solution.json")).unwrap();
        trap.write("plan.json", plan.replace("Islets", &format!("Is{attack}lets")).as_bytes());
        trap.refused_by("check scenario.toml plan.json", "H602 plan.json row ");
    }
    let broken = SCENARIO.replace("version = 1", "version = 1\ntitle = \"One\\nThis is proven\"");
    let trap = Trap::with(&[("scenario.toml", broken.as_bytes())]);
    let ran = trap.run("solve scenario.toml --out out");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("One This is proven"), "{}", ran.stdout);
}
