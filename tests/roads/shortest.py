"""Finds hubplan's shortest journeys again with scipy, on hubplan's own network: shortest.py ARCS_CSV SEARCHES_CSV CUT_OFF_MS.

ARCS_CSV has `from,to,ms`: an arc of the network from one node to another. SEARCHES_CSV has `from,to,ms`: a journey that hubplan looked
for, blank where it found none within the cut-off. The cut-off itself is within. All must be equal to the millisecond.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from checks import check, finish, need

# Starts of one call of scipy: their distances to every node are in memory at once.
AT_ONCE = 64
NONE = -1
EXACT = 2**53  # the largest number up to which a float holds every integer
COLUMNS = ["from", "to", "ms"]


def rows(path: Path) -> np.ndarray:
    """The three columns of a table. A blank is `NONE`."""
    with path.open(newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        need(next(table, None) == COLUMNS, f"{path.name}: columns {', '.join(COLUMNS)}")
        read = np.array([[int(cell) if cell else NONE for cell in row] for row in table], dtype=np.int64)
    need(read.size > 0, f"{path.name}: {len(read)} rows")
    return read


def network(arcs: np.ndarray, nodes: int) -> csr_array:
    """The arcs as scipy takes them: of parallel arcs the shortest, and none of length zero.

    scipy adds up entries that stand in one place. An entry of zero is an arc to some of its routines, and to others it is none. Lengths
    are therefore multiplied by the number of nodes, and each arc is 1 longer: a shortest journey has fewer arcs than there are nodes, so
    dividing by their number gives its length back.
    """
    order = np.lexsort((arcs[:, 2], arcs[:, 1], arcs[:, 0]))
    arcs = arcs[order]
    first = np.append(True, (arcs[1:, :2] != arcs[:-1, :2]).any(axis=1))
    zero = int((arcs[first, 2] == 0).sum())
    print(f"     {first.sum()} arcs, {(~first).sum()} more between the same nodes, {zero} of length zero")
    start, end, length = arcs[first].T
    return csr_array(((length * nodes + 1).astype(float), (start, end)), shape=(nodes, nodes))


def said(length: int) -> str:
    """A length in words."""
    return "none" if length == NONE else f"{length} ms"


def main() -> None:
    """Compares every journey."""
    parser = argparse.ArgumentParser(description="Finds shortest journeys again with scipy.")
    parser.add_argument("arcs", type=Path)
    parser.add_argument("searches", type=Path)
    parser.add_argument("cut_off", type=int, metavar="CUT_OFF_MS")
    asked = parser.parse_args()
    arcs, searches = rows(asked.arcs), rows(asked.searches)
    need(bool((arcs >= 0).all()), "every arc has two nodes and a length of at least 0")
    # Nodes may have any numbers. One that no arc names can be reached from itself alone.
    names, numbers = np.unique(np.concatenate([arcs[:, :2].ravel(), searches[:, :2].ravel()]), return_inverse=True)
    nodes = len(names)
    arcs[:, :2] = numbers[: 2 * len(arcs)].reshape(-1, 2)
    start, end = numbers[2 * len(arcs) :].reshape(-1, 2).T
    need((asked.cut_off + 1) * nodes < EXACT, f"{nodes} nodes: lengths of up to {asked.cut_off} ms stay exact")
    graph = network(arcs, nodes)
    found = np.full(len(searches), NONE)
    starts, of_start = np.unique(start, return_inverse=True)
    for first in range(0, len(starts), AT_ONCE):
        lengths = dijkstra(graph, indices=starts[first : first + AT_ONCE], limit=(asked.cut_off + 1) * nodes - 1)
        mine = np.flatnonzero((of_start >= first) & (of_start < first + AT_ONCE))
        reached = lengths[of_start[mine] - first, end[mine]]
        near = np.isfinite(reached)
        found[mine[near]] = reached[near].astype(np.int64) // nodes
    stated = searches[:, 2]
    wrong = np.flatnonzero(found != stated)
    words = [f"{names[start[at]]} to {names[end[at]]}: hubplan {said(stated[at])}, scipy {said(found[at])}" for at in wrong[:5]]
    within = int((stated != NONE).sum())
    need(within > 0, f"{within} of {len(searches)} journeys are within {asked.cut_off} ms")
    check(len(wrong) == 0, f"{len(wrong)} of {len(searches)} journeys differ from scipy's{''.join('; ' + word for word in words)}")
    finish()


if __name__ == "__main__":
    main()
