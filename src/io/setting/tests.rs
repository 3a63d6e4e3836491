use super::*;
use crate::io::scenario_file::parse;

const FILE: &str = "version = 1\nstudy = \"study.toml\"\n[objective]\nradius = \"2.5 km\"\n[hubs]\nat_most = 17\n";

fn with(settings: &[&str]) -> Result<Scenario> {
    let settings: Vec<Setting> = settings.iter().map(|text| text.parse().unwrap()).collect();
    applied("s.toml", FILE, &settings)
}

#[test]
fn a_key_set_is_a_key_written() {
    let set = with(&["hubs.at_most=14", "objective.radius=3 km", "money.cost_by_kind.library = 1_000"]).unwrap();
    let written = FILE.replace("17", "14").replace("2.5 km", "3 km") + "[money.cost_by_kind]\nlibrary = 1000\n";
    assert_eq!(set, parse("s.toml", &written).unwrap());
    let lists = with(&["sites.required=[\"a=b\", \"c\"]", "authorities.\"St. Helens\".budget=5"]).unwrap();
    assert_eq!(lists.sites.required, ["a=b", "c"]);
    assert_eq!(lists.authorities["St. Helens"].budget, Some(crate::units::Pounds(5)));
    assert_eq!(with(&["title=\"14\""]).unwrap().title.as_deref(), Some("14"));
}

#[test]
fn the_last_of_two_settings_holds() {
    assert_eq!(with(&["hubs.at_most=14", "hubs.at_most=12"]).unwrap().hubs.at_most, Some(12));
}

#[test]
fn a_number_of_hubs_goes_before_the_files() {
    let set = applied("s.toml", FILE, &Setting::hubs(9)).unwrap();
    assert_eq!((set.hubs.at_most, set.hubs.exactly), (None, Some(9)));
}

#[test]
fn settings_that_need_each_other_are_read_together() {
    let set = with(&["ambition.share=0.6", "ambition.mode=hard"]).unwrap();
    assert_eq!(set.ambition.unwrap().share, 0.6);
}

#[test]
fn what_is_wrong_is_told_of_its_setting() {
    for (settings, wrong, words) in [
        (&["hubs.at_most=14", "hubs.at_mots=9", "title=x"][..], "hubs.at_mots=9", "unknown field `at_mots`"),
        (&["title=x", "hubs.at_most=many"], "hubs.at_most=many", "text \"many\", expected a whole number"),
        (&["hubs.at_most=[1,2"], "hubs.at_most=[1,2", "text \"[1,2\", expected a whole number"),
        (&["ambition.share=0.6"], "ambition.share=0.6", "missing field `mode`"),
        (&["hubs.at_most.deep=1"], "hubs.at_most.deep=1", "`deep` cannot stand in `17`"),
        (&["floors.0.coverage=1"], "floors.0.coverage=1", "expected a list"),
        (&["money.total=1e300"], "money.total=1e300", "the largest number allowed"),
        (&["title=\"a\\u001bb\""], "title=\"a\\u001bb\"", "U+001B"),
    ] {
        let error = with(settings).unwrap_err().to_string();
        assert!(error.starts_with("H501 s.toml with --set "), "{error}");
        assert!(error.contains(wrong) && error.contains(words), "{wrong}: {error}");
    }
    for text in ["hubs.at_most", "=3", "hubs.at_most=", "version=2", "hubs..at_most=1"] {
        assert!(text.parse::<Setting>().is_err(), "{text}");
    }
}
