//! Hubs and centres, with a shape for each role, so that colour is not needed to distinguish them.

use super::badges::{self, DOT};
use super::room::{Patch, Room};
use super::view::View;
use crate::model::HubRow;
use crate::report::kit::palette::{Colour, HUB, INK, LOSS, PAPER, PLAN, TODAY};
use crate::report::kit::svg::number;
use crate::report::text::{counted, weight};
use geo::Coord;
use maud::{Markup, html};

/// The role of a building, in the order in which symbols are drawn: hubs are on top.
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

    /// Name of the role in the legend and in titles.
    fn label(self) -> &'static str {
        match self {
            Part::Closed => "open today, not a hub",
            Part::Standing => "centre outside this plan",
            Part::Kept => "hub, already open today",
            Part::New => "new hub",
        }
    }

    /// The number of a hub, and what it stands on, `half` to each side of the origin: round for new hubs, square for
    /// kept ones.
    fn badge(self, half: (f64, f64)) -> Markup {
        let round = if self == Part::Kept { 1.5 } else { half.1 };
        let (left, top, width, height) = (number(-half.0), number(-half.1), number(2.0 * half.0), number(2.0 * half.1));
        html! {
            rect x=(left) y=(top) width=(width) height=(height) rx=(number(round)) fill=(self.fill()) stroke=(PAPER) stroke-width="3.2" {}
            rect x=(left) y=(top) width=(width) height=(height) rx=(number(round)) fill=(self.fill()) stroke=(INK) stroke-width="1.2" {}
        }
    }

    fn fill(self) -> Colour {
        match self {
            Part::New => HUB,
            Part::Kept => PLAN,
            Part::Standing => TODAY,
            Part::Closed => LOSS,
        }
    }

    /// Of a number on it.
    fn ink(self) -> Colour {
        if self == Part::Kept { PAPER } else { INK }
    }

    /// The symbol around the origin, `r` pixels from the middle to the edge.
    fn shape(self, r: f64) -> Markup {
        let outline = 0.2 * r;
        // A halo of paper, equally wide around every shape.
        let halo = 0.15 * r;
        let d = match self {
            Part::New => {
                return html! {
                    circle r=(number(r + outline / 2.0 + halo)) fill=(PAPER) {}
                    circle r=(number(r)) fill=(self.fill()) stroke=(INK) stroke-width=(number(outline)) {}
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
        html! {
            path d=(d) stroke=(PAPER) stroke-width=(number(outline + 2.0 * halo)) stroke-linejoin="round" {}
            path d=(d) fill=(self.fill()) stroke=(INK) stroke-width=(number(outline)) {}
        }
    }
}

/// With more symbols than this, those of one role are markers of one path: a browser needs seconds for thousands of
/// elements, and nobody could point at a single one. Their names are in the tables.
const CROWD: usize = 1_000;
/// Half the height of a number's ground, pixels; half its least width, and what a digit needs.
const HALF: f64 = 8.5;
const HALF_DIGIT: f64 = 3.3;
/// From this width on symbols have their full size, pixels.
const WIDE: f64 = 600.0;
/// Numbers may take this share of a map.
const ROOM: f64 = 0.2;

/// What hubs and centres look like on one map and on its insets.
pub(super) struct Signs<'a> {
    id: &'a str,
    /// Of a symbol, pixels.
    radius: f64,
    /// Of a number's ground, to each side; `None` where there is no room for numbers.
    half: Option<(f64, f64)>,
    /// How many there are of each part, hubs last.
    counts: Vec<(Part, usize)>,
}

impl<'a> Signs<'a> {
    /// Of a map of all of `view`.
    pub(super) fn new(rows: &[HubRow], view: &View, id: &'a str) -> Self {
        let here = |row: &HubRow| view.has(view.at(Coord { x: row.x, y: row.y }));
        let count = |part: Part| (part, rows.iter().filter(|row| Part::of(row) == part && here(row)).count());
        let hubs = rows.iter().filter(|row| Part::of(row) != Part::Closed && here(row)).count();
        // Smaller the more there are, so that a thousand are still apart.
        let radius = (6.0 * (60.0 / hubs.max(1) as f64).powf(0.3)).clamp(2.4, 6.0);
        // Smaller on a phone, too.
        let radius = radius * (view.width / WIDE).sqrt().clamp(0.6, 1.0);
        let numbers = || rows.iter().filter_map(|row| row.number);
        let (most, all) = (numbers().max().unwrap_or(0), numbers().count());
        let half = (HALF.max(HALF_DIGIT * most.to_string().len() as f64 + 2.0), HALF);
        let fits = all as f64 * 4.0 * half.0 * half.1 <= ROOM * view.width * view.height;
        let counts = Part::ALL.map(count).into_iter().filter(|(_, count)| *count > 0).collect();
        Signs { id, radius, half: (fits && all > 0 && rows.len() <= CROWD).then_some(half), counts }
    }

    pub(super) fn are_numbered(&self) -> bool {
        self.half.is_some()
    }

    fn is_crowd(&self) -> bool {
        self.counts.iter().map(|(_, count)| count).sum::<usize>() > CROWD
    }

    /// Whether a part has numbers.
    fn numbers(&self, part: Part) -> Option<(f64, f64)> {
        self.half.filter(|_| [Part::New, Part::Kept].contains(&part))
    }

    /// Definitions of the shapes, one each.
    pub(super) fn defs(&self) -> Markup {
        let size = number(4.0 * self.radius);
        html! {
            @for (part, _) in &self.counts {
                g id={ (self.id) "-" (part.name()) } { (part.shape(self.radius)) }
                @if let Some(half) = self.numbers(*part) {
                    g id={ (self.id) "-number-" (part.name()) } { (part.badge(half)) }
                }
                @if self.is_crowd() {
                    marker id={ (self.id) "-crowd-" (part.name()) } markerUnits="userSpaceOnUse"
                        markerWidth=(size) markerHeight=(size) overflow="visible" { (part.shape(self.radius)) }
                }
            }
        }
    }

    /// Signs and words of the legend, hubs first.
    pub(super) fn entries(&self) -> Vec<(Markup, String)> {
        let entry = |(part, count): &(Part, usize)| {
            let mut label = part.label().to_owned();
            label[..1].make_ascii_uppercase();
            let numbered = self.numbers(*part).is_some();
            let shape = if numbered { "-number-" } else { "-" };
            // A little smaller, so that two of them stand one below the other.
            let place = if numbered { "translate(13 8) scale(.8)" } else { "translate(13 8)" };
            let sign = html! { use href={ "#" (self.id) (shape) (part.name()) } transform=(place) {} };
            let by_number = if numbered { ", with its number" } else { "" };
            (sign, format!("{label}{by_number} ({})", crate::units::grouped(*count as u64)))
        };
        self.counts.iter().rev().map(entry).collect()
    }
}

/// A hub or centre in its place, in pixels.
#[derive(Debug, Clone, Copy)]
struct Placed<'a> {
    part: Part,
    at: (f64, f64),
    row: &'a HubRow,
    /// Where its number stands, if it has one here.
    number: Option<(f64, f64)>,
}

