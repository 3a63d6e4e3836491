//! Converts the study's coordinates to pixels.

use crate::model::{HubRow, Study};
use geo::{BoundingRect, Coord, Rect};

/// Margin around the land in pixels, so that symbols at its edge are not cut off.
const MARGIN: f64 = 10.0;

/// The visible part of the plane, with north up.
#[derive(Debug, Clone)]
pub(super) struct View {
    north_west: Coord<f64>,
    /// Pixels per unit of the coordinates.
    scale: f64,
    /// Pixels from the left edge to the westernmost place.
    left: f64,
    /// Height of the window in pixels.
    pub(super) height: f64,
}

impl View {
    /// A view of all zones and hubs, centred, as large as width and height (in pixels) allow.
    pub(super) fn new(study: &Study, hubs: &[HubRow], width: f64, height: f64) -> Self {
        let areas = study.zones.iter().filter_map(|zone| zone.polygon.as_ref()?.bounding_rect());
        let points =
            study.zones.iter().map(|zone| zone.centroid).chain(hubs.iter().map(|hub| Coord { x: hub.x, y: hub.y }));
        let everything = areas.chain(points.map(|point| Rect::new(point, point))).reduce(around);
        let bounds = everything.unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)));
        let room = Coord { x: width - 2.0 * MARGIN, y: height - 2.0 * MARGIN };
        let scale = (room.x / bounds.width()).min(room.y / bounds.height());
        // If all places are at one point, there is no extent to scale.
        let scale = if scale.is_finite() { scale } else { 1.0 };
        View {
            north_west: Coord { x: bounds.min().x, y: bounds.max().y },
            scale,
            left: (width - bounds.width() * scale) / 2.0,
            height: (bounds.height() * scale).max(40.0) + 2.0 * MARGIN,
        }
    }

    /// Width of a pixel in units of the coordinates.
    pub(super) fn pixel(&self) -> f64 {
        1.0 / self.scale
    }

    /// Position of a place in pixels, from the left and from the top.
    pub(super) fn at(&self, place: Coord<f64>) -> (f64, f64) {
        let place = place - self.north_west;
        (self.left + place.x * self.scale, MARGIN - place.y * self.scale)
    }

    /// Position of a place in whole tenths of a pixel.
    pub(super) fn tenths(&self, place: Coord<f64>) -> [i32; 2] {
        let (x, y) = self.at(place);
        [x, y].map(|pixels| (pixels * 10.0).round() as i32)
    }
}

fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let (low, high) = ((a.min(), b.min()), (a.max(), b.max()));
    Rect::new((low.0.x.min(low.1.x), low.0.y.min(low.1.y)), (high.0.x.max(high.1.x), high.0.y.max(high.1.y)))
}
