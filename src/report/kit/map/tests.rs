use super::{EACH_ZONE, MapFrame, PlanMap, Theme, file};
use crate::evaluate::testing::{parts, scenario, study, terms};
use crate::evaluate::{Evaluation, evaluate};
use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
use crate::model::{Columns, Crs, SiteIx, SiteStatus, Study, StudyParts};
use geo::{MultiPolygon, Rect};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

const THEMES: [Theme; 3] = [Theme::Deprivation, Theme::Coverage, Theme::Change];

/// An element with its attributes and its own text.
#[derive(Debug, Default, Clone)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// All elements, in order of their end tags. Makes the checks that every map has to pass: it is well-formed, ids are
/// unique, references resolve, numbers are valid, and positions are within the picture.
fn elements(svg: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(svg);
    let (mut open, mut done): (Vec<Element>, Vec<Element>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
                });
                let attributes = attributes.collect();
                open.push(Element { name, attributes, text: String::new() });
            }
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    element.text += &*text;
                }
            }
            Event::End(tag) => {
                let element = open.pop().unwrap();
                assert_eq!(element.name, tag.name().as_ref());
                done.push(element);
            }
            Event::GeneralRef(reference) => {
                open.last_mut().unwrap().text += &*reference;
            }
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty() && !done.is_empty());
    let ids: Vec<&str> = done.iter().map(|element| element.attribute("id")).filter(|id| !id.is_empty()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    let root = done.last().unwrap();
    let [width, height] = ["width", "height"].map(|name| root.attribute(name).parse::<f64>().unwrap());
    for element in &done {
        let fill = element.attribute("fill").strip_prefix("url(#").map(|id| id.trim_end_matches(')'));
        for id in element.attribute("href").strip_prefix('#').into_iter().chain(fill) {
            assert!(unique.contains(id), "nothing is called {id}");
        }
        if element.name == "use" && !element.attribute("x").is_empty() {
            let [x, y] = ["x", "y"].map(|name| element.attribute(name).parse::<f64>().unwrap());
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{element:?}");
        }
    }
    for wrong in ["NaN", "inf", "script", "http://www.w3.org/1999", "-0 "] {
        assert!(!svg.contains(wrong), "{wrong}");
    }
    done
}

fn drawn(study: &Study, evaluation: &Evaluation, theme: Theme) -> String {
    PlanMap::new(study, evaluation).draw(theme, &MapFrame::default()).into_string()
}

/// The texts on the map, in order.
fn words(svg: &str) -> Vec<String> {
    elements(svg).into_iter().filter(|element| element.name == "text").map(|element| element.text).collect()
}

fn titles(svg: &str) -> Vec<String> {
    elements(svg).into_iter().filter(|element| element.name == "title").map(|element| element.text).collect()
}

fn of(study: &Study) -> Evaluation {
    evaluate(study, &terms(study), &scenario(), &[SiteIx(1), SiteIx(3)])
}

/// The plan of a plain study that opens its first site, with a radius of 1.
fn plain(parts: StudyParts) -> (Study, Evaluation) {
    let study = Study::new(parts).unwrap();
    let evaluation = evaluate(&study, &plain_terms(&study, 1.0), &scenario(), &[SiteIx(0)]);
    (study, evaluation)
}

#[test]
fn every_hub_is_there_once_and_says_its_part() {
    let study = study();
    for theme in THEMES {
        let titles = titles(&drawn(&study, &of(&study), theme));
        for (site, says) in [
            (0, "open today, not a hub"),
            (1, "new hub, nearest to 4 zones with 65 of demand"),
            (2, "open today, not a hub"),
            (3, "new hub, nearest to 2 zones with 8 of demand"),
            (4, "open today, not a hub"),
            (5, "centre outside this plan, nearest to 2 zones with 13 of demand"),
        ] {
            let number = match site {
                1 => "2. ",
                3 => "1. ",
                _ => "",
            };
            let title = format!("{number}Wether Lane, No. {site}: {says}");
            assert_eq!(titles.iter().filter(|other| **other == title).count(), 1, "{title} in {titles:?}");
        }
        assert!(titles.contains(&"Wether 001A, decile 1: 2.00 km to Wether Lane, No. 1".to_owned()), "{titles:?}");
    }
}

