"""Finding and running a program, without QGIS and with a program of our own in the place of hubplan."""

import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hubplan import run  # noqa: E402

# Says what it was asked, tells of a search, and ends as hubplan does when it is interrupted.
STAND_IN = f"""#!{sys.executable}
import sys, time
print(" ".join(sys.argv[1:]))
try:
    print("H206 sites.csv row 17: `cost` is -300", file=sys.stderr)
    print("   0.1 s  pricing: plan 12, bound 13, gap 7.69%", file=sys.stderr, flush=True)
    if sys.argv[2] == "long":
        time.sleep(60)
except KeyboardInterrupt:
    print("best so far")
    sys.exit(0)
sys.exit(3)
"""


@unittest.skipIf(os.name == "nt", "the stand-in is a script of Unix")
class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = Path(folder.name) / "hubplan"
        self.program.write_text(STAND_IN)
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)

    def test_the_log_the_summary_and_the_code_come_back(self):
        said = []
        ended = run.solve(str(self.program), Path("short"), Path("plan"), said.append, lambda: False)
        self.assertEqual((ended.code, ended.cancelled), (run.INFEASIBLE, False))
        self.assertEqual(ended.summary, "solve short --out plan --verbose\n")
        self.assertEqual(ended.findings, ["H206 sites.csv row 17: `cost` is -300"])
        self.assertEqual(run.gap_in(said[1]), 7.69)
        self.assertIsNone(run.gap_in(said[0]))

    def test_cancel_interrupts(self):
        said = []
        ended = run.solve(str(self.program), Path("long"), Path("plan"), said.append, lambda: len(said) == 2)
        self.assertEqual((ended.code, ended.cancelled), (run.DONE, True))
        self.assertIn("best so far", ended.summary)

    def test_the_nearest_wish_wins(self):
        elsewhere = str(self.program)
        with mock.patch.dict(os.environ, {"HUBPLAN": "/nowhere", "PATH": str(self.program.parent)}):
            self.assertEqual(run.find_program(elsewhere, "/nowhere"), elsewhere)
            self.assertEqual(run.find_program("", elsewhere), elsewhere)
            self.assertIsNone(run.find_program(None, None), "HUBPLAN is not passed over for the PATH")
        with mock.patch.dict(os.environ, {"PATH": str(self.program.parent)}):
            os.environ.pop("HUBPLAN", None)
            self.assertEqual(run.find_program(None, None), elsewhere)


if __name__ == "__main__":
    unittest.main()
