//! `solution.json`, as a plan and value by value.
#![no_main]

use hubplan::io::plan_file;
use hubplan_fuzz::file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = file("solution.json", bytes);
    let _ = plan_file::read(&path);
    let _ = plan_file::read_tree(&path);
});