#[test]
fn the_legend_has_the_signs_that_are_used_and_no_other() {
    let study = study();
    let legend = |theme| words(&drawn(&study, &of(&study), theme));
    let signs = [
        "Outside this plan",
        "Hubs and centres",
        "New hub, with its number (2)",
        "Centre outside this plan (1)",
        "Open today, not a hub (3)",
    ];
    let wards = ["Reach and borders", "Between two wards"];
    let borders = ["Between the areas of two hubs", "Between two authorities"];
    let deciles = ["1 (most disadvantaged)", "2", "3", "4 and 5", "8 to 10 (least)"];
    let after_scale = |words: &[String]| {
        let at = words.iter().position(|word| word.ends_with("North is up.")).unwrap();
        words[at + 1..].to_vec()
    };
    let mut expected = vec!["Deprivation (IDACI decile)"];
    expected.extend(deciles.iter().chain(&signs).copied());
    expected.extend(["Reach and borders", "Further than 1 km from a hub", "Between two wards"]);
    let attribution = ["Contains invented data about places that do not exist."];
    // The squares of the valley that touch have the same hub and the same authority.
    assert_eq!(after_scale(&legend(Theme::Deprivation)), [expected, attribution.to_vec()].concat());
    let coverage =
        [["Access to a hub", "Within 1 km of a hub", "Further away"].as_slice(), &signs, &wards, &attribution].concat();
    assert_eq!(after_scale(&legend(Theme::Coverage)), coverage);
    let changes = ["Change within 1 km", "Gains access", "Keeps access", "Loses access"];
    assert_eq!(after_scale(&legend(Theme::Change)), [changes.as_slice(), &signs, &wards, &attribution].concat());
    let (neighbours, evaluation) = neighbours();
    let words = words(&drawn(&neighbours, &evaluation, Theme::Coverage));
    assert!(borders.iter().all(|border| words.iter().any(|word| word == border)), "{words:?}");
}

/// Three squares in a row: the last has its own hub, and the first two are of different authorities.
fn neighbours() -> (Study, Evaluation) {
    let mut parts = parts_of_points(&[(0.5, 0.5, 1.0), (1.5, 0.5, 1.0), (2.5, 0.5, 1.0)], &[(0.5, 0.5), (2.5, 0.5)]);
    squares(&mut parts, 0.5);
    let study = Study::new(with_authorities(parts, &[0, 1, 1], &[0, 1])).unwrap();
    let mut terms = plain_terms(&study, 1.0);
    terms.weight[0].0 = 2.0;
    let mut evaluation = evaluate(&study, &terms, &scenario(), &[SiteIx(0), SiteIx(1)]);
    evaluation.zones[1].hub = Some("s00000".into());
    (study, evaluation)
}

/// A square around every zone.
fn squares(parts: &mut StudyParts, half: f64) {
    for zone in &mut parts.zones {
        let corner = geo::Coord { x: half, y: half };
        zone.polygon = Some(MultiPolygon(vec![Rect::new(zone.centroid - corner, zone.centroid + corner).to_polygon()]));
    }
}

#[test]
fn hatches_say_what_colours_say() {
    let study = study();
    let svg = drawn(&study, &of(&study), Theme::Change);
    let hatched: BTreeSet<String> = elements(&svg)
        .into_iter()
        .filter(|element| element.name == "path" && element.attribute("fill").starts_with("url("))
        .map(|element| element.attribute("fill").to_owned())
        .collect();
    assert_eq!(hatched.into_iter().collect::<Vec<_>>(), ["url(#map-crossed)", "url(#map-dots)"]);
}

#[test]
fn it_is_described_with_its_figures() {
    let study = study();
    let svg = drawn(&study, &of(&study), Theme::Change);
    let about = elements(&svg).into_iter().find(|element| element.name == "desc").unwrap().text;
    assert_eq!(
        about,
        "A map of 2 hubs, none of them open today, and of 3 centres open today that are not hubs. 5 of 6 zones with \
         86.3% of demand (63 of 73, weight) are within 1 km of a hub. Compared with today, 1 zone gains a hub within \
         1 km and 1 zone loses one."
    );
}

