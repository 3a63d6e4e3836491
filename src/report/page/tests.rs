//! The report of the villages of [`crate::evaluate::testing`]: well-formed, consistent with the metrics, the same in
//! both formats.

use super::report;
use crate::evaluate::testing::{evaluation, parts, plan, study, terms};
use crate::evaluate::{Evaluation, evaluate};
use crate::model::testing::{plain_terms, study_of_points};
use crate::model::{Class, Evidence, EvidenceTerms, Plan, Reason, SiteIx, SiteStatus, Status, Study, Terms};
use crate::report::words;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

const OPEN: [SiteIx; 2] = [SiteIx(1), SiteIx(3)];

/// Both renderings of a plan.
struct Both {
    html: String,
    markdown: String,
}

fn both(study: &Study, plan: &Plan, evaluation: Option<&Evaluation>) -> Both {
    let report = report(study, plan, evaluation);
    let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let both = Both { html: written(&|out| report.html(out)), markdown: written(&|out| report.markdown(out)) };
    well_formed(&both.html);
    both
}

fn of(study: &Study, terms: &Terms) -> Both {
    let plan = plan(study, terms, &OPEN);
    let evaluation = evaluate(study, terms, &plan.scenario, &OPEN);
    both(study, &plan, Some(&evaluation))
}

fn of_the_villages() -> Both {
    let study = study();
    of(&study, &terms(&study))
}

