"""A recording of a function whose statements were cut up, by the lines of the new text.

What lives here: which part a step was in, and where that part is now.  What may never be added: the new text
(``cutting``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from testtime.model.watched import Execution, Snapshot, Step
from testtime.whatif.gather.cutting import Cut, Written, ends_of
from testtime.whatif.gather.rewriting.text import begins, ends
from testtime.whatif.gather.within import Within, inside


class Moved:
    """Lines of the file to lines of the new text."""

    def __init__(self, cuts: Sequence[Cut], made: Written, first: int) -> None:
        self._cuts = cuts
        self._within = [Within(cut.statement) for cut in cuts]
        self._lines: dict[int, int] = {}
        self._parts: dict[int, int] = {}
        for place, (line, part) in enumerate(made.back):
            (self._lines if part < 0 else self._parts).setdefault(line if part < 0 else part, first + place)
        self._numbers = {id(part): number for number, part in enumerate(part for cut in cuts for part in cut.parts)}

    def execution(self, execution: Execution) -> Execution:
        """One run."""
        steps = tuple(map(self.step, execution.steps))
        snapshots = tuple(each for snapshot in execution.snapshots for each in self._snapshots(snapshot))
        return replace(execution, steps=steps, snapshots=snapshots)

    def step(self, step: Step) -> Step:
        """One stretch."""
        for cut, within in zip(self._cuts, self._within, strict=True):
            if begins(cut.statement) <= step.line <= ends(cut.statement):
                part = self._part(cut, within, step)
                return replace(step, line=self._first(cut) if part is None else self._at(part, step.line), column=-1)
        return replace(step, line=self._lines.get(step.line, step.line), column=-1)

    def _part(self, cut: Cut, within: Within, step: Step) -> ast.expr | None:
        """What a step was in; where that is not certain, what alone is in its line, or is all there is."""
        unit = within.unit(step)
        if unit is not None:
            return next((each for each in cut.parts if each is unit or inside(unit, each)), None)
        here = [each for each in cut.parts if each.lineno <= step.line <= ends_of(each)]
        return here[0] if len(here) == 1 else None

    def _at(self, part: ast.expr, line: int) -> int:
        return self._parts[self._numbers[id(part)]] + max(0, min(line, ends_of(part)) - part.lineno)

    def _first(self, cut: Cut) -> int:
        """Where what is left of a statement begins; its last part, where nothing is."""
        return self._lines.get(begins(cut.statement), self._at(cut.parts[-1], 0))

    def _snapshots(self, snapshot: Snapshot) -> Iterator[Snapshot]:
        """What names stood for in a statement, they did in all of its parts."""
        for cut in self._cuts:
            if begins(cut.statement) <= snapshot.line <= ends(cut.statement):
                lines = dict.fromkeys([*(self._at(part, 0) for part in cut.parts), self._first(cut)])
                yield from (Snapshot(line, snapshot.paths) for line in lines)
                return
        yield Snapshot(self._lines.get(snapshot.line, snapshot.line), snapshot.paths)
