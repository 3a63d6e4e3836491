"""Kills hubplan at every step that changes the disk, and checks what is left: kills.py HUBPLAN [--all] [COMMAND ...]

strace ends the program (SIGKILL, as the system does when memory runs out) at its n-th call that changes the disk, for
every n. Then

- the folder holds exactly the files of the previous run or those of the new one. Where files have to be moved one by one,
  it shows no plan while they are of both runs, and `hubplan check` first puts them in order;
- `hubplan check` accepts the plan;
- the same command works, and leaves the new files and nothing of the killed run.

The main thread replaces folders. For `solve` every one of its calls is tried; for the other commands, every call that does
not merely repeat another for the next file. Other threads fill the files, with some hundreds of calls for each command. A
few of these and of the repeated calls are tried, or all of them with --all.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HUBPLAN = sys.argv[1]
ALL = "--all" in sys.argv
WANTED = [word for word in sys.argv[2:] if word != "--all"]
# Number of calls that are tried for each command, where there are many.
FEW = 6
REMOVES = "unlink,unlinkat"
CHANGES = "rename,renameat,renameat2,link,linkat,mkdir,mkdirat,rmdir,fsync,fdatasync,chmod,fchmodat,ftruncate"
FILLS = "openat,write,pwrite64,writev,fsync,ftruncate"

TOWN = """version = 1
name = "Town"
crs = "plane"
[plain]
demand = "demand.csv"
sites = "sites.csv"
[distance]
weights = ["weight"]
groups = ["authority"]
[exposure]
cohorts = { first = "2004-09", last = "LAST" }
children = "weight"
radii = ["1 km", "3 km"]
"""
DEMAND = "id,x,y,weight,authority\nd1,0,0,100,A\nd2,2000,0,300,B\n"
SITES = "id,x,y,authority,status,opened\nc1,500,0,A,existing,2003-05-01\nc2,2000,0,B,existing,2005\n"
OFFICIAL = {
    "lookup.csv": "LSOA21CD,LSOA21NM,UTLA23CD,UTLA23NM\nE01000001,Ashmere 001A,E08000001,Ashmere\n",
    "numbers.csv": "lsoa21_code,IMD_rank,IMD_decile,children_0_4\nE01000001,1,1,10\n",
    "sites.csv": "site_id,name,longitude,latitude\ns1,First,-1.39,53.41\n",
    "zones.geojson": """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"LSOA21CD": "E01000001", "LSOA21NM": "Ashmere 001A"}, "geometry": {"type": "Polygon", "coordinates":
[[[-1.4, 53.40], [-1.38, 53.40], [-1.38, 53.42], [-1.4, 53.42], [-1.4, 53.40]]]}}]}""",
}
SWEEP = """version = 1
title = "Sweep"
scenario = "scenario.toml"
[grid]
"objective.radius" = RADII
"""

# Every command that writes: its marking file, the first run if it may have one, and the second run.
FULL = "alternatives scenario.toml --within 50% --full -k"
HUBS = "frontier scenario.toml --against hubs --at"
COUNTY = "sample --zones 60 --sites 40 --centres 6 --authorities 1"
COMMANDS = {
    "solve": ("solution.json", "solve scenario.toml", "solve other.toml"),
    "evaluate": ("solution.json", "evaluate scenario.toml --baseline", "evaluate other.toml --baseline"),
    "init": (None, None, "init --authority Ashmere --data official"),
    "demo": ("solution.json", "solve scenario.toml", "demo"),
    "sample": (None, COUNTY, "sample --plain --zones 60 --sites 40 --centres 6"),
    "distance": ("distance.json", "distance town.toml", "distance town.toml --closures closures.txt"),
    "exposure": ("exposure.json", "exposure town.toml", "exposure town-2.toml"),
    "frontier": ("frontier.json", f"{HUBS} 1,2", f"{HUBS} 2,3"),
    "alternatives": ("alternatives.json", f"{FULL} 3", f"{FULL} 2"),
    "compare": ("compare.json", "compare a b", "compare b a"),
    "sweep": ("sweep.json", "sweep sweep.toml", "sweep sweep-2.toml"),
}


def hubplan(place, words, out=None, before=()):
    command = [*before, HUBPLAN, "--threads", "1", *words.split()] + (["--out", out] if out else [])
    environment = {**os.environ, "TMPDIR": "/nonexistent"}
    return subprocess.run(command, cwd=place, capture_output=True, text=True, env=environment)


def ran(place, words, out=None):
    done = hubplan(place, words, out)
    if done.returncode not in (0, 3):
        sys.exit(f"{words}: {done.returncode}\n{done.stderr}")


def seen(folder):
    """What everybody sees in a folder: the hash of every file.

    Left out are what differs from run to run, and the finished scenarios that a sweep goes on from.
    """
    files = {}
    for top, folders, names in os.walk(folder):
        done = "done" if top == str(folder) else None
        folders[:] = [one for one in folders if not one.startswith(".hubplan-") and one != done]
        inner = os.path.relpath(top, folder)
        if inner != ".":
            files[inner + "/"] = ""
        for name in names:
            path = Path(top, name)
            data = path.read_bytes()
            if name == "run.json":
                data = json.dumps(json.loads(data).get("files")).encode()
            files[os.path.normpath(os.path.join(inner, name))] = hashlib.sha256(data).hexdigest()
    return files


def hidden(place):
    """Everything that killed runs left behind."""
    return [str(path.relative_to(place)) for path in Path(place).rglob(".hubplan-*")]


def calls(place, words, traced, threads):
    """Number of times each call is made, by the thread that makes it most often: strace counts by call and thread."""
    log = place / "calls"
    log.mkdir()
    options = ["-e", "signal=none", "-e", f"trace={traced}", "-o", str(log / "x")]
    hubplan(place, words, "out", ["strace", "-qq", *(["-ff"] if threads else []), *options])
    most = collections.Counter()
    for file in log.iterdir():
        names = (line.split("(")[0] for line in file.open(errors="replace") if "(" in line)
        most |= collections.Counter(name for name in names if name in traced.split(","))
    return most


class Case:
    """A command and the folder for it: `plain`, or `within` if files have to be moved one by one."""

    def __init__(self, base, name, kind):
        self.name, self.kind = name, kind
        self.mark, self.before, self.then = COMMANDS[name]
        self.old = base.parent / f"{name}-{kind}-old"
        shutil.copytree(base, self.old, symlinks=True)
        if self.before:
            ran(self.old, self.before, "out")
        else:
            (self.old / "out").mkdir()
        (self.old / "out/mine.txt").write_text("mine")
        if kind == "within":
            (self.old / "out/notes").mkdir()
            (self.old / "out/notes/mine.txt").write_text("mine, too")
        self.seen_old = seen(self.old / "out")
        with tempfile.TemporaryDirectory(dir=base.parent) as place:
            place = self.laid(Path(place))
            ran(place, self.then, "out")
            self.seen_new = seen(place / "out")
        assert self.seen_old != self.seen_new, f"{name}: the two runs are to differ"

    def laid(self, place):
        shutil.copytree(self.old, place / "x", symlinks=True)
        return place / "x"

    def points(self, base):
        every = ALL or self.name == "solve"
        kinds = [(CHANGES, False, every or self.kind == "plain"), (REMOVES, False, every)]
        if self.kind == "plain":
            kinds.append((FILLS, True, ALL))
        for traced, threads, each in kinds:
            with tempfile.TemporaryDirectory(dir=base.parent) as place:
                counts = calls(self.laid(Path(place)), self.then, traced, threads)
            for call, count in sorted(counts.items()):
                step = 1 if each else max(1, count // FEW)
                # The last call comes first: after it the new files are in place.
                yield from ((self, call, at, threads) for at in range(count, 0, -step))


def at_point(point):
    """Kills the program at one call, and says what is wrong afterwards; `None` if nothing is."""
    case, call, at, threads = point
    where = f"{case.name} ({case.kind}), killed at {call} {at}"
    with tempfile.TemporaryDirectory(dir=case.old.parent) as place:
        place = case.laid(Path(place))
        options = ["-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={at}"]
        strace = ["strace", "-qq", *(["-f"] if threads else []), *options]
        killed = hubplan(place, case.then, "out", strace).returncode != 0
        now = seen(place / "out")
        whole = now in (case.seen_old, case.seen_new)
        if not whole and (case.kind == "plain" or case.mark in now):
            return f"{where}: the files are of two runs"
        if case.mark == "solution.json" and case.name != "evaluate":
            for scenario in dict.fromkeys((case.before, case.then)):
                of = "out/county/scenario.toml" if scenario == "demo" else scenario.split()[1]
                checked = hubplan(place, f"check {of} out/solution.json")
                if checked.returncode == 0:
                    break
            else:
                return f"{where}: check says {checked.stdout}{checked.stderr}"
            if seen(place / "out") not in (case.seen_old, case.seen_new):
                return f"{where}: the files are of two runs after a check"
        again = hubplan(place, case.then, "out")
        # `init` overwrites nothing: once its files are in place, it refuses to run again.
        done = not case.before and again.returncode == 2 and "H604" in again.stderr
        if again.returncode not in (0, 3) and not done:
            return f"{where}: the next run says {again.stderr}"
        if seen(place / "out") != case.seen_new:
            return f"{where}: the next run leaves other files"
        if hidden(place):
            return f"{where}: the next run leaves {hidden(place)}"
    # With several threads a call may not happen: which thread fills which file differs from run to run.
    return None if killed or threads else f"{where}: it was not killed"


def main():
    with tempfile.TemporaryDirectory() as top:
        base = Path(top, "base")
        base.mkdir()
        ran(base, COUNTY, "study")
        for path in (base / "study").iterdir():
            path.rename(base / path.name)
        (base / "study").rmdir()
        scenario = (base / "scenario.toml").read_text()
        (base / "other.toml").write_text(scenario.replace('radius = "2.5 km"', 'radius = "3 km"'))
        for name, last in (("town.toml", "2006-09"), ("town-2.toml", "2007-09")):
            (base / name).write_text(TOWN.replace("LAST", last))
        (base / "official").mkdir()
        for name, text in OFFICIAL.items():
            (base / "official" / name).write_text(text)
        for name, text in (("demand.csv", DEMAND), ("sites.csv", SITES), ("closures.txt", "c2\n")):
            (base / name).write_text(text)
        for name, radii in (("sweep.toml", '["2 km", "3 km"]'), ("sweep-2.toml", '["2 km", "4 km"]')):
            (base / name).write_text(SWEEP.replace("RADII", radii))
        ran(base, "solve scenario.toml", "a")
        ran(base, "solve other.toml", "b")
        cases = [Case(base, name, kind) for name in WANTED or COMMANDS for kind in ("plain", "within")]
        points = [point for case in cases for point in case.points(base)]
        print(f"{len(points)} kills", flush=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            wrong = 0
            for fault in filter(None, pool.map(at_point, points)):
                wrong += 1
                print(fault, flush=True)
    print(f"{len(points)} kills of {len(WANTED or COMMANDS)} commands: {wrong} left something wrong")
    sys.exit(bool(wrong))


main()
