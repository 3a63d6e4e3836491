//! Reads whole files through [`read`]: small ones made here, and the real ones if they are available.

use super::*;
use crate::error::Error;
use crate::io::bytes::{self, testing::blob};
use geo::{Area, Contains, InteriorPoint};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

fn zip(members: &[(&str, &[u8])]) -> Blob {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    blob("a.zip", writer.finish().unwrap().into_inner())
}

fn with_crs(crs: InputCrs) -> FeatureOptions {
    FeatureOptions { crs: Some(crs), ..FeatureOptions::default() }
}

fn with_layer(layer: &str) -> FeatureOptions {
    FeatureOptions { layer: Some(layer.into()), ..FeatureOptions::default() }
}

/// The messages that a planner would see.
fn message(result: Result<Features>) -> String {
    match result {
        Ok(features) => panic!("{} features were read", features.list.len()),
        Err(error @ Error::Input(_)) => error.to_string(),
        Err(other) => panic!("{other}"),
    }
}

fn collection(features: &str) -> String {
    format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#)
}

const SHEFFIELD: &str = r#"{"type": "Feature", "properties": {"code": "E1", "n": 3, "share": 0.25, "open": true, "none": null},
    "geometry": {"type": "Point", "coordinates": [-1.4714, 53.3811, 75.0]}}"#;

#[test]
fn geojson_attributes_become_text_and_degrees_become_metres() {
    let second = r#"{"type": "Feature", "properties": {"more": "x", "code": "E2"}, "geometry": {"type": "Polygon",
        "coordinates": [[[-1.5, 53.3], [-1.4, 53.3], [-1.4, 53.4], [-1.5, 53.3]]]}}"#;
    let text = format!("\u{feff}{}", collection(&format!("{SHEFFIELD}, {second}")));
    let features = read(&blob("a.geojson", text), &FeatureOptions::default()).unwrap();
    assert_eq!(features.fields, ["code", "n", "share", "open", "none", "more"]);
    let values: Vec<Option<&str>> = features.list[0].values.iter().map(|value| value.as_deref()).collect();
    assert_eq!(values, [Some("E1"), Some("3"), Some("0.25"), Some("true"), None, None]);
    assert_eq!(features.list[0].point(), Some(Coord { x: 435_259.659, y: 387_266.992 }));
    assert_eq!(features.list[1].values[features.field("more").unwrap()].as_deref(), Some("x"));
    assert_eq!((features.list[1].ordinal, features.list[1].point()), (2, None));
    let area = features.list[1].polygon().unwrap().unsigned_area();
    assert!((area - 0.5 * 6660.0 * 11128.0).abs() < 100_000.0, "{area}");
}

