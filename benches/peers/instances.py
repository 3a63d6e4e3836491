"""Questions that every program answers: plain towns from `hubplan sample`, and real places from hubplan's `instance` example."""

import json
import math
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Instance:
    """One question. Positions count from 0."""

    name: str
    scenario: Path  # hubplan's own form of it
    weight: np.ndarray  # of each point
    starts: np.ndarray  # covers[starts[i]:starts[i + 1]] are the sites within the radius of point i
    covers: np.ndarray
    sites: list[str]
    limits: dict  # as the instance example writes them
    places: tuple[np.ndarray, np.ndarray, float] | None = None  # points, sites and radius in metres, of a plain study

    @property
    def hubs(self) -> int | None:
        """The number of hubs when that is the only limit, which is all that spopt's MCLP can say."""
        limits = self.limits
        others = (
            limits["share"]
            or limits["required"]
            or limits["excluded"]
            or limits["total"]["least"]
            or limits["total"]["budget"] is not None
            or any(any(value for value in area["limits"].values()) for area in limits["authorities"])
        )
        return None if others else limits["total"]["most"]

    def objective(self, opened: list[str]) -> float:
        """The weight within the radius of the open sites: the one measure of every program's answer."""
        position = {site: at for at, site in enumerate(self.sites)}
        is_open = np.zeros(len(self.sites), dtype=bool)
        is_open[[position[site] for site in opened]] = True
        reached = np.concatenate([[0], np.cumsum(is_open[self.covers])])
        return math.fsum(self.weight[reached[self.starts[1:]] > reached[self.starts[:-1]]])

    def broken(self, opened: list[str]) -> list[str]:
        """The limits that a set of open sites does not keep."""
        position = {site: at for at, site in enumerate(self.sites)}
        chosen = {position[site] for site in opened}
        limits, faults = self.limits, []
        cost, inside = limits["cost"], limits["disadvantaged"]

        def check(name: str, own: set[int], bounds: dict) -> None:
            if len(own) < (bounds["least"] or 0) or (bounds["most"] is not None and len(own) > bounds["most"]):
                faults.append(f"{name}: {len(own)} hubs")
            if bounds["budget"] is not None and sum(cost[at] for at in own) > bounds["budget"]:
                faults.append(f"{name}: over its budget")

        def check_share(name: str, own: set[int]) -> None:
            if 10_000 * sum(inside[at] for at in own) < limits["share"]["parts"] * len(own):
                faults.append(f"{name}: too few hubs in disadvantaged communities")

        areas = [(area["name"], chosen & set(area["sites"]), area["limits"]) for area in limits["authorities"]]
        for name, own, bounds in [("all", chosen, limits["total"]), *areas]:
            check(name, own, bounds)
        if limits["share"] and limits["share"]["pool"]:
            check_share("all", chosen)
        if limits["share"] and limits["share"]["each"]:
            for name, own, _ in areas:
                check_share(name, own)
        if not chosen >= set(limits["required"]) or chosen & set(limits["excluded"]):
            faults.append("a required site is closed, or an excluded one open")
        return faults

    def save(self, path: Path) -> None:
        """Writes what a solver in another process needs."""
        arrays = {"weight": self.weight, "starts": self.starts, "covers": self.covers}
        if self.places:
            arrays |= {"points_at": self.places[0], "sites_at": self.places[1], "radius": np.array(self.places[2])}
        np.savez(path, limits=json.dumps(self.limits), sites=json.dumps(self.sites), hubs=json.dumps(self.hubs), **arrays)


def plain(hubplan: Path, folder: Path, points: int, hubs: int) -> Instance:
    """A plain sample, its distances measured here and not by hubplan: the same as the cases of benches/national."""
    radius = round(5000 * math.sqrt(points / 2000 * 50 / hubs))
    folder.mkdir(parents=True, exist_ok=True)
    asked = ["sample", "--plain", "--zones", str(points), "--sites", str(points), "--centres", "0", "--out", str(folder)]
    subprocess.run([hubplan, *asked], check=True, stdout=subprocess.DEVNULL)
    scenario = folder / "asked.toml"
    scenario.write_text(
        f'version = 1\nstudy = "study.toml"\n[objective]\nweight = "weight"\nradius = "{radius} m"\n'
        f"[hubs]\nat_most = {hubs}\nmin_each = 0\n"
    )
    demand = np.loadtxt(folder / "demand.csv", delimiter=",", skiprows=1, usecols=(1, 2, 3))
    sites_at = np.loadtxt(folder / "sites.csv", delimiter=",", skiprows=1, usecols=(1, 2))
    names = np.loadtxt(folder / "sites.csv", delimiter=",", skiprows=1, usecols=0, dtype=str).tolist()
    # Coordinates are whole metres, so squares and the comparison with the radius are exact.
    lists = cKDTree(sites_at).query_ball_point(demand[:, :2], radius, return_sorted=True)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in lists])])
    covers = np.concatenate([np.asarray(row, dtype=np.int64) for row in lists])
    limits = {
        "cost": [0] * len(names),
        "disadvantaged": [False] * len(names),
        "required": [],
        "excluded": [],
        "authorities": [],
        "total": {"least": 0, "most": hubs, "budget": None},
        "share": None,
    }
    places = (demand[:, :2].copy(), sites_at, float(radius))
    return Instance(f"plain {points:,}, p {hubs}", scenario, demand[:, 2].copy(), starts, covers, names, limits, places)


def real(writer: Path, name: str, scenario: Path) -> Instance:
    """A scenario of real places, as the numbers that hubplan itself solves."""
    written = json.loads(subprocess.run([writer, scenario], check=True, stdout=subprocess.PIPE).stdout)
    keys = ("cost", "disadvantaged", "required", "excluded", "authorities", "total", "share")
    limits = {key: written[key] for key in keys}
    arrays = (np.array(written["weight"]), np.array(written["starts"]), np.array(written["covers"]))
    return Instance(name, scenario, *arrays, written["sites"], limits)


def reduced(folder: Path, example: str, hubs: int) -> Path:
    """A scenario on an example's study with all that spopt cannot say left out: so many hubs, 2.5 km, nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    study = os.path.relpath(ROOT / "examples" / example / "study.toml", folder)
    scenario = folder / f"{example}-{hubs}.toml"
    scenario.write_text(
        f'version = 1\nstudy = "{study}"\n[objective]\nweight = "children_0_4 * idaci_rate"\nradius = "2.5 km"\n'
        f"[hubs]\nat_most = {hubs}\nmin_each = 0\n"
    )
    return scenario