#[test]
fn the_file_is_a_picture_by_itself_and_always_the_same() {
    let study = study();
    let write = || {
        let mut bytes = Vec::new();
        file(&study, &of(&study), &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let svg = write();
    assert_eq!(svg, write());
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>\n"));
    assert_eq!(words(&svg)[0], "Wether valley: hubs, deprivation, and who is within 1 km");
}

#[test]
fn a_plane_has_points_and_no_scale() {
    let (study, evaluation) = plain(parts_of_points(&[(0.0, 0.0, 1.0), (9.0, 4.0, 2.0)], &[(0.5, 0.5), (9.0, 4.0)]));
    let svg = drawn(&study, &evaluation, Theme::Deprivation);
    assert_eq!(
        words(&svg),
        [
            "1",
            "Access to a hub",
            "Within 1 m of a hub",
            "Further away",
            "Hubs and centres",
            "New hub, with its number (1)"
        ]
    );
    assert!(svg.contains("Points: hubs, and who is within 1 m"), "deciles are not known: {svg}");
    assert!(titles(&svg).contains(&"z00001: 9 m to s00000".to_owned()), "{:?}", titles(&svg));
}

#[test]
fn zones_without_a_decile_are_shown_as_that() {
    let mut parts = parts();
    let mut columns = Columns::default();
    for (name, values) in
        [("weight", [1.0; 8].map(Some)), ("idaci_decile", [Some(1.0), None, None, None, None, None, None, None])]
    {
        columns.insert(name, "deprivation.csv", values.to_vec());
    }
    parts.columns = columns;
    let study = Study::new(parts).unwrap();
    let words = words(&drawn(&study, &of(&study), Theme::Deprivation));
    assert!(words.contains(&"No decile known".to_owned()) && !words.contains(&"4 and 5".to_owned()), "{words:?}");
}

#[test]
fn places_that_are_one_point_and_hubs_far_from_all_zones_are_drawn() {
    for zones in [vec![(3.0, 3.0, 1.0)], vec![(3.0, 3.0, 1.0); 3]] {
        let (study, evaluation) = plain(parts_of_points(&zones, &[(3.0, 3.0)]));
        assert_eq!(titles(&drawn(&study, &evaluation, Theme::Coverage)).len(), 2 + zones.len());
    }
    let mut alone = parts_of_points(&[(3.0, 3.0, 1.0)], &[(-700.0, 90.0)]);
    squares(&mut alone, 1.0);
    alone.crs = Crs::BritishGrid;
    let (study, evaluation) = plain(alone);
    let svg = drawn(&study, &evaluation, Theme::Change);
    assert!(words(&svg).contains(&"100 m. North is up.".to_owned()), "{:?}", words(&svg));
}

#[test]
fn names_are_escaped() {
    let mut parts = parts();
    parts.sites[1].name = "Mums & <Dads>".into();
    parts.sites[0].status = SiteStatus::Candidate;
    let study = Study::new(parts).unwrap();
    assert!(drawn(&study, &of(&study), Theme::Coverage).contains("Mums &amp; &lt;Dads&gt;: new hub"));
}

#[test]
fn many_zones_are_one_path_a_class() {
    let side = 50;
    let places: Vec<_> = (0..side * side).map(|i| (f64::from(i % side), f64::from(i / side), 1.0)).collect();
    assert!(places.len() > EACH_ZONE);
    let mut parts = parts_of_points(&places, &[(10.0, 10.0)]);
    squares(&mut parts, 0.5);
    let (study, evaluation) = plain(parts);
    let svg = drawn(&study, &evaluation, Theme::Coverage);
    let paths: Vec<_> = elements(&svg)
        .into_iter()
        .filter(|element| element.name == "path" && element.attribute("d").starts_with('m'))
        .collect();
    // Two classes, one hatch and the shore; a single hub has no catchment borders.
    assert_eq!(paths.len(), 4, "{svg}");
    assert!(svg.len() < 7_000, "{} bytes", svg.len());
}

#[test]
fn a_crowd_of_hubs_is_a_path_a_part() {
    let study = study();
    let mut evaluation = of(&study);
    let row = evaluation.hubs[0].clone();
    evaluation.hubs.extend(std::iter::repeat_n(row, 1_000));
    let svg = drawn(&study, &evaluation, Theme::Deprivation);
    let paths: Vec<_> =
        elements(&svg).into_iter().filter(|element| !element.attribute("marker-mid").is_empty()).collect();
    let corners = |path: &Element| path.attribute("d").trim_start_matches('M').split(' ').count() / 2;
    assert_eq!(paths.iter().map(corners).sum::<usize>(), evaluation.hubs.len());
    for path in &paths {
        let shape = path.attribute("marker-mid").trim_start_matches("url(#").trim_end_matches(')');
        assert!(svg.contains(&format!("<marker id=\"{shape}\"")), "{shape}");
    }
    assert!(!titles(&svg).iter().any(|title| title.contains("nearest to")), "no pointer finds one among so many");
}

/// Twelve hubs in a row a zone apart, and ten that crowd in a corner.
fn crowd() -> (Study, Evaluation) {
    let zones: Vec<_> = (0..400).map(|i| (f64::from(i % 20) + 0.5, f64::from(i / 20) + 0.5, 1.0)).collect();
    let row = (0..12).map(|i| (f64::from(i) + 0.5, 15.5));
    let corner = (0..10).map(|i| (2.0 + 0.1 * f64::from(i % 4), 3.0 + 0.1 * f64::from(i / 4)));
    let mut parts = parts_of_points(&zones, &row.chain(corner).collect::<Vec<_>>());
    squares(&mut parts, 0.5);
    let study = Study::new(parts).unwrap();
    let all: Vec<SiteIx> = study.site_indices().collect();
    let evaluation = evaluate(&study, &plain_terms(&study, 1.0), &scenario(), &all);
    (study, evaluation)
}

#[test]
fn every_hub_has_its_number_once_on_the_map_or_on_an_inset() {
    let (study, evaluation) = crowd();
    for (width, land_height) in [(720.0, 720.0), (350.0, 520.0)] {
        let frame = MapFrame { width, land_height, ..MapFrame::default() };
        let svg = PlanMap::new(&study, &evaluation).draw(Theme::Coverage, &frame).into_string();
        let mut seen: Vec<usize> = words(&svg).iter().filter_map(|word| word.parse().ok()).collect();
        seen.sort_unstable();
        let mut numbers: Vec<usize> = evaluation.hubs.iter().filter_map(|hub| hub.number).collect();
        numbers.sort_unstable();
        assert_eq!((numbers.len(), &numbers), (22, &seen), "{width}");
        // What a pointer is told has the number of the table.
        let titles = titles(&svg);
        for hub in &evaluation.hubs {
            let start = format!("{}. {}: ", hub.number.unwrap(), hub.name);
            assert!(titles.iter().any(|title| title.starts_with(&start)), "{start}");
        }
        assert!(words(&svg).contains(&"A".to_owned()), "the crowd has an inset");
        assert_eq!(
            svg.matches("<clipPath").count(),
            1 + words(&svg).iter().filter(|word| ["A", "B"].contains(&word.as_str())).count() / 2
        );
    }
}

#[test]
fn wards_of_one_authority_have_names_and_lines() {
    let zones: Vec<_> = (0..400).map(|i| (f64::from(i % 20) + 0.5, f64::from(i / 20) + 0.5, 1.0)).collect();
    let mut parts = parts_of_points(&zones, &[(10.0, 10.0)]);
    squares(&mut parts, 0.5);
    for (i, zone) in parts.zones.iter_mut().enumerate() {
        zone.ward = Some(format!("{} End", ["North", "East", "South", "West"][i / 20 / 10 * 2 + i % 20 / 10]));
    }
    let (study, evaluation) = plain(parts.clone());
    let written = words(&drawn(&study, &evaluation, Theme::Coverage));
    for ward in ["North End", "East End", "South End", "West End", "Between two wards"] {
        assert!(written.iter().any(|word| word == ward), "{ward} in {written:?}");
    }
    // Districts are the larger places: where they part, no line of wards is drawn.
    let levels = |parts: &StudyParts| -> Vec<String> {
        let (study, evaluation) = plain(parts.clone());
        let words = words(&drawn(&study, &evaluation, Theme::Coverage));
        words.into_iter().filter(|word| word.starts_with("Between two ")).collect()
    };
    for (i, zone) in parts.zones.iter_mut().enumerate() {
        zone.district = Some(if i % 20 < 10 { "Left" } else { "Right" }.into());
    }
    assert_eq!(levels(&parts), ["Between two districts", "Between two wards"]);
}
