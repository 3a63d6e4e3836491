use super::*;
use crate::evaluate::testing::{evaluation, parts, plan, study, terms};
use crate::model::{Crs, Plan, SiteIx, Study};
use crate::report::kit::palette::{self, Colour};
use crate::report::layers::{self, Shape};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

type Attributes = BTreeMap<String, String>;

/// The elements of a document in order, after checking that each is closed where it should be.
fn elements(document: &str) -> Vec<(String, Attributes)> {
    let mut reader = Reader::from_str(document);
    let (mut found, mut depth) = (Vec::new(), 0);
    loop {
        let (start, empty) = match reader.read_event().unwrap() {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        depth += i32::from(!empty);
        let pairs = start.attributes().map(|pair| {
            let pair = pair.unwrap();
            let value = quick_xml::escape::unescape(&pair.value).unwrap();
            (pair.key.as_ref().to_owned(), value.into_owned())
        });
        found.push((start.name().as_ref().to_owned(), pairs.collect()));
    }
    assert_eq!(depth, 0);
    found
}

/// Calls `see` with the plan of the valley and its layers.
fn with_plan<T>(study: &Study, see: impl FnOnce(&Plan, &[Layer<'_>]) -> T) -> T {
    let evaluation = evaluation(study, &terms(study));
    see(&plan(study, &terms(study), &[SiteIx(1), SiteIx(3)]), &layers::all(study, &evaluation))
}

/// The valley without boundaries, on a plane.
fn points() -> Study {
    let mut parts = parts();
    parts.crs = Crs::Plane;
    parts.zones.iter_mut().for_each(|zone| zone.polygon = None);
    Study::new(parts).unwrap()
}

fn values<'e>(elements: &'e [(String, Attributes)], element: &str, attribute: &str) -> Vec<&'e str> {
    let of_name = elements.iter().filter(|(name, _)| name == element);
    of_name.filter_map(|(_, attributes)| attributes.get(attribute)).map(String::as_str).collect()
}

fn style(layer: &Layer<'_>, name: &str) -> Vec<(String, Attributes)> {
    elements(&styles(Crs::BritishGrid, layer).iter().find(|style| style.name == name).unwrap().qml)
}

/// The names in double quotes in an expression.
fn fields_of(expression: &str) -> Vec<&str> {
    expression.split('"').skip(1).step_by(2).collect()
}

#[test]
fn styles_speak_of_fields_that_their_layers_have() {
    for study in [study(), points()] {
        with_plan(&study, |_, layers| {
            for layer in layers {
                let known: BTreeSet<_> = layer.fields.iter().map(|field| field.name.as_ref()).collect();
                let styles = styles(Crs::BritishGrid, layer);
                assert!(!styles.is_empty(), "{}", layer.name);
                for style in &styles {
                    let elements = elements(&style.qml);
                    assert_eq!(values(&elements, "alias", "field").into_iter().collect::<BTreeSet<_>>(), known);
                    let expressions = [
                        values(&elements, "rule", "filter"),
                        values(&elements, "text-style", "fieldName"),
                        values(&elements, "renderer-v2", "attr")
                            .into_iter()
                            .filter(|attr| attr.contains('"'))
                            .collect(),
                    ];
                    let used: Vec<_> = expressions.iter().flatten().flat_map(|text| fields_of(text)).collect();
                    let plain = values(&elements, "renderer-v2", "attr").into_iter().filter(|attr| !attr.contains('"'));
                    for field in used.iter().copied().chain(plain) {
                        assert!(known.contains(field), "{}, {}: {field}", layer.name, style.name);
                    }
                    let drawn = values(&elements, "renderer-v2", "type").len();
                    assert_eq!(drawn > 0, layer.shape != Shape::Nothing, "{}, {}", layer.name, style.name);
                }
                let names: BTreeSet<_> = styles.iter().map(|style| style.name).collect();
                assert_eq!(names.len(), styles.len(), "{}", layer.name);
            }
        });
    }
}

#[test]
fn every_value_has_one_class() {
    with_plan(&study(), |_, layers| {
        let zones = &layers[1];
        let ranges = |layer, name| {
            let elements = style(layer, name);
            let ends = [values(&elements, "range", "lower"), values(&elements, "range", "upper")];
            let ends = ends.map(|ends| ends.iter().map(|end| end.parse::<f64>().unwrap()).collect::<Vec<_>>());
            ends[0].iter().copied().zip(ends[1].iter().copied()).collect::<Vec<_>>()
        };
        let deciles = ranges(zones, "Deprivation");
        // 0 is used for an unknown decile.
        for decile in 0..=10 {
            let holding = deciles.iter().filter(|(low, high)| (*low..=*high).contains(&f64::from(decile)));
            assert_eq!(holding.count(), 1, "{decile}");
        }
        assert_eq!(values(&style(zones, "Coverage"), "category", "value"), ["true", "false"]);
        assert_eq!(values(&style(zones, "Before and after"), "category", "value"), ["gains", "keeps", "loses", "none"]);
        for (name, low, high) in [("Coverage", 0.0, 1.0), ("Before and after", -100.0, 100.0)] {
            let ranges = ranges(&layers[3], name);
            assert_eq!((ranges[0].1, ranges[ranges.len() - 1].0), (high, low));
            assert!(ranges.windows(2).all(|pair| pair[0].0 == pair[1].1), "{name}: {ranges:?}");
        }
        let demand = ranges(&layers[0], "Coverage");
        assert!(demand[0].0 == 0.0 && demand.windows(2).all(|pair| pair[0].1 == pair[1].0), "{demand:?}");
        let filters = style(&layers[0], "Plan");
        let parts: BTreeSet<_> = ["hub", "standing", "closed"].into();
        let named = values(&filters, "rule", "filter").into_iter().flat_map(|filter| filter.split('\'').nth(1));
        assert_eq!(named.collect::<BTreeSet<_>>(), parts);
    });
}

#[test]
fn zones_without_areas_are_marks() {
    with_plan(&points(), |_, layers| {
        for style in styles(Crs::Plane, &layers[1]) {
            let elements = elements(&style.qml);
            let kinds = values(&elements, "symbol", "type");
            assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == "marker"), "{}: {kinds:?}", style.name);
        }
        // Uncovered zones differ by the shape around their point.
        let reasons = style(&layers[4], "Reasons");
        let shapes = reasons.iter().filter(|(_, entry)| entry.get("name").is_some_and(|name| name == "name"));
        let shapes: BTreeSet<_> =
            shapes.map(|(_, entry)| entry["value"].as_str()).filter(|value| !value.is_empty()).collect();
        assert_eq!(shapes, ["square", "triangle"].into());
        assert!(!values(&reasons, "renderer-v2", "type").contains(&"mergedFeatureRenderer"));
    });
}

