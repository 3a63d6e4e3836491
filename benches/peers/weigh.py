"""Runs a command and says what it took: python -S weigh.py SECONDS OUT COMMAND...

OUT gets `code` (negative: the signal that ended it), `seconds`, `processor` (seconds of user and system time) and `megabytes` (peak).
The command is ended after so many seconds. Linux counts the peak of a process from before it became the command, so this
starts small, without numpy: below 15 MB nothing can be told.
"""

import json
import os
import signal
import sys
import time


def main(limit: str, out: str, *command: str) -> None:
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
    signal.alarm(int(float(limit)))
    _, status, usage = os.wait4(process, 0)
    signal.alarm(0)
    took = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - start,
        "processor": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / 1000,
    }
    with open(out, "w") as file:
        json.dump(took, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
