"""Opens plan.gpkg and plan.qgz in QGIS: layers, styles, themes, pictures, the page to print.

    QT_QPA_PLATFORM=offscreen command -p python3 tests/programs/qgis_plan.py FOLDER [--plane] [--pictures OUT]

FOLDER holds the files of a plan on the National Grid, or with --plane on a plane. Prints one line per check, and ends
with an error at the first one that fails. Pictures of every theme and of the page are saved in OUT.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import numpy
from qgis.core import (
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument

# Each style of each layer, the default first: its renderer and how many classes it has.
STYLES = {
    "hubs": {
        "Plan": ("RuleRenderer", 4),
        "Coverage": ("graduatedSymbol", 3),
        "Before and after": ("RuleRenderer", 4),
        "Coverage today": ("RuleRenderer", 1),
    },
    "zones": {
        "Deprivation": ("graduatedSymbol", 7),
        "Coverage": ("categorizedSymbol", 2),
        "Coverage today": ("categorizedSymbol", 2),
        "Before and after": ("categorizedSymbol", 4),
    },
    "allocation": {"Within and beyond": ("categorizedSymbol", 2)},
    "authorities": {
        "Outline": ("singleSymbol", 1),
        "Coverage": ("graduatedSymbol", 4),
        "Before and after": ("graduatedSymbol", 5),
    },
    "uncovered": {"Reasons": ("mergedFeatureRenderer", 2)},
    "wards": {"Words": (None, 0)},
    "constituencies": {"Words": (None, 0)},
    "left_out": {"Words": (None, 0)},
}
NO_GEOMETRY = {"Words": (None, 0)}

GROUPS = {"Plan": ["hubs", "allocation", "uncovered"], "Places": ["authorities", "zones"], "Tables": ["wards", "constituencies", "left_out"]}

# The looks that a theme shows.
THEMES = {
    "Deprivation": {"hubs": "Plan", "uncovered": "Reasons", "authorities": "Outline", "zones": "Deprivation"},
    "Coverage today": {"hubs": "Coverage today", "authorities": "Outline", "zones": "Coverage today"},
    "Coverage": {"hubs": "Coverage", "authorities": "Outline", "zones": "Coverage"},
    "Before and after": {"hubs": "Before and after", "authorities": "Outline", "zones": "Before and after"},
}

# The colours of zones by theme: the value of a field, and its colour.
COLOURS = {
    "Deprivation": (
        lambda zone: {None: 0, 5: 4, 7: 6, 9: 8, 10: 8}.get(zone, zone),
        "decile",
        {1: 0x6E016B, 2: 0x88419D, 3: 0x8C6BB1, 4: 0x9EBCDA, 6: 0xBFD3E6, 8: 0xEDF8FB, 0: 0xE6E6E6},
    ),
    "Coverage today": (bool, "within_radius_today", {True: 0x9ECBE8, False: 0xFBD9B5}),
    "Coverage": (bool, "within_radius", {True: 0x9ECBE8, False: 0xFBD9B5}),
    "Before and after": (
        str,
        "change",
        {"gains": 0x0072B2, "keeps": 0x9ECBE8, "loses": 0xD55E00, "none": 0xE6E6E6},
    ),
}
NEW_HUB, HUB_OPEN_TODAY = 0xF0E442, 0x0072B2

checks = 0


def check(what, holds, found=""):
    """Prints that `what` holds, or ends the run."""
    global checks
    if not holds:
        raise AssertionError(f"{what}: {found}")
    checks += 1
    print(f"ok  {what}", flush=True)


def value(raw):
    """A field's value, `None` where it is missing."""
    return None if raw is None or (hasattr(raw, "isNull") and raw.isNull()) else raw


# layers and styles


def wanted(layer, name):
    """The styles that a layer should have."""
    if layer.geometryType() == QgsWkbTypes.NullGeometry:
        return NO_GEOMETRY
    if name == "uncovered" and layer.geometryType() == QgsWkbTypes.PointGeometry:
        return {"Reasons": ("RuleRenderer", 2)}
    return STYLES[name]


def shows(layer, renderer, classes):
    """Whether the layer has this renderer with this many classes, and what it has instead."""
    if renderer is None:
        return layer.renderer() is None, layer.renderer()
    found = (layer.renderer().type(), len([item for item in layer.renderer().legendSymbolItems() if item.label()]))
    # The legend of a single symbol has no label: it shows the layer's name.
    return found in [(renderer, classes), ("singleSymbol", 0)] and found[0] == renderer, found


