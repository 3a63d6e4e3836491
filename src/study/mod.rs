//! Distance-to-centre studies: how far it is to the nearest centre, for whom, how unequally, and for how much of a childhood.
//!
//! [`measure`] answers `[distance]` of a `study.toml`, [`expose`] its `[exposure]`. Everything is a plain function of a
//! [`crate::model::Study`], its [`Origins`] and the settings; sums are put together in one order, so the number of threads changes no digit.

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

/// How many origins are worked on at a time: enough to be worth a thread's while, the same for any number of threads.
const CHUNK: usize = 4096;

/// Results of `work` on runs of origins, in parallel, in order.
fn in_chunks<T: Send>(origins: &Origins, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let chunks = origins.len().div_ceil(CHUNK);
    (0..chunks).into_par_iter().map(|at| work(at * CHUNK..((at + 1) * CHUNK).min(origins.len()))).collect()
}

/// One list for all origins, `width` entries each, filled by runs of them in parallel.
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
