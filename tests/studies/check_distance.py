"""Calculates again, without hubplan, what `hubplan distance` has written: check_distance.py FOLDER CENTRES_CSV.

FOLDER is the folder of outputs. CENTRES_CSV is the list of centres that the study read (`urn`, `easting`, `northing` as in the extract with
coordinates, or `id`, `x`, `y`). Distances are straight lines on the grid. These are the definitions:

- Nearest centres are found with scipy's cKDTree, and again with geopandas' sjoin_nearest. Of equally near centres any may be named.
  `metres_1` and so on are rounded to the millimetre.
- A centre is within a radius if it is no farther than the radius. A distance within a micrometre of a radius may count either way.
- A mean or a share is over weight, not over origins. An origin without a weight weighs nothing. Shares, means and measures of inequality
  may use exact distances or distances rounded to the millimetre.
- Quantile q: the smallest distance such that the weight of origins at or below it is at least q times the total weight.
- Two-step floating catchment: each centre j has R_j = supply_j / (sum of the weight of origins within the radius), with a supply of 1; each
  origin i has A_i = sum of R_j over the centres within the radius. Enhanced: both sums are weighted by the band that the distance is in; a
  band contains its upper bound. A centre that has nobody nearby gives nothing.
- Gini: 1 - sum of (p_i - p_(i-1)) (L_i + L_(i-1)) along the Lorenz curve, p the cumulative share of weight and L that of weight x value,
  over the values in ascending order, with equal values merged.
- Concentration index: 2 / mean x weighted covariance of the value and the fractional rank. The fractional rank is the share of weight that
  comes before, plus half the origin's own; ordered by deprivation rank, 1 the most deprived; origins of one rank share the middle. Negative:
  the deprived have more of it.
"""

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pandas
from scipy.spatial import cKDTree

from checks import check, check_rows, close, finish, need, places, points, same_as_csv, words

# Half of the last decimal that is written, plus a micrometre for the arithmetic.
ROUNDED = 0.0005 + 1e-6
EDGE = 1e-6
BANDS = "0-800:1,800-1600:0.68,1600-2500:0.22"
UNKNOWN = ("", "unknown")


@dataclass
class Distances:
    """Origins and centres, and the distances between them as computed here."""

    origins: geopandas.GeoDataFrame
    centres: geopandas.GeoDataFrame
    here: np.ndarray
    there: np.ndarray
    nearest: np.ndarray

    @property
    def ids(self) -> np.ndarray:
        """Names of the rows, for messages."""
        return self.origins["id"].to_numpy()

    @property
    def first(self) -> np.ndarray:
        """Metres to the nearest centre."""
        return self.nearest[:, 0]

    def weight(self, name: str) -> np.ndarray:
        """A weight of the origins; 0 where it is unknown."""
        return self.origins[name].fillna(0).to_numpy(float)


def numbered(columns: list[str], pattern: str) -> list[tuple[str, int]]:
    """Columns whose whole name is of a pattern, with the number in it."""
    found = [(name, re.fullmatch(pattern, name)) for name in columns]
    return [(name, int(match[1])) for name, match in found if match]


def load(folder: Path) -> Distances:
    """Reads both layers of points and measures to as many centres as the origins name."""
    origins = points(folder / "geoparquet/origins.parquet")
    centres = points(folder / "geoparquet/centres.parquet")
    wanted = ["id", "zone", "authority", "nearest_1", "metres_1"]
    need(set(wanted) <= set(origins.columns), f"origins have the columns {', '.join(wanted)}")
    ids = origins["id"].tolist()
    check(ids == sorted(ids), "origins are in order of id")
    here, there = places(origins), places(centres)
    count = len(numbered(list(origins.columns), r"metres_(\d+)"))
    # If there are fewer centres than asked for, the distance to the missing ones is infinite.
    distance, _ = cKDTree(there).query(here, k=list(range(1, count + 1)), workers=2)
    return Distances(origins, centres, here, there, distance)