def rows(folder, name):
    """Number of rows of the table with the same name."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(newline="", encoding="utf-8-sig") as table:
        return sum(1 for _ in csv.DictReader(table))


def geopackage(folder, plane):
    """Every layer of plan.gpkg on its own, as when a user drags it into QGIS."""
    path = folder / "plan.gpkg"
    check("plan.gpkg is there", path.exists())
    probe = QgsVectorLayer(str(path), "probe", "ogr")
    names = [part.split("!!::!!")[1] for part in probe.dataProvider().subLayers()]
    names = [name for name in names if name != "layer_styles"]
    check("plan.gpkg has the layers of a plan", set(names) <= set(STYLES) and {"hubs", "zones"} <= set(names), names)
    for name in names:
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        check(f"{name}: valid", layer.isValid())
        if layer.isSpatial():
            crs = layer.crs().authid()
            check(f"{name}: {crs or 'no place on Earth'}", (crs == "EPSG:27700") != plane, crs)
        count, expected = layer.featureCount(), rows(folder, name)
        some = count > 0 or name in ("uncovered", "left_out")
        check(f"{name}: {count} rows", some and expected in (count, None), expected)
        fields = [field for field in layer.fields() if field.name() != "fid"]
        silent = [field.name() for field in fields if not layer.attributeAlias(layer.fields().indexOf(field.name()))]
        check(f"{name}: {len(fields)} fields called by words", fields and not silent, silent)
        styles(layer, name)


def styles(layer, name):
    """The default style is on, and every other can be chosen."""
    expected = wanted(layer, name)
    default = next(iter(expected))
    check(f"{name}: opens as {default}, {expected[default][0]}", *shows(layer, *expected[default]))
    related, ids, names, _, error = layer.listStylesInDatabase()
    offered = names[:related]
    check(f"{name}: offers {', '.join(expected)}", sorted(offered) == sorted(expected), f"{offered} {error}")
    for style, identifier in zip(names[:related], ids):
        text, error = layer.getStyleFromDatabase(identifier)
        document = QDomDocument()
        check(f"{name}, {style}: is XML", document.setContent(text)[0], error)
        done, error = layer.importNamedStyle(document)
        check(f"{name}, {style}: loads", done, error)
        good, found = shows(layer, *expected[style])
        check(f"{name}, {style}: {expected[style][1]} classes by {expected[style][0]}", good, found)


# project


def short(identifier):
    """The layer's name in plan.gpkg."""
    return identifier.removeprefix("hubplan_")


def project(folder, plane):
    """plan.qgz as it opens."""
    plan = QgsProject.instance()
    check("plan.qgz opens", plan.read(str(folder / "plan.qgz")), plan.error())
    layers = {short(layer.id()): layer for layer in plan.mapLayers().values()}
    bad = [name for name, layer in layers.items() if not layer.isValid()]
    check(f"plan.qgz: {len(layers)} layers, all valid", layers and not bad, bad)
    sources = [layer.source() for layer in layers.values()]
    check("plan.qgz: shows the plan.gpkg beside it", all(str(folder / "plan.gpkg") in source for source in sources), sources)
    crs = plan.crs().authid()
    check(f"plan.qgz: {crs or 'no place on Earth'}", crs == ("" if plane else "EPSG:27700"), crs)
    check("plan.qgz: has a title and a description", plan.title() and plan.metadata().abstract())
    check("plan.qgz: lies on white", plan.backgroundColor() == QColor("white"), plan.backgroundColor().name())
    children = [group for group in plan.layerTreeRoot().children() if isinstance(group, QgsLayerTreeGroup)]
    groups = {group.name(): [short(tree.layerId()) for tree in group.findLayers()] for group in children}
    spatial = {name for name, layer in layers.items() if layer.isSpatial()}
    expected = {group: [name for name in names if name in spatial] for group, names in GROUPS.items()}
    # Authorities without areas are a table.
    expected["Tables"] = [name for name in ("authorities", "wards", "constituencies", "left_out") if name in layers and name not in spatial]
    check(f"plan.qgz: groups {', '.join(groups)}, hubs on top", list(groups.items()) == list(expected.items()), groups)
    visible = {short(tree.layerId()): tree.isVisible() for tree in plan.layerTreeRoot().findLayers()}
    on = visible["hubs"] and visible["zones"] and not visible["allocation"]
    check("plan.qgz: allocation is off, hubs and zones are on", on, visible)
    for name in spatial:
        manager = layers[name].styleManager()
        good = sorted(manager.styles()) == sorted(wanted(layers[name], name))
        check(f"plan.qgz, {name}: styles {', '.join(manager.styles())}", good, manager.styles())
        default = manager.currentStyle()
        for style, expected in wanted(layers[name], name).items():
            manager.setCurrentStyle(style)
            good, found = shows(layers[name], *expected)
            check(f"plan.qgz, {name}, {style}: {expected[1]} classes by {expected[0]}", good, found)
        manager.setCurrentStyle(default)
    for theme, looks in THEMES.items():
        shown = {short(layer.id()) for layer in plan.mapThemeCollection().mapThemeVisibleLayers(theme)}
        check(f"plan.qgz, theme {theme}: shows {', '.join(sorted(shown))}", shown == set(looks) & spatial, shown)
        records = plan.mapThemeCollection().mapThemeState(theme).layerRecords()
        state = {short(record.layer().id()): record.currentStyle for record in records}
        expected = {name: look for name, look in looks.items() if name in spatial}
        check(f"plan.qgz, theme {theme}: looks", state == expected, state)
    return plan, layers


