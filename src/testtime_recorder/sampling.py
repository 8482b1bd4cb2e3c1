"""Watching functions from a thread beside them, for Python 3.9 to 3.11.

What lives here: looking, every few milliseconds and only while something takes long, where the main thread is and how
much CPU it has used.  What may never be added: a trace function.

Why a thread.  A trace function, even one that declines every frame, makes each call of any Python function three times
as slow, and a debugger or coverage may need its place.  Code with marks compiled into it would no longer be what pytest
rewrote.  A look costs a waiting suite nothing, for the interpreter lock is free then; a computing suite gives it away a
hundred times a second.  (From Python 3.12 a fork warns of any second thread; there, ``monitoring`` has it for less.)

How exact that is.  While the main thread waits, it is looked at every millisecond, so a statement's bounds are known to
half of one.  Where computing goes over into waiting, or the reverse, the CPU clock says when: it stands still in one of
them.

A coroutine that waits is not on the stack.  It is found from the loop's tasks, along what each awaits; an asynchronous
generator does not show what awaits it, so it is looked for among the variables of the one that does.

The thread blocks all signals: the kernel would else be free to deliver a signal here, and the main thread's sleep would
not be interrupted.
"""

from __future__ import annotations

import _thread
import signal
import sys
import time
from itertools import filterfalse
from operator import attrgetter
from types import CodeType, FrameType
from typing import Any, Callable

from .clock import Clock
from .looking import variables
from .statements import STEP, Run, Told, xunit

_IDLE = 0.005
"""s between two looks while nothing takes long."""
_BUSY = 0.004
"""s between two looks while the main thread computes."""
_FINEST, _COARSEST = 0.001, 0.02
"""s between two looks while it waits: a hundredth of what the statement has taken, within these bounds."""
_PATIENCE = 8_000_000
"""ns that something has to take before it is looked at."""
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_AWAITS = {"cr_": "await", "gi_": "yieldfrom", "ag_": "await"}
"""How the attributes of coroutines, generators and asynchronous generators begin, and what is awaited is called."""
_DEEP = 300
"""Frames of a stack that are looked at."""


class Focus:
    """What the hooks say to the watcher; the cheapest way for them to say it is to store into slots."""

    __slots__ = ("item", "since")

    def __init__(self) -> None:
        self.since = 0
        """When the last phase, or set-up or teardown of a fixture, began or ended; 0 between phases."""
        self.item: Any = None
        """The test that is running."""


class Sampling:
    """The thread, from the first test to the last."""

    def __init__(
        self, clock: Clock, told: Told, computing: Callable[[], int], focus: Focus, wanted: Callable[[CodeType], bool]
    ) -> None:
        self._now = clock.now
        self._told = told
        self._focus = focus
        self._wanted = wanted
        self._main = _thread.get_ident()
        self._frames = sys._current_frames
        self._sleep = time.sleep
        self._cpu = computing
        self._runs: list[Run] = []
        self._last = (0, 0, 0)  # moment, CPU, what was under way
        self._own = time.thread_time_ns
        self.spent = 0
        """CPU of the thread itself, ns."""
        self.fault: str | None = None
        """Why the thread ended before it was told to."""
        self._live = False
        self._stopped = _thread.allocate_lock()

    def start(self) -> None:
        """Begin to watch the thread that calls this; raises RuntimeError where no thread can be started."""
        if self._live:
            return
        self._live = True
        masked = hasattr(signal, "pthread_sigmask")
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()) if masked else set()
        try:
            self._stopped.acquire()
            _thread.start_new_thread(self._watch, ())
        except Exception:
            self._stopped.release()
            self._live = False
            raise
        finally:
            if masked:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> None:
        """Watch no more; returns when the thread is about to end."""
        if self._live:
            self._live = False
            self._stopped.acquire(timeout=1)

    def taken(self, end: int) -> list[Run]:
        """The runs of the phase that ended, which are then forgotten."""
        runs, self._runs = self._runs, []
        for run in runs:
            run.end = min(end, run.end)
        return runs

    def arm(self, code: CodeType, lasting: bool = True) -> None:
        """Nothing needs to be prepared."""

    # -- the thread -----------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        try:
            pause = _IDLE
            while self._live:
                self._sleep(pause)
                since = self._focus.since
                pause = _IDLE
                if since and self._now() - since >= _PATIENCE:
                    pause = self._look(since)
                    self.spent = self._own()
        except Exception as error:  # interpreter shutdown, or a suite that took apart what this stands on
            self._live = False
            self.fault = f"statements were not watched to the end ({type(error).__name__}: {error})"
        finally:
            self._stopped.release()

    def _look(self, since: int) -> float:
        """One look; returns s until the next."""
        now, used = self._now(), self._cpu()
        before, last_used, then = self._last
        frame = self._frames().get(self._main)
        found = _on_stack(frame, self._is_wanted)
        suspended = False
        if found is None:
            found = _in_tasks(self._is_wanted)
            suspended = found is not None
        if self._focus.since != since or frame is None:
            return _FINEST  # it went on while we looked
        self._last = (now, used, since)
        if found is None:
            return _BUSY
        first = then != since
        if first:
            before = since
        computed = None if first else used - last_used
        step = self._take(found, suspended, before, now, computed)
        found.clear()
        if computed is not None and computed > (now - before) // 2:
            return _BUSY
        return min(_COARSEST, max(_FINEST, step / 1e11))

    def _is_wanted(self, code: CodeType) -> bool:
        return self._wanted(code)

    def _take(self, found: list[FrameType], suspended: bool, before: int, now: int, computed: int | None) -> int:
        """Add what was seen to the run it belongs to; returns how long the statement has taken so far, ns."""
        frame = found[0]
        code = frame.f_code
        run = next((run for run in self._runs if run.code is code and run.frame == id(frame)), None)
        if run is None:
            run = Run(code, before, id(frame))
            self._runs.append(run)
        turn = self._turn(found)
        steps, line = run.steps, frame.f_lineno
        last = steps[-1] if steps else None
        used = computed or 0
        if last is None:
            last = [line, before, now - before, used, now - before if suspended else 0, turn, _leaf(found)]
            steps.append(last)
            run.unread = 0 if suspended or computed is not None else now - before
        elif last[0] == line and last[5] == turn:
            last[2] = now - last[1]
            last[3] += used
            if suspended:
                last[4] += now - before
            elif run.unread and used > (now - before) // 2:
                last[3] += run.unread  # it computed from the start, most likely
            run.unread = 0
        else:
            bound, first_used = _bound(last, before, now, used)
            last[2] = bound - last[1]
            last[3] += first_used
            if last[4]:
                last[4] += max(0, bound - before)
            last = [line, bound, now - bound, used - first_used, now - bound if suspended else 0, turn, _leaf(found)]
            steps.append(last)
            run.unread = 0
        run.end = now
        if last[2] >= _PATIENCE and run.looked < len(steps):
            run.looked = len(steps)
            self._told.look(run, line, variables(frame), frame.f_globals)
        return int(last[2])

    def _turn(self, found: list[FrameType]) -> int:
        """A number that changes with each turn of the loops around where the function is."""
        frame = found[0]
        line = frame.f_lineno
        key: list[int] = []
        loops = [each[2] for each in self._told.sources().of(frame.f_code).loops if each[0] <= line <= each[1]]
        if loops:
            names = variables(frame)
            key.extend(id(names.get(name)) for targets in loops for name in targets)
        if len(found) > 1 and found[1].f_code.co_name in _COMPREHENSIONS:
            key.extend(id(value) for name, value in variables(found[1]).items() if name != ".0")
        return hash(tuple(key)) & 0xFFFFFFFF if key else 0