def of_the_list(found: Distances, path: Path) -> None:
    """The centres are those of the list, at its coordinates. A centre that is not in the list would be invented."""
    names = {"urn": "id", "easting": "x", "northing": "y"}
    listed = pandas.read_csv(path, dtype=str, keep_default_na=False).rename(columns=str.lower)
    listed = listed.rename(columns={old: new for old, new in names.items() if new not in listed.columns})
    need({"id", "x", "y"} <= set(listed.columns), f"{path.name} has an id and coordinates")
    place = {row.id: (row.x, row.y) for row in listed.itertuples()}
    # hubplan adds a prefix to the ids of each file, such as cc-, which the file itself does not contain.
    keys = [name if name in place else name.partition("-")[2] for name in found.centres["id"]]
    known = np.array([key in place for key in keys])
    check_rows(known, found.centres["id"].to_numpy(), f"every centre is in {path.name}, which has {len(listed)}")
    # Places that hubplan found by a postcode have no coordinates in the list.
    rows = [at for at, key in enumerate(keys) if known[at] and all(place[key])]
    told = np.array([place[keys[at]] for at in rows], dtype=float).reshape(-1, 2)
    apart = np.hypot(*(found.there[rows] - told).T)
    names_of = found.centres["id"].to_numpy()[rows]
    check(len(rows) > 0, f"{len(rows)} of {len(keys)} centres have coordinates in {path.name}")
    check_rows(apart <= ROUNDED, names_of, "centres stand where the list says")


def nearest_by_tree(found: Distances) -> None:
    """Every distance agrees with the tree, and the named centres are really at that distance."""
    position = {name: at for at, name in enumerate(found.centres["id"])}
    chosen = []
    for at in range(found.nearest.shape[1]):
        true = found.nearest[:, at]
        stated = found.origins[f"metres_{at + 1}"].to_numpy(float)
        good = np.where(np.isfinite(true), np.abs(stated - true) <= ROUNDED, np.isnan(stated))
        check_rows(good, found.ids, f"metres_{at + 1}, by cKDTree")
        named = found.origins[f"nearest_{at + 1}"].map(position).fillna(-1).to_numpy(int)
        real = np.where(named < 0, np.inf, np.hypot(*(found.here - found.there[named]).T))
        # An infinite distance means that no centre is left, so none must be named.
        alike = np.isclose(real, true, rtol=0, atol=EDGE)
        good = np.where(np.isfinite(true), alike, found.origins[f"nearest_{at + 1}"].isna())
        check_rows(good, found.ids, f"nearest_{at + 1} stands at that distance")
        chosen.append(named)
    for at in range(1, len(chosen)):
        twice = np.any([(chosen[at] == before) & (before >= 0) for before in chosen[:at]], axis=0)
        check_rows(~twice, found.ids, f"nearest_{at + 1} is none of the nearer ones")


def nearest_by_join(found: Distances) -> None:
    """The nearest centre again, by the join that an analyst would use."""
    left = found.origins[["geometry"]].reset_index(drop=True)
    right = found.centres[["id", "geometry"]].rename(columns={"id": "centre"})
    joined = left.sjoin_nearest(right, distance_col="metres")
    # An origin with several equally near centres has one row for each.
    by_origin = joined.groupby(level=0)
    stated = found.origins["metres_1"].to_numpy(float)
    check_rows(np.abs(by_origin["metres"].min().to_numpy() - stated) <= ROUNDED, found.ids, "metres_1, by sjoin_nearest")
    named = found.origins["nearest_1"].reset_index(drop=True)
    good = (joined["centre"] == named.reindex(joined.index)).groupby(level=0).any().to_numpy()
    # The join has no tolerance: a centre that is minimally farther counts as a tie in the check by cKDTree above.
    tie = np.zeros(len(good), dtype=bool)
    if found.nearest.shape[1] > 1:
        tie = found.nearest[:, 1] - found.first <= EDGE
    check_rows(good | tie, found.ids, "nearest_1, by sjoin_nearest")


