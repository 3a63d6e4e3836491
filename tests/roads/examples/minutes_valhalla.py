"""Minutes by Valhalla: minutes_valhalla.py REGION.osm.pbf pedestrian MINUTES_CSV, or auto instead of pedestrian."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from valhalla import Actor, ValhallaError, get_config

EXTRACT, COSTING, MINUTES = sys.argv[1:]
OPTIONS = {"pedestrian": {"walking_speed": 4.8}, "auto": {}}[COSTING]
LONGEST = 60  # minutes; a longer journey is left blank
FURTHEST = 1000  # metres from the nearest road; a place further away cannot be reached
AT_ONCE = 50  # Valhalla takes 2,500 pairs at once
NO_JOURNEY = (170, 171, 154)  # errors: not connected, no road nearby, too far apart


def places(path: str) -> list[tuple[str, dict]]:
    """Ids and locations."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [(row["id"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    return [(name, {"lon": lon, "lat": lat, "search_cutoff": FURTHEST}) for name, lon, lat in rows]


def seconds(sources: list[dict], targets: list[dict]) -> list[list[float | None]]:
    """One row for each source, one column for each target; None where there is no journey."""
    request = {"sources": sources, "targets": targets, "costing": COSTING, "verbose": False}
    try:
        answer = actor.matrix(request | {"costing_options": {COSTING: OPTIONS}})
        return answer["sources_to_targets"]["durations"]
    except ValhallaError as error:
        if error.code not in NO_JOURNEY:
            raise
    # One place without a road spoils the whole request: ask again for halves of it.
    if len(sources) > 1:
        half = len(sources) // 2
        return seconds(sources[:half], targets) + seconds(sources[half:], targets)
    if len(targets) > 1:
        half = len(targets) // 2
        return [seconds(sources, targets[:half])[0] + seconds(sources, targets[half:])[0]]
    return [[None]]


tiles = Path("valhalla_tiles")
tiles.mkdir(exist_ok=True)
config = get_config(tile_extract="", tile_dir=tiles)
if not any(tiles.iterdir()):
    Path("valhalla.json").write_text(json.dumps(config))
    subprocess.run(["valhalla_build_tiles", "-c", "valhalla.json", EXTRACT], check=True, stdout=subprocess.DEVNULL)
actor = Actor(config)

origins, destinations = places("origins.csv"), places("destinations.csv")
with open(MINUTES, "w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["from_id", "to_id", "travel_time"])
    for first in range(0, len(origins), AT_ONCE):
        for other in range(0, len(destinations), AT_ONCE):
            some, others = origins[first : first + AT_ONCE], destinations[other : other + AT_ONCE]
            times = seconds([place for _, place in some], [place for _, place in others])
            for (origin, _), row in zip(some, times):
                for (destination, _), time in zip(others, row):
                    near = time is not None and time <= 60 * LONGEST
                    table.writerow([origin, destination, round(time / 60, 2) if near else ""])
