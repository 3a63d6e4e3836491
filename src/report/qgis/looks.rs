//! The looks of each layer, the default first. All colours are those of the palette, and classes also differ in
//! something other than colour.

use super::label::Labels;
use super::renderer::{Class, Rule, categories, graduated, merged, rules, single};
use super::symbol::{COUNTRY, HATCHES_FROM, Pattern, Symbol, area, cross, line, outline, overlay, site, zone};
use super::xml::{Element, MAP_SCALE};
use crate::report::kit::palette::{
    BEYOND, CHANGES, DECILES, DecileClass, HUB, INK, LOSS, NO_DATA, PAPER, PLAN, SOFT_INK, TODAY, WITHIN,
};
use crate::report::layers::{Layer, Shape, Value};

/// One look of a layer.
#[derive(Debug)]
pub(super) struct Look {
    /// Name in QGIS's list of styles.
    pub(super) name: &'static str,
    /// What it shows, in a sentence.
    pub(super) about: &'static str,
    /// How features are drawn; `None` for a table.
    pub(super) renderer: Option<Element>,
    pub(super) labels: Option<Labels>,
}

/// Names of looks that several layers share. A theme of the project selects each layer's look by these names.
pub(super) const DEPRIVATION: &str = "Deprivation";
pub(super) const COVERAGE: &str = "Coverage";
pub(super) const CHANGE: &str = "Before and after";
pub(super) const TODAY_COVERAGE: &str = "Coverage today";

/// Scale denominator from which centres that are not in the plan are drawn; at smaller scales they would hide the
/// hubs. Changes are drawn at smaller scales too.
const OTHER_CENTRES_FROM: u32 = 700_000;

/// From these scales on hubs have their numbers, and their names beside them.
const NUMBERS_FROM: u32 = 800_000;
const NAMES_FROM: u32 = 60_000;

/// The looks of a layer.
pub(super) fn looks(layer: &Layer<'_>) -> Vec<Look> {
    match (layer.name, layer.shape) {
        (_, Shape::Nothing) => vec![table()],
        ("hubs", _) => hubs(layer),
        ("zones", _) => zones(layer),
        ("allocation", _) => vec![allocation(layer)],
        ("authorities", _) => authorities(),
        ("uncovered", _) => vec![uncovered(layer)],
        _ => Vec::new(),
    }
}

fn table() -> Look {
    Look { name: "Words", about: "Columns have plain names.", renderer: None, labels: None }
}

fn zones(layer: &Layer<'_>) -> Vec<Look> {
    let shape = layer.shape;
    let look = |name, about, renderer| Look { name, about, renderer: Some(renderer), labels: None };
    let decile = |class: &DecileClass| {
        let noun = if class.from == class.to { "Decile" } else { "Deciles" };
        let label = format!("{noun} {}", class.label);
        Class::new((class.from.into(), class.to.into()), label, zone(shape, class.colour, Pattern::Plain))
    };
    let unknown = Class::new((0.0, 0.0), "No decile known", zone(shape, NO_DATA, Pattern::Dots(TODAY)));
    let coverage = |field| {
        let within = alias(layer, field);
        let classes = vec![
            Class::new("true", within, zone(shape, WITHIN, Pattern::Plain)),
            Class::new("false", not(within), zone(shape, BEYOND, Pattern::Rising(LOSS))),
        ];
        categories(field, classes)
    };
    let changes = CHANGES.map(|(word, label, colour)| {
        let pattern = match word {
            "gains" => Pattern::Upright(PAPER),
            "loses" => Pattern::Rising(INK),
            "none" => Pattern::Dots(TODAY),
            _ => Pattern::Plain,
        };
        Class::new(word, label, zone(shape, colour, pattern))
    });
    vec![
        look(
            DEPRIVATION,
            "Zones by decile, dark for the most disadvantaged.",
            graduated("coalesce(\"decile\", 0)", DECILES.iter().map(decile).chain([unknown]).collect()),
        ),
        look(COVERAGE, "Zones within the radius of a hub, and those that are not.", coverage("within_radius")),
        look(
            TODAY_COVERAGE,
            "Zones within the radius of a centre today, and those that are not.",
            coverage("within_radius_today"),
        ),
        look(CHANGE, "Zones that gain, lose or keep access compared with today.", categories("change", changes.into())),
    ]
}

