"""Slow-downs that were accepted, until a day: taken out of both sides.

What lives here: which fixtures and tests are meant, and the runs without them.  What may never be added: an acceptance
without an end; what nobody looks at again is no decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.fixtures import fixtures
from testtime.compare.rules import pattern
from testtime.compare.sample import SETUP, TEARDOWN, Booleans, Floats


@dataclass(frozen=True)
class Acceptance:
    """A slow-down that is known and allowed."""

    name: str
    """Of a fixture, or a node id; a glob."""
    until: date
    """The last day that it is."""
    reason: str = ""

    def holds(self, today: date) -> bool:
        """Whether it still does."""
        return today <= self.until

    def __str__(self) -> str:
        return f"{self.name} (until {self.until.isoformat()}{f': {self.reason}' if self.reason else ''})"


def idle(runs: Aligned, accepted: Sequence[Acceptance]) -> tuple[Acceptance, ...]:
    """Those that mean no test and no fixture of either side: a name that was mistyped, or is gone."""
    tests = [*runs.names, *(name for found in (runs.new, runs.removed, runs.not_compared) for name, _ in found)]
    fixtures = [side.name for both in runs.fixtures.both for side in both if side is not None]
    patterns = [pattern(each.name) for each in accepted]
    meant = [any(map(one.match, (*tests, *fixtures))) for one in patterns]
    return tuple(each for each, means in zip(accepted, meant, strict=True) if not means)


def without(runs: Aligned, accepted: Sequence[Acceptance]) -> Aligned:
    """``runs`` without the tests and fixtures that are accepted; a test loses what such a fixture took in it."""
    if not accepted:
        return runs
    patterns = [pattern(each.name) for each in accepted]

    def meant(name: str) -> bool:
        return any(each.match(name) for each in patterns)

    kept = np.array([not meant(name) for name in runs.names], dtype=np.bool_)
    named = [any(side is not None and meant(side.name) for side in both) for both in runs.fixtures.both]
    gone = np.array(named, dtype=np.bool_)
    busy, wait = runs.busy.copy(), runs.wait.copy()
    _take_out(runs, gone, busy, wait)
    tests = runs.tests[:, kept]
    return replace(
        runs,
        names=tuple(name for name, keep in zip(runs.names, kept, strict=True) if keep),
        tests=tests,
        busy=busy[:, kept],
        wait=wait[:, kept],
        ran=runs.ran[kept],
        fixtures=fixtures(runs.samples[: runs.before], runs.samples[runs.before :], tests).without(gone),
    )


def _take_out(runs: Aligned, gone: Booleans, busy: Floats, wait: Floats) -> None:
    """Subtract all uses of such fixtures from the tests that they are part of, in each run."""
    for at, run in enumerate(runs.samples):
        if not len(run.uses.fixture):
            continue
        place = np.full(len(run.names) + 1, -1, dtype=np.int64)  # the last is for uses of no test
        place[runs.tests[at]] = np.arange(len(runs.names))
        part_of_test = np.array([not each.shared for each in run.profile.fixtures], dtype=np.bool_)
        test = place[run.uses.test]
        out = gone[runs.fixtures.of[at][run.uses.fixture]] & part_of_test[run.uses.fixture] & (test >= 0)
        for part, phase in ((0, SETUP), (1, TEARDOWN)):
            for target, spent in ((busy, run.uses.busy), (wait, run.uses.wait)):
                less = np.bincount(test[out], weights=spent[out, part], minlength=len(runs.names))
                target[at, :, phase] = np.maximum(0.0, target[at, :, phase] - less)