#[test]
fn an_old_crs_member_is_honoured_and_the_study_must_agree() {
    let file = |crs: &str, x: f64, y: f64| {
        let feature = format!(
            r#"{{"type": "Feature", "properties": {{}}, "geometry": {{"type": "Point", "coordinates": [{x}, {y}]}}}}"#
        );
        let crs = format!(r#""crs": {{"type": "name", "properties": {{"name": "{crs}"}}}}, "features""#);
        blob("a.geojson", collection(&feature).replace(r#""features""#, &crs))
    };
    let (metres, degrees) = ((435_259.659, 387_266.992), (-1.4714, 53.3811));
    let point =
        |blob: &Blob| read(blob, &FeatureOptions::default()).map(|features| features.list[0].point().unwrap().x_y());
    assert_eq!(point(&file("urn:ogc:def:crs:EPSG::27700", metres.0, metres.1)).unwrap(), metres);
    assert_eq!(point(&file("urn:ogc:def:crs:OGC:1.3:CRS84", degrees.0, degrees.1)).unwrap(), metres);
    let contradicted = read(&file("EPSG:27700", metres.0, metres.1), &with_crs(InputCrs::Wgs84));
    assert!(
        message(contradicted)
            .starts_with("H306 a.geojson: the study says crs = \"EPSG:4326\" but the file says EPSG:27700")
    );
    let mercator = point(&file("EPSG:3857", -163_795.0, 7_045_000.0)).unwrap();
    assert!((mercator.0 - 435_298.795).abs() < 0.1 && (mercator.1 - 382_015.483).abs() < 0.1, "{mercator:?}");
    let unknown = read(&file("EPSG:2159", 0.0, 0.0), &FeatureOptions::default());
    assert!(
        message(unknown).starts_with("H303 a.geojson: its coordinates are EPSG:2159, which hubplan does not convert")
    );
}

#[test]
fn every_bad_feature_is_found_at_once() {
    let shapes = [
        r#"{"type": "Point", "coordinates": [53.3811, -1.4714]}"#,
        r#"{"type": "Point", "coordinates": [435261, 387293]}"#,
        r#"{"type": "Point", "coordinates": [2.35, 48.86]}"#,
        "null",
        r#"{"type": "MultiPolygon", "coordinates": []}"#,
        r#"{"type": "Polygon", "coordinates": [[[-1.5, 53.3], [-1.4, 53.3], [-1.5, 53.3]]]}"#,
        r#"{"type": "Polygon", "coordinates": [[[-1.5, 53.3], [-1.4, 53.3], [-1.3, 53.3], [-1.5, 53.3]]]}"#,
        r#"{"type": "Point", "coordinates": [null, 53.3]}"#,
        r#"{"type": "LineString", "coordinates": [[-1.5, 53.3], [-1.4, 53.3]]}"#,
        r#"{"type": "Polygon", "coordinates": [-1.5, 53.3]}"#,
        r#"{"type": "GeometryCollection", "geometries": []}"#,
    ];
    let features: Vec<String> = shapes
        .iter()
        .map(|shape| format!(r#"{{"type": "Feature", "properties": null, "geometry": {shape}}}"#))
        .collect();
    let text = collection(&features.join(", "));
    insta::assert_snapshot!(message(read(&blob("bad.geojson", text), &FeatureOptions::default())));
}

#[test]
fn files_that_are_no_geometry_say_what_they_are() {
    let none = FeatureOptions::default();
    assert!(
        message(read(&blob("a.dwg", "x"), &none))
            .starts_with("H103 a.dwg: `.dwg` is not a geometry format hubplan reads")
    );
    for name in ["a.geojson", "a.gpkg", "a.fgb", "a.zip"] {
        let text = message(read(&blob(name, "<html>Not found</html>"), &none));
        assert!(text.starts_with("H105") || text.starts_with("H104"), "{text}");
    }
    assert!(message(read(&blob("a.json", r#"{"type": "Topology"}"#), &none)).contains("it is a Topology"));
    assert!(message(read(&blob("a.json", collection("")), &none)).starts_with("H106 a.json: it holds no features"));
}

#[test]
fn zips_are_read_through_and_several_files_need_a_name() {
    let (one, shadow) = (collection(SHEFFIELD), b"junk");
    let single =
        zip(&[("folder/one.geojson", one.as_bytes()), ("__MACOSX/folder/._one.geojson", shadow), ("readme.txt", b"")]);
    let features = read(&single, &FeatureOptions::default()).unwrap();
    assert_eq!((features.name.as_str(), features.list.len()), ("a.zip/folder/one.geojson", 1));
    let double = zip(&[("one.geojson", one.as_bytes()), ("two.geojson", b"{}")]);
    let text = message(read(&double, &FeatureOptions::default()));
    assert!(
        text.contains("2 geometry files in the zip fit, and the study does not say which to use: `one`, `two`"),
        "{text}"
    );
    assert_eq!(read(&double, &with_layer("one")).unwrap().list.len(), 1);
    assert!(message(read(&zip(&[("readme.txt", b"")]), &FeatureOptions::default())).starts_with("H103"));
}

/// A GeoPackage with the tables of the standard and, for each layer, one point feature in the given SRS.
fn geopackage(layers: &[(&str, i32)]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    let database = Connection::open(&path).unwrap();
    // Write-ahead mode, in which some exporters leave the file.
    database.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    database
        .execute_batch(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
             INSERT INTO gpkg_spatial_ref_sys VALUES (-1, 'NONE', -1), (0, 'NONE', 0), (27700, 'EPSG', 27700);
             CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);",
        )
        .unwrap();
    let mut geometry = vec![b'G', b'P', 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0];
    geometry.extend(435_261f64.to_le_bytes());
    geometry.extend(387_293f64.to_le_bytes());
    for (name, srs) in layers {
        let table = name.replace('"', "\"\"");
        database.execute("INSERT INTO gpkg_contents VALUES (?1, 'features', ?2)", (name, srs)).unwrap();
        database.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'Geom', ?2)", (name, srs)).unwrap();
        database
            .execute_batch(&format!("CREATE TABLE \"{table}\" (fid INTEGER, geom BLOB, share REAL, name TEXT)"))
            .unwrap();
        database.execute(&format!("INSERT INTO \"{table}\" VALUES (7, ?1, 0.5, NULL)"), [&geometry]).unwrap();
    }
    database.close().unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn a_geopackage_layer_is_the_one_named_or_the_only_one() {
    let none = FeatureOptions::default();
    let features = read(&blob("a.gpkg", geopackage(&[("wards", 27700)])), &none).unwrap();
    assert_eq!(features.fields, ["fid", "share", "name"]);
    assert_eq!(features.list[0].values, [Some("7".into()), Some("0.5".into()), None]);
    assert_eq!(features.list[0].point(), Some(Coord { x: 435_261.0, y: 387_293.0 }));

    let two = blob("a.gpkg", geopackage(&[("wards", 27700), ("odd \"name\"", 0)]));
    let text = message(read(&two, &none));
    assert!(text.contains("2 layers fit, and the study does not say which to use: `odd \"name\"`, `wards`"), "{text}");
    assert_eq!(read(&two, &with_layer("wards")).unwrap().list.len(), 1);
    assert!(message(read(&two, &with_layer("parishes"))).contains("it has no layer `parishes`. Its layers are `odd"));
    assert!(message(read(&two, &with_layer("odd \"name\""))).starts_with("H303"), "SRS 0 is undefined");
    let stated = FeatureOptions { crs: Some(InputCrs::BritishGrid), ..with_layer("odd \"name\"") };
    assert_eq!(read(&two, &stated).unwrap().list.len(), 1);
    assert!(message(read(&blob("a.gpkg", geopackage(&[])), &none)).contains("it has no layer"));
}

/// A `.shp` with one polygon that has a hole, on the grid, and a null shape.
fn shapes() -> Vec<u8> {
    use shapefile::{Point, Polygon, PolygonRing, ShapeWriter};
    let square = |x: f64, y: f64, side: f64| {
        [(0.0, 0.0), (0.0, side), (side, side), (side, 0.0), (0.0, 0.0)]
            .map(|(dx, dy)| Point::new(x + dx, y + dy))
            .to_vec()
    };
    let polygon = Polygon::with_rings(vec![
        PolygonRing::Outer(square(400_000.0, 300_000.0, 100.0)),
        PolygonRing::Inner(square(400_040.0, 300_040.0, 20.0)),
        PolygonRing::Outer(square(500_000.0, 300_000.0, 100.0)),
    ]);
    let mut shp = std::io::Cursor::new(Vec::new());
    ShapeWriter::new(&mut shp).write_shapes(&vec![polygon]).unwrap();
    shp.into_inner()
}

#[test]
fn a_shapefile_is_several_files() {
    let (shp, grid) = (shapes(), br#"PROJCS["British_National_Grid","#);
    let dbf = dbf::tests::table(&["code", "name"], 8, &[&[b"E1", b"caf\xE9"]]);
    let members: [(&str, &[u8]); 4] = [("W/w.SHP", &shp), ("W/w.dbf", &dbf), ("W/w.prj", grid), ("W/w.cpg", b"1252")];
    let features = read(&zip(&members), &FeatureOptions::default()).unwrap();
    assert_eq!(features.fields, ["code", "name"]);
    assert_eq!(features.list[0].values, [Some("E1".into()), Some("café".into())]);
    let polygon = features.list[0].polygon().unwrap();
    assert_eq!((polygon.0.len(), polygon.unsigned_area()), (2, 2.0 * 100.0 * 100.0 - 20.0 * 20.0));

    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("w.shp", &shp[..]), ("w.dbf", &dbf)] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let beside = bytes::read(folder.path(), "w.shp").unwrap();
    assert!(message(read(&beside, &FeatureOptions::default())).starts_with("H303 w.shp: it does not state"));
    assert_eq!(read(&beside, &with_crs(InputCrs::BritishGrid)).unwrap().list.len(), 1);
    std::fs::write(folder.path().join("w.dbf"), dbf::tests::table(&["code"], 8, &[&[b"E1"], &[b"E2"]])).unwrap();
    assert!(message(read(&beside, &with_crs(InputCrs::Plane))).contains("the .shp has 1 shapes, the .dbf 2 rows"));
    std::fs::remove_file(folder.path().join("w.dbf")).unwrap();
    assert!(message(read(&beside, &FeatureOptions::default())).starts_with("H101 w.shp: `w.dbf` is not there"));
}

/// The folder of the real files; `None` if there is none. With `CI` set in the environment it must exist.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("HUBPLAN_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    None
}

fn read_real(folder: &Path, name: &str) -> Features {
    read(&bytes::read(folder, name).unwrap(), &FeatureOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Fermanagh and Omagh.
const BEYOND_THE_GRID: [&str; 1] = ["N09000006"];

#[test]
fn the_real_boundaries_are_read_whole() {
    let Some(folder) = data() else { return };
    for (name, count, field) in [
        ("boundaries/lsoa_2021_boundaries_bsc_v4_ew.geojson.gz", 35_672, "lsoa21_code"),
        ("boundaries/lsoa_2011_boundaries_bsc_v3_ew.geojson.gz", 34_753, "LSOA11CD"),
        ("boundaries/lad_2024_boundaries_buc_uk.geojson.gz", 361, "ltla24_code"),
        ("boundaries/ctyua_2021_boundaries_buc_uk.geojson.gz", 217, "utla21_code"),
        ("boundaries/county_2023_boundaries_bgc_england.geojson.gz", 21, "CTY23CD"),
        ("boundaries/utla_2023_boundaries_buc_derived_england.geojson.gz", 153, "UTLA23CD"),
        ("travel_times/devon/lsoa_devon_2021_ew_bsc_v4.gpkg", 729, "LSOA21CD"),
    ] {
        let features = read_real(&folder, name);
        assert_eq!(features.list.len(), count, "{name}");
        let code = features.field(field).unwrap();
        for feature in &features.list {
            let id = feature.values[code].as_deref().unwrap();
            assert_eq!(feature.polygon().is_none(), BEYOND_THE_GRID.contains(&id), "{name} {id}");
        }
    }
    let name = "boundaries/lsoa_2021_population_weighted_centroids_v4_south_west_extract.gpkg";
    let centroids = read_real(&folder, name);
    assert_eq!(centroids.list.len(), 1894);
    assert!(centroids.list.iter().all(|feature| feature.point().is_some()));
}

/// The file states the area of each zone as its publisher measured it. Three zones store the hole for an enclave as a
/// separate part. Taken literally, they would be up to a seventh too large, and would include the enclave's families.
#[test]
fn lsoa_2011_agrees_with_the_areas_its_publisher_measured() {
    let Some(folder) = data() else { return };
    let features = read_real(&folder, "boundaries/lsoa_2011_boundaries_bsc_v3_ew.geojson.gz");
    let [code, area] = ["LSOA11CD", "Shape__Area"].map(|name| features.field(name).unwrap());
    for feature in &features.list {
        let published: f64 = feature.values[area].as_deref().unwrap().parse().unwrap();
        let measured = feature.polygon().unwrap().unsigned_area();
        let id = feature.values[code].as_deref().unwrap();
        assert!((measured - published).abs() < 0.0001 * published + 10.0, "{id}: {measured} against {published}");
    }
    let polygon = |id: &str| {
        let feature = features.list.iter().find(|feature| feature.values[code].as_deref() == Some(id)).unwrap();
        feature.polygon().unwrap()
    };
    for (around, enclave) in [("E01018992", "E01018993"), ("E01019228", "E01019227"), ("E01024572", "E01024573")] {
        let (around, within) = (polygon(around), polygon(enclave).interior_point().unwrap());
        assert!(!around.contains(&within) && around.contains(&around.interior_point().unwrap()), "{enclave}");
    }
}

type ByCode = BTreeMap<String, MultiPolygon<f64>>;

fn by_code(folder: &Path, name: &str, field: &str) -> ByCode {
    let features = read_real(folder, name);
    let field = features.field(field).unwrap_or_else(|| panic!("{name}: {:?}", features.fields));
    features.list.iter().map(|f| (f.values[field].clone().unwrap(), f.polygon().unwrap())).collect()
}

/// Compares the publisher's own metres with ours, from the same publisher's degrees with six decimals.
#[test]
fn devon_in_degrees_agrees_with_devon_in_metres() {
    let Some(folder) = data() else { return };
    let metres = by_code(&folder, "travel_times/devon/lsoa_devon_2021_ew_bsc_v4.gpkg", "LSOA21CD");
    let degrees = by_code(&folder, "regions/devon/lsoa_2021.geojson", "lsoa21_code");
    assert!(metres.keys().eq(degrees.keys()));
    for (code, polygon) in &metres {
        let apart = furthest_vertex(polygon, &degrees[code]);
        assert!(apart < 0.1, "{code}: {apart} m");
    }
}

#[test]
fn four_formats_of_one_region_agree() {
    let Some(folder) = data() else { return };
    for region in ["south_yorkshire", "rutland"] {
        let file = |name: &str, field: &str| by_code(&folder, &format!("regions/{region}/{name}"), field);
        let geopackage = file("lsoa_2021_bng.gpkg", "lsoa21_code");
        assert_eq!(geopackage, file("lsoa_2021_bng.fgb", "lsoa21_code"), "{region}");
        let (shapefile, degrees) =
            (file("lsoa_2021_bng_shp.zip", "lsoa21_cod"), file("lsoa_2021.geojson", "lsoa21_code"));
        assert!(geopackage.keys().eq(shapefile.keys()) && geopackage.keys().eq(degrees.keys()), "{region}");
        for (code, polygon) in &geopackage {
            // A shapefile may begin its rings at another vertex.
            assert_eq!(furthest_vertex(polygon, &shapefile[code]), 0.0, "{region} {code}");
            // These metres were made with the seven-parameter transformation, not OSTN15: all are off by the same 2 m.
            let apart = furthest_vertex(polygon, &degrees[code]);
            assert!((1.5..2.5).contains(&apart), "{region} {code}: {apart} m");
        }
    }
}

/// Largest distance from a vertex of one polygon to the nearest vertex of the other.
fn furthest_vertex(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> f64 {
    use geo::CoordsIter;
    let nearest =
        |from: Coord<f64>| b.coords_iter().map(|to| (to.x - from.x).hypot(to.y - from.y)).fold(f64::INFINITY, f64::min);
    assert_eq!(a.coords_count(), b.coords_count());
    a.coords_iter().map(nearest).fold(0.0, f64::max)
}

#[test]
fn damaged_real_files_are_refused_without_a_panic() {
    let Some(folder) = data() else { return };
    for name in ["lsoa_2021_bng.fgb", "lsoa_2021_bng.gpkg", "lsoa_2021_bng_shp.zip"] {
        let whole = bytes::read(&folder.join("regions/rutland"), name).unwrap();
        for length in (1..whole.bytes.len()).step_by(1009) {
            let cut = Blob { bytes: whole.bytes[..length].to_vec(), ..whole.clone() };
            assert!(matches!(read(&cut, &FeatureOptions::default()), Err(Error::Input(_))), "{name} cut at {length}");
        }
        for at in (8..whole.bytes.len()).step_by(211) {
            let mut bent = whole.clone();
            bent.bytes[at] ^= 0x5A;
            // Many flipped bytes leave the file readable; none may crash the program.
            let _ = read(&bent, &FeatureOptions::default());
        }
    }
}
