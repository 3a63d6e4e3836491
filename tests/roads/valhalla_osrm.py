"""Compares hubplan's minutes on roads and paths with those of Valhalla and OSRM: valhalla_osrm.py REGION.osm.pbf PAIRS_CSV.

PAIRS_CSV has `zone,site,from_lon,from_lat,to_lon,to_lat,walk_minutes,drive_minutes`. A journey goes from the zone to the site. Its minutes
are blank where it takes longer than the cut-off. They are minutes on the network alone: neither of the others counts how far a point is
from the nearest road, so hubplan must not count it here either.

- Walking: Valhalla at the same speed, without its preferences (its factors are 1, its penalties 0). It adds a few seconds where a path
  crosses a road, and chooses the point of the network to start from by rules of its own. So single pairs differ, and the median hardly.
- Driving: Valhalla and OSRM as they come. Both assume free roads, and differ from each other. hubplan's median must lie between theirs.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osrm
import valhalla

from checks import check, finish, need, ratios, spread

COLUMNS = ["zone", "site", "from_lon", "from_lat", "to_lon", "to_lat", "walk_minutes", "drive_minutes"]
Place = tuple[float, float]  # longitude, latitude

# Both of Valhalla's lists have at most this many places: it takes 2,500 pairs at once.
AT_ONCE = 50
# Valhalla's errors for a request in which two places cannot be connected, one has no road near it, or two are too far apart.
NO_JOURNEY = (170, 171, 154)

# Comparing fewer pairs says nothing.
ENOUGH = 500
WALK_MEDIAN = (0.98, 1.02)
WALK_LOWEST = 0.88  # 5th percentile
WITHIN = 30  # minutes
AGREE = 0.99
DRIVE_TOLERANCE = 0.05


@dataclass
class Pairs:
    """Journeys, and hubplan's minutes for them; `nan` beyond the cut-off."""

    zones: list[Place]
    sites: list[Place]
    zone: np.ndarray
    site: np.ndarray
    walk: np.ndarray
    drive: np.ndarray


def read(path: Path) -> Pairs:
    """Reads the table. A place that occurs in many rows is asked about once."""
    with path.open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        need(table.fieldnames == COLUMNS, f"{path.name}: columns {', '.join(COLUMNS)}")
        rows = list(table)
    need(len(rows) >= ENOUGH, f"{path.name}: {len(rows)} pairs")
    zones: dict[Place, int] = {}
    sites: dict[Place, int] = {}
    zone = [zones.setdefault((float(row["from_lon"]), float(row["from_lat"])), len(zones)) for row in rows]
    site = [sites.setdefault((float(row["to_lon"]), float(row["to_lat"])), len(sites)) for row in rows]
    walk, drive = ([float(row[column] or "nan") for row in rows] for column in ("walk_minutes", "drive_minutes"))
    return Pairs(list(zones), list(sites), *map(np.array, (zone, site, walk, drive)))


def run(*command: object) -> None:
    """Runs a program, and shows what it printed only if it fails."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}")


def valhalla_actor(extract: Path, folder: Path) -> valhalla.Actor:
    """Builds Valhalla's tiles."""
    tiles = folder / "valhalla"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=tiles)
    (folder / "valhalla.json").write_text(json.dumps(config))
    run(program(valhalla.PYVALHALLA_DIR, "valhalla_build_tiles"), "-c", folder / "valhalla.json", extract)
    return valhalla.Actor(config)


def osrm_engine(extract: Path, folder: Path) -> osrm.OSRM:
    """Builds OSRM's graph of roads for cars. It writes beside its input."""
    package = Path(osrm.__file__).parent
    region = folder / "region.osm.pbf"
    region.symlink_to(extract.resolve())
    run(program(package, "osrm-extract"), region, "-p", package / "share/profiles/car.lua")
    run(program(package, "osrm-contract"), folder / "region.osrm")
    return osrm.OSRM(storage_config=str(folder / "region.osrm"), algorithm="CH", use_shared_memory=False)


def program(package: Path, name: str) -> Path:
    """A program inside a Python package. Not every installer keeps the mark that a file can be run."""
    path = package / "bin" / name
    if not os.access(path, os.X_OK):
        path.chmod(0o755)
    return path


def by_valhalla(actor: valhalla.Actor, costing: str, options: dict) -> Callable[[list[Place], list[Place]], np.ndarray]:
    """Minutes from each of some places to each of others; `nan` where there is no journey."""

    def minutes(sources: list[Place], targets: list[Place]) -> np.ndarray:
        places = ([{"lon": lon, "lat": lat} for lon, lat in list_] for list_ in (sources, targets))
        request = dict(zip(("sources", "targets"), places), costing=costing, costing_options={costing: options}, verbose=False)
        try:
            seconds = actor.matrix(request)["sources_to_targets"]["durations"]
            return np.array(seconds, dtype=float) / 60
        except valhalla.ValhallaError as error:
            if error.code not in NO_JOURNEY:
                raise
        # One place spoils a request: ask again without it.
        if len(sources) > 1:
            half = len(sources) // 2
            return np.vstack([minutes(sources[:half], targets), minutes(sources[half:], targets)])
        if len(targets) > 1:
            half = len(targets) // 2
            return np.hstack([minutes(sources, targets[:half]), minutes(sources, targets[half:])])
        return np.full((1, 1), np.nan)

    return minutes