fn hubs(layer: &Layer<'_>) -> Vec<Look> {
    let look = |name, about, renderer, labels| Look { name, about, renderer: Some(renderer), labels: Some(labels) };
    // The number of a hub, and its name from near.
    let open = format!(
        "if(\"part\" = 'hub', \"number\" || if({MAP_SCALE} <= {NAMES_FROM}, '. ' || \"name\", ''), \
         if(\"part\" = 'standing' AND {MAP_SCALE} <= {NAMES_FROM}, \"name\", ''))"
    );
    let all = format!(
        "if(\"part\" = 'hub', \"number\" || if({MAP_SCALE} <= {NAMES_FROM}, '. ' || \"name\", ''), \
         if({MAP_SCALE} <= {NAMES_FROM}, \"name\", ''))"
    );
    vec![
        look(
            "Plan",
            "Hubs, new or open today; other centres at close scales.",
            sites(OTHER_CENTRES_FROM),
            names(&open),
        ),
        look(
            COVERAGE,
            "Hubs by the demand within the radius for which they are nearest.",
            graduated("if(\"part\" = 'closed', NULL, \"weight_within_radius\")", by_demand(layer)),
            names(&open),
        ),
        look(CHANGE, "Hubs, new or open today, and every centre that is not in the plan.", sites(COUNTRY), names(&all)),
        look(
            TODAY_COVERAGE,
            "Centres that are open today.",
            rules(vec![Class::new(open_today(), "Centre open today", site("square", 2.4, TODAY))], None),
            names(&format!("if(\"open_today\" AND {MAP_SCALE} <= {NAMES_FROM}, \"name\", '')")),
        ),
    ]
}

fn names(text: &str) -> Labels {
    Labels { text: text.to_owned(), size: 9.0, bold: true, from_scale: NUMBERS_FROM }
}

fn open_today() -> Rule {
    Rule { filter: "\"open_today\"".to_owned(), from_scale: None }
}

/// Hubs and centres by role, with hubs on top.
fn sites(other_centres_from: u32) -> Element {
    let class = |filter: &str, from_scale, label, symbol| {
        Class::new(Rule { filter: filter.to_owned(), from_scale }, label, symbol)
    };
    let classes = vec![
        class("\"part\" = 'hub' AND NOT \"open_today\"", None, "New hub", site("circle", 3.0, HUB)),
        class("\"part\" = 'hub' AND \"open_today\"", None, "Hub that is open today", site("square", 3.0, PLAN)),
        class("\"part\" = 'standing'", None, "Centre in an authority outside the plan", site("diamond", 3.2, TODAY)),
        class("\"part\" = 'closed'", Some(other_centres_from), "Centre open today, not in the plan", cross(2.2, LOSS)),
    ];
    rules(classes, Some("array_find(array('closed', 'standing', 'hub'), \"part\")"))
}

/// Circles by demand, in three sizes for thirds of the hubs. The limits between the sizes are rounded.
fn by_demand(layer: &Layer<'_>) -> Vec<Class<(f64, f64)>> {
    let mut demand = demands(layer);
    demand.sort_by(f64::total_cmp);
    let third = |i: usize| two_digits(demand.get(i * demand.len() / 3).copied().unwrap_or(0.0));
    let (low, high) = (third(1), third(2));
    let unit = alias(layer, "weight").split_once(" (").map_or("", |(_, unit)| unit.trim_end_matches(')'));
    let class = |from, to, label, size| Class::new((from, to), label, site("circle", size, HUB));
    vec![
        class(0.0, low, format!("Up to {low} within the radius ({unit})"), 2.2),
        class(low, high, format!("{low} to {high}"), 3.2),
        class(high, f64::from(u32::MAX), format!("More than {high}"), 4.4),
    ]
}

/// The demand within the radius of each hub and standing centre.
fn demands(layer: &Layer<'_>) -> Vec<f64> {
    let at = |name: &str| layer.fields.iter().position(|field| field.name == name);
    let (Some(part), Some(weight)) = (at("part"), at("weight_within_radius")) else { return Vec::new() };
    let open = layer.records().filter(|record| record.values[part] != Value::from("closed"));
    open.filter_map(|record| if let Value::Number(weight) = record.values[weight] { Some(weight) } else { None })
        .collect()
}

