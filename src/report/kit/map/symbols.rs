//! Hubs and centres: a shape for each part that they play, so that no colour is needed to tell them apart.

use super::view::View;
use crate::model::HubRow;
use crate::report::kit::palette::{HUB, INK, LOSS, PAPER, PLAN, TODAY};
use crate::report::kit::svg::number;
use crate::report::text::{counted, weight};
use geo::Coord;
use maud::{Markup, html};

/// What becomes of a building, in the order in which symbols are drawn: hubs come to lie on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Closed,
    Standing,
    Kept,
    New,
}

impl Part {
    const ALL: [Part; 4] = [Part::Closed, Part::Standing, Part::Kept, Part::New];

    fn of(row: &HubRow) -> Part {
        match (row.part, row.existing) {
            ("closed", _) => Part::Closed,
            ("standing", _) => Part::Standing,
            (_, true) => Part::Kept,
            (_, false) => Part::New,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Part::Closed => "closed",
            Part::Standing => "standing",
            Part::Kept => "kept",
            Part::New => "new",
        }
    }

    /// In the legend and in titles.
    fn label(self) -> &'static str {
        match self {
            Part::Closed => "open today, not a hub",
            Part::Standing => "centre outside this plan",
            Part::Kept => "hub, already open today",
            Part::New => "new hub",
        }
    }

    /// The symbol around the origin, `r` pixels from the middle to the edge.
    fn shape(self, r: f64) -> Markup {
        let outline = 0.2 * r;
        // Of paper, as wide around every shape.
        let halo = 0.15 * r;
        let d = match self {
            Part::New => {
                return html! {
                    circle r=(number(r + outline / 2.0 + halo)) fill=(PAPER) {}
                    circle r=(number(r)) fill=(HUB) stroke=(INK) stroke-width=(number(outline)) {}
                };
            }
            Part::Closed => {
                let r = r * 0.6;
                let d = format!("M{0} {0}l{1} {1}m-{1} 0l{1}-{1}", number(-r), number(2.0 * r));
                return html! {
                    path d=(d) stroke=(PAPER) stroke-width=(number(2.2 * outline)) stroke-linecap="round" {}
                    path d=(d) stroke=(LOSS) stroke-width=(number(1.3 * outline)) stroke-linecap="round" {}
                };
            }
            Part::Kept => format!("M{0} {0}h{1}v{1}h-{1}z", number(-0.9 * r), number(1.8 * r)),
            Part::Standing => format!("M0 {}L{} {}H{}z", number(-r), number(r), number(0.8 * r), number(-r)),
        };
        let fill = if self == Part::Kept { PLAN } else { TODAY };
        html! {
            path d=(d) stroke=(PAPER) stroke-width=(number(outline + 2.0 * halo)) stroke-linejoin="round" {}
            path d=(d) fill=(fill) stroke=(INK) stroke-width=(number(outline)) {}
        }
    }
}

/// More symbols than this are markers of one path a part: a browser needs seconds for thousands of elements, and no pointer finds one
/// among them. Their names are in the tables.
const CROWD: usize = 1_000;

/// All of them on one map.
pub(super) struct Symbols<'a> {
    id: &'a str,
    radius: f64,
    /// Part, place in pixels, row; in order of part.
    placed: Vec<(Part, (f64, f64), &'a HubRow)>,
}

impl<'a> Symbols<'a> {
    pub(super) fn new(rows: &'a [HubRow], view: &View, id: &'a str) -> Self {
        let mut placed: Vec<_> =
            rows.iter().map(|row| (Part::of(row), view.at(Coord { x: row.x, y: row.y }), row)).collect();
        placed.sort_by_key(|(part, ..)| *part);
        let hubs = placed.iter().filter(|(part, ..)| *part != Part::Closed).count();
        // Smaller the more there are, so that a thousand are still apart.
        let radius = (6.0 * (60.0 / hubs.max(1) as f64).powf(0.3)).clamp(2.4, 6.0);
        Symbols { id, radius, placed }
    }

    /// The shapes, once each.
    pub(super) fn defs(&self) -> Markup {
        let size = number(4.0 * self.radius);
        html! {
            @for part in self.parts() {
                g id={ (self.id) "-" (part.name()) } { (part.shape(self.radius)) }
                @if self.is_crowd() {
                    marker id={ (self.id) "-crowd-" (part.name()) } markerUnits="userSpaceOnUse"
                        markerWidth=(size) markerHeight=(size) overflow="visible" { (part.shape(self.radius)) }
                }
            }
        }
    }

    fn is_crowd(&self) -> bool {
        self.placed.len() > CROWD
    }

    pub(super) fn draw(&self) -> Markup {
        if self.is_crowd() {
            return html! { @for part in self.parts() { (self.crowd(part)) } };
        }
        html! {
            @for (part, (x, y), row) in &self.placed {
                use href={ "#" (self.id) "-" (part.name()) } x=(number(*x)) y=(number(*y)) { title { (title(*part, row)) } }
            }
        }
    }

    /// All symbols of one part as the corners of a path.
    fn crowd(&self, part: Part) -> Markup {
        let mut d = String::from("M");
        for (_, (x, y), _) in self.placed.iter().filter(|(other, ..)| *other == part) {
            d += &format!("{} {} ", number(*x), number(*y));
        }
        let shape = format!("url(#{}-crowd-{})", self.id, part.name());
        html! { path d=(d.trim_end()) fill="none" marker-start=(shape) marker-mid=(shape) marker-end=(shape) {} }
    }

    /// Where they stand, in pixels, and how far they reach around it.
    pub(super) fn places(&self) -> (Vec<(f64, f64)>, f64) {
        (self.placed.iter().map(|(_, at, _)| *at).collect(), self.radius)
    }

    /// Signs and words of the legend, hubs first.
    pub(super) fn entries(&self) -> Vec<(Markup, String)> {
        let entry = |part: Part| {
            let count = self.placed.iter().filter(|(other, ..)| *other == part).count();
            let mut label = part.label().to_owned();
            label[..1].make_ascii_uppercase();
            let sign = html! { use href={ "#" (self.id) "-" (part.name()) } x="13" y="8" {} };
            (sign, format!("{label} ({})", crate::units::grouped(count as u64)))
        };
        self.parts().into_iter().rev().map(entry).collect()
    }

    fn parts(&self) -> Vec<Part> {
        let there = |part: &Part| self.placed.iter().any(|(other, ..)| other == part);
        Part::ALL.into_iter().filter(there).collect()
    }
}

/// What a pointer is told of one symbol among few.
fn title(part: Part, row: &HubRow) -> String {
    match part {
        Part::Closed => format!("{}: {}", row.name, part.label()),
        _ => format!(
            "{}: {}, nearest to {} with {} of demand",
            row.name,
            part.label(),
            counted(row.zones, "zone"),
            weight(row.load.0)
        ),
    }
}