/// All of them in one window.
pub(super) struct Symbols<'s, 'a> {
    signs: &'s Signs<'s>,
    /// In order of part.
    placed: Vec<Placed<'a>>,
}

impl<'s, 'a> Symbols<'s, 'a> {
    /// Those in the window, with their numbers, which take their places in `room`; in `insets` (pixels) there are
    /// symbols without numbers.
    pub(super) fn new(
        rows: &'a [HubRow],
        view: &View,
        signs: &'s Signs<'s>,
        insets: &[Patch],
        room: &mut Room,
    ) -> Self {
        let here = |row: &'a HubRow| Placed {
            part: Part::of(row),
            at: view.at(Coord { x: row.x, y: row.y }),
            row,
            number: None,
        };
        let mut placed: Vec<Placed<'a>> = rows.iter().map(here).filter(|one| view.has(one.at)).collect();
        placed.sort_by_key(|one| one.part);
        let numbered = |one: &Placed<'_>| {
            signs.are_numbered() && one.row.number.is_some() && !insets.iter().any(|inset| inset.holds(one.at))
        };
        let hubs: Vec<usize> = (0..placed.len()).filter(|at| numbered(&placed[*at])).collect();
        insets.iter().for_each(|inset| room.take(*inset));
        let places: Vec<_> = hubs.iter().map(|at| placed[*at].at).collect();
        for (at, number) in hubs.iter().zip(badges::placed(&places, signs.half.unwrap_or_default(), room)) {
            placed[*at].number = number;
        }
        for one in placed.iter().filter(|one| one.part != Part::Closed) {
            if one.number.is_none() {
                room.take(Patch::around(one.at, (signs.radius, signs.radius)));
            } else if one.number != Some(one.at) {
                room.take(Patch::around(one.at, (DOT, DOT)));
            }
        }
        Symbols { signs, placed }
    }

    /// Where hubs stand whose numbers had to be moved, or have no room.
    pub(super) fn crowded(&self) -> Vec<(f64, f64)> {
        let moved = |one: &&Placed<'_>| one.row.number.is_some() && one.number != Some(one.at);
        self.placed.iter().filter(moved).map(|one| one.at).collect()
    }

    pub(super) fn draw(&self) -> Markup {
        if self.signs.is_crowd() {
            return html! { @for (part, _) in &self.signs.counts { (self.crowd(*part)) } };
        }
        let numbered = || self.placed.iter().filter_map(|one| Some((one, one.number?)));
        html! {
            @for one in self.placed.iter().filter(|one| one.number.is_none()) {
                @let (x, y) = (number(one.at.0), number(one.at.1));
                use href={ "#" (self.signs.id) "-" (one.part.name()) } x=(x) y=(y) { title { (one.title()) } }
            }
            @let moved = || numbered().filter(|(one, at)| *at != one.at);
            @if moved().next().is_some() {
                @let d = moved().map(|(one, at)| line(one.at, at)).collect::<String>();
                path d=(d) fill="none" stroke=(PAPER) stroke-width="3" {}
                path d=(d) fill="none" stroke=(INK) {}
                @for (one, _) in moved() {
                    circle cx=(number(one.at.0)) cy=(number(one.at.1)) r="2.5" fill=(INK) stroke=(PAPER) {}
                }
            }
            @if numbered().next().is_some() {
                g font-size="11" font-weight="bold" text-anchor="middle" {
                    @for (one, (x, y)) in numbered() {
                        g {
                            title { (one.title()) }
                            use href={ "#" (self.signs.id) "-number-" (one.part.name()) } x=(number(x)) y=(number(y)) {}
                            text x=(number(x)) y=(number(y + 4.0)) fill=(one.part.ink()) { (one.row.number.unwrap_or(0)) }
                        }
                    }
                }
            }
        }
    }

    /// All symbols of one role as the vertices of a path.
    fn crowd(&self, part: Part) -> Markup {
        let mut d = String::from("M");
        for one in self.placed.iter().filter(|one| one.part == part) {
            d += &format!("{} {} ", number(one.at.0), number(one.at.1));
        }
        let shape = format!("url(#{}-crowd-{})", self.signs.id, part.name());
        html! { path d=(d.trim_end()) fill="none" marker-start=(shape) marker-mid=(shape) marker-end=(shape) {} }
    }
}

fn line(from: (f64, f64), to: (f64, f64)) -> String {
    format!("M{} {}L{} {}", number(from.0), number(from.1), number(to.0), number(to.1))
}

impl Placed<'_> {
    /// What a pointer is told of one symbol among few.
    fn title(&self) -> String {
        let Placed { part, row, .. } = self;
        let number = row.number.map(|number| format!("{number}. ")).unwrap_or_default();
        match part {
            Part::Closed => format!("{}: {}", row.name, part.label()),
            _ => format!(
                "{number}{}: {}, nearest to {} with {} of demand",
                row.name,
                part.label(),
                counted(row.zones, "zone"),
                weight(row.load.0)
            ),
        }
    }
}
