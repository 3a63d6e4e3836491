//! `proof.json`.
#![no_main]

use hubplan_fuzz::file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = hubplan::io::proof_file::read(&file("proof.json", bytes));
});
