"""When each statement of a slow function of the suite ran, waited and computed.

What lives here: one run of a function as it is watched, and how it is told.  What may never be added: how it is watched
(``monitoring`` for Python 3.12 and newer, ``sampling`` before), or what the statements mean
(``testtime.whatif.gather``).

A function that waited less than ``SLOW`` is not told.  Objects are looked at where something could run beside the
statement that is under way (``prospects``), in the first runs of a function only, and as long as all looking together
took less than a share of the time there was: all of that share where two statements are known to be slow, a part of it
where that is yet to be seen.
"""

from __future__ import annotations

import os
import time
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType
from typing import Any, Callable

from . import schema
from .prospects import NONE, SOME, SURE, WHOLE, Prospects
from .scene import Scene
from .secret import keep_secrets
from .source import Sources

SLOW = 20_000_000
"""ns; a function that waited less, or a statement that took less, is of no interest."""
STEP = 1_000_000
"""ns; what took less is not told as a step."""
_LOOKS = 2
"""Runs of a function in which objects are looked at, for each line; one, where nothing was left to be seen."""
_TRIES = 24
"""Looks at one step, each of which goes on where the one before had to end."""
_PARTS = {SURE: 1, SOME: 2, WHOLE: 4}
"""By prospects: the part of the time for looking that may be used before one of them is not looked at."""
_RUNS = 40
"""Runs of a function that are told by one process."""
_SHARE, _FREE = 200, 50_000_000
"""Looking at objects may take this part of the time as CPU, and ns beyond."""
_STEPS = 500
"""Steps of a run."""
LONGEST, PIECE = 4_000_000, 1_000_000
"""ns of one look: between two statements, and from beside.  That is short, as what the suite waits for may come at any
time, and goes on a moment later.  A thread that wants to go on gets the interpreter from another after 5 ms, but not
before: what is done in less is done at once, as far as the suite can tell."""
_ASYNCHRONOUS = CO_COROUTINE | CO_ASYNC_GENERATOR
_ABSPATH = os.path.abspath
XUNIT = frozenset(
    [f"{when}_{what}" for when in ("setup", "teardown") for what in ("module", "function", "class", "method")]
    + [f"{when}{what}" for when in ("setUp", "tearDown") for what in ("Module", "Class", "")]
    + ["asyncSetUp", "asyncTearDown"]
)
"""Names of functions that pytest or unittest call around tests."""


NEVER = 1 << 62
"""A moment that no clock reaches, ns."""


class Focus:
    """What the hooks say to whoever watches; the cheapest way for them to say it is to store into slots."""

    __slots__ = ("due", "item", "since")

    def __init__(self) -> None:
        self.due = NEVER
        """From when on whoever watches from beside waits for its turn; nobody does it before it is told."""
        self.since = 0
        """When the last phase, or set-up or teardown of a fixture, began or ended; 0 between phases."""
        self.item: Any = None
        """The test that is running."""


class Run:
    """One run of a function: from its call to its return, or from or to its ``yield`` if it is a fixture."""

    __slots__ = (
        "code",
        "end",
        "frame",
        "gone",
        "hope",
        "last",
        "looked",
        "scene",
        "start",
        "steps",
        "touched",
        "tried",
        "tries",
    )

    def __init__(self, code: CodeType, start: int, frame: int = 0) -> None:
        self.code = code
        self.start = start
        self.end = start
        self.frame = frame
        """The address of its frame while it runs."""
        self.gone = 0
        """When it was looked for first and not there any more, before its fixture or phase had ended; 0 for never."""
        self.last: list[Any] = []
        """What the last step came to, if it ended then."""
        self.looked = 0
        """How many steps there were when objects were last looked at, with nothing left out."""
        self.tried = self.tries = 0
        """The same, whether they were or not; how often that was."""
        self.hope = (0, NONE)
        """The prospects of the last of so many steps."""
        self.steps: list[list[Any]] = []
        """line, start, wall, cpu, suspended, turn, what it waited in; ns."""
        self.touched: list[tuple[str, str, int]] = []
        self.scene: Scene | None = None

    def waited(self) -> int:
        """ns in which it did not compute."""
        return sum(step[2] - min(step[2], step[3]) for step in self.steps)

    def has_waited(self, least: int) -> bool:
        """Whether that is so much; asks no more steps than it has to."""
        waited = 0
        for step in reversed(self.steps):
            waited += step[2] - min(step[2], step[3])
            if waited >= least:
                return True
        return False


