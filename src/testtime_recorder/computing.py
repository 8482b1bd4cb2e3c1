"""How long a thread has computed, or waited for a core to compute on.

What lives here: one reading, of the thread that asks for it to be made, and readings chained to ask less often; what
a thread waited, the main thread too, what all others computed, and how much of the process's computing was the
kernel's.  What may never be added: which of the others it was.

On a busy machine a thread that wants to compute waits for its turn, and by the CPU clock alone that looks like waiting
for something else.  Linux counts it (the second number of ``schedstat``); elsewhere it stays unknown.  The file is kept
open under a high number, as the journal is: to open it anew takes ten times as long as to read it.  To read a file
gives other threads their turn; whoever must not do so meanwhile asks first and looks at the answer afterwards.
"""

from __future__ import annotations

import _thread
import os
import time
from typing import Any, Callable

from .journal import out_of_the_way

_OPEN, _CLOSE, _LIST = os.open, os.close, os.listdir
_PREAD: Any = getattr(os, "pread", None)
_WHO, _WHICH = _thread.get_ident, getattr(_thread, "get_native_id", None)
_TIMES = os.times


class Readers:
    """Functions of ``time``, out of freezegun's reach, which looks for them in modules."""

    clock_of = getattr(time, "pthread_getcpuclockid", None)
    read = getattr(time, "clock_gettime_ns", None)


class Queue:
    """How long a thread has been ready to run and did not, for want of a core, readable from any."""

    __slots__ = ("_answer", "_file", "_waited")

    def __init__(self, thread: int | None) -> None:
        """``thread``: the number that the system knows it by; without one nothing is ever known to wait."""
        self._file = -1 if thread is None else _opened(thread)
        self._answer = b""
        self._waited = 0

    def ask(self) -> None:
        """Ask how long that was.

        This may give other threads their turn; it makes nothing that the garbage collector counts.
        """
        if self._file >= 0:
            try:
                self._answer = _PREAD(self._file, 100, 0)
            except OSError:  # the suite closed it
                self._answer = b""

    def waited(self) -> int:
        """The answer when that was last asked, ns."""
        numbers = self._answer.split()
        try:
            waited = int(numbers[1])
        except (ValueError, IndexError):  # another file under the same number
            waited = 0
        if waited > self._waited:
            self._waited = waited
        return self._waited


class Computing(Queue):
    """A clock, ns, of the thread that makes it, readable from any."""

    __slots__ = ("_cpu",)

    def __init__(self, fallback: Callable[[], int]) -> None:
        """``fallback``: where threads have no clock of their own."""
        super().__init__(_WHICH() if _WHICH is not None else None)
        self._cpu = _cpu() or fallback
        self.used()

    def used(self) -> int:
        """What it has used up to now, with what it had waited for a core when that was last asked."""
        return self._cpu() + self.waited()

    def read(self) -> int:
        """Both."""
        self.ask()
        return self.used()


def threads() -> set[int]:
    """Those of this process, by the numbers of ``Queue``; none where nobody counts what they wait."""
    try:
        return {int(each) for each in _LIST("/proc/self/task")}
    except (OSError, ValueError):
        return set()


def queued() -> int:
    """How long the main thread has been ready to run and did not, for want of a core, ns; -1 where nobody counts it.

    The file is opened for it: this is asked twice in a process.
    """
    if _PREAD is None:
        return -1
    try:
        file = _OPEN("/proc/self/schedstat", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            return int(_PREAD(file, 100, 0).split()[1])
        finally:
            _CLOSE(file)
    except (OSError, ValueError, IndexError):
        return -1


def in_kernel() -> int:
    """CPU that the kernel has used on behalf of this process and of children that were waited for (on Windows, of this
    process alone), ns; in ticks of the machine, 10 ms as a rule, so for sums over a run.
    """
    told = _TIMES()
    return round((told.system + told.children_system) * 1e9)


class Chained:
    """Readings that are not all made: of a thread that was asked a moment ago, it is taken that it computed since."""

    __slots__ = ("_apart", "_at", "_process", "_read", "_used", "others")

    def __init__(self, read: Callable[[], int], apart: int, process: Callable[[], int] | None = None) -> None:
        """``apart``: ns that at least lie between two readings; ``process``: CPU of all threads together, ns."""
        self._read = read
        self._apart = apart
        self._process = process
        self._at = self._used = 0
        self.others = 0
        """What other threads had computed up to the last reading, ns, from some moment on."""

    def at(self, now: int) -> int:
        """What the thread has used, ns; ``now``: the moment by the clock."""
        since = now - self._at
        if 0 <= since < self._apart:
            return self._used + since
        self._at = now
        self._used = self._read()
        if self._process is not None:
            self.others = self._process() - self._used
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


def _opened(thread: int) -> int:
    """The file that says how long a thread waited for a core; -1 where there is none."""
    if _PREAD is None:
        return -1
    try:
        path = f"/proc/self/task/{thread}/schedstat"
        return out_of_the_way(_OPEN(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)))
    except OSError:
        return -1
