"""Simulated time: processes that wait, and processes that share the cores.

What lives here: the clock and who is next.  What may never be added: what the processes do.

Processor sharing: while more processes want to compute than there are cores, all of them advance at one rate.  So
there is a second clock, of computing done by each, that advances at that rate; what needs so much CPU ends when this
clock has advanced by so much, whatever happens in between (the virtual time of Parekh and Gallager, "A generalized
processor sharing approach to flow control", 1993).  An event costs one step in a heap, however many processes there
are.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

Then = Callable[[Any], None]


class Cores:
    """One machine."""

    def __init__(self, rates: tuple[float, ...]) -> None:
        """``rates[k]``: ns of CPU that each of k processes gets in a ns; the last holds for more of them."""
        self.now = 0.0
        """ns since the start."""
        self.used = 0.0
        """ns of CPU that all have used."""
        self._done = 0.0  # ns of CPU that each process which never stopped computing would have had
        self._rates = rates
        self._computing: list[tuple[float, int, Then, Any]] = []
        self._waiting: list[tuple[float, int, Then, Any]] = []
        self._number = 0

    def compute(self, cpu: float, then: Then, what: Any) -> None:
        """Call ``then(what)`` when ``cpu`` ns have been computed."""
        self._number += 1
        self.used += cpu
        heappush(self._computing, (self._done + cpu, self._number, then, what))

    def wait(self, ns: float, then: Then, what: Any) -> None:
        """Call ``then(what)`` after ``ns``."""
        self._number += 1
        heappush(self._waiting, (self.now + ns, self._number, then, what))

    def run(self) -> None:
        """Until nobody computes or waits any more."""
        computing, waiting, rates, most = self._computing, self._waiting, self._rates, len(self._rates) - 1
        while computing or waiting:
            if computing:
                count = len(computing)
                rate = rates[count if count < most else most]
                at = self.now + (computing[0][0] - self._done) / rate
                if waiting and waiting[0][0] < at:
                    at, _, then, what = heappop(waiting)
                    self._done += (at - self.now) * rate
                else:
                    self._done, _, then, what = heappop(computing)
            else:
                at, _, then, what = heappop(waiting)
            self.now = at
            then(what)
