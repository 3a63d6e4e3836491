//! `study.toml`.
#![no_main]

use hubplan_fuzz::file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = hubplan::io::study_file::read(&file("study.toml", bytes));
});
