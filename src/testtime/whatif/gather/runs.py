"""The runs of a function in which its objects were looked at, and which of them each of its statements is read in.

What lives here: the choice of a run, and whether what was seen in it holds for a statement.  What may never be added:
what a statement does.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from testtime.model.profile import Profile
from testtime.model.watched import Execution, Step
from testtime.whatif.gather.body import lines, yields
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.identity import readers
from testtime.whatif.gather.names import Names, stores
from testtime.whatif.gather.reader import Reader

_MOST = 4
"""Runs that are read."""


class Run(NamedTuple):
    """One of them."""

    execution: Execution
    steps: Sequence[Step]
    reader: Reader


class Runs:
    """Those of one function."""

    def __init__(self, profile: Profile, watched: Watched) -> None:
        """The first ones that anybody looked at; where nobody did, the first."""
        places = [place for place, each in enumerate(watched.executions) if each.things][:_MOST] or [0]
        self.readers = readers(profile, [watched.executions[place] for place in places])
        self._all = [
            Run(watched.executions[place], watched.steps[place], each)
            for place, each in zip(places, self.readers, strict=True)
        ]
        self._body = watched.body
        self._yields = [lines(each)[0] for each in watched.body.alone if yields(each)]
        self._by_side: dict[int, Run] = {}

    def of(self, statement: ast.stmt) -> Run:
        """The run that a statement is read in: one for all on its side of a yield.

        What is one object in each run would else be two.
        """
        side = self._side(statement.lineno)
        if side not in self._by_side:
            runs = [each for each in self._all if any(self._side(step.line) == side for step in each.steps)]
            self._by_side[side] = max(runs or self._all[:1], key=lambda run: self._seen(run, side))
        return self._by_side[side]

    def _side(self, line: int) -> int:
        """How many yields are before a line."""
        return sum(each < line for each in self._yields)

    def _seen(self, run: Run, side: int) -> tuple[int, int, int]:
        """How much was looked at in a run: how many lines, how far down, and how much of what was touched was noted."""
        seen = {each.line for each in run.reader.snapshots if self._side(each.line) == side}
        return max(seen, default=0), len(seen), len(run.execution.touched)

    def looked_at(self, statement: ast.stmt, about: Names) -> bool:
        """Whether anybody looked in a run in which it was met, while its variables stood for what they did then."""
        first, last = lines(statement)
        run = self.of(statement)
        met = any(
            each.execution.things and any(first <= step.line <= last for step in each.steps) for each in self._all
        )
        outside = about.loads - about.stores
        mine = outside if hasattr(statement, "body") or isinstance(statement, ast.AugAssign) else about.loads
        again = self._stored_between(run, statement, run.reader.snapshot(statement).line)
        return met and bool(run.execution.things) and not mine & again

    def _stored_between(self, run: Run, statement: ast.stmt, look: int) -> frozenset[str]:
        """Names that stood for something else when anybody looked, in line ``look``, than in a statement."""
        first, beside = statement.lineno, run.reader.from_beside
        found: set[str] = set()
        for each in itertools.chain.from_iterable(self._body.blocks):
            begin, end = lines(each)
            before = begin < first and (end >= look if beside else begin > look)
            after = begin >= first and (end < look if beside else begin <= look)
            if before if look < first else after:
                found |= stores(each)
        return frozenset(found)
