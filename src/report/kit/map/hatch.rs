//! Hatches, which convey what a colour says to readers who do not see it.
//!
//! Each is drawn in ink beside paper, so that it is visible on dark and on light areas. Units are tenths of a pixel,
//! as for all land.

use crate::report::kit::palette::{INK, PAPER};
use maud::{Markup, html};

/// The diagonal of a tile, and the ends of its neighbours' diagonals that reach into its corners.
const RISING: &str = "M-18 18l36-36M0 70l70-70M52 88l36-36";
const FALLING: &str = "M-18 52l36 36M0 0l70 70M52-18l36 36";

/// A pattern over an area. A zone that is only a point gets a shape instead.
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

    /// The value of `fill` that refers to the pattern.
    pub(super) fn fill(self, id: &str) -> String {
        format!("url(#{id}-{})", self.name())
    }

    fn pattern(self, id: &str) -> Markup {
        html! {
            pattern id={ (id) "-" (self.name()) } patternUnits="userSpaceOnUse" width="70" height="70" {
                @if self == Hatch::Dots {
                    g fill=(PAPER) { circle cx="18" cy="18" r="10" {} circle cx="52" cy="52" r="10" {} }
                } @else {
                    @let d = RISING.to_owned() + if self == Hatch::Crossed { FALLING } else { "" };
                    path d=(d) stroke=(PAPER) stroke-width="9" {}
                    path d=(d) stroke=(INK) stroke-width="4.5" {}
                }
            }
        }
    }
}

/// The patterns that a map uses.
pub(super) fn patterns(id: &str, used: &[Hatch]) -> Markup {
    html! { @for hatch in used { (hatch.pattern(id)) } }
}
