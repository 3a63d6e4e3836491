"""Times journeys by five programs on the same pairs: roads.py HUBPLAN REGION.osm.pbf FOLDER, as `roads` calls it.

Each is timed ROUNDS times, and the median is printed.

- `prepare`: from the map to what the program searches: tiles, a contracted graph, a sparse array. hubplan keeps nothing: its only figure
  is that of the whole process, which reads the map, builds the network, places all points and writes the journeys.
- `journeys`: all pairs, once that stands. scipy and igraph search hubplan's own network, from the sites against the direction of travel,
  as hubplan does, and place no points. scipy stops at the cut-off; igraph, OSRM and Valhalla know none.
"""

import contextlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import igraph
import numpy as np
from scipy.sparse.csgraph import dijkstra

from shortest import network, rows
from valhalla_osrm import by_osrm, by_valhalla, of_pairs, osrm_engine, read, valhalla_actor

ROUNDS = 5
CUT_OFF = 60 * 60_000  # ms


def quietly(work: Callable[[], object]) -> object:
    """Without the lines that the checks of `shortest` print."""
    with contextlib.redirect_stdout(io.StringIO()):
        return work()


def timed(work: Callable[[], object]) -> float:
    """Median seconds of one call."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def line(mode: str, program: str, prepare: float | None, journeys: float) -> None:
    """A row of the table."""
    shown = "-" if prepare is None else f"{prepare:.2f}"
    print(f"| {mode} | {program} | {shown} | {journeys:.3f} |", flush=True)


def on_our_network(mode: str, folder: Path) -> None:
    """scipy and igraph on the arcs that hubplan wrote, turned round."""
    arcs, searches = (quietly(lambda name=name: rows(folder / mode / name)) for name in ("arcs.csv", "journeys.csv"))
    names, numbers = np.unique(np.concatenate([arcs[:, :2].ravel(), searches[:, :2].ravel()]), return_inverse=True)
    nodes = len(names)
    arcs[:, :2] = numbers[: 2 * len(arcs)].reshape(-1, 2)
    start, end = numbers[2 * len(arcs) :].reshape(-1, 2).T
    sites, zones = np.unique(end), np.unique(start)
    turned = arcs[:, [1, 0, 2]]
    graph = quietly(lambda: network(turned, nodes))
    search = lambda: dijkstra(graph, indices=sites, limit=(CUT_OFF + 1) * nodes - 1)
    line(mode, "scipy", timed(lambda: quietly(lambda: network(turned, nodes))), timed(search))
    build = lambda: igraph.Graph(n=nodes, edges=turned[:, :2].tolist(), directed=True, edge_attrs={"ms": turned[:, 2].tolist()})
    other = build()
    both = lambda: other.distances(sites.tolist(), zones.tolist(), weights="ms")
    line(mode, "igraph", timed(build), timed(both))


def main(hubplan: str, extract: Path, folder: Path) -> None:
    """Prints the table."""
    pairs = quietly(lambda: read(folder / "pairs.csv"))
    print(f"{len(pairs.zones)} postcodes, {len(pairs.sites)} sites, {len(pairs.walk)} pairs, medians of {ROUNDS}\n")
    print("| mode | program | prepare, s | journeys, s |\n| --- | --- | --- | --- |")
    for mode in ("walk", "drive"):
        command = [hubplan, "travel", str(folder / f"{mode}.toml"), "--out", str(folder / "again.csv")]
        line(mode, "hubplan, whole process", None, timed(lambda: subprocess.run(command, check=True, capture_output=True)))
        on_our_network(mode, folder)
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        actor = valhalla_actor(extract, Path(name))
        tiles = time.perf_counter() - begun
        begun = time.perf_counter()
        engine = osrm_engine(extract, Path(name))
        contracted = time.perf_counter() - begun
        line("walk", "Valhalla", tiles, timed(lambda: of_pairs(pairs, by_valhalla(actor, "pedestrian", {}), 60)))
        line("drive", "Valhalla", tiles, timed(lambda: of_pairs(pairs, by_valhalla(actor, "auto", {}), 60)))
        line("drive", "OSRM", contracted, timed(lambda: of_pairs(pairs, by_osrm(engine), 60)))


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
