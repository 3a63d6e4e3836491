//! `plan.qgz`: a project that shows `plan.gpkg` beside it, with groups, themes and a page to print.

use super::layout::{self, Page};
use super::looks::{CHANGE, COVERAGE, DEPRIVATION, TODAY_COVERAGE, looks};
use super::xml::Element;
use super::{VERSION, dressed};
use crate::model::{Crs, Plan, Study};
use crate::report::json;
use crate::report::layers::{Geometry, Layer, Shape};
use geo::{BoundingRect, Coord, Rect};
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;

/// Layers with geometry by group, in the order of the legend, which is also the drawing order. Tables follow in a
/// group of their own.
const GROUPS: [(&str, &[&str]); 2] =
    [("Plan", &["hubs", "allocation", "uncovered"]), ("Places", &["authorities", "zones"])];
const TABLES: &str = "Tables";

/// A theme: its name, and the layers it shows with their looks.
type Theme = (&'static str, &'static [(&'static str, &'static str)]);

/// The first is what the project opens on; its page shows all but the last.
const THEMES: [Theme; 4] = [
    (DEPRIVATION, &[("hubs", "Plan"), ("uncovered", "Reasons"), ("authorities", "Outline"), ("zones", DEPRIVATION)]),
    (TODAY_COVERAGE, &[("hubs", TODAY_COVERAGE), ("authorities", "Outline"), ("zones", TODAY_COVERAGE)]),
    (COVERAGE, &[("hubs", COVERAGE), ("authorities", "Outline"), ("zones", COVERAGE)]),
    (CHANGE, &[("hubs", CHANGE), ("authorities", "Outline"), ("zones", CHANGE)]),
];

