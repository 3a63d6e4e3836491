//! Charts: rows of values, drawn as bars or as dots on one scale.
//!
//! A [`Chart`] says what to show. [`bars`] and [`dots`] draw it from the same parts: a [`Scale`] with its axis, marks
//! in the [`Look`] of their series, and labels. No meaning depends on colour alone: every look has its own hatch,
//! outline or shape, and values are written.

mod bars;
mod curve;
mod dots;
mod grid;
mod label;
mod scale;

pub(crate) use bars::bars;
pub(crate) use curve::{Axis, Curve, Mark, curve};
pub(crate) use dots::dots;
pub(crate) use grid::{Grid, GridRow, grid};
pub(crate) use scale::Scale;

use super::palette::{self, Colour};
use super::svg::{self, Frame, number};
use label::{Anchor, label};
use maud::{Markup, html};

/// Width of every chart in CSS pixels: the text width of an A4 page.
pub(super) const WIDTH: f64 = 680.0;
/// Font size of every label in CSS pixels.
pub(super) const TEXT: f64 = 12.0;

/// The content of a chart.
#[derive(Debug, Clone)]
pub(crate) struct Chart<'a> {
    /// Id, unique within its page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// Description for readers who cannot see the chart.
    pub(crate) about: String,
    /// Whether to draw the title too, for a picture in its own file.
    pub(crate) titled: bool,
    pub(crate) scale: Scale,
    /// The series, in the order of each row's values.
    pub(crate) series: Vec<Series>,
    pub(crate) rows: Vec<Row>,
    /// A target value, and its name.
    pub(crate) target: Option<(f64, String)>,
}

/// One value of each row.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) look: Look,
}

/// How a series is distinguished, in colour and without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Today: grey with a hatch; a hollow circle.
    Today,
    /// The plan: filled; a filled circle.
    Plan,
    /// A loss: vertical lines; a hollow circle.
    Loss,
}

/// One place or class: its values and their texts, one for each series.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) values: Vec<f64>,
    pub(crate) written: Vec<String>,
}

impl Look {
    fn colour(self) -> Colour {
        match self {
            Look::Today => palette::TODAY,
            Look::Plan => palette::PLAN,
            Look::Loss => palette::LOSS,
        }
    }
}

impl Chart<'_> {
    /// Height of the title and legend above the rows.
    fn head(&self) -> f64 {
        if self.titled { 52.0 } else { 26.0 }
    }

    /// The whole picture: paper, title and legend, then `body` below them.
    fn picture(&self, height: f64, legend: &[(Markup, &str)], body: &Markup) -> Markup {
        let frame = Frame { id: self.id, width: WIDTH, height, title: self.title, about: &self.about };
        let legend_top = self.head() - 26.0;
        let content = html! {
            rect width=(number(WIDTH)) height=(number(height)) fill=(palette::PAPER) {}
            @if self.titled { (label(0.0, 18.0, self.title, Anchor::Start).sized(16.0).bold()) }
            g transform=(format!("translate(0 {})", number(legend_top))) { (key(legend)) }
            (body)
        };
        svg::picture(&frame, &content)
    }
}

/// A legend in one line: a sample of 24 by 12 pixels at its own origin, followed by its name.
fn key(entries: &[(Markup, &str)]) -> Markup {
    let mut left = 0.0;
    html! {
        @for (sample, name) in entries {
            g transform=(format!("translate({} 4)", number(left))) {
                (sample)
                (label(30.0, 10.0, name, Anchor::Start))
            }
            ({ left += 30.0 + label::width(name, TEXT) + 22.0; "" })
        }
    }
}

#[cfg(test)]
mod tests;
