//! A curve: the best plan at each value of a limit, and the proven bound above it.
//!
//! Plans are dots joined by a line, the bound is a dashed line, and a band fills the space between the two. No meaning
//! depends on colour alone: dots, dashes and crosses can be told apart in black and white.

use super::label::{self, Anchor, fitted, label};
use super::{TEXT, WIDTH};
use crate::model::rounding;
use crate::report::kit::palette::{INK, PAPER, PLAN, RULE, SOFT_INK, WITHIN};
use crate::report::kit::svg::{self, Frame, number};
use maud::{Markup, html};

/// Height of the plot.
const TALL: f64 = 300.0;
/// Space for the texts beside and below the plot.
const BESIDE: f64 = 74.0;
const BELOW: f64 = 46.0;
/// Approximate number of ticks on an axis.
const TICKS: f64 = 6.0;

/// The content of a curve.
pub(crate) struct Curve<'a> {
    /// Id, unique within its page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// Description for readers who cannot see the picture.
    pub(crate) about: String,
    pub(crate) x: Axis<'a>,
    pub(crate) y: Axis<'a>,
    /// Names of the line of plans and of the line of bounds.
    pub(crate) names: [&'a str; 2],
    pub(crate) points: Vec<Mark>,
    /// Values of the limit without a plan, and their name.
    pub(crate) none: (Vec<f64>, &'a str),
}

/// One axis: its name, and the format of its values.
pub(crate) struct Axis<'a> {
    pub(crate) name: String,
    pub(crate) written: &'a dyn Fn(f64) -> String,
    /// Whether only whole numbers are meaningful.
    pub(crate) whole: bool,
    /// Limits beyond which it does not extend.
    pub(crate) within: [f64; 2],
}

/// A plan and its bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) plan: f64,
    pub(crate) bound: f64,
}

/// The curve as a picture in its own file.
pub(crate) fn curve(curve: &Curve<'_>) -> Markup {
    let plot = Plot::of(curve);
    let height = plot.top + TALL + BELOW;
    let frame = Frame { id: curve.id, width: WIDTH, height, title: curve.title, about: &curve.about };
    let at = |mark: &Mark, value: f64| (plot.x.at(mark.x), plot.y.at(value));
    let plans: Vec<_> = curve.points.iter().map(|mark| at(mark, mark.plan)).collect();
    let bounds: Vec<_> = curve.points.iter().map(|mark| at(mark, mark.bound)).collect();
    let band: Vec<_> = plans.iter().chain(bounds.iter().rev()).copied().collect();
    let content = html! {
        rect width=(number(WIDTH)) height=(number(height)) fill=(PAPER) {}
        (label(0.0, 18.0, &fitted(curve.title, 16.0, WIDTH), Anchor::Start).sized(16.0).bold())
        g transform="translate(0 30)" { (key(curve)) }
        (grid(curve, &plot))
        polygon points=(path(&band)) fill=(WITHIN) {}
        polyline points=(path(&bounds)) fill="none" stroke=(SOFT_INK) stroke-width="1.5" stroke-dasharray="5 3" {}
        polyline points=(path(&plans)) fill="none" stroke=(PLAN) stroke-width="2" {}
        @for (x, y) in &plans { (dot(*x, *y)) }
        @for x in &curve.none.0 { (cross(plot.x.at(*x), plot.top + TALL - 7.0)) }
    };
    svg::picture(&frame, &content)
}

fn key(curve: &Curve<'_>) -> Markup {
    let plan = html! {
        line x1="0" x2="24" y1="6" y2="6" stroke=(PLAN) stroke-width="2" {}
        (dot(12.0, 6.0))
    };
    let bound = html! {
        rect y="6" width="24" height="6" fill=(WITHIN) {}
        line x1="0" x2="24" y1="6" y2="6" stroke=(SOFT_INK) stroke-width="1.5" stroke-dasharray="5 3" {}
    };
    let none = (!curve.none.0.is_empty()).then(|| (cross(12.0, 6.0), curve.none.1));
    let entries: Vec<(Markup, &str)> =
        [(plan, curve.names[0]), (bound, curve.names[1])].into_iter().chain(none).collect();
    super::key(&entries)
}

fn dot(x: f64, y: f64) -> Markup {
    html! { circle cx=(number(x)) cy=(number(y)) r="3.6" fill=(PLAN) stroke=(PAPER) stroke-width="0.8" {} }
}

fn cross(x: f64, y: f64) -> Markup {
    let (left, top) = (x - 3.5, y - 3.5);
    let lines = format!("M{} {}l7 7m0 -7l-7 7", number(left), number(top));
    html! { path d=(lines) stroke=(INK) stroke-width="1.6" fill="none" {} }
}

fn path(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect::<Vec<_>>().join(" ")
}

fn grid(curve: &Curve<'_>, plot: &Plot) -> Markup {
    let (left, right, bottom) = (BESIDE, plot.x.end, plot.top + TALL);
    // If labels would overlap, only every second or third is written.
    let widest = plot.x.ticks().map(|tick| label::width(&(curve.x.written)(tick), TEXT)).fold(0.0, f64::max) + 10.0;
    let apart = plot.x.length(plot.x.step).max(rounding::STATED);
    let every = (widest / apart).ceil().max(1.0) as usize;
    html! {
        @for tick in plot.y.ticks() {
            @let y = plot.y.at(tick);
            line x1=(number(left)) x2=(number(right)) y1=(number(y)) y2=(number(y)) stroke=(RULE) stroke-width="0.7" {}
            (label(left - 6.0, y + 4.0, &(curve.y.written)(tick), Anchor::End))
        }
        @for (i, tick) in plot.x.ticks().enumerate() {
            @let x = plot.x.at(tick);
            line x1=(number(x)) x2=(number(x)) y1=(number(bottom)) y2=(number(bottom + 4.0)) stroke=(SOFT_INK) {}
            @if i % every == 0 { (label(x, bottom + 18.0, &(curve.x.written)(tick), Anchor::Middle)) }
        }
        line x1=(number(left)) x2=(number(right)) y1=(number(bottom)) y2=(number(bottom)) stroke=(SOFT_INK) {}
        (label(0.0, plot.top - 16.0, &curve.y.name, Anchor::Start).bold())
        (label(right, bottom + 38.0, &curve.x.name, Anchor::End).bold())
    }
}

