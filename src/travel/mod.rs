//! Travel from zones to sites, by straight line with a detour factor or by the user's matrix, and the cover lists and
//! nearest hubs that follow from it.

mod around;
mod beyond;
pub mod locate;
mod nearest;
mod neighbours;
mod reach;
mod surroundings;
mod ways;

pub use around::Around;
pub use beyond::land_near;
pub use locate::Locator;
pub use nearest::{Nearest, nearest};
pub use neighbours::{Neighbours, neighbours};
pub use reach::reach;
pub use surroundings::Surroundings;
pub use ways::{Walker, Ways};

use crate::model::{Study, TravelSource, rounding};
use crate::units::Impedance;
use geo::Coord;

/// Whether an impedance lies within the radius. The radius is inclusive: a family exactly at the radius is covered,
/// whichever way its journey is rounded.
///
/// [`Impedance::reaches`] decides it. `impedance` and `radius` are both in the study's travel unit.
///
/// ```
/// use hubplan::{travel::within, units::Impedance};
/// assert!(within(2500.0, &Impedance::metres(2500.0)));
/// assert!(within(3000.0 * 1.1, &Impedance::metres(3300.0)));
/// assert!(!within(2500.0000001, &Impedance::metres(2500.0)));
/// ```
pub fn within(impedance: f64, radius: &Impedance) -> bool {
    radius.reaches(impedance)
}

/// Impedance over the plane: the straight line times the detour factor, in the unit of the coordinates.
pub fn straight_line(from: Coord<f64>, to: Coord<f64>, detour: f64) -> f64 {
    (to.x - from.x).hypot(to.y - from.y) * detour
}

/// An upper limit on every journey in the study: the largest value of its matrix or, on the plane, the diagonal of the
/// box around all places, times the detour factor. Positive.
pub fn longest(study: &Study) -> f64 {
    match &study.travel {
        TravelSource::Matrix(matrix) => {
            let figures = study.zone_indices().flat_map(|zone| matrix.row(zone).iter().map(|pair| pair.1));
            figures.fold(0.0, f64::max).max(f64::MIN_POSITIVE)
        }
        TravelSource::StraightLine { detour } => {
            let points =
                || study.zones.iter().map(|zone| zone.centroid).chain(study.sites.iter().map(|site| site.point));
            let span = |of: fn(Coord<f64>) -> f64| {
                let ends = |(low, high): (f64, f64), at: f64| (low.min(at), high.max(at));
                let (low, high) = points().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), ends);
                (high - low).max(0.0)
            };
            (span(|point| point.x).hypot(span(|point| point.y)) * detour).max(f64::MIN_POSITIVE)
        }
    }
}

/// Factor by which the squared radius of an R-tree query is enlarged. The R-tree compares squared straight lines,
/// [`straight_line`] rounds differently, and [`within`] includes the edge. The factor is more than twice the rounding
/// of the radius; the exact comparison then decides.
const ROUNDING_MARGIN: f64 = 1.0 + 4.0 * rounding::DIGITS;

/// The squared radius with which an R-tree query finds everything within `radius`.
fn query_square(radius: f64) -> f64 {
    radius * radius * ROUNDING_MARGIN
}

/// A site in an R-tree.
type SitePoint = rstar::primitives::GeomWithData<[f64; 2], crate::model::SiteIx>;
