use crate::error::Code;
use crate::io::scenario_file;
use crate::model::testing::{parts_of_points, with_authorities};
use crate::model::{PhaseTerms, Role, Scenario, SiteIx, SiteStatus, Study, Terms};
use crate::units::Pounds;
use crate::validate::scenario::scenario;

/// Two authorities, one site open today in the first.
fn study() -> Study {
    let zones = [(0.0, 0.0, 10.0), (1.0, 0.0, 20.0), (2.0, 0.0, 30.0), (3.0, 0.0, 40.0)];
    let sites = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)];
    let mut parts = with_authorities(parts_of_points(&zones, &sites), &[0, 0, 1, 1], &[0, 0, 1, 1]);
    parts.sites[0].status = SiteStatus::Existing;
    Study::new(parts).unwrap()
}

fn parsed(phases: &str, before: &str) -> Scenario {
    let head = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 1\n";
    let text = format!("{head}{before}\n[money]\nsite_cost = 100\n[phases]\n{phases}");
    scenario_file::parse("s.toml", &text).unwrap()
}

fn terms(phases: &str) -> Terms {
    scenario(&study(), &parsed(phases, ""), "s.toml").unwrap()
}

fn years(text: &str) -> PhaseTerms {
    terms(text).phases.unwrap()
}

#[track_caller]
fn refused(before: &str, phases: &str, words: &str) {
    let error = scenario(&study(), &parsed(phases, before), "s.toml").unwrap_err().to_string();
    assert!(error.contains(Code::PhasesInvalid.as_str()) && error.contains(words), "{error}");
}

#[test]
fn bare_years_get_the_documented_defaults() {
    let phases = years("years = [2026, 2028]\n");
    assert_eq!(phases.years, [2026, 2028]);
    assert_eq!(phases.factor, [1.0, 1.0]);
    assert_eq!((phases.budget, phases.hubs), (None, None));
    assert!(phases.carried && !phases.ambition_each_year);
    assert_eq!(phases.first_year, [1, 1]);
    assert_eq!(phases.last_year, [1; 4]);
    assert_eq!(phases.serving, [SiteIx(0)]);
    assert!(terms("years = [2026]\n").phases.is_some());
}

#[test]
fn what_is_asked_of_the_years_is_taken_over() {
    let text = "years = [2026, 2027, 2029]\nbudget = [100, 200, 0]\nhubs = [2, 3, 3]\nunspent = \"lost\"\ndiscount = 0.5\n\
                first_year_each = 0\ncentres_serve = false\nconvert_existing_by = 2027\n\
                convert = [{ site = \"s00001\", by = 2026 }]\n\
                [phases.authorities.\"Authority 1\"]\nbudget = [1, 2, 3]\n";
    let terms = terms(text);
    assert_eq!(terms.role[1], Role::Required, "a site to be converted must be a hub");
    let phases = terms.phases.unwrap();
    assert_eq!(phases.budget, Some([100, 200, 0].map(Pounds).to_vec()));
    assert_eq!(phases.authority_budget, [None, Some([1, 2, 3].map(Pounds).to_vec())]);
    assert_eq!(phases.hubs, Some(vec![2, 3, 3]));
    assert_eq!(phases.factor, [1.0, 1.0 / 1.5, 1.0 / 3.375], "two years pass between the last two");
    assert_eq!(phases.last_year, [1, 0, 2, 2]);
    assert!(!phases.carried && phases.serving.is_empty());
    assert_eq!(phases.first_year, [0, 0]);
}

#[test]
fn years_that_make_no_sense_are_refused() {
    refused("", "years = []\n", "0 years");
    refused("", "years = [2027, 2026]\n", "do not rise: [2027, 2026]");
    refused("", "years = [2026, 2026]\n", "do not rise");
    let two = "years = [2026, 2027]\n";
    refused("", &format!("{two}budget = [100]\n"), "has 1 figure, and there are 2 years");
    refused("", &format!("{two}budget = [100, -1]\n"), "an amount is");
    refused("", &format!("{two}hubs = [2, 2, 2]\n"), "has 3 figures");
    refused("", &format!("{two}hubs = [3, 2]\n"), "fall: [3, 2]");
    refused("", &format!("{two}discount = -0.1\n"), "the rate is -0.1");
    refused("", &format!("{two}convert_existing_by = 2030\n"), "2030 is not one of the years");
    refused("", &format!("{two}[phases.authorities.A0]\nbudget = [1]\n"), "has 1 figure");
    refused(
        "",
        &format!(
            "{two}[phases.authorities.A0]\nbudget = [1, 2]\n[phases.authorities.\"Authority 0\"]\nbudget = [1, 2]\n"
        ),
        "two tables",
    );
}

#[test]
fn sites_that_cannot_be_converted_are_refused() {
    let convert =
        |site: &str, by: u16| format!("years = [2026, 2027]\nconvert = [{{ site = \"{site}\", by = {by} }}]\n");
    refused("", &convert("s00009", 2026), "no site `s00009`");
    refused("", &convert("s00000", 2025), "2025 is not one of the years");
    refused("[sites]\nexcluded = [\"s00000\"]\n", &convert("s00000", 2026), "may not be one");
    refused("[planning]\nauthorities = [\"A1\"]\n", &convert("s00000", 2026), "may not be one");
}

#[test]
fn years_against_the_other_limits_are_refused() {
    refused("", "years = [2026]\nhubs = [1]\n", "must have 2 hubs in the first year, but all together may have 1");
    refused("[hubs]\nexactly = 4\n", "years = [2026, 2027]\nhubs = [2, 3]\n", "hubs.exactly asks for 4 hubs");
    refused("[hubs]\nmin_each = 2\n", "years = [2026, 2027]\nhubs = [2, 3]\n", "minimums asks for 4 hubs");
    refused("[hubs]\nmax_each = 1\n", "years = [2026]\nfirst_year_each = 2\n", "may have at most 1 in all");
    refused("", "years = [2026]\nambition_each_year = true\n", "not hard");
    refused("[[floors]]\neach = \"all\"\ncoverage = 0.1\n", "years = [2026]\n", "floors");
    let away = "years = [2026]\n[phases.authorities.A0]\nbudget = [5]\n";
    refused("[planning]\nauthorities = [\"A1\"]\n", away, "A0 is not one of the planned authorities");
}

#[test]
fn only_coverage_opens_over_years() {
    let text = "version = 1\nstudy = \"study.toml\"\n[objective]\nkind = \"median\"\nweight = \"weight\"\nradius = 1\n\
                [phases]\nyears = [2026]\n";
    let question = scenario_file::parse("s.toml", text).unwrap();
    let error = scenario(&study(), &question, "s.toml").unwrap_err().to_string();
    assert!(error.contains("H519") && error.contains("with the objective `median`"), "{error}");
}

#[test]
fn money_by_year_needs_costs() {
    let text = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 1\n\
                [phases]\nyears = [2026]\nbudget = [100]\n";
    let question = scenario_file::parse("s.toml", text).unwrap();
    let error = scenario(&study(), &question, "s.toml").unwrap_err().to_string();
    assert!(error.contains("H506"), "{error}");
}
