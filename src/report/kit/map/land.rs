//! Zones, catchments, and the borders of wards, districts and authorities.

use super::hatch::Hatch;
use super::path::Path;
use super::places::Level;
use super::theme::{Class, Shading};
use super::view::View;
use super::{EACH_ZONE, PlanMap};
use crate::model::{Study, Zone, ZoneRow};
use crate::report::kit::palette::{Colour, INK, PAPER, PLAN, RULE, SOFT_INK};
use crate::report::kit::svg::number;
use crate::report::kit::topology::Topology;
use crate::report::text::travel;
use geo::BoundingRect;
use maud::{Markup, html};
use std::collections::HashMap;

/// A line and the paper beside it; widths are in tenths of a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    halo: f64,
    /// Lengths of its dashes, in tenths of a pixel; none where it is whole.
    pub(super) dashes: Option<&'static str>,
}

/// Between the catchments of hubs.
const CATCHMENT: Pen = Pen { colour: PLAN, width: 16.0, halo: 8.0, dashes: Some("1 32") };
const CATCHMENT_OF_MANY: Pen = Pen { colour: SOFT_INK, width: 5.0, halo: 0.0, dashes: None };
/// Between authorities.
const AUTHORITY: Pen = Pen { colour: INK, width: 18.0, halo: 10.0, dashes: None };
const AUTHORITY_OF_MANY: Pen = Pen { colour: INK, width: 10.0, halo: 6.0, dashes: None };
/// Between districts of an authority.
const DISTRICT: Pen = Pen { colour: INK, width: 12.0, halo: 8.0, dashes: None };
const DISTRICT_OF_MANY: Pen = Pen { colour: SOFT_INK, width: 4.0, halo: 0.0, dashes: None };
/// Between wards of a district.
const WARD: Pen = Pen { colour: SOFT_INK, width: 8.0, halo: 8.0, dashes: None };
/// Around the land.
const SHORE: Pen = Pen { colour: SOFT_INK, width: 4.0, halo: 0.0, dashes: None };

/// Everything that is drawn below the symbols, as path data in tenths of a pixel.
pub(super) struct Land<'a> {
    /// The map's id, and that of the window.
    ids: [&'a str; 2],
    study: &'a Study,
    rows: &'a [ZoneRow],
    shading: &'a Shading,
    view: &'a View,
    topology: Topology,
    /// Whether any of a zone is in the window.
    seen: Vec<bool>,
    /// Names of hubs by their ids.
    names: HashMap<&'a str, &'a str>,
    /// Borders between zones whose families use different hubs.
    pub(super) catchments: String,
    /// Between the places of each level, the largest first, as paths.
    borders: Vec<(Level, String)>,
    /// Around the land.
    shore: String,
}

