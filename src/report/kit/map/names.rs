//! Names of authorities, districts, towns and wards, where they hide nothing.

use super::places::{Level, Places, Tier};
use super::room::{Patch, Room};
use super::view::View;
use crate::model::Study;
use crate::report::kit::palette::{INK, PAPER, SOFT_INK};
use crate::report::kit::svg::number;
use crate::text::wrapped;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A name in its place.
#[derive(Debug)]
pub(super) struct Name {
    level: Level,
    lines: Vec<String>,
    /// The middle of its box, in pixels.
    at: (f64, f64),
}

/// How names of a level are written: pixels of type, a generous width of a character, characters a line.
struct Hand {
    size: f64,
    character: f64,
    line: usize,
    bold: bool,
}

impl Level {
    fn hand(self) -> Hand {
        match self {
            Level::Authority => Hand { size: 13.0, character: 7.6, line: 18, bold: true },
            Level::District => Hand { size: 12.0, character: 7.2, line: 16, bold: true },
            Level::Ward => Hand { size: 11.0, character: 5.9, line: 13, bold: false },
        }
    }
}

/// Between the baselines of a name's lines, as a share of its size.
const LEADING: f64 = 1.05;
/// Zones of neighbours under a name, at most, as a share of all under it: a name belongs to its place.
const FOREIGN: f64 = 0.25;
/// Around a name, pixels.
const CLEAR: f64 = 1.5;

impl Name {
    /// Whether it reads so.
    pub(super) fn is(&self, name: &str) -> bool {
        self.lines.iter().flat_map(|line| line.split_whitespace()).eq(name.split_whitespace())
    }

    fn patch(&self) -> Patch {
        let hand = self.level.hand();
        let longest = self.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let height = hand.size * LEADING * self.lines.len() as f64;
        Patch::around(self.at, (hand.character * longest as f64 / 2.0 + CLEAR, height / 2.0 + CLEAR))
    }
}

/// The names that fit: the largest level first, and within a level the largest place first. Each stands as near to the
/// middle of its place as can be, over land of its own and over nothing in `room`, which it takes; what fits nowhere is
/// left out.
///
/// Places of other `levels`, and those that are not `wanted` by their names, are not named; a place that is all there
/// is needs no name.
pub(super) fn placed(
    study: &Study,
    places: &Places,
    view: &View,
    levels: &[Level],
    wanted: &dyn Fn(&str) -> bool,
    room: &mut Room,
) -> Vec<Name> {
    let at: Vec<(f64, f64)> = study.zones.iter().map(|zone| view.at(zone.centroid)).collect();
    let mut names = Vec::new();
    for tier in &places.0 {
        let several = tier.names.len() > 1;
        if several && levels.contains(&tier.level) {
            of_tier(tier, &at, view, (wanted, room), &mut names);
        }
    }
    names
}

fn of_tier(
    tier: &Tier,
    at: &[(f64, f64)],
    view: &View,
    (wanted, room): (&dyn Fn(&str) -> bool, &mut Room),
    names: &mut Vec<Name>,
) {
    let index = Index::new(at, &tier.of, view);
    let mut members: Vec<Vec<(f64, f64)>> = vec![Vec::new(); tier.names.len()];
    for (of, place) in tier.of.iter().zip(at) {
        if let Some(of) = of
            && view.has(*place)
        {
            members[*of as usize].push(*place);
        }
    }
    let mut order: Vec<usize> =
        (0..members.len()).filter(|of| !members[*of].is_empty() && wanted(&tier.names[*of])).collect();
    // Of equally large ones the first: a stable sort keeps their order.
    order.sort_by(|a, b| extent(&members[*b]).total_cmp(&extent(&members[*a])));
    for of in order {
        let middle = mean(&members[of]);
        let mut tried = std::mem::take(&mut members[of]);
        let off = |place: &(f64, f64)| (place.0 - middle.0).hypot(place.1 - middle.1);
        tried.push(middle);
        tried.sort_by(|a, b| off(a).total_cmp(&off(b)));
        let lines = broken(&tier.names[of], tier.level.hand().line);
        let name = |at| Name { level: tier.level, lines: lines.clone(), at };
        let fits = |name: &Name| room.has(&name.patch()) && index.foreign(of as u32, &name.patch()) <= FOREIGN;
        if let Some(name) = tried.into_iter().map(name).find(fits) {
            room.take(name.patch());
            names.push(name);
        }
    }
}

