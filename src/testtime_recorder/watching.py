"""Which functions of the suite are watched, by which means, from when and until when.

What lives here: choosing between ``monitoring`` and ``sampling``, and the functions that set up, are, or tear down a
test.  What may never be added: work for a test that is over before anything could have waited.

To watch has a price in every test: a second thread (``sampling``), or events in functions that mostly run once and wait
for nothing (``monitoring``).  So where there are many tests, it begins when a shared fixture of the suite's own is to
be set up, which runs but once, or when something has waited; and it ends when what has waited since is less than a
twentieth of the time since: no more than that could be won by waiting for several things at a time.  Of a function that
waits when nothing has done so for long, the first run is not known; later ones tell.  Where there are few tests, they
are watched from the first to the last, and so are on 3.12 and newer fixtures and what is asynchronous everywhere.

What the suite touches outside its process is noted from the beginning where there are few tests, else from when such a
fixture is to be set up in which something could run beside something else, or objects are looked at: to note it has a
price, too (``touching``).

A debugger or another profiler that stops the main thread makes every time meaningless: where one is at work, nothing is
watched and the profile says so.  (Coverage is none: it neither takes the number that we claim nor is disturbed by a
look from beside.)
"""

from __future__ import annotations

import _thread
import os
import sys
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any

from .clock import Clock
from .computing import Computing, queued
from .course import may_wait
from .definitions import code_of, function_code, item_function
from .looks import Looks
from .monitoring import Monitoring
from .placing import finder
from .prospects import SOME, WHOLE
from .sampling import Sampling
from .statements import NEVER, SLOW, XUNIT, Focus, Told
from .touching import Touching
from .tracers import debugged

_MONITORED = hasattr(sys, "monitoring")
_INSTALLED = frozenset(["site-packages", "dist-packages"])
"""Folders of what is not the suite's own."""
_FEW = 100
"""Tests of a suite that is watched from beginning to end."""
_WORTH, _LEAST = 20, 1_000_000_000
"""After something has waited it is watched for so many times as long, and for so many ns at least."""
_MARKER = "asyncio"
"""That of tests which plugins can run beside each other."""


class Watching:
    """The statements of one process."""

    def __init__(self, clock: Clock) -> None:
        self.focus = Focus()
        self._now = clock.now
        where = None if _MONITORED else finder(self._is_wanted, _thread.get_ident(), _thread.get_ident)
        self._touching = Touching(self.focus, clock.now, lambda: sources.reading, where)
        self._told = Told(clock.now, at_once=_MONITORED, looking=self._touching.start)
        sources = self._told.sources()
        self._fixtures: dict[int, CodeType] = {}
        self._item: Any = None
        self._of_item = 0
        self._owners: dict[int, Any] = {}
        self._parent: Any = None
        self._information: Any = None
        self._process = 0  # that is to be watched
        self._until = NEVER  # when watching is over unless something waits
        self._queued = queued
        self._had_queued = 0
        self._obstacle: str | None = None
        self._means: Monitoring | Sampling
        computing = Computing(clock.cpu)
        if _MONITORED:
            self._means = Monitoring(clock, self._told, computing.read, self.focus)
        else:
            looks = Looks(clock, self._told, computing, self.focus, self._is_wanted)
            self._means = Sampling(clock, looks, computing, sources, self.focus)
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
        self._process = os.getpid()
        self._had_queued = self._queued()
        few = tests < _FEW
        self._until = NEVER if few else 0
        if few:
            self._touching.start()
        if few or self.arms:
            self._watch()
        obstacle, self._obstacle = self._obstacle, None
        return obstacle

    def _watch(self) -> None:
        try:
            self._means.start()
        except Exception as error:
            self._process = 0
            self._obstacle = f"statements were not watched ({type(error).__name__}: {error})"

    def waits(self, moment: int, waited: int) -> None:
        """Something has waited until ``moment``, for so long; for a core, perhaps, which is of no interest; ns."""
        if not self._process or self._until == NEVER:
            return
        had, self._had_queued = self._had_queued, self._queued()
        waited -= self._had_queued - had  # some of that may be of before
        if waited >= SLOW:
            self._worth(moment, waited)

    def _worth(self, moment: int, waited: int = 0) -> None:
        if self._until < NEVER and self._process == os.getpid():  # and not a child of that
            self._until = max(self._until + _WORTH * waited, moment + max(_LEAST, _WORTH * waited))
            self._watch()

    def meet(self) -> None:
        """Called between two tests where ``Focus.due`` has passed."""
        self._means.meet()
        if self._now() > self._until:
            self._means.stop()

    def stop(self) -> str | None:
        """End, and let go of the suite; why it had ended before, in words, if it had."""
        self._process = 0
        self._means.stop()
        self._item = self._parent = self._information = self.focus.item = None
        self._owners.clear()
        return self._obstacle or self._means.fault

    def fixture(self, fixturedef: Any, name: str, shared: bool) -> None:
        """A fixture was met, whose function is called ``name`` within its module; ``shared``: by several tests."""
        code = code_of(fixturedef)
        if code is not None and id(code) not in self._fixtures:
            self._fixtures[id(code)] = code
            self._told.call(code, name)
            self._told.beside_others(code, SOME)
            self._means.arm(code)
            if shared and self._process and may_wait(code) and _is_own(code):  # it runs but once
                self._worth(self._now())
                if not self._touching.started and self._told.hopeful(code):
                    self._touching.start()

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
        function = item_function(item)
        if function is not None and (self._now() < self._until or function.__code__.co_flags & CO_COROUTINE):
            self._information = information
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
            run.touched = self._touching.of(run, start, end)
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
