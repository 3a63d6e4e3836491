"""Writes a study of journeys from every fourth postcode of Rutland to its sites: study.py DATA_FOLDER OUT_FOLDER."""

import csv
import gzip
import sys
from pathlib import Path

# Of 1,290 postcodes: enough pairs to compare, few enough for a minute of Valhalla.
EVERY = 4
STUDY = """version = 1
name = "Postcodes of Rutland"
crs = "EPSG:27700"

[plain]
demand = "demand.csv"
sites = "sites.csv"
"""


def main(data: Path, out: Path) -> None:
    """Writes `study.toml`, to which `run` adds how to travel, and its two tables."""
    region = data / "regions/rutland"
    with gzip.open(region / "postcodes.csv.gz", "rt", newline="", encoding="utf-8") as file:
        postcodes = sorted(csv.DictReader(file), key=lambda row: row["postcode"])[::EVERY]
    with (region / "candidate_sites.csv").open(newline="", encoding="utf-8") as file:
        sites = list(csv.DictReader(file))
    table(out / "demand.csv", "id,x,y,weight", [(row["postcode"], row["easting"], row["northing"], 1) for row in postcodes])
    table(out / "sites.csv", "id,x,y", [(row["site_id"], row["easting"], row["northing"]) for row in sites])
    (out / "study.toml").write_text(STUDY, encoding="utf-8")


def table(path: Path, header: str, rows: list[tuple]) -> None:
    """Writes a CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
