//! Dot charts, with one line per row, for many rows.

use super::label::{self, Anchor, fitted, label};
use super::{Chart, Look, Row, WIDTH};
use crate::report::kit::palette::{LOSS, PAPER, PLAN, RULE};
use crate::report::kit::svg::number;
use maud::{Markup, html};

/// Height of a row, and its font size, the smallest that is legible in print.
const ROW: f64 = 15.0;
const SMALL: f64 = 11.0;
/// More rows than this are set in two columns.
const ONE_COLUMN: usize = 24;
/// Space between columns, and between a name and its dots.
const GUTTER: f64 = 20.0;
const PAD: f64 = 8.0;
/// Space for a written value.
const WRITTEN: f64 = 46.0;

/// The chart as dots joined by a line, one line per row, with the last value written. The line is dashed if the last
/// value is less than the first.
pub(crate) fn dots(chart: &Chart<'_>) -> Markup {
    let columns = if chart.rows.len() > ONE_COLUMN { 2 } else { 1 };
    let (wide, deep) = ((WIDTH + GUTTER) / columns as f64 - GUTTER, chart.rows.len().div_ceil(columns).max(1));
    let grid = ROW * deep as f64;
    let longest = chart.rows.iter().map(|row| label::width(&row.label, SMALL)).fold(0.0, f64::max);
    let names = longest.min(wide * 0.48);
    let length = wide - names - PAD - WRITTEN;
    let body = html! {
        @for (column, rows) in chart.rows.chunks(deep).enumerate() {
            @let left = (wide + GUTTER) * column as f64;
            (chart.scale.axis(left + names + PAD, chart.head(), length, grid, columns))
            @for (i, row) in rows.iter().enumerate() {
                @let middle = chart.head() + ROW * (i as f64 + 0.5);
                (label(left + names, middle + 4.0, &fitted(&row.label, SMALL, names), Anchor::End).sized(SMALL))
                (dumbbell(chart, row, left + names + PAD, middle, length))
                @if let Some(written) = row.written.last() {
                    (label(left + wide, middle + 4.0, written, Anchor::End).sized(SMALL))
                }
            }
        }
    };
    chart.picture(chart.head() + grid + 22.0, &legend(chart), &body)
}

fn legend<'a>(chart: &'a Chart<'_>) -> Vec<(Markup, &'a str)> {
    let dots = chart.series.iter().map(|series| (dot(series.look, 12.0, 6.0), series.name.as_str()));
    let falls = chart.rows.iter().any(|row| rise(row) < 0.0);
    dots.chain(falls.then(|| (join(-1.0, 0.0, 24.0, 6.0), "less than today"))).collect()
}

/// The last value less the first.
fn rise(row: &Row) -> f64 {
    row.values.last().unwrap_or(&0.0) - row.values.first().unwrap_or(&0.0)
}

fn dumbbell(chart: &Chart<'_>, row: &Row, left: f64, y: f64, length: f64) -> Markup {
    let at = |value: f64| left + chart.scale.at(value, length);
    html! {
        line x1=(number(left)) x2=(number(left + length)) y1=(number(y)) y2=(number(y)) stroke=(RULE) stroke-width="0.5" {}
        @if let [first, .., last] = row.values[..] { (join(rise(row), at(first), at(last), y)) }
        @for (series, value) in chart.series.iter().zip(&row.values) { (dot(series.look, at(*value), y)) }
    }
}

/// The line between two dots.
fn join(rise: f64, from: f64, to: f64, y: f64) -> Markup {
    let (colour, dashes) = if rise < 0.0 { (LOSS, Some("3 2")) } else { (PLAN, None) };
    html! {
        line x1=(number(from)) x2=(number(to)) y1=(number(y)) y2=(number(y)) stroke=(colour) stroke-width="2.5"
            stroke-dasharray=[dashes] {}
    }
}

fn dot(look: Look, x: f64, y: f64) -> Markup {
    let (fill, radius) = match look {
        Look::Today | Look::Loss => (PAPER, "3.4"),
        Look::Plan => (PLAN, "4.4"),
    };
    let edge = match look {
        Look::Today | Look::Loss => look.colour(),
        Look::Plan => PAPER,
    };
    html! { circle cx=(number(x)) cy=(number(y)) r=(radius) fill=(fill) stroke=(edge) stroke-width=(if look == Look::Plan { "0.8" } else { "2" }) {} }
}