class Told:
    """The records of runs: which functions are known to the journal, what was spent on looking at objects."""

    def __init__(self, now: Callable[[], int], at_once: bool = True, looking: Callable[[], object] = int) -> None:
        """``at_once``: whether a look may read files; ``looking``: called when objects are about to be looked at."""
        self._now = now
        self._looking = looking
        self._began = now()
        self._cpu = time.thread_time_ns  # of whoever looks
        self._spent = 0
        self._sources = Sources(at_once, now)
        self._longest = LONGEST if at_once else PIECE
        self._bound = self._cpu if at_once else now
        """The clock that a look is bounded by: from beside, the suite waits for it to end; in its own thread, time in
        which others have the core is not the look's."""
        self._codes: dict[int, tuple[CodeType, int]] = {}
        self._names: dict[int, str] = {}
        self._pending: list[CodeType] = []
        self._runs: dict[int, int] = {}
        self._looked: dict[tuple[int, int], tuple[int, int, bool]] = {}  # by line: runs; the last one's start, if whole
        self._apart: dict[int, tuple[CodeType, int]] = {}
        self._prospects: dict[int, Prospects] = {}
        self._least = SLOW if at_once else SLOW // 2  # from beside, a statement has to be met while it lasts
        self._until = 0

    def sources(self) -> Sources:
        """The texts of functions."""
        return self._sources

    def call(self, code: CodeType, name: str) -> None:
        """Say by which name within its module a function is to be told; Python before 3.11 does not keep it."""
        self._names[id(code)] = name

    def code(self, code: CodeType) -> int:
        """The index of a function, whose text will be told before the next run."""
        known = self._codes.get(id(code))
        if known is not None:
            return known[1]
        index = len(self._codes)
        self._codes[id(code)] = (code, index)
        self._pending.append(code)
        return index

    def beside_others(self, code: CodeType, hope: int) -> None:
        """Say that all of a function might run beside other functions, if it is asynchronous."""
        if code.co_flags & _ASYNCHRONOUS:
            self._apart[id(code)] = (code, hope)

    def worth(self, run: Run) -> bool:
        """Whether the objects of a run are to be looked at in its last step, as far as there is time."""
        if self._sources.misses() or not self.waited(run) or self._sources.at_hand(run.code, needed=False) is None:
            return False
        hope = self._hope(run)
        if hope == NONE:
            return False
        looks, last, whole = self._looked.get((id(run.code), run.steps[-1][0]), (0, -1, False))
        if last != run.start and looks >= (1 if whole and hope == SURE else _LOOKS):
            return False
        if run.scene is not None and run.tried < len(run.steps):
            return True
        return (self._spent + self._sources.spent) * _PARTS[hope] <= _FREE + (self._now() - self._began) // _SHARE

    def waited(self, run: Run) -> bool:
        """Whether a run has waited for long enough to be of interest."""
        return run.has_waited(self._least)

    def _hope(self, run: Run) -> int:
        """What could run beside the last step of a run."""
        count = len(run.steps)
        if run.hope[0] != count:
            known = self._prospects_of(run.code)
            hope = NONE if known is None else known.of(run.steps)
            _, apart = self._apart.get(id(run.code), (None, NONE))
            run.hope = (count, max(hope, apart))
        return run.hope[1]

    def hopeful(self, code: CodeType) -> bool:
        """Whether anything could run beside a function, or a part of it; reads its text."""
        known = self._prospects_of(code)
        return id(code) in self._apart or (known is not None and known.any())

    def _prospects_of(self, code: CodeType) -> Prospects | None:
        source = self._sources.of(code)
        known = self._prospects.get(id(code))
        if known is None and source.tree is not None:
            known = self._prospects[id(code)] = Prospects(source.tree)
        return known

    def look(self, run: Run, line: int, names: dict[str, Any], globals_: dict[str, Any]) -> int:
        """Look at the objects that a function's names stand for; returns ns that it took.

        Where texts were not at hand, ``sources().fetch()`` reads them, and the next look at the same step sees more.
        """
        self._looking()
        start, used = self._now(), self._cpu()
        self._until = self._bound() + self._longest
        if run.scene is None:
            run.scene = Scene(self._sources, self.code, lambda: self._bound() > self._until)
        count = len(run.steps)
        again = run.tried == count
        run.scene.look(line, run.code, names, globals_, again=again)
        run.tried, run.tries = count, run.tries + 1 if again else 0
        if run.scene.whole or run.tries >= _TRIES:
            run.looked = count
        looks, last, _ = self._looked.get((id(run.code), line), (0, -1, False))
        self._looked[id(run.code), line] = (looks + (last != run.start), run.start, run.scene.whole)
        took = self._now() - start
        self._spent += self._cpu() - used  # while others have the core, nothing is spent
        return took

    def records(self, runs: list[Run]) -> list[str]:
        """What is to be written of runs that ended."""
        lines = []
        for run in runs:
            key = id(run.code)
            if run.waited() < SLOW or self._runs.get(key, 0) >= _RUNS:
                continue
            self._runs[key] = self._runs.get(key, 0) + 1
            index = self.code(run.code)
            lines.append(schema.line("ran", index, run.start, run.end, _told(run)))
        return [*self._texts(), *lines] if lines else []

    def _texts(self) -> list[str]:
        """Those of functions that were met since the last time."""
        pending, self._pending = self._pending, []
        return [schema.line("code", self._codes[id(code)][1], self._about(code)) for code in pending]

    def _about(self, code: CodeType) -> dict[str, Any]:
        source = self._sources.of(code)
        name = self._names.get(id(code)) or getattr(code, "co_qualname", code.co_name)
        return {
            "path": _absolute(code.co_filename),
            "line": source.first,
            "name": str(name),
            "source": source.text,
            "flags": code.co_flags,
        }


def _absolute(path: str) -> str:
    try:
        return _ABSPATH(path)
    except OSError:  # the working directory is gone
        return path


def _told(run: Run) -> dict[str, Any]:
    about: dict[str, Any] = {"steps": run.steps[:_STEPS]}
    if run.gone:
        about["gone"] = run.gone
    if run.touched:
        about["touched"] = run.touched
    if run.scene is not None:  # the watcher may still be adding to it
        about["things"] = [_thing(thing) for thing in list(run.scene.things)]
        about["snapshots"] = list(run.scene.snapshots)
        keep_secrets(about["things"], about["snapshots"])
    return about


def _thing(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing as it is told: without marks of our own, what is empty, and what there was no room for."""
    return {key: dict(value) if key == "edges" else value for key, value in thing.items() if _is_told(key, value)}


def _is_told(key: str, value: Any) -> bool:
    return key not in ("cut", "wide") and value != {} and not (key in ("owner", "func") and value < 0)
