//! Figures and names that planners bring: money in millions, exact distances, weights of 0, names that a spreadsheet
//! would run as formulas, and lists saved by a spreadsheet.

use crate::messages::place::{Catalogue, Place, official, plain};
use serde_json::Value;

/// Four points in a row, and a site beside each.
fn row(scenario: &str) -> Place {
    let study = "version = 1\nname = \"Row (fictional)\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n";
    let files = [
        ("study.toml", study),
        ("demand.csv", "id,x,y,weight\nd1,0,0,10\nd2,1000,0,20\nd3,2000,0,30\nd4,5000,0,5\n"),
        (
            "sites.csv",
            "id,x,y,name,cost\ns1,0,100,Alpha,1\ns2,1000,100,Beta,1\ns3,2000,100,Gamma,1\ns4,5000,100,Delta,1\n",
        ),
        ("scenario.toml", scenario),
    ];
    Place::new(files.map(|(name, text)| (name, text.to_owned())).into())
}

const NEAR: &str = "version = 1\nstudy = \"study.toml\"\n[objective]\nkind = \"coverage\"\nweight = \"weight\"\nradius = 500\n[hubs]\nat_most = 2\nmin_each = 0\n";

/// Standard output, on one line, of a run that must succeed.
#[track_caller]
fn said(place: &Place, line: &str) -> String {
    let ran = place.run(line);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}: {}", ran.stdout);
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

#[test]
fn fractions_of_pounds_are_refused_wherever_money_is_read() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("costs of sites in millions", |place| {
        place.change("candidate_sites.csv", "existing,120000", "existing,0.35");
        place.change("candidate_sites.csv", "E01099001,E08000901,candidate,", "E01099001,E08000901,candidate,1250.50");
    });
    catalogue.refused("budgets with pence, and in thousands", |place| {
        place.change("budgets.csv", "500000", "\"£500,000.01\"");
        place.change("budgets.csv", "300000", "300.5");
    });
    catalogue.refused("costs of services", |place| {
        place.write("hosted.csv", "site_id,service,cost\nsite-1,health visiting,0.02\nsite-2,health visiting,20000\n");
        place.append("study.toml", "\n[services]\nhosted = \"hosted.csv\"\n");
    });
    for (what, from, to) in [
        ("costs by kind", "library = 200000", "library = 0.2"),
        ("a total", "[ambition]", "[money]\ntotal = 1250000.50\n[ambition]"),
        ("a cost in words", "library = 200000", "library = \"£200k\""),
        ("a budget of an authority", "[ambition]", "[authorities.Fennick]\nbudget = 0.3\n[ambition]"),
        ("a budget of a year", "[ambition]", "[phases]\nyears = [2026]\nbudget = [0.3]\n[ambition]"),
        (
            "a practitioner",
            "[ambition]",
            "[send]\ndemand = \"children_0_4\"\ncaseload = 20\ncost = 45000.75\n[ambition]",
        ),
    ] {
        catalogue.refused(what, |place| {
            if to.starts_with("[money]") {
                place.change("scenario.toml", "[money.cost_by_kind]\nlibrary = 200000\nvillage_hall = 300000\n", "");
            }
            place.change("scenario.toml", from, to);
        });
    }
    catalogue.compare("whole_pounds");
}

#[test]
fn figures_that_no_sum_holds_are_refused() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("costs that come to too much", |place| {
        place.change("scenario.toml", "library = 200000", "library = 999_000_000_000_000");
    });
    catalogue.refused("budgets that come to too much", |place| {
        let budgets = "[authorities.Fennick]\nbudget = 600_000_000_000_000\n[authorities.Marrowdale]\nbudget = 600_000_000_000_000\n";
        place.change("scenario.toml", "[ambition]", &format!("{budgets}[ambition]"));
    });
    catalogue.refused("a weight that is a product of large numbers", |place| {
        place.change("scenario.toml", "children_0_4 * idaci_rate", "children_0_4 * population * 100000000000");
    });
    catalogue.refused("weights that come to too much together", |place| {
        place.change("scenario.toml", "children_0_4 * idaci_rate", "(1 + children_0_4 / 1000) * 500000000000000");
    });
    catalogue.refused("hubs beyond counting", |place| {
        place.change("budgets.csv", "500000,1,2", "500000,1,999999999999");
    });
    catalogue.refused("hubs beyond counting in the scenario", |place| {
        let hubs = "[hubs]\nat_most = 4_000_000_000\nallot_by = \"children_0_4\"\n[authorities.Fennick]\nmax_hubs = 4_000_000_000\n";
        place.change("scenario.toml", "[ambition]", &format!("{hubs}[ambition]"));
    });
    catalogue.refused("an aversion that counts journeys beyond any number", |place| {
        place.change(
            "scenario.toml",
            "radius = \"1.5 km\"",
            "kind = \"kolm_pollak\"\nradius = \"1.5 km\"\naversion = 300",
        );
    });
    catalogue.compare("too_much");
}

