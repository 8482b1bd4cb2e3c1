"""``testtime compare`` of two very large profiles, in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests.bench.process import Start, spend, told_peak
from tests.bench.recording import surroundings
from tests.bench.sheet import Sheets, Target

ROOT = Path(__file__).parents[2]
TESTS = 100_000
#: Percent by which the tests of the other run are faster, at most.
LESS = 6
#: Seconds.
LONGEST = 6.0
RUNS = 3


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Path]:
    """Where the profile of so many tests, so much faster, is; it is made once."""
    folder = tmp_path_factory.mktemp("big")

    def made(tests: int, less: int) -> Path:
        path = folder / f"{tests}-{less}.json"
        if not path.exists():
            command = (sys.executable, "-m", "tests.bench.big_profile", str(path), str(tests), str(less))
            spend(Start(command, ROOT, surroundings(PYTHONPATH=str(ROOT / "src"))))
        return path

    return made


@pytest.mark.bench
@pytest.mark.parametrize(("case", "left"), [("the same tests", 1.0), ("one test in thirty gone", 29 / 30)])
def test_compare(case: str, left: float, profile: Callable[[int, int], Path], sheets: Sheets) -> None:
    """The whole command, from spawn to exit."""
    tests = sheets.size.of(TESTS)
    before, after = profile(tests, 0), profile(max(1, round(tests * left)), LESS)
    command = (sys.executable, "-m", "testtime", "compare", str(before), str(after))
    start = Start(command, ROOT, surroundings(PYTHONPATH=str(ROOT / "src")))
    runs = [spend(start) for _ in range(RUNS)]
    wall = median(run.wall_ns for run in runs) / 1e9
    title = f"testtime compare, {tests:,} tests and {3 * tests:,} fixture uses before"
    sheet = sheets.sheet(title, "after", "wall", "peak")
    sheet.add(case, f"{wall:.2f} s", f"{max(map(told_peak, runs)) / 1e6:.0f} MB")
    sheets.judge(Target(f"testtime compare, {case}, seconds", wall, LONGEST))
