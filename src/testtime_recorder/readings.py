"""When the CPU clocks are read: only where that is worth a system call, eight times the cost of the other clock.

What lives here: the chain of readings of the process, and of its children; and to say that something has waited.  What
may never be added: what else a stretch of time used; the reader of the journal works that out
(``testtime.load.readings``).

Readings are chained: what lies between a reading and the next start, if it is shorter than ``STALE``, is pytest's own
computing; only after a longer one is the clock read at a start.  At an end it is read after what took long, which
``items`` and ``fixtures`` decide, as they know what it was.  CPU of children is read after what is long enough to have
waited for one (``PARENT``); what a shorter one left goes to the next reading.

Rejected: a reading at every start; a method that says whether one is due (``fresh`` is looked at nine times a test, and
a call costs ten times that).
"""

from __future__ import annotations

from typing import Callable

from .schema import READ
from .statements import SLOW

STALE = 1_000_000
"""ns; a CPU reading older than this is renewed before something starts."""
PARENT = 5_000_000
"""ns; a phase or fixture at least this long has the CPU of children read."""


class Readings:
    """Those of one process."""

    __slots__ = ("_at", "_children", "_cpu", "_extend", "_used", "_waits", "fresh")

    def __init__(
        self,
        cpu: Callable[[], int],
        children: Callable[[], int],
        extend: Callable[[tuple[int, ...]], None],
        waits: Callable[[int, int], None],
    ) -> None:
        """``cpu`` and ``children``: the clocks, ns; ``extend``: takes the event of a reading at a start.

        ``waits``: told until when, and for how long, ns, the process has waited, where that is ``SLOW`` or longer.
        """
        self._cpu = cpu
        self._children = children
        self._extend = extend
        self._waits = waits
        self._at = self._used = 0  # of the last link: the moment, and the CPU used by then
        self.fresh = 0
        """Until when the last reading will do; whatever starts later is to be preceded by ``start``."""

    def start(self, moment: int) -> None:
        """Read at a start."""
        self.fresh = moment + STALE
        self._at, self._used = moment, self._cpu()
        self._extend((READ, moment, self._used))

    def end(self, start: int, end: int) -> tuple[int, int]:
        """Read at the end of what took long: CPU, and that of children, -1 where it cannot have waited for any."""
        self.fresh = end + STALE
        used = self._cpu()
        waited = end - self._at - used + self._used
        self._at, self._used = end, used
        if waited >= SLOW:
            self._waits(end, waited)
        return used, self._children() if end - start >= PARENT else -1

    def whole(self) -> tuple[int, int]:
        """Both, whatever was read before."""
        return self._cpu(), self._children()
