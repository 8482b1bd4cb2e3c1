"""The stopwatch times what lies inside its wrappers, and writes it down."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.truth.stopwatch import Ring, Stopwatch


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        """Begins at no particular time."""
        self.at = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


def test_a_ring_times_what_lies_inside() -> None:
    """One test, whose phases take 3, 2 and 1 s, with 50 s after each."""
    clock = Clock()
    ring = Ring(clock)
    item = cast("Any", SimpleNamespace(nodeid="a"))
    for hook, seconds in (
        (ring.pytest_runtest_setup, 3),
        (ring.pytest_runtest_call, 2),
        (ring.pytest_runtest_teardown, 1),
    ):
        wrapper = hook(item)
        next(wrapper)
        clock.at += seconds
        next(wrapper, None)
        clock.at += 50
    assert ring.phases == [("a", "setup", 3.0), ("a", "call", 2.0), ("a", "teardown", 1.0)]


def test_all_is_written_at_the_end(tmp_path: Path) -> None:
    """Both rings and the outcomes, in one file of the process."""
    watch = Stopwatch(tmp_path, Clock())
    watch.inner.phases.append(("a", "call", 1.0))
    watch.outer.phases.append(("a", "call", 1.1))
    watch.pytest_runtest_logreport(cast("Any", SimpleNamespace(nodeid="a", when="call", outcome="failed")))
    watch.pytest_unconfigure()
    (written,) = tmp_path.iterdir()
    assert json.loads(written.read_text(encoding="utf-8")) == {
        "inner": [["a", "call", 1.0]],
        "outer": [["a", "call", 1.1]],
        "outcomes": [["a", "call", "failed"]],
    }
