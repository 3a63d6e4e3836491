//! Code-Point Open, and the look-up of postcodes and output areas.
#![no_main]

use hubplan::io::postcodes;
use hubplan_fuzz::{archive, blob};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let zip = blob("codepo_gb.zip", &archive(&[("Data/CSV/le.csv", bytes)]));
    let wanted = ["LE156AA", "LE156BB"].map(str::to_owned).into();
    let _ = postcodes::find(&zip, &wanted);
    let _ = postcodes::english(&zip);
    let _ = postcodes::output_areas(&blob("pcd.csv", bytes));
    let _ = postcodes::normal(&String::from_utf8_lossy(bytes));
});
