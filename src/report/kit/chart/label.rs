//! Text in a chart, and how much room it takes.

use super::TEXT;
use crate::report::kit::svg::number;
use crate::report::text::cut;
use maud::{Markup, Render, html};

/// Which end of the text stands at its position.
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
}

/// A label of the usual size.
pub(super) fn label(x: f64, y: f64, text: &str, anchor: Anchor) -> Label<'_> {
    Label { x, y, text, anchor, size: TEXT, bold: false }
}

impl Label<'_> {
    pub(super) fn sized(self, size: f64) -> Self {
        Label { size, ..self }
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
        html! {
            text x=(number(self.x)) y=(number(self.y)) font-size=(number(self.size)) text-anchor=[anchor]
                font-weight=[self.bold.then_some("bold")] { (self.text) }
        }
    }
}

/// About how wide the text is, in the units of `size`: from the widths of Helvetica's letters by their kind, a little more than less, so
/// that text in any of the usual typefaces has room.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' => 0.28,
        'f' | 't' | 'r' | 'I' | ' ' | '(' | ')' | '-' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        letter if letter.is_uppercase() => 0.74,
        _ => 0.58,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// The text in at most `room`, an ellipsis for what is cut.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    let fits = |letters: &usize| width(&cut(text, *letters), size) <= room;
    let letters = (1..=text.chars().count()).rev().find(fits).unwrap_or(1);
    cut(text, letters)
}
