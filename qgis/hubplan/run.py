"""Finds hubplan and runs it. Needs no QGIS."""

import os
import queue
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Optional, Sequence, Tuple

NOT_FOUND = """The program hubplan was not found. Build it from its repository (cargo build --release makes
target/release/hubplan), then do one of these:
- name it under Settings > Options > Processing > Providers > hubplan;
- name it in this tool's advanced parameter "hubplan program";
- set the environment variable HUBPLAN to its path;
- put it on the PATH;
- copy it into the plugin's folder, {folder}"""

# Exit codes with an answer; every other is an error.
DONE, INFEASIBLE = 0, 3

# How long a search that was asked to stop has to write its best plan.
SECONDS_TO_STOP = 30.0

FINDING = re.compile(r"H\d{3} ")
SHARE_OF_GAP = re.compile(r"gap ([\d.]+)%")


@dataclass
class Finished:
    """How a run ended."""

    code: int
    summary: str
    findings: List[str]
    cancelled: bool


def find_program(chosen: Optional[str], setting: Optional[str]) -> Optional[str]:
    """The program: as chosen for this run, by the setting, by HUBPLAN, beside this file, or on the PATH.

    One that is named and is not there is not passed over for another.
    """
    for named in (chosen, setting, os.environ.get("HUBPLAN")):
        if named:
            return shutil.which(named)
    folder = Path(__file__).parent
    return shutil.which("hubplan", path=str(folder)) or shutil.which("hubplan")


def not_found() -> str:
    """What to do when there is no program."""
    return NOT_FOUND.format(folder=Path(__file__).parent)


def solve(
    program: str,
    scenario: Path,
    out: Path,
    say: Callable[[str], None],
    is_cancelled: Callable[[], bool],
) -> Finished:
    """Runs `hubplan solve`. `say` takes each line of its log as it is written.

    A cancelled search is interrupted as by Ctrl-C: hubplan writes the best plan so far and ends as if done.
    """
    with start([program, "solve", str(scenario), "--out", str(out), "--verbose"]) as process:
        summary: List[str] = []
        reader = threading.Thread(target=lambda: summary.extend(process.stdout), daemon=True)
        reader.start()
        findings, cancelled = follow(process, say, is_cancelled)
        reader.join()
        return Finished(process.wait(), "".join(summary), findings, cancelled)


def follow(
    process: subprocess.Popen, say: Callable[[str], None], is_cancelled: Callable[[], bool]
) -> Tuple[List[str], bool]:
    """Hands on the log to `say` and a wish to stop to the program; the findings, and whether there was such a wish."""
    lines: "queue.Queue[Optional[str]]" = queue.Queue()
    threading.Thread(target=lambda: read_into(process.stderr, lines), daemon=True).start()
    findings: List[str] = []
    stopped_at: Optional[float] = None
    while True:
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            line = ""
        if line is None:
            return findings, stopped_at is not None
        if line:
            say(line)
            if FINDING.match(line):
                findings.append(line)
        if stopped_at is None and is_cancelled():
            stopped_at = time.monotonic()
            interrupt(process)
        elif stopped_at is not None and time.monotonic() - stopped_at > SECONDS_TO_STOP:
            process.kill()


def start(command: Sequence[str]) -> subprocess.Popen:
    """The program with its two streams as text, and without a console window where there are such."""
    window = {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **window,
    )


def read_into(stream, lines: "queue.Queue[Optional[str]]") -> None:
    """Hands on line by line, and None at the end."""
    for line in stream:
        lines.put(line.rstrip())
    lines.put(None)


def interrupt(process: subprocess.Popen) -> None:
    """Ctrl-C. Windows has no such thing for a program without a console: there it ends without a plan."""
    if os.name == "nt":
        process.terminate()
    else:
        process.send_signal(signal.SIGINT)


def gap_in(line: str) -> Optional[float]:
    """The gap in per cent that a line of the log tells."""
    found = SHARE_OF_GAP.search(line)
    return float(found.group(1)) if found else None
