"""`hubplan distance` beside its peers: the nearest children's centre of every English postcode, in one run.

    python benches/peers/nearest.py target/release/hubplan                     # everything
    python benches/peers/nearest.py --programs scipy,geopandas --repeat 5      # without hubplan

Programs: `scipy` (cKDTree, with 1 and with 2 threads), `geopandas` (sjoin_nearest), `postgis` (`<->` and a GiST index, in a cluster of
its own) and `hubplan` (its command line on nearest.toml). Each is a process that reads the official files itself. The run ends with exit
code 1 when a program's distances are not scipy's, or not those to the centre that it names.
"""

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from peers import Taken, run

HERE = Path(__file__).resolve().parent
STUDY = HERE / "nearest.toml"
CENTRES = "facilities/childrens_centres_open_2025_07_27_geocoded.csv"
POSTCODES = "postcodes/codepo_gb.zip"

# What Code-Point Open writes for England, and for a postcode that it could not place.
ENGLAND, NOT_PLACED = "E92000001", 90
# Metres. Square roots of the same whole numbers, in different libraries; and what three decimals take away.
EQUAL, ROUNDED = 1e-6, 0.0005
# Postcodes whose distance to every centre is measured here.
BY_HAND = 2_000
# Seconds that one process may take.
LIMIT = 1_800

# What is run of each program: threads, and what it is called.
WAYS = {
    "scipy": {1: "cKDTree, 1 thread", 2: "cKDTree, 2 threads"},
    "geopandas": {1: "sjoin_nearest"},
    "postgis": {1: "<->, GiST"},
    "hubplan": {1: "distance, 1 thread", 2: "distance, 2 threads"},
}
DEBIAN = "apt-get install postgresql postgis postgresql-15-postgis-3"


@dataclass
class Answer:
    """What a program said; a row a postcode."""

    postcodes: np.ndarray  # as Code-Point Open writes them
    centres: np.ndarray  # URN of the nearest
    metres: np.ndarray  # to it, as the program says
    load: float  # seconds from the official files to the program's own form of them
    query: float  # seconds to build the index and to ask it
    megabytes: float = np.nan  # where the process weighed is not the one that answers


@dataclass
class Row:
    """What a run of a program took, and how it compares."""

    load: float
    query: float
    all: float
    megabytes: float
    difference: float


# --- The peers. Each function is the whole of a process, so it imports what it needs and nothing that another needs. ---


def read_postcodes(data: Path):
    """English postcodes that have a place and a district: `postcode`, `easting`, `northing`."""
    import pandas

    names = ["postcode", "quality", "easting", "northing", "country", "district"]
    parts = []
    with zipfile.ZipFile(data / POSTCODES) as archive:
        for member in members(archive):
            with archive.open(member) as file:
                parts.append(pandas.read_csv(file, header=None, usecols=[0, 1, 2, 3, 4, 8], names=names))
    all_ = pandas.concat(parts, ignore_index=True)
    kept = (all_.country == ENGLAND) & (all_.quality != NOT_PLACED) & all_.district.notna()
    return all_.loc[kept, ["postcode", "easting", "northing"]].reset_index(drop=True)


def read_centres(data: Path):
    """Children's centres that have a place: `urn`, `easting`, `northing`."""
    import pandas

    centres = pandas.read_csv(data / CENTRES, usecols=["urn", "easting", "northing"])
    return centres.dropna().reset_index(drop=True)


def members(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith("Data/CSV/") and name.endswith(".csv")]


def ask_scipy(data: Path, threads: int) -> Answer:
    from scipy.spatial import cKDTree

    start = perf_counter()
    postcodes, centres = read_postcodes(data), read_centres(data)
    origins, targets = (places[["easting", "northing"]].to_numpy(float) for places in (postcodes, centres))
    loaded = perf_counter()
    metres, at = cKDTree(targets).query(origins, workers=threads)
    done = perf_counter()
    return Answer(postcodes.postcode.to_numpy("S8"), centres.urn.to_numpy()[at], metres, loaded - start, done - loaded)


def ask_geopandas(data: Path) -> Answer:
    import geopandas

    def placed(places):
        points = geopandas.points_from_xy(places.easting, places.northing)
        return geopandas.GeoDataFrame(places.drop(columns=["easting", "northing"]), geometry=points, crs=27700)

    start = perf_counter()
    postcodes, centres = placed(read_postcodes(data)), placed(read_centres(data))
    loaded = perf_counter()
    joined = geopandas.sjoin_nearest(postcodes, centres, distance_col="metres")
    # Several centres as near as one another give several rows.
    joined = joined[~joined.index.duplicated()]
    done = perf_counter()
    found = joined.postcode.to_numpy("S8"), joined.urn.to_numpy(), joined.metres.to_numpy()
    return Answer(*found, loaded - start, done - loaded)