/// Writes the project. It contains no absolute path, no date, and no name of a machine or person.
pub(in crate::report) fn write(
    study: &Study,
    plan: &Plan,
    layers: &[Layer<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = project(study, plan, layers).document();
    // The directory of an archive is at its end and needs the positions of all files, so the archive is made in
    // memory; it is at most a megabyte.
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    archive.start_file("plan.qgs", options)?;
    archive.write_all(document.as_bytes())?;
    out.write_all(archive.finish()?.get_ref())
}

pub(super) fn project(study: &Study, plan: &Plan, layers: &[Layer<'_>]) -> Element {
    let extent = extent(study, layers);
    let page = Page { study, plan, layers, extent };
    Element::new("qgis")
        .with("version", VERSION)
        .with("projectname", &plan.title)
        .child(Element::new("title").text(&plan.title))
        .child(Element::new("projectCrs").child(spatial_reference(study.crs)))
        .child(tree(layers))
        .child(Element::new("projectlayers").children(layers.iter().map(|layer| map_layer(study, layer))))
        .child(properties())
        .child(Element::new("visibility-presets").children(THEMES.iter().map(|theme| preset(theme, layers))))
        .child(metadata(plan))
        .child(Element::new("Layouts").child(layout::layout(&page)))
        .child(view(study.crs, extent))
}

/// The layer's id in the project, which is the same on every machine.
pub(super) fn id(layer: &Layer<'_>) -> String {
    format!("hubplan_{}", layer.name)
}

/// Location of the layer, relative to the project's folder.
pub(super) fn source(layer: &Layer<'_>) -> String {
    format!("./plan.gpkg|layername={}", layer.name)
}

fn tree(layers: &[Layer<'_>]) -> Element {
    let shown =
        |layer: &Layer<'_>| layer.shape == Shape::Nothing || THEMES[0].1.iter().any(|(name, _)| *name == layer.name);
    let leaf = |layer: &Layer<'_>| {
        Element::new("layer-tree-layer")
            .with("id", id(layer))
            .with("name", layer.title)
            .with("source", source(layer))
            .with("providerKey", "ogr")
            .with("checked", if shown(layer) { "Qt::Checked" } else { "Qt::Unchecked" })
            .with("expanded", u8::from(shown(layer)))
    };
    let group = |name, children: Vec<Element>| {
        Element::new("layer-tree-group")
            .with("name", name)
            .with_all([("checked", "Qt::Checked"), ("expanded", "1")])
            .children(children)
    };
    let of_group = |(name, members): &(&'static str, &[&str])| {
        let members = members.iter().filter_map(|member| drawn(layers).find(|layer| layer.name == *member));
        group(*name, members.map(leaf).collect())
    };
    let tables = layers.iter().filter(|layer| layer.shape == Shape::Nothing);
    Element::new("layer-tree-group")
        .children(GROUPS.iter().map(of_group))
        .child(group(TABLES, tables.map(leaf).collect()))
}

/// Layers that a map can show.
pub(super) fn drawn<'l, 'a>(layers: &'l [Layer<'a>]) -> impl Iterator<Item = &'l Layer<'a>> {
    layers.iter().filter(|layer| layer.shape != Shape::Nothing)
}

fn map_layer(study: &Study, layer: &Layer<'_>) -> Element {
    let (geometry, wkb) = match layer.shape {
        Shape::Point => ("Point", "Point"),
        Shape::Line => ("Line", "LineString"),
        Shape::Area => ("Polygon", "MultiPolygon"),
        Shape::Nothing => ("No geometry", "NoGeometry"),
    };
    let mut looks = looks(layer);
    // The current look is part of the layer itself, the others are in its list of styles.
    let others = looks.split_off(looks.len().min(1));
    let mut element = Element::new("maplayer").with("type", "vector").with("geometry", geometry).with("wkbType", wkb);
    element = element
        .child(Element::new("id").text(id(layer)))
        .child(Element::new("datasource").text(source(layer)))
        .child(Element::new("layername").text(layer.title))
        .child(Element::new("provider").with("encoding", "UTF-8").text("ogr"))
        .child(resource(study, layer));
    if layer.shape != Shape::Nothing {
        element = element.child(Element::new("srs").child(spatial_reference(study.crs)));
    }
    let Some(current) = looks.pop() else { return element };
    let named = |name| Element::new("map-layer-style").with("name", name);
    let list = Element::new("map-layer-style-manager")
        .with("current", current.name)
        .child(named(current.name))
        .children(others.into_iter().map(|look| {
            let name = look.name;
            named(name).child(dressed(Element::new("qgis"), study.crs, layer, &look))
        }));
    dressed(element.child(list), study.crs, layer, &current)
}

/// Description and attribution of a layer.
fn resource(study: &Study, layer: &Layer<'_>) -> Element {
    let rights = study.attribution.iter().map(|line| Element::new("rights").text(line));
    Element::new("resourceMetadata")
        .child(Element::new("identifier").text(layer.name))
        .child(Element::new("type").text("dataset"))
        .child(Element::new("title").text(layer.title))
        .child(Element::new("abstract").text(&layer.about))
        .children(rights)
}

/// The coordinate system by its code; a plane has none.
fn spatial_reference(crs: Crs) -> Element {
    let reference = Element::new("spatialrefsys");
    match crs {
        // QGIS reads the code only if there is also an internal number, and then uses the code.
        Crs::BritishGrid => {
            reference.child(Element::new("srsid").text(2437)).child(Element::new("authid").text("EPSG:27700"))
        }
        Crs::Wgs84 => reference.child(Element::new("srsid").text(3452)).child(Element::new("authid").text("EPSG:4326")),
        Crs::Plane | Crs::Nowhere => reference,
    }
}

fn properties() -> Element {
    let property = |name, kind, value: &str| Element::new(name).with("type", kind).text(value);
    let white = ["CanvasColorRedPart", "CanvasColorGreenPart", "CanvasColorBluePart"];
    let group = |name, children: Vec<Element>| Element::new(name).children(children);
    Element::new("properties")
        .child(group("Gui", white.into_iter().map(|part| property(part, "int", "255")).collect()))
        .child(group(
            "Measurement",
            vec![property("DistanceUnits", "QString", "km"), property("AreaUnits", "QString", "km2")],
        ))
        .child(group("Paths", vec![property("Absolute", "bool", "false")]))
        // Without this property, QGIS ignores the project's coordinate system.
        .child(group("SpatialRefSys", vec![property("ProjectionsEnabled", "int", "1")]))
}

fn preset((name, shown): &Theme, layers: &[Layer<'_>]) -> Element {
    let known = |(name, look): &(&str, &'static str)| {
        let layer = drawn(layers).find(|layer| layer.name == *name)?;
        Some(Element::new("layer").with("id", id(layer)).with("style", look).with("visible", 1).with("expanded", 1))
    };
    Element::new("visibility-preset").with("name", name).children(shown.iter().filter_map(known))
}

fn metadata(plan: &Plan) -> Element {
    let text = |name, text: &str| Element::new(name).text(text);
    let paragraphs = [vec![layout::answer(plan), layout::foundation(plan)], plan.attribution.clone()].concat();
    Element::new("projectMetadata")
        .child(text("identifier", &json::mark(plan)))
        .child(text("title", &plan.title))
        .child(text("abstract", &paragraphs.join("\n")))
        .child(text("author", "hubplan"))
}

fn view(crs: Crs, extent: Rect) -> Element {
    let extent = layout::corners(Element::new("DefaultViewExtent"), extent).child(spatial_reference(crs));
    Element::new("ProjectViewSettings").child(extent)
}

/// The extent of all zones and hubs, with a small margin.
fn extent(study: &Study, layers: &[Layer<'_>]) -> Rect {
    let zones = study.zones.iter().map(|zone| {
        zone.polygon.as_ref().and_then(BoundingRect::bounding_rect).unwrap_or(Rect::new(zone.centroid, zone.centroid))
    });
    let hubs = layers.iter().filter(|layer| layer.shape == Shape::Point).flat_map(Layer::records);
    let hubs = hubs.filter_map(|record| match record.geometry {
        Some(Geometry::Point(point)) => Some(Rect::new(point, point)),
        _ => None,
    });
    let all = zones.chain(hubs).reduce(|a, b| {
        let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
        Rect::new(low, high)
    });
    let all = all.unwrap_or(Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 }));
    // Places on one line, or at one point, still need an area.
    let longer = all.width().max(all.height());
    let margin = if longer > 0.0 { 0.03 * longer } else { 1.0 };
    let margin = Coord { x: margin, y: margin };
    Rect::new(all.min() - margin, all.max() + margin)
}
