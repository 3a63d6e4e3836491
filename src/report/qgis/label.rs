//! Names on the map.

use super::symbol::ink;
use super::xml::Element;
use crate::report::kit::palette::{Colour, INK, PAPER};
use crate::report::layers::Shape;

/// The typeface of labels and layouts. Where a machine has none of the name, QGIS takes what is nearest.
pub(super) const FONT: &str = "Arial";

/// What is written beside features.
#[derive(Debug)]
pub(super) struct Labels {
    /// An expression; an empty text is no label.
    pub(super) text: String,
    /// Points of type.
    pub(super) size: f64,
    pub(super) bold: bool,
    /// They are drawn at this scale's denominator and below.
    pub(super) from_scale: u32,
}

impl Labels {
    /// As a child of a style.
    pub(super) fn element(&self, shape: Shape) -> Element {
        let placement = match shape {
            // Around the point, at the first of a few places that is free.
            Shape::Point => Element::new("placement")
                .with_all([
                    ("placement", "6"),
                    ("predefinedPositionOrder", "R,TR,BR,L,TL,BL"),
                    ("dist", "1"),
                    ("distUnits", "MM"),
                ])
                .with_all([("offsetType", "1"), ("priority", "5")]),
            // Upright, inside the area.
            _ => Element::new("placement").with_all([
                ("placement", "1"),
                ("centroidInside", "1"),
                ("quadOffset", "4"),
                ("priority", "8"),
            ]),
        };
        let rendering = Element::new("rendering")
            .with_all([("drawLabels", "1"), ("scaleVisibility", "1"), ("obstacle", "1"), ("obstacleFactor", "1")])
            .with_all([("fontMaxPixelSize", "10000"), ("maxNumLabels", "2000")])
            .with("scaleMin", 0)
            .with("scaleMax", self.from_scale);
        let style =
            text_style(self.size, self.bold, INK).with("fieldName", &self.text).with("isExpression", 1).child(halo());
        let format =
            Element::new("text-format").with_all([("multilineAlign", "1"), ("wrapChar", ""), ("decimals", "0")]);
        let settings =
            Element::new("settings").with("calloutType", "simple").children([style, format, placement, rendering]);
        Element::new("labeling").with("type", "simple").child(settings)
    }
}

/// How text looks: labels, legends and scale bars have it in one form.
pub(super) fn text_style(points: f64, bold: bool, colour: Colour) -> Element {
    Element::new("text-style")
        .with("fontFamily", FONT)
        .with("fontSize", points)
        .with("fontSizeUnit", "Point")
        .with("fontWeight", if bold { 75 } else { 50 })
        .with("namedStyle", if bold { "Bold" } else { "Regular" })
        .with("textColor", ink(colour))
        .with_all([("textOpacity", "1"), ("fontKerning", "1"), ("multilineHeight", "1"), ("blendMode", "0")])
}

fn halo() -> Element {
    Element::new("text-buffer")
        .with_all([("bufferDraw", "1"), ("bufferSize", "0.8"), ("bufferSizeUnits", "MM"), ("bufferOpacity", "0.9")])
        .with_all([("bufferNoFill", "1"), ("bufferJoinStyle", "128")])
        .with("bufferColor", ink(PAPER))
}