def counts(found: Distances) -> None:
    """Centres within each radius."""
    tree = cKDTree(found.there)
    radii = numbered(list(found.origins.columns), r"centres_within_(\d+)m")
    check(len(radii) > 0, f"centres are counted within {len(radii)} radii")
    for name, radius in radii:
        least = tree.query_ball_point(found.here, radius - EDGE, return_length=True, workers=2)
        most = tree.query_ball_point(found.here, radius + EDGE, return_length=True, workers=2)
        stated = found.origins[name].to_numpy(float)
        check_rows((least <= stated) & (stated <= most), found.ids, f"{name} ({int((least < most).sum())} on the edge)")


def keys_of(column: pandas.Series) -> np.ndarray:
    """Values as names of groups: 3 and 3.0 give the group 3, and a missing value gives an empty text."""
    if pandas.api.types.is_numeric_dtype(column):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        names = {number: str(int(number)) if number == int(number) else repr(float(number)) for number in np.unique(numbers[~np.isnan(numbers)])}
        return np.array([names.get(number, "") for number in numbers], dtype=object)
    return column.astype("string").fillna("").to_numpy(dtype=object)


def rows_by_group(column: pandas.Series) -> dict[str, np.ndarray]:
    """Which rows each group has."""
    return {key: np.asarray(rows) for key, rows in pandas.Series(range(len(column))).groupby(keys_of(column)).indices.items()}


def of_zones(found: Distances, column: str) -> pandas.Series:
    """The columns of each zone, taken from its origins."""
    return found.origins.drop_duplicates("zone").set_index("zone")[column]


def standing(found: Distances, grouping: str) -> dict[str, int]:
    """How many centres stand in each group: that of the zone around them, and not of the authority that runs them.

    A centre in a zone without origins, or in none, is counted by what its own row says.
    """
    if grouping == "all":
        return {"": len(found.centres)}
    groups = found.centres["zone"].map(of_zones(found, grouping))
    if grouping in found.centres.columns:
        groups = groups.where(found.centres["zone"].isin(found.origins["zone"]), found.centres[grouping])
    return pandas.Series(keys_of(groups)).value_counts().to_dict()


def centres_agree(found: Distances) -> None:
    """A centre's deciles are those of the zone that it stands in."""
    known = found.centres["zone"].isin(found.origins["zone"]).to_numpy()
    own = {"id", "name", "kind", "zone", "authority", "x", "y", "geometry", "bbox"}
    for column in [name for name in found.centres.columns if name in found.origins.columns and name not in own]:
        expected = keys_of(found.centres["zone"].map(of_zones(found, column)))
        check_rows((keys_of(found.centres[column]) == expected) | ~known, found.centres["id"].to_numpy(), f"{column} of centres is their zone's")


def mean(values: np.ndarray, weight: np.ndarray) -> float:
    """Weighted mean over the values that there are."""
    there = np.isfinite(values)
    total = weight[there].sum()
    return float((values[there] * weight[there]).sum() / total) if total > 0 else np.nan


def is_quantile(stated: float, q: float, values: np.ndarray, weight: np.ndarray) -> bool:
    """Whether a distance is the quantile by its definition.

    It is one of the distances, enough weight is at or below it, and too little below it. A cumulative weight that equals q times the whole
    but for rounding may go either way.
    """
    target = q * weight.sum()
    if weight.sum() <= 0:
        return bool(np.isnan(stated))
    one_of_them = bool((np.abs(values - stated) <= ROUNDED).any())
    at_or_below = weight[values <= stated + ROUNDED].sum()
    below = weight[values < stated - ROUNDED].sum()
    slack = 1e-9 * weight.sum()
    return one_of_them and bool(at_or_below >= target - slack) and bool(below < target + slack)


def is_share(stated: float, radius: float, values: np.ndarray, weight: np.ndarray) -> bool:
    """Whether a share of weight within a radius is right, whichever way distances on the edge count."""
    total = weight.sum()
    if total <= 0:
        return bool(np.isnan(stated))
    least = weight[values <= radius - EDGE].sum() / total
    most = weight[values <= radius + EDGE].sum() / total
    return least * (1 - 1e-9) - 1e-12 <= stated <= most * (1 + 1e-9) + 1e-12


