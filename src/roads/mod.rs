//! Roads and paths as a network: who may use which way, how fast, and the shortest journeys over it.
//!
//! 1. [`Profile`] says what a map's tags mean for a family on foot, with a pram or by car.
//! 2. [`Ways`] and [`Points`] are a map as `io::osm` reads it; [`Graph::build`] makes junctions and edges of them.
//! 3. [`Network`] puts places onto the graph ([`Snap`]) and searches it; [`Tracer`] says along which ways a journey
//!    leads.
//!
//! Figures are whole *ticks*: milliseconds, or tenths of a metre ([`Measure`]). Equal maps and places give equal ticks,
//! whatever the number of threads.

mod graph;
mod index;
mod network;
mod packed;
mod parts;
mod paths;
mod profile;
mod search;

pub use graph::{Graph, Measure, Points, Ways};
pub use network::{Legs, Network, Row, Snap, Unsnapped};
pub use paths::{Path, Tracer};
pub use profile::{Barriers, LimitSigns, OneWay, Passage, Profile, Rule, Tags};
pub use search::{Nearest, Search};

/// A figure that no journey has: the pair is not joined, or the way is closed.
pub const NEVER: u32 = u32::MAX;

/// Turns counts, each one place behind its item, into where the list of each item starts.
fn starts(counts: &mut [u32]) {
    for at in 1..counts.len() {
        counts[at] += counts[at - 1];
    }
}

#[cfg(test)]
mod tests;
