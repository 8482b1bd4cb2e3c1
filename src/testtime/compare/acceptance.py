"""Slow-downs that were accepted, until a day: taken out of both sides.

What lives here: which fixtures and tests are meant, and the runs without them.  What may never be added: an acceptance
without an end; what nobody looks at again is no decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase

import numpy as np

from testtime.compare.aligned import Aligned
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


def without(runs: Aligned, accepted: Sequence[Acceptance]) -> Aligned:
    """``runs`` without the tests and fixtures that are accepted; a test loses what such a fixture took in it."""
    if not accepted:
        return runs
    kept = np.array([not any(fnmatchcase(name, each.name) for each in accepted) for name in runs.names], dtype=np.bool_)
    meant = np.array(
        [
            any(side is not None and fnmatchcase(side.name, each.name) for side in both for each in accepted)
            for both in runs.fixtures.both
        ],
        dtype=np.bool_,
    )
    busy, wait = runs.busy.copy(), runs.wait.copy()
    _take_out(runs, meant, busy, wait)
    return replace(
        runs,
        names=tuple(name for name, keep in zip(runs.names, kept, strict=True) if keep),
        tests=runs.tests[:, kept],
        busy=busy[:, kept],
        wait=wait[:, kept],
        ran=runs.ran[kept],
        fixtures=runs.fixtures.without(meant, kept),
    )


def _take_out(runs: Aligned, meant: Booleans, busy: Floats, wait: Floats) -> None:
    """Subtract the uses of such fixtures from the tests that they are part of."""
    fixtures = runs.fixtures
    inside = meant[fixtures.use_fixture] & ~fixtures.shared[fixtures.use_fixture] & (fixtures.use_test >= 0)
    tests = fixtures.use_test[inside]
    for run in range(len(busy)):
        for part, phase in ((0, SETUP), (1, TEARDOWN)):
            for target, spent in ((busy, fixtures.use_busy), (wait, fixtures.use_wait)):
                less = np.bincount(tests, weights=spent[run, inside, part], minlength=len(runs.names))
                target[run, :, phase] = np.maximum(0.0, target[run, :, phase] - less)