def group_is_right(found: Distances, row: pandas.Series, rows: np.ndarray, centres: int) -> dict[str, bool]:
    """Every figure of one group of the summary."""
    weight, values = found.weight(row["weight"])[rows], found.first[rows]
    total = float(weight.sum())
    rounded = found.origins["metres_1"].to_numpy(float)[rows]
    good = {
        "origins": row["origins"] == len(rows),
        "weight_total": bool(close(row["weight_total"], total)),
        "mean_metres": any(close(row["mean_metres"], mean(metres, weight)) for metres in (values, rounded)),
        "centres": row["centres"] == centres,
        "centres_per_1000": bool(close(row["centres_per_1000"], 1000 * row["centres"] / total if total > 0 else np.nan)),
    }
    for name, percent in numbered(list(row.index), r"q(\d+)_metres"):
        good[name] = is_quantile(row[name], percent / 100, values, weight)
    for name, radius in numbered(list(row.index), r"share_within_(\d+)m"):
        good[name] = is_share(row[name], radius, values, weight)
    for name in ("two_step", "two_step_enhanced"):
        if f"{name}_mean" in row.index:
            good[f"{name}_mean"] = bool(close(row[f"{name}_mean"], mean(found.origins[name].to_numpy(float)[rows], weight)))
    return good


def summary(found: Distances, table: pandas.DataFrame) -> None:
    """Every group of the summary, by every weight and every grouping."""
    weights = table["weight"].unique()
    need(set(weights) <= set(found.origins.columns), f"the weights {', '.join(weights)} are columns of the origins")
    for (weight, grouping), part in table.groupby(["weight", "grouping"], sort=False):
        whole = grouping == "all"
        if not whole and not check(grouping in found.origins.columns, f"{weight} by {grouping}: is a column of the origins"):
            continue
        groups = {"": np.arange(len(found.origins))} if whole else rows_by_group(found.origins[grouping])
        labels = [""] * len(part) if whole else ["" if key in UNKNOWN else key for key in keys_of(part["group"])]
        # Origins whose group is unknown may have a row or not. A group may have no origins, if its row says so.
        complete = set(groups) - {""} <= set(labels) and len(set(labels)) == len(labels)
        if check(complete, f"{weight} by {grouping}: {len(labels)} groups, all that the origins have, each once"):
            one_grouping(found, part, groups, labels, f"{weight} by {grouping}", standing(found, grouping))


def one_grouping(
    found: Distances,
    part: pandas.DataFrame,
    groups: dict[str, np.ndarray],
    labels: list[str],
    said: str,
    centres: dict[str, int],
) -> None:
    """All groups of one grouping, one check for each figure."""
    nobody = np.array([], dtype=int)
    rows = [row for _, row in part.iterrows()]
    results = [group_is_right(found, row, groups.get(key, nobody), centres.get(key, 0)) for row, key in zip(rows, labels)]
    for figure in results[0]:
        check_rows(np.array([result[figure] for result in results]), part["group"].to_numpy(), f"{said}: {figure}")


def read_bands(text: str) -> list[tuple[float, float]]:
    """Upper bounds and weights of `0-800:1,800-1600:0.68`, nearest first."""
    bands, start = [], 0.0
    for band in text.split(","):
        limits, weight = band.split(":")
        low, high = map(float, limits.split("-"))
        if low != start or high <= low:
            raise argparse.ArgumentTypeError(f"{band} does not begin where the band before it ends")
        bands.append((high, float(weight)))
        start = high
    return bands


