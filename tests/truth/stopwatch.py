"""A second opinion: the phases of every test, measured with none of testtime's code.

What lives here: a pytest plugin of the simplest kind, for any Python >= 3.9 and any pytest >= 7.  What may never be
added: an import of testtime, or a trick that its recorder uses.  It is loaded beside the recorder (``-p stopwatch``)
and writes what it saw to ``<folder>/<pid>.json`` at the end, where ``<folder>`` is told in the environment::

    {"inner": [[nodeid, "setup", seconds], ...], "outer": [...], "outcomes": [[nodeid, "call", "passed"], ...]}

Each phase is timed twice, by a ring inside the recorder's wrappers and by one outside them: a scheduler or a garbage
collection that strikes between two wrappers makes both right and different, and a true figure lies between the two.

Old-style wrappers and ``perf_counter`` in floats on purpose; the clock is kept in an instance, where no patcher
looks.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

FOLDER = "TRUTH_STOPWATCH"


class Ring:
    """Times the three phases of each test from the outermost wrapper that it can be when it is registered."""

    def __init__(self, now: Callable[[], float]) -> None:
        """``now``: seconds, of any beginning."""
        self.now = now
        self.phases: list[tuple[str, str, float]] = []

    def _time(self, nodeid: str, when: str) -> Generator[None, None, None]:
        start = self.now()
        yield
        self.phases.append((nodeid, when, self.now() - start))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """The set-up phase."""
        yield from self._time(item.nodeid, "setup")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """The call phase."""
        yield from self._time(item.nodeid, "call")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """The teardown phase."""
        yield from self._time(item.nodeid, "teardown")


class Stopwatch:
    """Two rings and the outcomes, for one process."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        """``folder``: where to write; ``now``: seconds, of any beginning."""
        self.folder = folder
        self.inner = Ring(now)
        self.outer = Ring(now)
        self.outcomes: list[tuple[str, str, str]] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Every other plugin is there by now: who is registered last is outermost."""
        session.config.pluginmanager.register(self.outer, "truth-stopwatch-outer")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How a phase came out."""
        self.outcomes.append((report.nodeid, str(report.when), report.outcome))

    def pytest_unconfigure(self) -> None:
        """Write it all down."""
        text = json.dumps({"inner": self.inner.phases, "outer": self.outer.phases, "outcomes": self.outcomes})
        (self.folder / f"{os.getpid()}.json").write_text(text, encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Start, in every process of the run that was told where to write."""
    if FOLDER in os.environ:
        stopwatch = Stopwatch(Path(os.environ[FOLDER]), time.perf_counter)
        config.pluginmanager.register(stopwatch, "truth-stopwatch")
        config.pluginmanager.register(stopwatch.inner, "truth-stopwatch-inner")
