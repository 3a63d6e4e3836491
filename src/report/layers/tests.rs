use super::*;
use crate::evaluate::testing::{evaluation, parts, study, terms};
use crate::model::{Attribute, AttributeValue, SiteIx, SnapRow, Study, StudyParts};
use std::collections::BTreeSet;

/// A study whose places are on a network, so that it has every layer.
fn on_a_network() -> Study {
    let row = SnapRow {
        is_zone: true,
        id: "z00000".to_owned(),
        name: "Zone 0".to_owned(),
        said: "on foot".to_owned(),
        off: Some(12.0),
        at: Some(Coord { x: 500.0, y: 512.0 }),
        note: String::new(),
    };
    let site = SnapRow { is_zone: false, off: None, at: None, note: "too far".to_owned(), ..row.clone() };
    Study::new(StudyParts { snaps: vec![row, site], ..parts() }).unwrap()
}

#[test]
fn every_record_has_a_value_of_its_kind_for_every_field() {
    let study = on_a_network();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = all(&study, &evaluation);
    assert_eq!(layers.iter().map(|layer| layer.name).collect::<Vec<_>>(), NAMES);
    for layer in &layers {
        let names: BTreeSet<_> = layer.fields.iter().map(|field| &field.name).collect();
        assert_eq!(names.len(), layer.fields.len(), "{}: names differ", layer.name);
        let aliases: BTreeSet<_> = layer.fields.iter().map(|field| &field.alias).collect();
        assert_eq!(aliases.len(), layer.fields.len(), "{}: aliases differ, as a GeoPackage wants", layer.name);
        assert!(layer.len > 0, "{}", layer.name);
        for record in layer.records() {
            assert_eq!(record.values.len(), layer.fields.len(), "{}", layer.name);
            for (field, value) in layer.fields.iter().zip(&record.values) {
                let fits = matches!(
                    (field.kind, value),
                    (_, Value::Missing)
                        | (Kind::Text, Value::Text(_))
                        | (Kind::Truth, Value::Truth(_))
                        | (Kind::Count, Value::Count(_))
                        | (Kind::Number, Value::Number(_))
                );
                assert!(fits, "{}.{} is {value:?}", layer.name, field.name);
            }
            let shape = match record.geometry {
                Some(Geometry::Point(_)) => Shape::Point,
                Some(Geometry::Line(_)) => Shape::Line,
                Some(Geometry::Area(_)) => Shape::Area,
                None => Shape::Nothing,
            };
            assert_eq!(shape, layer.shape, "{}", layer.name);
        }
    }
}

fn texts(layer: &Layer<'_>, field: &str) -> Vec<String> {
    let at = layer.fields.iter().position(|one| one.name == field).unwrap();
    let text = |value: &Value<'_>| match value {
        Value::Text(text) => text.to_string(),
        other => panic!("{other:?} is no text"),
    };
    layer.records().map(|record| text(&record.values[at])).collect()
}

#[test]
fn who_is_out_of_reach_and_why() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = all(&study, &evaluation);
    // s1 and s3 are open, and s5 is a standing centre; z0 is 2 km from s1, z5 1 km from s3, z7 1 km from s5.
    assert_eq!(texts(&layers[4], "code"), ["z00000"]);
    assert_eq!(texts(&layers[4], "reason"), ["the nearest hub is 2.00 km away; 1 site within 1 km could become a hub"]);
}

#[test]
fn an_authority_is_its_zones_together() {
    let mut parts = parts();
    // One of them runs in the opposite direction, as in some files.
    let mut squares = parts.zones.iter_mut().filter_map(|zone| zone.polygon.as_mut());
    squares.nth(1).unwrap().0[0].exterior_mut(|ring| ring.0.reverse());
    // Four squares in a row: one rectangle of 4 km by 1 km.
    let study = Study::new(parts.clone()).unwrap();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = all(&study, &evaluation);
    let Some(Geometry::Area(area)) = layers[3].record(0).geometry else { panic!("no area") };
    assert_eq!(area.0.len(), 1);
    assert!((geo::Area::unsigned_area(area.as_ref()) - 4e6).abs() < 1e-3);
    // If one zone has no boundary, no authority is drawn: one of them would be too small.
    parts.zones[7].polygon = None;
    let study = Study::new(parts).unwrap();
    let layers = all(&study, &evaluation);
    assert_eq!((layers[1].shape, layers[3].shape), (Shape::Point, Shape::Nothing));
}

