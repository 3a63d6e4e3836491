//! How the 70/30 ambition's "disadvantaged" is read, in words, and the reading used when a scenario names none.

use super::columns::names;
use super::{Study, Threshold};

/// The decile column that disadvantage is read from when the scenario does not say: IDACI, else IMD.
pub fn default_reading(study: &Study) -> Option<&'static str> {
    [names::IDACI_DECILE, names::IMD_DECILE].into_iter().find(|name| study.columns.contains(name))
}

/// A reading in words, such as `IDACI deciles 1-3` or `the worst 30% of each authority's zones by imd_rank`.
pub fn index_label(index: &str, worst: Threshold) -> String {
    let stem = index.trim_end_matches("_decile").trim_end_matches("_rank").to_uppercase();
    match worst {
        Threshold::Decile(1) => format!("{stem} decile 1"),
        Threshold::Decile(decile) => format!("{stem} deciles 1-{decile}"),
        Threshold::Rank(rank) => format!("{stem} ranks 1-{rank}"),
        Threshold::ShareWithinAuthority(share) => {
            format!("the worst {:.0}% of each authority's zones by {index}", share * 100.0)
        }
    }
}
