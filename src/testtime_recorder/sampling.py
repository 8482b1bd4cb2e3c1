"""Watching functions from a thread beside them, for Python 3.9 to 3.11.

What lives here: looking, every few milliseconds and only while something takes long, where the main thread is and how
much CPU it has used.  What may never be added: a trace function, or what two looks say of what lies between them
(``window``).

Why a thread.  A trace function, even one that declines every frame, makes each call of any Python function three times
as slow, and a debugger or coverage may need its place.  Code with marks compiled into it would no longer be what pytest
rewrote.  A look costs a waiting suite nothing, for the interpreter lock is free then; a computing suite gives it away a
hundred times a second.  (From Python 3.12 a fork warns of any second thread; there, ``monitoring`` has it for less.)

How the suite does not notice.  The thread blocks all signals: the kernel would else be free to deliver a signal here,
and the main thread's sleep would not be interrupted.  ``threading`` is not used, and does not know of the thread.
While it sleeps it is in no Python function, only in C (a ``map`` of waits for a lock, emptied into nothing), so whoever
prints the stacks of all threads, as pytest-timeout does, does not meet it.  The lock is released to end its sleep: no
suite waits at its end until the thread wakes up by itself.  Between two tests the main thread gives it the turn that it
would else have to ask for (``meet``).  What it computes is told apart from what the suite does.  A look is done in one
piece: no file is read and no garbage collected, so the main thread neither goes on meanwhile nor has its objects
finalised here.  (It would get its turn after 5 ms of asking; a look takes less.)  To collect none is necessary, too:
CPython holds a lock while it tells of frames, which objects of ``threading.local`` need when they are finalised.
"""

from __future__ import annotations

import _thread
import gc
import os
import signal
import sys
import time
from collections import deque
from itertools import repeat
from types import BuiltinFunctionType, CodeType, FrameType
from typing import Any, Callable

from .clock import Clock
from .columns import columns
from .computing import Computing
from .finding import Found, in_tasks, leaf_name, on_stack
from .looking import variables
from .source import Source
from .statements import NEVER, Focus, Run, Told
from .window import UNKNOWN, Spot, Window, lasted

_PATIENCE = 8_000_000
"""ns that something has to take before it is looked at."""
_IDLE = 0.016
"""s to sleep while nothing runs, or what runs began a moment ago: while tests are quick, each time that the thread
wakes up costs the main thread a change of turns, which takes longer than all that is done here."""
_BUSY, _BUSIEST = 0.016, 0.064
"""s between two looks while the main thread computes: an eighth of what it has taken so far, within these bounds."""
_CALM, _CALMEST = 8, 4
"""Looks in a row that met nothing waiting, each such number of which lengthens the thread's sleep by what it was at
first, and how many times as long it gets at most: in a suite that waits nowhere there is nothing to be seen."""
_LATE = 100_000
"""ns by which a sleep may end late; after that, who wants a turn waits for it."""
_TURN = 0.002
"""s that a turn may take, which takes a fiftieth of that, before the main thread goes on without it."""
_FINEST, _COARSEST = 0.001, 0.004
"""s between two looks while it waits: a fiftieth of what the statement has taken, within these bounds."""
_RUNS = 1_000
"""Runs that are kept until a phase is told; those of quick phases are never asked for."""
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_START, _LOCK, _WHO = _thread.start_new_thread, _thread.allocate_lock, _thread.get_ident
_OFF, _ON, _IS_ON = gc.disable, gc.enable, gc.isenabled
_MASK = getattr(signal, "pthread_sigmask", None)


