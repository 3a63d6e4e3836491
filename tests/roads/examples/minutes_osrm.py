"""Minutes by car by OSRM: minutes_osrm.py REGION.osm.pbf MINUTES_CSV."""

import csv
import subprocess
import sys
from pathlib import Path

import osrm

EXTRACT, MINUTES = Path(sys.argv[1]), sys.argv[2]
PROFILE = Path(osrm.__file__).parent / "share/profiles/car.lua"
LONGEST = 60  # minutes; a longer journey is left blank
FURTHEST = 1000  # metres from the nearest road; a place further away cannot be reached
AT_ONCE = 500  # origins


def places(path: str) -> dict[str, tuple[float, float]]:
    """Ids with longitude and latitude."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["id"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}


# OSRM writes its files beside the extract, under the extract's name.
graph = EXTRACT.with_name(EXTRACT.name.removesuffix(".osm.pbf") + ".osrm")
if not graph.with_suffix(".osrm.hsgr").exists():
    for step in (["extract", EXTRACT, "-p", PROFILE], ["contract", graph]):
        subprocess.run([sys.executable, "-m", "osrm", *step], check=True, stdout=subprocess.DEVNULL)
engine = osrm.OSRM(storage_config=str(graph), algorithm="CH", use_shared_memory=False)

origins, destinations = places("origins.csv"), places("destinations.csv")
names = list(origins)
with open(MINUTES, "w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["from_id", "to_id", "travel_time"])
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        coordinates = [origins[name] for name in some] + list(destinations.values())
        numbers = list(range(len(coordinates)))
        request = osrm.TableParameters(
            coordinates=coordinates,
            sources=numbers[: len(some)],
            destinations=numbers[len(some) :],
            annotations=["duration"],
        )
        answer = engine.Table(request)
        # OSRM moves each place to the nearest road, however far that is.
        too_far = [[end["distance"] > FURTHEST for end in answer[ends]] for ends in ("sources", "destinations")]
        for origin, off, row in zip(some, too_far[0], answer["durations"]):
            for destination, off_too, time in zip(destinations, too_far[1], row):
                near = time is not None and time <= 60 * LONGEST and not off and not off_too
                table.writerow([origin, destination, round(time / 60, 2) if near else ""])