/// Positions of everything.
struct Plot {
    top: f64,
    x: Span,
    y: Span,
}

impl Plot {
    fn of(curve: &Curve<'_>) -> Self {
        let top = 84.0;
        let xs = curve.points.iter().map(|mark| mark.x).chain(curve.none.0.iter().copied());
        let ys = curve.points.iter().flat_map(|mark| [mark.plan, mark.bound]);
        let x = Span::over(xs, &curve.x, false).from(BESIDE + 10.0, WIDTH - 24.0);
        let y = Span::over(ys, &curve.y, true).from(top + TALL, top);
        Plot { top, x, y }
    }
}

/// A scale between two values, with a tick at every `step`.
#[derive(Debug, Clone, Copy)]
struct Span {
    least: f64,
    most: f64,
    step: f64,
    start: f64,
    end: f64,
}

impl Span {
    /// A scale that covers the values. With `round`, it extends to the next tick at both ends, and down to 0 if that
    /// is near.
    fn over(values: impl Iterator<Item = f64>, axis: &Axis<'_>, round: bool) -> Self {
        let (mut least, mut most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        if !(least.is_finite() && most.is_finite()) {
            (least, most) = (axis.within[0].max(0.0), axis.within[0].max(0.0) + 1.0);
        }
        if round && least > 0.0 && least < 0.4 * most {
            least = 0.0;
        }
        if most - least <= rounding::STATED * most.abs() {
            // A single value: leave space on both sides.
            let room = if axis.whole { 1.0 } else { (0.05 * most.abs()).max(1e-6) };
            (least, most) = (least - room, most + room);
        }
        let mut step = nice((most - least) / TICKS);
        if axis.whole {
            step = step.max(1.0);
        }
        if round {
            (least, most) = ((least / step).floor() * step, (most / step).ceil() * step);
        }
        (least, most) = (least.max(axis.within[0]), most.min(axis.within[1]));
        Span { least, most, step, start: 0.0, end: 1.0 }
    }

    fn from(self, start: f64, end: f64) -> Self {
        Span { start, end, ..self }
    }

    fn at(&self, value: f64) -> f64 {
        let share = ((value - self.least) / (self.most - self.least)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// Length of an amount on the scale, in pixels.
    fn length(&self, amount: f64) -> f64 {
        (amount / (self.most - self.least) * (self.end - self.start)).abs()
    }

    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (step, slack) = (self.step, rounding::STATED * self.step);
        let (first, last) = (((self.least - slack) / step).ceil() as i64, ((self.most + slack) / step).floor() as i64);
        (first..=last).map(move |i| i as f64 * step)
    }
}

/// The next larger of 1, 2, 5, 10 ... times a power of ten.
fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|times| times * power >= step * (1.0 - rounding::STATED))
        .unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: Vec<Mark>, none: Vec<f64>) -> String {
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        let whole = |number: f64| format!("{number}");
        curve(&Curve {
            id: "curve",
            title: "Coverage against hubs",
            about: "More hubs cover more.".to_owned(),
            x: Axis { name: "hubs".to_owned(), written: &whole, whole: true, within: [0.0, f64::INFINITY] },
            y: Axis { name: "coverage".to_owned(), written: &percent, whole: false, within: [0.0, 1.0] },
            names: ["plan", "no better plan"],
            points,
            none: (none, "no plan"),
        })
        .into_string()
    }

    fn values(svg: &str, attribute: &str) -> Vec<f64> {
        let opening = format!(" {attribute}=\"");
        svg.split(opening.as_str()).skip(1).filter_map(|rest| rest.split_once('"')?.0.parse().ok()).collect()
    }

    #[test]
    fn dots_stand_in_the_picture_and_rise_with_their_values() {
        let mark = |at: u32| Mark { x: f64::from(at), plan: f64::from(at) / 40.0, bound: f64::from(at) / 38.0 };
        let svg = drawn((3..=30).map(mark).collect(), vec![1.0, 2.0]);
        let (xs, ys) = (values(&svg, "cx"), values(&svg, "cy"));
        // The first circle is that of the legend.
        assert_eq!(xs.len(), 29);
        assert!(xs[1..].windows(2).all(|pair| pair[0] < pair[1]) && xs.iter().all(|x| (0.0..=WIDTH).contains(x)));
        assert!(ys[1..].windows(2).all(|pair| pair[0] > pair[1]), "up is more: {ys:?}");
        assert_eq!(svg.matches("<path").count(), 3, "two values without a plan, and their sign in the legend");
        assert!(svg.contains("stroke-dasharray") && svg.contains(">hubs<") && svg.contains(">coverage<"));
    }

    #[test]
    fn one_point_or_none_is_no_fault() {
        let one = drawn(vec![Mark { x: 5.0, plan: 0.5, bound: 0.5 }], Vec::new());
        assert!(!one.contains("NaN") && !one.contains("inf"), "{one}");
        assert!(!drawn(Vec::new(), vec![4.0]).contains("NaN"));
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!([0.011, 0.3, 1.0, 17.0].map(nice), [0.02, 0.5, 1.0, 20.0]);
    }
}
