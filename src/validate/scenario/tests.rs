use super::scenario;
use crate::error::Code;
use crate::io::scenario_file;
use crate::model::testing::{parts_of_points, with_authorities};
use crate::model::{AmbitionMode, AuthorityIx, Role, Scenario, SiteStatus, Study, Terms};
use crate::units::Pounds;

/// Two authorities, four zones, three sites:
///
/// ```text
///   Authority 0 | Authority 1
///   z0 s0  z1   | z2 s1  z3 s2
/// ```
fn study() -> Study {
    let zones = [(0.0, 0.0, 10.0), (1.0, 0.0, 20.0), (2.0, 0.0, 30.0), (3.0, 0.0, 40.0)];
    let mut parts =
        with_authorities(parts_of_points(&zones, &[(0.0, 0.0), (2.0, 0.0), (3.0, 0.0)]), &[0, 0, 1, 1], &[0, 1, 1]);
    parts.sites[0].status = SiteStatus::Existing;
    parts.sites[1].kind = Some("library".into());
    for (i, site) in parts.sites.iter_mut().enumerate() {
        site.zone = Some(crate::model::ZoneIx::new([0, 2, 3][i]));
    }
    parts.columns.insert("imd_decile", "imd.csv", vec![Some(1.0), Some(5.0), Some(3.0), Some(4.0)]);
    parts.columns.insert("gaps", "gaps.csv", vec![Some(1.0), None, Some(1.0), Some(1.0)]);
    Study::new(parts).unwrap()
}

fn parsed(extra: &str) -> Scenario {
    let head = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 1\n";
    scenario_file::parse("s.toml", &format!("{head}{extra}")).unwrap()
}

fn terms(extra: &str) -> Terms {
    scenario(&study(), &parsed(extra), "s.toml").unwrap()
}

#[track_caller]
fn refused(extra: &str, code: Code, words: &str) {
    refused_scenario(&parsed(extra), code, words);
}

#[track_caller]
fn refused_scenario(question: &Scenario, code: Code, words: &str) {
    let error = scenario(&study(), question, "s.toml").unwrap_err().to_string();
    assert!(error.contains(code.as_str()) && error.contains(words), "{error}");
}

#[test]
fn a_bare_scenario_gets_the_documented_defaults() {
    let terms = terms("");
    assert_eq!(terms.weight.iter().map(|weight| weight.0).sum::<f64>(), 100.0);
    assert_eq!(terms.min_hubs, [1, 1]);
    assert_eq!(terms.disadvantaged, [true, true, false], "deciles 1-3 of the only index there is");
    assert!(!terms.costed);
}

#[test]
fn authorities_not_planned_keep_todays_centres() {
    let terms = terms("[planning]\nauthorities = [\"authority 1\"]\n");
    assert_eq!(terms.role, [Role::Standing, Role::Free, Role::Free]);
    assert_eq!(terms.min_hubs, [0, 1]);
    refused("[planning]\nauthorities = [\"Authorty 1\"]\n", Code::NameUnknown, "Did you mean `Authority 1`");
}

#[test]
fn statuses_come_from_data_then_kind_then_lists() {
    let open = terms("[sites]\nstatus_by_kind = { library = \"excluded\" }\nrequired = [\"s00002\"]\n");
    assert_eq!(open.role, [Role::Free, Role::Excluded, Role::Required]);
    let kept = terms("[sites]\nexisting = \"keep\"\n");
    assert_eq!(kept.role[0], Role::Required);
    let torn = terms("[sites]\nexisting = \"keep\"\nexcluded = [\"s00000\"]\n");
    assert!(torn.contradictions[0].text.contains("s00000"), "{:?}", torn.contradictions);
    refused("[sites]\nrequired = [\"s9\"]\n", Code::NameUnknown, "no site `s9`");
}

