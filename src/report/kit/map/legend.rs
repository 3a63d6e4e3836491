//! The legend: every sign of the map with its meaning, the scale, and the attribution.

use super::MapFrame;
use super::hatch::Hatch;
use super::land::{Land, Pen, mark};
use super::places::Level;
use super::symbols::Signs;
use super::theme::{Class, Shading};
use super::view::View;
use crate::model::{Crs, Study};
use crate::report::kit::palette::{Colour, INK, PAPER, SOFT_INK};
use crate::report::kit::svg::number;
use crate::report::text::travel;
use crate::text::wrapped;
use crate::units::TravelUnit;
use maud::{Markup, html};

/// Distance between the baselines of two lines, in pixels.
const LINE: f64 = 17.0;
/// Width of a sign and the space after it, in pixels.
const SIGN: f64 = 34.0;
/// Upper estimate of the width of a character with a font size of 11 or 12 pixels, for any typeface.
const CHARACTER: f64 = 6.2;

/// A sign and its text, wrapped.
struct Entry {
    sign: Markup,
    lines: Vec<String>,
}

/// Columns (side by side where they fit, else one below the other), the scale, and the attribution.
pub(super) struct Legend<'a> {
    study: &'a Study,
    width: f64,
    /// How many columns stand side by side.
    across: usize,
    columns: Vec<(String, Vec<Entry>)>,
    attribution: Vec<String>,
}

impl<'a> Legend<'a> {
    pub(super) fn new(
        study: &'a Study,
        land: &Land<'_>,
        shading: &Shading,
        signs: &Signs<'_>,
        frame: &MapFrame<'_>,
    ) -> Self {
        let across = if frame.width >= THREE_COLUMNS { 3 } else { 1 };
        let column = frame.width / across as f64;
        let fitting = ((column - SIGN - 12.0) / CHARACTER) as usize;
        let entry = |(sign, text): (Markup, String)| Entry { sign, lines: wrapped(&text, fitting) };
        let zones = shading.classes.iter().map(|class| (zone_sign(land, class, frame.id), class.label.clone()));
        let columns = [
            (shading.heading.clone(), zones.collect()),
            ("Hubs and centres".to_owned(), signs.entries()),
            ("Reach and borders".to_owned(), area_signs(land, shading, frame.id)),
        ];
        let filled = columns.into_iter().filter(|(_, entries): &(String, Vec<_>)| !entries.is_empty());
        let columns = filled.map(|(heading, entries)| (heading, entries.into_iter().map(entry).collect())).collect();
        let attribution = wrapped(&study.attribution.join(" "), (frame.width / CHARACTER) as usize);
        Legend { study, width: frame.width, across, columns, attribution }
    }

    /// Left and upper corner of each column below the scale, and the height of all of them, in pixels.
    fn places(&self) -> (Vec<(f64, f64)>, f64) {
        let lines = |entries: &[Entry]| 1 + entries.iter().map(|entry| entry.lines.len()).sum::<usize>();
        let (mut places, mut top, mut height) = (Vec::new(), 0.0, 0.0_f64);
        for (at, (_, entries)) in self.columns.iter().enumerate() {
            if at > 0 && at % self.across == 0 {
                top = height + BETWEEN;
            }
            places.push((self.width / self.across as f64 * (at % self.across) as f64, top));
            height = height.max(top + LINE * lines(entries) as f64);
        }
        (places, height)
    }

    /// Height from the scale to the end of the attribution, in pixels.
    pub(super) fn height(&self) -> f64 {
        SCALE_HEIGHT + self.places().1 + 10.0 + 15.0 * self.attribution.len() as f64
    }

    pub(super) fn draw(&self, view: &View) -> Markup {
        let (places, height) = self.places();
        let attribution = SCALE_HEIGHT + height + 10.0;
        html! {
            (self.scale(view))
            @for ((heading, entries), (left, top)) in self.columns.iter().zip(places) {
                g transform={ "translate(" (number(left)) " " (number(SCALE_HEIGHT + top)) ")" } {
                    text y="12" font-weight="bold" { (heading) }
                    (column(entries))
                }
            }
            g font-size="11" fill=(SOFT_INK) {
                @for (at, line) in self.attribution.iter().enumerate() {
                    text y=(number(attribution + 15.0 * at as f64 + 6.0)) { (line) }
                }
            }
        }
    }

