"""Looks long for good plans of the plain cases, apart from hubplan's search: python best_known.py HUBPLAN ROUNDS [CASE...]

Greedy opening, then interchange (close one hub, open the best site) until no exchange helps; then again and again from the best plan
with some hubs near one another closed at random. Needs numpy and scipy (peers/requirements.txt). Prints rows for best_known.csv,
where the best of several ways stands.
"""

import math
import re
import subprocess
import sys
import tempfile

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

CASES = [f"plain-{points}-p{hubs}" for points in (2000, 4000, 8000) for hubs in (50, 100)]


class Plan:
    """Open sites, and how many of them cover each point."""

    def __init__(self, covers: csr_matrix, weight: np.ndarray):
        self.covers, self.weight = covers, weight  # covers: sites x points
        self.count = np.zeros(len(weight), dtype=np.int32)
        self.open: list[int] = []

    def points(self, site: int) -> np.ndarray:
        return self.covers.indices[self.covers.indptr[site] : self.covers.indptr[site + 1]]

    def add(self, site: int) -> None:
        self.count[self.points(site)] += 1
        self.open.append(site)

    def drop(self, site: int) -> None:
        self.count[self.points(site)] -= 1
        self.open.remove(site)

    def gains(self) -> np.ndarray:
        """What each site would add."""
        return self.covers @ np.where(self.count == 0, self.weight, 0.0)

    def add_best(self) -> None:
        self.add(int(np.argmax(self.gains())))

    def value(self) -> float:
        return float(self.weight[self.count > 0].sum())

    def exchange(self, random: np.random.Generator) -> None:
        """Until no hub has a better place."""
        still = 0
        while still < len(self.open):
            for site in random.permutation(self.open).tolist():
                before = self.value()
                self.drop(site)
                self.add_best()
                if self.value() > before:
                    still = 0
                    continue
                self.drop(self.open[-1])
                self.add(site)
                still += 1
                if still >= len(self.open):
                    return

    def set(self, sites: list[int]) -> None:
        for site in list(self.open):
            self.drop(site)
        for site in sites:
            self.add(site)


def search(points: int, hubs: int, hubplan: str, rounds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        asked = ["sample", "--plain", "--zones", points, "--sites", points, "--centres", 0, "--out", folder]
        subprocess.run([hubplan, *map(str, asked)], check=True, stdout=subprocess.DEVNULL)
        demand = np.loadtxt(f"{folder}/demand.csv", delimiter=",", skiprows=1, usecols=(1, 2, 3))
        sites = np.loadtxt(f"{folder}/sites.csv", delimiter=",", skiprows=1, usecols=(1, 2))
    radius = round(5000 * math.sqrt(points / 2000 * 50 / hubs))
    lists = cKDTree(demand[:, :2]).query_ball_point(sites, radius, return_sorted=True)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in lists])])
    index = np.concatenate([np.asarray(row, dtype=np.int64) for row in lists])
    covers = csr_matrix((np.ones(len(index)), index, starts), shape=(points, points))

    random = np.random.default_rng(1)
    plan = Plan(covers, demand[:, 2].copy())
    for _ in range(hubs):
        plan.add_best()
    plan.exchange(random)
    best, kept = plan.value(), list(plan.open)
    for _ in range(rounds):
        # Hubs around a random one: far apart, each would only find its own place again.
        around = sites[random.choice(kept)]
        near = sorted(kept, key=lambda site: math.dist(sites[site], around))
        for site in near[: random.integers(3, 9)]:
            plan.drop(site)
        while len(plan.open) < hubs:
            useful = np.flatnonzero(plan.gains())
            if len(useful) and random.random() < 0.3:
                plan.add(int(random.choice(useful)))
            else:
                plan.add_best()
        plan.exchange(random)
        if plan.value() >= best:
            best, kept = plan.value(), list(plan.open)
        else:
            plan.set(kept)
    return best


if __name__ == "__main__":
    for case in sys.argv[3:] or CASES:
        points, hubs = map(int, re.fullmatch(r"plain-(\d+)-p(\d+)", case).groups())
        rounds = int(sys.argv[2])
        print(f"{case},{search(points, hubs, sys.argv[1], rounds):.0f},best_known.py with {rounds} rounds", flush=True)
