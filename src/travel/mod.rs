//! Impedance: straight line with a detour factor, or the user's matrix; cover lists and nearest hubs from either.

mod around;
pub mod locate;
mod nearest;
mod reach;
mod ways;

pub use around::Around;
pub use locate::Locator;
pub use nearest::{Nearest, nearest};
pub use reach::reach;
pub use ways::{Walker, Ways};

use crate::units::Impedance;
use geo::Coord;

/// Whether an impedance lies within the radius. Inclusive: a family exactly at the radius is covered.
///
/// The only place that decides it. `impedance` is in the study's travel unit, as the radius is.
///
/// ```
/// use hubplan::{travel::within, units::Impedance};
/// assert!(within(2500.0, &Impedance::metres(2500.0)));
/// assert!(!within(2500.0000001, &Impedance::metres(2500.0)));
/// ```
pub fn within(impedance: f64, radius: &Impedance) -> bool {
    impedance <= radius.value
}

/// Impedance over the plane: the straight line times the detour factor, in the unit of the coordinates.
pub fn straight_line(from: Coord<f64>, to: Coord<f64>, detour: f64) -> f64 {
    (to.x - from.x).hypot(to.y - from.y) * detour
}

/// The R-tree compares squares of straight lines, [`straight_line`] rounds differently: a query asks for this much more, and
/// the exact comparison then decides.
const ROUNDING_MARGIN: f64 = 1.0 + 1e-12;

/// The square that an R-tree query needs in order to miss nothing within `radius`.
fn query_square(radius: f64) -> f64 {
    radius * radius * ROUNDING_MARGIN
}

/// A site in an R-tree.
type SitePoint = rstar::primitives::GeomWithData<[f64; 2], crate::model::SiteIx>;
