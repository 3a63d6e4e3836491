//! The plan in QGIS: styles of its layers, and `plan.qgz`, a project that shows them.
//!
//! The documents are those that QGIS 3.22 writes, without the values that it assumes by default. Later versions read
//! them too.

mod label;
mod layout;
mod looks;
mod project;
mod renderer;
mod symbol;
mod xml;

use super::layers::{Field, Layer};
use crate::model::Crs;
use looks::{Look, looks};
use xml::Element;

pub(super) use project::write as project;

/// The version of QGIS whose format the documents follow.
const VERSION: &str = "3.22.16-Białowieża";

/// One style of a layer: a QML document, which `plan.gpkg` contains and `plan.qgz` uses.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// Name in QGIS's list of styles.
    pub(super) name: &'static str,
    /// What it shows, in a sentence.
    pub(super) about: &'static str,
    /// The document.
    pub(super) qml: String,
}

/// The styles of a layer, the default first.
pub(super) fn styles(crs: Crs, layer: &Layer<'_>) -> Vec<Style> {
    let style = |look: Look| Style {
        name: look.name,
        about: look.about,
        qml: dressed(Element::new("qgis"), crs, layer, &look).document(),
    };
    looks(layer).into_iter().map(style).collect()
}

/// Adds a look to `element`, which is either a separate style or a layer of the project.
fn dressed(element: Element, crs: Crs, layer: &Layer<'_>, look: &Look) -> Element {
    let alias = |field: &Field| Element::new("alias").with("field", &field.name).with("name", &field.alias);
    let name = layer.fields.iter().find(|field| field.name.ends_with("name") || field.name == "reason");
    let title = name.map_or_else(String::new, |field| format!("\"{}\"", field.name));
    // On a plane the unit may be anything, and a degree has no fixed length, so map scales mean nothing there.
    let seen = |part: Element| if crs == Crs::BritishGrid { part } else { part.without_scale() };
    element
        .with("version", VERSION)
        .with("styleCategories", "AllStyleCategories")
        .with("labelsEnabled", u8::from(look.labels.is_some()))
        .with_all([("simplifyDrawingHints", "1"), ("simplifyDrawingTol", "1"), ("simplifyAlgorithm", "0")])
        .with_all([("simplifyLocal", "1"), ("simplifyMaxScale", "1"), ("hasScaleBasedVisibilityFlag", "0")])
        .children(look.renderer.clone().map(seen))
        .children(look.labels.as_ref().map(|labels| seen(labels.element(layer.shape))))
        .child(Element::new("layerOpacity").text(1))
        .child(Element::new("aliases").children(layer.fields.iter().map(alias)))
        .child(Element::new("previewExpression").text(title))
}

#[cfg(test)]
mod tests;
