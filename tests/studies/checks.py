"""Code that both checks share: counting results, and checking what a Parquet file says about itself."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import geopandas
import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import shapely
from pyproj import CRS

GRID = CRS.from_epsg(27700)
passed = 0
failed = 0


def check(truth: bool, said: str) -> bool:
    """Prints and counts the result of a check; the next check follows in any case."""
    global passed, failed
    if truth:
        passed += 1
    else:
        failed += 1
    print(f"{'ok  ' if truth else 'FAIL'} {said}")
    return bool(truth)


def check_rows(good: np.ndarray, names: np.ndarray, said: str) -> bool:
    """One check of many rows, which names the first of those that are wrong."""
    good = np.asarray(good, dtype=bool)
    wrong = np.flatnonzero(~good)
    if len(wrong) == 0:
        return check(True, f"{said}: {len(good)} rows")
    some = ", ".join(str(names[at]) for at in wrong[:5])
    return check(False, f"{said}: {len(wrong)} of {len(good)} rows are wrong, such as {some}")


def finish() -> NoReturn:
    """Prints the closing line. It is a failure if nothing was checked."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def need(truth: bool, said: str) -> None:
    """A check on which all later ones depend: ends at once if it fails."""
    if not check(truth, said):
        finish()


def close(stated: object, expected: object, relative: float = 1e-9) -> np.ndarray:
    """Whether values are equal apart from the order of addition; missing values are equal."""
    one, other = np.asarray(stated, dtype=float), np.asarray(expected, dtype=float)
    return np.isclose(one, other, rtol=relative, atol=1e-12, equal_nan=True)


def columns_of(table: pyarrow.Table | pyarrow.Schema) -> list[str]:
    """The columns that every format has: all except the geometry and its rectangle."""
    names = table.names if isinstance(table, pyarrow.Schema) else table.column_names
    return [name for name in names if name not in ("geometry", "bbox")]


def words(path: Path) -> None:
    """A Parquet file says what it is, whose data it holds, and what each of its columns means."""
    schema = pyarrow.parquet.read_schema(path)
    metadata = schema.metadata or {}
    said = {key: bool(metadata.get(key)) for key in (b"title", b"attribution")}
    check(all(said.values()), f"{path.name}: title {metadata.get(b'title', b'').decode()!r} and attribution")
    aliases = json.loads(metadata.get(b"aliases", b"{}"))
    unnamed = [name for name in columns_of(schema) if not aliases.get(name)]
    check(not unnamed, f"{path.name}: {len(aliases)} aliases, {unnamed or 'no column'} without one")


def points(path: Path) -> geopandas.GeoDataFrame:
    """Reads points, and compares the GeoParquet metadata with them."""
    need(path.is_file(), f"{path.name} is there")
    metadata = pyarrow.parquet.read_schema(path).metadata or {}
    need(b"geo" in metadata, f"{path.name}: is GeoParquet")
    geo = json.loads(metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    said = (geo["version"], geo["primary_column"], column["encoding"], column["geometry_types"])
    check(said == ("1.1.0", "geometry", "WKB", ["Point"]), f"{path.name}: {said}")
    frame = geopandas.read_parquet(path)
    need(len(frame) > 0, f"{path.name}: {len(frame)} rows")
    need({"id", "x", "y"} <= set(frame.columns), f"{path.name}: has id, x and y")
    need(bool((shapely.get_type_id(frame.geometry) == shapely.GeometryType.POINT).all()), f"{path.name}: every row is a point")
    check(frame.crs == GRID, f"{path.name}: in EPSG:27700")
    extent = np.array_equal(column.get("bbox"), frame.total_bounds)
    check(extent, f"{path.name}: the extent is that of its points")
    in_covering(path, frame)
    # The columns x and y are for people who cannot read the geometry, and may be rounded to the millimetre.
    apart = np.abs(frame[["x", "y"]].to_numpy(float) - places(frame)).max()
    check(apart <= 0.0005 + 1e-6, f"{path.name}: x and y are those of the geometry, within {apart:.4f} m")
    check(frame["id"].is_unique, f"{path.name}: no id stands there twice")
    words(path)
    return frame


def in_covering(path: Path, frame: geopandas.GeoDataFrame) -> None:
    """The rectangles of a GeoParquet file are those of its geometries, and readers find features by them."""
    boxes = pyarrow.parquet.read_table(path, columns=["bbox"]).column("bbox").combine_chunks()
    sides = np.column_stack([boxes.field(side).to_numpy() for side in ("xmin", "ymin", "xmax", "ymax")])
    check(np.array_equal(sides, frame.bounds.to_numpy()), f"{path.name}: rectangles are those of the geometries")
    x, y = places(frame)[0]
    around = (x - 1000, y - 1000, x + 1000, y + 1000)
    found = geopandas.read_parquet(path, bbox=around)
    expected = frame[frame.intersects(shapely.box(*around))]
    check(0 < len(expected) <= len(found), f"{path.name}: {len(found)} of {len(frame)} features are around the first")


def places(frame: geopandas.GeoDataFrame) -> np.ndarray:
    """Easting and northing of each point, as the geometry has them."""
    return shapely.get_coordinates(frame.geometry.values)


def same_as_csv(parquet: Path, csv: Path) -> None:
    """The CSV has the same columns, rows and values as the Parquet file."""
    if not check(csv.is_file(), f"{csv.name} is there"):
        return
    table = pyarrow.parquet.read_table(parquet)
    names = columns_of(table)
    # A column is only converted to numbers if Parquet has numbers: codes may look like numbers.
    text = pandas.read_csv(csv, dtype=str, keep_default_na=False)
    if not check(list(text.columns) == names and len(text) == table.num_rows, f"{csv.name}: columns and rows as in Parquet"):
        return
    different = [name for name in names if not same_column(table.column(name), text[name])]
    check(not different, f"{csv.name}: {different or 'no column'} differs from Parquet")


def same_column(column: pyarrow.ChunkedArray, text: pandas.Series) -> bool:
    """Whether a Parquet column equals a text column, in which missing values are empty cells, and Booleans are yes or no."""
    kind = column.type
    if pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind):
        numbers = column.cast(pyarrow.float64()).to_pandas().to_numpy(float)
        return bool(close(text.replace("", "nan").astype(float), numbers).all())
    values = column.to_pylist()
    if pyarrow.types.is_boolean(kind):
        values = [None if value is None else "yes" if value else "no" for value in values]
    return ["" if value is None else str(value) for value in values] == text.tolist()
