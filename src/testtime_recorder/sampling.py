"""Watching functions from a thread beside them, for Python 3.9 to 3.11.

What lives here: the thread that looks where the main thread is (``looks``), every few milliseconds and only while
something takes long: its life, its sleep, and the turns of the two.  What may never be added: a trace function, or what
is seen.

Why a thread.  A trace function, even one that declines every frame, makes each call of any Python function three times
as slow, and a debugger or coverage may need its place.  Code with marks compiled into it would no longer be what pytest
rewrote.  A look costs a waiting suite nothing, for the interpreter lock is free then; a computing suite gives it away a
hundred times a second.  (From Python 3.12 a fork warns of any second thread; there, ``monitoring`` has it for less.)

How the suite does not notice.  The thread blocks all signals: the kernel would else be free to deliver a signal here,
and the main thread's sleep would not be interrupted.  ``threading`` is not used, and does not know of the thread.
While it sleeps it is in no Python function, only in C (a ``map`` of waits for a lock, emptied into nothing), so whoever
prints the stacks of all threads, as pytest-timeout does, does not meet it.  The lock is released to end its sleep: no
suite waits at its end until the thread wakes up by itself.  Between two tests the main thread gives it the turn that it
would else have to ask for (``meet``).  What it computes is told apart from what the suite does.
"""

from __future__ import annotations

import _thread
import os
import signal
import time
from collections import deque
from itertools import repeat
from types import BuiltinFunctionType, CodeType
from typing import Callable

from .clock import Clock
from .computing import Computing, Queue, threads
from .looks import FINEST, IDLE, Looks
from .source import Sources
from .statements import NEVER, Focus, Run

_LATE = 100_000
"""ns by which a sleep may end late; after that, who wants a turn waits for it."""
_TURN = 0.002
"""s that a turn may take, which takes a fiftieth of that, before the main thread goes on without it."""
_START, _LOCK = _thread.start_new_thread, _thread.allocate_lock
_MASK = getattr(signal, "pthread_sigmask", None)


class Sampling:
    """The thread, from the first test to the last."""

    def __init__(self, clock: Clock, looks: Looks, computing: Computing, sources: Sources, focus: Focus) -> None:
        """``looks``: what it does; ``computing``, ``sources``: what it asks beside that, as others may go on then."""
        self._now = clock.now
        self._focus = focus
        self._looks = looks
        self._computing, self._sources = computing, sources
        self._queue = Queue(None)
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
        self._looks.begin()
        before = _MASK(signal.SIG_BLOCK, signal.valid_signals()) if _MASK is not None else set()
        try:
            self._gone.acquire()
            self._bell.acquire()
            pauses: list[float | None] = [IDLE]
            sleeps = map(self._bell.acquire, repeat(True), iter(pauses.pop, None))
            others = threads()
            _START(deque, (map(self._wake(pauses.append, self.spent), sleeps), 0))
            new = threads() - others
            self._queue = Queue(new.pop() if len(new) == 1 else None)
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

    def taken(self, _start: int, end: int) -> list[Run]:
        """The runs of the phase that ended, which are then forgotten."""
        return self._looks.taken(end)

    def arm(self, code: CodeType) -> None:
        """Nothing needs to be prepared."""

    # -- the thread -----------------------------------------------------------------------------------------------

    def _wake(self, pause: Callable[[float | None], None], before: int) -> Callable[[bool], None]:
        """What the thread does after each sleep; it ends when it is told to pause for ``None``."""
        gone, looks, focus, given = self._gone, self._looks, self._focus, self._given
        ask, fetch = self._computing.ask, self._sources.fetch

        def wake(_rung: bool) -> None:
            until = None
            try:
                if self._live:
                    if looks.asks():
                        ask()  # may give others their turn
                        self._queue.ask()  # so may this
                    until = looks.poll(self._own(), self._queue.waited())
                    if fetch():  # and this
                        until = FINEST
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
