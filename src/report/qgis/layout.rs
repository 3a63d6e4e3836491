//! The page to print: A3 landscape, ready for export as PDF. Lengths are in millimetres from its top left corner.

use super::label::{FONT, text_style};
use super::looks::{COVERAGE, DEPRIVATION, TODAY_COVERAGE};
use super::project::{drawn, id, source};
use super::xml::{Element, entry, map};
use crate::model::{Crs, Plan, Study};
use crate::report::assumed;
use crate::report::kit::palette::{Colour, INK, PAPER, SOFT_INK};
use crate::report::layers::Layer;
use crate::report::text::{counted, share, verb};
use crate::report::words;
use geo::{Coord, Rect};

/// The content of the page.
pub(super) struct Page<'p, 'a> {
    pub(super) study: &'p Study,
    pub(super) plan: &'p Plan,
    pub(super) layers: &'p [Layer<'a>],
    /// The extent that the map must show.
    pub(super) extent: Rect,
}

/// Left, top, width and height in millimetres.
type Place = [f64; 4];

const PAGE: Place = [0.0, 0.0, 420.0, 297.0];
const TITLE: Place = [10.0, 8.0, 400.0, 11.0];
const ANSWER: Place = [10.0, 19.0, 400.0, 8.0];
const MAP: Place = [10.0, 36.0, 206.0, 233.0];
const TODAY_MAP: Place = [221.0, 36.0, 110.0, 113.0];
const PLAN_MAP: Place = [221.0, 156.0, 110.0, 113.0];
const LEGEND: Place = [336.0, 36.0, 76.0, 125.0];
const COVERAGE_LEGEND: Place = [336.0, 165.0, 76.0, 80.0];
const SCALE_BAR: Place = [336.0, 254.0, 76.0, 15.0];
/// Above a map.
const CAPTION_HEIGHT: f64 = 6.0;
const FOOTER: Place = [10.0, 272.0, 400.0, 19.0];

/// Types of layout items, by QGIS's numbers.
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
        caption(12, "Caption", MAP, "Deprivation, and who is out of reach"),
        map_item(page, MAP_NUMBER, ("Map", MAP), DEPRIVATION),
        caption(13, "Caption today", TODAY_MAP, "Within reach today"),
        map_item(page, TODAY_NUMBER, ("Map today", TODAY_MAP), TODAY_COVERAGE),
        caption(14, "Caption plan", PLAN_MAP, "Within reach under the plan"),
        map_item(page, PLAN_NUMBER, ("Map plan", PLAN_MAP), COVERAGE),
        legend(page, 5, ("Legend", LEGEND), MAP_NUMBER, &IN_LEGEND),
        legend(page, 15, ("Legend of coverage", COVERAGE_LEGEND), PLAN_NUMBER, &["zones"]),
        label(6, "Footer", FOOTER, &footer, (7, SOFT_INK)),
    ];
    // A plane's unit may be anything, so it gets no scale bar.
    if study.crs == Crs::BritishGrid {
        items.push(scale_bar(page.extent));
    }
    Element::new("Layout")
        .with("name", "Plan (A3)")
        .with_all([("units", "mm"), ("printResolution", "300")])
        .child(Element::new("PageCollection").child(item(PAGE_ITEM, 1, "Page", PAGE)))
        .children(items)
}

/// Number of hubs and coverage, in a sentence.
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

/// What is proven about the plan, and its basis.
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

/// Adds an extent to `element`.
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

/// Unique identifiers, by which items refer to each other.
fn uuid(number: u8) -> String {
    format!("{{00000000-0000-4000-8000-{number:012}}}")
}

fn channels(name: &'static str, colour: Colour) -> Element {
    Element::new(name).with("red", colour.0).with("green", colour.1).with("blue", colour.2).with("alpha", 255)
}

/// A typeface in Qt's notation.
fn font(name: &'static str, points: u32, bold: bool) -> Element {
    let (weight, style) = if bold { (75, "Bold") } else { (50, "Regular") };
    Element::new(name).with("description", format!("{FONT},{points},-1,5,{weight},0,0,0,0,0")).with("style", style)
}

fn label(number: u8, name: &str, place: Place, text: &str, (points, colour): (u32, Colour)) -> Element {
    item(LABEL_ITEM, number, name, place)
        .with("labelText", text)
        // Aligned left and top.
        .with_all([("halign", "1"), ("valign", "32"), ("htmlState", "0"), ("marginX", "0"), ("marginY", "0")])
        .child(font("LabelFont", points, points > 15))
        .child(channels("FontColor", colour))
}

const MAP_NUMBER: u8 = 4;
const TODAY_NUMBER: u8 = 10;
const PLAN_NUMBER: u8 = 11;

/// What a map shows, above it.
fn caption(number: u8, name: &str, [left, upper, width, _]: Place, text: &str) -> Element {
    label(number, name, [left, upper - CAPTION_HEIGHT, width, CAPTION_HEIGHT], text, (11, INK))
}

fn map_item(page: &Page<'_, '_>, number: u8, (name, place): (&str, Place), theme: &str) -> Element {
    let frame = item(MAP_ITEM, number, name, place);
    frame
        .with_all([("followPreset", "true"), ("followPresetName", theme), ("keepLayerSet", "false")])
        .with_all([("mapRotation", "0"), ("drawCanvasItems", "false"), ("mapFlags", "1")])
        .child(corners(Element::new("Extent"), filling(page.extent, place)))
}

/// The extent, widened or heightened to the shape of the map's place.
fn filling(extent: Rect, [_, _, width, height]: Place) -> Rect {
    let unit = (extent.width() / width).max(extent.height() / height);
    let half = Coord { x: unit * width / 2.0, y: unit * height / 2.0 };
    Rect::new(extent.center() - half, extent.center() + half)
}

/// Layers in the legend: the most important first.
const IN_LEGEND: [&str; 4] = ["hubs", "uncovered", "zones", "authorities"];

fn legend(page: &Page<'_, '_>, number: u8, (name, place): (&str, Place), of_map: u8, names: &[&str]) -> Element {
    let metrics = page.plan.metrics.as_ref();
    let decile = metrics.and_then(|metrics| metrics.decile_of.as_ref());
    let heading = |name| match name {
        "hubs" => "Hubs and centres".to_owned(),
        "uncovered" => metrics.map_or_else(String::new, |metrics| {
            let distances = assumed::distances(metrics.assumed.detour);
            format!("Further than {} from a hub{distances}", metrics.radius)
        }),
        "zones" if of_map != MAP_NUMBER => "Today and under the plan".to_owned(),
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
    let layers = names.iter().filter_map(|name| drawn(page.layers).find(|layer| layer.name == *name));
    item(LEGEND_ITEM, number, name, place)
        .with("map_uuid", uuid(of_map))
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
    let metres_a_millimetre = filling(extent, MAP).width() / MAP[2];
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
        let filled = filling(tall, [0.0, 0.0, 302.0, 240.0]);
        assert_eq!((filled.height(), filled.width(), filled.center()), (480.0, 604.0, tall.center()));
    }
}
