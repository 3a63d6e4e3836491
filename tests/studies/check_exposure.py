"""Calculates again, without hubplan, what `hubplan exposure` has written: check_exposure.py FOLDER ORIGINS_PARQUET.

FOLDER is the folder of outputs. ORIGINS_PARQUET holds the origins of a distance run of the same study, for their positions. A sample of
origins is followed through all cohorts, kinds and radii, month by month. These are the definitions:

- A centre counts in a month if it is open on the first day of the month: opened <= first day < closed.
- A date may be a day, a month (`2009-12`), a year or empty, so it has a first and a last possible day. A centre is certainly open from the
  last possible day of its opening until the first possible day of its closing, and possibly open from the first possible day of its
  opening until the last possible day of its closing.
- With an unknown opening, a centre is possibly open from the beginning, and certainly open at no time. Without a closing, and unless
  `dates` says `closing unknown`, it is open today and afterwards. An unknown closing may have been on any day after the opening: the
  centre is possibly open for ever, and certainly open at no time.
- A child born in month b has the 60 months b, b+1, ..., b+59, and is five in month b+60.
- `months_R` is the number of the 60 months with at least one certainly open centre at most R metres away; `possible_months_R` is the same
  with possibly open centres. Shares are of 60. `ever_R` is yes if months is above 0, no if possible months is 0, and otherwise unknown;
  `at_five_R` is the same for the single month.
- `kind` is `all`, a class that `exposure.json` or --class defines, or a kind of centre. A class consists of certain kinds that opened in
  certain months. If the opening date does not decide whether a centre is in the class, it is possibly open, but never certainly.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas
import pyarrow.parquet

from checks import check, check_rows, close, finish, need, places, points, words

# Coordinates in a CSV may be rounded to the millimetre, so a distance nearer to a radius than that may count either way.
EDGE = 0.001
MONTHS = 60
EVER, NEVER = date.min, date.max
FIGURES = ("months", "possible_months", "share", "possible_share", "ever", "at_five")


@dataclass
class Centres:
    """Centres, and whether each is certainly or possibly open in each month since the first."""

    kind: np.ndarray
    there: np.ndarray
    opened: list[str]
    certain: np.ndarray
    possible: np.ndarray


@dataclass
class Class:
    """Some kinds of centre (none named: all), opened from a first to a last month."""

    kinds: frozenset[str] = frozenset()
    first: str = ""
    last: str = ""

    def holds(self, kind: str, opened: str) -> tuple[bool, bool]:
        """Whether a centre certainly and possibly belongs to it."""
        if self.kinds and kind not in self.kinds:
            return False, False
        if not self.first and not self.last:
            return True, True
        since = first_day(month_of(self.first)) if self.first else EVER
        until = days_of(self.last)[1] if self.last else NEVER
        earliest, latest = days_of(opened) if opened else (EVER, NEVER)
        return bool(opened) and since <= earliest and latest <= until, since <= latest and earliest <= until


def month_of(text: str) -> int:
    """`2005-09` as a count of months."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def first_day(month: int) -> date:
    """The first day of a month that is given as a count."""
    return date(month // 12, month % 12 + 1, 1)


def days_of(text: str) -> tuple[date, date]:
    """The first and the last possible day of a date."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    if len(parts) == 2:
        month = month_of(text)
        return first_day(month), first_day(month + 1) - timedelta(days=1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


def intervals(opened: str, closed: str, dates: str) -> tuple[tuple[date, date], tuple[date, date]]:
    """The periods in which a centre is certainly open and possibly open; the last day is not included."""
    earliest_opening, latest_opening = days_of(opened) if opened else (EVER, NEVER)
    if closed:
        earliest_closing, latest_closing = days_of(closed)
    elif "closing unknown" in dates:
        earliest_closing, latest_closing = earliest_opening, NEVER
    else:
        earliest_closing, latest_closing = NEVER, NEVER
    return (latest_opening, earliest_closing), (earliest_opening, latest_closing)


def read_centres(path: Path, months: range) -> Centres:
    """Centres with their calendars."""
    need(path.is_file(), f"{path.name} is there")
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    wanted = ["id", "kind", "x", "y", "opened", "closed", "dates"]
    need(set(wanted) <= set(table.columns) and len(table) > 0, f"{path.name}: {len(table)} centres with {', '.join(wanted)}")
    days = [first_day(month) for month in months]
    certain = np.zeros((len(table), len(days)), dtype=bool)
    possible = np.zeros((len(table), len(days)), dtype=bool)
    for at, row in enumerate(table.itertuples()):
        (since, until), (may_since, may_until) = intervals(row.opened, row.closed, row.dates)
        certain[at] = [since <= day < until for day in days]
        possible[at] = [may_since <= day < may_until for day in days]
    print(f"--   {int((certain != possible).any(axis=1).sum())} of {len(table)} centres are possibly open in more months than certainly")
    there = table[["x", "y"]].to_numpy(dtype=float)
    return Centres(table["kind"].to_numpy(dtype=object), there, table["opened"].tolist(), certain, possible)


def answer(certain: bool, possible: bool) -> str:
    """yes, no or unknown, from whether it was certainly and possibly so."""
    return "yes" if certain else "unknown" if possible else "no"


def childhood(certain: np.ndarray, possible: np.ndarray, start: int) -> tuple[int, int, float, float, str, str]:
    """The figures of a child born in the month `start`, by whether any centre in reach is open in each month."""
    months = int(certain[start : start + MONTHS].sum())
    may = int(possible[start : start + MONTHS].sum())
    five = start + MONTHS
    return months, may, months / MONTHS, may / MONTHS, answer(months > 0, may > 0), answer(certain[five], possible[five])


def as_words(column: pandas.Series) -> np.ndarray:
    """yes, no and unknown, also from Booleans and missing values."""
    known = {True: "yes", False: "no"}
    return np.array(["unknown" if pandas.isna(value) else known.get(value, value) for value in column], dtype=object)


def figures_are_right(rows: pandas.DataFrame, radius: int, expected: list[tuple]) -> dict[str, np.ndarray]:
    """For each figure of one radius, whether it is as expected in each row."""
    good = {}
    for name, values in zip(FIGURES, zip(*expected)):
        stated = rows[f"{name}_{radius}m"]
        if name in ("ever", "at_five"):
            good[name] = as_words(stated) == np.array(values, dtype=object)
        else:
            good[name] = close(stated, values)
    return good


def follow(
    rows: pandas.DataFrame, at: np.ndarray, centres: Centres, members: tuple[np.ndarray, np.ndarray], radii: list[int], first: int
) -> Iterator[tuple[int, dict[str, np.ndarray], bool]]:
    """One origin and kind through all cohorts: which figures are right by radius, and whether a centre is on the edge of one."""
    metres = np.hypot(*(centres.there - at).T)
    starts = [month_of(cohort) - first for cohort in rows["cohort"]]
    for radius in radii:
        within = metres <= radius
        certain = centres.certain[within & members[0]].any(axis=0)
        possible = centres.possible[within & members[1]].any(axis=0)
        expected = [childhood(certain, possible, start) for start in starts]
        on_edge = bool((members[1] & (np.abs(metres - radius) <= EDGE)).any())
        yield radius, figures_are_right(rows, radius, expected), on_edge


def members_of(names: list[str], centres: Centres, classes: dict[str, Class]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Which centres are certainly and possibly in each class that the panel names."""
    found = {}
    for name in names:
        known = name == "all" or name in classes or name in centres.kind
        need(known, f"{name}: is all centres, a class (see --class) or a kind of centre")
        its = Class() if name == "all" else classes.get(name, Class(frozenset({name})))
        holds = np.array([its.holds(kind, opened) for kind, opened in zip(centres.kind, centres.opened)], dtype=bool)
        print(f"--   {name}: {int(holds[:, 0].sum())} centres, possibly {int(holds[:, 1].sum())}")
        found[name] = holds[:, 0], holds[:, 1]
    return found


def recorded_classes(folder: Path) -> dict[str, Class]:
    """The classes in the record's settings."""
    record = folder / "exposure.json"
    settings = json.loads(record.read_text()).get("settings") if check(record.is_file(), f"{record.name} is there") else None
    kinds = settings.get("kinds") if isinstance(settings, dict) else None
    found = {}
    for name, said in (kinds or {}).items():
        found[name] = Class(frozenset(said.get("kind") or []), said.get("opened_from") or "", said.get("opened_to") or "")
    return found


def panel_is_whole(path: Path, origins: list[str]) -> tuple[list[str], list[str]]:
    """Every origin, cohort and kind is there once. Gives the cohorts and the kinds."""
    table = pyarrow.parquet.read_table(path, columns=["origin", "cohort", "kind"])
    frame = table.to_pandas(categories=["origin", "cohort", "kind"])
    cohorts, kinds = (sorted(frame[name].cat.categories) for name in ("cohort", "kind"))
    check(set(frame["origin"].cat.categories) == set(origins), f"panel: its origins are the {len(origins)} of the distance run")
    rows = len(origins) * len(cohorts) * len(kinds)
    check(len(frame) == rows, f"panel: {len(frame)} rows, {len(origins)} origins x {len(cohorts)} cohorts x {len(kinds)} kinds")
    check(not frame.duplicated().any(), "panel: no origin, cohort and kind stands there twice")
    return cohorts, kinds


def sampled(path: Path, origins: list[str]) -> pandas.DataFrame:
    """The rows of some origins, so that England's panel need not be in memory."""
    return pyarrow.parquet.read_table(path, filters=[("origin", "in", origins)]).to_pandas()


def radii_of(path: Path) -> list[int]:
    """Radii in metres, by the columns of the panel, which has all figures of each."""
    names = pyarrow.parquet.read_schema(path).names
    radii = [int(match[1]) for match in (re.fullmatch(r"months_(\d+)m", name) for name in names) if match]
    missing = [f"{name}_{radius}m" for name in FIGURES for radius in radii if f"{name}_{radius}m" not in names]
    need(len(radii) > 0 and not missing, f"panel: radii {radii}, {missing or 'no column'} missing")
    return radii


def authority_years(path: Path) -> None:
    """Centres for a thousand children follow from the columns beside them."""
    if not check(path.is_file(), f"{path.name} is there"):
        return
    words(path)
    table = pandas.read_parquet(path)
    names = (table["authority"].astype(str) + " " + table["year"].astype(str)).to_numpy()
    children = table["children"].astype(float).where(table["children"] > 0)
    for name in ("centres", "possible_centres"):
        check_rows(close(table[f"{name}_per_1000"], 1000 * table[name] / children), names, f"{name}_per_1000")
    check_rows((table["centres"] <= table["possible_centres"]).to_numpy(), names, "centres are among the possible ones")


def read_class(text: str) -> tuple[str, Class]:
    """`early=main,linked@1999-01..2003-12` as a name, its kinds and its months, any of which may be left out."""
    name, _, said = text.partition("=")
    kinds, _, months = said.partition("@")
    first, _, last = months.partition("..")
    return name, Class(frozenset(kind for kind in kinds.split(",") if kind), first, last)


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description="Computes anew what `hubplan exposure` has written.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("origins", type=Path, metavar="ORIGINS_PARQUET")
    parser.add_argument("--sample", type=int, default=300, help="origins to follow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--class", dest="classes", type=read_class, action="append", default=[], metavar="NAME=KIND,KIND@FIRST..LAST")
    return parser.parse_args()


def main(asked: argparse.Namespace) -> None:
    """Checks everything in turn."""
    origins = points(asked.origins).set_index("id")
    panel = asked.folder / "geoparquet/panel.parquet"
    need(panel.is_file(), f"{panel.name} is there")
    words(panel)
    radii = radii_of(panel)
    cohorts, kinds = panel_is_whole(panel, origins.index.tolist())
    first = month_of(cohorts[0])
    centres = read_centres(asked.folder / "centres.csv", range(first, month_of(cohorts[-1]) + MONTHS + 1))
    members = members_of(kinds, centres, recorded_classes(asked.folder) | dict(asked.classes))

    random = np.random.default_rng(asked.seed)
    picked = np.sort(random.choice(len(origins), min(asked.sample, len(origins)), replace=False))
    here, names = places(origins)[picked], origins.index[picked].tolist()
    where = dict(zip(names, here))
    rows = sampled(panel, names)
    good = {(name, radius): np.ones(len(rows), dtype=bool) for radius in radii for name in FIGURES}
    let_pass = 0
    for (origin, kind), part in rows.reset_index(drop=True).groupby(["origin", "kind"], sort=False):
        for radius, figures, on_edge in follow(part, where[origin], centres, members[kind], radii, first):
            for name, right in figures.items():
                let_pass += int(on_edge and not right.all())
                good[name, radius][part.index] = right | on_edge
    labels = (rows["origin"] + " " + rows["cohort"] + " " + rows["kind"]).to_numpy()
    check(len(rows) > 0, f"{len(names)} origins by seed {asked.seed}, {let_pass} figures let pass for a centre on the edge of a radius")
    for (name, radius), right in good.items():
        check_rows(right, labels, f"{name}_{radius}m")
    authority_years(asked.folder / "geoparquet/authority_years.parquet")
    finish()


if __name__ == "__main__":
    main(arguments())
