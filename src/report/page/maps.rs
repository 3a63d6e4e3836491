//! The maps: where hubs and deprivation are, and what changes against today.

use super::Facts;
use super::document::{Figure, Section};
use crate::report::kit::map::{MapFrame, PlanMap, Theme};
use crate::report::{assumed, words};

/// Size of a map, so that it fits on an A4 page with its legend and a long attribution.
const FRAME: MapFrame<'_> = MapFrame { id: "map", width: 680.0, land_height: 600.0, headed: false };

/// A map of deprivation and zones out of reach and, if centres are open today, a map of changes.
pub(super) fn maps(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("maps", "The map");
    let map = PlanMap::new(facts.study, facts.rows);
    let (hubs, radius) = (words::hubs(metrics), metrics.radius);
    let shaded =
        metrics.decile_of.as_deref().map_or_else(String::new, |column| format!(" over {}", words::index(column)));
    let far = if facts.study.has_areas() { "hatched zones" } else { "diamonds" };
    let caption = format!("{hubs}{shaded}; {far} are not within {} of one", assumed::within(metrics));
    section.figure(Figure { svg: map.draw(Theme::Deprivation, &FRAME), caption, file: Some("map.svg") });
    if words::has_today(metrics) {
        let distances = assumed::distances(metrics.assumed.detour);
        let caption = format!("Who gains and who loses a hub within {radius}, against today's centres{distances}");
        let frame = MapFrame { id: "change", ..FRAME };
        section.figure(Figure { svg: map.draw(Theme::Change, &frame), caption, file: None });
    }
    section
}
