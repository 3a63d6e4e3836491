use super::*;
use crate::evaluate::testing::{evaluation, parts, study, terms};
use crate::report::layers::testing::{ODD_TEXT, nobody, numbered, odd};
use crate::report::layers::{Geometry, all};
use crate::report::wkb;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Row, RowAccessor};
use std::collections::BTreeMap;

/// The layer's file, written and opened again.
fn reader(study: &Study, one: &Layer<'_>) -> SerializedFileReader<File> {
    let file = tempfile::NamedTempFile::new().unwrap();
    layer(study, one, file.path()).unwrap();
    SerializedFileReader::new(file.reopen().unwrap()).unwrap()
}

fn rows(reader: &SerializedFileReader<File>) -> Vec<Row> {
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

fn said(reader: &SerializedFileReader<File>) -> BTreeMap<String, String> {
    let said = reader.metadata().file_metadata().key_value_metadata().unwrap();
    said.iter().map(|one| (one.key.clone(), one.value.clone().unwrap())).collect()
}

#[test]
fn a_layer_reads_back_as_it_was() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let zones = &all(&study, &evaluation)[1];
    let reader = reader(&study, zones);
    let rows = rows(&reader);
    assert_eq!(rows.len(), study.zones.len());
    let geometry = zones.fields.len();
    for (row, zone) in rows.iter().zip(&study.zones) {
        assert_eq!((row.get_string(0).unwrap(), row.get_string(1).unwrap()), (&zone.code, &zone.name));
        let mut expected = Vec::new();
        let area = Geometry::Area(std::borrow::Cow::Borrowed(zone.polygon.as_ref().unwrap()));
        wkb::write(&area, &mut expected);
        assert_eq!(row.get_bytes(geometry).unwrap().data(), expected);
        let bbox = row.get_group(geometry + 1).unwrap();
        let sides: Vec<f64> = (0..4).map(|side| bbox.get_double(side).unwrap()).collect();
        let rectangle = envelope(&area).unwrap();
        assert_eq!(sides, [rectangle.min().x, rectangle.min().y, rectangle.max().x, rectangle.max().y]);
    }
}

#[test]
fn the_same_plan_has_the_same_bytes() {
    let bytes = || {
        let file = tempfile::NamedTempFile::new().unwrap();
        layer(&study(), &odd(Shape::Area), file.path()).unwrap();
        std::fs::read(file.path()).unwrap()
    };
    assert!(bytes() == bytes());
}

#[test]
fn every_value_may_be_missing() {
    for shape in [Shape::Point, Shape::Line, Shape::Area, Shape::Nothing] {
        let rows = rows(&reader(&study(), &odd(shape)));
        assert_eq!(rows[0].get_string(0).unwrap(), ODD_TEXT);
        assert_eq!((rows[0].get_bool(1).unwrap(), rows[0].get_long(2).unwrap()), (true, -7));
        assert!(rows[1].get_column_iter().all(|(name, value)| {
            let missing = matches!(value, parquet::record::Field::Null);
            missing || panic!("{name} is {value} in {shape:?}")
        }));
        assert_eq!((rows[2].get_long(2).unwrap(), rows[2].get_double(3).unwrap()), (i64::MAX, -1e300));
        assert_eq!(rows[2].get_string(0).unwrap(), "");
    }
}

#[test]
fn the_file_says_what_it_is() {
    let reader = reader(&study(), &odd(Shape::Area));
    let said = said(&reader);
    assert_eq!(said["description"], ODD_TEXT);
    assert_eq!(said["attribution"], "Contains invented data about places that do not exist.");
    let aliases: Value = serde_json::from_str(&said["aliases"]).unwrap();
    assert_eq!(aliases["count"], format!("count of {ODD_TEXT}"));
    let geo: Value = serde_json::from_str(&said["geo"]).unwrap();
    let column = &geo["columns"]["geometry"];
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(column["geometry_types"], json!(["MultiPolygon"]));
    assert_eq!(column["crs"]["id"], json!({ "authority": "EPSG", "code": 27700 }));
    assert_eq!(column["bbox"], json!([430_000.0, 390_000.0, 431_000.0, 391_000.0]));
    assert_eq!(column["covering"]["bbox"]["ymax"], json!(["bbox", "ymax"]));
}

#[test]
fn a_plane_has_no_system_and_a_table_no_geometry() {
    let mut parts = parts();
    parts.crs = Crs::Plane;
    let study = Study::new(parts).unwrap();
    let geo: Value = serde_json::from_str(&said(&reader(&study, &odd(Shape::Line)))["geo"]).unwrap();
    assert_eq!(geo["columns"]["geometry"].get("crs"), Some(&Value::Null));
    let table = reader(&study, &odd(Shape::Nothing));
    assert!(!said(&table).contains_key("geo"));
    assert_eq!(table.metadata().file_metadata().schema_descr().num_columns(), 4);
}

#[test]
fn an_empty_layer_is_a_layer() {
    let reader = reader(&study(), &nobody(Shape::Area));
    assert_eq!(rows(&reader).len(), 0);
    let geo: Value = serde_json::from_str(&said(&reader)["geo"]).unwrap();
    assert_eq!(geo["columns"]["geometry"].get("bbox"), None);
}

#[test]
fn many_rows_are_written_group_by_group() {
    // Groups of points have ten times as many rows as groups of areas.
    const ROWS: usize = 50_000;
    let reader = reader(&study(), &numbered(2 * ROWS + 7));
    assert_eq!(reader.metadata().num_row_groups(), 3);
    let rows = rows(&reader);
    assert!(rows.iter().map(|row| row.get_long(0).unwrap()).eq(0..2 * ROWS as i64 + 7));
    assert_eq!(rows[ROWS].get_group(2).unwrap().get_double(0).unwrap(), 430_000.0 + ROWS as f64);
}
