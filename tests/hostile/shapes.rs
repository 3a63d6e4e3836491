//! Geometry files with false counts and lengths, without an end, or with far more content than their size suggests.

use crate::bytes::{at, zip};
use crate::hostile::run::{PLAIN, Trap, refused};
use rusqlite::Connection;

/// A square near Sheffield as GeoJSON.
pub fn zones() -> Vec<u8> {
    br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"lsoa21_code":"E01000001","lsoa21_name":"A"},
    "geometry":{"type":"Polygon","coordinates":[[[-1.5,53.3],[-1.4,53.3],[-1.4,53.4],[-1.5,53.3]]]}}]}"#
        .to_vec()
}

/// A shapefile with one point: the header, then the record.
pub fn shp() -> Vec<u8> {
    let mut bytes = vec![0, 0, 0x27, 0x0a];
    bytes.resize(100, 0);
    bytes.extend([0, 0, 0, 1, 0, 0, 0, 10, 1, 0, 0, 0]);
    bytes.extend([1.0f64, 2.0].map(f64::to_le_bytes).concat());
    bytes
}

/// A shapefile with one polygon that claims to have this many rings and positions.
fn polygon(rings: i32, positions: i32) -> Vec<u8> {
    let mut content = vec![5, 0, 0, 0];
    content.resize(36, 0);
    content.extend([rings.to_le_bytes(), positions.to_le_bytes(), [0; 4]].concat());
    for (x, y) in [(0.0f64, 0.0f64), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)] {
        content.extend([x.to_le_bytes(), y.to_le_bytes()].concat());
    }
    let mut bytes = shp()[..100].to_vec();
    bytes.extend([0, 0, 0, 1]);
    bytes.extend(i32::try_from(content.len() / 2).unwrap().to_be_bytes());
    bytes.extend(content);
    bytes
}

/// An index with these entries: offset and length in 16-bit words.
fn shx(entries: &[(i32, i32)]) -> Vec<u8> {
    let mut bytes = shp()[..100].to_vec();
    entries.iter().for_each(|(offset, length)| bytes.extend([offset.to_be_bytes(), length.to_be_bytes()].concat()));
    bytes
}

/// A table with one field `id` and `rows` rows.
pub fn dbf(rows: u32) -> Vec<u8> {
    let mut bytes = vec![3, 126, 1, 1];
    bytes.extend(rows.to_le_bytes());
    bytes.extend([65, 0, 5, 0]);
    bytes.resize(32, 0);
    bytes.extend(b"id");
    bytes.resize(43, 0);
    bytes.extend([b'C', 0, 0, 0, 0, 4]);
    bytes.resize(64, 0);
    bytes.push(0x0d);
    (0..rows.min(1000)).for_each(|_| bytes.extend(b" a   "));
    bytes
}

#[track_caller]
fn shapefile(shp: &[u8], dbf: &[u8], shx: Option<&[u8]>, begins: &str) {
    let trap = Trap::in_place_of("demand", "a.shp", shp);
    trap.write("a.dbf", dbf);
    shx.iter().for_each(|shx| trap.write("a.shx", shx));
    trap.refused(begins);
    let mut members = vec![("a.shp", shp, 1), ("a.dbf", dbf, 1)];
    members.extend(shx.map(|shx| ("a.shx", shx, 1)));
    let begins = begins.replace("a.shp", "a.zip/a.shp");
    refused("sites", "a.zip", &zip(&members), &begins);
}

#[test]
fn a_shapefile_is_held_against_its_bytes() {
    const DAMAGED: &str = "H105 a.shp: it is not a Shapefile, or is damaged: ";
    const RECORD: &str = "H301 a.shp feature 1: its record is damaged";
    for (rings, positions) in [(i32::MAX, 4), (1, i32::MAX), (-1, 4), (1, -1), (1, 1000), (1000, 4)] {
        shapefile(&polygon(rings, positions), &dbf(1), None, RECORD);
    }
    for length in [0x7fff_ffff_u32, 0xffff_ffff, 1000] {
        shapefile(&at(shp(), 104, &length.to_be_bytes()), &dbf(1), None, DAMAGED);
    }
    // Indexes that point backwards, at one record repeatedly, and beyond the end.
    for entries in
        [vec![(50, 10), (50, 10)], vec![(50, 10); 100_000], vec![(i32::MAX, 10)], vec![(-50, 10)], vec![(50, i32::MAX)]]
    {
        shapefile(&shp(), &dbf(u32::try_from(entries.len()).unwrap()), Some(&shx(&entries)), DAMAGED);
    }
    shapefile(&shp(), &at(dbf(1), 4, &[255; 4]), None, DAMAGED);
    shapefile(&shp(), &at(dbf(1), 8, &[255; 4]), None, DAMAGED);
    shapefile(&shp(), &at(dbf(1), 48, &[255]), None, DAMAGED);
    shapefile(&shp(), &dbf(900), None, DAMAGED);
    // Rows of one byte, and two thousand fields of width 0.
    let mut wide = at(dbf(0), 8, &[0xe1, 0xff, 1, 0]);
    wide.truncate(32);
    (0..1990).for_each(|_| wide.extend([b'f', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'C'].into_iter().chain([0; 20])));
    wide.resize(0xffe1, 0x0d);
    wide = at(wide, 4, &20_000u32.to_le_bytes());
    wide.extend([b' '; 20_000]);
    let many: Vec<u8> =
        shp()[..100].iter().copied().chain([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0].repeat(20_000)).collect();
    shapefile(&many, &wide, None, "H110 a.shp: it has more than 20,000,000 attributes of all features together");
}

