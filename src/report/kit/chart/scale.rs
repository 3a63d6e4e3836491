//! Converts values to positions, and draws the axis.

use super::label::{Anchor, label};
use crate::report::kit::palette::RULE;
use crate::report::kit::svg::number;
use maud::{Markup, html};

/// A scale from 0 to `most` with a tick at every `step`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    most: f64,
    step: f64,
    written: fn(f64) -> String,
}

impl Scale {
    /// Shares from 0 to 1, written in per cent.
    pub(crate) fn shares() -> Self {
        Scale { most: 1.0, step: 0.2, written: |share| format!("{:.0}%", share * 100.0) }
    }

    /// Shares from 0 to `most` or a little more, in at most five steps, for values that are all small.
    pub(crate) fn shares_to(most: f64) -> Self {
        let whole = |share: f64| format!("{:.0}%", share * 100.0);
        let step = [0.01, 0.02, 0.05, 0.1].into_iter().find(|step| step * 5.0 >= most);
        match step {
            Some(step) => Scale { most: step * (most / step).ceil().max(1.0), step, written: whole },
            None => Scale::shares(),
        }
    }

    /// Position of a value on an axis of `length`, from its zero. Values beyond the scale are drawn at its ends.
    pub(super) fn at(&self, value: f64, length: f64) -> f64 {
        (value / self.most).clamp(0.0, 1.0) * length
    }

    /// Values of the ticks: 0, then every step.
    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (steps, step) = ((self.most / self.step).round() as u32, self.step);
        (0..=steps).map(move |i| f64::from(i) * step)
    }

    /// Grid lines of `height` from `(x, y)` down, with their values below. With `every` = 2, only every other value is
    /// written, for narrow charts.
    pub(super) fn axis(&self, x: f64, y: f64, length: f64, height: f64, every: usize) -> Markup {
        html! {
            @for (i, tick) in self.ticks().enumerate() {
                @let at = x + self.at(tick, length);
                line x1=(number(at)) x2=(number(at)) y1=(number(y)) y2=(number(y + height)) stroke=(RULE) stroke-width="0.7" {}
                @if i % every == 0 {
                    (label(at, y + height + 14.0, &(self.written)(tick), Anchor::Middle))
                }
            }
        }
    }
}