/// `number` to two significant digits.
fn two_digits(number: f64) -> f64 {
    format!("{number:.1e}").parse().unwrap_or(number)
}

fn allocation(layer: &Layer<'_>) -> Look {
    let within = alias(layer, "within_radius");
    let classes = vec![
        Class::new("true", within, line(PLAN, 0.15, "solid")),
        Class::new("false", not(within), line(LOSS, 0.2, "dash")),
    ];
    let renderer = Some(categories("within_radius", classes));
    Look { name: "Within and beyond", about: "A line from each zone to its hub.", renderer, labels: None }
}

fn uncovered(layer: &Layer<'_>) -> Look {
    let class = |filter: &str, label, pattern, colour| {
        let rule = Rule { filter: filter.to_owned(), from_scale: Some(HATCHES_FROM) };
        Class::new(rule, label, overlay(layer.shape, pattern, colour))
    };
    let classes = vec![
        class("\"sites_within\" > 0", "Out of reach; a site could serve", Pattern::Rising(LOSS), LOSS),
        class("\"sites_within\" = 0", "Out of reach; no site could serve", Pattern::Falling(SOFT_INK), SOFT_INK),
    ];
    let rules = rules(classes, None);
    let renderer = if layer.shape == Shape::Area { merged(rules) } else { rules };
    let about = "Zones beyond the radius, and whether a site could serve them.";
    Look { name: "Reasons", about, renderer: Some(renderer), labels: None }
}

fn authorities() -> Vec<Look> {
    let name = "\"name\"".to_owned();
    let labels = |text| Some(Labels { text, size: 9.0, bold: true, from_scale: 3_000_000 });
    // A share of no weight is shown as `-`.
    let percent = |share: &str| format!("\"name\" || '\\n' || coalesce(format_number(100 * {share}, 0) || '%', '-')");
    let points = "with_variable('points', round(100 * (\"coverage\" - \"coverage_today\")), \
                  \"name\" || '\\n' || coalesce(if(@points < 0, '\u{2212}', '+') || abs(@points) || ' points', '-'))";
    let look = |name, about, renderer, labels| Look { name, about, renderer: Some(renderer), labels };
    vec![
        look("Outline", "Borders and names.", single(outline(0.3)), labels(name)),
        look(
            COVERAGE,
            "Authorities by the share of demand within the radius of a hub.",
            graduated("\"coverage\"", shares()),
            labels(percent("\"coverage\"")),
        ),
        look(
            CHANGE,
            "Authorities by the change in that share, in percentage points.",
            graduated("100 * (\"coverage\" - \"coverage_today\")", points_gained()),
            labels(points.to_owned()),
        ),
    ]
}

fn shares() -> Vec<Class<(f64, f64)>> {
    let class = |from, to, label, symbol: Symbol| Class::new((from, to), label, symbol);
    vec![
        class(0.9, 1.0, "90% of demand or more", area(PLAN, Pattern::Plain)),
        class(0.7, 0.9, "70% to 90%", area(WITHIN, Pattern::Plain)),
        class(0.5, 0.7, "50% to 70%", area(BEYOND, Pattern::Plain)),
        class(0.0, 0.5, "Less than 50%", area(LOSS, Pattern::Rising(INK))),
    ]
}

fn points_gained() -> Vec<Class<(f64, f64)>> {
    let class = |from, to, label, symbol: Symbol| Class::new((from, to), label, symbol);
    vec![
        class(10.0, 100.0, "10 points more or better", area(PLAN, Pattern::Upright(PAPER))),
        class(1.0, 10.0, "1 to 10 points more", area(WITHIN, Pattern::Plain)),
        class(-1.0, 1.0, "About as today", area(NO_DATA, Pattern::Plain)),
        class(-10.0, -1.0, "1 to 10 points less", area(BEYOND, Pattern::Plain)),
        class(-100.0, -10.0, "10 points less or worse", area(LOSS, Pattern::Rising(INK))),
    ]
}

/// A field's alias.
fn alias<'l>(layer: &'l Layer<'_>, name: &str) -> &'l str {
    layer.fields.iter().find(|field| field.name == name).map_or("", |field| &field.alias)
}

/// `Not within 2.5 km of a hub`.
fn not(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("Not {}{}", first.to_lowercase(), letters.as_str()))
}
