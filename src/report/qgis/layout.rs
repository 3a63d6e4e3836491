//! The page to print: A3 across, ready to export as PDF. Lengths are millimetres from its upper left corner.

use super::label::{FONT, text_style};
use super::project::{drawn, id, source};
use super::xml::{Element, entry, map};
use crate::model::{Crs, Plan, Study};
use crate::report::assumed;
use crate::report::kit::palette::{Colour, INK, PAPER, SOFT_INK};
use crate::report::layers::Layer;
use crate::report::text::{counted, share, verb};
use crate::report::words;
use geo::{Coord, Rect};

/// What the page shows.
pub(super) struct Page<'p, 'a> {
    pub(super) study: &'p Study,
    pub(super) plan: &'p Plan,
    pub(super) layers: &'p [Layer<'a>],
    /// What the map must show at least.
    pub(super) extent: Rect,
    /// The theme of the map.
    pub(super) theme: &'static str,
}

/// Left, upper, width and height.
type Place = [f64; 4];

const PAGE: Place = [0.0, 0.0, 420.0, 297.0];
const TITLE: Place = [10.0, 8.0, 400.0, 11.0];
const ANSWER: Place = [10.0, 19.0, 400.0, 8.0];
const MAP: Place = [10.0, 29.0, 302.0, 240.0];
const LEGEND: Place = [317.0, 29.0, 93.0, 200.0];
const SCALE_BAR: Place = [317.0, 254.0, 93.0, 15.0];
const FOOTER: Place = [10.0, 272.0, 400.0, 19.0];

/// Kinds of items, as QGIS numbers them.
const PAGE_ITEM: u32 = 65638;
const MAP_ITEM: u32 = 65639;
const LABEL_ITEM: u32 = 65641;
const LEGEND_ITEM: u32 = 65642;
const SCALE_BAR_ITEM: u32 = 65646;

/// The layout.
pub(super) fn layout(page: &Page<'_, '_>) -> Element {
    let Page { study, plan, .. } = page;
    let footer = [foundation(plan), plan.attribution.join(" ")].join("\n");
    let mut items = vec![
        label(2, "Title", TITLE, &plan.title, (20, INK)),
        label(3, "Answer", ANSWER, &answer(plan), (11, INK)),
        map_item(page),
        legend(page),
        label(6, "Footer", FOOTER, &footer, (7, SOFT_INK)),
    ];
    // The unit of a plane may be anything.
    if study.crs == Crs::BritishGrid {
        items.push(scale_bar(page.extent));
    }
    Element::new("Layout")
        .with("name", "Plan (A3)")
        .with_all([("units", "mm"), ("printResolution", "300")])
        .child(Element::new("PageCollection").child(item(PAGE_ITEM, 1, "Page", PAGE)))
        .children(items)
}

/// Hubs and coverage, in a sentence.
pub(super) fn answer(plan: &Plan) -> String {
    let Some(metrics) = &plan.metrics else { return String::new() };
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let today = match metrics.hubs_existing + metrics.centres_closed {
        0 => String::new(),
        centres => {
            let reach = verb(centres, "reach");
            format!("; today's {} {reach} {}", counted(centres, "centre"), share(before.coverage))
        }
    };
    let hubs = counted(metrics.hubs, "hub");
    format!(
        "{hubs} {} {} of demand ({}) within {}{today}.",
        verb(metrics.hubs, "reach"),
        share(after.coverage),
        metrics.weight_unit,
        assumed::within(metrics)
    )
}

/// How sure it is, and what it rests on.
pub(super) fn foundation(plan: &Plan) -> String {
    let deciles = plan.metrics.as_ref().and_then(|metrics| metrics.decile_of.as_ref());
    let deciles = deciles.map(|column| format!(" Deprivation: {}.", words::decile(column)));
    let vintage = plan.vintage.map(|vintage| format!(" Zones: {vintage}."));
    let sure = words::proof_or_given(plan);
    format!(
        "Made with hubplan {}. {sure}{}{}",
        env!("CARGO_PKG_VERSION"),
        deciles.unwrap_or_default(),
        vintage.unwrap_or_default()
    )
}

