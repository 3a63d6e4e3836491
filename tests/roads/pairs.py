"""Joins the journeys on foot and by car to the places they lead between: pairs.py FOLDER."""

import csv
import sys
from pathlib import Path

from pyproj import Transformer


def main(out: Path) -> None:
    """Reads `demand.csv`, `sites.csv`, `walk.csv` and `drive.csv`, and writes `pairs.csv`."""
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)

    def places(name: str) -> dict[str, tuple[float, float]]:
        return {row["id"]: to_degrees.transform(float(row["x"]), float(row["y"])) for row in rows(out / name)}

    minutes = {
        mode: {(row["zone_code"], row["site_id"]): row["minutes"] for row in rows(out / f"{mode}.csv")}
        for mode in ("walk", "drive")
    }
    zones, sites = places("demand.csv"), places("sites.csv")
    with (out / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow("zone site from_lon from_lat to_lon to_lat walk_minutes drive_minutes".split())
        for zone, start in zones.items():
            for site, end in sites.items():
                ours = [minutes[mode].get((zone, site), "") for mode in ("walk", "drive")]
                writer.writerow([zone, site, *start, *end, *ours])


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