RAW = """
DROP TABLE IF EXISTS raw, raw_centres, postcodes, centres, nearest;
CREATE UNLOGGED TABLE raw (postcode text, quality integer, easting integer, northing integer, country text, region_health text,
    health text, county text, district text, ward text);
CREATE UNLOGGED TABLE raw_centres (urn integer, easting double precision, northing double precision)
"""
PLACED = f"""
CREATE UNLOGGED TABLE postcodes AS SELECT postcode, ST_SetSRID(ST_MakePoint(easting, northing), 27700) AS geom
    FROM raw WHERE country = '{ENGLAND}' AND quality <> {NOT_PLACED} AND district <> '';
CREATE UNLOGGED TABLE centres AS SELECT urn, ST_SetSRID(ST_MakePoint(easting, northing), 27700) AS geom FROM raw_centres;
ANALYZE postcodes
"""
NEAREST = """
CREATE INDEX ON centres USING gist (geom);
ANALYZE centres;
CREATE UNLOGGED TABLE nearest AS SELECT p.postcode, n.urn, n.metres FROM postcodes p CROSS JOIN LATERAL (
    SELECT c.urn, c.geom <-> p.geom AS metres FROM centres c ORDER BY c.geom <-> p.geom LIMIT 1) n
"""


def ask_postgis(data: Path, sockets: Path) -> Answer:
    """Its rows come by COPY and its filter is SQL, so that nothing of it is shared with the others."""
    import psycopg

    with psycopg.connect(host=str(sockets), user="nearest", dbname="postgres", autocommit=True) as database:
        cursor = database.cursor()
        cursor.execute(RAW)
        start = perf_counter()
        with zipfile.ZipFile(data / POSTCODES) as archive, cursor.copy("COPY raw FROM STDIN (FORMAT csv)") as copy:
            for member in members(archive):
                copy.write(archive.read(member))
        with open(data / CENTRES, newline="", encoding="utf-8") as file, cursor.copy("COPY raw_centres FROM STDIN") as copy:
            for row in csv.DictReader(file):
                if row["easting"]:
                    copy.write_row((row["urn"], row["easting"], row["northing"]))
        cursor.execute(PLACED)
        loaded = perf_counter()
        cursor.execute(NEAREST)
        done = perf_counter()
        peak = peak_megabytes(database.info.backend_pid)
        found = [np.array(column) for column in zip(*cursor.execute("SELECT postcode, urn, metres FROM nearest"))]
    return Answer(found[0].astype("S8"), *found[1:], loaded - start, done - loaded, peak)


def peak_megabytes(process: int) -> float:
    """Of a running process, which need not be a child."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def answer(program: str, threads: int, out: Path, sockets: Path | None) -> None:
    """One peer, in this process, to a file."""
    data = Path(os.environ["HUBPLAN_DATA"])
    if program == "scipy":
        said = ask_scipy(data, threads)
    elif program == "geopandas":
        said = ask_geopandas(data)
    else:
        said = ask_postgis(data, sockets)
    np.savez(out, **asdict(said))


# --- The cluster ---


def postgres_programs() -> Path | None:
    """Where the newest PostgreSQL keeps its programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