/// `element` with an extent.
pub(super) fn corners(element: Element, extent: Rect) -> Element {
    let (low, high) = (extent.min(), extent.max());
    element.with("xmin", low.x).with("ymin", low.y).with("xmax", high.x).with("ymax", high.y)
}

fn item(kind: u32, number: u8, name: &str, [left, upper, width, height]: Place) -> Element {
    let place = format!("{left},{upper},mm");
    Element::new("LayoutItem")
        .with("type", kind)
        .with("uuid", uuid(number))
        .with("templateUuid", uuid(number))
        .with("id", name)
        .with("position", &place)
        .with("positionOnPage", &place)
        .with("size", format!("{width},{height},mm"))
        .with("zValue", number)
        .with_all([
            ("referencePoint", "0"),
            ("visibility", "1"),
            ("opacity", "1"),
            ("blendMode", "0"),
            ("frame", "false"),
        ])
        .with("background", kind == PAGE_ITEM || kind == MAP_ITEM)
        .child(channels("BackgroundColor", PAPER))
        .child(channels("FrameColor", SOFT_INK))
}

/// Items refer to each other by these.
fn uuid(number: u8) -> String {
    format!("{{00000000-0000-4000-8000-{number:012}}}")
}

fn channels(name: &'static str, colour: Colour) -> Element {
    Element::new(name).with("red", colour.0).with("green", colour.1).with("blue", colour.2).with("alpha", 255)
}

/// A typeface as Qt writes it.
fn font(name: &'static str, points: u32, bold: bool) -> Element {
    let (weight, style) = if bold { (75, "Bold") } else { (50, "Regular") };
    Element::new(name).with("description", format!("{FONT},{points},-1,5,{weight},0,0,0,0,0")).with("style", style)
}

fn label(number: u8, name: &str, place: Place, text: &str, (points, colour): (u32, Colour)) -> Element {
    item(LABEL_ITEM, number, name, place)
        .with("labelText", text)
        // Left and upper.
        .with_all([("halign", "1"), ("valign", "32"), ("htmlState", "0"), ("marginX", "0"), ("marginY", "0")])
        .child(font("LabelFont", points, points > 15))
        .child(channels("FontColor", colour))
}

const MAP_NUMBER: u8 = 4;

fn map_item(page: &Page<'_, '_>) -> Element {
    let frame = item(MAP_ITEM, MAP_NUMBER, "Map", MAP);
    frame
        .with_all([("followPreset", "true"), ("followPresetName", page.theme), ("keepLayerSet", "false")])
        .with_all([("mapRotation", "0"), ("drawCanvasItems", "false"), ("mapFlags", "1")])
        .child(corners(Element::new("Extent"), filling(page.extent)))
}

/// The extent, widened or heightened to the shape of the map's place.
fn filling(extent: Rect) -> Rect {
    let unit = (extent.width() / MAP[2]).max(extent.height() / MAP[3]);
    let half = Coord { x: unit * MAP[2] / 2.0, y: unit * MAP[3] / 2.0 };
    Rect::new(extent.center() - half, extent.center() + half)
}

/// Layers in the legend, from what is looked for first to what lies underneath.
const IN_LEGEND: [&str; 4] = ["hubs", "uncovered", "zones", "authorities"];