/// Checks that every element is closed, ids are unique, and references resolve.
fn well_formed(html: &str) {
    let (_, body) = html.split_once("<body>").unwrap();
    let mut reader = Reader::from_str(body.strip_suffix("</html>").unwrap().strip_suffix("</body>").unwrap());
    reader.config_mut().check_end_names = true;
    let (mut depth, mut ids, mut referred) = (0, BTreeMap::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::End(_) => depth -= 1,
            Event::Start(element) => {
                depth += 1;
                for attribute in element.html_attributes() {
                    let attribute = attribute.unwrap();
                    let value = attribute.value.to_string();
                    match attribute.key.as_ref() {
                        "id" => *ids.entry(value).or_insert(0) += 1,
                        "aria-labelledby" => referred.extend(value.split(' ').map(str::to_owned)),
                        "href" if value.starts_with('#') => referred.push(value[1..].to_owned()),
                        "fill" if value.starts_with("url(#") => referred.push(value[5..value.len() - 1].to_owned()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert!(ids.values().all(|count| *count == 1), "{ids:?}");
    assert!(!referred.is_empty() && referred.iter().all(|id| ids.contains_key(id)), "{referred:?}");
}

/// Cells of every table, headings first.
fn tables_of_page(html: &str) -> Vec<Vec<Vec<String>>> {
    let table = |text: &str| text.split("<tr").skip(1).map(cells).collect();
    html.split("<table>").skip(1).map(|rest| table(rest.split_once("</table>").unwrap().0)).collect()
}

fn cells(row: &str) -> Vec<String> {
    let cell = |rest: &str| {
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once("</t")
            .unwrap()
            .0
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    let starts = ["<th", "<td"].map(|tag| row.match_indices(tag).map(|(at, _)| at).collect::<Vec<_>>());
    let mut starts: Vec<usize> = starts.concat();
    starts.sort_unstable();
    starts.into_iter().filter(|at| !row[*at..].starts_with("<thead")).map(|at| cell(&row[at..])).collect()
}

fn tables_of_paper(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let row = |line: &str| {
        let inner = line.trim_start_matches("| ").trim_end_matches(" |");
        inner.split(" | ").map(|cell| cell.trim_matches('*').replace('\\', "")).collect::<Vec<_>>()
    };
    let lines: Vec<&str> = markdown.lines().collect();
    let blocks = lines.split(|line| !line.starts_with('|')).filter(|block| !block.is_empty());
    blocks.map(|block| block.iter().filter(|line| !line.starts_with("| --")).map(|line| row(line)).collect()).collect()
}

#[test]
fn page_and_paper_have_the_same_tables() {
    let Both { html, markdown } = of_the_villages();
    let (page, paper) = (tables_of_page(&html), tables_of_paper(&markdown));
    assert!(page.len() >= 12, "{}", page.len());
    assert_eq!(page, paper);
}

#[test]
fn figures_are_those_of_the_metrics() {
    let study = study();
    let metrics = evaluation(&study, &terms(&study)).metrics;
    let Both { html, .. } = of_the_villages();
    let tables = tables_of_page(&html);
    let number =
        |cell: &str| cell.trim_end_matches(['%', ' ', 'k', 'm']).replace([',', '£', '+'], "").parse::<f64>().unwrap();
    let table = |first: &str| tables.iter().find(|table| table[0][0] == first).unwrap_or_else(|| panic!("{first}"));
    for (heading, class) in [("IDACI decile", Class::Decile), ("Rural or urban", Class::RuralUrban)] {
        let groups: Vec<_> = words::of_class(&metrics, class).collect();
        let rows = &table(heading)[1..];
        assert!(groups.len() > 1 && groups.len() == rows.len(), "{heading}");
        for (group, row) in groups.iter().zip(rows) {
            let (before, after) = (group.access.before, group.access.after);
            assert_eq!((row[0].as_str(), number(&row[1]) as usize), (group.name.as_str(), after.zones));
            assert!((number(&row[2]) - after.weight.0).abs() < 0.05, "{row:?}");
            for (cell, share) in [(&row[3], before.coverage), (&row[4], after.coverage)] {
                let same = |share: f64| (number(cell) - share * 100.0).abs() <= 0.05 + 1e-9;
                assert!(share.map_or(cell == "-", same), "{row:?}");
            }
        }
    }
    for (reading, row) in metrics.readings.iter().zip(&table("Reading")[1..]) {
        assert_eq!([number(&row[1]), number(&row[2])], [reading.hubs_in, reading.hubs].map(|count| count as f64));
        for (cell, (asked, met)) in row[3..6].iter().zip(reading.asked.iter().zip(reading.met)) {
            assert_eq!(cell, &format!("{asked}: {}", if met { "met" } else { "missed" }));
        }
        assert_eq!(row[6] == "yes", reading.enforced);
    }
    let all = &metrics.all;
    let families = table("Families and hubs");
    assert_eq!(families[0], ["Families and hubs", "Today", "Plan"]);
    assert_eq!(
        families[3][1..].iter().map(|cell| number(cell)).collect::<Vec<_>>(),
        [all.before.covered.0, all.after.covered.0]
    );
}

#[test]
fn indices_of_inequality_stand_in_an_annex() {
    let Both { html, markdown } = of_the_villages();
    assert_eq!(headings(&markdown).last(), Some(&"Annex: inequality of distances"));
    assert!(
        markdown.contains("Half of all families, counted by demand, travel at most 0 m to the nearest hub;"),
        "{markdown}"
    );
    let tables = tables_of_page(&html);
    let table = tables.iter().find(|table| table[1][0] == "Gini index of distances").unwrap();
    assert_eq!(table[0], ["Figure", "Today", "Plan"]);
    assert_eq!(table[1][1..], ["0.29", "0.60"]);
    assert_eq!(table[4], ["Within 1 km, decile 1 minus decile 9, points", "+100.0", "-100.0"]);
}

#[test]
fn the_evidence_note_stands_on_the_page_only_when_asked_for() {
    let study = study();
    let mut terms = terms(&study);
    assert!(!of(&study, &terms).html.contains("Sure Start"));
    terms.evidence = Some(EvidenceTerms { children: vec![10.0; 8], label: "children_0_4".into() });
    let Both { html, markdown } = of(&study, &terms);
    assert!(html.contains("id=\"evidence\""));
    let (_, note) = markdown.split_once("## Evidence note").unwrap();
    let parts = [
        Evidence::WARNING,
        "Of 60 children",
        "What the studies found",
        "1999 to 2003",
        "What these findings depend on",
    ];
    assert!(parts.iter().all(|part| note.contains(part)), "{note}");
    assert!(note.find(Evidence::WARNING) < note.find("0.8 grades"), "the warning goes first");
}

#[test]
fn names_are_escaped() {
    let mut parts = parts();
    parts.zones[0].name = "Marks & <script>alert(1)</script> \"End\" | *1*".into();
    parts.sites[1].name = "St <b>Anne's</b> & All".into();
    let study = Study::new(parts).unwrap();
    let Both { html, markdown } = of(&study, &terms(&study));
    assert!(html.contains("Marks &amp; &lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("St &lt;b&gt;Anne's"));
    assert!(!html.contains("<script") && !html.contains("<b>"));
    assert!(markdown.contains(r#"Marks \& \<script\>alert(1)\</script\> "End" \| \*1\*"#), "{markdown}");
}

#[test]
fn the_scenario_can_be_copied_from_the_page() {
    let plan = plan(&study(), &terms(&study()), &OPEN);
    let Both { markdown, .. } = of_the_villages();
    let codes: Vec<&str> = markdown.split("```\n").skip(1).step_by(2).collect();
    assert_eq!(codes[0], "hubplan solve scenario.toml\n");
    assert_eq!(toml::from_str::<crate::model::Scenario>(codes[1]).unwrap(), plan.scenario);
}

fn headings(markdown: &str) -> Vec<&str> {
    markdown.lines().filter_map(|line| line.strip_prefix("## ")).collect()
}

#[test]
fn no_plan_has_a_page_with_the_reasons() {
    let study = study();
    let text = "At most 1 hub may open, but 2 <must>.".to_owned();
    let reasons = vec![Reason { limit: "total".into(), authority: None, text }];
    let found = plan(&study, &terms(&study), &OPEN);
    let none =
        Plan { status: Status::Infeasible, objective: None, bound: None, gap: None, metrics: None, reasons, ..found };
    let Both { html, markdown } = both(&study, &none, None);
    let basis = ["Assumptions", "The data", "How to reproduce this plan", "Whose data it is"];
    assert_eq!(headings(&markdown), [["No plan is possible"].as_slice(), basis.as_slice()].concat());
    assert!(html.contains("<li>At most 1 hub may open, but 2 &lt;must&gt;.</li>"), "{html}");
}

#[test]
fn hubs_that_were_given_are_proven_to_be_nothing() {
    let study = study();
    let proof = "none: the hubs were given, and the bound is all the weight there is".to_owned();
    let given = Plan { proof, status: Status::Feasible, gap: Some(0.4), ..plan(&study, &terms(&study), &OPEN) };
    let Both { markdown, .. } = both(&study, &given, Some(&evaluation(&study, &terms(&study))));
    assert!(markdown.contains("2 hubs (0 of them open today), given, not searched for"), "{markdown}");
    assert!(markdown.contains("hubplan evaluate scenario.toml --hubs hubs.csv"), "{markdown}");
    assert!(!markdown.contains("best possible") && !markdown.contains("40.000%") && !markdown.contains("--bound"));
}

#[test]
fn without_centres_nothing_is_said_of_today() {
    let mut parts = parts();
    parts.sites.iter_mut().for_each(|site| site.status = SiteStatus::Candidate);
    let study = Study::new(parts).unwrap();
    let Both { html, markdown } = of(&study, &terms(&study));
    assert!(!markdown.to_lowercase().contains("today") && !markdown.contains("loses"), "{markdown}");
    assert!(!html.contains("id=\"change\"") && html.contains("id=\"map\""));
}

#[test]
fn a_plain_study_leaves_out_what_it_does_not_know() {
    let study = study_of_points(&[(0.0, 0.0, 3.0), (5.0, 0.0, 2.0)], &[(0.0, 1.0), (9.0, 0.0)]);
    let terms = plain_terms(&study, 2.0);
    let found = plan(&study, &terms, &[SiteIx(0)]);
    let evaluation = evaluate(&study, &terms, &found.scenario, &[SiteIx(0)]);
    let Both { html, markdown } = both(&study, &found, Some(&evaluation));
    let sections = headings(&markdown);
    for absent in [
        "By deprivation",
        "By authority",
        "In urban and rural areas",
        "By district and by ward",
        "By ward",
        "Who loses access",
        "Hubs against share",
    ] {
        assert!(!sections.contains(&absent), "{absent}");
    }
    assert!(sections.contains(&"The worst-served places") && sections.contains(&"The hubs"), "{sections:?}");
    assert!(super::coverage(&evaluation.metrics).is_none());
    assert!(!html.contains("NaN") && !markdown.contains("NaN"));
}

#[test]
fn the_chart_stands_by_itself() {
    let study = study();
    let svg = super::coverage(&evaluation(&study, &terms(&study)).metrics).unwrap();
    let mut reader = Reader::from_str(&svg);
    while !matches!(reader.read_event().unwrap(), Event::Eof) {}
    assert!(
        svg.starts_with("<svg xmlns=") && svg.contains(">Demand within 1 km of a hub by IDACI decile</text>"),
        "{svg}"
    );
}

/// One numbering: the table's first column, the maps, the layer.
#[test]
fn hubs_have_the_same_number_in_the_table_and_on_every_map() {
    let (study, terms) = (study(), terms(&study()));
    let both = of_the_villages();
    let rows = evaluation(&study, &terms);
    let hubs = crate::report::layers::all(&study, &rows).remove(0);
    let at = |name: &str| hubs.fields.iter().position(|field| field.name == name).unwrap();
    assert_eq!(at("number"), 0);
    for (number, name) in [(1, "Wether Lane, No. 3"), (2, "Wether Lane, No. 1")] {
        assert!(both.markdown.contains(&format!("| {number} | {name} |")), "{number} in {}", both.markdown);
        let svgs: Vec<&str> = both
            .html
            .split("<svg")
            .skip(1)
            .filter(|svg| svg.contains("id=\"map") || svg.contains("id=\"change"))
            .collect();
        assert_eq!(svgs.len(), 4, "two maps, each in two sizes");
        for svg in svgs {
            assert!(svg.contains(&format!("<title>{number}. {name}: ")) && svg.contains(&format!(">{number}</text>")));
        }
        let record = hubs.record(number - 1);
        assert_eq!(record.values[0], number.into());
        assert_eq!(record.values[at("name")], name.into());
    }
}
