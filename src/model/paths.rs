//! The paths of journeys over a network.

use super::{SiteIx, ZoneIx};
use geo::Coord;

/// Says along which ways journeys lead, for outputs that show them.
pub trait Paths: std::fmt::Debug + Send + Sync {
    /// For each pair the path from the zone's point to the site, both included, on the study's plane; `None` where
    /// there is no journey.
    fn of(&self, pairs: &[(ZoneIx, SiteIx)]) -> Vec<Option<Vec<Coord<f64>>>>;
}