/// Square pixels of the rectangle around places.
fn extent(places: &[(f64, f64)]) -> f64 {
    let side = |value: fn(&(f64, f64)) -> f64| {
        let values = || places.iter().map(value);
        values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min)
    };
    side(|place| place.0) * side(|place| place.1)
}

fn mean(places: &[(f64, f64)]) -> (f64, f64) {
    let count = places.len() as f64;
    let (x, y) = places.iter().fold((0.0, 0.0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
    (x / count, y / count)
}

/// Zones by where they are, so that those under a name are found without looking at all.
struct Index<'a> {
    of: &'a [Option<u32>],
    cells: BTreeMap<Cell, Vec<Place>>,
}

/// Column and row.
type Cell = (i64, i64);
/// A zone, and where it is in pixels.
type Place = (usize, (f64, f64));

/// Side of a cell, pixels.
const CELL: f64 = 24.0;

impl<'a> Index<'a> {
    fn new(at: &[(f64, f64)], of: &'a [Option<u32>], view: &View) -> Self {
        let mut cells: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (zone, place) in at.iter().enumerate().filter(|(_, place)| view.has(**place)) {
            cells.entry(cell(*place)).or_default().push((zone, *place));
        }
        Index { of, cells }
    }

    /// The share of zones under a patch that are of another place; 0 where there are none.
    fn foreign(&self, of: u32, patch: &Patch) -> f64 {
        let (first, last) = (cell((patch.left, patch.top)), cell((patch.right, patch.bottom)));
        let (mut foreign, mut all) = (0.0, 0.0);
        for column in first.0..=last.0 {
            for (_, zones) in self.cells.range((column, first.1)..=(column, last.1)) {
                for (zone, _) in zones.iter().filter(|(_, place)| patch.holds(*place)) {
                    all += 1.0;
                    foreign += f64::from(u8::from(self.of[*zone] != Some(of)));
                }
            }
        }
        if all > 0.0 { foreign / all } else { 0.0 }
    }
}

fn cell((x, y): (f64, f64)) -> Cell {
    ((x / CELL).floor() as i64, (y / CELL).floor() as i64)
}

/// A name in lines of about equal length, broken between words, none longer than `most` characters if words allow.
fn broken(name: &str, most: usize) -> Vec<String> {
    let length = name.chars().count();
    let wanted = length.div_ceil(length.div_ceil(most).max(1)).max(1);
    wrapped(name, wanted.max(most.min(wanted + 3)))
}

/// The names as text with paper around every letter.
pub(super) fn draw(names: &[Name]) -> Markup {
    let of = |level| names.iter().filter(move |name| name.level == level).collect::<Vec<_>>();
    html! {
        @for level in [Level::Ward, Level::District, Level::Authority] {
            @let (names, hand) = (of(level), level.hand());
            @if !names.is_empty() {
                g font-size=(number(hand.size)) font-weight=[hand.bold.then_some("bold")] text-anchor="middle"
                    fill=(if level == Level::Ward { SOFT_INK } else { INK }) stroke=(PAPER) stroke-width="3"
                    stroke-linejoin="round" paint-order="stroke" pointer-events="none" {
                    @for name in names {
                        @let first = name.at.1 - hand.size * LEADING * (name.lines.len() as f64 - 1.0) / 2.0 + 0.35 * hand.size;
                        text x=(number(name.at.0)) y=(number(first)) {
                            @if let [line] = name.lines.as_slice() { (line) } @else {
                                @for (at, line) in name.lines.iter().enumerate() {
                                    @let y = number(first + hand.size * LEADING * at as f64);
                                    tspan x=(number(name.at.0)) y=(y) { (line) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{cases, parts_of_points, with_authorities};
    use geo::Coord;
    use proptest::prelude::*;

    /// Zones of 1 m, 72 pixels apart, in so many columns and ten rows; the authority of each by `of`.
    fn study(columns: u32, of: impl Fn(u32, u32) -> usize) -> Study {
        let places = || (0..columns).flat_map(|x| (0..10).map(move |y| (x, y)));
        let zones: Vec<_> = places().map(|(x, y)| (f64::from(x), f64::from(y), 1.0)).collect();
        let of: Vec<usize> = places().map(|(x, y)| of(x, y)).collect();
        let mut parts = with_authorities(parts_of_points(&zones, &[]), &of, &[]);
        for (zone, of) in parts.zones.iter_mut().zip(&of) {
            zone.ward = Some(format!("Saint {of} and the Long Green"));
        }
        Study::new(parts).unwrap()
    }

    fn names(study: &Study, room: &mut Room) -> Vec<Name> {
        let view = View::new(study, &[], 720.0, 720.0);
        placed(
            study,
            &Places::new(study, &|_| true),
            &view,
            &[Level::Authority, Level::District, Level::Ward],
            &|_| true,
            room,
        )
    }

    #[test]
    fn names_keep_clear_of_hubs_and_of_the_other_authority() {
        let study = study(10, |x, _| usize::from(x > 4));
        let view = View::new(&study, &[], 720.0, 720.0);
        let hubs =
            [Coord { x: 2.0, y: 4.0 }, Coord { x: 2.0, y: 5.0 }].map(|hub| Patch::around(view.at(hub), (9.0, 9.0)));
        let mut room = Room::new(720.0, 720.0);
        hubs.iter().for_each(|hub| room.take(*hub));
        let found = names(&study, &mut room);
        for (name, side) in [("Authority 0", 0.0..=330.0), ("Authority 1", 390.0..=720.0)] {
            let patch = found.iter().find(|found| found.lines == [name]).unwrap().patch();
            assert!(hubs.iter().all(|hub| !hub.meets(&patch)), "{patch:?}");
            assert!(side.contains(&patch.left) && side.contains(&patch.right), "{name}: {patch:?}");
        }
        let alone = super::tests::study(10, |_, _| 0);
        assert!(names(&alone, &mut Room::new(720.0, 720.0)).is_empty(), "one place needs no name");
    }

    #[test]
    fn names_are_broken_between_words() {
        assert_eq!(broken("Burmantofts & Richmond Hill", 13), ["Burmantofts", "& Richmond", "Hill"]);
        assert_eq!(broken("Leeds", 13), ["Leeds"]);
        assert_eq!(broken("Bournemouth, Christchurch and Poole", 18), ["Bournemouth,", "Christchurch and", "Poole"]);
    }

    proptest! {
        #![proptest_config(cases(64))]

        /// Whatever lies on the map already: names lie in the picture, on nothing, and not on each other.
        #[test]
        fn names_never_overlap(
            hubs in prop::collection::vec((0.0..720.0_f64, 0.0..720.0_f64), 0..80),
            of in prop::collection::vec(0_usize..9, 12),
        ) {
            let study = study(12, |x, y| of[((x / 3 + 4 * (y / 4)) % 12) as usize]);
            let hubs: Vec<Patch> = hubs.into_iter().map(|hub| Patch::around(hub, (9.0, 9.0))).collect();
            let mut room = Room::new(720.0, 720.0);
            hubs.iter().for_each(|hub| room.take(*hub));
            let patches: Vec<Patch> = names(&study, &mut room).iter().map(Name::patch).collect();
            for (at, one) in patches.iter().enumerate() {
                prop_assert!(one.left >= 0.0 && one.right <= 720.0 && one.top >= 0.0 && one.bottom <= 720.0);
                prop_assert!(!hubs.iter().chain(&patches[..at]).any(|other| other.meets(one)), "{one:?}");
            }
        }
    }
}
