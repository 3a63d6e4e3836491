"""Reads every layer of a plan as an analyst does: tables.py FOLDER.

GeoPackage, FlatGeobuf, GeoParquet and GeoJSON must have the same rows, columns, values and CRS, and the same geometry to the
millimetre. GeoJSON is compared after reprojection, to 0.2 m if PROJ has the OSTN15 grid, and to 6 m if it only has the seven
parameters.
"""

import json
import sqlite3
import sys
import warnings
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet
import pyogrio
import shapely
from pyproj import CRS
from pyproj.transformer import TransformerGroup

GRID = CRS.from_epsg(27700)
checks = 0


def check(truth, said):
    """Prints a check that holds; ends the program if it does not."""
    global checks
    if not truth:
        sys.exit(f"FAIL {said}")
    checks += 1
    print(f"ok   {said}")


class Table:
    """One layer of one file: names of columns, rows as plain Python values, geometries, CRS."""

    def __init__(self, columns, geometry, crs):
        self.columns = list(columns)
        self.rows = list(zip(*columns.values()))
        self.geometry = geometry
        self.crs = crs

    def ordered_as(self, other):
        """The rows in the order of another table's key. FlatGeobuf is in the order of its index.

        The key is the first column in which no two rows are equal: only hubs of the plan have a number.
        """
        keys = [at for at in range(len(self.columns)) if len({row[at] for row in other.rows}) == len(other.rows)]
        if not keys:
            sys.exit(f"FAIL no column of {self.columns} is a key")
        key = keys[0]
        place = {row[key]: at for at, row in enumerate(self.rows)}
        if len(place) != len(self.rows) or set(place) != {row[key] for row in other.rows}:
            sys.exit(f"FAIL the keys differ: {len(place)} in {len(self.rows)} rows")
        order = [place[row[key]] for row in other.rows]
        self.rows = [self.rows[at] for at in order]
        self.geometry = self.geometry[order]
        return self


def by_gdal(path, layer):
    """A layer as GDAL reads it, with its types."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot export CRS")  # of a plane, which has none
        meta, table = pyogrio.read_arrow(path, layer=layer)
    name = meta["geometry_name"] or "wkb_geometry"
    # A layer that has no geometry has no such column.
    blobs = table.column(name).to_pylist() if name in table.column_names else None
    columns = {field: table.column(field).to_pylist() for field in meta["fields"]}
    geometry = None if blobs is None else np.array(shapely.from_wkb(blobs), dtype=object)
    return Table(columns, geometry, meta["crs"] and CRS.from_user_input(meta["crs"]))


def by_parquet(path):
    """A file as pyarrow reads it; its CRS and geometry as geopandas does."""
    table = pyarrow.parquet.read_table(path)
    fields = [name for name in table.column_names if name not in ("geometry", "bbox")]
    columns = {field: table.column(field).to_pylist() for field in fields}
    if "geometry" not in table.column_names:
        return Table(columns, None, None)
    frame = geopandas.read_parquet(path)
    return Table(columns, np.array(frame.geometry.values, dtype=object), frame.crs)


def same_values(one, other, said):
    """Columns and values are equal, and so are their types: integer, float, text, Boolean."""
    if one.columns != other.columns or len(one.rows) != len(other.rows):
        sys.exit(f"FAIL {said}: {len(one.rows)} rows of {one.columns}, {len(other.rows)} of {other.columns}")
    for at, (left, right) in enumerate(zip(one.rows, other.rows)):
        for column, a, b in zip(one.columns, left, right):
            if a != b or isinstance(a, bool) != isinstance(b, bool) or isinstance(a, str) != isinstance(b, str):
                sys.exit(f"FAIL {said}: row {at}, {column}: {a!r} and {b!r}")
    check(one.columns, f"{said}: {len(one.rows)} rows of {len(one.columns)} columns, every value equal")


def same_geometry(one, other, within, said):
    """Positions are equal: one by one if both have the same number, otherwise by the Hausdorff distance."""
    here = ~shapely.is_missing(one)
    if not np.array_equal(here, ~shapely.is_missing(other)):
        sys.exit(f"FAIL {said}: geometries are missing in other rows")
    one, other = one[here], other[here]
    alike = shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other)
    apart = np.abs(shapely.get_coordinates(one[alike]) - shapely.get_coordinates(other[alike])).max(initial=0.0)
    apart = max(apart, shapely.hausdorff_distance(one[~alike], other[~alike]).max(initial=0.0))
    check(apart <= within, f"{said}: {len(one)} geometries within {apart:.4f} m")


def to_grid():
    """Converts longitude and latitude to the National Grid, and returns the accuracy in metres too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the grid is not there
        group = TransformerGroup(4326, 27700, always_xy=True)
    best = group.transformers[0]
    return best.transform, 0.2 if group.best_available else 6.0


