"""A machine on which nobody else works: a plugin that puts every clock of a suite's process on a stage.

What lives here: time that passes only where the suite says so, and who has asked to be woken up by then.  What may
never be added: an import of our tests: a copy of this file runs in the suite's process, and imports the recorder there.

``time.sleep`` and an event loop with nothing to do let time pass at once; whoever waits for a child does so for as long
as the child really computed; a little is computed before each wait, for nobody comes to the next without, and whenever
the main thread reads a clock.  All else takes no time.  A thread that waits for a lock, but not for ever, wakes up
when its time has come, and who let time pass goes on when it sleeps again: so what a thread beside the suite sees, and
when, is the same on every machine, however busy that is.
"""

from __future__ import annotations

import _thread
import math
import resource
import selectors
import subprocess
import threading
import time
from typing import Any

#: ns of computing that reading a clock takes, and what comes before anything that waits.
READING, BEFORE = 1_000, 10_000
#: Real seconds after which a thread that ought to sleep again hangs.
PATIENCE = 60
MAIN = _thread.get_ident()
SELECT, WAIT = selectors.DefaultSelector.select, subprocess.Popen.wait
LOCK = _thread.allocate_lock


class Stage:
    """The clocks, all in ns, and the threads that sleep by them."""

    def __init__(self) -> None:
        self.now = time.perf_counter_ns()
        self.epoch = time.time_ns() - self.now
        self.used = self.children = self.players = 0
        self.sleepers: dict[Any, int] = {}
        self.changed = threading.Condition()

    def passes(self, ns: int) -> None:
        """Let time pass, and wake up on the way who wants to be."""
        end = self.now + ns
        with self.changed:
            while True:
                self._settle()
                due, lock = min(((due, lock) for lock, due in self.sleepers.items()), default=(end + 1, None))
                if due > end:
                    break
                self.now = max(self.now, due)
                del self.sleepers[lock]
                self.changed.notify_all()
        self.now = max(self.now, end)

    def enter(self, players: int) -> None:
        """From now on, so many threads are there beside the main one."""
        with self.changed:
            self.players = players
            self._settle()

    def _settle(self) -> None:
        """Wait until every one of them sleeps."""
        settled = self.changed.wait_for(lambda: len(self.sleepers) >= self.players, PATIENCE)
        assert settled, "a thread waits for something that is not on the stage"

    def reads(self) -> int:
        """The moment; to read it, too, is to compute a little."""
        if _thread.get_ident() == MAIN:
            self.computes(READING)
        return self.now

    def waits(self, ns: int) -> None:
        """What waiting is here."""
        self.computes(BEFORE)
        self.passes(ns)

    def computes(self, ns: int) -> None:
        """What computing is here."""
        self.used += ns
        self.passes(ns)


class Lock:
    """A lock that other threads than the main one may wait for until a time on the stage."""

    def __init__(self) -> None:
        self._lock = LOCK()
        self.release, self.locked = self._released, self._lock.locked

    def __lt__(self, other: Lock) -> bool:
        return id(self) < id(other)

    def _released(self) -> None:
        with STAGE.changed:
            self._lock.release()
            STAGE.sleepers.pop(self, None)
            STAGE.changed.notify_all()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As that of a real lock."""
        if not blocking or timeout < 0 or _thread.get_ident() == MAIN:
            return self._lock.acquire(blocking, PATIENCE if blocking and timeout >= 0 else -1)
        with STAGE.changed:
            if not self._lock.acquire(False):
                STAGE.sleepers[self] = STAGE.now + math.ceil(timeout * 1e9)
                STAGE.changed.notify_all()
                STAGE.changed.wait_for(lambda: self not in STAGE.sleepers)
                return self._lock.acquire(False)
        return True


STAGE = Stage()


def _select(self: Any, timeout: float | None = None) -> Any:
    ready = SELECT(self, 0 if timeout is not None else None)
    if ready or not timeout or timeout < 0:
        return ready
    STAGE.waits(math.ceil(timeout * 1e9))
    return SELECT(self, 0)


def _wait(self: Any, timeout: float | None = None) -> int:
    before = STAGE.children
    status: int = WAIT(self, timeout)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    STAGE.children = round((usage.ru_utime + usage.ru_stime) * 1e9)
    STAGE.waits(STAGE.children - before)
    return status


def _raise_the_curtain() -> None:
    clocks: dict[str, Any] = {
        "perf_counter": STAGE.reads,
        "monotonic": STAGE.reads,
        "time": lambda: STAGE.epoch + STAGE.now,
        "process_time": lambda: STAGE.used,
        "thread_time": lambda: STAGE.used if _thread.get_ident() == MAIN else 0,
    }
    for name, read in clocks.items():
        setattr(time, name, lambda read=read: read() / 1e9)
        setattr(time, f"{name}_ns", read)
    from testtime_recorder import clock, computing, sampling

    starts, stops = sampling.Sampling.start, sampling.Sampling.stop

    def start(watcher: Any) -> None:
        starts(watcher)
        STAGE.enter(1)

    def stop(watcher: Any) -> None:
        STAGE.enter(0)
        stops(watcher)

    props: list[tuple[Any, str, Any]] = [
        (time, "thread_time", lambda: STAGE.reads() and STAGE.used / 1e9),
        (time, "sleep", lambda seconds: STAGE.waits(round(seconds * 1e9))),
        (selectors.DefaultSelector, "select", _select),
        (subprocess.Popen, "wait", _wait),
        (clock.CLOCK, "children", lambda: STAGE.children),
        (computing.Readers, "clock_of", None),  # no clock but those above
        (computing, "_PREAD", lambda *_: b"0 0 0"),  # nobody waits for a core
        (sampling, "_LOCK", Lock),
        (sampling.Sampling, "start", start),
        (sampling.Sampling, "stop", stop),
    ]
    for owner, name, prop in props:
        setattr(owner, name, prop)


_raise_the_curtain()