/// The villages with attributes of two of their authorities. One name is taken already, and one is reserved by a
/// format.
fn with_attributes() -> Study {
    let mut parts = parts();
    let declared =
        [("gld_2024", "GLD 2024 (%)", true), ("rating", "Rating", false), ("hubs", "Hubs", true), ("fid", "Id", true)];
    parts.attributes = declared
        .map(|(name, label, numeric)| Attribute {
            name: name.into(),
            label: label.into(),
            numeric,
            origin: "gld.csv".into(),
        })
        .to_vec();
    let number = |name: &str, number| (name.to_owned(), AttributeValue::Number(number));
    parts.authorities[0].attributes = [number("gld_2024", 68.3), number("hubs", 5.0), number("fid", 1.0)].into();
    parts.authorities[2].attributes = [("rating".to_owned(), AttributeValue::Text("good, but small".into()))].into();
    Study::new(parts).unwrap()
}

#[test]
fn what_is_said_of_authorities_stands_beside_their_results() {
    let study = with_attributes();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = all(&study, &evaluation);
    let (own, plain) = (&layers[3], self::study());
    let before = all(&plain, &evaluation)[3].fields.len();
    let added: Vec<_> =
        own.fields[before..].iter().map(|field| (field.name.as_ref(), field.alias.as_str(), field.kind)).collect();
    let expected = [
        ("gld_2024", "GLD 2024 (%)", Kind::Number),
        ("rating", "Rating", Kind::Text),
        ("attribute_hubs", "Hubs", Kind::Number),
        ("attribute_fid", "Id", Kind::Number),
    ];
    assert_eq!(added, expected);
    let values: Vec<_> = own.records().map(|record| record.values[before..].to_vec()).collect();
    let blank = Value::Missing;
    assert_eq!(values[0], [68.3.into(), blank.clone(), 5.0.into(), 1.0.into()]);
    assert_eq!(values[1], [blank.clone(), blank.clone(), blank.clone(), blank.clone()]);
    assert_eq!(values[2], [blank.clone(), "good, but small".into(), blank.clone(), blank]);
}

#[test]
fn attributes_are_in_every_format_and_on_the_page() {
    let study = with_attributes();
    let (terms, folder) = (terms(&study), tempfile::tempdir().unwrap());
    let plan = crate::evaluate::testing::plan(&study, &terms, &[SiteIx(1), SiteIx(3)]);
    let run = crate::report::RunInfo {
        seconds: 0.0,
        stages: Vec::new(),
        threads: 1,
        version: "0",
        study: None,
        changes: Vec::new(),
    };
    crate::report::write(folder.path(), &study, &plan, Some(&evaluation(&study, &terms)), None, &run).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let lines: Vec<String> = read("authorities.csv").lines().map(str::to_owned).collect();
    assert!(lines[0].ends_with(",gld_2024,rating,attribute_hubs,attribute_fid"), "{}", lines[0]);
    assert!(lines[1].ends_with(",68.3,,5,1") && lines[2].ends_with(",,,,"), "{lines:?}");
    assert!(lines[3].ends_with(",,\"good, but small\",,"), "{lines:?}");
    assert!(read("authorities.geojson").contains("\"gld_2024\":68.3"));
    let package = rusqlite::Connection::open(folder.path().join("plan.gpkg")).unwrap();
    let number =
        package.query_row("SELECT gld_2024 FROM authorities WHERE code = 'A0'", [], |row| row.get::<_, f64>(0));
    assert_eq!(number.unwrap(), 68.3);
    let read_in = crate::report::validation_summary(&study);
    let lines = "attributes of the authorities\n  gld_2024           gld.csv (2 blank)\n  rating             gld.csv, words (2 blank)\n";
    assert!(read_in.contains(lines), "{read_in}");
    // Farside is not planned, so its rating is not a column of the report.
    let report = read("report.md");
    assert!(
        report.contains("| Authority | Within today | Within under the plan | GLD 2024 (%) | Hubs | Id |"),
        "{report}"
    );
    assert!(report.contains("| Upper Wether | 100.0% | 84.6% | 68.3 | 5 | 1 |"), "{report}");
}

#[test]
fn the_page_of_outputs_describes_every_file_and_every_field() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/outputs.md")).unwrap();
    let study = on_a_network();
    let evaluation = evaluation(&study, &terms(&study));
    for layer in all(&study, &evaluation) {
        let heading = format!("### `{}`\n", layer.name);
        let section = page.split(&heading).nth(1).unwrap_or_else(|| panic!("no section of {}", layer.name));
        let section = section.split("\n### ").next().unwrap();
        for field in &layer.fields {
            assert!(section.contains(&format!("`{}`", field.name)), "{}.{} is not described", layer.name, field.name);
        }
    }
    for name in crate::report::folder::Contents::Plan.every_name() {
        let extension = name.rsplit('.').next().unwrap();
        let described = page.contains(&format!("`{name}`")) || page.contains(&format!("*.{extension}`"));
        assert!(described, "{name} is not described");
    }
}
