//! `sweep.toml`, beside a scenario that it varies.
#![no_main]

use hubplan_fuzz::file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    file("scenario.toml", SCENARIO);
    let _ = hubplan::io::sweep_file::read(&file("sweep.toml", bytes));
});

const SCENARIO: &[u8] =
    b"version = 1\nstudy = \"study.toml\"\n[objective]\nradius = \"2.5 km\"\n[hubs]\nat_most = 3\n[money]\ntotal = 900000\n";
