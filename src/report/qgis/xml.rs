//! XML as a tree that is written like the document it becomes.

use crate::report::text::held_by_xml;
use quick_xml::escape::escape;
use std::fmt::{self, Display};

/// Name of the scale's denominator in expressions.
pub(super) const MAP_SCALE: &str = "@map_scale";

/// One element with its attributes and content.
#[derive(Debug, Clone)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Element { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// Adds an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// Adds several attributes that are text.
    pub(super) fn with_all<'v>(self, attributes: impl IntoIterator<Item = (&'static str, &'v str)>) -> Self {
        attributes.into_iter().fold(self, |element, (name, value)| element.with(name, value))
    }

    /// Sets the text, which precedes all child elements.
    pub(super) fn text(mut self, text: impl Display) -> Self {
        self.text = text.to_string();
        self
    }

    /// Adds a child element at the end.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// Adds child elements at the end.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// Removes limits of scale, so that everything is drawn as at a large scale.
    pub(super) fn without_scale(mut self) -> Self {
        self.attributes.retain(|(name, _)| !["scaleVisibility", "scalemindenom", "scalemaxdenom"].contains(name));
        for (_, value) in &mut self.attributes {
            *value = value.replace(MAP_SCALE, "1");
        }
        self.children = self.children.into_iter().map(Element::without_scale).collect();
        self
    }

    /// A QGIS document with this element as its root.
    pub(super) fn document(&self) -> String {
        format!("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{self}")
    }

    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:depth$}<{}", "", self.name)?;
        for (name, value) in &self.attributes {
            // A parser reads a plain line break in an attribute as a space.
            write!(f, " {name}=\"{}\"", escape(held_by_xml(value)).replace('\n', "&#10;"))?;
        }
        if self.children.is_empty() && self.text.is_empty() {
            return writeln!(f, "/>");
        }
        write!(f, ">{}", escape(held_by_xml(&self.text)))?;
        if !self.children.is_empty() {
            writeln!(f)?;
            self.children.iter().try_for_each(|child| child.write(depth + 1, f))?;
            write!(f, "{:depth$}", "")?;
        }
        writeln!(f, "</{}>", self.name)
    }
}

impl Display for Element {
    /// Writes the element indented, with one element per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

/// A map in QGIS's notation for variants: `<Option type="Map">` with its entries.
pub(super) fn map(entries: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Option").with("type", "Map").children(entries)
}

/// A text entry of a map; most are text, including numbers and colours.
pub(super) fn entry(name: &'static str, value: impl Display) -> Element {
    typed(name, "QString", value)
}

/// An entry of a map with a type of its own.
pub(super) fn typed(name: &'static str, kind: &'static str, value: impl Display) -> Element {
    Element::new("Option").with("name", name).with("type", kind).with("value", value)
}

/// An entry of a map that is itself a map.
pub(super) fn nested(name: &'static str, entries: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Option").with("name", name).with("type", "Map").children(entries)
}

/// Properties that an expression sets for each feature: name and expression.
pub(super) fn data_defined(
    element: &'static str,
    properties: impl IntoIterator<Item = (&'static str, String)>,
) -> Element {
    let property = |(name, expression)| {
        // Type 3 means an expression.
        nested(name, [typed("active", "bool", true), entry("expression", expression), typed("type", "int", 3)])
    };
    let properties = nested("properties", properties.into_iter().map(property));
    Element::new(element).child(map([entry("name", ""), properties, entry("type", "collection")]))
}
