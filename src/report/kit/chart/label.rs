//! Text in a chart, and its approximate width.

use super::TEXT;
use crate::report::kit::palette::PAPER;
use crate::report::kit::svg::number;
use crate::report::text::cut;
use maud::{Markup, Render, html};

/// The end of the text that is at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text with its baseline at `(x, y)`.
#[derive(Debug, Clone)]
pub(super) struct Label<'a> {
    x: f64,
    y: f64,
    text: &'a str,
    anchor: Anchor,
    size: f64,
    bold: bool,
    backed: bool,
}

/// A label of the standard size.
pub(super) fn label(x: f64, y: f64, text: &str, anchor: Anchor) -> Label<'_> {
    Label { x, y, text, anchor, size: TEXT, bold: false, backed: false }
}

impl Label<'_> {
    pub(super) fn sized(self, size: f64) -> Self {
        Label { size, ..self }
    }

    /// Adds paper behind it, so that no grid line runs through the text.
    pub(super) fn backed(self) -> Self {
        Label { backed: true, ..self }
    }

    pub(super) fn bold(self) -> Self {
        Label { bold: true, ..self }
    }
}

impl Render for Label<'_> {
    fn render(&self) -> Markup {
        let anchor = match self.anchor {
            Anchor::Start => None,
            Anchor::Middle => Some("middle"),
            Anchor::End => Some("end"),
        };
        let wide = width(self.text, self.size);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - wide / 2.0,
            Anchor::End => self.x - wide,
        };
        html! {
            @if self.backed {
                rect x=(number(left - 1.0)) y=(number(self.y - self.size * 0.85)) width=(number(wide + 2.0))
                    height=(number(self.size * 1.1)) fill=(PAPER) {}
            }
            text x=(number(self.x)) y=(number(self.y)) font-size=(number(self.size)) text-anchor=[anchor]
                font-weight=[self.bold.then_some("bold")] { (self.text) }
        }
    }
}

/// An upper estimate of the width of a text, in the units of `size`. It uses the widths of kinds of letters in DejaVu
/// Sans and Verdana, the widest of the typefaces in which a page may be displayed.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' | 'I' | ' ' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.41,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.97,
        letter if letter.is_uppercase() => 0.74,
        _ => 0.63,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// The text cut to a width of at most `room`, with an ellipsis if it was cut.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    let fits = |letters: &usize| width(&cut(text, *letters), size) <= room;
    let letters = (1..=text.chars().count()).rev().find(fits).unwrap_or(1);
    cut(text, letters)
}
