//! A grid that shows which plans have which site. A filled dot is a hub; an empty cell has a small hollow dot, so that
//! the eye can follow the row.

use super::label::{self, Anchor, fitted, label};
use super::{TEXT, WIDTH};
use crate::report::kit::palette::{PAPER, PLAN, RULE, SOFT_INK};
use crate::report::kit::svg::{self, Frame, number};
use maud::{Markup, html};

const ROW: f64 = 18.0;
/// Greatest width of names, and of a column.
const NAMES: f64 = 300.0;
const WIDEST: f64 = 60.0;
const PAD: f64 = 10.0;
const SMALL: f64 = 11.0;

/// The content of a grid.
pub(crate) struct Grid<'a> {
    /// Id, unique within its page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// Description for readers who cannot see the picture.
    pub(crate) about: String,
    /// Two lines above each column, such as its rank and its loss.
    pub(crate) heads: Vec<[String; 2]>,
    /// Names of these two lines.
    pub(crate) head_names: [&'a str; 2],
    pub(crate) rows: Vec<GridRow>,
    /// Names of a filled and of a hollow dot.
    pub(crate) names: [&'a str; 2],
    /// A line below the grid about what it does not show.
    pub(crate) note: String,
}

/// One site.
pub(crate) struct GridRow {
    pub(crate) label: String,
    pub(crate) filled: Vec<bool>,
}

/// The grid as a picture in its own file.
pub(crate) fn grid(grid: &Grid<'_>) -> Markup {
    let names = grid.rows.iter().map(|row| label::width(&row.label, TEXT)).fold(150.0, f64::max).min(NAMES);
    let left = names + PAD;
    let column = ((WIDTH - left) / grid.heads.len().max(1) as f64).min(WIDEST);
    // If columns are narrow, only every second or third head is written.
    let widest = grid.heads.iter().flatten().map(|head| label::width(head, SMALL)).fold(0.0, f64::max) + 4.0;
    let every = (widest / column).ceil().max(1.0) as usize;
    let top = 92.0;
    let height = top + ROW * grid.rows.len() as f64 + 30.0;
    let frame = Frame { id: grid.id, width: WIDTH, height, title: grid.title, about: &grid.about };
    let middle = |at: usize| left + column * (at as f64 + 0.5);
    let content = html! {
        rect width=(number(WIDTH)) height=(number(height)) fill=(PAPER) {}
        (label(0.0, 18.0, &fitted(grid.title, 16.0, WIDTH), Anchor::Start).sized(16.0).bold())
        g transform="translate(0 30)" { (super::key(&[(dot(12.0, 6.0, true), grid.names[0]), (dot(12.0, 6.0, false), grid.names[1])])) }
        @for line in 0..2 {
            @let y = 68.0 + 15.0 * line as f64;
            (label(names, y, grid.head_names[line], Anchor::End).sized(SMALL).bold())
            @for (at, head) in grid.heads.iter().enumerate() {
                @if at % every == 0 { (label(middle(at), y, &head[line], Anchor::Middle).sized(SMALL)) }
            }
        }
        @for (i, row) in grid.rows.iter().enumerate() {
            @let y = top + ROW * (i as f64 + 0.5);
            @let end = left + column * row.filled.len() as f64;
            line x1=(number(left)) x2=(number(end)) y1=(number(y)) y2=(number(y)) stroke=(RULE) stroke-width="0.5" {}
            (label(names, y + 4.0, &fitted(&row.label, TEXT, names), Anchor::End))
            @for (at, filled) in row.filled.iter().enumerate() { (dot(middle(at), y, *filled)) }
        }
        (label(0.0, height - 8.0, &grid.note, Anchor::Start).sized(SMALL))
    };
    svg::picture(&frame, &content)
}

fn dot(x: f64, y: f64, filled: bool) -> Markup {
    let (fill, edge, radius) = if filled { (PLAN, PLAN, "5") } else { (PAPER, SOFT_INK, "2") };
    html! { circle cx=(number(x)) cy=(number(y)) r=(radius) fill=(fill) stroke=(edge) stroke-width="0.8" {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_has_its_dot_in_every_row() {
        let row = |i: usize| GridRow { label: format!("Site {i}"), filled: (0..10).map(|k| k % 3 == i % 3).collect() };
        let heads = (1..=10).map(|rank| [rank.to_string(), format!("{:.3}%", f64::from(rank))]).collect();
        let svg = grid(&Grid {
            id: "grid",
            title: "Sites",
            about: String::new(),
            heads,
            head_names: ["plan", "loss"],
            rows: (0..7).map(row).collect(),
            names: ["hub", "not"],
            note: "and 3 more".to_owned(),
        })
        .into_string();
        assert_eq!(svg.matches("<circle").count(), 72, "70 cells and two signs");
        let filled = (0..7).map(|i| (0..10).filter(|k| k % 3 == i % 3).count()).sum::<usize>();
        assert_eq!(svg.matches("r=\"5\"").count(), filled + 1);
        let xs: Vec<f64> =
            svg.split(" cx=\"").skip(1).filter_map(|rest| rest.split_once('"')?.0.parse().ok()).collect();
        assert!(xs.iter().all(|x| (0.0..=WIDTH).contains(x)));
    }
}