class Sampling:
    """The thread, from the first test to the last."""

    def __init__(
        self,
        clock: Clock,
        told: Told,
        computing: Computing,
        focus: Focus,
        wanted: Callable[[CodeType], bool],
        waits: Callable[[], None],
    ) -> None:
        """``computing``: of the thread that calls this; it is the one that is watched.

        ``waits``: called whenever something of the suite's is seen to wait.
        """
        self._now = clock.now
        self._told = told
        self._focus = focus
        self._wanted = wanted
        self._waits = waits
        self._main = _WHO()
        self._frames = sys._current_frames
        self._computing = computing
        self._runs: list[Run] = []
        self._columns: dict[int, tuple[CodeType, dict[int, int]]] = {}  # by the address of the code
        self._last = (0, 0)  # moment, CPU
        self._since = 0  # what was under way then
        self._calm = 0  # times in a row that nothing waited
        self._seen: list[tuple[Run, bool]] = []  # what was seen then, and whether it was suspended; innermost first
        self._own = time.thread_time_ns
        self.spent = 0
        """CPU of the thread itself, ns."""
        self.fault: str | None = None
        """Why the thread ended before it was told to."""
        self._live = False
        self._registered = False
        self._gone, self._bell, self._given = _LOCK(), _LOCK(), _LOCK()

    def start(self) -> None:
        """Begin to watch; raises RuntimeError where no thread can be started."""
        if self._live:
            return
        if type(_START) is not BuiltinFunctionType:
            raise RuntimeError("threads are not Python's own")
        if not self._registered and hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)
        self._registered = self._live = True
        self._gone, self._bell = _LOCK(), _LOCK()
        self._last = (self._now(), self._computing.read())
        before = _MASK(signal.SIG_BLOCK, signal.valid_signals()) if _MASK is not None else set()
        try:
            self._gone.acquire()
            self._bell.acquire()
            pauses: list[float | None] = [_IDLE]
            sleeps = map(self._bell.acquire, repeat(True), iter(pauses.pop, None))
            _START(deque, (map(self._wake(pauses.append, self.spent), sleeps), 0))
        except Exception:
            self._live = False
            raise
        finally:
            if _MASK is not None:
                _MASK(signal.SIG_SETMASK, before)

    def stop(self) -> None:
        """Watch no more; returns when the thread is about to end."""
        if self._live:
            self._live = False
            self._focus.due = NEVER
            self._bell.release()
            self._gone.acquire(timeout=1)

    def meet(self) -> None:
        """Give the thread the turn that is due.

        It would get it in the end: asking for it takes 5 ms, during which each call of the system that the main thread
        makes, and a test of pytest makes dozens, wakes it up for nothing.
        """
        self._focus.due = NEVER
        self._given.acquire(False)
        self._given.acquire(True, _TURN)  # until the thread releases it

    def _forked(self) -> None:
        self._live = False  # a child has this thread not
        self._focus.due = NEVER

    def taken(self, end: int) -> list[Run]:
        """The runs of the phase that ended, which are then forgotten."""
        runs, self._runs = self._runs, []
        self._seen = []
        for run in runs:
            for step in run.steps:
                step[5] = max(0, step[5])  # a turn that is unknown is the only one
            if run.gone:  # and did not come back
                run.steps[-1] = run.last
                run.end = run.last[1] + run.last[2]
            run.end = min(end, run.end)
        return runs

    def arm(self, code: CodeType) -> None:
        """Nothing needs to be prepared."""

    # -- the thread -----------------------------------------------------------------------------------------------

    def _wake(self, pause: Callable[[float | None], None], before: int) -> Callable[[bool], None]:
        """What the thread does after each sleep; it ends when it is told to pause for ``None``."""
        gone, ask, fetch = self._gone, self._computing.ask, self._told.sources().fetch
        focus, given = self._focus, self._given

        def wake(_rung: bool) -> None:
            until = None
            try:
                if self._live:
                    if self._lasts() >= _PATIENCE:
                        ask()  # may give others their turn
                    until = self._poll()
                    if fetch():  # so may this
                        until = _FINEST
                    self.spent = before + self._own()
            except Exception as error:  # interpreter shutdown, or a suite that took apart what this stands on
                self.fault = f"statements were not watched to the end ({type(error).__name__}: {error})"
            focus.due = NEVER if until is None else self._now() + int(until * 1e9) + _LATE
            if given.locked():
                given.release()
            pause(until)
            if until is None:
                gone.release()

        return wake

    def _lasts(self) -> int:
        """For how long what runs has, ns; 0 if nothing does."""
        since = self._focus.since
        return self._now() - since if since else 0

    def _poll(self) -> float:
        """See whether anything takes long, and look at it, in one piece; returns s until the next time."""
        collecting = _IS_ON()
        _OFF()
        try:
            used, now, since = self._computing.used(), self._now(), self._focus.since
            lasts = now - since
            if since and lasts >= _PATIENCE:
                return self._look(since, now, used)
            self._last = (now, used)
            if since and lasts * 2 > _PATIENCE and self._calm < _CALM:
                return max(_FINEST, (_PATIENCE - lasts) / 1e9)
            return self._rest(_IDLE)
        finally:
            if collecting:
                _ON()

    def _look(self, since: int, now: int, used: int) -> float:
        """One look at what began at ``since``; returns s until the next."""
        before, last_used = self._last
        stays = self._seen and since == self._since and used == last_used
        if stays and not self._unread() and not self._unseen():
            return self._extend(before, now)
        pause = self._walk(since, now, used)
        return _FINEST if self._unseen() else pause

    def _unread(self) -> bool:
        """Whether there are texts that were not read while nothing had waited."""
        return any(self._told.sources().at_hand(run.code, needed=False) is None for run, _ in self._seen)

    def _unseen(self) -> bool:
        """Whether there are objects to look at as soon as the statement has lasted."""
        return any(
            run.looked < len(run.steps) and lasted(run.steps) >= _PATIENCE and self._told.worth(run)
            for run, _ in self._seen
        )

    def _extend(self, before: int, now: int) -> float:
        """The main thread is where it was."""
        self._last = (now, self._last[1])
        for run, suspended in self._seen:
            step = run.steps[-1]
            step[2] = now - step[1]
            if suspended:
                step[4] += now - before
            run.end = now
        return _pause(self._seen[0][0])

    def _walk(self, since: int, now: int, used: int) -> float:
        """Find out where the main thread is, without letting it go on."""
        before, last_used = self._last
        frame = self._frames().get(self._main)
        found = on_stack(frame, self._wanted)
        suspended = False
        if not found:
            found = in_tasks(self._wanted)
            suspended = bool(found)
        if self._focus.since != since or frame is None:
            return _FINEST  # it went on before we looked
        computed = used - last_used
        first = since != self._since
        if first:  # what was computed before it began is not its own
            computed -= max(0, since - before)
            before = since
        window = Window(before, now, max(0, min(computed, now - before)), suspended, first)
        computes = window.computed > (now - before) // 2
        if first:
            self._seen = []
        needed = not computes or any(self._told.waited(run) for run, _ in self._seen)
        texts = [self._told.sources().at_hand(each.frame.f_code, watched=True, needed=needed) for each in found]
        if None in texts and needed:
            return _FINEST  # its loops are not known before its text is
        there = [(self._take(each, window, text), suspended) for each, text in zip(found, texts)]
        for run, was_suspended in self._seen:
            if not any(run is each for each, _ in there):
                run.last, run.gone = list(run.steps[-1]), now
                window.end(run.last, was_suspended)
        self._seen = there
        self._since, self._last = since, (now, used)
        found.clear()  # no frame outlives the look
        if not self._seen or computes:
            return self._rest(min(_BUSIEST, max(_BUSY, (now - since) / 8e9)))
        self._calm = 0
        self._waits()
        return _pause(self._seen[0][0])

    def _rest(self, pause: float) -> float:
        """``pause``, s, and more the longer nothing has waited."""
        self._calm += 1
        return min(_BUSIEST, pause * min(_CALMEST, 1 + self._calm // _CALM))

    def _take(self, found: Found, window: Window, text: Source | None) -> Run:
        """Add what was seen to the run it belongs to; ``text``: of the function, where there was a reason to read it."""
        frame, code = found.frame, found.frame.f_code
        run = next((run for run in self._runs if run.code is code and run.frame == id(frame)), None)
        if run is None:
            run = Run(code, window.begun(), id(frame))
            del self._runs[: len(self._runs) - _RUNS]
            self._runs.append(run)
        was_suspended = (run, True) in self._seen
        turn, column = (UNKNOWN, -1) if text is None else (_turn(found, text), self._column(frame, text))
        spot = Spot(frame.f_lineno, turn, leaf_name(found), column)
        if not run.steps:
            run.steps.append(window.begin(spot, run.start))
        elif spot.same(run.steps[-1]):
            window.go_on(run.steps[-1], spot, was_suspended)
        else:
            run.steps.append(window.go_over(run.steps[-1], spot, was_suspended))
        run.end, run.gone = window.now, 0
        lasts = lasted(run.steps) >= _PATIENCE
        if text is not None and lasts and run.looked < len(run.steps) and self._told.worth(run):
            self._see(run, frame, text)
        return run

    def _see(self, run: Run, frame: FrameType, text: Source) -> None:
        """Look at the objects that the function's names stand for; over again if something was left out."""
        names = None if text.reflects else variables(frame)
        if names is None:
            run.looked = len(run.steps)
        else:
            self._told.look(run, frame.f_lineno, names, frame.f_globals)

    def _column(self, frame: FrameType, text: Source) -> int:
        """Of the call that the function is in, where its line has several; -1 where unknown."""
        code = frame.f_code
        known = self._columns.get(id(code))
        if known is None:  # without a tree, nothing can be said of its parts
            known = self._columns[id(code)] = (code, {} if text.tree is None else columns(code, text.tree))
        return known[1].get(frame.f_lasti, -1)


def _turn(found: Found, text: Source) -> int:
    """A number that changes with each turn of the loops around where the function is."""
    frame, line = found.frame, found.frame.f_lineno
    key: list[Any] = []
    if text.reflects:
        return 0
    loops = [each[2] for each in text.loops if each[0] <= line <= each[1]]
    if loops:
        names = variables(frame) or {}
        key.extend(_same(names.get(name)) for targets in loops for name in targets)
    inside = found.inside
    if inside is not None and inside.f_code.co_name in _COMPREHENSIONS:
        key.extend(_same(value) for name, value in (variables(inside) or {}).items() if name != ".0")
    return hash(tuple(key)) & 0xFFFFFFFF if key else 0


def _same(value: Any) -> Any:
    """What is alike for one object, and for one number or text, whose objects are made anew."""
    return value if type(value) is int or type(value) is str else id(value)


def _pause(run: Run) -> float:
    lasts: int = run.steps[-1][2]
    return min(_COARSEST, max(_FINEST, lasts / 5e10))
