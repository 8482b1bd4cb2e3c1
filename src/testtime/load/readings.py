"""Readings of the CPU clock to what a stretch of time used.

What lives here: the rule that joins readings.  What may never be added: which stretches there are (``booking`` knows).

The recorder reads the clock only where it is worth a system call: at the end of what took long, and at the start of
anything if the last reading is older than a millisecond.  Between a reading and a moment soon after it the process is
taken to have computed all the time: what lies there is pytest's own work.
"""

from __future__ import annotations


class Readings:
    """Those of one process, in the order of time; ns."""

    def __init__(self) -> None:
        self._moments: list[int] = []
        self._values: list[int] = []
        self._children = 0

    def add(self, moment: int, cpu: int) -> None:
        """The process had used ``cpu`` at ``moment``."""
        self._moments.append(moment)
        self._values.append(cpu)

    def at(self, moment: int) -> int | None:
        """CPU used at a moment; ``None`` before the first reading."""
        for place in range(len(self._moments) - 1, -1, -1):
            if self._moments[place] <= moment:
                return self._values[place] + moment - self._moments[place]
        return None

    def between(self, start: int, end: int) -> int | None:
        """CPU used from ``start`` to ``end``, never negative: a start may be taken for later than it was."""
        before, after = self.at(start), self.at(end)
        return None if before is None or after is None else max(0, after - before)

    def children(self, total: int) -> int:
        """What children have used since this was asked last, if they have used ``total`` so far; -1: not known."""
        if total < 0:
            return 0
        since, self._children = max(0, total - self._children), total
        return since

    def settle(self) -> tuple[list[int], list[int], int]:
        """Keep the last reading alone; returns what ``restore`` takes to come back here."""
        del self._moments[:-1], self._values[:-1]
        return list(self._moments), list(self._values), self._children

    def restore(self, state: tuple[list[int], list[int], int]) -> None:
        """Forget what came since ``settle`` returned ``state``."""
        self._moments, self._values, self._children = list(state[0]), list(state[1]), state[2]
