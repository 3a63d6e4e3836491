//! Bar charts, for few rows.

use super::label::{self, Anchor, fitted, label};
use super::{Chart, Look, TEXT, WIDTH};
use crate::report::kit::palette::{INK, LOSS, PAPER, TODAY};
use crate::report::kit::svg::number;
use maud::{Markup, html};

/// Height of a bar.
const BAR: f64 = 13.0;
/// Space between rows.
const GAP: f64 = 11.0;
/// Labels wider than this are written above their bars, not beside them.
const BESIDE: f64 = 210.0;
/// Half the width of the texts under the ends of the axis.
const EDGE: f64 = 20.0;
/// Space between a bar and its text.
const PAD: f64 = 6.0;

/// The chart as horizontal bars that start at 0, with values written at their ends. Long names are written above the
/// bars.
pub(crate) fn bars(chart: &Chart<'_>) -> Markup {
    let layout = Layout::of(chart);
    let height = layout.top + layout.row * chart.rows.len() as f64 + 24.0;
    let names = chart.series.iter().map(|series| series.name.as_str());
    let samples = chart.series.iter().map(|series| bar(chart.id, series.look, 0.0, 0.0, 24.0));
    let mut legend: Vec<_> = samples.zip(names).collect();
    if let Some((_, name)) = &chart.target {
        legend.push((target(12.0, 0.0, 12.0), name));
    }
    let grid = layout.row * chart.rows.len() as f64;
    let body = html! {
        defs {
            (hatch(chart.id))
            @if chart.series.iter().any(|series| series.look == Look::Loss) { (lines(chart.id)) }
        }
        (chart.scale.axis(layout.left, layout.top, layout.length, grid, 1))
        @for (i, row) in chart.rows.iter().enumerate() {
            @let top = layout.top + layout.row * i as f64 + GAP / 2.0;
            @if layout.above {
                @let written = row.written.join(", ");
                @let room = layout.length - label::width(&written, TEXT) - PAD;
                (label(layout.left, top + 11.0, &fitted(&row.label, TEXT, room), Anchor::Start).backed())
                (label(layout.left + layout.length, top + 11.0, &written, Anchor::End).backed())
            } @else {
                (label(layout.left - PAD, top + layout.bars / 2.0 + 4.0, &row.label, Anchor::End))
            }
            @let first = top + if layout.above { 17.0 } else { 0.0 };
            @for (k, (series, value)) in chart.series.iter().zip(&row.values).enumerate() {
                @let (y, long) = (first + BAR * k as f64, chart.scale.at(*value, layout.length));
                (bar(chart.id, series.look, layout.left, y, long))
                @if let (false, Some(written)) = (layout.above, row.written.get(k)) {
                    (label(layout.left + long + PAD, y + BAR - 2.5, written, Anchor::Start).backed())
                }
            }
            @if let Some((value, _)) = chart.target {
                (target(layout.left + chart.scale.at(value, layout.length), first - 2.0, layout.bars + 4.0))
            }
        }
    };
    chart.picture(height, &legend, &body)
}

/// Positions of rows and bars.
struct Layout {
    above: bool,
    left: f64,
    top: f64,
    length: f64,
    /// Height of a row, and of the bars in it.
    row: f64,
    bars: f64,
}

impl Layout {
    fn of(chart: &Chart<'_>) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &String>| {
            texts.map(|text| label::width(text, TEXT)).fold(0.0, f64::max).ceil()
        };
        let labels = widest(&mut chart.rows.iter().map(|row| &row.label));
        let written = widest(&mut chart.rows.iter().flat_map(|row| &row.written));
        let above = labels > BESIDE;
        // If names are above the bars, values are there too.
        let (left, right) = if above { (EDGE, EDGE) } else { (labels + PAD, written + PAD + 8.0) };
        let bars = BAR * chart.series.len() as f64;
        let row = bars + GAP + if above { 17.0 } else { 0.0 };
        Layout { above, left, top: chart.head(), length: WIDTH - left - right, row, bars }
    }
}

/// A bar from `(x, y)` to the right.
fn bar(id: &str, look: Look, x: f64, y: f64, long: f64) -> Markup {
    let fill = match look {
        Look::Plan => look.colour().to_string(),
        Look::Today => format!("url(#{id}-hatch)"),
        Look::Loss => format!("url(#{id}-lines)"),
    };
    html! {
        rect x=(number(x)) y=(number(y + 0.5)) width=(number(long)) height=(number(BAR - 1.5)) fill=(fill)
            stroke=(look.colour()) {}
    }
}

/// A hatch of grey lines on paper: marks today's bars in black and white too.
fn hatch(id: &str) -> Markup {
    html! {
        pattern id={ (id) "-hatch" } width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
            rect width="5" height="5" fill=(PAPER) {}
            line y2="5" stroke=(TODAY) stroke-width="4" {}
        }
    }
}

/// Vertical lines on paper: mark losses in black and white too.
fn lines(id: &str) -> Markup {
    html! {
        pattern id={ (id) "-lines" } width="4" height="4" patternUnits="userSpaceOnUse" {
            rect width="4" height="4" fill=(PAPER) {}
            line y2="4" stroke=(LOSS) stroke-width="5" {}
        }
    }
}

/// The mark of a target: a vertical line with an arrowhead, visible on bars of any colour.
fn target(x: f64, y: f64, height: f64) -> Markup {
    let head = format!("M{} {}l-4 -5h8z", number(x), number(y + 2.0));
    html! {
        line x1=(number(x)) x2=(number(x)) y1=(number(y)) y2=(number(y + height)) stroke=(PAPER) stroke-width="4" {}
        line x1=(number(x)) x2=(number(x)) y1=(number(y)) y2=(number(y + height)) stroke=(INK) stroke-width="2" {}
        path d=(head) fill=(INK) {}
    }
}
