//! One window of a map, drawn: the land with its borders, hubs with their numbers, names.

use super::PlanMap;
use super::inset::letter;
use super::land::Land;
use super::names::{self, Name};
use super::places::Level;
use super::room::{Patch, Room};
use super::symbols::{Signs, Symbols};
use super::theme::Shading;
use super::towns::{self, Mark};
use super::view::View;
use crate::report::kit::palette::{INK, PAPER};
use crate::report::kit::svg::number;
use maud::{Markup, html};

/// A window with all that is in it.
pub(super) struct Scene<'a> {
    pub(super) land: Land<'a>,
    symbols: Symbols<'a, 'a>,
    names: Vec<Name>,
    towns: Vec<Mark<'a>>,
    frames: Vec<Patch>,
}

impl<'a> Scene<'a> {
    /// What lies in `view`. In `frames` (pixels) hubs have no numbers: insets show them. `ids` are those of the map and
    /// of the window.
    pub(super) fn new(
        map: &'a PlanMap<'a>,
        view: &'a View,
        shading: &'a Shading,
        signs: &'a Signs<'a>,
        frames: &[Patch],
        ids: [&'a str; 2],
    ) -> Self {
        let mut room = Room::new(view.width, view.height);
        let symbols = Symbols::new(&map.evaluation.hubs, view, signs, frames, &mut room);
        // Of one authority, or of a part of a map, wards have room for their names.
        let planned = map.evaluation.metrics.authorities.len();
        let wards = planned <= 1 || ids[0] != ids[1];
        let of = |levels: &[Level], but: &[Mark<'_>], room: &mut Room| {
            let is_new = |name: &str| !but.iter().any(|mark| mark.name() == name);
            names::placed(map.study, &map.places, view, levels, &is_new, room)
        };
        let mut names = of(&[Level::Authority, Level::District], &[], &mut room);
        let towns = towns::placed(&map.study.towns, &names, view, wards, &mut room);
        // A ward that is called like its town needs no second name.
        names.extend(wards.then(|| of(&[Level::Ward], &towns, &mut room)).into_iter().flatten());
        Scene { land: Land::new(map, view, shading, ids), symbols, names, towns, frames: frames.to_vec() }
    }

    pub(super) fn draw(&self) -> Markup {
        html! {
            (self.land.draw()) (self.symbols.draw()) (frames(&self.frames))
            (names::draw(&self.names)) (towns::draw(&self.towns))
        }
    }
}

/// Around the windows of insets, with their letters.
fn frames(windows: &[Patch]) -> Markup {
    html! {
        @for (at, window) in windows.iter().enumerate() {
            @for (colour, width) in [(PAPER, "4"), (INK, "1.5")] {
                rect x=(number(window.left)) y=(number(window.top)) width=(number(window.width()))
                    height=(number(window.height())) fill="none" stroke=(colour) stroke-width=(width) {}
            }
            (tag(at, (window.left, window.top)))
        }
    }
}

/// The letter of an inset in the upper left corner of its window or picture.
pub(super) fn tag(at: usize, (left, top): (f64, f64)) -> Markup {
    html! {
        rect x=(number(left)) y=(number(top)) width="18" height="18" fill=(INK) {}
        text x=(number(left + 9.0)) y=(number(top + 13.5)) font-size="13" font-weight="bold" text-anchor="middle" fill=(PAPER) { (letter(at)) }
    }
}