def catchment(found: Distances, weight: np.ndarray, bands: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Supply per person by two steps, and which origins are affected by a pair on the edge of a band."""
    reach = np.zeros(len(found.here))
    edge = np.zeros(len(found.here), dtype=bool)
    uppers = np.array([high for high, _ in bands])
    factors = np.array([factor for _, factor in bands] + [0.0])
    tree = cKDTree(found.here)
    for centre in found.there:
        near = np.array(tree.query_ball_point(centre, uppers[-1] + EDGE), dtype=int)
        metres = np.hypot(*(found.here[near] - centre).T)
        factor = factors[np.searchsorted(uppers, metres, side="left")]
        demand = (weight[near] * factor).sum()
        if demand > 0:
            reach[near] += factor / demand
        if (np.abs(metres[:, None] - uppers) <= EDGE).any():
            edge[near] = True
    return reach, edge


def catchments(found: Distances, demand: str, radius: float, bands: list[tuple[float, float]]) -> None:
    """Both floating catchments, where the origins have them."""
    for name, steps in (("two_step", [(radius, 1.0)]), ("two_step_enhanced", bands)):
        if name not in found.origins.columns:
            print(f"--   {name}: there is no such column")
            continue
        expected, edge = catchment(found, found.weight(demand), steps)
        right = close(found.origins[name], expected)
        said = f"{name}, by {demand} within {steps[-1][0]:g} m ({int((edge & ~right).sum())} let pass on an edge)"
        check_rows(right | edge, found.ids, said)


def gini(values: np.ndarray, weight: np.ndarray) -> float:
    """By trapezoids under the Lorenz curve, equal values merged."""
    distinct, which = np.unique(values, return_inverse=True)
    held = np.bincount(which, weight)
    people = np.concatenate([[0], np.cumsum(held)]) / held.sum()
    lorenz = np.concatenate([[0], np.cumsum(held * distinct)]) / (held * distinct).sum()
    return float(1 - (np.diff(people) * (lorenz[1:] + lorenz[:-1])).sum())


def concentration(values: np.ndarray, weight: np.ndarray, order: np.ndarray) -> float:
    """Twice the covariance of value and fractional rank, over the mean."""
    _, which = np.unique(order, return_inverse=True)
    held = np.bincount(which, weight)
    rank = ((np.cumsum(held) - held / 2) / held.sum())[which]
    middle, average = mean(rank, weight), mean(values, weight)
    return 2 / average * mean((values - average) * (rank - middle), weight)


def measure(name: str, values: np.ndarray, weight: np.ndarray, order: np.ndarray | None) -> float:
    """A measure of inequality over the origins that have all values it needs."""
    there = np.isfinite(values) if order is None else np.isfinite(values) & np.isfinite(order)
    if weight[there].sum() <= 0:
        return np.nan
    if order is None:
        return gini(values[there], weight[there])
    return concentration(values[there], weight[there], order[there])


def ranks(found: Distances, column: str, path: Path | None) -> np.ndarray | None:
    """The deprivation rank of each origin: its own column, or that of its zone in another file."""
    if path is not None:
        table = pandas.read_csv(path)
        zones = table.set_index(table.columns[0])[column]
        return found.origins["zone"].map(zones).to_numpy(float)
    return found.origins[column].to_numpy(float) if column in found.origins.columns else None


def inequality(found: Distances, table: pandas.DataFrame, order: np.ndarray | None) -> None:
    """Gini and concentration index of every weight."""
    check(len(table) > 0, f"inequality: {len(table)} measures")
    for row in table.itertuples():
        said = f"{row.measure} of {row.of} by {row.weight}"
        known = row.measure in ("gini", "concentration") and {row.of, row.weight} <= set(found.origins.columns)
        if not check(known, f"{said}: is a measure of columns of the origins"):
            continue
        if row.measure == "concentration" and order is None:
            check(False, f"{said}: the origins have no deprivation rank; give --ranks")
            continue
        written = found.origins[row.of].to_numpy(float)
        tried = [written] if row.of != "metres_1" else [found.first, written]
        by = order if row.measure == "concentration" else None
        expected = [measure(row.measure, values, found.weight(row.weight), by) for values in tried]
        check(any(close(row.value, value) for value in expected), f"{said}: {row.value:.6f}")
        if pandas.notna(row.low) or pandas.notna(row.high):
            check(row.low <= row.high and row.replicates > 0, f"{said}: {row.low:.6f} to {row.high:.6f} by {row.replicates} replicates")


def afterwards(found: Distances) -> None:
    """After closures or a plan: a centre of today that is still the nearest is as far away as before. New ones are not known here."""
    if not {"nearest_after", "metres_after"} <= set(found.origins.columns):
        return
    position = {name: at for at, name in enumerate(found.centres["id"])}
    named = found.origins["nearest_after"].map(position)
    rows = np.flatnonzero(named.notna())
    real = np.hypot(*(found.here[rows] - found.there[named.to_numpy()[rows].astype(int)]).T)
    stated = found.origins["metres_after"].to_numpy(float)[rows]
    check_rows(np.abs(real - stated) <= ROUNDED, found.ids[rows], "nearest_after, where it is a centre of today, stands at metres_after")


def settings_of(folder: Path) -> dict:
    """The settings in the record."""
    record = folder / "distance.json"
    settings = json.loads(record.read_text()).get("settings") if check(record.is_file(), f"{record.name} is there") else None
    return settings if isinstance(settings, dict) else {}


def chosen(settings: dict, table: str, *keys: str) -> str | None:
    """A value within one table of the settings, from the first of the keys that exists."""
    found = settings.get(table)
    return next((found[key] for key in keys if found.get(key)), None) if isinstance(found, dict) else None


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description="Computes anew what `hubplan distance` has written.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("centres", type=Path, metavar="CENTRES_CSV")
    parser.add_argument("--catchment-metres", type=float, default=2500, help="radius of the catchments")
    parser.add_argument("--bands", type=read_bands, default=BANDS, help="of the enhanced catchments, such as %(default)s")
    parser.add_argument("--demand", help="weight of the catchments; else as distance.json says, else the first")
    parser.add_argument("--rank", help="column of the deprivation rank, 1 the most deprived; else as distance.json says, else imd_rank")
    parser.add_argument("--ranks", type=Path, help="a CSV with zones in its first column and the rank, where the origins do not have it")
    parser.add_argument("--parquet-only", action="store_true", help="the folder has no CSV to hold the Parquet against")
    return parser.parse_args()


def table(folder: Path, name: str, parquet_only: bool) -> pandas.DataFrame:
    """Reads a layer without geometry, and holds it against its spreadsheet if there is one."""
    path = folder / f"geoparquet/{name}.parquet"
    need(path.is_file(), f"{path.name} is there")
    words(path)
    if not parquet_only:
        same_as_csv(path, folder / f"{name}.csv")
    return pandas.read_parquet(path)


def main(asked: argparse.Namespace) -> None:
    """Checks everything in turn."""
    folder = asked.folder
    found = load(folder)
    settings = settings_of(folder)
    for name in () if asked.parquet_only else ("origins", "centres"):
        same_as_csv(folder / f"geoparquet/{name}.parquet", folder / f"{name}.csv")
    of_the_list(found, asked.centres)
    centres_agree(found)
    nearest_by_tree(found)
    nearest_by_join(found)
    counts(found)
    afterwards(found)
    groups = table(folder, "summary", asked.parquet_only)
    need(len(groups) > 0, f"summary: {len(groups)} rows")
    summary(found, groups)
    demand = asked.demand or chosen(settings, "catchment", "people", "weight") or groups["weight"].iloc[0]
    need(demand in found.origins.columns, f"{demand}, the weight of the catchments, is a column of the origins")
    catchments(found, demand, asked.catchment_metres, asked.bands)
    # Inequality is only measured if the study asks for it. The record may not say whether it did.
    if settings.get("inequality") or (folder / "geoparquet/inequality.parquet").is_file():
        rank = asked.rank or chosen(settings, "inequality", "rank") or "imd_rank"
        inequality(found, table(folder, "inequality", asked.parquet_only), ranks(found, rank, asked.ranks))
    finish()


if __name__ == "__main__":
    main(arguments())
