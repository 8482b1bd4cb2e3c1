"""Watching functions by ``sys.monitoring``, for Python 3.12 and newer.

What lives here: the events of those functions alone that are wanted, so that everything else runs at full speed.  What
may never be added: an event for all code.

A line that took less than ``STEP`` leaves no trace but a reading of the clock (``course``).  What is known to be quick
is watched no further, for each event costs: a function that cannot wait, one that did not in so many runs, and in a run
that goes through thousands of lines, those that it goes through most.

What a call means: in a line that has several, the one before has ended, and with it a step.

What a jump back means: another turn of a loop, also where the whole loop stands on one line.  A generator that is a
fixture is one run up to its ``yield`` and another from there; that of an asynchronous one is told from a suspension by
the type of what is yielded.  What ends with an exception raises no event of its function's own: it ends with the phase.

What a callback raises would be raised in the suite's code: nothing of our own is.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType
from typing import Any, Callable

from .blame import foreign
from .clock import Clock
from .computing import Chained
from .course import Course, may_wait
from .looking import type_name, variables
from .prospects import SLOW as WORTH
from .statements import SLOW, STEP, Focus, Run, Told

_NAME = "testtime"
_TOOLS = (4, 5)
"""Numbers that no debugger, coverage or profiler claims; hypothesis takes 3."""
_MOST = 3_000
"""Quick lines of one run after which those that it goes through most are no longer watched."""
_HOT = 300
"""How often a line is gone through that is one of those."""
_QUICK = 50
"""Runs that did not wait after which a function is no longer watched."""
_SUSPENDS = CO_COROUTINE | CO_ASYNC_GENERATOR
_YIELDED = "async_generator_wrapped_value"


class Monitoring:
    """The events, from the first test to the last."""

    def __init__(self, clock: Clock, told: Told, computing: Callable[[], int], focus: Focus) -> None:
        """``computing``: CPU of the thread that calls this, ns; it is the one that is watched."""
        self._clock = clock
        self._told = told
        self.used = Chained(computing, STEP, clock.cpu)
        self._focus = focus
        self._monitoring: Any = getattr(sys, "monitoring", None)
        self.disable = getattr(self._monitoring, "DISABLE", None)
        self._tool = -1
        self.courses: dict[int, Course] = {}
        """By the address of their code."""
        self._ended: list[Run] = []
        self._main = get_ident()
        self._events = 0
        self.spent = 0
        """CPU of a thread of its own, ns: there is none."""
        self.fault: str | None = None
        """Why it ended early."""

    def meet(self) -> None:
        """Nobody waits for a turn."""

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
            events.LINE: _line_callback(self, self._clock.now),
            events.CALL: _call_callback(self, self._clock.now),
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
        for course in self.courses.values():
            course.open = False
            monitoring.set_local_events(tool, course.code, 0)
        for place in range(self._events.bit_length()):
            if self._events >> place & 1:
                monitoring.register_callback(tool, 1 << place, None)
        monitoring.free_tool_id(tool)
        self.courses.clear()

    def arm(self, code: CodeType) -> None:
        """Watch a function from its next call on, unless it cannot wait."""
        if self._tool >= 0 and id(code) not in self.courses and may_wait(code):
            self.courses[id(code)] = Course(code)
            self._monitoring.set_local_events(self._tool, code, self._events)

    def taken(self, start: int, end: int) -> list[Run]:
        """The runs that ended in the phase that ended; what raised ends with it, or did with an earlier one."""
        for course in [each for each in self.courses.values() if each.open]:
            if course.start >= start:
                self._close(course, end)
            course.open = False
        runs, self._ended = self._ended, []
        return runs

    def failed(self, error: Exception) -> None:
        """End, unless the error is the suite's: then it goes on to where it belongs."""
        __tracebackhide__ = True
        if foreign(error):
            raise error
        if type(error) is RecursionError:  # as the suite will meet itself one call further on
            return
        self.fault = f"statements were not watched to the end ({type(error).__name__}: {error})"
        self.stop()

    # -- events ---------------------------------------------------------------------------------------------------

    def _started(self, code: CodeType, _offset: int) -> Any:
        __tracebackhide__ = True
        try:
            course = self.courses[id(code)]
            if course.quick_runs >= _QUICK:
                return self.disable
            self._begin(course, code.co_firstlineno)
        except Exception as error:
            self.failed(error)
        return None

    def _begin(self, course: Course, line: int) -> None:
        if get_ident() != self._main or (course.open and course.start >= self._focus.since):
            course.spoiled = True  # it runs twice at once: it calls itself, say
        else:
            now = self._clock.now()
            course.begin(now, self.used, line)

    def step(self, course: Course, now: int, goes_on: bool = False) -> None:
        """The statement that was under way has ended, or a call in a line that goes on, and it took long."""
        course.end(now, self.used)
        if course.took >= WORTH and self._look(course):
            now = self._clock.now()
        course.next(now, self.used, course.took if goes_on else 0)

    def _look(self, course: Course) -> int:
        """Look at a function's objects after a step; returns ns that it took."""
        run, frame = course.run, sys._getframe(1)
        while frame.f_code is not course.code:
            if frame.f_back is None:
                return 0
            frame = frame.f_back
        if run is None or not self._told.worth(run):
            return 0
        names = None if self._told.sources().of(course.code).reflects else variables(frame)
        return 0 if names is None else self._told.look(run, course.line, names, frame.f_globals)

    def _jumped(self, code: CodeType, start: int, end: int) -> Any:
        __tracebackhide__ = True
        try:
            course = self.courses[id(code)]
            if end >= start or not course.open:
                return None
            now = self._clock.now()
            if now - course.began >= STEP:
                self.step(course, now)
            course.turn += 1
            if course.count > _MOST and course.turn > _HOT:
                return self.disable
        except Exception as error:
            self.failed(error)
        return None

    def _yielded(self, code: CodeType, _offset: int, value: Any) -> None:
        __tracebackhide__ = True
        try:
            course = self.courses[id(code)]
            suspends = code.co_flags & _SUSPENDS and type_name(type(value)) != _YIELDED
            if course.open and suspends:
                course.suspend(self._clock.now(), self.used)
            elif not suspends:
                course.yielded += 1
                self._finish(course)
        except Exception as error:
            self.failed(error)

    def _resumed(self, code: CodeType, _offset: int) -> None:
        __tracebackhide__ = True
        try:
            course = self.courses[id(code)]
            if course.yielded and not course.open:  # a fixture after its yield
                course.yielded -= 1
                self._begin(course, course.line)
            elif course.open:
                course.resume(self._clock.now(), self.used)
        except Exception as error:
            self.failed(error)

    def _returned(self, code: CodeType, _offset: int, _value: Any) -> None:
        __tracebackhide__ = True
        try:
            self._finish(self.courses[id(code)])
        except Exception as error:
            self.failed(error)

    def _finish(self, course: Course) -> None:
        if course.open:
            now = self._clock.now()
            if now - course.began >= STEP:
                self.step(course, now)
            self._close(course, now)

    def _close(self, course: Course, end: int) -> None:
        course.open = False
        if course.spoiled:
            return
        if end - course.began >= STEP:
            course.end(end, self.used)
        run = course.run
        if run is None or run.waited() < SLOW:
            course.quick_runs += 1
        else:
            course.quick_runs = 0
            run.end = end
            self._ended.append(run)


