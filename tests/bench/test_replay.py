"""Replaying a suite of 20,000 tests: one way in a fraction of a second, all of them in seconds and in little memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests.bench.process import Start, spend, told_peak
from tests.bench.recording import surroundings
from tests.bench.sheet import Sheets, Target
from tests.make import MS, US
from tests.workloads import Given, free, shared, suite
from testtime.whatif.scheduling import DISTS
from testtime.whatif.workload import Workload
from testtime.whatif.xdist import xdist

ROOT = Path(__file__).parents[2]
TESTS = 20_000
RUNS = 3
#: Seconds for one way to run the suite and for the default grid of ways, and bytes.
ONE, GRID, MOST = 0.5, 10.0, 500_000_000
MACHINE = free(cores=2, worker_test_ns=600 * US, controller_test_ns=700 * US)
GRID_OF = """
import sys, time
from tests.bench.big_profile import big_profile
from testtime.whatif.forecast import Ask, forecast
profile = big_profile(int(sys.argv[1]))
began = time.perf_counter()
forecast(profile, Ask())
print(time.perf_counter() - began)
"""


def tiny(number: int) -> Given:
    """A test of less than a millisecond; files of 200, classes of 50, and one group of all."""
    return Given(0, 400 * US, f"test_{number // 200}.py", f"Test{number // 50}", (0,), "g")


def waiting(number: int) -> Given:
    """One that waits, too; each is a group of its own."""
    return Given(2 * MS, 300 * US, f"test_{number // 200}.py", f"Test{number // 50}", (0,))


def in_one_file(number: int) -> Given:
    """One of a file, and of a class, that holds most of the suite; a few others wait for a worker."""
    return Given(0, 400 * US, "test_a.py" if number < TESTS * 9 // 10 else f"test_{number // 20}.py", "Test", (0,))


def replayed(work: Workload, workers: int, dist: str) -> float:
    """Seconds that one simulated run takes, at the median."""
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        xdist(work, MACHINE, workers, dist)
        took.append(time.perf_counter() - began)
    return median(took)


@pytest.mark.bench
@pytest.mark.parametrize("kind", [tiny, waiting, in_one_file])
def test_one_way(kind: Callable[[int], Given], sheets: Sheets) -> None:
    """With each mode, and 2, 4 and 16 workers."""
    tests = sheets.size.of(TESTS)
    work = suite(*map(kind, range(tests)), instances=[shared("session", up=10 * MS, down=5 * MS)])
    sheet = sheets.sheet(f"one replay of {tests:,} tests, seconds", "suite and --dist", "-n 2", "-n 4", "-n 16")
    targets = []
    for dist in DISTS:
        took = {workers: replayed(work, workers, dist) for workers in (2, 4, 16)}
        sheet.add(f"{kind.__name__} {dist}", *(f"{each:.2f}" for each in took.values()))
        targets += [Target(f"{kind.__name__}, -n {n} --dist {dist}, seconds", each, ONE) for n, each in took.items()]
    sheets.judge(*targets)


@pytest.mark.bench
def test_default_grid(sheets: Sheets) -> None:
    """In a process of its own, which holds the profile as well."""
    tests = sheets.size.of(TESTS)
    command = (sys.executable, "-c", GRID_OF, str(tests))
    runs = [spend(Start(command, ROOT, surroundings(PYTHONPATH=f"{ROOT / 'src'}:{ROOT}"))) for _ in range(RUNS)]
    wall, peak = median(float(run.output) for run in runs), max(map(told_peak, runs))
    sheet = sheets.sheet(f"the default grid of testtime predict, {tests:,} tests", "", "wall", "peak")
    sheet.add("forecast", f"{wall:.2f} s", f"{peak / 1e6:.0f} MB")
    sheets.judge(
        Target("default grid, seconds", wall, GRID),
        Target("default grid, bytes", peak, MOST),
    )
