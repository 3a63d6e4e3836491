//! QGIS's renderers, which assign symbols to features.

use super::symbol::Symbol;
use super::xml::Element;

/// One class of a renderer.
#[derive(Debug)]
pub(super) struct Class<T> {
    /// The values in the class.
    pub(super) of: T,
    /// Text in the legend.
    pub(super) label: String,
    pub(super) symbol: Symbol,
}

impl<T> Class<T> {
    pub(super) fn new(of: T, label: impl Into<String>, symbol: Symbol) -> Self {
        Class { of, label: label.into(), symbol }
    }
}

/// Condition of a rule.
#[derive(Debug)]
pub(super) struct Rule {
    /// An expression that is true for the rule's features.
    pub(super) filter: String,
    /// The rule applies at scales with this denominator or less, if given.
    pub(super) from_scale: Option<u32>,
}

/// A renderer with one symbol for all features.
pub(super) fn single(symbol: Symbol) -> Element {
    renderer("singleSymbol").child(symbols([symbol]))
}

/// A renderer with a class for each value of a field or an expression.
pub(super) fn categories(of: &str, classes: Vec<Class<&str>>) -> Element {
    let category = |(i, class): (usize, &Class<&str>)| {
        Element::new("category")
            .with("value", class.of)
            .with("symbol", i)
            .with("label", &class.label)
            .with("render", "true")
    };
    let list = Element::new("categories").children(classes.iter().enumerate().map(category));
    renderer("categorizedSymbol").with("attr", of).child(list).child(symbols(classes.into_iter().map(|one| one.symbol)))
}

/// A renderer with a class for each range of a number, both ends included. Features without a value are not drawn.
pub(super) fn graduated(of: &str, classes: Vec<Class<(f64, f64)>>) -> Element {
    let range = |(i, class): (usize, &Class<(f64, f64)>)| {
        Element::new("range")
            .with("lower", class.of.0)
            .with("upper", class.of.1)
            .with("symbol", i)
            .with("label", &class.label)
            .with("render", "true")
    };
    let list = Element::new("ranges").children(classes.iter().enumerate().map(range));
    renderer("graduatedSymbol")
        .with("attr", of)
        .with("graduatedMethod", "GraduatedColor")
        .child(list)
        .child(symbols(classes.into_iter().map(|one| one.symbol)))
}

/// A renderer with a class for each rule, drawn in the order of the expression `order`.
pub(super) fn rules(classes: Vec<Class<Rule>>, order: Option<&str>) -> Element {
    let rule = |(i, class): (usize, &Class<Rule>)| {
        let rule = Element::new("rule")
            .with("key", format!("{{rule-{i}}}"))
            .with("symbol", i)
            .with("label", &class.label)
            .with("filter", &class.of.filter);
        match class.of.from_scale {
            Some(scale) => rule.with("scalemaxdenom", scale).with("scalemindenom", 0),
            None => rule,
        }
    };
    let list = Element::new("rules").with("key", "{rules}").children(classes.iter().enumerate().map(rule));
    let mut renderer = renderer("RuleRenderer").with("enableorderby", u8::from(order.is_some())).child(list);
    renderer = renderer.child(symbols(classes.into_iter().map(|one| one.symbol)));
    match order {
        Some(order) => {
            let clause = Element::new("orderByClause").with_all([("asc", "1"), ("nullsFirst", "0")]).text(order);
            renderer.child(Element::new("orderby").child(clause))
        }
        None => renderer,
    }
}

/// A renderer that first merges areas class by class, so that a hatch continues from zone to zone.
pub(super) fn merged(inner: Element) -> Element {
    renderer("mergedFeatureRenderer").child(inner)
}

fn renderer(kind: &'static str) -> Element {
    Element::new("renderer-v2").with("type", kind).with_all([("symbollevels", "0"), ("forceraster", "0")])
}

fn symbols(symbols: impl IntoIterator<Item = Symbol>) -> Element {
    Element::new("symbols").children(symbols.into_iter().enumerate().map(|(i, symbol)| symbol.element(i)))
}
