//! How layers look in QGIS.

use super::layers::Layer;

/// One way to show a layer: a QML document, which `plan.gpkg` carries and `plan.qgz` uses.
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
pub(super) fn styles(_layer: &Layer<'_>) -> Vec<Style> {
    Vec::new()
}
