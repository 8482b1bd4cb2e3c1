"""A fixed piece of work, to tell by how long it takes how fast the machine is just now.

What lives here: the loop and its clock.  What may never be added: anything that changes what it does: profiles of
different days are compared by it.

It is timed by the CPU clock of its thread, as the figures that are to be compared are CPU, too: what other programs
take meanwhile is not in them.
"""

from __future__ import annotations

import sys
import time

#: Turns of the loop; about 15 ms.
TURNS = 50_000
#: Turns before the clock is read: a core that was idle takes a while to reach its speed.
WARM = 10_000


def reference_loop() -> int:
    """CPU time of the loop, ns."""
    _work(WARM)
    start = _now()
    _work(TURNS)
    return _now() - start


def _work(turns: int) -> int:
    """What Python code does most: looks up, calls, compares, and makes small objects."""
    table = {number: str(number) for number in range(512)}
    total = 0
    for turn in range(turns):
        text = table[turn & 511]
        total = (total * 31 + len(text) + ord(text[-1])) & 0xFFFFFF
        if total & 1:
            table[turn & 511] = f"{total}"
    return total


def _now() -> int:
    """Reading of the clock, ns; that of CPU has ticks of 16 ms on Windows."""
    return time.perf_counter_ns() if sys.platform == "win32" else time.thread_time_ns()