#[test]
fn money_comes_from_kind_then_default_and_budgets_from_table_then_share() {
    let money = terms(
        "[money]\nsite_cost = 100\ncost_by_kind = { library = 60 }\nassumed_share = { national_sum = 1000, by = \"weight\" }\n\
         [authorities.\"Authority 0\"]\nbudget = 500\n",
    );
    assert_eq!(money.cost, [Pounds(100), Pounds(60), Pounds(100)]);
    assert_eq!(money.budget, [Some(Pounds(500)), Some(Pounds(700))]);
    assert!(money.assumptions.iter().any(|line| line.contains("Authority 1 £700")), "{:?}", money.assumptions);
    refused("[money]\ntotal = 100\n", Code::CostMissing, "3 sites have no cost");
    refused("[money]\nsite_cost = 1\n[authorities.A9]\nbudget = 1\n", Code::NameUnknown, "no authority `A9`");
    refused("[money]\nsite_cost = -1\n", Code::NumberNegative, "[money.site_cost]: the amount is -£1");
}

#[test]
fn hub_limits_are_allotted_and_contradictions_refused() {
    let allotted = terms("[hubs]\nat_most = 10\nallot_by = \"weight\"\n");
    assert_eq!(allotted.max_hubs, [Some(3), Some(7)]);
    let capped = terms("[hubs]\nat_most = 10\nallot_by = \"weight\"\nmax_each = 5\n");
    assert_eq!(capped.max_hubs, [Some(5), Some(5)], "what one may not have the others share");
    refused("[hubs]\nat_most = 1\nexactly = 1\n", Code::LimitContradictory, "both");
    refused("[hubs]\nmax_each = 0\n", Code::LimitContradictory, "at least 1 and at most 0 hubs");
    refused("[hubs]\nallot_by = \"weight\"\n", Code::LimitContradictory, "no total");
}

#[test]
fn the_ambition_needs_an_index_a_threshold_in_range_and_a_penalty() {
    let by_rank =
        terms("[ambition]\nmode = \"hard\"\nindex = \"imd_decile\"\nworst = { share_within_authority = 0.5 }\n");
    assert_eq!(by_rank.disadvantaged, [true, true, false]);
    refused("[ambition]\nmode = \"hard\"\n", Code::AmbitionIncomplete, "no column `idaci_decile`");
    for worst in ["rank = 2", "decile = 3", "share_within_authority = 0.3"] {
        let index = if worst.starts_with("rank") { "imd_decile" } else { "weight" };
        let text = format!("[ambition]\nmode = \"hard\"\nindex = \"{index}\"\nworst = {{ {worst} }}\n");
        refused(&text, Code::AmbitionIncomplete, "does not fit the threshold");
    }
    refused("[ambition]\nmode = \"soft\"\nindex = \"imd_decile\"\n", Code::AmbitionIncomplete, "penalty");
    refused(
        "[ambition]\nmode = \"hard\"\nindex = \"imd_decile\"\nworst = { decile = 11 }\n",
        Code::AmbitionIncomplete,
        "the decile is 11",
    );
}

/// A hard ambition in each authority, which Authority 1 cannot keep: one of its two hubs would be outside.
const EXCUSING: &str = "[hubs]\nmin_each = 1\n[ambition]\nmode = \"hard\"\nindex = \"imd_decile\"\nscope = \"both\"\n\
                        penalty = 2.5\nwhere_impossible = \"soft\"\n[authorities.\"Authority 1\"]\nmin_hubs = 2\n";