fn legend(page: &Page<'_, '_>) -> Element {
    let metrics = page.plan.metrics.as_ref();
    let decile = metrics.and_then(|metrics| metrics.decile_of.as_ref());
    let heading = |name| match name {
        "hubs" => "Hubs and centres".to_owned(),
        "uncovered" => metrics.map_or_else(String::new, |metrics| {
            let distances = assumed::distances(metrics.assumed.detour);
            format!("Further than {} from a hub{distances}", metrics.radius)
        }),
        "zones" => {
            decile.map_or_else(|| "Zones".to_owned(), |column| format!("Deprivation ({})", words::decile(column)))
        }
        _ => "Authority".to_owned(),
    };
    let leaf = |layer: &Layer<'_>| {
        Element::new("layer-tree-layer")
            .with("id", id(layer))
            .with("name", layer.title)
            .with("source", source(layer))
            .with_all([("providerKey", "ogr"), ("checked", "Qt::Checked"), ("expanded", "1")])
            .child(Element::new("customproperties").child(map([entry("legend/title-label", heading(layer.name))])))
    };
    let layers = IN_LEGEND.iter().filter_map(|name| drawn(page.layers).find(|layer| layer.name == *name));
    item(LEGEND_ITEM, 5, "Legend", LEGEND)
        .with("map_uuid", uuid(MAP_NUMBER))
        // Classes that the map does not show are left out.
        .with_all([
            ("legendFilterByMap", "1"),
            ("resizeToContents", "1"),
            ("columnCount", "1"),
            ("titleAlignment", "1"),
        ])
        .with_all([
            ("symbolWidth", "7"),
            ("symbolHeight", "4"),
            ("symbolAlignment", "1"),
            ("boxSpace", "0"),
            ("lineSpacing", "1"),
        ])
        .with("fontColor", INK)
        .child(legend_styles())
        .child(Element::new("layer-tree-group").children(layers.map(leaf)))
}

fn legend_styles() -> Element {
    let style = |name: &str, points, bold, above: f64| {
        Element::new("style")
            .with("name", name)
            .with_all([("alignment", "1"), ("indent", "0")])
            .with("marginTop", above)
            .child(font("styleFont", points, bold))
    };
    Element::new("styles").children([
        style("title", 12, true, 0.0),
        style("group", 10, true, 4.0),
        style("subgroup", 10, true, 4.0),
        style("symbol", 9, false, 1.8),
        style("symbolLabel", 9, false, 1.8).with("marginLeft", 2),
    ])
}

fn scale_bar(extent: Rect) -> Element {
    let metres_a_millimetre = filling(extent).width() / MAP[2];
    let segment = round_length(25.0 * metres_a_millimetre / 1000.0);
    item(SCALE_BAR_ITEM, 7, "Scale bar", SCALE_BAR)
        .with("mapUuid", uuid(MAP_NUMBER))
        .with("numUnitsPerSegment", segment)
        .with("segmentMillimeters", segment * 1000.0 / metres_a_millimetre)
        .with_all([
            ("style", "Single Box"),
            ("unitType", "km"),
            ("unitLabel", "km"),
            ("numMapUnitsPerScaleBarUnit", "1"),
        ])
        .with_all([
            ("numSegments", "2"),
            ("numSegmentsLeft", "0"),
            ("height", "2"),
            ("labelBarSpace", "2"),
            ("boxContentSpace", "0"),
        ])
        .with_all([("outlineWidth", "0.2"), ("segmentSizeMode", "0"), ("alignment", "0")])
        .child(text_style(9.0, false, INK))
        .child(channels("fillColor", INK))
        .child(channels("fillColor2", PAPER))
        .child(channels("strokeColor", INK))
}

/// The largest of 1, 2 and 5 times a power of ten that is not larger than `length`.
fn round_length(length: f64) -> f64 {
    let power = 10f64.powf(length.log10().floor());
    let factor = [5.0, 2.0].into_iter().find(|factor| factor * power <= length).unwrap_or(1.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_bars_are_of_round_lengths() {
        assert_eq!([0.7, 1.0, 3.3, 49.9, 50.0].map(round_length), [0.5, 1.0, 2.0, 20.0, 50.0]);
    }

    #[test]
    fn a_map_fills_its_place() {
        let tall = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 10.0, y: 480.0 });
        let filled = filling(tall);
        assert_eq!((filled.height(), filled.width(), filled.center()), (480.0, 604.0, tall.center()));
    }
}