@contextmanager
def cluster() -> Iterator[Path]:
    """A throw-away cluster, reached by a socket in a folder that only its owner may enter."""
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="nearest-"))
    # initdb refuses root.
    owner = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        owner = ["runuser", "-u", "postgres", "--"]

    def ask(program: str, *rest: str) -> None:
        command = [*owner, str(programs / program), "-D", str(folder / "data"), *rest]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        ask("initdb", "-U", "nearest", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        ask("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", settings)
        try:
            yield folder
        finally:
            ask("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def prepare(sockets: Path) -> str:
    """Adds PostGIS to the cluster, and says which versions these are."""
    import psycopg

    with psycopg.connect(host=str(sockets), user="nearest", dbname="postgres", autocommit=True) as database:
        database.execute("CREATE EXTENSION postgis")
        server, postgis = database.execute("SELECT current_setting('server_version'), postgis_lib_version()").fetchone()
    return f"PostgreSQL {server.split()[0]}, PostGIS {postgis}"


# --- The comparison ---


def ask_peer(program: str, threads: int, folder: Path, sockets: Path | None) -> tuple[Answer | None, Taken]:
    out = folder / "answer.npz"
    out.unlink(missing_ok=True)
    command = [sys.executable, Path(__file__).resolve(), "--answer", program, threads, out, sockets or ""]
    taken, complaint = run(command, folder, LIMIT)
    if taken.code != 0:
        print(complaint, file=sys.stderr)
        return None, taken
    with np.load(out) as said:
        numbers = {name: float(said[name]) for name in ("load", "query", "megabytes")}
        return Answer(said["postcodes"], said["centres"], said["metres"], **numbers), taken


def ask_hubplan(hubplan: Path, threads: int, folder: Path) -> tuple[Answer | None, Taken]:
    from pyarrow import parquet

    out = folder / "hubplan"
    shutil.rmtree(out, ignore_errors=True)
    taken, complaint = run([hubplan, "distance", STUDY, "--out", out, "--threads", threads], folder, LIMIT)
    if taken.code != 0:
        print(complaint, file=sys.stderr)
        return None, taken
    said = parquet.read_table(out / "geoparquet" / "origins.parquet", columns=["id", "nearest_1", "metres_1"])
    # The study gives the ids of centres a prefix: cc-20001.
    urns = np.array([int(site.rpartition("-")[2]) for site in said["nearest_1"].to_pylist()])
    load, query = spent(json.loads((out / "run.json").read_text())["stages"])
    ids, metres = np.array(said["id"].to_pylist(), dtype="S8"), said["metres_1"].to_numpy()
    return Answer(ids, urns, metres, load, query), taken


def spent(stages: dict | list) -> tuple[float, float]:
    """Seconds of reading, and of everything else that is not writing: more than the peers are asked for."""
    named = stages.items() if isinstance(stages, dict) else [(stage["stage"], stage["seconds"]) for stage in stages]
    reading, rest = 0.0, 0.0
    for name, seconds in named:
        if name.startswith("Reading"):
            reading += seconds
        elif not name.startswith("Writing"):
            rest += seconds
    return reading, rest


class Judge:
    """Holds every answer against the official files and against scipy's first answer."""

    def __init__(self, data: Path):
        postcodes, centres = read_postcodes(data), read_centres(data).sort_values("urn")
        names = postcodes.postcode.to_numpy("S8")
        order = np.argsort(names)
        self.postcodes = names[order]
        self.places = postcodes[["easting", "northing"]].to_numpy(float)[order]
        self.urns = centres.urn.to_numpy()
        self.centres = centres[["easting", "northing"]].to_numpy(float)
        self.reference: np.ndarray | None = None

    def faults(self, answer: Answer, tolerance: float) -> tuple[list[str], float]:
        """What is wrong with an answer, and its largest difference to scipy's."""
        order = np.argsort(answer.postcodes)
        if not np.array_equal(answer.postcodes[order], self.postcodes):
            strange = len(np.setdiff1d(answer.postcodes, self.postcodes))
            missing = len(np.setdiff1d(self.postcodes, answer.postcodes))
            return [f"not the postcodes asked for: {missing} missing, {strange} strange, {len(order)} rows"], np.nan
        metres, urns = answer.metres[order], answer.centres[order]
        at = np.searchsorted(self.urns, urns).clip(max=len(self.urns) - 1)
        if not np.array_equal(self.urns[at], urns):
            return ["it names centres that are none"], np.nan
        faults = []
        named = np.hypot(*(self.places - self.centres[at]).T)
        # Written this way round a distance that is no number is a fault too.
        if not np.abs(named - metres).max() <= tolerance:
            faults.append(f"its distances are not those to the centres it names: {np.abs(named - metres).max():.6f} m")
        if self.reference is None:
            faults += self.by_hand(metres)
            self.reference = metres
        difference = np.abs(metres - self.reference).max()
        if not difference <= tolerance:
            faults.append(f"its distances are not scipy's: {difference:.6f} m")
        return faults, difference

    def by_hand(self, metres: np.ndarray) -> list[str]:
        """scipy, which the others are held against, on some postcodes against the distances to every centre."""
        some = np.random.default_rng(1).choice(len(metres), BY_HAND, replace=False)
        least = [np.hypot(*(self.centres - place).T).min() for place in self.places[some]]
        return [] if np.abs(metres[some] - least).max() <= EQUAL else ["its distances are not the least"]


def line(name: str, what: str, rows: list[Row]) -> str:
    """Medians; the difference is the largest."""
    load, query, all_, megabytes = (median(getattr(row, each) for row in rows) for each in ("load", "query", "all", "megabytes"))
    difference = max(row.difference for row in rows)
    return f"{name:11}{what:21}{load:>9.2f}{query:>9.2f}{all_:>9.2f}{megabytes:>8.0f}{difference:>12.6f}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hubplan", nargs="?", type=Path, help="the hubplan program; without it only its peers run")
    parser.add_argument("--repeat", type=int, default=3, help="how often each runs; medians are printed (default: 3)")
    parser.add_argument("--programs", default=",".join(WAYS), help="which programs; scipy always runs, and first")
    options = parser.parse_args()
    asked = options.programs.split(",")
    if not set(asked) <= set(WAYS):
        parser.error(f"{options.programs}: known are {', '.join(WAYS)}")
    options.programs = [program for program in WAYS if program == "scipy" or program in asked]
    if options.repeat < 1:
        parser.error("--repeat is at least 1")
    if not os.environ.get("HUBPLAN_DATA"):
        parser.error("HUBPLAN_DATA is not set: it names the folder with the data")
    if options.hubplan is None and "hubplan" in options.programs:
        options.programs.remove("hubplan")
    for path in (options.hubplan, STUDY) if "hubplan" in options.programs else ():
        if not path.exists():
            parser.error(f"{path} is not there")
    if "postgis" in options.programs and postgres_programs() is None:
        parser.error(f"PostgreSQL is not there: {DEBIAN}")
    return options


def measure(options: argparse.Namespace, judge: Judge, folder: Path, sockets: Path | None) -> tuple[dict, list[str]]:
    """The runs of each program and way, and every fault found."""
    rows: dict[tuple[str, str], list[Row]] = {}
    faults = []
    # Round by round, so that whatever else the machine does meets all alike.
    for _ in range(options.repeat):
        for program in options.programs:
            for threads, what in WAYS[program].items():
                if program == "hubplan":
                    said, taken = ask_hubplan(options.hubplan, threads, folder)
                else:
                    said, taken = ask_peer(program, threads, folder, sockets)
                if said is None:
                    faults.append(f"{program}, {what}: no answer, exit code {taken.code}")
                    continue
                found, difference = judge.faults(said, EQUAL + (ROUNDED if program == "hubplan" else 0))
                faults += [f"{program}, {what}: {fault}" for fault in found]
                megabytes = taken.megabytes if np.isnan(said.megabytes) else said.megabytes
                rows.setdefault((program, what), []).append(Row(said.load, said.query, taken.seconds, megabytes, difference))
    return rows, list(dict.fromkeys(faults))


def compare(options: argparse.Namespace) -> int:
    judge = Judge(Path(os.environ["HUBPLAN_DATA"]))
    versions = [f"{name} {version(name)}" for name in ("scipy", "geopandas", "shapely")]
    if "hubplan" in options.programs:
        versions.insert(0, subprocess.run([options.hubplan, "--version"], check=True, capture_output=True, text=True).stdout.strip())
    postgis = "postgis" in options.programs
    with tempfile.TemporaryDirectory() as scratch, cluster() if postgis else nullcontext() as sockets:
        versions += [prepare(sockets)] if postgis else []
        print(f"{', '.join(versions)}, Python {platform.python_version()}")
        print(f"{len(judge.postcodes):,} postcodes, {len(judge.urns):,} centres", end="; ")
        print(f"{os.cpu_count()} cores ({platform.machine()}), {options.repeat} runs of each\n", flush=True)
        rows, faults = measure(options, judge, Path(scratch), sockets)
    print(f"{'program':11}{'what':21}{'load s':>9}{'query s':>9}{'all s':>9}{'MB':>8}{'max diff m':>12}")
    for (program, what), of in rows.items():
        print(line(program, what, of))
    for fault in faults:
        print(f"FAULT {fault}", file=sys.stderr)
    return 1 if faults else 0


def main() -> int:
    if sys.argv[1:2] == ["--answer"]:
        program, threads, out, sockets = sys.argv[2:]
        answer(program, int(threads), Path(out), Path(sockets) if sockets else None)
        return 0
    return compare(arguments())


if __name__ == "__main__":
    sys.exit(main())
