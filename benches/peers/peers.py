"""hubplan beside its peers, on the same questions in one run.

    python benches/peers/peers.py                       # everything
    python benches/peers/peers.py plain --sizes 500,1000 --limit 30

Programs: `spopt` (its MCLP through PuLP and HiGHS; plain questions only), `sparse` (a sparse model written for HiGHS by hand, every limit a
row) and `hubplan` (its command line). Each answer is measured here, by one function, and its limits are checked; the run ends with
exit code 1 when two programs contradict each other: unequal optima, or a plan above another's bound.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import instances
from instances import ROOT, Instance

# Sums over the same weights in different orders, and HiGHS's own tolerance.
EQUAL = 1e-6
# Seconds that a program may take to start, to read its files and to notice that its time is over.
GRACE = 60


@dataclass
class Taken:
    """What a process took: exit code (negative: the signal that ended it), seconds, processor seconds, and its peak."""

    code: int
    seconds: float
    processor: float
    megabytes: float


@dataclass
class Answer:
    """What a program said of an instance."""

    program: str
    status: str  # optimal, stopped, or failed
    open: list[str] | None
    bound: float | None
    seconds: float | None  # building the model and solving it
    taken: Taken  # the whole process
    objective: float | None = None


def run(command: list, folder: Path, limit: float) -> tuple[Taken, str]:
    """What a command took, and what it complained of; it is ended when it takes far too long."""
    taken = folder / "taken.json"
    weigh = [sys.executable, "-S", Path(__file__).with_name("weigh.py"), limit + GRACE, taken]
    weighed = subprocess.run([str(part) for part in weigh + command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return Taken(**json.loads(taken.read_text())), weighed.stderr.strip()


def ask_python(program: str, asked: Instance, folder: Path, options: argparse.Namespace) -> Answer:
    given, out = folder / "instance.npz", folder / "answer.json"
    asked.save(given)
    out.unlink(missing_ok=True)
    models = Path(__file__).with_name("models.py")
    command = [sys.executable, models, program, given, out, options.limit, options.threads]
    taken, complaint = run(command, folder, options.limit)
    if not out.exists():
        return no_answer(program, taken, complaint)
    said = json.loads(out.read_text())
    return Answer(program, said["status"], said["open"], said["bound"], said["seconds"], taken)


def no_answer(program: str, taken: Taken, complaint: str) -> Answer:
    """Ended by a signal, ours or the system's for want of memory, it was stopped; otherwise something is wrong."""
    if taken.code >= 0:
        print(complaint, file=sys.stderr)
    return Answer(program, "stopped" if taken.code < 0 else "failed", None, None, None, taken)


def ask_hubplan(asked: Instance, folder: Path, options: argparse.Namespace) -> Answer:
    out = folder / "hubplan"
    limits = ["--time-limit", options.limit, "--gap", 0, "--threads", options.threads]
    command = [options.hubplan, "solve", asked.scenario, "--out", out, *limits]
    taken, complaint = run(command, folder, options.limit)
    if taken.code != 0:
        return no_answer("hubplan", taken, complaint)
    said = json.loads((out / "solution.json").read_text())
    stages = json.loads((out / "run.json").read_text())["stages"]
    seconds = sum(stage["seconds"] for stage in stages if stage["stage"] == "Choosing hubs")
    status = "optimal" if said["status"] == "optimal" else "stopped"
    return Answer("hubplan", status, said["hubs"], said["bound"], seconds, taken)


def questions(folder: Path, options: argparse.Namespace):
    """Every instance asked for, smallest first."""
    if "plain" in options.what:
        for points in options.sizes:
            yield instances.plain(options.hubplan, folder / f"plain-{points}", points, options.hubs)
    if not os.environ.get("HUBPLAN_DATA"):
        print("HUBPLAN_DATA is not set: real places are left out", file=sys.stderr)
        return
    if "council" in options.what:
        yield instances.real(options.instance, "South Yorkshire, p 40", instances.reduced(folder, "south-yorkshire", 40))
        full = ROOT / "examples" / "south-yorkshire" / "scenario.toml"
        yield instances.real(options.instance, "South Yorkshire, budgets, 70%", full)
    if "england" in options.what:
        yield instances.real(options.instance, "England, counts, 70%", ROOT / "examples" / "england" / "scenario.toml")


