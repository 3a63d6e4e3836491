//! Archives: their directories, what they pack, and the table or shapefile inside.
#![no_main]

use hubplan_fuzz::{blob, read_table};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = blob("files.zip", bytes).members(|_| true);
    read_table("files.zip", bytes);
});
