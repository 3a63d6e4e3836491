//! Hatches: what a colour says, for those who do not see it.
//!
//! Each is drawn in ink beside paper, so that it shows on dark and on light areas, in tenths of a pixel as all land is.

use crate::report::kit::palette::{INK, PAPER};
use maud::{Markup, html};

/// A pattern over an area; over a zone that is only a point, its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hatch {
    /// Lines: out of reach.
    Lines,
    /// Crossed lines: newly out of reach.
    Crossed,
    /// Dots: newly within reach.
    Dots,
}

impl Hatch {
    fn name(self) -> &'static str {
        match self {
            Hatch::Lines => "lines",
            Hatch::Crossed => "crossed",
            Hatch::Dots => "dots",
        }
    }

    /// What `fill` refers to.
    pub(super) fn fill(self, id: &str) -> String {
        format!("url(#{id}-{})", self.name())
    }

    fn pattern(self, id: &str) -> Markup {
        html! {
            pattern id={ (id) "-" (self.name()) } patternUnits="userSpaceOnUse" width="60" height="60" {
                @if self == Hatch::Dots {
                    g fill=(PAPER) { circle cx="15" cy="15" r="9" {} circle cx="45" cy="45" r="9" {} }
                } @else {
                    // The line through the tile, and the corners of its neighbours.
                    path d="M-15 15l30-30M0 60l60-60M45 75l30-30" stroke=(PAPER) stroke-width="14" {}
                    @if self == Hatch::Crossed { path d="M-15 45l30 30M0 0l60 60M45-15l30 30" stroke=(PAPER) stroke-width="14" {} }
                    path d="M-15 15l30-30M0 60l60-60M45 75l30-30" stroke=(INK) stroke-width="7" {}
                    @if self == Hatch::Crossed { path d="M-15 45l30 30M0 0l60 60M45-15l30 30" stroke=(INK) stroke-width="7" {} }
                }
            }
        }
    }
}

/// The patterns that a map uses.
pub(super) fn patterns(id: &str, used: &[Hatch]) -> Markup {
    html! { @for hatch in used { (hatch.pattern(id)) } }
}
