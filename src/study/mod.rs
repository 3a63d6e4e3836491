//! Distance-to-centre studies: how far it is to the nearest centre, for whom, how unequally, and for how long during
//! childhood.
//!
//! [`measure`] answers the table `[distance]` of a `study.toml`, [`expose`] the table `[exposure]`. Everything is a
//! pure function of a [`crate::model::Study`], its [`Origins`] and the settings. Sums are added in a fixed order, so
//! the number of threads does not change a digit.

mod asked;
mod catchment;
mod centres;
mod change;
mod distance;
mod exposure;
mod groups;
mod inequality;
mod months;
mod people;
mod summary;
mod years;

pub use change::{Change, ChangeRow};
pub use distance::{Distances, measure, nearest};
pub use exposure::{Exposure, PanelRow, Within, expose};
pub use groups::{Grouping, LABELS, Label};
pub use inequality::InequalityRow;
pub use people::People;
pub use summary::SummaryRow;
pub use years::AuthorityYear;

use crate::model::Origins;
use rayon::prelude::*;
use std::ops::Range;

/// Origins that a thread works on at a time: large enough to pay for the overhead, and fixed, so that results do not
/// depend on the number of threads.
const CHUNK: usize = 4096;

/// Calls `work` on runs of origins in parallel, and returns its results in order.
fn in_chunks<T: Send>(origins: &Origins, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let chunks = origins.len().div_ceil(CHUNK);
    (0..chunks).into_par_iter().map(|at| work(at * CHUNK..((at + 1) * CHUNK).min(origins.len()))).collect()
}

/// A list with `width` entries for each origin, filled in parallel by runs of origins.
fn filled<T: Copy + Send>(
    origins: &Origins,
    width: usize,
    empty: T,
    fill: impl Fn(Range<usize>, &mut [T]) + Sync,
) -> Vec<T> {
    let mut list = vec![empty; origins.len() * width];
    let runs = list.par_chunks_mut((CHUNK * width).max(1)).enumerate();
    runs.for_each(|(at, run)| fill(at * CHUNK..((at + 1) * CHUNK).min(origins.len()), run));
    list
}

#[cfg(test)]
mod tests;
