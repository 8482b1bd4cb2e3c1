"""A slow-down that was ordered, to see whether it would be found.

What lives here: computing or waiting for a while whenever one fixture is set up, or, without one, each test.  What may
never be added: this in a run that only records; ``testtime selftest`` alone asks for it.

It happens inside of what is measured: after the recorder has begun a set-up, and before the fixture itself does.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from .clock import CLOCK
from .definitions import describe

_SLEEP = time.sleep


class Planted:
    """The slow-down; a pytest plugin."""

    def __init__(self, plant: dict[str, Any], rootdir: str) -> None:
        """``plant``: see ``schema.PLANT_KEYS``."""
        self._fixture = tuple(plant[key] for key in ("name", "path", "line")) if plant.get("name") else None
        self._ns = int(plant["ns"])
        self._spend = self._wait if plant.get("waits") else self._compute
        self._rootdir = rootdir
        self._known: dict[int, tuple[Any, bool]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> None:
        """A fixture is about to be set up."""
        if self._fixture is not None and self._is_meant(fixturedef):
            self._spend()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """A test is about to be set up."""
        if self._fixture is None:
            self._spend()

    def _is_meant(self, fixturedef: Any) -> bool:
        known = self._known.get(id(fixturedef))
        if known is None or known[0] is not fixturedef:
            about = describe(fixturedef, self._rootdir)
            known = fixturedef, tuple(about[key] for key in ("name", "path", "line")) == self._fixture
            self._known[id(fixturedef)] = known
        return known[1]

    def _wait(self) -> None:
        _SLEEP(self._ns / 1e9)

    def _compute(self) -> None:
        end = CLOCK.now() + self._ns
        while CLOCK.now() < end:
            pass
