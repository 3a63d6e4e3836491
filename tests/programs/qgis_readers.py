"""Compares what hubplan and QGIS read from layers that QGIS saved.

    QT_QPA_PLATFORM=offscreen command -p python3 tests/programs/qgis_readers.py HUBPLAN [FILES] [SEED]

QGIS saves layers with names, numbers, dates and blanks, drawn from a seed, in every format and several encodings.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsPointXY,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QVariant

HUBPLAN, COUNT, SEED = sys.argv[1], int((sys.argv[2:] or ["120"])[0]), int((sys.argv[3:] or ["1"])[0])
WORDS = ["St Mary's", "Café Zoë", "a, b", "semi;colon", 'say "so"', "£5", "=1+1", "0012", "x", "E01000001"]
GRID = QgsCoordinateReferenceSystem("EPSG:27700")
FORMATS = [
    ("GPKG", "gpkg", "UTF-8"),
    ("ESRI Shapefile", "shp", "UTF-8"),
    ("ESRI Shapefile", "shp", "windows-1252"),
    ("GeoJSON", "geojson", "UTF-8"),
    ("FlatGeobuf", "fgb", "UTF-8"),
    ("CSV", "csv", "UTF-8"),
    ("XLSX", "xlsx", "UTF-8"),
]


def layer(rng, crs):
    """Points or areas with attributes, in memory."""
    kind = rng.choice(["Point", "Polygon"])
    made = QgsVectorLayer(f"{kind}?crs={crs}", "made", "memory")
    fields = [QgsField("id", QVariant.String), QgsField("name", QVariant.String), QgsField("children", QVariant.Int),
              QgsField("rate", QVariant.Double), QgsField("opened", QVariant.Date)]
    made.dataProvider().addAttributes(fields)
    made.updateFields()
    to_crs = QgsCoordinateTransform(GRID, made.crs(), QgsCoordinateTransformContext())
    east, north = rng.uniform(200_000, 500_000), rng.uniform(100_000, 500_000)
    for at in range(rng.randint(1, 8)):
        feature = QgsFeature(made.fields())
        x, y = east + rng.uniform(0, 5000), north + rng.uniform(0, 5000)
        shape = QgsGeometry.fromPointXY(QgsPointXY(x, y))
        if kind == "Polygon":
            shape = QgsGeometry.fromPolygonXY([[QgsPointXY(x + dx, y + dy) for dx, dy in ((0, 0), (90, 0), (90, 90), (0, 90), (0, 0))]])
        shape.transform(to_crs)
        if at == 0 or rng.random() < 0.9:
            feature.setGeometry(shape)
        feature.setAttributes([f"s{at}", rng.choice(WORDS), rng.choice([rng.randint(0, 10**6), NULL]),
                               rng.choice([round(rng.uniform(0, 1), 6), NULL]), rng.choice([QDate(2004, 4, 1), NULL])])
        made.dataProvider().addFeature(feature)
    return made


def saved(made, path, driver, encoding):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.fileEncoding = driver, encoding
    if driver == "CSV":
        options.layerOptions = ["SEPARATOR=SEMICOLON"]
    if driver == "FlatGeobuf":
        options.layerOptions = ["SPATIAL_INDEX=NO"]  # the index puts features in another order
    written = QgsVectorFileWriter.writeAsVectorFormatV2(made, str(path), QgsCoordinateTransformContext(), options)
    assert written[0] == QgsVectorFileWriter.NoError, written


def text(value):
    if value == NULL or value is None:
        return ""
    if isinstance(value, QDateTime):
        return value.toString("yyyy-MM-ddTHH:mm:ss")
    return value.toString("yyyy-MM-dd") if isinstance(value, QDate) else str(value)


def cell_differs(cell, number, value):
    if isinstance(value, (int, float)):
        return None if isinstance(number, (int, float)) and math.isclose(number, value, rel_tol=1e-12) else f"{cell} for {value}"
    # A shapefile stores dates without hyphens, and hubplan keeps them so.
    return None if cell in (text(value), text(value).replace("-", "")) else f"`{cell}` for `{text(value)}`"


def differs(path, read):
    if "findings" in read:
        return f"refused: {read['findings']}"
    layer = QgsVectorLayer(str(path), "back", "ogr")
    assert layer.isValid(), path
    crs = layer.crs()
    degrees = crs.isValid() and crs.authid() != "EPSG:27700"
    to_degrees = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateTransformContext())
    names = [field.name() for field in layer.fields()]
    if read["header"] != names:
        return f"header {read['header']} for {names}"
    features = list(layer.getFeatures())
    if len(features) != len(read["rows"]):
        return f"{len(read['rows'])} rows for {len(features)}"
    for at, (found, feature) in enumerate(zip(read["rows"], features)):
        for cell, number, value, name in zip(found["cells"], found["numbers"], feature.attributes(), names):
            why = cell_differs(cell, number, value)
            if why:
                return f"row {at}, {name}: {why}"
        if not crs.isValid():
            continue
        shape = feature.geometry()
        if shape.isEmpty() != (found["point"] is None):
            return f"row {at}: position {found['point']}"
        if not shape.isEmpty():
            if degrees:
                shape.transform(to_degrees)
            middle = shape.centroid().asPoint()
            # A point inside a square is at most 64 m, or a thousandth of a degree, from its centre; a point must be exact.
            near = (1e-3 if degrees else 64) if shape.type() == QgsWkbTypes.PolygonGeometry else (1e-7 if degrees else 1e-3)
            if math.dist((middle.x(), middle.y()), found["point"]) > near:
                return f"row {at}: position {found['point']} for {middle}"
    return None


def main():
    app = QgsApplication([], False)
    app.initQgis()
    folder, faults = Path(tempfile.mkdtemp(prefix="hubplan-qgis-readers-")), 0
    for at in range(COUNT):
        rng = random.Random(SEED * 1_000_000 + at)
        driver, ending, encoding = FORMATS[at % len(FORMATS)]
        crs = "EPSG:4326" if driver == "GeoJSON" else rng.choice(["EPSG:27700", "EPSG:4326", "EPSG:3857", "EPSG:25830"])
        path = folder / f"f{at}.{ending}"
        saved(layer(rng, crs), path, driver, encoding)
        done = subprocess.run([HUBPLAN, "look", "--as-they-are", "--json", str(path)], capture_output=True, text=True)
        why = differs(path, json.loads(done.stdout)) if done.stdout else f"it said {done.stderr}"
        if why:
            faults += 1
            print(f"{path}: {why}")
    print(f"{COUNT} files saved by QGIS, {faults} read otherwise than by QGIS")
    sys.stdout.flush()
    os._exit(1 if faults else 0)


main()
