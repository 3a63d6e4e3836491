//! How every property test draws, for tests of any module.

use proptest::test_runner::{Config, RngSeed};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seed of every property test.
const SEED: u64 = 20_261_129;

/// The seed of everything that a test draws. It is the same in every run, so that the result depends on the code alone.
/// `tests/hunt` sets `HUBPLAN_FRESH` to draw a new one.
pub(crate) fn seed() -> u64 {
    let fresh = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(SEED, |since| since.subsec_nanos().into());
    if std::env::var_os("HUBPLAN_FRESH").is_some() { fresh() } else { SEED }
}

/// The configuration of a property test. Cases that fail are kept in `proptest-regressions` and are tried first from
/// then on.
pub(crate) fn cases(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(seed()), ..Config::default() }
}
