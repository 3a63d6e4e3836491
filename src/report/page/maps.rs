//! The maps: where hubs and deprivation are, and what changes against today.

use super::Facts;
use super::document::{Figure, Section};
use crate::report::kit::map::{MapFrame, PlanMap, Theme};
use crate::report::{assumed, words};

/// Size of a map: with its legend and a long attribution it fits on a page of A4.
const FRAME: MapFrame<'_> = MapFrame { id: "map", width: 680.0, land_height: 600.0, headed: false };

/// Deprivation with what stays out of reach and, where there are centres today, what changes.
pub(super) fn maps(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("maps", "The map");
    let map = PlanMap::new(facts.study, facts.rows);
    let (hubs, radius) = (words::hubs(metrics), metrics.radius);
    let shaded =
        metrics.decile_of.as_deref().map_or_else(String::new, |column| format!(" over {}", words::index(column)));
    let far = if facts.study.has_areas() { "hatched zones" } else { "diamonds" };
    let caption = format!("{hubs}{shaded}; {far} are further than {} from one", assumed::within(metrics));
    section.figure(Figure { svg: map.draw(Theme::Deprivation, &FRAME), caption, file: Some("map.svg") });
    if words::has_today(metrics) {
        let distances = assumed::distances(metrics.assumed.detour);
        let caption = format!(
            "Who gains and who loses a hub within {radius}, compared with today's \
             centres{distances}"
        );
        let frame = MapFrame { id: "change", ..FRAME };
        section.figure(Figure { svg: map.draw(Theme::Change, &frame), caption, file: None });
    }
    section
}
