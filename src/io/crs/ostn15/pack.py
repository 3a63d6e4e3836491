#!/usr/bin/env python3
"""Packs Ordnance Survey's OSTN15 shifts into src/io/crs/ostn15/shifts.zlib, which hubplan reads.

    pack.py OSTN15_OSGM15_DataFile.txt

The file of the OSTN15 developer pack has a line for each of 701 x 1,251 points, one a kilometre, in rows from the
south-west: its number, easting and northing on the ETRS89 grid, and how far east, north and up the National Grid lies.
Of these the shifts east and north are kept, in millimetres, all those east before all those north. Each is written as
its difference from what its neighbours west, south and south-west foretell (west + south - south-west), as a variable
length integer of 7 bits a byte with the sign in the lowest bit, and all of it is compressed with zlib.
"""

import csv
import pathlib
import sys
import zlib

WIDTH, HEIGHT = 701, 1251


def residuals(shifts):
    for at, shift in enumerate(shifts):
        row, column = divmod(at, WIDTH)
        west = shifts[at - 1] if column else None
        south = shifts[at - WIDTH] if row else None
        if west is None:
            foretold = south or 0
        elif south is None:
            foretold = west
        else:
            foretold = west + south - shifts[at - WIDTH - 1]
        yield shift - foretold


def integers(values):
    packed = bytearray()
    for value in values:
        rest = 2 * value if value >= 0 else -2 * value - 1
        while rest > 127:
            packed.append(rest & 127 | 128)
            rest >>= 7
        packed.append(rest)
    return bytes(packed)


def main():
    east, north = [], []
    with open(sys.argv[1], newline="", encoding="utf-8-sig") as file:
        for at, row in enumerate(csv.DictReader(file)):
            place = (at % WIDTH * 1000, at // WIDTH * 1000)
            assert (int(row["ETRS89_Easting"]), int(row["ETRS89_Northing"])) == place, row
            east.append(round(1000 * float(row["ETRS89_OSGB36_EShift"])))
            north.append(round(1000 * float(row["ETRS89_OSGB36_NShift"])))
    assert len(east) == WIDTH * HEIGHT
    packed = b"".join(integers(residuals(shifts)) for shifts in (east, north))
    out = pathlib.Path(__file__).resolve().parent / "shifts.zlib"
    out.write_bytes(zlib.compress(packed, 9))


main()
