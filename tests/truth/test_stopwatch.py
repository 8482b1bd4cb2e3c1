"""The stopwatch times what lies inside its wrappers, whatever comes out of it, and writes it down."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.truth.stopwatch import Stopwatch


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        """Begins at no particular time."""
        self.at = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


def test_phases_are_timed_and_written(tmp_path: Path) -> None:
    """One test, whose phases take 3, 2 and 1 s."""
    clock = Clock()
    watch = Stopwatch(tmp_path, clock)
    item = cast("Any", SimpleNamespace(nodeid="test_a.py::test_one"))
    for hook, seconds in (
        (watch.pytest_runtest_setup, 3),
        (watch.pytest_runtest_call, 2),
        (watch.pytest_runtest_teardown, 1),
    ):
        wrapper = hook(item)
        next(wrapper)
        clock.at += seconds
        next(wrapper, None)
        clock.at += 50
    watch.pytest_runtest_logreport(cast("Any", SimpleNamespace(nodeid=item.nodeid, when="call", outcome="failed")))
    watch.pytest_unconfigure()
    (written,) = tmp_path.iterdir()
    assert json.loads(written.read_text(encoding="utf-8")) == {
        "phases": [[item.nodeid, "setup", 3.0], [item.nodeid, "call", 2.0], [item.nodeid, "teardown", 1.0]],
        "outcomes": [[item.nodeid, "call", "failed"]],
    }