#[test]
fn colours_are_the_palettes() {
    let one_by_one = [
        palette::INK,
        palette::SOFT_INK,
        palette::RULE,
        palette::PAPER,
        palette::NO_DATA,
        palette::PLAN,
        palette::TODAY,
        palette::LOSS,
        palette::HUB,
        palette::WITHIN,
        palette::BEYOND,
    ];
    let classes =
        palette::DECILES.iter().map(|class| class.colour).chain(palette::CHANGES.iter().map(|change| change.2));
    let known: BTreeSet<_> =
        one_by_one.into_iter().chain(classes).map(|Colour(red, green, blue)| [red, green, blue]).collect();
    let mut seen = BTreeSet::new();
    with_plan(&study(), |plan, layers| {
        let project = project::project(&study(), plan, layers).to_string();
        for (name, attributes) in elements(&project) {
            let entry = attributes.get("name").filter(|entry| name == "Option" && entry.ends_with("color"));
            let of_text = attributes.get("textColor").or(attributes.get("bufferColor"));
            let Some(colour) = entry.map(|_| &attributes["value"]).or(of_text) else { continue };
            let channels: Vec<u8> = colour.split(',').map(|channel| channel.parse().unwrap()).collect();
            let [red, green, blue, opaque] = channels[..] else { panic!("{colour}") };
            assert!(opaque == 0 || known.contains(&[red, green, blue]), "{colour}");
            seen.insert([red, green, blue]);
        }
    });
    assert!(seen.len() >= 12, "{seen:?}");
}

