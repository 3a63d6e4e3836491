//! Names as planners type them: sites, authorities, districts, wards and kinds.

use super::{parsed, scenario, study};
use crate::error::{Code, Error};
use crate::model::{Role, SiteIx, Study, StudyParts, Terms};
use crate::units::Pounds;
use crate::validate;

/// The study of the other tests with names for its places; two libraries share theirs.
fn named() -> Study {
    let mut parts = StudyParts::clone(&study());
    for (site, name) in parts.sites.iter_mut().zip(["Central Library", "Central Library", "Mother\u{2019}s House"]) {
        site.name = name.into();
        site.postcode = Some("S1 2AB".into());
    }
    parts.sites[2].kind = Some("childrens_centre".into());
    for (authority, name) in parts.authorities.iter_mut().zip(["Bristol, City of", "Kent"]) {
        authority.name = name.into();
    }
    let places =
        [("Bristol, City of", "Clifton"), ("Bristol, City of", "St. Paul's"), ("Dover", "Abbey"), ("Swale", "Abbey")];
    for (zone, (district, ward)) in parts.zones.iter_mut().zip(places) {
        (zone.district, zone.ward) = (Some(district.into()), Some(ward.into()));
    }
    Study::new(parts).unwrap()
}

fn terms(extra: &str) -> Terms {
    scenario(&named(), &parsed(extra), "s.toml").unwrap_or_else(|error| panic!("{error}"))
}

