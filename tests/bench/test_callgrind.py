"""callgrind's total is found, and a test's part in it."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bench.callgrind import SLOWER, STRETCHING, per_test, total

OUTPUT = """\
# callgrind format
creator: callgrind-3.19.0
events: Ir
fn=(1) main
12 4071
totals: 1689327622
"""


def test_total() -> None:
    assert total(OUTPUT) == 1_689_327_622


def test_no_total() -> None:
    with pytest.raises(AssertionError, match="no total"):
        total(OUTPUT.replace("totals", "lost"))


def test_what_happens_once_is_left_out() -> None:
    assert per_test(lambda tests: 777_000_000 + 3_000_000 * tests) == 3_000_000


def test_what_times_are_compared_with_is_stretched(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(QUICK=2)
    for name in [name for name in sys.modules if name.startswith("testtime_recorder.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "testtime_recorder.items", module)
    plugin: dict[str, Any] = {}
    exec(STRETCHING, plugin)
    assert module.QUICK == 2 * SLOWER
    assert plugin.keys() - {"__builtins__", "sys", "stretch"} == set(), "pytest looks at whatever a plugin holds"


def test_recorder_has_all_that_is_stretched() -> None:
    """In a process of its own: what is stretched stays so."""
    names = "items", "fixtures", "readings", "looks", "sampling", "watching"
    program = "".join(f"import testtime_recorder.{name}\n" for name in names) + STRETCHING
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
