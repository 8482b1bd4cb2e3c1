"""A statement with all that is known of it.

What lives here: its names, what it does, what it took, and how much of that could overlap.  What may never be added:
another statement.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from testtime.whatif.gather.body import lines
from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.names import Names
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.result import How

SLOW = 10_000_000
"""ns; what takes less is not worth a task of its own."""
_COMPUTES = 0.8
"""Of the time of what computes; on a busy machine it waits for its core besides."""


@dataclass(frozen=True)
class Node:
    """A statement."""

    statement: ast.stmt
    names: Names
    effects: Effects
    spent: tuple[Spent, ...]
    """By execution."""
    follows: bool = False
    """Whether it waits for what an earlier statement set going."""

    @property
    def lines(self) -> tuple[int, int]:
        """First and last."""
        return lines(self.statement)

    @cached_property
    def mean(self) -> Spent:
        """Over the executions in which it took any time."""
        met = [spent for spent in self.spent if spent.wall] or [Spent()]
        return Spent(
            round(fmean(each.suspended for each in met)),
            round(fmean(each.blocked for each in met)),
            round(fmean(each.cpu for each in met)),
            max(each.turns for each in met),
        )

    @property
    def checks(self) -> bool:
        """Whether it is there to raise: nothing is kept of it, and nothing changed or waited for."""
        return isinstance(self.statement, ast.Expr) and self.effects.raises and self.effects.idle and not self.follows

    @property
    def slow(self) -> bool:
        """Whether it is worth a task."""
        return self.mean.wall >= SLOW


def overlappable(spent: Spent, how: How) -> int:
    """The part that could overlap with others, ns."""
    return spent.suspended if how == "gather" else spent.blocked


def computes(spent: Sequence[Spent]) -> bool:
    """Whether all of them compute for nearly all their time: the little rest is the machine's, not theirs."""
    return all(each.cpu > _COMPUTES * each.wall for each in spent)


def nothing_to_save(how: How, nodes: Sequence[Node]) -> str:
    """Why to run nodes at once would gain nothing."""
    wall = sum(node.mean.wall for node in nodes)
    if sum(node.mean.cpu for node in nodes) * 2 > wall:
        return "they compute: neither coroutines nor threads run computing at once"
    if how == "gather" and sum(node.mean.blocked for node in nodes) * 2 > wall:
        return "they block the event loop while they wait: asyncio.gather saves nothing, asyncio.to_thread could"
    return "all, or all but one, hardly wait: too little could overlap"
