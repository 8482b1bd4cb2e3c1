"""Collection as the journal tells it: who collected what, how long the import of a module took, what tests are made of.

What lives here: pytest's hooks from the first directory to the list of tests.  What may never be added: a hook that
pytest calls for each test (``items``).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from .clock import CLOCK
from .definitions import item_function
from .fingerprints import of_items
from .hooks import outermost
from .telling import Telling

Nested = Generator[None, Any, Any]
LEAST = 50_000
"""ns; imports and collectors faster than this are not told one by one."""


class Collecting(Telling):
    """The part of a recorder that sees to collection."""

    def __init__(self) -> None:
        super().__init__()
        self.sources_ns = 0  # spent on what tests are made of
        self._collector: Any = None
        self._module_imported: int | None = None  # of that collector

    @outermost
    def pytest_collection(self, session: Any) -> Nested:
        """Everything from the first directory to the list of tests."""
        __tracebackhide__ = True
        self.mark("collect")
        try:
            return (yield)
        finally:
            self.mark("collected")
            self._tell_sources(session)

    def _tell_sources(self, session: Any) -> None:
        """What the tests are made of; all workers have the same."""
        try:
            start = CLOCK.now()
            worker = getattr(session.config, "workerinput", None)
            if worker is None or worker.get("workerid") == "gw0":
                found = of_items(getattr(session, "items", None) or (), item_function)
                if found:
                    self.tell("sources", found)
            self.sources_ns = CLOCK.now() - start
        except Exception as error:
            self.fail(error)

    @outermost
    def pytest_make_collect_report(self, collector: Any) -> Nested:
        """One collector's turn."""
        __tracebackhide__ = True
        self.last = start = CLOCK.now()
        self._collector, self._module_imported = collector, None
        try:
            report = yield
            return report
        finally:
            self._collected(collector, start)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, collector: Any) -> None:
        """The first name of a module is looked at: its import has ended."""
        if self._module_imported is None and collector is self._collector:
            self._module_imported = CLOCK.now()

    def _collected(self, collector: Any, start: int) -> None:
        try:
            self.last = end = CLOCK.now()
            module = isinstance(collector, pytest.Module) and not isinstance(collector, pytest.Package)
            imported = (self._module_imported or end) if module else None
            if end - start >= LEAST:
                self.tell("collect", str(collector.nodeid), type(collector).__name__, start, imported, end)
        except Exception as error:
            self.fail(error)

    @outermost
    def pytest_collection_modifyitems(self) -> Nested:
        """Plugins reorder and deselect."""
        __tracebackhide__ = True
        self.mark("modifyitems")
        try:
            return (yield)
        finally:
            self.mark("modified")
