//! Names of towns and villages beside a dot, where they hide nothing.

use super::names::Name;
use super::room::{Patch, Room};
use super::view::View;
use crate::model::{Town, TownSize};
use crate::report::kit::palette::{INK, PAPER};
use crate::report::kit::svg::number;
use maud::{Markup, html};

/// A town in its place.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    town: &'a Town,
    /// The middle of its name, in pixels.
    at: (f64, f64),
    /// Where its dot is; `None` where something else lies there.
    dot: Option<(f64, f64)>,
}

impl Mark<'_> {
    pub(super) fn name(&self) -> &str {
        &self.town.name
    }
}

/// Radius of a dot, pixels.
const DOT: f64 = 2.2;
/// Between a dot and its name, pixels.
const BESIDE: f64 = 2.5;

/// Pixels of type, and a generous width of a character.
fn hand(size: TownSize) -> (f64, f64) {
    match size {
        TownSize::City => (13.0, 7.4),
        TownSize::Town => (12.0, 6.6),
        TownSize::Village => (10.5, 5.8),
    }
}

/// The towns whose names fit, the largest first. A name that stands on the map already, such as that of a district, is
/// not written again. Villages are named only if `villages` says so.
pub(super) fn placed<'a>(
    towns: &'a [Town],
    names: &[Name],
    view: &View,
    villages: bool,
    room: &mut Room,
) -> Vec<Mark<'a>> {
    let wanted = |town: &&Town| villages || town.size < TownSize::Village;
    let mut marks: Vec<Mark<'_>> = Vec::new();
    for town in towns.iter().filter(wanted) {
        let middle = view.at(town.point);
        let again =
            names.iter().any(|name| name.is(&town.name)) || marks.iter().any(|mark| mark.town.name == town.name);
        if again || !view.has(middle) {
            continue;
        }
        let (height, character) = hand(town.size);
        let half = (character * town.name.chars().count() as f64 / 2.0, height * 0.55);
        let (across, along) = (DOT + BESIDE + half.0, DOT + BESIDE + half.1);
        let beside = [(across, 0.0), (-across, 0.0), (0.0, -along), (0.0, along)];
        let tried = beside.map(|(x, y)| (middle.0 + x, middle.1 + y));
        if let Some(at) = tried.into_iter().find(|at| room.has(&Patch::around(*at, half))) {
            let dot = Patch::around(middle, (DOT, DOT));
            let free = room.has(&dot);
            room.take(Patch::around(at, half));
            if free {
                room.take(dot);
            }
            marks.push(Mark { town, at, dot: free.then_some(middle) });
        }
    }
    marks
}

/// The dots, and the names with paper around every letter.
pub(super) fn draw(marks: &[Mark<'_>]) -> Markup {
    html! {
        @if !marks.is_empty() {
            g text-anchor="middle" fill=(INK) stroke=(PAPER) stroke-width="3" stroke-linejoin="round"
                paint-order="stroke" pointer-events="none" {
                @for mark in marks {
                    @let size = hand(mark.town.size).0;
                    @if let Some((x, y)) = mark.dot {
                        circle cx=(number(x)) cy=(number(y)) r=(number(DOT)) stroke-width="1.5" {}
                    }
                    text x=(number(mark.at.0)) y=(number(mark.at.1 + 0.35 * size)) font-size=(number(size)) {
                        (mark.town.name)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Study;
    use crate::model::testing::parts_of_points;

    fn town(name: &str, size: TownSize, x: f64) -> Town {
        Town { name: name.to_owned(), size, point: (x, 5.0).into() }
    }

    /// Ten zones of 1 m in each direction, 72 pixels apart.
    fn view() -> View {
        let zones: Vec<_> = (0..100).map(|at| (f64::from(at % 10), f64::from(at / 10), 1.0)).collect();
        View::new(&Study::new(parts_of_points(&zones, &[])).unwrap(), &[], 720.0, 720.0)
    }

    fn names<'a>(marks: &[Mark<'a>]) -> Vec<&'a str> {
        marks.iter().map(|mark| mark.town.name.as_str()).collect()
    }

    #[test]
    fn the_largest_towns_come_first_and_villages_only_where_there_is_room_for_them() {
        let towns = [
            town("Leeds", TownSize::City, 3.0),
            town("Garforth", TownSize::Town, 4.2),
            town("Otley", TownSize::Town, 6.0),
            town("Otley", TownSize::Town, 8.0),
            town("Arthington", TownSize::Village, 1.0),
            town("Faraway", TownSize::Town, 500.0),
        ];
        let placed = |villages| super::placed(&towns, &[], &view(), villages, &mut Room::new(720.0, 720.0));
        assert_eq!(names(&placed(false)), ["Leeds", "Garforth", "Otley"], "a name stands once");
        assert_eq!(names(&placed(true)), ["Leeds", "Garforth", "Otley", "Arthington"]);
        let marks = placed(true);
        let patches: Vec<Patch> = marks
            .iter()
            .map(|mark| {
                let (height, character) = hand(mark.town.size);
                Patch::around(mark.at, (character * mark.town.name.len() as f64 / 2.0, height * 0.55))
            })
            .collect();
        for (at, one) in patches.iter().enumerate() {
            assert!(!patches[..at].iter().any(|other| other.meets(one)), "{}", marks[at].town.name);
        }
    }

    #[test]
    fn a_dot_that_would_lie_on_a_hub_is_left_out_and_its_name_stands_beside() {
        let towns = [town("Leeds", TownSize::City, 5.0)];
        let mut room = Room::new(720.0, 720.0);
        let hub = Patch::around(view().at(towns[0].point), (4.0, 4.0));
        room.take(hub);
        let marks = placed(&towns, &[], &view(), false, &mut room);
        assert_eq!((marks.len(), marks[0].dot), (1, None));
        room = Room::new(720.0, 720.0);
        room.take(Patch::around(view().at(towns[0].point), (90.0, 90.0)));
        assert!(placed(&towns, &[], &view(), false, &mut room).is_empty(), "there is no room");
    }
}
