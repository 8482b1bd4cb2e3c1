"""Time and CPU, out of every patcher's reach.

What lives here: the clocks, bound once at import, before any test can replace them.  freezegun swaps
``time.perf_counter_ns`` for a frozen one in every module that holds it as an attribute, even where it was imported at
the top; it does not look inside instances.  So the functions are kept in the slots of an instance and are never named
at module level.  What may never be added: a clock that a suite can stop, or a wall clock for durations.
"""

from __future__ import annotations

import time
from typing import Callable

from .bundle import Begun
from .standard import standard

Reading = Callable[[], int]


class Clock:
    """Readings in integer nanoseconds; each attribute is a function without arguments, so that tests can fake any."""

    __slots__ = ("children", "cpu", "epoch", "now")

    def __init__(self, now: Reading, cpu: Reading, children: Reading, epoch: Reading) -> None:
        self.now = now
        """Monotonic; on Linux, macOS and Windows one clock for all processes of the machine."""
        self.cpu = cpu
        """User and system CPU of this process, all its threads."""
        self.children = children
        """User and system CPU of children that have been waited for; microsecond resolution; 0 where unknown."""
        self.epoch = epoch
        """Wall clock since 1970; read once, as an anchor."""


def _no_children() -> int:
    return 0


def _children() -> Reading:
    try:
        resource = standard("resource")
        getrusage, who = resource.getrusage, resource.RUSAGE_CHILDREN
    except ImportError:  # Windows
        return _no_children

    def read() -> int:
        usage = getrusage(who)
        used: float = usage.ru_utime + usage.ru_stime
        return round(used * 1e9)

    return read


def real() -> Clock:
    """The machine's clocks."""
    return Clock(time.perf_counter_ns, time.process_time_ns, _children(), time.time_ns)


#: Bound when the recorder is imported, which is before conftests and tests are.
CLOCK = real()
#: When that began: where there is no bundle, this is the first module of the recorder that does anything.
BEGUN = CLOCK.now() if Begun.at is None else Begun.at