/// A GeoPackage with one layer of points, after running `sql` on it.
fn geopackage(sql: &str) -> Vec<u8> {
    let mut database = Connection::open_in_memory().unwrap();
    let tables = "
        CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER);
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        INSERT INTO gpkg_contents VALUES ('layer', 'features', -1);
        INSERT INTO gpkg_geometry_columns VALUES ('layer', 'geom', -1);
        CREATE TABLE layer (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT);
        INSERT INTO layer VALUES (1, x'47500001ffffffff0101000000000000000000f03f0000000000000040', 'a');";
    database.execute_batch(&format!("{tables}{sql}")).unwrap();
    database.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT";

#[test]
fn a_geopackage_runs_nothing() {
    let view = |columns: &str| format!("DROP TABLE layer; CREATE VIEW layer AS {ENDLESS} {columns} FROM n;");
    for sql in [view("i AS fid, x'00' AS geom, 'a' AS id"), view("i, zeroblob(1000000000) AS geom")] {
        let ran = refused("demand", "a.gpkg", &geopackage(&sql), "H105 a.gpkg: its layer `layer` is a view");
        assert!(ran.contains("Export the layer as a table"), "{ran}");
    }
    for table in ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"] {
        let sql = format!(
            "DROP TABLE {table}; CREATE VIEW {table} AS {ENDLESS} i AS srs_id, 'layer' AS table_name, 'features' AS data_type, 'geom' AS column_name, '' AS organization, 1 AS organization_coordsys_id FROM n;"
        );
        refused("sites", "a.gpkg", &geopackage(&sql), "H105 a.gpkg: ");
    }
    let computed = "ALTER TABLE layer ADD COLUMN more TEXT GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL;";
    refused(
        "demand",
        "a.gpkg",
        &geopackage(computed),
        "H105 a.gpkg: its layer `layer` is a table with computed columns",
    );
    let search = "DROP TABLE layer; CREATE VIRTUAL TABLE layer USING rtree(fid, geom, more);";
    refused("demand", "a.gpkg", &geopackage(search), "H105 a.gpkg: its layer `layer` is a virtual table");
    // So many layers with one name that joining them takes the square of their number.
    let many = "INSERT INTO gpkg_contents WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT 'layer', 'features', -1 FROM n;
                INSERT INTO gpkg_geometry_columns WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT 'layer', 'geom', -1 FROM n;";
    refused(
        "demand",
        "a.gpkg",
        &geopackage(many),
        "H105 a.gpkg: it is not a GeoPackage, or is damaged: reading it takes too many steps",
    );
}

#[test]
fn well_known_binary_is_held_against_its_bytes() {
    let geometry = |bytes: &str| geopackage(&format!("UPDATE layer SET geom = x'47500001ffffffff{bytes}';"));
    for (boast, begins) in [
        ("0103000000ffffffff", "H301 a.gpkg feature 1: its geometry is cut short"),
        ("010300000001000000ffffffff", "H301 a.gpkg feature 1: its geometry is cut short"),
        ("0106000000ffffffff", "H301 a.gpkg feature 1: its geometry is cut short"),
        ("0104000000ffffff7f", "H301 a.gpkg feature 1: its geometry is cut short"),
        ("0107000000ffffffff", "H301 a.gpkg feature 1: it is a GeometryCollection"),
    ] {
        refused("demand", "a.gpkg", &geometry(boast), begins);
    }
    refused(
        "demand",
        "a.gpkg",
        &geometry(&"010700000001000000".repeat(50_000)),
        "H301 a.gpkg feature 1: it is a GeometryCollection",
    );
}

