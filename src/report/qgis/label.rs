//! Labels on the map.

use super::symbol::{COUNTRY, ink};
use super::xml::{Element, MAP_SCALE, data_defined};
use crate::report::kit::palette::{Colour, INK, PAPER};
use crate::report::layers::Shape;

/// Typeface of labels and layouts. If a machine lacks it, QGIS uses the closest one.
pub(super) const FONT: &str = "Arial";

/// Labels beside features.
#[derive(Debug)]
pub(super) struct Labels {
    /// An expression for the text; an empty text draws no label.
    pub(super) text: String,
    /// Font size in points.
    pub(super) size: f64,
    pub(super) bold: bool,
    /// Labels are drawn at scales with this denominator or less.
    pub(super) from_scale: u32,
}

impl Labels {
    /// The XML element within a style.
    pub(super) fn element(&self, shape: Shape) -> Element {
        let names = self.settings(shape);
        if shape != Shape::Point {
            return Element::new("labeling").with("type", "simple").child(names);
        }
        // At scales where points have no labels yet, labels of areas must keep clear of the points.
        let rule = |key: &str, nearest, farthest, settings| {
            Element::new("rule")
                .with("key", key)
                .with("scalemindenom", nearest)
                .with("scalemaxdenom", farthest)
                .child(settings)
        };
        let rules = Element::new("rules").with("key", "{labels}").children([
            rule("{names}", 0, self.from_scale, names),
            rule("{clear}", self.from_scale, u32::MAX, clear()),
        ]);
        Element::new("labeling").with("type", "rule-based").child(rules)
    }

    fn settings(&self, shape: Shape) -> Element {
        let placement = Element::new("placement");
        let placement = match shape {
            // Beside the symbol, at the first of these positions that is free.
            Shape::Point => placement
                .with_all([("placement", "6"), ("predefinedPositionOrder", "R,TR,BR,L,TL,BL")])
                .with_all([("dist", "1"), ("distUnits", "MM"), ("offsetType", "1"), ("priority", "5")]),
            // Horizontal, anywhere in the area.
            _ => placement.with_all([("placement", "4"), ("priority", "8")]),
        };
        let rendering = rendering(true)
            .with_all([("scaleVisibility", "1"), ("fontMaxPixelSize", "10000"), ("maxNumLabels", "2000")])
            .with("scaleMin", 0)
            .with("scaleMax", self.from_scale);
        let style = text_style(self.size, self.bold, INK).with("fieldName", &self.text).with("isExpression", 1);
        let format =
            Element::new("text-format").with_all([("multilineAlign", "1"), ("wrapChar", ""), ("decimals", "0")]);
        let smaller = format!("{} * if({MAP_SCALE} > {COUNTRY}, 0.7, 1)", self.size);
        Element::new("settings")
            .with("calloutType", "simple")
            .children([style.child(halo()), format, placement, rendering])
            .child(data_defined("dd_properties", [("Size", smaller)]))
    }
}

/// No text, but an obstacle that labels of other layers avoid.
fn clear() -> Element {
    let style = text_style(1.0, false, INK).with("fieldName", "''").with("isExpression", 1);
    Element::new("settings").with("calloutType", "simple").children([style, rendering(false)])
}

fn rendering(drawn: bool) -> Element {
    Element::new("rendering").with("drawLabels", u8::from(drawn)).with_all([
        ("obstacle", "1"),
        ("obstacleFactor", "1"),
        ("obstacleType", "0"),
    ])
}

/// The format of text in labels, legends and scale bars.
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