/// The largest costs that cells may have, at as many sites as the largest sum allows: no figure of the plan is
/// rounded.
#[test]
fn the_largest_sums_are_exact() {
    let place = row(&NEAR.replace("at_most = 2", "at_most = 4"));
    place.write(
        "sites.csv",
        "id,x,y,cost\ns1,0,100,999999999999\ns2,1000,100,999999999998\ns3,2000,100,999999999997\ns4,5000,100,1\n",
    );
    said(&place, "solve scenario.toml --out out");
    assert_eq!(json(&place, "out/solution.json")["metrics"]["cost"], 2_999_999_999_995_i64);
    said(&place, "check scenario.toml out/solution.json");
}

#[test]
fn exactly_this_far_counts_everywhere() {
    let place = row("");
    place.change("study.toml", "crs = \"plane\"", "crs = \"EPSG:27700\"\ndetour = 1.1");
    place.write("demand.csv", "id,x,y,weight,children_0_4\nd1,403000,400000,10,10\nd2,400000,400000,20,20\n");
    place.write("sites.csv", "id,x,y,status,capacity,cost\ns1,400000,400000,existing,100,1\n");
    let scenario = |objective: &str, rest: &str| {
        format!(
            "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = \"3.3 km\"\n{objective}\n[hubs]\nat_most = 1\nmin_each = 0\n{rest}\n"
        )
    };
    let capacity = "[capacity]\nmode = \"limit\"\ndemand = \"weight\"\nsplit = true\n";
    for (objective, rest) in [
        ("kind = \"coverage\"", ""),
        ("kind = \"median\"", ""),
        ("kind = \"centre\"", ""),
        ("kind = \"fewest\"", ""),
        ("kind = \"kolm_pollak\"", ""),
        ("kind = \"worst_off\"", ""),
        ("kind = \"decay\"\nsteps = [{ within = \"3.3 km\", worth = 1 }]", ""),
        ("kind = \"decay\"\nfull = \"3.3 km\"", ""),
        ("kind = \"coverage\"", "[[floors]]\neach = \"all\"\ncoverage = 1\n"),
        ("kind = \"coverage\"", capacity),
        ("kind = \"coverage\"", "[phases]\nyears = [2026, 2027]\nhubs = [1, 1]\n"),
        ("kind = \"coverage\"\nthen = [{ kind = \"median\", giving_up = 0 }]", ""),
    ] {
        place.write("scenario.toml", scenario(objective, rest));
        said(&place, "solve scenario.toml --out out");
        let plan = json(&place, "out/solution.json");
        assert_eq!(plan["metrics"]["all"]["after"]["covered"], 30.0, "{objective} {rest}");
        assert_eq!(plan["metrics"]["all"]["after"]["zones_covered"], 2, "{objective} {rest}");
        if objective.starts_with("kind = \"decay\"") {
            assert_eq!(plan["objective"], 30.0, "{objective}");
        }
        for year in plan["phases"]["years"].as_array().into_iter().flatten() {
            assert_eq!(year["covered"], 30.0, "{year}");
        }
        said(&place, "check scenario.toml out/solution.json");
        said(&place, "evaluate scenario.toml --baseline");
    }
    place.append("study.toml", "[distance]\nradii = [\"3.3 km\"]\nweights = [\"weight\"]\n");
    said(&place, "distance study.toml --out measured");
    let summary = place.read("measured/summary.csv");
    let column =
        summary.lines().next().and_then(|header| header.split(',').position(|name| name == "share_within_3300m"));
    let all = summary.lines().find(|line| line.starts_with("weight,all,")).unwrap_or_else(|| panic!("{summary}"));
    assert_eq!(column.and_then(|column| all.split(',').nth(column)), Some("1"), "{summary}");
}

#[test]
fn a_study_without_weight_says_so() {
    let place = row(NEAR);
    place.write("demand.csv", "id,x,y,weight\nd1,0,0,0\nd2,1000,0,0\n");
    let nothing = "No planned zone has any weight: `weight` is 0 in all of them. Every plan is as good for families as any other.";
    let summary = said(&place, "solve scenario.toml --out out");
    assert!(summary.contains(nothing) && summary.contains("The plan has 0 hubs."), "{summary}");
    assert!(!summary.contains("0.0%") && !summary.contains("best possible plan"), "{summary}");
    let report = place.read("out/report.md");
    assert!(report.contains("No planned zone has any weight") && !report.contains("0.0%"), "{report}");
    let validated = said(&place, "validate scenario.toml");
    assert!(validated.contains("no zone has any weight") && validated.contains(nothing), "{validated}");
    let access = &json(&place, "out/solution.json")["metrics"]["all"]["after"];
    assert_eq!((access["coverage"].is_null(), access["zones"].as_u64()), (true, Some(2)));
    said(&place, "check scenario.toml out/solution.json");
    place.write("list.txt", "s1\ns2\n");
    let given = said(&place, "evaluate scenario.toml --hubs list.txt");
    assert!(given.contains(nothing) && given.contains("2 hubs, given, not searched for"), "{given}");
}