def _bound(last: list[Any], before: int, now: int, used: int) -> tuple[int, int]:
    """When one statement ended and the next began, between two looks, and how much of the CPU is the first's.

    It goes to the one that computes, and that one takes as long as it does.
    """
    if used < STEP // 2:
        return (before + now) // 2, 0
    if last[3] * 2 > before - last[1]:
        bound = min(now, before + used)
        return bound, bound - before
    return max(before, now - used), 0


def _on_stack(frame: FrameType | None, wanted: Callable[[CodeType], bool]) -> list[FrameType] | None:
    """The wanted function that is running and the frames inside it, outermost first."""
    inside: list[FrameType] = []
    around: list[FrameType] | None = None
    while frame is not None and len(inside) < _DEEP:
        inside.append(frame)
        if wanted(frame.f_code):
            return inside[::-1]
        if xunit(frame.f_code):
            around = inside[::-1]
        frame = frame.f_back
    return around


def _in_tasks(wanted: Callable[[CodeType], bool]) -> list[FrameType] | None:
    """The wanted coroutine that is suspended, and what it awaits, outermost first."""
    tasks = getattr(sys.modules.get("asyncio.tasks"), "_all_tasks", None)
    for reference in list(getattr(tasks, "data", ())):
        task = reference()
        if task is None or task.done():
            continue
        frames = _awaited(task.get_coro())
        around: list[FrameType] | None = None
        for place in range(len(frames) - 1, -1, -1):
            if wanted(frames[place].f_code):
                return frames[place:]
            if xunit(frames[place].f_code):
                around = frames[place:]
        if around is not None:
            return around
    return None


def _awaited(awaitable: Any) -> list[FrameType]:
    """The frames of a coroutine and of what it awaits."""
    frames: list[FrameType] = []
    while awaitable is not None and len(frames) < _DEEP:
        for prefix, inner in _AWAITS.items():
            frame = getattr(awaitable, prefix + "frame", None)
            if frame is not None:
                frames.append(frame)
                awaitable = _if_suspended(awaitable, prefix + "frame.f_back", prefix + inner)
                break
        else:
            awaitable = _generator_in(frames[-1]) if frames else None
    return frames


def _if_suspended(awaitable: Any, back: str, inner: str) -> Any:
    """What a coroutine awaits; ``None`` while it is being executed, when it has a frame around it.

    CPython 3.11 takes a wrong word of memory for the object awaited if it is asked while the coroutine is executed.
    So no other thread may get its turn between the question whether it is and the one what it awaits: there is no
    bytecode between them.
    """
    return next(map(attrgetter(inner), filterfalse(attrgetter(back), (awaitable,))), None)


def _generator_in(frame: FrameType) -> Any:
    """The asynchronous generator that is running and is a variable of ``frame``."""
    for value in variables(frame).values():
        if type(value).__name__ == "async_generator" and value.ag_running:
            return value
    return None


def _leaf(found: list[FrameType]) -> str:
    """What it is in: the innermost Python function."""
    frame = found[-1]
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}"