#[test]
fn authorities_that_cannot_keep_the_ambition_are_excused_and_named() {
    let soft = terms(EXCUSING);
    assert_eq!(soft.excused, [false, true]);
    let modes = [None, Some(0), Some(1)].map(|authority| soft.ambition_mode(authority.map(AuthorityIx::new)).unwrap());
    assert_eq!(modes, [AmbitionMode::Hard, AmbitionMode::Hard, AmbitionMode::Soft]);
    assert_eq!(
        soft.assumptions.last().unwrap(),
        "Authority 1 cannot have 70% of its hubs in disadvantaged communities (IMD deciles 1-3) within its limits. \
         Each missing hub costs 2.5 of the objective instead."
    );
    let refusing = terms(&EXCUSING.replace("where_impossible = \"soft\"", "where_impossible = \"refuse\""));
    assert_eq!(refusing.excused, [false, false]);
    let possible = terms(&EXCUSING.replace("min_hubs = 2", "min_hubs = 1"));
    assert_eq!(possible.excused, [false, false]);
    assert!(possible.assumptions.iter().all(|line| !line.contains("cannot have")), "{:?}", possible.assumptions);
    let unplanned = terms(&format!("{EXCUSING}[planning]\nauthorities = [\"Authority 0\"]\n"));
    assert_eq!(unplanned.excused, [false, false], "who is not being planned has nothing to keep");
}

#[test]
fn an_authority_is_excused_when_its_money_buys_no_disadvantaged_site() {
    let money = "budget = 100\n[money]\nsite_cost = 100\ncost_by_kind = { library = 101 }\n";
    let poor = terms(&EXCUSING.replace("min_hubs = 2\n", money));
    assert_eq!(poor.excused, [false, true], "its disadvantaged site is the library, £1 too dear");
    let rich = terms(&EXCUSING.replace("min_hubs = 2\n", &money.replace("budget = 100", "budget = 101")));
    assert_eq!(rich.excused, [false, false]);
    // Nothing fits into this budget, so it is not the share that cannot be kept.
    let broke = terms(&EXCUSING.replace("min_hubs = 2\n", &money.replace("budget = 100", "budget = 99")));
    assert_eq!(broke.excused, [false, false]);
}

#[test]
fn excuses_need_a_hard_ambition_in_each_authority_and_a_penalty() {
    let without = |words: &str| EXCUSING.replace(words, "");
    refused(&without("penalty = 2.5\n"), Code::AmbitionIncomplete, "no penalty for authorities that cannot keep it");
    refused(&without("scope = \"both\"\n"), Code::AmbitionIncomplete, "[ambition.where_impossible]");
    for mode in ["soft", "report"] {
        let other = EXCUSING.replace("\"hard\"", &format!("\"{mode}\""));
        refused(&other, Code::AmbitionIncomplete, "the ambition is not hard in each authority");
    }
}

#[test]
fn weights_name_what_is_missing() {
    let mut question = parsed("");
    question.objective.weight = "weight * gaps".into();
    refused_scenario(&question, Code::ValueMissing, "`gaps` of z00001 in gaps.csv");
    question.objective.weight = "weihgt".into();
    refused_scenario(&question, Code::WeightInvalid, "Did you mean `weight`?");
    question.objective.weight = "0 - weight".into();
    refused_scenario(&question, Code::WeightInvalid, "-10 for z00000");
}

#[test]
fn the_radius_must_be_positive_and_in_the_studys_unit() {
    let mut question = parsed("");
    for (text, words) in [("0", "the radius is 0"), ("-1 km", "the radius is -1 km"), ("20 min", "travel in metres")] {
        question.objective.radius = text.parse().unwrap();
        refused_scenario(&question, Code::RadiusInvalid, words);
    }
}

#[test]
fn the_examples_agree_with_themselves() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    // Studies of distance have no scenario.
    let folders = std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|folder| folder.is_dir() && !folder.ends_with("studies"));
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let mut scenarios = 0;
    for file in files.filter(|file| !file.ends_with("study.toml")) {
        if file.ends_with("sweep.toml") {
            crate::io::sweep_file::read(&file).unwrap_or_else(|error| panic!("{error}"));
            continue;
        }
        let scenario = scenario_file::read(&file).unwrap_or_else(|error| panic!("{error}"));
        super::alone(&scenario, &file.display().to_string()).into_result().unwrap_or_else(|error| panic!("{error}"));
        assert!(scenario_file::study_path(&file, &scenario).unwrap().exists(), "{}", file.display());
        scenarios += 1;
    }
    assert!(scenarios > 0);
}

mod named;
mod offer;