    /// A scale bar of a round length. There is none on a plane, because its units may be anything, and a degree has no
    /// fixed length.
    fn scale(&self, view: &View) -> Markup {
        if self.study.crs != Crs::BritishGrid {
            return html! {};
        }
        let metres = round_length(160.0 * view.pixel());
        let bar = metres / view.pixel();
        html! {
            path d={ "M0.5 4v7h" (number(bar)) "v-7" } fill="none" stroke=(INK) {}
            text x=(number(bar + 8.0)) y="12" { (length(metres)) ". North is up." }
        }
    }
}

/// From this width on three columns stand side by side.
const THREE_COLUMNS: f64 = 600.0;
/// Between columns that stand one below the other.
const BETWEEN: f64 = 10.0;
/// Room for the scale above the columns.
const SCALE_HEIGHT: f64 = 26.0;

fn column(entries: &[Entry]) -> Markup {
    let lines_above = entries.iter().scan(1, |lines, entry| {
        let above = *lines;
        *lines += entry.lines.len();
        Some(above)
    });
    html! {
        @for (entry, above) in entries.iter().zip(lines_above) {
            g transform={ "translate(0 " (number(LINE * above as f64)) ")" } {
                (entry.sign)
                @for (at, line) in entry.lines.iter().enumerate() {
                    text x=(number(SIGN)) y=(number(12.0 + LINE * at as f64)) { (line) }
                }
            }
        }
    }
}

/// The sign of a class: a patch, or the mark of a zone without an area.
fn zone_sign(land: &Land<'_>, class: &Class, id: &str) -> Markup {
    match land.has() {
        [true, _] => swatch(Some(class.colour), class.hatch, id),
        _ => html! { g transform="translate(13 8)" { (mark(class, class.hatch)) } },
    }
}

/// A patch of 26 by 12 pixels, scaled because hatches are drawn in tenths of a pixel.
fn swatch(colour: Option<Colour>, hatch: Option<Hatch>, id: &str) -> Markup {
    html! {
        g transform="scale(.1)" stroke=(SOFT_INK) stroke-width="6" {
            rect x="3" y="20" width="260" height="120" fill=(colour.unwrap_or(PAPER)) {}
            @if let Some(hatch) = hatch { rect x="3" y="20" width="260" height="120" fill=(hatch.fill(id)) {} }
        }
    }
}

fn area_signs(land: &Land<'_>, shading: &Shading, id: &str) -> Vec<(Markup, String)> {
    let mut signs = Vec::new();
    if let Some((hatch, label)) = &shading.overlay {
        let sign = match land.has() {
            [true, _] => swatch(None, Some(*hatch), id),
            _ => {
                let class = Class { label: String::new(), colour: PAPER, hatch: Some(*hatch) };
                html! { g transform="translate(13 8)" { (mark(&class, class.hatch)) } }
            }
        };
        signs.push((sign, label.clone()));
    }
    let line = |pen: Pen| {
        html! {
            g transform="scale(.1)" {
                path d="M0 85h260" stroke=(pen.colour) stroke-width=(number(pen.width)) stroke-dasharray=[pen.dashes]
                    stroke-linecap="round" {}
            }
        }
    };
    if !land.catchments.is_empty() {
        signs.push((line(land.catchment_pen()), "Between the areas of two hubs".to_owned()));
    }
    for (level, pen) in land.levels() {
        let words = match level {
            Level::Authority => "Between two authorities",
            Level::District => "Between two districts",
            Level::Ward => "Between two wards",
        };
        signs.push((line(pen), words.to_owned()));
    }
    signs
}

/// The largest of 1, 2 and 5 times a power of ten that is not more than `most`.
fn round_length(most: f64) -> f64 {
    let power = 10_f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|digit| digit * power).find(|length| *length <= most).unwrap_or(power)
}

fn length(metres: f64) -> String {
    if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { travel(Some(metres), TravelUnit::Metres) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round() {
        let of = |most| length(round_length(most));
        assert_eq!(
            [0.9, 1.0, 19.99, 320.0, 999.0, 1000.0, 7400.0].map(of),
            ["0 m", "1 m", "10 m", "200 m", "500 m", "1 km", "5 km"]
        );
    }
}
