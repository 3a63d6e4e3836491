//! `docs/study.schema.json` is generated from the types; `HUBPLAN_BLESS=1 cargo test` updates it.

#[test]
fn the_schema_in_the_docs_is_that_of_the_types() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/study.schema.json");
    let schema = schemars::schema_for!(hubplan::io::study_file::StudyFile);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("HUBPLAN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "docs/study.schema.json is out of date: HUBPLAN_BLESS=1 cargo test schema");
}
