"""How long a thread has computed, or waited for a core to compute on.

What lives here: one reading, of the thread that asks for it to be made.  What may never be added: the time of other
threads.

On a busy machine a thread that wants to compute waits for its turn, and by the CPU clock alone that looks like waiting
for something else.  Linux counts it (the second number of ``schedstat``); elsewhere it stays unknown.  The file is kept
open under a high number, as the journal is: to open it anew takes ten times as long as to read it.
"""

from __future__ import annotations

import _thread
import os
import time
from typing import Callable

from .journal import out_of_the_way

_OPEN = os.open
_PREAD = getattr(os, "pread", None)


def reading(fallback: Callable[[], int]) -> Callable[[], int]:
    """A clock, ns, of the thread that calls this, readable from any; ``fallback``: where threads have none."""
    cpu = _cpu() or fallback
    delay = _delay()
    if delay is None:
        return cpu
    waited = delay
    return lambda: cpu() + waited()


def _cpu() -> Callable[[], int] | None:
    try:
        which, read = time.pthread_getcpuclockid(_thread.get_ident()), time.clock_gettime_ns
        read(which)
    except (AttributeError, OSError):
        return None
    return lambda: read(which)


def _delay() -> Callable[[], int] | None:
    """How long the thread has been ready to run and did not, ns."""
    if _PREAD is None:
        return None
    pread = _PREAD
    try:
        path = f"/proc/self/task/{_thread.get_native_id()}/schedstat"
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