# pictures


def picture(plan, theme, extent, size, path=None, names=False):
    """The theme as an array of colours, 0xRRGGBB, and the map's settings. With `names`, labels cover everything else."""
    themes = plan.mapThemeCollection()
    settings = QgsMapSettings()
    settings.setLayers(themes.mapThemeVisibleLayers(theme))
    settings.setLayerStyleOverrides(themes.mapThemeStyleOverrides(theme))
    settings.setDestinationCrs(plan.crs())
    settings.setBackgroundColor(plan.backgroundColor())
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(96)
    settings.setExtent(extent)
    settings.setFlag(QgsMapSettings.DrawLabeling, names)
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    context = QgsExpressionContext()
    scopes = QgsExpressionContextUtils
    context.appendScopes([scopes.globalScope(), scopes.projectScope(plan), scopes.mapSettingsScope(settings)])
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        raise AssertionError([error.message for error in job.errors()])
    image = job.renderedImage()
    if path:
        image.save(str(path))
    return colours(image), settings


def colours(image):
    image = image.convertToFormat(QImage.Format_RGB32)
    raw = image.constBits()
    raw.setsize(image.sizeInBytes())
    return numpy.frombuffer(raw, dtype=numpy.uint32).reshape(image.height(), image.width()).copy() & 0xFFFFFF


def share(grid, colour):
    return float(numpy.mean(grid == colour))


