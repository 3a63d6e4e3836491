use super::*;

fn looked(name: &str, bytes: &[u8]) -> Result<Look> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    look(&path, name, &|header| header.iter().any(|cell| cell == "code"))
}

fn only(name: &str, bytes: &[u8]) -> Head {
    match looked(name, bytes).unwrap() {
        Look::Tables(heads) => heads.into_iter().next().unwrap(),
        other => panic!("{name}: {other:?}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_head_of_a_table_is_its_header() {
    for (name, text) in [
        ("a.csv", "code,name\nE01,\"a\nb\"\n"),
        ("a.csv", "\u{feff}code;name\nE01;a\n"),
        ("a.tsv", "code\tname\nE01\ta\n"),
    ] {
        assert_eq!(only(name, text.as_bytes()).header, ["code", "name"], "{text:?}");
        assert_eq!(only(&format!("{name}.gz"), &gzip(text.as_bytes())).header, ["code", "name"]);
    }
    // Rows beyond the head are not read, whatever they contain.
    let long = format!("code,name\n{}E01,\"never closed", "E01,a\n".repeat(100_000));
    assert_eq!(only("long.csv", long.as_bytes()).header, ["code", "name"]);
    assert!(looked("empty.csv", b"").unwrap_err().to_string().starts_with("H106 empty.csv"));
    assert_eq!(looked("notes.pdf", b"%PDF").unwrap(), Look::Foreign);
}

#[test]
fn the_head_of_a_collection_is_its_first_feature() {
    let feature = |n: u32| {
        format!(
            r#"{{"type": "Feature", "properties": {{"code": "E{n}", "name": "a"}}, "geometry": {{"type": "Polygon", \
                "coordinates": []}}}}"#
        )
    };
    let crs = r#""crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}"#;
    let features: Vec<String> = (0..20_000).map(feature).collect();
    for count in [3, 20_000] {
        let text =
            format!(r#"{{"type": "FeatureCollection", {crs}, "features": [{}]}}"#, features[..count].join(",\n"));
        for head in [only("a.geojson", text.as_bytes()), only("a.geojson.gz", &gzip(text.as_bytes()))] {
            assert_eq!((head.header, head.shape), (vec!["code".to_owned(), "name".to_owned()], Shape::Areas));
            assert_eq!(head.rows, Some(count as u64));
        }
    }
    assert!(looked("a.geojson", b"{\"type\": \"Feature\"}").is_err());
}

/// The same zones in every format, as other programs write them.
#[test]
fn heads_of_real_files_agree_between_formats() {
    let Some(folder) = std::env::var_os("HUBPLAN_DATA") else { return };
    let folder = Path::new(&folder).join("regions/rutland");
    for name in ["lsoa_2021.geojson", "lsoa_2021_bng.gpkg", "lsoa_2021_bng.fgb", "lsoa_2021_bng_shp.zip"] {
        let Look::Tables(heads) = look(&folder.join(name), name, &|_| true).unwrap() else { panic!("{name}") };
        let [head] = heads.as_slice() else { panic!("{name}: {heads:?}") };
        assert_eq!((head.shape, head.rows, &head.part), (Shape::Areas, Some(26), &Part::Whole), "{name}");
        assert!(head.header.iter().any(|field| field.starts_with("lsoa21_cod")), "{name}: {:?}", head.header);
    }
}
