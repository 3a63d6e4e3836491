//! The maps: where hubs and deprivation are, what changes against today, and how long journeys take.

use super::Facts;
use super::document::{Figure, Section};
use crate::model::Crs;
use crate::report::kit::map::{MapFrame, PlanMap, Theme};
use crate::report::{assumed, words};
use maud::{Markup, html};

/// Size of a map, so that it fits on an A4 page with its legend and a long attribution.
const FRAME: MapFrame<'_> = MapFrame { id: "map", width: 680.0, land_height: 600.0, headed: false };

/// The same for a phone, 390 px across with its margins.
const NARROW: MapFrame<'_> = MapFrame { id: "map-narrow", width: 350.0, land_height: 520.0, headed: false };

/// Deprivation with what stays out of reach and, where there are centres today, what changes; with
/// journeys in minutes, who travels how long.
pub(super) fn maps(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("maps", "The map");
    if facts.study.crs == Crs::Nowhere {
        return section;
    }
    let map = PlanMap::new(facts.study, facts.rows);
    let (hubs, radius) = (words::hubs(metrics), metrics.radius);
    let shaded =
        metrics.decile_of.as_deref().map_or_else(String::new, |column| format!(" over {}", words::index(column)));
    let numbered = if map.is_numbered(&FRAME) { "; numbers are those of the table of hubs" } else { "" };
    // Of areas that the study has twice, maps show these families.
    let split = facts.study.zones.iter().any(|zone| zone.families.is_some());
    let whose = if split { ", for families without a car" } else { "" };
    let far = if facts.study.has_areas() { "hatched zones" } else { "diamonds" };
    let caption =
        format!("{hubs}{shaded}; {far} are further than {} from one{whose}{numbered}", assumed::within(metrics));
    section.figure(Figure { svg: drawn(&map, Theme::Deprivation, [FRAME, NARROW]), caption, file: Some("map.svg") });
    if words::has_today(metrics) {
        let distances = assumed::distances(metrics.assumed.detour);
        let caption =
            format!("Who gains and who loses a hub within {radius}, compared with today's centres{whose}{distances}");
        let frames = [MapFrame { id: "change", ..FRAME }, MapFrame { id: "change-narrow", ..NARROW }];
        section.figure(Figure { svg: drawn(&map, Theme::Change, frames), caption, file: None });
    }
    if !metrics.bands.is_empty() {
        let caption = format!("Minutes to the nearest hub{whose}; {far} are further than {}", assumed::within(metrics));
        let frames = [MapFrame { id: "minutes", ..FRAME }, MapFrame { id: "minutes-narrow", ..NARROW }];
        section.figure(Figure { svg: drawn(&map, Theme::Minutes, frames), caption, file: None });
    }
    section
}

/// A map in two sizes, of which a window shows the one that it has room for.
fn drawn(map: &PlanMap<'_>, theme: Theme, [wide, narrow]: [MapFrame<'_>; 2]) -> Markup {
    html! {
        div .wide { (map.draw(theme, &wide)) }
        div .narrow { (map.draw(theme, &narrow)) }
    }
}
