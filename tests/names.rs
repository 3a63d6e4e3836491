//! Places by the names that people type: in matrices and lists, in `hubplan sites`, and in "what if" questions.

use crate::county::{Place, json};

/// A plain study whose two libraries share a name, with a matrix and a scenario.
fn plain(matrix: &str, travel: &str) -> Place {
    let place = Place::new();
    place.write("demand.csv", "id,name,x,y,weight\nd1,Ash,0,0,10\nd2,Elm,1000,0,20\nd3,Oak,2000,0,30\n");
    place.write(
        "sites.csv",
        "id,x,y,name\ns1,0,100,Central Library\ns2,2000,100,Central Library\n0012,900,0,Park Hall\n",
    );
    place.write("matrix.csv", matrix);
    let study =
        "version = 1\nname = \"Plain\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n";
    place.write("study.toml", &format!("{study}{travel}"));
    let scenario = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 500\n";
    place.write("scenario.toml", &format!("{scenario}[hubs]\nat_most = 2\nmin_each = 0\n"));
    place
}

const WIDE: &str = "matrix = { file = \"matrix.csv\", key = \"zone\" }\n";
const LONG: &str = "matrix = \"matrix.csv\"\n";

#[test]
fn a_name_of_two_sites_is_refused_in_every_shape_of_a_matrix() {
    let both = "`Central Library` is the name of 2 sites: s1 (at 0, 100) and s2 (at 2000, 100). Write the id of the \
         one you mean";
    let place = plain("zone,Central Library,s2\nd1,5,9\nd2,6,9\nd3,7,9\n", WIDE);
    let ran = place.run("validate study.toml").ends_with(2);
    assert_eq!(ran.stderr, format!("H410 matrix.csv row 1: {both}\n"));
    let place = plain("demand_id,site_id,cost\nd1,s1,5\nd1,central  library,9\n", LONG);
    let ran = place.run("validate study.toml").ends_with(2);
    assert_eq!(ran.stderr, format!("H410 matrix.csv row 3: {}\n", both.replace("Central Library", "central  library")));
}

