"""Everything that is known of two sides, before it is judged.

What lives here: the runs, the speed of the machine in each, and the figures that several judgements need.  What may
never be added: a judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.counts import Counted, came, counted
from testtime.compare.local import Local, local
from testtime.compare.mode import Mode
from testtime.compare.outside import NOTHING, Outside, outside
from testtime.compare.sample import Booleans, Floats
from testtime.compare.shrunk import Estimate
from testtime.compare.speed import Speed
from testtime.compare.totals import Total, total, typical
from testtime.model.profile import Process


@dataclass(frozen=True)
class Measured:
    """Two sides."""

    runs: Aligned
    mode: Mode
    speed: Speed
    outside: Outside = NOTHING
    """What anything may have come to take longer or shorter by, and for no doing of the suite's."""

    @cached_property
    def otherwise(self) -> tuple[tuple[str, Measured], ...]:
        """The same, were the machine what it may have been, too, and why."""
        return tuple(self._otherwise())

    def _otherwise(self) -> Iterator[tuple[str, Measured]]:
        for why, other in self.speed.otherwise(self.mode.before):
            yield why, Measured(self.runs, self.mode, other)
        found = outside(self.runs, self.speed)
        if found and not self.mode.paired:
            yield str(found), Measured(self.runs, self.mode, self.speed, found)

    @cached_property
    def even(self) -> Floats:
        """[run, test, 3]: ns of each phase, were the machine as fast in all runs."""
        return self.speed.even(self.runs.busy, self.runs.wait)

    @cached_property
    def even_fixtures(self) -> Floats:
        """[run, fixture, 2]: the same of all set-ups and teardowns."""
        return self.speed.even(self.runs.fixtures.busy, self.runs.fixtures.wait)

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """Fixtures that both sides have, and how often they are set up."""
        return counted(self.runs, self.even_fixtures.sum(axis=2))

    @cached_property
    def came(self) -> tuple[Counted, ...]:
        """The same of fixtures that only the side after has."""
        return came(self.runs, self.even_fixtures.sum(axis=2))

    @cached_property
    def set_ups(self) -> Local:
        """What a set-up of each takes."""
        return self._local(0)

    @cached_property
    def teardowns(self) -> Local:
        """What a teardown of each takes."""
        return self._local(1)

    def total(self, phases: tuple[int, ...], tests: Booleans, fixtures: Booleans) -> Total:
        """What ``phases`` take in all, of some tests and the shared among some fixtures."""
        return total(self.runs, self.speed, phases, tests, fixtures)

    def typical(self, phases: tuple[int, ...], tests: Booleans) -> Floats:
        """[run]: how far the typical test is above the mean of runs, as a logarithm."""
        return typical(self.runs, self.speed, phases, tests)

    def spared(self, change: Estimate, spent: Floats, computing: Floats) -> Estimate:
        """``change``, as it is without what may be ``outside``'s: of units that took ``spent`` [run, unit] ns in all,
        ``computing`` of them so.
        """
        if not self.outside:
            return change
        before = self.mode.before
        after = np.maximum(spent[before:].mean(axis=0), 1.0)
        parts = (computing, spent - computing)
        more = self.outside.of(*(each[before:].mean(axis=0) - each[:before].mean(axis=0) for each in parts))
        return replace(change, mean=change.mean + np.log(np.maximum(after - more, 1.0) / after))

    def _local(self, part: int) -> Local:
        units = local(self.runs, self.speed, self.mode, part, self.runs.fixtures.on_both)
        if not self.outside:
            return units
        fixtures = self.runs.fixtures
        summed = (
            [np.bincount(fixtures.use_fixture, row, len(fixtures.both))[units.fixtures] for row in each]
            for each in self.speed.parts(fixtures.use_busy[:, :, part], fixtures.use_wait[:, :, part])
        )
        computing, waiting = (np.array(each, dtype=np.float64) for each in summed)
        change = self.spared(units.change, computing + waiting, computing)
        return replace(units, change=change, p=change.p_above())


def collection(runs: Aligned) -> Floats:
    """[run]: ns from the start of collection to its end, in the process where that took longest."""
    return np.array([max(map(_collection, run.profile.processes), default=0) for run in runs.samples], dtype=float)


def _collection(process: Process) -> int:
    start, end = process.mark("collect"), process.mark("collected")
    return 0 if start is None or end is None else max(0, end.at_ns - start.at_ns)
