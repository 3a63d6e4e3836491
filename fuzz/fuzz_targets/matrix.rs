//! Matrices of travel, beside the demand and the sites that they are between.
#![no_main]

use hubplan_fuzz::file;
use std::path::PathBuf;
use std::sync::OnceLock;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static STUDY_FILE: OnceLock<PathBuf> = OnceLock::new();
    let study = STUDY_FILE.get_or_init(|| {
        file("demand.csv", b"id,x,y,weight\nE01013741,1,1,30\nE01013742,2,9,20\nsouth,9,9,10\n");
        file("sites.csv", b"id,x,y,name\nquay,1,2,Quay\nchapel,8,8,Chapel\n");
        file("study.toml", STUDY)
    });
    file("matrix.csv", bytes);
    let _ = hubplan::load::study(study);
});

const STUDY: &[u8] = b"version = 1\nname = \"Islets\"\ncrs = \"plane\"\n[travel]\nunreachable = 9999\n\
[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\nmatrix = \"matrix.csv\"\n";
