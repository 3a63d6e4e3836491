//! Tables in text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hubplan_fuzz::read_table("table.csv", bytes));
