"""Watching functions by ``sys.monitoring``, for Python 3.12 and newer.

What lives here: the events of those functions alone that are wanted, so that everything else runs at full speed.  What
may never be added: an event for all code.

A line that took less than ``STEP`` leaves no trace but a reading of the clock.  CPU is read where something took
longer, and where a coroutine is suspended: in between it is the event loop that computes.  A function that has gone
through ``_MOST`` lines is not watched further in that place: a loop of a million turns would be slowed by its events.

What a jump back means: another turn of a loop, also where the whole loop stands on one line.  A generator that is a
fixture is one run up to its ``yield`` and another from there; that of an asynchronous one is told from a suspension by
the type of what is yielded.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType
from typing import Any, Callable

from .clock import Clock
from .looking import variables
from .statements import SLOW, STEP, Run, Told

_NAME = "testtime"
_TOOLS = (4, 3, 2)
"""Numbers that no debugger, coverage, profiler or optimizer claims, and one that few do."""
_MOST = 3_000
"""Lines of one run after which a line that is quick is no longer watched."""
_SUSPENDS = CO_COROUTINE | CO_ASYNC_GENERATOR
_YIELDED = "async_generator_wrapped_value"


class Monitoring:
    """The events, from the first test to the last."""

    def __init__(self, clock: Clock, told: Told, computing: Callable[[], int]) -> None:
        self._clock = clock
        self._told = told
        self._cpu = computing
        self._monitoring: Any = getattr(sys, "monitoring", None)
        self._tool = -1
        self._armed: dict[int, CodeType] = {}
        self._passing: CodeType | None = None
        self._open: dict[int, _Watch] = {}
        self._ended: list[Run] = []
        self._main = get_ident()
        self._events = 0
        self.spent = 0
        """CPU of a thread of its own: there is none."""
        self.fault: str | None = None
        """Why it ended early: it does not."""

    def start(self) -> None:
        """Claim a number and tell Python what to call; raises ValueError where there is none left."""
        if self._tool >= 0:
            return
        monitoring, events = self._monitoring, self._monitoring.events
        tool = next((each for each in _TOOLS if monitoring.get_tool(each) is None), -1)
        if tool < 0:
            raise ValueError("all numbers of sys.monitoring are taken")
        monitoring.use_tool_id(tool, _NAME)
        self._tool = tool
        callbacks = {
            events.PY_START: self._started,
            events.LINE: _line_callback(self._open, self._clock.now, self._step, monitoring.DISABLE),
            events.JUMP: self._jumped,
            events.PY_YIELD: self._yielded,
            events.PY_RESUME: self._resumed,
            events.PY_RETURN: self._returned,
        }
        for event, callback in callbacks.items():
            monitoring.register_callback(tool, event, callback)
            self._events |= event

    def stop(self) -> None:
        """Give everything back."""
        if self._tool < 0:
            return
        monitoring, tool, self._tool = self._monitoring, self._tool, -1
        for code in (*self._armed.values(), *filter(None, [self._passing])):
            monitoring.set_local_events(tool, code, 0)
        monitoring.free_tool_id(tool)
        self._armed.clear()
        self._open.clear()

    def arm(self, code: CodeType, lasting: bool = True) -> None:
        """Watch a function from its next call on; one that is not ``lasting``, until the next that is not."""
        if self._tool < 0 or id(code) in self._armed or code is self._passing:
            return
        if lasting:
            self._armed[id(code)] = code
        else:
            passing, self._passing = self._passing, code
            if passing is not None:
                self._monitoring.set_local_events(self._tool, passing, 0)
        self._monitoring.set_local_events(self._tool, code, self._events)

    def taken(self, end: int) -> list[Run]:
        """The runs that ended in the phase that ended; what raised ends with it."""
        if self._open:
            for key in list(self._open):
                self._close(key, end)
        runs, self._ended = self._ended, []
        return runs

    # -- events ---------------------------------------------------------------------------------------------------

    def _started(self, code: CodeType, _offset: int) -> None:
        if get_ident() != self._main:
            return
        key = id(code)
        watch = self._open.get(key)
        if watch is not None:
            watch.spoiled = True  # it calls itself, or runs twice at once
            return
        now = self._clock.now()
        self._open[key] = _Watch(Run(code, now), now, self._cpu(), code.co_firstlineno)

    def _step(self, watch: _Watch, now: int) -> None:
        """The statement that was under way has ended, and it took long."""
        used = self._cpu()
        frame = sys._getframe(2)
        watch.add(now, used)
        if watch.took >= SLOW:
            spent = self._told.look(watch.run, watch.line, variables(frame), frame.f_globals)
            if spent:
                now, used = self._clock.now(), self._cpu()
        watch.begin(now, used)

    def _jumped(self, code: CodeType, start: int, end: int) -> None:
        if end >= start:
            return
        watch = self._open.get(id(code))
        if watch is None:
            return
        now = self._clock.now()
        if now - watch.began >= STEP:
            self._step(watch, now)
        watch.turn += 1

    def _yielded(self, code: CodeType, _offset: int, value: Any) -> None:
        watch = self._open.get(id(code))
        if watch is None:
            return
        if code.co_flags & _SUSPENDS and type(value).__name__ != _YIELDED:
            watch.suspend(self._clock.now(), self._cpu())
            return
        self._finish(code)

    def _resumed(self, code: CodeType, offset: int) -> None:
        watch = self._open.get(id(code))
        if watch is None:
            self._started(code, offset)  # a fixture after its yield
        else:
            watch.resume(self._clock.now(), self._cpu())

    def _returned(self, code: CodeType, _offset: int, _value: Any) -> None:
        if id(code) in self._open:
            self._finish(code)

    def _finish(self, code: CodeType) -> None:
        watch = self._open[id(code)]
        now = self._clock.now()
        if now - watch.began >= STEP:
            watch.add(now, self._cpu())
            if watch.took >= SLOW:
                frame = sys._getframe(2)
                if frame.f_code is code:
                    self._told.look(watch.run, watch.line, variables(frame), frame.f_globals)
        self._close(id(code), now)

    def _close(self, key: int, end: int) -> None:
        watch = self._open.pop(key)
        if watch.spoiled or not (watch.run.steps or end - watch.began >= STEP):
            return
        if end - watch.began >= STEP and not watch.added:
            watch.add(end, self._cpu())
        watch.run.end = end
        self._ended.append(watch.run)


class _Watch:
    """A run, and where it is."""

    __slots__ = (
        "added",
        "began",
        "count",
        "line",
        "quick",
        "run",
        "since",
        "spoiled",
        "suspended",
        "took",
        "turn",
        "used",
    )

    def __init__(self, run: Run, now: int, used: int, line: int) -> None:
        self.run = run
        self.line = line
        self.turn = 0
        self.count = 0
        self.spoiled = False
        self.began = now
        """When the statement under way did."""
        self.used = used
        """CPU of the thread when it was last read; what suspensions took is left out."""
        self.quick = 0
        """ns of statements since then that were too short to read it."""
        self.since = 0
        """When it was suspended, while it is."""
        self.suspended = 0
        """ns of the statement."""
        self.took = 0
        """ns that the statement took that was added last."""
        self.added = False

    def add(self, now: int, used: int) -> None:
        """The statement under way ended at ``now``."""
        if self.since:
            self.resume(now, used)
        self.took = now - self.began
        cpu = max(0, min(used - self.used - self.quick, self.took - self.suspended))
        self.run.steps.append([self.line, self.began, self.took, cpu, self.suspended, self.turn, ""])
        self.added = True

    def begin(self, now: int, used: int) -> None:
        """Another statement begins."""
        self.began, self.used, self.quick, self.suspended, self.added = now, used, 0, 0, False

    def suspend(self, now: int, used: int) -> None:
        """The event loop goes on with something else."""
        self.since = now
        self.used -= used  # what is added at the end of the suspension makes it the CPU left out

    def resume(self, now: int, used: int) -> None:
        """And comes back."""
        if self.since:
            self.suspended += now - self.since
            self.used += used
            self.since = 0


def _line_callback(
    watches: dict[int, _Watch], now: Callable[[], int], step: Callable[[_Watch, int], None], disable: Any
) -> Callable[[CodeType, int], Any]:
    """What Python calls at each line of a watched function."""

    def line(code: CodeType, number: int) -> Any:
        watch = watches.get(id(code))
        if watch is None:
            return None
        moment = now()
        if moment - watch.began >= STEP:
            step(watch, moment)
        else:
            watch.quick += moment - watch.began - watch.suspended
            watch.began, watch.suspended = moment, 0
            watch.count += 1
            if watch.count > _MOST:
                return disable
        watch.line = number
        return None

    return line
