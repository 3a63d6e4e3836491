//! What all outputs say about a single one of everything, and about assumed figures: a county with one zone, one
//! authority and one site.

use crate::county;
use crate::county::Place;
use crate::small;
use std::path::Path;

const STUDY: &str = "version = 1\nname = \"One square\"\ndetour = 1.25\n\
    [zones]\nboundaries = \"zones.geojson\"\ntables = [\"lookup.csv\", \"numbers.csv\"]\n\
    [[sites]]\nfile = \"sites.csv\"\n\
    [distance]\ngroups = [\"authority\", \"imd_decile\"]\n\
    [exposure]\ncohorts = { first = \"2020-01\", last = \"2020-01\", every = 1 }\nmonths = 1\n";

const SCENARIO: &str = "version = 1\nstudy = \"study.toml\"\n\
    [objective]\nweight = \"children_0_4\"\nradius = \"2.5 km\"\n\
    [hubs]\nat_most = 1\n\
    [money]\nsite_cost = 100000\n\
    [capacity]\nper_hub = 1\n\
    [ambition]\nindex = \"imd_decile\"\nmode = \"report\"\n";

fn place() -> Place {
    let place = Place::new();
    let zone = [("E01000001", "Ashmere 001A", -1.40, 0.02)];
    place.write("zones.geojson", &small::squares("lsoa21_code", "lsoa21_name", &zone));
    place.write("lookup.csv", "LSOA21CD,LSOA21NM,UTLA23CD,UTLA23NM\nE01000001,Ashmere 001A,E08000001,Ashmere\n");
    place.write("numbers.csv", "lsoa21_code,imd_decile,imd_rank,children_0_4\nE01000001,1,1,1\n");
    place.write("sites.csv", "site_id,name,kind,status,longitude,latitude\ns1,First,library,existing,-1.39,53.41\n");
    place.write("study.toml", STUDY);
    place.write("scenario.toml", SCENARIO);
    place.write("sweep.toml", "version = 1\nscenario = \"scenario.toml\"\n[grid]\n\"objective.radius\" = [\"2 km\"]\n");
    place
}

/// Every command with what it printed, and the pages and Markdown reports that it wrote.
fn outputs(place: &Place) -> Vec<(String, String)> {
    let commands = [
        ("validate study.toml", 0),
        ("validate scenario.toml", 0),
        ("solve scenario.toml --out plan", 0),
        ("evaluate scenario.toml --baseline --out today", 0),
        ("check scenario.toml plan/solution.json", 0),
        ("compare today plan --out compared", 0),
        ("frontier scenario.toml --of coverage --against hubs --from 1 --to 1 --points 1 --out frontier", 0),
        ("frontier scenario.toml --of cost --against coverage --at 50% --out dearer", 0),
        ("frontier scenario.toml --of coverage --against budget --from 0 --to 100000 --points 2 --out money", 0),
        ("alternatives scenario.toml -k 1 --within 1% --out others", 0),
        ("sweep sweep.toml --out swept", 0),
        ("distance study.toml --out distance", 0),
        ("exposure study.toml --out exposure", 0),
    ];
    let mut outputs = Vec::new();
    for (command, code) in commands {
        let ran = place.run(command);
        assert_eq!(ran.code, code, "{command}\n{}{}", ran.stdout, ran.stderr);
        outputs.push((command.to_owned(), ran.stdout + &ran.stderr));
        let out = command.split(" --out ").nth(1).map(|folder| place.path(folder));
        outputs.extend(
            out.iter().flat_map(|folder| pages(folder)).map(|(name, text)| (format!("{command}: {name}"), text)),
        );
    }
    outputs
}

fn pages(folder: &Path) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if [".md", ".html", ".svg", ".txt"].iter().any(|end| name.ends_with(end)) || name == "study.json" {
            let text = std::fs::read_to_string(&path).unwrap();
            pages.push((name, text));
        }
    }
    pages
}

/// Words of a text, including numbers. Punctuation marks count as words, and so does the end of a table line.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut word = String::new();
        for letter in line.chars() {
            if letter.is_alphanumeric() || "'_.,%£".contains(letter) {
                word.push(letter);
                continue;
            }
            words.push(std::mem::take(&mut word));
            words.extend((!letter.is_whitespace()).then(|| letter.to_string()));
        }
        words.push(word);
        words.extend(line.trim().contains("  ").then(|| "|".to_owned()));
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Counted nouns, in the plural.
const MANY: [&str; 38] = [
    "hubs",
    "zones",
    "sites",
    "authorities",
    "centres",
    "years",
    "plans",
    "rows",
    "points",
    "places",
    "parts",
    "rounds",
    "scenarios",
    "values",
    "origins",
    "postcodes",
    "cohorts",
    "months",
    "changes",
    "faults",
    "limits",
    "files",
    "figures",
    "groups",
    "services",
    "families",
    "children",
    "regions",
    "budgets",
    "practitioners",
    "readings",
    "reasons",
    "communities",
    "kinds",
    "candidates",
    "polygons",
    "capacities",
    "more",
];

/// Plural verbs, which may not follow a singular noun.
const THEY: [&str; 17] = [
    "gain", "lose", "come", "fall", "have", "are", "stand", "bring", "cost", "open", "close", "lie", "reach", "find",
    "keep", "break", "were",
];

