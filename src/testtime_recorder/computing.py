"""How long a thread has computed, or waited for a core to compute on.

What lives here: one reading, of the thread that asks for it to be made, and readings chained to ask less often.  What
may never be added: the time of other threads.

On a busy machine a thread that wants to compute waits for its turn, and by the CPU clock alone that looks like waiting
for something else.  Linux counts it (the second number of ``schedstat``); elsewhere it stays unknown.  The file is kept
open under a high number, as the journal is: to open it anew takes ten times as long as to read it.  It is read before
the clock is: reading a file gives other threads their turn.
"""

from __future__ import annotations

import _thread
import os
import time
from typing import Callable

from .journal import out_of_the_way

_OPEN = os.open
_PREAD = getattr(os, "pread", None)
_WHO, _WHICH = _thread.get_ident, getattr(_thread, "get_native_id", None)


class Readers:
    """Functions of ``time``, out of freezegun's reach, which looks for them in modules."""

    clock_of = getattr(time, "pthread_getcpuclockid", None)
    read = getattr(time, "clock_gettime_ns", None)


def reading(fallback: Callable[[], int]) -> Callable[[], int]:
    """A clock, ns, of the thread that calls this, readable from any; ``fallback``: where threads have none."""
    cpu = _cpu() or fallback
    delay = _delay()
    if delay is None:
        return cpu
    waited = delay
    return lambda: waited() + cpu()


class Chained:
    """Readings that are not all made: of a thread that was asked a moment ago, it is taken that it computed since."""

    __slots__ = ("_apart", "_at", "_read", "_used")

    def __init__(self, read: Callable[[], int], apart: int) -> None:
        """``apart``: ns that at least lie between two readings."""
        self._read = read
        self._apart = apart
        self._at = self._used = 0

    def at(self, now: int) -> int:
        """What the thread has used, ns; ``now``: the moment by the clock."""
        since = now - self._at
        if 0 <= since < self._apart:
            return self._used + since
        self._at = now
        self._used = self._read()
        return self._used


def _cpu() -> Callable[[], int] | None:
    clock_of, read = Readers.clock_of, Readers.read
    if clock_of is None or read is None:
        return None
    try:
        which = clock_of(_WHO())
        read(which)
    except (AttributeError, OSError):
        return None
    return lambda: read(which)


def _delay() -> Callable[[], int] | None:
    """How long the thread has been ready to run and did not, ns."""
    if _PREAD is None or _WHICH is None:
        return None
    pread = _PREAD
    try:
        path = f"/proc/self/task/{_WHICH()}/schedstat"
        descriptor = out_of_the_way(_OPEN(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)))
        int(pread(descriptor, 100, 0).split()[1])
    except Exception:  # no such file, or one of another form
        return None
    last = 0

    def read() -> int:
        nonlocal last
        try:
            last = max(last, int(pread(descriptor, 100, 0).split()[1]))
        except (OSError, ValueError, IndexError):  # the suite closed it
            pass
        return last

    return read
