"""The peers: spopt's MCLP, and a sparse model written for HiGHS by hand. Each runs in a process of its own, started by peers.py.

    models.py spopt|sparse instance.npz answer.json SECONDS THREADS

The answer holds `status` (optimal, stopped), `open` (ids; null without a plan), `bound` (null without one) and `seconds`, which count
from the numbers in memory: building the model and solving it, not reading files or importing modules.
"""

import json
import math
import sys
import time
from pathlib import Path

import highspy
import numpy as np


def spopt_mclp(given: dict, seconds: float, threads: int) -> dict:
    import pulp
    from scipy.spatial.distance import cdist
    from spopt.locate import MCLP

    start = time.perf_counter()
    points, sites = len(given["weight"]), len(given["sites"])
    if "radius" in given:
        cost, radius = cdist(given["points_at"], given["sites_at"]), float(given["radius"])
    else:
        cost, radius = np.ones((points, sites)), 0.5
        cost[np.repeat(np.arange(points), np.diff(given["starts"])), given["covers"]] = 0.0
    model = MCLP.from_cost_matrix(cost, given["weight"], radius, p_facilities=given["hubs"])
    left = seconds - (time.perf_counter() - start)
    if left <= 0:
        return {"status": "stopped", "open": None, "bound": None, "seconds": time.perf_counter() - start}
    try:
        model.solve(pulp.HiGHS(msg=False, gapRel=0.0, timeLimit=left, threads=threads), results=False)
        opened = [site for site, variable in zip(given["sites"], model.fac_vars) if variable.value() > 0.5]
    except RuntimeError:  # spopt's word for "no plan"
        opened = None
    # pulp minimises the negative, and calls a plan at the time limit optimal: HiGHS itself is asked.
    return answer(model.problem.solverModel, opened, -1.0, start)


def sparse(given: dict, seconds: float, threads: int) -> dict:
    """Maximises the weight of covered points y, y_i <= sum of x_j within reach of i, with every limit as a row over x."""
    start = time.perf_counter()
    limits, points, sites = given["limits"], len(given["weight"]), len(given["sites"])
    lp = highspy.HighsLp()
    lp.num_col_, lp.sense_ = sites + points, highspy.ObjSense.kMaximize
    lp.col_cost_ = np.concatenate([np.zeros(sites), given["weight"]])
    lower, upper = np.zeros(sites + points), np.ones(sites + points)
    lower[limits["required"]], upper[limits["excluded"]] = 1.0, 0.0
    lp.col_lower_, lp.col_upper_ = lower, upper
    # Whole x make whole y of themselves.
    whole, any_share = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * sites + [any_share] * points

    rows = limit_rows(limits, sites)
    # Cover rows: the sites of the point, then the point itself with -1.
    ends = given["starts"][1:]
    index = np.insert(given["covers"], ends, sites + np.arange(points))
    value = np.insert(np.ones(len(given["covers"])), ends, -1.0)
    begins = given["starts"] + np.arange(points + 1)
    sizes = [len(columns) for columns, *_ in rows]
    lp.num_row_ = points + len(rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([begins, begins[-1] + np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([index, *(row[0] for row in rows)]).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([value, *(row[1] for row in rows)])
    lp.row_lower_ = np.concatenate([np.zeros(points), [row[2] for row in rows]])
    lp.row_upper_ = np.concatenate([np.full(points, np.inf), [row[3] for row in rows]])

    solver = highspy.Highs()
    for option, setting in {"output_flag": False, "mip_rel_gap": 0.0, "threads": threads}.items():
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    solver.setOptionValue("time_limit", max(1.0, seconds - (time.perf_counter() - start)))
    solver.run()
    found = math.isfinite(solver.getInfo().objective_function_value) and solver.getSolution().value_valid
    chosen = np.array(solver.getSolution().col_value)[:sites] > 0.5 if found else []
    return answer(solver, [given["sites"][at] for at in np.flatnonzero(chosen)] if found else None, 1.0, start)


def limit_rows(limits: dict, sites: int) -> list[tuple]:
    """Rows over the sites: columns, coefficients, least, most."""
    rows = []
    cost, inside = np.array(limits["cost"], dtype=float), np.array(limits["disadvantaged"], dtype=float)

    def bounded(columns: np.ndarray, bounds: dict) -> None:
        if bounds["least"] or bounds["most"] is not None:
            most = np.inf if bounds["most"] is None else bounds["most"]
            rows.append((columns, np.ones(len(columns)), bounds["least"] or 0, most))
        if bounds["budget"] is not None:
            rows.append((columns, cost[columns], -np.inf, bounds["budget"]))

    def shared(columns: np.ndarray) -> None:
        parts = limits["share"]["parts"]
        common = math.gcd(parts, 10_000)
        rows.append((columns, (10_000 * inside[columns] - parts) / common, 0.0, np.inf))

    everywhere = np.arange(sites)
    bounded(everywhere, limits["total"])
    if limits["share"] and limits["share"]["pool"]:
        shared(everywhere)
    for area in limits["authorities"]:
        own = np.array(area["sites"], dtype=np.int64)
        bounded(own, area["limits"])
        if limits["share"] and limits["share"]["each"]:
            shared(own)
    return rows


def answer(solver: highspy.Highs, opened: list[str] | None, sign: float, start: float) -> dict:
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    bound = sign * solver.getInfo().mip_dual_bound
    return {
        "status": "optimal" if proven else "stopped",
        "open": opened,
        "bound": bound if math.isfinite(bound) else None,
        "seconds": time.perf_counter() - start,
    }


def main(program: str, instance: str, out: str, seconds: str, threads: str) -> None:
    given = dict(np.load(instance))
    given |= {key: json.loads(str(given[key])) for key in ("limits", "sites", "hubs")}
    run = {"spopt": spopt_mclp, "sparse": sparse}[program]
    Path(out).write_text(json.dumps(run(given, float(seconds), int(threads))))


if __name__ == "__main__":
    main(*sys.argv[1:])