def window(layers):
    """The extent of all zones or, for a country, of an area around a hub in which single zones are visible."""
    whole = QgsRectangle(layers["zones"].extent())
    whole.scale(1.05)
    if whole.width() < 150_000:
        return whole
    places = sorted((hub.geometry().asPoint() for hub in layers["hubs"].getFeatures()), key=lambda place: place.x())
    return QgsRectangle.fromCenterAndSize(places[len(places) // 2], 40_000, 40_000)


def themes(plan, layers, pictures):
    """In each theme, every colour has the same share of the picture as its zones have of the land."""
    zones = layers["zones"]
    areas = zones.geometryType() == QgsWkbTypes.PolygonGeometry
    extent = window(layers)
    inside = QgsGeometry.fromRect(extent)
    whole = QgsRectangle(zones.extent())
    whole.scale(1.05)
    for theme, (classify, field, expected) in COLOURS.items():
        grid, _ = picture(plan, theme, whole, (1200, 1200), pictures and pictures / f"{theme}.png", names=True)
        white = share(grid, 0xFFFFFF)
        check(f"{theme}: not blank ({1 - white:.0%} drawn)", 0.02 < white < (0.98 if areas else 0.995), white)
        grid, _ = picture(plan, theme, extent, (1200, 1200))
        land = {key: 0.0 for key in expected}
        for zone in zones.getFeatures(extent):
            land[classify(value(zone[field]))] += zone.geometry().intersection(inside).area() if areas else 1.0
        total, drawn = sum(land.values()), sum(share(grid, colour) for colour in expected.values())
        check(f"{theme}: zones are seen", drawn > (0.05 if areas else 0.0005), drawn)
        for key, colour in expected.items():
            true, seen = land[key] / total, share(grid, colour) / drawn
            # Hatches, borders and hubs cover parts of the land, and points cover one another.
            close = abs(true - seen) < 0.1 if areas else (true < 0.02 or seen > 0)
            check(f"{theme}: {key} is {true:.0%} of the zones, {seen:.0%} of the picture", close, (true, seen))


def distances(points, others):
    """From each point to each of the others."""
    points, others = (numpy.array(list(pairs), dtype=float).reshape(-1, 1, 2) for pairs in (points, others))
    return numpy.hypot(*numpy.moveaxis(points - others.transpose(1, 0, 2), 2, 0))


def hubs(plan, layers, plane):
    """Hubs are drawn at their coordinates, in their colours, and nowhere else."""
    sites = [(hub, hub.geometry().asPoint()) for hub in layers["hubs"].getFeatures()]
    colour_of = {True: HUB_OPEN_TODAY, False: NEW_HUB}
    places = {hub["id"]: (place, colour_of[hub["open_today"]]) for hub, place in sites if hub["part"] == "hub"}
    check("hubs: some to look for", len(places) > 0)
    width = layers["zones"].extent().width() / 4 if plane else 20_000.0
    # Hubs whose symbols do not touch any other.
    standing = [(place.x(), place.y()) for _, place in sites]
    apart = distances([(place.x(), place.y()) for place, _ in places.values()], standing)
    alone = [name for name, near in zip(places, numpy.sum(apart < width / 20, axis=1)) if near == 1]
    names = alone or list(places)
    for name in names[:: max(1, len(names) // 6)][:6]:
        place, colour = places[name]
        extent = QgsRectangle.fromCenterAndSize(place, width, width)
        grid, settings = picture(plan, "Deprivation", extent, (800, 800))
        to_pixel = settings.mapToPixel()
        at = to_pixel.transform(place)
        column, row = int(at.x()), int(at.y())
        near = grid[max(0, row - 4) : row + 5, max(0, column - 4) : column + 5]
        check(f"hub {name}: seen at its place", share(near, colour) > 0.5, share(near, colour))
        pixels = [to_pixel.transform(point) for point, _ in places.values()]
        seen = numpy.argwhere((grid == NEW_HUB) | (grid == HUB_OPEN_TODAY))[:, ::-1]
        stray = numpy.min(distances(seen, [(pixel.x(), pixel.y()) for pixel in pixels]), axis=1) > 15
        check(f"hub {name}: around it no colour of a hub without a hub", not stray.any(), seen[stray][:5])


# the page


def page(plan, folder):
    """The layout as it is exported: one A3 page with a map and words."""
    layouts = plan.layoutManager().printLayouts()
    check("plan.qgz: a layout Plan (A3)", [layout.name() for layout in layouts] == ["Plan (A3)"])
    maps = [item for item in layouts[0].items() if isinstance(item, QgsLayoutItemMap)]
    shown = [(item.followVisibilityPreset(), item.followVisibilityPresetName()) for item in maps]
    expected = [(True, theme) for theme in ("Coverage", "Coverage today", "Deprivation")]
    check("layout: maps of deprivation, of coverage today and under the plan", sorted(shown) == expected, shown)
    exporter = QgsLayoutExporter(layouts[0])
    pdf, png = folder / "Plan (A3).pdf", folder / "Plan (A3).png"
    done = exporter.exportToPdf(str(pdf), QgsLayoutExporter.PdfExportSettings())
    check("layout: exports a PDF", done == QgsLayoutExporter.Success, done)
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 96
    check("layout: exports a picture", exporter.exportToImage(str(png), image) == QgsLayoutExporter.Success)
    about = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    check("layout: one page of A3", re.search(r"Pages:\s+1\n", about) and "(A3)" in about, about)
    words = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    words = " ".join(words.split())
    for text in [plan.title(), "hub", "decile", "Within reach today", "Made with hubplan"]:
        check(f"layout: says {text}", text.lower() in words.lower(), words[:500])
    grid = colours(QImage(str(png)))
    white = share(grid, 0xFFFFFF)
    check(f"layout: not blank ({1 - white:.0%} drawn)", 0.3 < white < 0.98, white)
    side = grid[:, : int(0.51 * grid.shape[1])]
    check("layout: the map has hubs", share(side, NEW_HUB) + share(side, HUB_OPEN_TODAY) > 0)
    deciles = sum(share(side, colour) for colour in COLOURS["Deprivation"][2].values())
    check("layout: the map has zones", deciles > 0.001, deciles)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plane", action="store_true")
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    geopackage(folder, arguments.plane)
    plan, layers = project(folder, arguments.plane)
    themes(plan, layers, arguments.pictures)
    hubs(plan, layers, arguments.plane)
    with tempfile.TemporaryDirectory() as scratch:
        page(plan, arguments.pictures or Path(scratch))
    print(f"{checks} checks passed: {folder}")


if __name__ == "__main__":
    try:
        main()
        code = 0
    except BaseException:
        traceback.print_exc()
        code = 1
    # QGIS's own shutdown ends in a segmentation fault, so the process exits directly.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