#[test]
fn one_of_everything_is_one() {
    let place = place();
    let mut wrong = Vec::new();
    for (what, text) in outputs(&place) {
        let words = words(&text);
        for at in 0..words.len().saturating_sub(2) {
            let [one, noun, verb] = [&words[at], &words[at + 1], &words[at + 2]];
            let plural = MANY.contains(&noun.trim_end_matches([',', '.'])) && !noun.starts_with("more")
                || ["more", "required", "other", "disadvantaged"].contains(&noun.as_str())
                    && MANY.contains(&verb.trim_end_matches([',', '.']));
            let singular = MANY.contains(&format!("{noun}s").as_str());
            // A figure in a table does not count the word in the next cell.
            if one == "1" && (plural || singular && THEY.contains(&verb.as_str())) {
                let from = at.saturating_sub(6);
                wrong.push(format!("{what}: {}", words[from..(at + 5).min(words.len())].join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No heading or cell touches the one before it.
#[test]
fn no_two_cells_touch() {
    let place = place();
    let headings = [
        "gap", "hubs", "cost", "loss", "come", "gone", "plan", "share", "money", "covered", "budget", "coverage",
        "kept", "up",
    ];
    let mut wrong = Vec::new();
    for (what, text) in outputs(&place).into_iter().filter(|(what, _)| !what.contains(':')) {
        for line in text.lines() {
            let wide = ["validate", "check"].iter().any(|command| what.starts_with(command));
            assert!(line.chars().count() <= 80 || wide, "{what}: {line}");
            for word in line.split_whitespace() {
                let joined = headings.iter().any(|first| {
                    let rest = word.strip_prefix(first).unwrap_or_default();
                    rest == "each" || headings.contains(&rest)
                });
                if joined || word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_alphabetic() && b == '£') {
                    wrong.push(format!("{what}: {word} in `{line}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The cost comes from the scenario, the distance from the study's factor: neither may be presented as a fact.
#[test]
fn what_is_assumed_is_called_so_beside_every_figure() {
    let place = place();
    let outputs = outputs(&place);
    let of = |what: &str| {
        let found = outputs.iter().find(|(name, _)| name == what);
        found.map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_else(|| panic!("{what}"))
    };
    for plan in ["solve scenario.toml --out plan", "evaluate scenario.toml --baseline --out today"] {
        let text = of(plan);
        assert!(text.contains("The hub costs £100,000 (assumed)."), "{text}");
        assert!(text.contains("within 2.5 km (assumed: 1.25 times the straight line) of a hub"), "{text}");
        assert!(text.contains("Families and hubs (distances assumed)"), "{text}");
        assert!(text.contains("room for 1 (assumed)"), "{text}");
        for page in ["report.md", "report.html"] {
            let text = of(&format!("{plan}: {page}"));
            assert!(text.contains("the hub costs £100,000 (assumed)"), "{page}: {text}");
            assert!(text.contains("Cost (assumed)"), "{page}: {text}");
            assert!(text.contains("2.5 km (assumed: 1.25 times the straight line)"), "{page}");
            assert!(text.contains("(distances assumed)"), "{page}");
        }
        assert!(of(&format!("{plan}: map.svg")).contains("(distances assumed)"), "{plan}");
    }
    let text = of("compare today plan --out compared");
    assert!(
        text.contains("The hubs cost the same (assumed).") && text.contains("cost of the hubs (assumed)"),
        "{text}"
    );
    assert!(text.contains("within 2.5 km (assumed: 1.25 times the straight line)"), "{text}");
    for (command, file) in [
        (
            "frontier scenario.toml --of coverage --against hubs --from 1 --to 1 --points 1 --out frontier",
            "frontier.md",
        ),
        ("frontier scenario.toml --of cost --against coverage --at 50% --out dearer", "frontier.md"),
        ("alternatives scenario.toml -k 1 --within 1% --out others", "alternatives.md"),
    ] {
        let (text, page) = (of(command), of(&format!("{command}: {file}")));
        assert!(text.contains("cost assumed") && text.contains("assumed"), "{text}");
        assert!(page.contains("Cost (assumed)"), "{page}");
    }
    let text = of("sweep sweep.toml --out swept");
    assert!(text.contains("The cost of hubs is assumed. Distances are assumed"), "{text}");
    assert!(of("sweep sweep.toml --out swept: sweep.md").contains("Cost (assumed)"));
    for study in ["distance study.toml --out distance", "exposure study.toml --out exposure"] {
        assert!(of(study).contains("(distances assumed)"), "{}", of(study));
    }
}

/// The headline mentions every limit that the hubs break; only --strict makes it an exit code.
#[test]
fn limits_that_given_hubs_break_are_told_first_and_worst_first() {
    let place = Place::new().with_county();
    let baseline = "evaluate county/scenario.toml --baseline --out today";
    let ran = place.run(baseline).ends_with(0);
    let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let answer = flat.find("Families and hubs").unwrap();
    let worst_first = [
        "and break 3 limits of the scenario (below, worst first)",
        "- Umbummere has 14 hubs; at most 7 are allowed.",
        "- The plan has 10 of 25 hubs in disadvantaged communities; at least 18 are needed.",
        "- Umbummere spends £450,000 (assumed) more than its budget of £1,230,000.",
    ];
    let places = worst_first.map(|text| flat.find(text).unwrap_or_else(|| panic!("`{text}` is not in {flat}")));
    assert!(places.is_sorted() && places[3] < answer, "{flat}");
    let paper = place.read("today/report.md");
    let first = paper.split("## ").nth(1).unwrap();
    let all = worst_first[1..].iter().all(|text| first.contains(text));
    assert!(all && first.contains("break 3 limits of the scenario"), "{first}");
    let broken = county::json(&place.read("today/solution.json"))["broken"].as_array().unwrap().len();
    assert_eq!(broken, 3);
    place.run(&format!("{baseline} --strict")).ends_with(4);
    place.run("solve county/scenario.toml --gap 0.05 --out plan").ends_with(0);
    let kept = place.run("evaluate county/scenario.toml --hubs plan/hubs.csv --strict --out again").ends_with(0);
    assert!(kept.stdout.contains("and keep every"), "{}", kept.stdout);
}
