//! Land beyond a study, as far as it lies near the families of the study.

use super::ZoneIx;

/// Authorities that the boundaries hold and the study is not of, where their land lies near the points of the study's
/// zones. Families there may use hubs of which the study knows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beyond {
    /// Names of the authorities, in order of their codes.
    pub authorities: Vec<String>,
    /// A zone of the study, the position of an authority above, and the metres from the zone's point to the nearest
    /// land of it: in order of zone and authority, none farther than [`Beyond::METRES`].
    pub near: Vec<(ZoneIx, usize, f64)>,
}

impl Beyond {
    /// How far from the points of zones land is looked for, in metres: twice the distance that the studies of Sure
    /// Start call near.
    pub const METRES: f64 = 5000.0;
}
