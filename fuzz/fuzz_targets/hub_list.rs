//! Lists of hubs and of closures.
#![no_main]

use hubplan::io::hub_list::{List, of_blob};
use hubplan_fuzz::blob;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for list in [List::Hubs, List::Closing] {
        let _ = of_blob(blob("hubs.csv", bytes), list);
    }
});