fn bytes(study: &Study) -> Vec<u8> {
    with_plan(study, |plan, layers| {
        let mut bytes = Vec::new();
        project(study, plan, layers, &mut bytes).unwrap();
        bytes
    })
}

fn document(study: &Study) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes(study))).unwrap();
    assert_eq!(archive.len(), 1);
    std::io::read_to_string(archive.by_name("plan.qgs").unwrap()).unwrap()
}

#[test]
fn a_project_is_the_same_wherever_it_is_made() {
    assert_eq!(bytes(&study()), bytes(&study()));
    let elements = elements(&document(&study()));
    let sources = values(&elements, "layer-tree-layer", "source");
    assert_eq!(sources.len(), 8 + 4 + 1, "each layer in its group, four in one legend and zones in the other");
    assert!(sources.iter().all(|source| source.starts_with("./plan.gpkg|layername=")), "{sources:?}");
    assert!(elements.iter().all(|(_, attributes)| !attributes.contains_key("saveUser")));
}

#[test]
fn themes_and_legends_name_layers_and_looks_that_there_are() {
    let elements = elements(&document(&study()));
    let looks = with_plan(&study(), |_, layers| {
        let of_layer = |layer: &Layer<'_>| (format!("hubplan_{}", layer.name), styles(Crs::BritishGrid, layer));
        layers.iter().map(of_layer).collect::<BTreeMap<_, _>>()
    });
    assert_eq!(
        values(&elements, "visibility-preset", "name"),
        ["Deprivation", "Coverage today", "Coverage", "Before and after"]
    );
    assert_eq!(values(&elements, "LayoutItem", "followPresetName"), ["Deprivation", "Coverage today", "Coverage"]);
    let (ids, styles) = (values(&elements, "layer", "id"), values(&elements, "layer", "style"));
    assert_eq!((ids.len(), styles.len()), (4 + 3 + 3 + 3, 4 + 3 + 3 + 3));
    for (id, style) in ids.into_iter().zip(styles) {
        assert!(looks[id].iter().any(|look| look.name == style), "{id}: {style}");
    }
    let map = values(&elements, "LayoutItem", "mapUuid")[0];
    let [of_map, of_coverage] = values(&elements, "LayoutItem", "map_uuid")[..] else { panic!("two legends") };
    assert!(of_map == map && of_coverage != map, "the scale is that of the large map");
    let items: BTreeSet<_> = values(&elements, "LayoutItem", "uuid").into_iter().collect();
    assert!([of_map, of_coverage].iter().all(|item| items.contains(item)));
    assert_eq!(items.len(), values(&elements, "LayoutItem", "uuid").len(), "each item has a number of its own");
}

#[test]
fn a_plane_has_no_place_on_earth_and_no_scale_bar() {
    let (grid, plane) = (document(&study()), document(&points()));
    assert!(grid.contains("EPSG:27700") && grid.contains("Scale bar"));
    assert!(!plane.contains("EPSG:27700") && !plane.contains("Scale bar"));
    for scale in ["@map_scale", "scalemaxdenom"] {
        assert!(grid.contains(scale) && !plane.contains(scale), "{scale}");
    }
    let elements = elements(&plane);
    let layers = values(&elements, "layer-tree-layer", "id");
    // Authorities without areas are a table; three layers are left for the legend.
    assert_eq!((layers.len(), &layers[4..6]), (8 + 3 + 1, &["hubplan_authorities", "hubplan_wards"][..]));
}
