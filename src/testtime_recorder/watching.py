"""Which functions of the suite are watched, by which means, and when that is over.

What lives here: choosing between ``monitoring`` and ``sampling``, and the functions that set up, are, or tear down a
test.  What may never be added: work for a test that is over before anything could have waited.

What the suite touches outside its process is noted from the beginning where there are few tests, else from when a
shared fixture of its own is to be set up, which runs but once, or anything is seen to wait: to note it has a price in
every test (``touching``), and suites of a thousand quick tests mostly wait nowhere.  So what the very first thing
touched that waited there, before it did so for some milliseconds, is not known; later runs of the same function tell.

A debugger or another profiler that stops the main thread makes every time meaningless: where one is at work, nothing is
watched and the profile says so.  (Coverage is none: it neither takes the number that we claim nor is disturbed by a
look from beside.)
"""

from __future__ import annotations

import os
import sys
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any, Callable

from .clock import Clock
from .computing import Computing
from .course import may_wait
from .definitions import code_of, function_code, item_function
from .looks import Looks
from .monitoring import Monitoring
from .prospects import SOME, WHOLE
from .sampling import Sampling
from .statements import SLOW, XUNIT, Focus, Told
from .touching import Touching
from .tracers import debugged

_MONITORED = hasattr(sys, "monitoring")
_INSTALLED = frozenset(["site-packages", "dist-packages"])
"""Folders of what is not the suite's own."""
_FEW = 100
"""Tests of a suite in which it is noted from the beginning what is touched."""
_MARKER = "asyncio"
"""That of tests which plugins can run beside each other."""


class Watching:
    """The statements of one process."""

    def __init__(self, clock: Clock) -> None:
        self.focus = Focus()
        self._told = Told(clock.now, at_once=_MONITORED)
        sources = self._told.sources()
        self._fixtures: dict[int, CodeType] = {}
        self._item: Any = None
        self._of_item = 0
        self._owners: dict[int, Any] = {}
        self._parent: Any = None
        self._information: Any = None
        self._begun = False
        self._touching = Touching(self.focus, clock.now, lambda: sources.reading)
        self._means: Monitoring | Sampling
        computing = Computing(clock.cpu)
        if _MONITORED:
            self._means = Monitoring(clock, self._told, computing.read, self.focus, self._touching.start)
        else:
            looks = Looks(clock, self._told, computing, self.focus, self._is_wanted, self._touching.start)
            self._means = Sampling(clock, looks, computing, sources, self.focus)
        self.meet: Callable[[], None] = self._means.meet
        """Called between two tests where ``Focus.due`` has passed."""
        self.arms = _MONITORED
        """Whether tests have to be told beforehand."""
        self._cpu, self._used = clock.cpu, 0
        self.least = SLOW
        """ns; a phase that took less holds nothing to tell."""

    def cpu(self) -> int:
        """CPU of the process without that of the watcher, ns; never less than before."""
        used = self._cpu() - self._means.spent
        if used > self._used:
            self._used = used
        return self._used

    def start(self, tests: int) -> str | None:
        """Begin; why that cannot be, in words, where it cannot.  ``tests``: how many there are."""
        if debugged():
            return "a debugger is at work: statements were not watched, so nothing is known of what could be gathered"
        try:
            self._means.start()
            self._begun = True
            if tests < _FEW:
                self._touching.start()
        except Exception as error:
            return f"statements were not watched ({type(error).__name__}: {error})"
        return None

    def stop(self) -> str | None:
        """End; why it had ended before, in words, if it had."""
        self._means.stop()
        return self._means.fault

    def fixture(self, fixturedef: Any, name: str, shared: bool) -> None:
        """A fixture was met, whose function is called ``name`` within its module; ``shared``: by several tests."""
        code = code_of(fixturedef)
        if code is not None and id(code) not in self._fixtures:
            self._fixtures[id(code)] = code
            self._told.call(code, name)
            self._told.beside_others(code, SOME)
            self._means.arm(code)
            if shared and self._begun and may_wait(code) and _is_own(code):
                self._touching.start()  # it runs but once

    def test(self, item: Any) -> None:
        """A test is about to run; only where ``arms``."""
        try:
            self._arm(item)
        except Exception:  # an item of a plugin, with a property that raises
            pass

    def _arm(self, item: Any) -> None:
        information = getattr(item, "_fixtureinfo", None)
        if information is not None and information is self._information:
            return  # the same function with other parameters
        self._information = information
        function = item_function(item)
        if function is not None:
            self._beside_others(item, function.__code__)
            self._means.arm(function.__code__)
        parent = getattr(item, "parent", None)
        if parent is not self._parent:
            self._parent = parent
            self._around(getattr(item, "module", None))
            kind = getattr(item, "cls", None)
            if isinstance(kind, type):
                for base in kind.__mro__:
                    self._around(base)

    def _around(self, owner: Any) -> None:
        """Arm what is called around the tests of a module or class; each is met once."""
        if id(owner) in self._owners or str(getattr(owner, "__module__", "")).startswith("unittest"):
            return
        self._owners[id(owner)] = owner
        for name in XUNIT.intersection(getattr(owner, "__dict__", ())):
            code = function_code(vars(owner)[name])
            if code is not None:
                self._means.arm(code)

    def records(self, start: int, end: int) -> list[str]:
        """What is to be written of the phase from ``start`` to ``end``."""
        runs = self._means.taken(start, end)
        for run in runs:
            run.touched = self._touching.between(run.start, run.end)
        return self._told.records(runs) if runs else []

    def _beside_others(self, item: Any, code: CodeType) -> None:
        """Say that a test might run beside others, if it is marked as there are plugins for."""
        if code.co_flags & CO_COROUTINE and _is_marked(item):
            self._told.beside_others(code, WHOLE)

    def _is_wanted(self, code: CodeType) -> bool:
        if id(code) in self._fixtures or code.co_name in XUNIT:
            return True
        item = self.focus.item
        if item is not self._item:
            self._item = item
            own = item_function(item)
            self._of_item = 0 if own is None else id(own.__code__)
            if own is not None:
                self._told.call(own.__code__, own.__qualname__)
                self._beside_others(item, own.__code__)
        return id(code) == self._of_item


def _is_own(code: CodeType) -> bool:
    """Whether it is the suite's own, and not installed."""
    return _INSTALLED.isdisjoint(code.co_filename.split(os.sep))


def _is_marked(item: Any) -> bool:
    """Whether a test, or what it lies in, has the marker of asynchronous tests."""
    for _ in range(20):
        if item is None:
            break
        if any(getattr(mark, "name", None) == _MARKER for mark in getattr(item, "own_markers", ())):
            return True
        item = getattr(item, "parent", None)
    return False
