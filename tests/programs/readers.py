#!/usr/bin/env python3
"""Compares what hubplan reads with what the programs that wrote it read back: readers.py HUBPLAN [FILES] [SEED]

pandas, openpyxl and GDAL write random tables, one per seed, in every format and encoding that hubplan reads, and read them back.
hubplan must read the same cells, numbers and positions. The first differences are printed with their files, which are kept.
"""

import csv
import json
import math
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import geopandas
import openpyxl
import pandas
import pyogrio
from shapely.geometry import MultiPoint, Point, Polygon

WORDS = ["St Mary's", "Café Zoë", "a, b", "semi;colon", 'say "so"', "tab\there", "Łódź", "5\" pipe", " spaces ", "=1+1", "-", "x",
         "two\nlines", "Ω mega", "£5", "’s", "'quoted'", "#1", "", "NA", "0012", "1e5", "E01000001"]
WESTERN = [word for word in WORDS if word.encode("cp1252", "ignore").decode("cp1252") == word]


class Case:
    """A file, the options that hubplan needs for it, and what another program reads of it."""

    def __init__(self, path, header, rows, options=(), points=None, metres=None, kinds=None):
        self.path, self.header, self.rows, self.options = path, header, rows, options
        self.points, self.metres, self.kinds = points, metres, kinds


def clean(text):
    """A cell as hubplan keeps it: trimmed, with line breaks and tabs replaced by spaces."""
    text = "" if text is None else str(text)
    for mark in "\t\r\n":
        text = text.replace(mark, " ")
    return text.strip()


def number(rng):
    return rng.choice([rng.randint(-5, 5), rng.randint(0, 10**6), round(rng.uniform(-1e4, 1e4), rng.randint(0, 6)),
                       rng.uniform(-1, 1), 10.0 ** rng.randint(-9, 11), 0.125])


def table(rng, words=WORDS):
    """A header and rows: an identifier, a name, numbers, a text."""
    width = rng.randint(1, 4)
    header = ["id", "name"] + [f"number {at}" for at in range(width)] + ["note, if any"]
    rows = []
    for at in range(rng.randint(1, 12)):
        numbers = [number(rng) if rng.random() < 0.9 else None for _ in range(width)]
        rows.append([f"s{at}", rng.choice(words) or "nameless", *numbers, rng.choice(words)])
    return header, rows


