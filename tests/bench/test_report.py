"""``testtime report`` on a very large profile: in seconds, and in the memory of a small machine."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

import pytest

from tests.bench.process import Start, spend, told_peak
from tests.bench.recording import surroundings
from tests.bench.sheet import Sheets, Target

ROOT = Path(__file__).parents[2]
TESTS = 100_000
#: Seconds, and bytes.
LONGEST, MOST = 4.0, 800_000_000
RUNS = 3


@pytest.fixture(scope="module")
def profile(sheets: Sheets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile of 100,000 tests and three times as many fixture uses."""
    path = tmp_path_factory.mktemp("big") / "profile.json"
    tests = str(sheets.size.of(TESTS))
    environment = surroundings(PYTHONPATH=str(ROOT / "src"))
    spend(Start((sys.executable, "-m", "tests.bench.big_profile", str(path), tests), ROOT, environment))
    return path


@pytest.mark.bench
@pytest.mark.parametrize("form", ["terminal", "json"])
def test_report(form: str, profile: Path, sheets: Sheets) -> None:
    """The whole command, from spawn to exit."""
    command = (sys.executable, "-m", "testtime", "report", str(profile), "--format", form)
    start = Start(command, ROOT, surroundings(PYTHONPATH=str(ROOT / "src")))
    runs = [spend(start) for _ in range(RUNS)]
    wall = median(run.wall_ns for run in runs) / 1e9
    peak = max(map(told_peak, runs))
    tests = sheets.size.of(TESTS)
    sheet = sheets.sheet(f"testtime report, {tests:,} tests and {3 * tests:,} fixture uses", "format", "wall", "peak")
    sheet.add(form, f"{wall:.2f} s", f"{peak / 1e6:.0f} MB")
    sheets.judge(
        Target(f"testtime report --format {form}, seconds", wall, LONGEST),
        Target(f"testtime report --format {form}, bytes", peak, MOST),
    )
