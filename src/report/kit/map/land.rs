//! Zones, catchments and authorities.

use super::hatch::Hatch;
use super::path::Path;
use super::theme::{Class, Shading};
use super::view::View;
use super::{EACH_ZONE, PlanMap};
use crate::model::{Study, ZoneRow};
use crate::report::kit::palette::{INK, PAPER, RULE, SOFT_INK};
use crate::report::kit::svg::number;
use crate::report::kit::topology::Topology;
use crate::report::text::travel;
use maud::{Markup, html};
use std::collections::HashMap;

/// Everything below the symbols, as path data in tenths of a pixel.
pub(super) struct Land<'a> {
    id: &'a str,
    study: &'a Study,
    rows: &'a [ZoneRow],
    shading: &'a Shading,
    view: &'a View,
    topology: Topology,
    /// Names of hubs by their ids.
    names: HashMap<&'a str, &'a str>,
    /// Between zones whose families go to different hubs.
    pub(super) catchments: String,
    /// Between authorities, and around what is drawn.
    pub(super) authorities: String,
}

impl<'a> Land<'a> {
    pub(super) fn new(map: &PlanMap<'a>, view: &'a View, shading: &'a Shading, id: &'a str) -> Self {
        let (study, rows) = (map.study, map.evaluation.zones.as_slice());
        let topology = map.topology.simplified(view.pixel());
        let authority = |zone: usize| study.zones[zone].authority;
        let several = study.authorities.len() > 1;
        let catchments = topology.borders(|left, right| {
            right.is_some_and(|right| rows[left].hub != rows[right].hub && authority(left) == authority(right))
        });
        let authorities = topology.borders(|left, right| match right {
            Some(right) => several && authority(left) != authority(right),
            None => false,
        });
        Land {
            id,
            study,
            rows,
            shading,
            view,
            catchments: Path::lines(view, &catchments),
            authorities: Path::lines(view, &authorities),
            names: map.evaluation.hubs.iter().map(|hub| (hub.id.as_str(), hub.name.as_str())).collect(),
            topology,
        }
    }

    /// Whether any zone has an area, and whether any is a point only.
    pub(super) fn has(&self) -> [bool; 2] {
        let areas = self.study.zones.iter().filter(|zone| zone.polygon.is_some()).count();
        [areas > 0, areas < self.study.zones.len()]
    }

    pub(super) fn draw(&self) -> Markup {
        let line = |path: &str, width: f64, halo: f64| {
            html! {
                @if !path.is_empty() {
                    g fill="none" stroke-linejoin="round" stroke-linecap="round" {
                        path d=(path) stroke=(PAPER) stroke-width=(number(halo)) {}
                        path d=(path) stroke=(INK) stroke-width=(number(width)) {}
                    }
                }
            }
        };
        html! {
            // Tenths of a pixel are whole numbers here.
            g transform="scale(.1)" {
                (self.areas())
                g pointer-events="none" {
                    (self.hatched())
                    (line(&self.catchments, 5.0, 11.0))
                    (line(&self.authorities, 12.0, 24.0))
                }
            }
            (self.points())
        }
    }

    /// A class has one path, or one for each of its zones; its outline in its own colour closes the hair's breadth that
    /// viewers leave between neighbours.
    fn areas(&self) -> Markup {
        let each = self.study.zones.len() <= EACH_ZONE;
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

    /// Zones without areas.
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

    /// What a pointer is told of a zone.
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

/// A zone without an area: a dot, or another shape where an area would be hatched.
pub(super) fn mark(class: &Class, hatch: Option<Hatch>) -> Markup {
    let d = match hatch {
        None => "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z",
        Some(Hatch::Lines) => "M0-3.4l3.4 3.4l-3.4 3.4l-3.4-3.4z",
        Some(Hatch::Crossed) => "M-3.2-2.4h6.4l-3.2 5.4z",
        Some(Hatch::Dots) => "M-3.2 2.4h6.4l-3.2-5.4z",
    };
    html! { path d=(d) fill=(class.colour) stroke=(SOFT_INK) stroke-width="0.8" {} }
}
