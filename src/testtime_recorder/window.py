"""What lies between two looks at a function from beside (Python before 3.12).

What lives here: two moments, the CPU used between them and where the function was at the later one -> steps.  What may
never be added: frames, or when to look (``looks``).

How exact that is.  While the main thread waits, it is looked at every one to four milliseconds, so a statement's bounds
are known to half of that.  Where computing goes over into waiting, or the reverse, the CPU clock says when: it stands
still in one of them.  If it has stood still since the last look, the main thread is where it was, and nothing else is
looked at.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .statements import STEP

UNKNOWN = -1
"""The turn of a loop where the text was not read, as nothing had waited yet; any other may be the same."""


class Spot(NamedTuple):
    """Where a function is."""

    line: int
    turn: int
    """Changes with each turn of the loops around that line."""
    leaf: str
    """What it waits in."""
    column: int = -1
    """Of the call that it is in, where its line has several; -1 where unknown."""

    def same(self, step: list[Any]) -> bool:
        """Whether a step goes on there."""
        turn = step[5] == self.turn or UNKNOWN in (step[5], self.turn)
        return turn and step[0] == self.line and (step[7] == self.column or self.column < 0 or step[7] < 0)


def lasted(steps: list[list[Any]]) -> int:
    """ns that the last statement has taken, with calls of the same line before the last."""
    last = steps[-1]
    took: int = last[2]
    for step in steps[-2::-1]:
        if (step[0], step[5]) != (last[0], last[5]):
            break
        took += step[2]
    return took


class Window:
    """What lies between two looks."""

    __slots__ = ("before", "computed", "first", "now", "others", "suspended")

    def __init__(self, before: int, now: int, computed: int, suspended: bool, first: bool, others: int = 0) -> None:
        self.first = first
        """Whether it begins where the phase or fixture does, and not at a look."""
        self.before = before
        self.now = now
        self.computed = computed
        """ns of CPU."""
        self.suspended = suspended
        """Whether the function is, at its end."""
        self.others = others
        """ns of CPU of other threads."""

    def begun(self) -> int:
        """When a function that is seen at its end began, most likely; before that, something else computed."""
        return self.before if self.first else (self.before + self.computed + self.now) // 2

    def begin(self, spot: Spot, start: int) -> list[Any]:
        """The first step of a run."""
        return self._step(spot, start, min(self.now - start, self.computed))

    def go_on(self, step: list[Any], spot: Spot, was_suspended: bool) -> None:
        """A step that goes on; what others compute while it waits leaves nothing more free than what it computes."""
        step[2] = self.now - step[1]
        if step[5] == UNKNOWN:
            step[5] = spot.turn
        if step[7] < 0:
            step[7] = spot.column
        computed = min(self.now - self.before, self.computed + self.others)
        step[3] += computed
        if was_suspended or self.suspended:
            step[4] += self.now - self.before - computed

    def go_over(self, step: list[Any], spot: Spot, was_suspended: bool) -> list[Any]:
        """End a step, and begin the next."""
        own = self.end(step, was_suspended)
        return self._step(spot, step[1] + step[2], self.computed - own)

    def end(self, step: list[Any], was_suspended: bool) -> int:
        """End a step; returns how much of the CPU is its own."""
        bound, own = (self.before, 0) if self.first else self._bound(step)
        step[2] = bound - step[1]
        step[3] += own
        if was_suspended:
            step[4] += max(0, bound - self.before - own)
        return own

    def _step(self, spot: Spot, start: int, cpu: int) -> list[Any]:
        wall = self.now - start
        suspended = wall - cpu if self.suspended else 0
        return [spot.line, start, wall, cpu, suspended, spot.turn, spot.leaf, spot.column]

    def _bound(self, step: list[Any]) -> tuple[int, int]:
        """When one statement ended and the next began, between two looks, and how much of the CPU is the first's.

        It goes to the one that computes, and that one takes as long as it does.
        """
        before, now, used = self.before, self.now, self.computed
        if used < STEP // 2:
            return (before + now) // 2, 0
        if step[3] * 2 > before - step[1]:
            return min(now, before + used), used
        return now - used, 0
