//! Converts the study's coordinates to pixels.

use super::room::Patch;
use crate::evaluate::Evaluation;
use crate::model::{HubRow, Study};
use geo::{BoundingRect, Coord, Rect};

/// Margin around the land in pixels, so that symbols at its edge are not cut off.
const MARGIN: f64 = 10.0;

/// A plan of more than this share of the study's width or height is shown with all of the study.
const PART: f64 = 0.6;

/// The window onto the plane, north up.
#[derive(Debug, Clone)]
pub(super) struct View {
    north_west: Coord<f64>,
    /// Pixels per unit of the coordinates.
    scale: f64,
    /// Pixels from the left and the upper edge to the westernmost and the northernmost place.
    offset: (f64, f64),
    /// Width of the window in pixels.
    pub(super) width: f64,
    /// Height of the window in pixels.
    pub(super) height: f64,
}

impl View {
    /// A view of all zones and hubs, centred, as large as width and height (in pixels) allow.
    pub(super) fn new(study: &Study, hubs: &[HubRow], width: f64, height: f64) -> Self {
        View::fit(bounds(study, &|_| true, hubs.iter()), width, height)
    }

    fn fit(bounds: Rect<f64>, width: f64, height: f64) -> Self {
        let room = Coord { x: width - 2.0 * MARGIN, y: height - 2.0 * MARGIN };
        let scale = (room.x / bounds.width()).min(room.y / bounds.height());
        // If all places are at one point, there is no extent to scale.
        let scale = if scale.is_finite() { scale } else { 1.0 };
        View {
            north_west: Coord { x: bounds.min().x, y: bounds.max().y },
            scale,
            offset: ((width - bounds.width() * scale) / 2.0, MARGIN),
            width,
            height: (bounds.height() * scale).max(40.0) + 2.0 * MARGIN,
        }
    }

    /// What the plan is made for, with so much land around it (units) as its families may use; all of the study where
    /// that is not much more.
    pub(super) fn of_plan(study: &Study, evaluation: &Evaluation, around: f64, width: f64, height: f64) -> Self {
        let hubs = &evaluation.hubs;
        let planned = |zone: usize| evaluation.zones[zone].planned;
        let whole = bounds(study, &|_| true, hubs.iter());
        let part = bounds(study, &planned, hubs.iter().filter(|hub| hub.part != "standing"));
        let share = (part.width() / whole.width()).max(part.height() / whole.height());
        if !evaluation.zones.iter().any(|zone| zone.planned) || share.is_nan() || share > PART {
            return View::new(study, hubs, width, height);
        }
        let more = Coord { x: around, y: around };
        View::fit(Rect::new(part.min() - more, part.max() + more), width, height)
    }

    /// A window of this view, in its pixels, so many times as large.
    pub(super) fn enlarged(&self, window: &Patch, zoom: f64) -> View {
        View {
            north_west: self.north_west,
            scale: self.scale * zoom,
            offset: ((self.offset.0 - window.left) * zoom, (self.offset.1 - window.top) * zoom),
            width: window.width() * zoom,
            height: window.height() * zoom,
        }
    }

    /// Units that a pixel is wide.
    pub(super) fn pixel(&self) -> f64 {
        1.0 / self.scale
    }

    /// Position of a place in pixels, from the left and from the top.
    pub(super) fn at(&self, place: Coord<f64>) -> (f64, f64) {
        let place = place - self.north_west;
        (self.offset.0 + place.x * self.scale, self.offset.1 - place.y * self.scale)
    }

    /// Whether a place in pixels lies in the window.
    pub(super) fn has(&self, (x, y): (f64, f64)) -> bool {
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// Whether some of a rectangle of the plane lies in the window.
    pub(super) fn shows(&self, bounds: Rect<f64>) -> bool {
        let ((left, bottom), (right, top)) = (self.at(bounds.min()), self.at(bounds.max()));
        left <= self.width && right >= 0.0 && top <= self.height && bottom >= 0.0
    }

    /// Position of a place in whole tenths of a pixel.
    pub(super) fn tenths(&self, place: Coord<f64>) -> [i32; 2] {
        let (x, y) = self.at(place);
        [x, y].map(|pixels| (pixels * 10.0).round() as i32)
    }
}

/// Around zones and hubs; nothing around none.
fn bounds<'a>(study: &Study, of: &dyn Fn(usize) -> bool, hubs: impl Iterator<Item = &'a HubRow>) -> Rect<f64> {
    let zones = || study.zones.iter().enumerate().filter(|(at, _)| of(*at)).map(|(_, zone)| zone);
    let areas = zones().filter_map(|zone| zone.polygon.as_ref()?.bounding_rect());
    let points = zones().map(|zone| zone.centroid).chain(hubs.map(|hub| Coord { x: hub.x, y: hub.y }));
    let everything = areas.chain(points.map(|point| Rect::new(point, point))).reduce(around);
    everything.unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)))
}

fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let (low, high) = ((a.min(), b.min()), (a.max(), b.max()));
    Rect::new((low.0.x.min(low.1.x), low.0.y.min(low.1.y)), (high.0.x.max(high.1.x), high.0.y.max(high.1.y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::study_of_points;

    #[test]
    fn an_enlarged_window_shows_its_part_of_the_map() {
        let view = View::new(&study_of_points(&[(0.0, 0.0, 1.0), (100.0, 100.0, 1.0)], &[]), &[], 120.0, 120.0);
        let inset = view.enlarged(&Patch { left: 20.0, top: 30.0, right: 60.0, bottom: 50.0 }, 2.5);
        assert_eq!((inset.width, inset.height, inset.pixel()), (100.0, 50.0, 0.4));
        assert_eq!(view.at(Coord { x: 30.0, y: 70.0 }), (40.0, 40.0));
        assert_eq!(inset.at(Coord { x: 30.0, y: 70.0 }), (50.0, 25.0), "the middle");
        assert!(inset.shows(Rect::new((0.0, 0.0), (11.0, 100.0))) && !inset.shows(Rect::new((0.0, 0.0), (9.0, 9.0))));
    }
}
