"""Which functions of the suite are watched, by which means, and when that is over.

What lives here: choosing between ``monitoring`` and ``sampling``, and the functions that set up, are, or tear down a
test.  What may never be added: work for a test that is over before anything could have waited.

A debugger or another profiler that stops the main thread makes every time meaningless: where one is at work, nothing is
watched and the profile says so.  (Coverage is none: it neither takes the number that we claim nor is disturbed by a
look from beside.)
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any

from . import touching
from .clock import Clock
from .computing import reading
from .definitions import code_of, function_code
from .monitoring import Monitoring
from .sampling import Focus, Sampling
from .statements import SLOW, XUNIT, Told

_DEBUGGERS = ("pydevd", "bdb", "pdb")


class Watching:
    """The statements of one process."""

    def __init__(self, clock: Clock) -> None:
        self.focus = Focus()
        self._told = Told(clock.now)
        self._fixtures: dict[int, CodeType] = {}
        self._item: Any = None
        self._of_item: tuple[int, ...] = ()
        self._classes: set[int] = set()
        self._information: Any = None
        self._noted: list[tuple[str, str, int]] = []
        self._means: Monitoring | Sampling
        computing = reading(clock.cpu)
        if hasattr(sys, "monitoring"):
            self._means = Monitoring(clock, self._told, computing)
            self.arms = True
            """Whether tests have to be told beforehand."""
        else:
            self._means = Sampling(clock, self._told, computing, self.focus, self._is_wanted)
            self.arms = False
        self._now, self._process_cpu = clock.now, clock.cpu
        self.least = SLOW
        """ns; a phase that took less holds nothing to tell."""

    def cpu(self) -> int:
        """CPU of the process without that of the watcher, ns."""
        return self._process_cpu() - self._means.spent

    def start(self) -> str | None:
        """Begin; why that cannot be, in words, where it cannot."""
        if _debugged():
            return "a debugger is at work: statements were not watched, so nothing is known of what could be gathered"
        try:
            self._means.start()
            self._noted = touching.watch(self.focus, self._now)
        except Exception as error:
            return f"statements were not watched ({type(error).__name__}: {error})"
        return None

    def stop(self) -> str | None:
        """End; why it had ended before, in words, if it had."""
        self._means.stop()
        return self._means.fault

    def fixture(self, fixturedef: Any) -> None:
        """A fixture was met."""
        code = code_of(fixturedef)
        if code is not None:
            self._fixtures[id(code)] = code
            self._means.arm(code)

    def test(self, item: Any) -> None:
        """A test is about to run; only where ``arms``."""
        information = getattr(item, "_fixtureinfo", None)
        if information is not None and information is self._information:
            return  # the same function with other parameters
        self._information = information
        code = function_code(getattr(item, "_obj", None))
        if code is not None:
            self._means.arm(code, lasting=False)
        kind = getattr(item, "cls", None)
        if kind is not None and id(kind) not in self._classes:
            self._classes.add(id(kind))
            for base in kind.__mro__:
                for name in () if base.__module__.startswith("unittest") else XUNIT.intersection(vars(base)):
                    inner = function_code(vars(base)[name])
                    if inner is not None:
                        self._means.arm(inner)

    def records(self, end: int) -> list[str]:
        """What is to be written of the phase that ended at ``end``."""
        runs = self._means.taken(end)
        if self._noted:
            noted = list(self._noted)
            self._noted.clear()
            for run in runs:
                run.touched = [each for each in noted if run.start <= each[2] <= run.end]
        return self._told.records(runs) if runs else []

    def _is_wanted(self, code: CodeType) -> bool:
        if id(code) in self._fixtures:
            return True
        item = self.focus.item
        if item is not self._item:
            self._item = item
            own = function_code(getattr(item, "_obj", None))
            self._of_item = () if own is None else (id(own),)
        return id(code) in self._of_item


def _debugged() -> bool:
    trace = sys.gettrace()
    module = str(getattr(trace, "__module__", None) or getattr(type(trace), "__module__", ""))
    return trace is not None and module.partition(".")[0] in _DEBUGGERS
