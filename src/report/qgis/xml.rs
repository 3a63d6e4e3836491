//! XML as a tree, which reads like the document that it becomes.

use crate::report::text::held_by_xml;
use quick_xml::escape::escape;
use std::fmt::{self, Display};

/// What expressions call the denominator of the map's scale.
pub(super) const MAP_SCALE: &str = "@map_scale";

/// One element with everything in it.
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

    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With attributes that are all text.
    pub(super) fn with_all<'v>(self, attributes: impl IntoIterator<Item = (&'static str, &'v str)>) -> Self {
        attributes.into_iter().fold(self, |element, (name, value)| element.with(name, value))
    }

    /// With text inside, before any element.
    pub(super) fn text(mut self, text: impl Display) -> Self {
        self.text = text.to_string();
        self
    }

    /// With an element inside, after those it has.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// With elements inside, after those it has.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// The same as it looks from near, whatever scale a map says it has.
    pub(super) fn without_scale(mut self) -> Self {
        self.attributes.retain(|(name, _)| !["scaleVisibility", "scalemindenom", "scalemaxdenom"].contains(name));
        for (_, value) in &mut self.attributes {
            *value = value.replace(MAP_SCALE, "1");
        }
        self.children = self.children.into_iter().map(Element::without_scale).collect();
        self
    }

    /// A document of QGIS with this element as its root.
    pub(super) fn document(&self) -> String {
        format!("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{self}")
    }

    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:depth$}<{}", "", self.name)?;
        for (name, value) in &self.attributes {
            // A reader takes a bare line break in an attribute for a space.
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
    /// Indented, one element a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

/// A map of QGIS's variants: `<Option type="Map">` with an entry each.
pub(super) fn map(entries: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Option").with("type", "Map").children(entries)
}

/// An entry of a map that is text, as most are, numbers and colours among them.
pub(super) fn entry(name: &'static str, value: impl Display) -> Element {
    typed(name, "QString", value)
}

/// An entry of a map with a type of its own.
pub(super) fn typed(name: &'static str, kind: &'static str, value: impl Display) -> Element {
    Element::new("Option").with("name", name).with("type", kind).with("value", value)
}

/// An entry of a map that is a map.
pub(super) fn nested(name: &'static str, entries: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Option").with("name", name).with("type", "Map").children(entries)
}

/// Properties that expressions fill when a feature is drawn: which, and the expression.
pub(super) fn data_defined(
    element: &'static str,
    properties: impl IntoIterator<Item = (&'static str, String)>,
) -> Element {
    let property = |(name, expression)| {
        // Type 3 is an expression.
        nested(name, [typed("active", "bool", true), entry("expression", expression), typed("type", "int", 3)])
    };
    let properties = nested("properties", properties.into_iter().map(property));
    Element::new(element).child(map([entry("name", ""), properties, entry("type", "collection")]))
}
