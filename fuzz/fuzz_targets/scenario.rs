//! `scenario.toml`: the file, and what can be told of it without its study.
#![no_main]

use hubplan::{io::scenario_file, validate};
use hubplan_fuzz::file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(scenario) = scenario_file::read(&file("scenario.toml", bytes)) {
        let _ = validate::scenario_alone(&scenario, "scenario.toml");
    }
});