#[test]
fn sites_of_a_matrix_go_by_id_or_name_and_come_once() {
    let place = plain("zone,s1,S2,park hall\nd1,5,900,1\nd2,600,900,1\nd3,700,9,1\n", WIDE);
    place.run("validate study.toml").ends_with(0);
    let ran = place.run("solve scenario.toml --set hubs.at_most=1 --out out").ends_with(0);
    assert_eq!(json(&place.read("out/solution.json"))["hubs"], serde_json::json!(["0012"]), "{}", ran.stdout);
    let place = plain("zone,s1,0012,Park Hall\nd1,5,9,1\nd2,6,9,1\nd3,7,9,1\n", WIDE);
    let ran = place.run("validate study.toml").ends_with(2);
    assert!(
        ran.stderr.starts_with("H203 matrix.csv row 1: its columns `0012` and `Park Hall` are the same site."),
        "{}",
        ran.stderr
    );
    let place = plain("demand_id,site_id,cost\nd1,12,5\nd2,Centrl Library,5\n", LONG);
    let ran = place.run("validate study.toml").ends_with(2);
    assert!(
        ran.stderr.contains("row 2: the study has no site `12`. Did you mean `0012` (Park Hall)?"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("row 3: the study has no site `Centrl Library`. Did you mean `s1` (Central"),
        "{}",
        ran.stderr
    );
}

#[test]
fn zones_of_a_matrix_by_name_must_have_one_each() {
    let by_name = "[travel]\nkey = \"name\"\n";
    let place = plain("zone,s1\nash,5\nELM,6\n Oak ,7\n", &format!("{WIDE}{by_name}"));
    place.run("validate study.toml").ends_with(0);
    place.change("demand.csv", "Elm", "Ash");
    place.write("matrix.csv", "zone,s1\nAsh,5\nOak,6\n");
    let ran = place.run("validate study.toml").ends_with(2);
    let both =
        "`Ash` is the name of 2 zones: d1 and d2. Write codes instead, and delete `key = \"name\"` from [travel]";
    assert!(ran.stderr.contains(&format!("H410 matrix.csv row 2: {both}")), "{}", ran.stderr);
    place.change("study.toml", WIDE, LONG);
    place.write("matrix.csv", "demand_id,site_id,cost\nOak,s1,1\nAsh,s1,5\n");
    let ran = place.run("validate study.toml").ends_with(2);
    assert_eq!(ran.stderr, format!("H410 matrix.csv row 3: {both}\n"));
}

#[test]
fn lists_of_hubs_and_services_take_names() {
    let place = plain("", "");
    place.write("mine.txt", "park hall\ns2\n");
    place.run("evaluate scenario.toml --hubs mine.txt --out out").ends_with(0);
    assert_eq!(json(&place.read("out/solution.json"))["hubs"], serde_json::json!(["0012", "s2"]));
    place.write("mine.txt", "Park Hall\n0012\nCentral Library\nPark Hal\n");
    let ran = place.run("evaluate scenario.toml --hubs mine.txt --out out").ends_with(2);
    for line in [
        "H204 mine.txt row 2: site `0012` is there twice",
        "H410 mine.txt row 3: `Central Library` is the name of 2 sites: s1 (at 0, 100) and s2",
        "H407 mine.txt row 4: the study has no site `Park Hal`. Did you mean `0012` (Park Hall)?",
    ] {
        assert!(ran.stderr.contains(line), "{}", ran.stderr);
    }
    let services = plain("", "[services]\nhosted = \"hosted.csv\"\n");
    services.write("hosted.csv", "site_id,service\nPark Hall,debt advice\n");
    services.change("scenario.toml", "[hubs]", "[services]\nin_every_hub = [\"Debt  advice\"]\n[hubs]");
    services.run("solve scenario.toml --out out").ends_with(0);
    assert_eq!(json(&services.read("out/solution.json"))["hubs"], serde_json::json!(["0012"]));
    services.write("hosted.csv", "site_id,service\ncentral library,debt advice\n");
    let ran = services.run("validate study.toml").ends_with(2);
    assert!(
        ran.stderr.starts_with("H410 hosted.csv row 2: `central library` is the name of 2 sites"),
        "{}",
        ran.stderr
    );
}

#[test]
fn closures_of_a_study_take_names() {
    let place = Place::new().with_county();
    let study = place.read("county/study.toml") + "\n[distance]\nclosures = \"closing.txt\"\n";
    place.write("county/study.toml", &study);
    place.write("county/closing.txt", "jassellwick  children\u{2019}s centre\ncc-00002\n");
    place.run("distance county/study.toml --out out").ends_with(0);
    place.write("county/closing.txt", "Jasselwick Children's Centre\n");
    let ran = place.run("distance county/study.toml --out out").ends_with(2);
    assert!(ran.stderr.contains("Did you mean `cc-00001` (Jassellwick Children's Centre)?"), "{}", ran.stderr);
}

#[test]
fn authorities_of_a_study_and_its_tables_go_by_any_usual_spelling() {
    let place = Place::new().with_county();
    place.change("county/small_areas.csv", "X08000002,Umbummere", "X08000002,\"Umbummere, City of\"");
    let named = |study: &str, name: &str| {
        study.replace("[zones.boundaries]", &format!("[zones]\nauthorities = [\"{name}\"]\n[zones.boundaries]"))
    };
    let study = place.read("county/study.toml");
    // The first table that names an authority determines its name for all of its zones.
    let areas =
        place.read("county/small_areas.csv").replace(",X08000002,Umbummere,", ",X08000002,\"Umbummere, City of\",");
    place.write("county/small_areas.csv", &areas);
    place.change("county/budgets.csv", "X08000002,Umbummere", "Umbummere City Council,Umbummere");
    place.write("county/study.toml", &named(&study, "City of Umbummere"));
    let ran = place.run("validate county/study.toml").ends_with(0);
    assert!(ran.stdout.contains("authorities  1\n"), "{}", ran.stdout);
    place.write("county/study.toml", &named(&study, "Umbumere"));
    let ran = place.run("validate county/study.toml").ends_with(2);
    assert!(
        ran.stderr.contains("in the look-ups. Did you mean `Umbummere, City of`? Write the GSS code"),
        "{}",
        ran.stderr
    );
    place.write("county/study.toml", &study);
    place.change("county/budgets.csv", "Umbummere City Council", "Umbumere");
    let ran = place.run("validate county/study.toml").ends_with(2);
    assert!(
        ran.stderr.contains("H406 budgets.csv row 3") && ran.stderr.contains("Did you mean `Umbummere, City of`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn sites_are_listed_for_people_and_for_programs() {
    let place = Place::new().with_county();
    let ran = place.run("sites county/study.toml").ends_with(0);
    assert!(ran.stdout.starts_with("Vessamere (fictional): 150 sites\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\ncc-00001"), "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);

    let filters = "sites county/scenario.toml --authority umbummere --kind Library";
    let csv = place.run(&format!("{filters} --csv")).ends_with(0).stdout;
    assert!(csv.starts_with("id,name,kind,postcode,ward,authority,status\n"), "{csv}");
    assert!(csv.lines().count() > 2 && csv.lines().skip(1).all(|line| line.contains(",library,")), "{csv}");
    let list = json(&place.run(&format!("{filters} --json")).ends_with(0).stdout);
    assert_eq!(list["sites"].as_array().unwrap().len(), csv.lines().count() - 1);
    let first = &list["sites"][0];
    assert!(csv.contains(&format!("{},{},", first["id"].as_str().unwrap(), first["name"].as_str().unwrap())));
    assert_eq!(first["authority"], "Umbummere");
    assert!(first["ward"].is_string() && first.get("distance").is_none() && list["near"].is_null(), "{first}");
}

#[test]
fn sites_near_a_postcode_come_first_with_their_distance() {
    let place = Place::new().with_county();
    let near = |more: &str| place.run_with(&format!("sites county/study.toml {more}"), &["--near", "qx5 0aj"]);
    let list = json(&near("--json").ends_with(0).stdout);
    let distances: Vec<f64> =
        list["sites"].as_array().unwrap().iter().map(|site| site["distance"].as_f64().unwrap()).collect();
    assert_eq!((&list["near"], &list["sites"][0]["id"], distances[0]), (&"qx5 0aj".into(), &"cc-00001".into(), 0.0));
    assert!(distances.windows(2).all(|pair| pair[0] <= pair[1]) && distances[1] > 0.0);
    assert!(
        near("--csv")
            .ends_with(0)
            .stdout
            .starts_with("id,name,kind,postcode,ward,authority,status,distance\ncc-00001,")
    );
    let words = near("").ends_with(0).stdout;
    assert!(words.lines().nth(1).unwrap().ends_with(" 0 m"), "{words}");
    for (option, value, message) in [
        (
            "--near",
            "QX5 9ZZ",
            "H208 county/study.toml: hubplan cannot locate QX5 9ZZ: no site has it, and the study names no",
        ),
        ("--near", "here", "H211 county/study.toml: `here` is not a postcode"),
        ("--authority", "Keskorford", "H508 county/study.toml [--authority]: `Keskorford` is a ward of"),
        (
            "--kind",
            "libary",
            "H508 county/study.toml [--kind]: the study has no site of the kind `libary`. Did you mean `library`?",
        ),
    ] {
        let ran = place.run_with("sites county/study.toml", &[option, value]).ends_with(2);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

#[test]
fn a_question_of_what_if_is_solved_checked_and_repeated() {
    let place = Place::new().with_county();
    let before = place.read("county/scenario.toml");
    let what_if =
        ["--set", "objective.radius=3 km", "--exclude", "Jassellwick Children's Centre", "--require", "lib-00055"];
    let ran = place.run_with("solve county/scenario.toml --hubs 9", &what_if).ends_with(0);
    assert!(ran.stdout.contains("Run with --hubs 9, --set objective.radius=3 km,"), "{}", ran.stdout);
    assert_eq!(place.read("county/scenario.toml"), before);
    let out = "hubplan-out/county-hubs-9-objective.radius-3-km-require-lib-00055-exclude-jasse";
    let plan = json(&place.read(&format!("{out}/solution.json")));
    let scenario = &plan["scenario"];
    assert_eq!((&scenario["hubs"]["exactly"], &scenario["objective"]["radius"]), (&9.into(), &"3 km".into()));
    assert_eq!(scenario["sites"]["excluded"], serde_json::json!(["cc-00001"]), "by id, whatever was typed");
    assert_eq!(scenario["sites"]["required"], serde_json::json!(["lib-00055"]));
    let hubs = plan["hubs"].as_array().unwrap();
    assert!(hubs.len() == 9 && hubs.contains(&"lib-00055".into()) && !hubs.contains(&"cc-00001".into()));

    // The run records its changes, so the plan can be checked against the unchanged file.
    let check = format!("check county/scenario.toml {out}/solution.json");
    let checked = place.run(&check).ends_with(0);
    let words = checked.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("every limit of county/scenario.toml with --hubs 9 --set objective.radius=3 km"), "{words}");
    std::fs::remove_file(place.path(&format!("{out}/run.json"))).unwrap();
    let checked = place.run(&check).ends_with(4);
    assert!(checked.stdout.contains("scenario.objective.radius"), "{}", checked.stdout);
    place.run_with(&format!("{check} --hubs 9"), &what_if).ends_with(0);

    // The scenario printed in the report gives the same plan.
    let report = place.read(&format!("{out}/report.md"));
    let echoed = report.split("```").find(|block| block.contains("radius = \"3 km\"")).unwrap();
    place.write("county/echoed.toml", echoed.trim_start_matches("toml"));
    place.run("solve county/echoed.toml --out again").ends_with(0);
    assert!(place.read("again/solution.json") == place.read(&format!("{out}/solution.json")));
    place.run(&format!("check county/echoed.toml {out}/solution.json")).ends_with(0);
}

#[test]
fn what_is_wrong_with_a_setting_names_it() {
    let place = Place::new().with_county();
    for (line, message) in [
        (
            "solve county/scenario.toml --set hubs.at_mots=3",
            "H501 county/scenario.toml with --set hubs.at_mots=3: unknown field `at_mots`",
        ),
        (
            "validate county/scenario.toml --set ambition.share=7",
            "H507 county/scenario.toml with --set ambition.share=7 [ambition.share]: the share is 7",
        ),
        (
            "solve county/scenario.toml --hubs 3 --set hubs.at_most=4",
            "with --hubs 3 --set hubs.at_most=4 [hubs]: the scenario gives both at_most and exactly",
        ),
        (
            "frontier county/scenario.toml --against hubs --at 5 --set planning.authorities=[\"Nowhere\"]",
            "no authority `Nowhere`",
        ),
        (
            "alternatives county/scenario.toml --exclude lib-1",
            "H508 the command line [--exclude]: the study has no site `lib-1`. Did you mean",
        ),
        (
            "validate county/study.toml --hubs 3",
            "H501 county/study.toml: it is a study, but --hubs 3 changes a scenario",
        ),
    ] {
        let ran = place.run(line).ends_with(2);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
    let ran = place.run("solve county/scenario.toml --set hubs").ends_with(2);
    assert!(ran.stderr.contains("write KEY=VALUE, such as hubs.at_most=14"), "{}", ran.stderr);
    assert!(!place.path("hubplan-out").exists());
}

#[test]
fn hubs_of_ones_own_are_measured_against_a_changed_question() {
    let place = Place::new().with_county();
    let line = "evaluate county/scenario.toml --baseline --set money.total=1 --out out";
    let ran = place.run(line).ends_with(0);
    assert!(ran.stdout.contains("more than its budget of £1."), "{}", ran.stdout);
    place.run("check county/scenario.toml out/solution.json").ends_with(0);
}

#[test]
fn plans_of_different_questions_are_told_apart_by_their_keys() {
    let place = Place::new().with_county();
    place.run("solve county/scenario.toml --set hubs.at_most=12 --out a").ends_with(0);
    place.run("solve county/scenario.toml --set hubs.at_most=9 --exclude lib-00055 --out b").ends_with(0);
    let ran = place.run("compare a b --out ab").ends_with(0);
    for line in ["\n  hubs.at_most: 12 / 9\n", "\n  sites.excluded: - / lib-00055\n"] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let markdown = place.read("ab/compare.md");
    assert!(markdown.contains("hubs.at\\_most: 12 / 9") || markdown.contains("hubs.at_most: 12 / 9"), "{markdown}");
    let differences = &json(&place.read("ab/compare.json"))["differences"];
    assert_eq!(differences[0], serde_json::json!({ "key": "hubs.at_most", "values": [12, 9] }));
    assert_eq!(differences[1], serde_json::json!({ "key": "sites.excluded", "values": [null, ["lib-00055"]] }));
}