def text_table(rng, folder, stem):
    """A text table as pandas writes it, in some dialect."""
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    header, rows = table(rng, WESTERN if encoding == "cp1252" else WORDS)
    separator = rng.choice([",", ";", "\t", "|"])
    comma = separator != "," and rng.random() < 0.4
    end = rng.choice(["\n", "\r\n"])
    path = folder / f"{stem}.{rng.choice(['csv', 'txt'] if separator != chr(9) else ['tsv', 'txt', 'csv'])}"
    frame = pandas.DataFrame(rows, columns=header)
    frame.to_csv(path, sep=separator, encoding=encoding, index=False, lineterminator=end, decimal="," if comma else ".",
                 quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    options = ["--decimal", "," if comma else "."]
    titles = []
    if rng.random() < 0.3:
        titles = [f"Table {rng.randint(1, 9)}: children", "", "Source: somebody"][: rng.randint(1, 3)]
    if rng.random() < 0.2 and separator != "|" and not titles:
        titles = [f"sep={separator}"]
    if titles:
        text = path.read_bytes().decode(encoding)
        path.write_bytes((end.join(titles) + end + text).encode(encoding))
        if not titles[0].startswith("sep="):
            options += ["--header-row", str(len(titles) + 1)]
    back = pandas.read_csv(path, sep=separator, encoding=encoding, decimal="," if comma else ".", skiprows=len(titles),
                           dtype=str, keep_default_na=False)
    return Case(path, list(back.columns), back.values.tolist(), options)


def workbook(rng, folder, stem):
    """A workbook as openpyxl writes it: several sheets, a table anywhere in one, cells of every type."""
    header, rows = table(rng)
    header = header + ["day", "span", "yes"]
    kinds = []
    for row in rows:
        day = rng.choice([date(2004, 4, 1), datetime(2011, 12, 31, 13, 30), None])
        span = rng.choice([timedelta(minutes=36), time(0, 36), timedelta(hours=26, seconds=5), None])
        yes = rng.choice([True, False, None])
        row += [day, span, yes]
        kinds.append((day, span, yes))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    top, left = rng.randint(0, 5), rng.randint(0, 3)
    if top > 1:
        sheet.cell(1, 1, "A title, and a note")
    for at, cells in enumerate([header, *rows]):
        for column, value in enumerate(cells):
            if value is not None and value != "":
                cell = sheet.cell(top + at + 1, left + column + 1)
                if isinstance(value, str):
                    # Text that looks like a formula is stored as text.
                    cell.data_type = "s"
                    cell._value = value
                else:
                    cell.value = value
    for name in rng.sample(["Notes", "Mid-2011", "Hidden"], rng.randint(0, 3)):
        other = book.create_sheet(name, rng.choice([0, None]))
        other["A1"] = "nothing here"
        if name == "Hidden":
            other.sheet_state = "hidden"
    path = folder / f"{stem}.xlsx"
    book.save(path)
    back = openpyxl.load_workbook(path)["Data"]
    values = [[back.cell(top + at + 2, left + column + 1).value for column in range(len(header))] for at in range(len(rows))]
    return Case(path, header, values, ["--sheet", "Data", "--header-row", str(top + 1)])


SYSTEMS = [27700, 4326, 3857, 4258, 25830, 2157, 32630]


def shapes(rng, crs, count):
    """Points or areas in England, in some coordinate system."""
    east, north = rng.uniform(200_000, 500_000), rng.uniform(100_000, 500_000)
    kind = rng.choice(["point", "area", "multipoint"])
    made = []
    for _ in range(count):
        x, y = east + rng.uniform(0, 5000), north + rng.uniform(0, 5000)
        if rng.random() < 0.1:
            made.append(None)
        elif kind == "area":
            size = rng.uniform(10, 500)
            made.append(Polygon([(x, y), (x + size, y), (x + size, y + size), (x, y + size)]))
        else:
            made.append(Point(x, y) if kind == "point" else MultiPoint([(x, y)]))
    if all(shape is None for shape in made):
        made[0] = Point(east, north)
    return geopandas.GeoSeries(made, crs=27700).to_crs(crs)


def layer(rng, folder, stem):
    """A layer as GDAL writes it."""
    header, rows = table(rng)
    header = [name.replace(" ", "_").replace(",", "") for name in header]
    driver, ending = rng.choice([("GPKG", "gpkg"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson"), ("ESRI Shapefile", "shp")])
    crs = 4326 if driver == "GeoJSON" else rng.choice(SYSTEMS)
    encoding = "utf-8"
    options = {}
    if driver == "ESRI Shapefile":
        header = [name[:10] for name in header]
        encoding = rng.choice(["utf-8", "cp1252", "ISO-8859-1", "CP850"])
        options["encoding"] = encoding
        python = {"CP850": "cp850"}.get(encoding, encoding)
        words = [word for word in WORDS if word.encode(python, "ignore").decode(python) == word and "\n" not in word]
        for row in rows:
            row[1], row[-1] = rng.choice(words) or "nameless", rng.choice(words)
    if len(set(header)) < len(header):
        header = [f"f{at}" for at in range(len(header))]
    if driver == "FlatGeobuf":
        options["SPATIAL_INDEX"] = "NO"  # the index puts features in another order
    frame = geopandas.GeoDataFrame(pandas.DataFrame(rows, columns=header), geometry=shapes(rng, crs, len(rows)))
    path = folder / f"{stem}.{ending}"
    frame.to_file(path, driver=driver, engine="pyogrio", **options)
    more = []
    if driver == "GPKG" and rng.random() < 0.3:
        pyogrio.write_dataframe(pandas.DataFrame({"a": [1]}), path, layer="other", driver="GPKG")
        more = ["--layer", path.stem]
    back = geopandas.read_file(path, engine="pyogrio", **({"layer": path.stem} if driver == "GPKG" else {}))
    header = [column for column in back.columns if column != "geometry"]
    values = back[header].astype(object).where(back[header].notna(), None).values.tolist()
    own = [None if shape is None else shape.representative_point().coords[0] for shape in back.geometry]
    grid = [None if shape is None else shape.representative_point().coords[0] for shape in back.geometry.to_crs(27700)]
    if driver != "GPKG" and rng.random() < 0.3:
        path = zipped(rng, folder, stem, path)
    return Case(path, header, values, more, points=(crs, own), metres=grid)


def zipped(rng, folder, stem, path):
    """The files of a layer in a zip, as macOS or another system packs them."""
    packed = folder / f"{stem}-packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob(f"{stem}.*")):
            archive.write(part, f"folder/{part.name}")
            if rng.random() < 0.5:
                archive.writestr(f"__MACOSX/._{part.name}", b"\0\5\26\7")
    return packed


def same_number(found, value):
    return isinstance(found, (int, float)) and not isinstance(found, bool) and (
        found == value or math.isclose(found, value, rel_tol=1e-12))


def cell_differs(text, found, value):
    """Why a cell differs from what the other program reads; None if it does not."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None if text == "" else f"`{text}` for nothing"
    if isinstance(value, bool):
        return None if text == str(value).upper() else f"`{text}` for {value}"
    if isinstance(value, (int, float)):
        return None if same_number(found, value) else f"`{text}` = {found} for {value!r}"
    if isinstance(value, datetime):
        want = value.date().isoformat() if value.time() == time(0) else value.isoformat()
        return None if text == want and found == "text" else f"`{text}` for {value}"
    if isinstance(value, (timedelta, time)):
        span = value if isinstance(value, timedelta) else timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        seconds = round(span.total_seconds())
        want = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return None if text == want and found == "text" else f"`{text}` for {value}"
    return None if text == clean(value) else f"`{text}` for `{clean(value)}`"


def differs(case, read):
    """How hubplan's reading differs from that of the other program; None if it does not."""
    if "findings" in read:
        return f"refused: {read['findings']}"
    if case.path.suffix == ".gpkg":
        # GDAL does not return the row number `fid` as a column.
        assert read["header"].pop(0) == "fid"
        for row in read["rows"]:
            row["cells"].pop(0), row["numbers"].pop(0)
    if read["header"] != [clean(name) for name in case.header]:
        return f"header {read['header']} for {case.header}"
    rows = [row for row in case.rows if any(clean(value) for value in row)]
    if len(read["rows"]) != len(rows):
        return f"{len(read['rows'])} rows for {len(rows)}"
    for at, (found, wanted) in enumerate(zip(read["rows"], rows)):
        for text, numeric, value, name in zip(found["cells"], found["numbers"], wanted, case.header):
            why = cell_differs(text, numeric, value)
            if why:
                return f"row {at}, `{name}`: {why}"
        if case.metres is None:
            continue
        want, got = case.metres[at], found["point"]
        if (want is None) != (got is None):
            return f"row {at}: position {got} for {want}"
        # Without its shift grid, PROJ is up to five metres off.
        near = 1e-3 if case.points[0] == 27700 else 7.0
        if want and not (case.rows and math.dist(want[:2], got) < near + inside(case, at)):
            return f"row {at}: position {got} for {want}"
    return None


def inside(case, at):
    """Largest distance between two points inside one area."""
    return 800.0 if case.points and case.points[1][at] is not None and case.area else 0.0


Case.area = False
KINDS = [(text_table, 5), (workbook, 2), (layer, 3)]


def main():
    hubplan, count, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000, int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder = Path(tempfile.mkdtemp(prefix="hubplan-readers-"))
    makers = [maker for maker, share in KINDS for _ in range(share)]
    cases = []
    for at in range(count):
        rng = random.Random(seed * 1_000_000 + at)
        case = makers[at % len(makers)](rng, folder, f"f{at}")
        case.area = case.metres is not None
        cases.append(case)
    faults = 0
    for case in cases:
        done = subprocess.run([hubplan, "look", "--json", *case.options, str(case.path)], capture_output=True, text=True)
        why = differs(case, json.loads(done.stdout)) if done.stdout else f"it said {done.stderr}"
        if why:
            faults += 1
            if faults <= 20:
                print(f"{case.path} {' '.join(case.options)}: {why}")
    print(f"{count} files, {faults} read otherwise than by the program that wrote them")
    if faults:
        sys.exit(1)
    shutil.rmtree(folder)


main()
