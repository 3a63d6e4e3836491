//! Symbols of features. Lengths are millimetres on paper or screen.

use super::xml::{Element, MAP_SCALE, data_defined, entry, map};
use crate::report::kit::palette::{Colour, INK, PAPER, RULE};
use crate::report::layers::Shape;

/// A symbol: several layers, the first at the bottom.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    kind: &'static str,
    layers: Vec<Element>,
}

/// A mark of the class in addition to its colour: a hatch in areas, a shape at points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pattern {
    /// No hatch; a circle.
    Plain,
    /// Lines rising to the right; a triangle.
    Rising(Colour),
    /// Lines falling to the right; a square.
    Falling(Colour),
    /// Vertical lines; a diamond.
    Upright(Colour),
    /// Dots; a small circle.
    Dots(Colour),
}

/// Distance between the lines of a hatch: on a fill, and over something that must remain legible.
const CLOSE: f64 = 1.8;
const WIDE: f64 = 2.6;

/// At scales with a larger denominator, a map shows a country and everything is drawn smaller.
pub(super) const COUNTRY: u32 = 1_500_000;
/// At scales with a larger denominator, a map shows a region and everything is drawn a little smaller.
const REGION: u32 = 600_000;
/// Scale denominator from which areas are hatched: on a country's map, zones are narrower than a hatch.
pub(super) const HATCHES_FROM: u32 = 1_000_000;
/// Scale denominator from which zones have borders: at smaller scales, only borders would be visible.
const BORDERS_FROM: u32 = 250_000;

impl Symbol {
    /// The XML element within a renderer, which refers to it by `name`.
    pub(super) fn element(self, name: impl ToString) -> Element {
        let (name, kind) = (name.to_string(), self.kind);
        Element::new("symbol")
            .with("type", kind)
            .with("name", name)
            .with_all([("alpha", "1"), ("clip_to_extent", "1"), ("force_rhr", "0")])
            .children(self.layers)
    }
}

/// A zone of a class. At small scales its border has the colour of its fill, which closes the hairline gaps between
/// neighbours.
pub(super) fn zone(shape: Shape, colour: Colour, pattern: Pattern) -> Symbol {
    let bordered = |element: Element, border| {
        let colour = format!("if({MAP_SCALE} <= {BORDERS_FROM}, {}, @symbol_color)", literal(border));
        element.child(data_defined("data_defined_properties", [("outlineColor", colour)]))
    };
    if shape != Shape::Area {
        let dot = marker(pattern.shape(), 2.0 * pattern.swelling(), &ink(colour), INK, 0.15);
        return Symbol { kind: "marker", layers: vec![bordered(dot, INK)] };
    }
    let fill = bordered(fill(colour, colour, 0.1), RULE);
    Symbol { kind: "fill", layers: [fill].into_iter().chain(pattern.fill(CLOSE)).collect() }
}

/// A mark over a zone that leaves its colour visible: a hatch, or a ring around a point.
pub(super) fn overlay(shape: Shape, pattern: Pattern, colour: Colour) -> Symbol {
    if shape != Shape::Area {
        let ring = |colour, width| marker(pattern.shape(), 3.2 * pattern.swelling(), CLEAR, colour, width);
        return Symbol { kind: "marker", layers: vec![ring(PAPER, 1.0), ring(colour, 0.5)] };
    }
    Symbol { kind: "fill", layers: pattern.fill(WIDE).into_iter().chain([stroke(colour, 0.15, "solid")]).collect() }
}

/// An outline without a fill: ink on paper, visible on dark and on light.
pub(super) fn outline(width: f64) -> Symbol {
    let thinner = |width: f64| data_defined("data_defined_properties", [("outlineWidth", by_scale(width))]);
    let line = |colour, width: f64| stroke(colour, width, "solid").child(thinner(width));
    Symbol { kind: "fill", layers: vec![line(PAPER, 3.0 * width), line(INK, width)] }
}

/// An area of one colour with a border of ink.
pub(super) fn area(colour: Colour, pattern: Pattern) -> Symbol {
    Symbol { kind: "fill", layers: [fill(colour, INK, 0.2)].into_iter().chain(pattern.fill(CLOSE)).collect() }
}

/// A thin line: `solid` or `dash`.
pub(super) fn line(colour: Colour, width: f64, style: &'static str) -> Symbol {
    Symbol { kind: "line", layers: vec![stroke(colour, width, style)] }
}

/// A building: a shape in ink and `colour` on a halo of paper, smaller on the map of a country.
pub(super) fn site(shape: &'static str, size: f64, colour: Colour) -> Symbol {
    let halo = sized(marker(shape, size + 1.0, &ink(PAPER), PAPER, 0.3), size + 1.0, None);
    Symbol { kind: "marker", layers: vec![halo, sized(marker(shape, size, &ink(colour), INK, 0.35), size, None)] }
}

/// A cross on a halo of paper.
pub(super) fn cross(size: f64, colour: Colour) -> Symbol {
    let arm = |colour, width: f64, size: f64| sized(marker("cross2", size, CLEAR, colour, width), size, Some(width));
    Symbol { kind: "marker", layers: vec![arm(PAPER, 1.5, size + 0.5), arm(colour, 0.7, size)] }
}