/// The message for a scenario that is refused.
fn told(extra: &str) -> String {
    match scenario(&named(), &parsed(extra), "s.toml") {
        Err(Error::Input(findings)) => findings.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn sites_go_by_their_names() {
    let terms = terms("[sites]\nrequired = [\"mother's  house\"]\nexcluded = [\"S00000\"]\n");
    assert_eq!(terms.role, [Role::Excluded, Role::Free, Role::Required]);
    let phased = self::terms("[phases]\nyears = [2026, 2027]\nconvert = [{ site = \"Mother's House\", by = 2026 }]\n");
    assert_eq!(phased.phases.unwrap().last_year, [1, 1, 0]);
}

#[test]
fn a_name_of_two_sites_is_refused_with_both() {
    let both =
        "`central library` is the name of 2 sites: s00000 (S1 2AB, Clifton) and s00001 (S1 2AB, Abbey). Write the id";
    for (extra, key) in [
        ("[sites]\nrequired = [\"central library\"]\n", "sites.required"),
        ("[sites]\nexcluded = [\"central library\"]\n", "sites.excluded"),
        ("[phases]\nyears = [2026]\nconvert = [{ site = \"central library\", by = 2026 }]\n", "phases.convert"),
    ] {
        let text = told(extra);
        assert!(text.contains(&format!("H410 s.toml [{key}]: ")) && text.contains(both), "{text}");
    }
}

#[test]
fn sites_that_there_are_not_come_with_those_that_are_near() {
    let text = told("[sites]\nrequired = [\"Mothers Hose\", \"2\"]\n");
    assert!(text.contains("no site `Mothers Hose`. Did you mean `s00002` (Mother\u{2019}s House)?"), "{text}");
    assert!(text.contains("no site `2`. Did you mean `s00002`") || text.contains("no site `2`. Give"), "{text}");
}

#[test]
fn authorities_go_by_any_usual_spelling() {
    for name in ["Bristol", "City of Bristol", "bristol city council", "A0"] {
        let limits = format!(
            "[planning]\nauthorities = [\"{name}\"]\n[authorities.\"{name}\"]\nmax_hubs = 2\n\
             [phases]\nyears = [2026]\n[phases.authorities.\"{name}\"]\nbudget = [7]\n[money]\nsite_cost = 1\n"
        );
        let terms = terms(&limits);
        assert_eq!((&terms.planned[..], terms.max_hubs[0]), (&[true, false][..], Some(2)), "{name}");
        assert_eq!(terms.phases.unwrap().authority_budget[0], Some(vec![Pounds(7)]), "{name}");
    }
}

#[test]
fn a_district_is_told_from_an_authority_wherever_one_is_named() {
    for (extra, key) in [
        ("[planning]\nauthorities = [\"Dover\"]\n", "planning.authorities"),
        ("[authorities.Dover]\nmax_hubs = 1\n", "authorities.Dover"),
        ("[phases]\nyears = [2026]\n[phases.authorities.Dover]\nbudget = [1]\n", "phases.authorities.Dover"),
        ("[[floors]]\neach = \"authority\"\nonly = \"Dover\"\ncoverage = 0.1\n", "floors[0]"),
    ] {
        let text = told(extra);
        let words = format!("s.toml [{key}]: `Dover` is a district of Kent, not an authority. Write `Kent`. ");
        assert!(text.contains(&words), "{text}");
    }
}

#[test]
fn floors_go_by_the_names_of_their_places() {
    let floor = |each: &str, only: &str| format!("[[floors]]\neach = \"{each}\"\nonly = \"{only}\"\ncoverage = 0.1\n");
    for (each, only, label) in [
        ("authority", "Bristol", "Bristol, City of"),
        ("authority", "A1", "Kent"),
        ("district", "dover district council", "Dover"),
        ("ward", "St Pauls", "Bristol, City of: St. Paul's"),
        ("ward", "Swale: Abbey", "Swale: Abbey"),
    ] {
        assert_eq!(terms(&floor(each, only)).floors[0].label, label, "{only}");
    }
    let text = told(&floor("ward", "Abbey"));
    assert!(text.contains("H410 s.toml [floors[0]]: `Abbey` is the name of 2 places: `Dover: Abbey` and"), "{text}");
    let text = told(&floor("ward", "Cliftn"));
    assert!(text.contains("H511") && text.contains("Did you mean `Clifton`?"), "{text}");
    let text = told(&floor("district", "Doverr"));
    assert!(text.contains("Did you mean `Dover`?"), "{text}");
    let text = told(&format!("[planning]\nauthorities = [\"Kent\"]\n{}", floor("authority", "Bristol")));
    assert!(text.contains("Bristol, City of has no planned zone"), "{text}");
}

#[test]
fn kinds_go_by_any_spelling_and_idle_ones_are_remarked_on() {
    let text = "[sites]\nstatus_by_kind = { \"Children's Centre\" = \"excluded\", pub = \"required\" }\n\
                [money]\nsite_cost = 3\n[money.cost_by_kind]\nLibrary = 7\nlibary = 9\n\
                [capacity]\nper_hub = 5\nby_kind = { pub = 2 }\n";
    let kinds = "The kinds of the sites are childrens_centre and library.";
    let terms = terms(text);
    assert_eq!(terms.role[2], Role::Excluded);
    assert_eq!(terms.cost, [3, 7, 3].map(Pounds));
    for line in [
        &format!("No site is of the kind `pub`, which sites.status_by_kind names. {kinds}"),
        "No site is of the kind `libary`, which money.cost_by_kind names. Did you mean `library`?",
        &format!("No site is of the kind `pub`, which capacity.by_kind names. {kinds}"),
    ] {
        assert!(terms.assumptions.iter().any(|other| other == line), "{:?}", terms.assumptions);
    }
    assert!(!terms.assumptions.iter().any(|line| line.contains("pub 2")), "{:?}", terms.assumptions);
    let text = told("[money]\nsite_cost = 3\n[money.cost_by_kind]\nLibrary = 7\nlibrary = 9\n");
    assert!(text.contains("H505 s.toml [money.cost_by_kind]: `library` is another spelling of a kind"), "{text}");
}

#[test]
fn costs_of_some_sites_are_no_error_until_money_is_limited() {
    let some = "[money.cost_by_kind]\nlibrary = 7\n";
    let terms = terms(some);
    assert!(!terms.costed && terms.cost == [Pounds(0); 3], "a part of the costs is no sum of them");
    let line = "2 sites that may be hubs have no cost, and no limit on money applies. hubplan leaves costs out.";
    assert!(terms.assumptions.iter().any(|other| other == line), "{:?}", terms.assumptions);
    assert!(!terms.assumptions.iter().any(|line| line.contains("library £7")), "{:?}", terms.assumptions);
    assert!(self::terms("[money]\nsite_cost = 1\n").costed);
    let text = told(&format!("[money]\ntotal = 9\n{some}"));
    assert!(text.contains("H506 s.toml [money]: 2 sites have no cost"), "{text}");
    let mut least = parsed(some);
    least.objective.kind = crate::model::ObjectiveKind::Fewest;
    least.objective.least = Some(crate::model::LeastOf::Cost);
    let text = scenario(&named(), &least, "s.toml").unwrap_err().to_string();
    assert!(text.contains("H506"), "{text}");
}

#[test]
fn a_command_line_goes_before_the_lists_of_a_file() {
    let study = named();
    let mut asked = parsed("[sites]\nrequired = [\"Mother's House\", \"s00001\"]\nexcluded = [\"s00000\"]\n");
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    validate::with_sites(&study, &mut asked, &list(&["S00000"]), &list(&["s00002"])).unwrap();
    assert_eq!(
        (&asked.sites.required[..], &asked.sites.excluded[..]),
        (&list(&["s00001", "s00000"])[..], &list(&["s00002"])[..])
    );
    assert_eq!(scenario(&study, &asked, "s.toml").unwrap().role, [Role::Required, Role::Required, Role::Excluded]);
    for (required, excluded, code, words) in [
        (&["Central Library"][..], &[][..], Code::NameAmbiguous, "the command line [--require]: `Central Library` is"),
        (
            &[],
            &["s0000"],
            Code::NameUnknown,
            "the command line [--exclude]: the study has no site `s0000`. Did you mean",
        ),
        (
            &["s00002"],
            &["Mother's House"],
            Code::LimitContradictory,
            "the options both require and exclude `Mother's \
             House`",
        ),
    ] {
        let error = validate::with_sites(&study, &mut asked.clone(), &list(required), &list(excluded)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(code.as_str()) && text.contains(words), "{text}");
    }
    assert_eq!(study.site_finder().find("s00001"), Ok(SiteIx(1)));
}