def by_osrm(engine: osrm.OSRM) -> Callable[[list[Place], list[Place]], np.ndarray]:
    """Minutes from each of some places to each of others; `nan` where there is no journey."""

    def minutes(sources: list[Place], targets: list[Place]) -> np.ndarray:
        all_ = list(range(len(sources) + len(targets)))
        request = osrm.TableParameters(
            coordinates=sources + targets,
            sources=all_[: len(sources)],
            destinations=all_[len(sources) :],
            annotations=["duration"],
        )
        seconds = engine.Table(request)["durations"]
        return np.array([list(row) for row in seconds], dtype=float) / 60

    return minutes


def of_pairs(pairs: Pairs, minutes: Callable[[list[Place], list[Place]], np.ndarray], cut_off: float) -> np.ndarray:
    """Minutes of each pair; `nan` beyond the cut-off, as in hubplan's list."""
    zones = [pairs.zones[first : first + AT_ONCE] for first in range(0, len(pairs.zones), AT_ONCE)]
    sites = [pairs.sites[first : first + AT_ONCE] for first in range(0, len(pairs.sites), AT_ONCE)]
    all_ = np.vstack([np.hstack([minutes(some, others) for others in sites]) for some in zones])
    found = all_[pairs.zone, pairs.site]
    return np.where(found <= cut_off, found, np.nan)


def walking(ours: np.ndarray, theirs: np.ndarray) -> None:
    """The checks of minutes on foot."""
    ratio = ratios(ours, theirs)
    need(len(ratio) >= ENOUGH, f"walking: hubplan and Valhalla have {len(ratio)} journeys in common")
    print(f"     walking, hubplan by Valhalla: {spread(ratio)}")
    low, median = np.quantile(ratio, [0.05, 0.5])
    least, most = WALK_MEDIAN
    check(least <= median <= most, f"walking: the median is {median:.3f}, between {least} and {most}")
    check(low >= WALK_LOWEST, f"walking: the 5th percentile is {low:.3f}, at least {WALK_LOWEST}")
    near, theirs_near = ours <= WITHIN, theirs <= WITHIN
    print(f"     within {WITHIN} minutes: hubplan {near.sum()}, Valhalla {theirs_near.sum()}, both {(near & theirs_near).sum()}")
    agree = (near == theirs_near).mean()
    check(agree >= AGREE, f"walking: {agree:.2%} of {len(near)} pairs agree on within {WITHIN} minutes, at least {AGREE:.0%}")


def driving(ours: np.ndarray, valhallas: np.ndarray, osrms: np.ndarray) -> None:
    """The check of minutes by car, over the pairs that all three can travel."""
    every = (ours > 0) & (valhallas > 0) & (osrms > 0)
    need(every.sum() >= ENOUGH, f"driving: hubplan, Valhalla and OSRM have {every.sum()} journeys in common")
    ours, valhallas, osrms = ours[every], valhallas[every], osrms[every]
    print(f"     driving, hubplan by Valhalla: {spread(ratios(ours, valhallas))}")
    print(f"     driving, hubplan by OSRM: {spread(ratios(ours, osrms))}")
    print(f"     driving, OSRM by Valhalla: {spread(ratios(osrms, valhallas))}")
    median, other = np.median(ratios(ours, valhallas)), np.median(ratios(osrms, valhallas))
    least, most = min(1, other) - DRIVE_TOLERANCE, max(1, other) + DRIVE_TOLERANCE
    said = f"the median is {median:.3f} of Valhalla's; OSRM's is {other:.3f}, so {least:.3f} to {most:.3f} with {DRIVE_TOLERANCE} to spare"
    check(bool(least <= median <= most), f"driving: {said}")


def main() -> None:
    """Compares everything."""
    parser = argparse.ArgumentParser(description="Compares hubplan's minutes with those of Valhalla and OSRM.")
    parser.add_argument("extract", type=Path, metavar="REGION.osm.pbf")
    parser.add_argument("pairs", type=Path, metavar="PAIRS_CSV")
    parser.add_argument("--walk-cut-off", type=float, default=60, help="minutes")
    parser.add_argument("--drive-cut-off", type=float, default=60, help="minutes")
    parser.add_argument("--speed", type=float, default=4.8, help="on foot, in km/h")
    asked = parser.parse_args()
    pairs = read(asked.pairs)
    print(f"     {len(pairs.zones)} places of zones, {len(pairs.sites)} of sites")
    plain = {
        "walking_speed": asked.speed,
        **dict.fromkeys(["walkway_factor", "sidewalk_factor", "alley_factor", "driveway_factor", "service_factor"], 1),
        **dict.fromkeys(["step_penalty", "service_penalty", "destination_only_penalty", "use_ferry", "use_lit"], 0),
        **dict.fromkeys(["use_living_streets", "use_tracks", "use_hills"], 0.5),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        actor, engine = valhalla_actor(asked.extract, folder), osrm_engine(asked.extract, folder)
        walking(pairs.walk, of_pairs(pairs, by_valhalla(actor, "pedestrian", plain), asked.walk_cut_off))
        by_car = [by_valhalla(actor, "auto", {}), by_osrm(engine)]
        driving(pairs.drive, *(of_pairs(pairs, minutes, asked.drive_cut_off) for minutes in by_car))
    finish()


if __name__ == "__main__":
    main()
