//! Zones, catchments and authorities.

use super::hatch::Hatch;
use super::path::Path;
use super::theme::{Class, Shading};
use super::view::View;
use super::{EACH_ZONE, PlanMap};
use crate::model::{Study, ZoneRow};
use crate::report::kit::palette::{Colour, INK, PAPER, RULE, SOFT_INK};
use crate::report::kit::svg::number;
use crate::report::kit::topology::Topology;
use crate::report::text::travel;
use maud::{Markup, html};
use std::collections::HashMap;

/// A line and the paper beside it; widths are in tenths of a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    halo: f64,
}

/// Borders between the catchments of hubs; the second is for many zones.
const CATCHMENT: Pen = Pen { colour: SOFT_INK, width: 7.0, halo: 7.0 };
const CATCHMENT_OF_MANY: Pen = Pen { colour: SOFT_INK, width: 5.0, halo: 0.0 };
/// Borders between authorities; the second is for many zones.
const AUTHORITY: Pen = Pen { colour: INK, width: 15.0, halo: 8.0 };
const AUTHORITY_OF_MANY: Pen = Pen { colour: INK, width: 10.0, halo: 6.0 };
/// Around the land.
const SHORE: Pen = Pen { colour: SOFT_INK, width: 4.0, halo: 0.0 };

/// Everything that is drawn below the symbols, as path data in tenths of a pixel.
pub(super) struct Land<'a> {
    id: &'a str,
    study: &'a Study,
    rows: &'a [ZoneRow],
    shading: &'a Shading,
    view: &'a View,
    topology: Topology,
    /// Names of hubs by their ids.
    names: HashMap<&'a str, &'a str>,
    /// Borders between zones whose families use different hubs.
    pub(super) catchments: String,
    /// Between authorities.
    pub(super) authorities: String,
    /// Around the land.
    shore: String,
}

impl<'a> Land<'a> {
    pub(super) fn new(map: &PlanMap<'a>, view: &'a View, shading: &'a Shading, id: &'a str) -> Self {
        let (study, rows) = (map.study, map.evaluation.zones.as_slice());
        let topology = map.topology.simplified(view.pixel());
        let authority = |zone: usize| study.zones[zone].authority;
        let catchments = topology.borders(|left, right| {
            right.is_some_and(|right| rows[left].hub != rows[right].hub && authority(left) == authority(right))
        });
        let authorities =
            topology.borders(|left, right| right.is_some_and(|right| authority(left) != authority(right)));
        let shore = topology.borders(|_, right| right.is_none());
        Land {
            id,
            study,
            rows,
            shading,
            view,
            catchments: Path::lines(view, &catchments),
            authorities: Path::lines(view, &authorities),
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

    pub(super) fn authority_pen(&self) -> Pen {
        if self.few() { AUTHORITY } else { AUTHORITY_OF_MANY }
    }

    pub(super) fn draw(&self) -> Markup {
        let id = |name: &str| format!("{}-{name}", self.id);
        html! {
            // Scaled so that tenths of a pixel are whole numbers.
            g transform="scale(.1)" {
                (self.areas())
                g pointer-events="none" {
                    (self.hatched())
                    (line(&id("shore"), &self.shore, SHORE))
                    (line(&id("catchments"), &self.catchments, self.catchment_pen()))
                    (line(&id("authorities"), &self.authorities, self.authority_pen()))
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
                        @for zone in (0..zones.len()).filter(|zone| self.shading.of_zone[*zone] == at && !rings[*zone].is_empty()) {
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
        self.shading.of_zone.iter().map(|class| Some(*class as u32)).collect()
    }

    fn hatched(&self) -> Markup {
        let hatches = self.shading.hatches();
        let position = |hatch: &Hatch| hatches.iter().position(|other| other == hatch).map(|at| at as u32);
        let of: Vec<_> = self.shading.hatch_of_zone.iter().map(|hatch| hatch.as_ref().and_then(position)).collect();
        let rings = self.topology.dissolved(hatches.len(), &of);
        html! {
            @for (hatch, rings) in hatches.iter().zip(&rings).filter(|(_, rings)| !rings.is_empty()) {
                path d=(Path::rings(self.view, rings)) fill=(hatch.fill(self.id)) {}
            }
        }
    }

    /// Zones that have no area.
    fn points(&self) -> Markup {
        html! {
            @for (at, zone) in self.study.zones.iter().enumerate().filter(|(_, zone)| zone.polygon.is_none()) {
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
    let stroke =
        |colour: Colour, width: f64| html! { use href={ "#" (id) } stroke=(colour) stroke-width=(number(width)) {} };
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
