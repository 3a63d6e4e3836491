//! Land beyond a study that is near the study's families.

use super::ZoneIx;

/// Authorities that are in the boundary file but not in the study, and whose land is near the points of the study's
/// zones. Families there may use hubs that the study does not contain.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert!(study.beyond.authorities.is_empty(), "a plane has no neighbours");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Beyond {
    /// Names of the authorities, in order of their codes.
    pub authorities: Vec<String>,
    /// Triples of a zone of the study, the position of an authority in the list above, and the distance in metres from
    /// the zone's point to the nearest land of that authority. In order of zone and authority; no distance is more than
    /// [`Beyond::METRES`].
    pub near: Vec<(ZoneIx, usize, f64)>,
}

impl Beyond {
    /// How far from the points of zones to look for land, in metres: twice the distance that the Sure Start studies
    /// call near.
    pub const METRES: f64 = 5000.0;
}
