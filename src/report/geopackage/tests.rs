use super::*;
use crate::evaluate::testing::{evaluation, parts, plan, study, terms};
use crate::io::bytes::testing::blob;
use crate::io::features::{self, FeatureOptions, Features};
use crate::model::SiteIx;
use crate::report::layers::testing::{ODD_TEXT, nobody, odd};
use crate::report::layers::{self, Field};
use geo::Winding;

/// The bytes of a file of these layers.
fn bytes(study: &Study, layers: &[Layer<'_>]) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    write(study, &plan(study, &terms(study), &[SiteIx(1), SiteIx(3)]), layers, file.path()).unwrap();
    std::fs::read(file.path()).unwrap()
}

fn read(bytes: &[u8], layer: &str) -> Features {
    let options = FeatureOptions { layer: Some(layer.into()), ..FeatureOptions::default() };
    features::read(&blob("plan.gpkg", bytes), &options).unwrap()
}

/// Opens the database in memory and checks its integrity.
fn database(bytes: &[u8]) -> Connection {
    let mut database = Connection::open_in_memory().unwrap();
    database.deserialize_read_exact(rusqlite::MAIN_DB, bytes, bytes.len(), true).unwrap();
    assert_eq!(texts(&database, "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(texts(&database, "PRAGMA foreign_key_check"), [""; 0]);
    database
}

/// The first column of a query, as text.
fn texts(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    let text = |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_str_or_null()?.unwrap_or("NULL").to_owned());
    statement.query_map([], text).unwrap().map(Result::unwrap).collect()
}

fn number(database: &Connection, query: &str) -> f64 {
    database.query_row(query, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_plan_reads_back_as_it_was() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = layers::all(&study, &evaluation);
    let bytes = bytes(&study, &layers);
    let zones = read(&bytes, "zones");
    assert_eq!(zones.list.len(), 8);
    assert_eq!(zones.fields[0], "fid");
    let names: Vec<_> = layers[1].fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(zones.fields[1..], names);
    for (feature, zone) in zones.list.iter().zip(&study.zones) {
        assert_eq!(feature.values[1].as_deref(), Some(zone.code.as_str()));
        assert_eq!(feature.polygon(), zone.polygon);
    }
    let hubs = read(&bytes, "hubs");
    assert_eq!(hubs.list[0].point(), Some(study.sites[3].point), "the first by authority and name");
    let database = database(&bytes);
    assert_eq!(
        texts(&database, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid"),
        ["hubs", "zones", "allocation", "authorities", "uncovered"]
    );
    let tables = texts(&database, "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes' ORDER BY rowid");
    assert_eq!(tables[..3], ["wards", "constituencies", "left_out"]);
    assert_eq!(number(&database, "SELECT max_x - min_x FROM gpkg_contents WHERE table_name = 'zones'"), 10_000.0);
}

#[test]
fn the_same_plan_has_the_same_bytes() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = layers::all(&study, &evaluation);
    assert!(bytes(&study, &layers) == bytes(&study, &layers));
}

#[test]
fn columns_have_their_words_and_types() {
    let study = study();
    let database = database(&bytes(&study, &[odd(Shape::Area)]));
    let title = "SELECT title FROM gpkg_data_columns WHERE table_name = 'odd' AND column_name = 'count'";
    assert_eq!(texts(&database, title), [format!("count of {ODD_TEXT}")]);
    assert_eq!(texts(&database, "SELECT description FROM gpkg_contents WHERE table_name = 'odd'"), [ODD_TEXT]);
    assert_eq!(
        texts(&database, "SELECT type FROM pragma_table_info('odd')"),
        ["INTEGER", "MULTIPOLYGON", "TEXT", "BOOLEAN", "INTEGER", "REAL"]
    );
    assert_eq!(texts(&database, "SELECT text FROM odd"), [ODD_TEXT, "NULL", ""]);
    let kinds = "SELECT group_concat(typeof(truth) || ' ' || typeof(count) || ' ' || typeof(number)) FROM odd";
    assert_eq!(texts(&database, kinds), ["integer integer real,null null null,integer integer real"]);
    assert_eq!(number(&database, "SELECT count = 9223372036854775807 AND number = -1e300 FROM odd WHERE fid = 3"), 1.0);
}

#[test]
fn rows_without_geometry_are_null_and_not_in_the_index() {
    let study = study();
    for shape in [Shape::Point, Shape::Line, Shape::Area] {
        let database = database(&bytes(&study, &[odd(shape)]));
        assert_eq!(number(&database, "SELECT count(*) FROM odd WHERE geom IS NULL"), 1.0, "{shape:?}");
        assert_eq!(number(&database, "SELECT count(*) FROM rtree_odd_geom"), 2.0, "{shape:?}");
        let found = "SELECT count(*) FROM rtree_odd_geom WHERE maxx > 430000 AND minx < 430001 AND maxy > 391500";
        assert_eq!(number(&database, found), if shape == Shape::Area { 0.0 } else { 1.0 }, "{shape:?}");
        assert_eq!(texts(&database, "SELECT name FROM sqlite_master WHERE type = 'trigger'").len(), 6);
    }
}

#[test]
fn rings_run_as_everywhere_else() {
    let study = study();
    let database = database(&bytes(&study, &[odd(Shape::Area)]));
    let blobs: Vec<u8> = database.query_row("SELECT geom FROM odd WHERE fid = 3", [], |row| row.get(0)).unwrap();
    // Header, envelope, multipolygon of one, polygon of two rings; then the exterior.
    let ring = |at: usize| {
        let number = |at: usize| f64::from_le_bytes(blobs[at..at + 8].try_into().unwrap());
        geo::LineString::from((0..5).map(|i| (number(at + 16 * i), number(at + 16 * i + 8))).collect::<Vec<_>>())
    };
    let start = 8 + 32 + 9 + 9 + 4;
    assert!(ring(start).is_ccw() && ring(start + 5 * 16 + 4).is_cw());
}

#[test]
fn an_empty_layer_is_a_layer() {
    let study = study();
    let database = database(&bytes(&study, &[nobody(Shape::Area)]));
    assert_eq!(number(&database, "SELECT count(*) FROM gpkg_contents WHERE table_name = 'odd' AND min_x IS NULL"), 1.0);
    assert_eq!(number(&database, "SELECT count(*) FROM odd"), 0.0);
}

#[test]
fn an_area_of_nothing_is_marked_empty() {
    let mut blob = Vec::new();
    let empty = Geometry::Area(std::borrow::Cow::Owned(geo::MultiPolygon(Vec::new())));
    geometry_blob(Crs::BritishGrid, &empty, &mut blob);
    assert_eq!(blob, [b"GP\0\x11\x34\x6c\0\0\x01\x06\0\0\0".as_slice(), &[0; 4]].concat());
}

#[test]
fn a_plane_is_an_undefined_system_of_its_own() {
    let mut parts = parts();
    parts.crs = Crs::Plane;
    parts.zones[7].polygon = None;
    let study = Study::new(parts).unwrap();
    let evaluation = evaluation(&study, &terms(&study));
    let bytes = bytes(&study, &layers::all(&study, &evaluation));
    let database = database(&bytes);
    let systems = "SELECT group_concat(DISTINCT srs_id) FROM gpkg_geometry_columns";
    assert_eq!(texts(&database, &format!("SELECT CAST(({systems}) AS TEXT)")), ["-1"]);
    // Unless all zones have areas, zones are points and authorities have no geometry.
    let kinds = "SELECT group_concat(geometry_type_name) FROM gpkg_geometry_columns";
    assert_eq!(texts(&database, kinds), ["POINT,POINT,LINESTRING,POINT"]);
    assert_eq!(
        texts(&database, "SELECT data_type FROM gpkg_contents WHERE table_name = 'authorities'"),
        ["attributes"]
    );
}

#[test]
fn a_full_disk_is_a_full_disk() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = layers::all(&study, &evaluation);
    let database = Connection::open_in_memory().unwrap();
    database.pragma_update(None, "max_page_count", 40).unwrap();
    let plan = plan(&study, &terms(&study), &[SiteIx(1), SiteIx(3)]);
    let error = as_io(fill(database, &study, &plan, &layers).unwrap_err());
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn no_column_has_the_name_of_another() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    for layer in layers::all(&study, &evaluation) {
        let mut names: Vec<String> = layer.fields.iter().map(|Field { name, .. }| name.to_lowercase()).collect();
        names.extend(["fid".into(), "geom".into()]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), layer.fields.len() + 2, "{}: names that differ, whatever their case", layer.name);
        let aliases: std::collections::BTreeSet<_> = layer.fields.iter().map(|field| &field.alias).collect();
        assert_eq!(aliases.len(), layer.fields.len(), "{}: aliases, too", layer.name);
    }
}

#[test]
fn styles_stand_where_qgis_looks_for_them() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = layers::all(&study, &evaluation);
    let database = database(&bytes(&study, &layers));
    let expected: Vec<String> = layers
        .iter()
        .flat_map(|layer| {
            let styles = qgis::styles(study.crs, layer).into_iter().enumerate();
            styles.map(|(i, style)| format!("{} {} {}", layer.name, style.name, u8::from(i == 0)))
        })
        .collect();
    assert!(!expected.is_empty());
    let found = "SELECT f_table_name || ' ' || styleName || ' ' || useAsDefault FROM layer_styles
                 WHERE f_table_catalog = '' AND f_table_schema = '' AND styleQML LIKE '%<qgis%' ORDER BY id";
    assert_eq!(texts(&database, found), expected);
}