def in_covering(path):
    """The rectangles of a GeoParquet file are those of its geometries, and readers find features by them."""
    frame = geopandas.read_parquet(path)
    if len(frame) == 0:
        return
    boxes = pyarrow.parquet.read_table(path, columns=["bbox"]).column("bbox").to_pylist()
    sides = np.array([[box[side] for side in ("xmin", "ymin", "xmax", "ymax")] for box in boxes])
    check(np.array_equal(sides, frame.bounds.to_numpy()), f"{path.name}: rectangles are those of the geometries")
    x, y = frame.geometry.iloc[0].centroid.coords[0]
    found = geopandas.read_parquet(path, bbox=(x - 1000, y - 1000, x + 1000, y + 1000))
    expected = frame[frame.intersects(shapely.box(x - 1000, y - 1000, x + 1000, y + 1000))]
    check(0 < len(expected) <= len(found), f"{path.name}: {len(found)} of {len(frame)} features are around the first")


def aliases(folder, layer):
    """The aliases of columns, as each format stores them."""
    with sqlite3.connect(f"file:{folder}/plan.gpkg?mode=ro", uri=True) as database:
        query = "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = ?"
        geopackage = dict(database.execute(query, [layer]).fetchall())
    metadata = pyarrow.parquet.read_schema(folder / "geoparquet" / f"{layer}.parquet").metadata
    parquet = json.loads(metadata[b"aliases"])
    check(geopackage and geopackage == parquet, f"{layer}: {len(parquet)} aliases, such as {list(parquet.values())[-1]!r}")
    check(metadata[b"title"] and b"attribution" in metadata, f"{layer}: title {metadata[b'title'].decode()!r} and attribution")


def one_layer(folder, layer, on_grid):
    """One layer in every format."""
    package = by_gdal(folder / "plan.gpkg", layer)
    path = folder / "geoparquet" / f"{layer}.parquet"
    parquet = by_parquet(path)
    same_values(package, parquet, f"{layer}, GeoPackage and Parquet")
    aliases(folder, layer)
    if package.geometry is None:
        check(parquet.geometry is None, f"{layer}: a table without geometry")
        return
    same_geometry(package.geometry, parquet.geometry, 0.001, f"{layer}, GeoPackage and Parquet")
    in_covering(path)
    flat = by_gdal(folder / "flatgeobuf" / f"{layer}.fgb", layer).ordered_as(package)
    same_values(package, flat, f"{layer}, GeoPackage and FlatGeobuf")
    same_geometry(package.geometry, flat.geometry, 0.001, f"{layer}, GeoPackage and FlatGeobuf")
    web = by_gdal(folder / f"{layer}.geojson", layer)
    if not web.rows:
        check(not package.rows, f"{layer}: empty in GeoJSON, too")
        return
    same_values(package, web, f"{layer}, GeoPackage and GeoJSON")
    if not on_grid:
        same_geometry(package.geometry, web.geometry, 0.001, f"{layer}, GeoPackage and GeoJSON")
        return
    crs = [table.crs == GRID for table in (package, parquet, flat)]
    check(all(crs) and web.crs == CRS.from_epsg(4326), f"{layer}: in EPSG:27700, and in WGS 84 for the web")
    transform, within = to_grid()
    there = shapely.transform(web.geometry, lambda points: np.column_stack(transform(points[:, 0], points[:, 1])))
    multi = shapely.get_type_id(package.geometry) == shapely.GeometryType.MULTIPOLYGON
    single = multi & (shapely.get_type_id(there) == shapely.GeometryType.POLYGON)
    there[single] = [shapely.multipolygons([polygon]) for polygon in there[single]]
    same_geometry(package.geometry, there, within, f"{layer}, GeoPackage and GeoJSON on the grid")


def main(folder):
    on_grid = '"hubplan:crs":"plane"' not in (folder / "hubs.geojson").read_text()[:200]
    layers = [name for name, _ in pyogrio.list_layers(folder / "plan.gpkg")]
    layers = [name for name in layers if name != "layer_styles"]
    check({"hubs", "zones", "allocation", "uncovered", "left_out"} <= set(layers), f"layers: {', '.join(layers)}")
    for layer in layers:
        one_layer(folder, layer, on_grid)
    if not on_grid:
        check(geopandas.read_parquet(folder / "geoparquet" / "hubs.parquet").crs is None, "a plane has no CRS")
    print(f"{checks} checks")


main(Path(sys.argv[1]))