def contradictions(asked: Instance, answers: list[Answer]) -> list[str]:
    """What cannot be true at once."""
    faults = []
    slack = EQUAL * max(1.0, *(abs(answer.objective or 0.0) for answer in answers))
    for answer in answers:
        if answer.open is not None:
            faults += [f"{answer.program} breaks a limit: {fault}" for fault in asked.broken(answer.open)]
        for other in answers:
            if None not in (answer.objective, other.bound) and answer.objective > other.bound + slack:
                plan, bound = answer.objective, other.bound
                faults.append(f"{answer.program}'s plan of {plan} is above {other.program}'s bound of {bound}")
    optima = [answer for answer in answers if answer.status == "optimal"]
    for answer in optima[1:]:
        if abs(answer.objective - optima[0].objective) > slack:
            faults.append(f"optima differ: {[(answer.program, answer.objective) for answer in optima]}")
    return [f"{asked.name}: {fault}" for fault in faults]


def row(asked: Instance, answer: Answer) -> str:
    def number(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    gap = None
    if None not in (answer.objective, answer.bound):
        gap = 100 * (answer.bound - answer.objective) / max(abs(answer.bound), 1e-9)
    return (
        f"{asked.name:30}{answer.program:9}{answer.status:9}{number(answer.objective, '.3f'):>15}{number(answer.bound, '.3f'):>15}"
        f"{number(gap, '.3f'):>9}{number(answer.seconds, '.1f'):>9}{answer.taken.seconds:>9.1f}{answer.taken.processor:>9.1f}"
        f"{answer.taken.megabytes:>7.0f}"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds, programs = ["plain", "council", "england"], ["spopt", "sparse", "hubplan"]
    parser.add_argument("what", nargs="*", help=f"which questions: {', '.join(kinds)} (default: all)")
    parser.add_argument("--limit", type=float, default=120, help="seconds for each run (default: 120)")
    parser.add_argument("--sizes", default="500,1000,2000,4000,8000", help="points of the plain questions")
    parser.add_argument("--hubs", type=int, default=50, help="hubs of the plain questions (default: 50)")
    parser.add_argument("--threads", type=int, default=2, help="threads that each program may use (default: 2)")
    parser.add_argument("--programs", default=",".join(programs), help="which programs")
    parser.add_argument("--hubplan", type=Path, default=ROOT / "target/release/hubplan")
    parser.add_argument("--instance", type=Path, default=ROOT / "target/release/examples/instance")
    options = parser.parse_args()
    options.what = options.what or kinds
    options.programs = options.programs.split(",")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    for given, known in ((options.what, kinds), (options.programs, programs)):
        if not set(given) <= set(known):
            parser.error(f"{', '.join(given)}: known are {', '.join(known)}")
    for path in (options.hubplan, options.instance):
        if not path.exists():
            parser.error(f"{path} is not there: cargo build --release --bin hubplan --example instance")
    return options


def main() -> int:
    options = arguments()
    versions = ", ".join(f"{name} {version(name)}" for name in ("spopt", "PuLP", "highspy"))
    hubplan = subprocess.run([options.hubplan, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    print(f"{hubplan}, {versions}, Python {platform.python_version()}")
    print(f"{os.cpu_count()} cores ({platform.machine()}); {options.threads} threads and {options.limit:g} s for each run\n")
    columns = f"{'objective':>15}{'bound':>15}{'gap, %':>9}{'s':>9}{'all s':>9}{'cpu s':>9}{'MB':>7}"
    print(f"{'':30}{'program':9}{'status':9}{columns}")
    faults, gave_up = [], set()
    with tempfile.TemporaryDirectory() as scratch:
        for asked in questions(Path(scratch), options):
            answers = []
            for program in options.programs:
                plain = asked.places is not None
                if program == "spopt" and asked.hubs is None:
                    print(f"{asked.name:30}{program:9}cannot say these limits")
                    continue
                if plain and program in gave_up:
                    print(f"{asked.name:30}{program:9}not tried: no plan of a smaller one")
                    continue
                ask = ask_hubplan if program == "hubplan" else lambda *given: ask_python(program, *given)
                answer = ask(asked, Path(scratch), options)
                answer.objective = None if answer.open is None else asked.objective(answer.open)
                print(row(asked, answer), flush=True)
                answers.append(answer)
                if plain and answer.open is None:
                    gave_up.add(program)
            faults += contradictions(asked, answers)
            faults += [f"{asked.name}: {answer.program} failed" for answer in answers if answer.status == "failed"]
    for fault in faults:
        print(f"FAULT {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
