"""What something takes: CPU and waiting, kept apart.

What lives here: the pair and its arithmetic.  What may never be added: where a figure comes from.
"""

from __future__ import annotations

from typing import NamedTuple

from testtime.model.profile import Span


class Cost(NamedTuple):
    """Integer nanoseconds."""

    cpu: int = 0
    """A core is busy with it: CPU of the process or of children that it waits for."""
    wait: int = 0
    """No core is busy with it."""

    @property
    def wall(self) -> int:
        """Both, one after the other: what it takes on a core of its own."""
        return self.cpu + self.wait

    def plus(self, other: Cost) -> Cost:
        """Both costs."""
        return Cost(self.cpu + other.cpu, self.wait + other.wait)

    def times(self, factor: float) -> Cost:
        """So many times as much of both."""
        return Cost(round(self.cpu * factor), round(self.wait * factor))


NOTHING = Cost()


def own(span: Span) -> Cost:
    """A span without the fixtures inside; of several threads that computed at once, no more than the wall time."""
    cpu = min(span.busy_ns, span.own_ns)
    return Cost(cpu, span.own_ns - cpu)


def stretch(wall: int, cpu: int) -> Cost:
    """A stretch of ``wall`` ns in which ``cpu`` ns were used."""
    used = max(0, min(wall, cpu))
    return Cost(used, max(0, wall - used))