#[test]
fn a_group_without_weight_has_no_share() {
    let place = Place::new(official());
    place.change("attributes.csv", "0.048,31555,10,35.0", "0.048,31555,10,0");
    place.change("attributes.csv", "0.062,30117,10,40.0", "0.062,30117,10,0");
    let summary = place.run("solve scenario.toml --out out");
    assert_eq!(summary.code, 0, "{}", summary.stderr);
    let deciles: Vec<&str> = summary.stdout.lines().filter(|line| line.starts_with("plan ")).collect();
    assert!(deciles.iter().any(|line| line.trim_end().ends_with(" -")), "{}", summary.stdout);
    let groups = json(&place, "out/solution.json");
    let groups = groups["metrics"]["groups"].as_array().unwrap();
    let tenth = groups.iter().find(|group| group["class"] == "decile" && group["name"] == "10").unwrap();
    assert!(tenth["access"]["after"]["coverage"].is_null(), "{tenth}");
    let report = place.read("out/report.md");
    assert!(report.lines().any(|line| line.starts_with("| 10 |") && line.contains("| - |")), "{report}");
    said(&place, "check scenario.toml out/solution.json");
}

#[test]
fn names_that_a_spreadsheet_would_run_survive_the_round_trip() {
    let place = row(NEAR);
    place.write(
        "sites.csv",
        "id,x,y,name\n=cmd|' /C calc'!A0,0,100,\"=HYPERLINK(\"\"http://example.invalid\"\",\"\"x\"\")\"\n-2+3,1000,100,'Ouse\n@SUM(1),2000,100,+44 114 000 0000\n",
    );
    said(&place, "solve scenario.toml --out out");
    let hubs = json(&place, "out/solution.json")["hubs"].clone();
    let found: Vec<_> =
        hubs.as_array().unwrap().iter().map(|hub| hub.as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(found, ["-2+3", "@SUM(1)"]);
    for name in ["hubs.csv", "zones.csv", "left_out.csv"] {
        let text = place.read(&format!("out/{name}"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!runs, "{name}: {cell}");
        }
    }
    let listed = place.read("out/hubs.csv");
    assert!(listed.contains("'-2+3") && listed.contains("'+44 114 000 0000") && listed.contains("'Ouse"), "{listed}");
    let given = said(&place, "evaluate scenario.toml --hubs out/hubs.csv --out given");
    assert!(given.contains("These 2 hubs were given"), "{given}");
    assert_eq!(json(&place, "given/solution.json")["hubs"], json(&place, "out/solution.json")["hubs"]);
}

#[test]
fn a_list_of_hubs_is_read_as_a_spreadsheet_saves_it() {
    let place = row(NEAR);
    said(&place, "solve scenario.toml --out out");
    let ours = place.read("out/hubs.csv");
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let forms = [
        ours.replace(',', ";").into_bytes(),
        ours.replace(',', "\t").into_bytes(),
        format!("\u{feff}{}", ours.replace(',', ";").replace('\n', "\r\n")).into_bytes(),
        wide(&format!("\u{feff}{}", ours.replace(',', "\t"))),
        ours.replace('\n', "\r").into_bytes(),
        b"# mine\n\nname;id\n\"B; eta\";s2\nGamma;s3\n".to_vec(),
        b"s2\r\n\r\n# and\r\n\"s3\"\r\n".to_vec(),
    ];
    for form in forms {
        place.write("list.csv", &form);
        let told = said(&place, "evaluate scenario.toml --hubs list.csv");
        assert!(told.contains("These 2 hubs were given"), "{}\n{told}", String::from_utf8_lossy(&form));
        assert!(told.contains("76.9% of demand"), "{told}");
    }
}

#[test]
fn rows_that_could_not_be_used_are_no_nothing() {
    let place = Place::new(official());
    let told = said(&place, "validate study.toml");
    // A barn outside every zone, and a library and a zone in Wales.
    assert!(told.contains("(fictional): 1 row could not be used"), "{told}");
    assert!(told.contains("left out 1 row could not be used 1 candidate_sites.csv: it stands"), "{told}");
    assert!(told.contains("rows are not about the study"), "{told}");
    place.change("candidate_sites.csv", "443600,397000", "443600,392700");
    let told = said(&place, "validate study.toml");
    assert!(told.contains("nothing wrong") && !told.contains("could not be used"), "{told}");
    let clean = Place::new(plain());
    assert!(said(&clean, "validate study.toml").contains("left out nothing"));
}

#[test]
fn blanks_that_count_as_zero_are_told_with_their_children() {
    let place = row(NEAR);
    place.write("demand.csv", "id,x,y,weight,children_0_4\nd1,0,0,10,40\nd2,1000,0,..,412\nd3,2000,0,,88\n");
    place.change("study.toml", "demand = \"demand.csv\"", "demand = { file = \"demand.csv\", blank = \"zero\" }");
    let told = said(&place, "validate study.toml");
    let line = "hubplan reads 2 blank or suppressed cells of weight in demand.csv as 0: zones with 500 children aged \
         0 to 4";
    assert!(told.contains(line), "{told}");
}