#[test]
fn geojson_is_no_deeper_and_no_wider_than_its_bytes() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(200_000), close.repeat(200_000));
    let feature = |coordinates: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"a"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}]}}"#
        )
    };
    let collection = deep(r#"{"type":"GeometryCollection","geometries":["#, "]}");
    for text in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        feature(&deep("[", "]")),
        format!(r#"{{"type":"FeatureCollection","features":[{{"properties":{{"id":{}}}}}]}}"#, deep("[", "]")),
        format!(r#"{{"type":"FeatureCollection","crs":{},"features":[]}}"#, deep("{\"a\":", "}")),
    ] {
        refused("demand", "a.geojson", text.as_bytes(), "H105 a.geojson: ");
    }
    let text = format!(r#"{{"type":"FeatureCollection","features":[{{"geometry":{collection}}}]}}"#);
    refused("demand", "a.geojson", text.as_bytes(), "H301 a.geojson feature 1: it is a GeometryCollection");
    let names: Vec<String> = (0..1500).map(|at| format!("\"a{at}\":1")).collect();
    let first = format!(r#"{{"type":"Feature","geometry":null,"properties":{{{}}}}}"#, names.join(","));
    let text = format!(r#"{{"type":"FeatureCollection","features":[{first}{}]}}"#, ",{}".repeat(20_000));
    refused("demand", "a.geojson", text.as_bytes(), "H110 a.geojson: it has more than 20,000,000 attributes");
    // Every feature has attributes of its own, so all other features have a blank cell for each of them.
    let own =
        |at: usize| format!(r#"{{"type":"Feature","geometry":null,"properties":{{"a{at}":1,"b{at}":1,"c{at}":1}}}}"#);
    let features: Vec<String> = (0..20_000).map(own).collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    refused("demand", "a.geojson", text.as_bytes(), "H110 a.geojson: it has more than 2,000 attributes");
    let empty = format!(r#"{{"type":"FeatureCollection","features":[{}{{}}]}}"#, "{},".repeat(2_100_000));
    refused("demand", "a.geojson", empty.as_bytes(), "H110 a.geojson: it has more than 2,000,000 features");
}

#[test]
fn a_flatgeobuf_is_held_against_its_bytes() {
    const DAMAGED: &str = "H105 a.fgb: it is not a FlatGeobuf, or is damaged: ";
    let whole = flatgeobuf();
    let size = |place: usize| u32::from_le_bytes(*whole[place..].first_chunk().unwrap()) as usize;
    let first = 8 + 4 + size(8);
    assert_eq!(first + 4 + size(first), whole.len(), "one feature, and no index");
    for boast in [u32::MAX, u32::MAX - 4, 0x7fff_ffff, 4_000_000_000, 1_000_000] {
        for place in [8, first] {
            refused("demand", "a.fgb", &at(whole.clone(), place, &boast.to_le_bytes()), DAMAGED);
        }
        // Overwrites every number in the header and the feature; some are lengths and offsets.
        for place in (12..whole.len() - 4).step_by(4) {
            let trap = Trap::in_place_of("demand", "a.fgb", &at(whole.clone(), place, &boast.to_le_bytes()));
            if boast == u32::MAX {
                let code = trap.run("validate study.toml").code;
                assert!(matches!(code, Some(0 | 2)), "{place}: {code:?}");
            }
        }
    }
}

/// One point with an attribute `id`.
fn flatgeobuf() -> Vec<u8> {
    use flatgeobuf::{ColumnType, FgbWriter, FgbWriterOptions, GeometryType};
    use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
    struct Point;
    impl GeozeroGeometry for Point {
        fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> geozero::error::Result<()> {
            processor.point_begin(0)?;
            processor.xy(1.0, 2.0, 0)?;
            processor.point_end(0)
        }
    }
    let options = FgbWriterOptions { write_index: false, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("a", GeometryType::Point, options).unwrap();
    writer.add_column("id", ColumnType::String, |_, _| {});
    writer.add_feature_geom(Point, |row| drop(row.property(0, "id", &ColumnValue::String("a")))).unwrap();
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn positions_are_on_the_plane_in_every_format() {
    let json = |x: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"a"}},"geometry":{{"type":"Point","coordinates":[{x},1]}}}}]}}"#
        )
    };
    let study = PLAIN.replace("\"demand.csv\"", "{ file = \"a.geojson\", crs = \"plane\" }");
    for x in ["1e18", "-2e9", "1e300"] {
        let trap = Trap::with(&[("study.toml", study.as_bytes()), ("a.geojson", json(x).as_bytes())]);
        trap.refused("H213 a.geojson feature 1: position (");
    }
    for x in ["1e400", "null"] {
        let trap = Trap::with(&[("study.toml", study.as_bytes()), ("a.geojson", json(x).as_bytes())]);
        let ran = trap.refused("H");
        assert!(ran.starts_with("H207 a.geojson feature 1") || ran.starts_with("H105 a.geojson"), "{ran}");
    }
    let far = |role: &str| {
        let study = PLAIN.replace(&format!("\"{role}.csv\""), "{ file = \"a.shp\", crs = \"plane\" }");
        let trap = Trap::with(&[("study.toml", study.as_bytes()), ("a.shp", &at(shp(), 112, &1e18f64.to_le_bytes()))]);
        trap.write("a.dbf", &dbf(1));
        trap.refused("H213 a.shp feature 1: position (1e18, 2e0) is beyond 1e9");
    };
    far("demand");
    far("sites");
}