def _line_callback(monitoring: Monitoring, now: Callable[[], int]) -> Callable[[CodeType, int], Any]:
    """What Python calls at each line of a watched function."""
    courses, used, disable = monitoring.courses, monitoring.used, monitoring.disable

    def line(code: CodeType, number: int) -> Any:
        __tracebackhide__ = True
        try:
            course = courses[id(code)]
            if not course.open:
                return disable if course.quick_runs >= _QUICK else None
            moment = now()
            if moment - course.began >= STEP:
                monitoring.step(course, moment)
            else:
                course.quick(moment, used)
                course.count += 1
            course.line, course.at = number, -1
            return disable if course.count > _MOST and course.hotter(number) > _HOT else None
        except Exception as error:
            monitoring.failed(error)
        return None

    return line


def _call_callback(monitoring: Monitoring, now: Callable[[], int]) -> Callable[[CodeType, int, Any, Any], Any]:
    """What Python calls at each call in a watched function, until it is known to be alone in its line."""
    courses, disable = monitoring.courses, monitoring.disable

    def call(code: CodeType, at: int, _function: Any, _argument: Any) -> Any:
        __tracebackhide__ = True
        try:
            course = courses[id(code)]
            if not course.open:
                return disable if course.quick_runs >= _QUICK else None
            moment = now()
            if moment - course.began >= STEP and course.column(at) not in (-1, course.column(course.at)):
                monitoring.step(course, moment, goes_on=True)
            if course.columns is not None and at not in course.columns:
                return disable
            course.at = at
            course.count += 1
            return disable if course.count > _MOST and course.hotter(~at) > _HOT else None
        except Exception as error:
            monitoring.failed(error)
        return None

    return call