impl Pattern {
    fn shape(self) -> &'static str {
        match self {
            Pattern::Plain | Pattern::Dots(_) => "circle",
            Pattern::Rising(_) => "triangle",
            Pattern::Falling(_) => "square",
            Pattern::Upright(_) => "diamond",
        }
    }

    /// Factor by which a shape is enlarged so that it looks as large as a circle.
    fn swelling(self) -> f64 {
        match self {
            Pattern::Plain | Pattern::Falling(_) => 1.0,
            Pattern::Rising(_) | Pattern::Upright(_) => 1.3,
            Pattern::Dots(_) => 0.7,
        }
    }

    /// A fill of lines or dots at this distance.
    fn fill(self, apart: f64) -> Option<Element> {
        let fill = match self {
            Pattern::Plain => return None,
            Pattern::Rising(colour) => hatch(45, colour, apart),
            Pattern::Falling(colour) => hatch(135, colour, apart),
            Pattern::Upright(colour) => hatch(90, colour, apart),
            Pattern::Dots(colour) => dots(colour, apart),
        };
        let legible = ("enabled", format!("{MAP_SCALE} <= {HATCHES_FROM}"));
        Some(fill.child(data_defined("data_defined_properties", [legible])))
    }
}

fn fill(colour: Colour, border: Colour, width: f64) -> Element {
    let properties = [
        ("color", ink(colour)),
        ("style", "solid".to_owned()),
        ("outline_color", ink(border)),
        ("outline_style", "solid".to_owned()),
        ("outline_width", width.to_string()),
        ("joinstyle", "bevel".to_owned()),
    ];
    layer("SimpleFill", properties)
}

fn hatch(angle: u32, colour: Colour, apart: f64) -> Element {
    let properties = [
        ("angle", angle.to_string()),
        ("distance", apart.to_string()),
        ("distance_unit", "MM".to_owned()),
        // One hatch for the whole map instead of one from each zone's corner; versions before 3.24 ignore this.
        ("coordinate_reference", "viewport".to_owned()),
    ];
    let line = Symbol { kind: "line", layers: vec![stroke(colour, 0.25, "solid")] };
    layer("LinePatternFill", properties).child(line.element("@0@1"))
}

fn dots(colour: Colour, apart: f64) -> Element {
    let properties = [
        ("distance_x", apart.to_string()),
        ("distance_y", apart.to_string()),
        // Alternate rows are shifted by half the distance between dots.
        ("displacement_x", (apart / 2.0).to_string()),
        ("coordinate_reference", "viewport".to_owned()),
    ];
    let dot = Symbol { kind: "marker", layers: vec![marker("circle", 0.5, &ink(colour), colour, 0.0)] };
    layer("PointPatternFill", properties).child(dot.element("@0@1"))
}

/// Fully transparent.
const CLEAR: &str = "255,255,255,0";

fn marker(shape: &'static str, size: f64, fill: &str, border: Colour, width: f64) -> Element {
    layer(
        "SimpleMarker",
        [
            ("name", shape.to_owned()),
            ("size", size.to_string()),
            ("size_unit", "MM".into()),
            ("color", fill.to_owned()),
            ("outline_color", ink(border)),
            ("outline_style", if width > 0.0 { "solid" } else { "no" }.into()),
            ("outline_width", width.to_string()),
            ("outline_width_unit", "MM".into()),
            ("joinstyle", "miter".into()),
            ("cap_style", "flat".into()),
        ],
    )
}

/// A marker that becomes smaller at smaller scales.
fn sized(marker: Element, size: f64, stroke: Option<f64>) -> Element {
    let size = ("size", by_scale(size));
    let stroke = stroke.map(|width| ("outlineWidth", by_scale(width)));
    marker.child(data_defined("data_defined_properties", [size].into_iter().chain(stroke)))
}

/// A length that is full size on the map of a county and smaller on the map of a region or a country.
fn by_scale(length: f64) -> String {
    format!("{length} * CASE WHEN {MAP_SCALE} > {COUNTRY} THEN 0.45 WHEN {MAP_SCALE} > {REGION} THEN 0.7 ELSE 1 END")
}

fn stroke(colour: Colour, width: f64, style: &'static str) -> Element {
    layer(
        "SimpleLine",
        [
            ("line_color", ink(colour)),
            ("line_width", width.to_string()),
            ("line_width_unit", "MM".into()),
            ("line_style", style.into()),
            ("joinstyle", "round".into()),
            ("capstyle", "flat".into()),
        ],
    )
}

fn layer(class: &'static str, properties: impl IntoIterator<Item = (&'static str, String)>) -> Element {
    Element::new("layer")
        .with("class", class)
        .with_all([("enabled", "1"), ("pass", "0"), ("locked", "0")])
        .child(map(properties.into_iter().map(|(name, value)| entry(name, value))))
}

/// The colour in the notation of symbols.
pub(super) fn ink(colour: Colour) -> String {
    format!("{},{},{},255", colour.0, colour.1, colour.2)
}

/// The colour in the notation of expressions.
fn literal(colour: Colour) -> String {
    format!("color_rgb({}, {}, {})", colour.0, colour.1, colour.2)
}
