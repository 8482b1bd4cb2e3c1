"""When each statement of a slow function of the suite ran, waited and computed.

What lives here: one run of a function as it is watched, and how it is told.  What may never be added: how it is watched
(``monitoring`` for Python 3.12 and newer, ``sampling`` before), or what the statements mean
(``testtime.whatif.gather``).

A function that waited less than ``SLOW`` is not told.  Objects are looked at in the first runs of a function only, and
as long as all looking together took less than a share of the time there was.
"""

from __future__ import annotations

import os
import time
from types import CodeType
from typing import Any, Callable

from . import schema
from .scene import Scene
from .source import Sources

SLOW = 20_000_000
"""ns; a function that waited less, or a statement that took less, is of no interest."""
STEP = 1_000_000
"""ns; what took less is not told as a step."""
_LOOKS = 2
"""Runs of a function in which objects are looked at."""
_RUNS = 40
"""Runs of a function that are told by one process."""
_SHARE, _FREE = 200, 50_000_000
"""Looking at objects may take this part of the time as CPU, and ns beyond."""
_STEPS = 500
"""Steps of a run."""
XUNIT = frozenset(
    [f"{when}_{what}" for when in ("setup", "teardown") for what in ("module", "function", "class", "method")]
    + [f"{when}{what}" for when in ("setUp", "tearDown") for what in ("Module", "Class", "")]
    + ["asyncSetUp", "asyncTearDown"]
)
"""Names of functions that pytest or unittest call around tests."""


class Run:
    """One run of a function: from its call to its return, or from or to its ``yield`` if it is a fixture."""

    __slots__ = ("code", "end", "frame", "looked", "scene", "start", "steps", "touched", "unread")

    def __init__(self, code: CodeType, start: int, frame: int = 0) -> None:
        self.code = code
        self.start = start
        self.end = start
        self.frame = frame
        """The address of its frame while it runs."""
        self.looked = 0
        """How many steps there were when objects were last looked at."""
        self.steps: list[list[Any]] = []
        """line, start, wall, cpu, suspended, turn, what it waited in; ns."""
        self.touched: list[tuple[str, str, int]] = []
        self.scene: Scene | None = None
        self.unread = 0
        """ns at its start for which CPU was not read."""

    def waited(self) -> int:
        """ns in which it did not compute."""
        return sum(step[2] - min(step[2], step[3]) for step in self.steps)


class Told:
    """The records of runs: which functions are known to the journal, what was spent on looking at objects."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._began = now()
        self._cpu = time.thread_time_ns  # of whoever looks
        self._spent = 0
        self._sources = Sources()
        self._codes: dict[int, tuple[CodeType, int]] = {}
        self._pending: list[str] = []
        self._runs: dict[int, int] = {}
        self._looked: dict[int, int] = {}

    def sources(self) -> Sources:
        """The texts of functions."""
        return self._sources

    def code(self, code: CodeType) -> int:
        """The index of a function, whose text is told when it is first met."""
        known = self._codes.get(id(code))
        if known is not None:
            return known[1]
        index = len(self._codes)
        self._codes[id(code)] = (code, index)
        source = self._sources.of(code)
        about = {
            "path": os.path.abspath(code.co_filename),
            "line": source.first,
            "name": str(getattr(code, "co_qualname", code.co_name)),
            "source": source.text,
            "flags": code.co_flags,
        }
        self._pending.append(schema.line("code", index, about))
        return index

    def look(self, run: Run, line: int, names: dict[str, Any], globals_: dict[str, Any]) -> int:
        """Look at the objects that a function's names stand for, if there is time; returns ns that it took."""
        start, used = self._now(), self._cpu()
        key = id(run.code)
        if run.scene is None:
            if self._looked.get(key, 0) >= _LOOKS or self._spent > _FREE + (start - self._began) // _SHARE:
                return 0
            self._looked[key] = self._looked.get(key, 0) + 1
            run.scene = Scene(self._sources, self.code)
        run.scene.look(line, run.code, names, globals_)
        self._spent += self._cpu() - used  # while others have the core, nothing is spent
        return self._now() - start

    def records(self, runs: list[Run]) -> list[str]:
        """What is to be written of runs that ended."""
        for run in runs:
            key = id(run.code)
            if run.waited() < SLOW or self._runs.get(key, 0) >= _RUNS:
                continue
            self._runs[key] = self._runs.get(key, 0) + 1
            index = self.code(run.code)
            self._pending.append(schema.line("ran", index, run.start, run.end, _told(run)))
        pending, self._pending = self._pending, []
        return pending


def _told(run: Run) -> dict[str, Any]:
    about: dict[str, Any] = {"steps": run.steps[:_STEPS]}
    if run.touched:
        about["touched"] = run.touched
    if run.scene is not None:  # the watcher may still be adding to it
        about["things"] = [_thing(thing) for thing in list(run.scene.things)]
        about["snapshots"] = list(run.scene.snapshots)
    return about


def _thing(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing as it is told: without marks of our own, and without what is empty."""
    return {
        key: dict(value) if key == "edges" else value for key, value in thing.items() if key != "wide" and value != {}
    }


def xunit(code: CodeType) -> bool:
    """Whether a function's name is one that pytest or unittest calls by its name, around tests."""
    return code.co_name in XUNIT
