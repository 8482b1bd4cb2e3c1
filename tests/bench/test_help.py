"""``testtime --help`` comes at once."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

import pytest

from tests.bench.process import Start, spend
from tests.bench.recording import surroundings
from tests.bench.sheet import Sheets, Target

ROOT = Path(__file__).parents[2]
#: Seconds.
MOST = 0.15
RUNS = 11


@pytest.mark.bench
def test_help(tmp_path: Path, sheets: Sheets) -> None:
    """From spawn to exit, the median of several."""
    environment = surroundings(PYTHONPATH=str(ROOT / "src"))
    start = Start((sys.executable, "-m", "testtime", "--help"), tmp_path, environment)
    runs = [spend(start) for _ in range(RUNS)]
    assert "Usage:" in runs[0].output
    walls = sorted(run.wall_ns / 1e9 for run in runs)
    sheet = sheets.sheet("testtime --help", "", "median", "fastest", "slowest")
    sheet.add(f"{RUNS} runs", *(f"{wall:.3f} s" for wall in (median(walls), walls[0], walls[-1])))
    sheets.judge(Target("testtime --help, seconds", median(walls), MOST))
