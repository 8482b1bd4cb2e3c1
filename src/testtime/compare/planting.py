"""Which slow-down a gate ought to find in a suite, and what it means if it does not.

What lives here: where and how much.  What may never be added: planting it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testtime.compare import thresholds
from testtime.compare.rules import Rule
from testtime.compare.sample import SETUP, sample
from testtime.model.profile import Profile

SHARE = 0.10
"""Part of the set-up of the whole suite; the gate is built to find as much where set-up takes some seconds."""


@dataclass(frozen=True)
class Plant:
    """A slow-down to be planted."""

    name: str | None
    """Of the fixture; ``None`` for the set-up of each test."""
    path: str | None
    line: int | None
    uses: int
    ns: int
    """Of each use."""
    share: float
    """What all uses together are of the set-up of the suite."""


def plant(profile: Profile, rules: Sequence[Rule]) -> Plant | None:
    """The slow-down to plant in a suite: in the fixture that takes most; ``None`` for a suite that sets nothing up."""
    run = sample(profile)
    if not run.names:
        return None
    fixtures = profile.fixtures
    spent = [0.0] * len(fixtures)
    uses = [0] * len(fixtures)
    for fixture, busy, wait in zip(run.uses.fixture, run.uses.busy[:, 0], run.uses.wait[:, 0], strict=True):
        spent[int(fixture)] += float(busy + wait)
        uses[int(fixture)] += 1
    shared = sum(ns for fixture, ns in zip(fixtures, spent, strict=True) if fixture.shared)
    whole = float((run.busy + run.wait)[:, SETUP].sum()) + shared
    most = max((index for index in range(len(fixtures)) if uses[index]), key=spent.__getitem__, default=None)
    limits = [rule.share for rule in rules if rule.metric in ("setup", "total", "fixture")]
    more = max(whole * max(SHARE, *(2 * share for share in limits), 0.0), 1.5 * thresholds.TOTAL_LEAST_NS)
    if most is None:
        count = len(run.names)
        return Plant(None, None, None, count, round(more / count), more / max(whole, 1.0))
    fixture = fixtures[most]
    per_use = round(more / uses[most])
    return Plant(fixture.name, fixture.path, fixture.line, uses[most], per_use, more / max(whole, 1.0))