impl<'a> Land<'a> {
    /// What of the land lies in the window, in the shading of a map; `ids` are those of the map and of the window.
    pub(super) fn new(map: &'a PlanMap<'a>, view: &'a View, shading: &'a Shading, ids: [&'a str; 2]) -> Self {
        let (study, rows) = (map.study, map.evaluation.zones.as_slice());
        let topology = map.topology.simplified(view.pixel());
        let authority = |zone: usize| study.zones[zone].authority;
        let bounds = |zone: &Zone| zone.polygon.as_ref().and_then(BoundingRect::bounding_rect);
        let seen: Vec<bool> = study
            .zones
            .iter()
            .map(|zone| bounds(zone).map_or_else(|| view.has(view.at(zone.centroid)), |bounds| view.shows(bounds)))
            .collect();
        let inner = |left: usize, right: Option<usize>| right.filter(|right| seen[left] || seen[*right]);
        let catchments = topology.borders(|left, right| {
            let planned = rows[left].planned;
            let differ =
                |right: usize| planned && rows[left].hub != rows[right].hub && authority(left) == authority(right);
            inner(left, right).is_some_and(differ)
        });
        let between = |(at, tier): (usize, &super::places::Tier)| {
            let differ = |left, right| inner(left, right).is_some_and(|right| map.places.parts(at, left, right));
            (tier.level, Path::lines(view, &topology.borders(differ)))
        };
        let borders = map.places.0.iter().enumerate().map(between).collect();
        let shore = topology.borders(|left, right| right.is_none() && seen[left]);
        Land {
            ids,
            study,
            rows,
            shading,
            view,
            catchments: Path::lines(view, &catchments),
            borders,
            seen,
            shore: Path::lines(view, &shore),
            names: map.evaluation.hubs.iter().map(|hub| (hub.id.as_str(), hub.name.as_str())).collect(),
            topology,
        }
    }

    /// Whether any zone has an area, and whether any is only a point.
    pub(super) fn has(&self) -> [bool; 2] {
        let areas = self.study.zones.iter().filter(|zone| zone.polygon.is_some()).count();
        [areas > 0, areas < self.study.zones.len()]
    }

    /// Whether there are so few zones that each can be drawn and pointed at.
    fn few(&self) -> bool {
        self.study.zones.len() <= EACH_ZONE
    }

    pub(super) fn catchment_pen(&self) -> Pen {
        if self.few() { CATCHMENT } else { CATCHMENT_OF_MANY }
    }

    fn pen(&self, level: Level) -> Pen {
        match (level, self.few()) {
            (Level::Authority, true) => AUTHORITY,
            (Level::Authority, false) => AUTHORITY_OF_MANY,
            (Level::District, true) => DISTRICT,
            (Level::District, false) => DISTRICT_OF_MANY,
            (Level::Ward, _) => WARD,
        }
    }

    /// The levels whose borders are seen, the largest first, and how they are drawn.
    pub(super) fn levels(&self) -> impl Iterator<Item = (Level, Pen)> {
        self.borders.iter().filter(|(_, path)| !path.is_empty()).map(|(level, _)| (*level, self.pen(*level)))
    }

    pub(super) fn draw(&self) -> Markup {
        let id = |name: &str| format!("{}-{name}", self.ids[1]);
        html! {
            // Scaled so that tenths of a pixel are whole numbers.
            g transform="scale(.1)" {
                (self.areas())
                g pointer-events="none" {
                    (self.hatched())
                    (line(&id("shore"), &self.shore, SHORE))
                    @for (level, path) in self.borders.iter().rev().filter(|(level, _)| *level == Level::Ward) {
                        (line(&id(level.name()), path, self.pen(*level)))
                    }
                    (line(&id("catchments"), &self.catchments, self.catchment_pen()))
                    @for (level, path) in self.borders.iter().rev().filter(|(level, _)| *level != Level::Ward) {
                        (line(&id(level.name()), path, self.pen(*level)))
                    }
                }
            }
            (self.points())
        }
    }

    /// One path per class, or one per zone of the class. An outline in the same colour closes the hairline gaps that
    /// viewers draw between neighbours.
    fn areas(&self) -> Markup {
        let each = self.few();
        let classes = self.shading.classes.len();
        let zones: Vec<Option<u32>> =
            if each { (0..self.rows.len() as u32).map(Some).collect() } else { self.classes_of() };
        let rings = self.topology.dissolved(if each { zones.len() } else { classes }, &zones);
        html! {
            @for (at, class) in self.shading.classes.iter().enumerate() {
                g fill=(class.colour) stroke=(if each { RULE } else { class.colour }) stroke-width="4" stroke-linejoin="round" {
                    @if each {
                        @for zone in (0..zones.len()).filter(|zone| self.seen[*zone] && self.shading.of_zone[*zone] == at && !rings[*zone].is_empty()) {
                            path d=(Path::rings(self.view, &rings[zone])) { title { (self.title(zone)) } }
                        }
                    } @else {
                        path d=(Path::rings(self.view, &rings[at])) {}
                    }
                }
            }
        }
    }

    fn classes_of(&self) -> Vec<Option<u32>> {
        self.shading.of_zone.iter().zip(&self.seen).map(|(class, seen)| seen.then_some(*class as u32)).collect()
    }

    fn hatched(&self) -> Markup {
        let hatches = self.shading.hatches();
        let position = |hatch: &Hatch| hatches.iter().position(|other| other == hatch).map(|at| at as u32);
        let of = |(hatch, seen): (&Option<Hatch>, &bool)| hatch.as_ref().filter(|_| *seen).and_then(position);
        let of: Vec<_> = self.shading.hatch_of_zone.iter().zip(&self.seen).map(of).collect();
        let rings = self.topology.dissolved(hatches.len(), &of);
        html! {
            @for (hatch, rings) in hatches.iter().zip(&rings).filter(|(_, rings)| !rings.is_empty()) {
                path d=(Path::rings(self.view, rings)) fill=(hatch.fill(self.ids[0])) {}
            }
        }
    }

    /// Zones that have no area.
    fn points(&self) -> Markup {
        let zones = self.study.zones.iter().enumerate();
        let is_point = |zone: &Zone| zone.polygon.is_none() && zone.is_drawn();
        html! {
            @for (at, zone) in zones.filter(|(at, zone)| is_point(zone) && self.seen[*at]) {
                @let (x, y) = self.view.at(zone.centroid);
                g transform={ "translate(" (number(x)) " " (number(y)) ")" } {
                    title { (self.title(at)) }
                    (mark(&self.shading.classes[self.shading.of_zone[at]], self.shading.hatch_of_zone[at]))
                }
            }
        }
    }

    /// The text about a zone under the pointer.
    fn title(&self, zone: usize) -> String {
        let row = &self.rows[zone];
        let decile = row.decile.map_or_else(String::new, |decile| format!(", decile {decile}"));
        let unit = self.study.travel.unit();
        match (&row.hub, row.impedance) {
            (Some(hub), Some(way)) => {
                let hub = self.names.get(hub.as_str()).copied().unwrap_or(hub);
                format!("{}{decile}: {} to {hub}", row.name, travel(Some(way), unit))
            }
            _ => format!("{}{decile}: no hub can be reached", row.name),
        }
    }
}

/// Defines the path once, although it is drawn several times.
fn line(id: &str, path: &str, pen: Pen) -> Markup {
    let stroke = |colour: Colour, width: f64| {
        html! { use href={ "#" (id) } stroke=(colour) stroke-width=(number(width)) stroke-dasharray=[pen.dashes] {} }
    };
    html! {
        @if !path.is_empty() {
            defs { path id=(id) d=(path) fill="none" stroke-linejoin="round" stroke-linecap="round" {} }
            @if pen.halo > 0.0 { (stroke(PAPER, pen.width + pen.halo)) }
            (stroke(pen.colour, pen.width))
        }
    }
}

/// The mark of a zone without an area: a dot, or another shape where an area would be hatched.
pub(super) fn mark(class: &Class, hatch: Option<Hatch>) -> Markup {
    let d = match hatch {
        None => "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z",
        Some(Hatch::Lines) => "M0-3.4l3.4 3.4l-3.4 3.4l-3.4-3.4z",
        Some(Hatch::Crossed) => "M-3.2-2.4h6.4l-3.2 5.4z",
        Some(Hatch::Dots) => "M-3.2 2.4h6.4l-3.2-5.4z",
    };
    html! { path d=(d) fill=(class.colour) stroke=(SOFT_INK) stroke-width="0.8" {} }
}
