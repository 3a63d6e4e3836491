"""Code that the checks of roads share: counting results, and comparing two lists of minutes."""

import sys
from typing import NoReturn

import numpy as np

passed = 0
failed = 0


def check(truth: bool, said: str) -> bool:
    """Prints and counts the result of a check; the next check follows in any case."""
    global passed, failed
    if truth:
        passed += 1
    else:
        failed += 1
    print(f"{'ok  ' if truth else 'FAIL'} {said}")
    return bool(truth)


def finish() -> NoReturn:
    """Prints the closing line. It is a failure if nothing was checked."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def need(truth: bool, said: str) -> None:
    """A check on which all later ones depend: ends at once if it fails."""
    if not check(truth, said):
        finish()


def ratios(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Our minutes by theirs, for the pairs that both can travel. A journey of no length has no ratio."""
    both = (ours > 0) & (theirs > 0)
    return ours[both] / theirs[both]


def spread(values: np.ndarray) -> str:
    """Median, 5th and 95th percentile in words."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"median {middle:.3f}, 5th percentile {low:.3f}, 95th percentile {high:.3f}"
