"""The result of a gate's test of itself, and, encoded, the ``testtime.selftest/1.3`` document.

What lives here: the shape, and what makes it pass.  What may never be added: a comparison of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from testtime.compare.comparison import Ask, compare
from testtime.compare.planting import Plant
from testtime.compare.result import Comparison
from testtime.model.profile import Profile
from testtime.units import seconds

SCHEMA = "testtime.selftest/1.3"


class Planted(msgspec.Struct, frozen=True):
    """The slow-down that was planted."""

    fixture: str | None
    """``None`` where it is in the set-up of each test."""
    where: str | None
    uses: int
    each_s: float
    share: float
    """What all uses are of the suite's set-up."""
    found: bool
    named: bool
    """Whether the right fixture was."""


class SelfTest(msgspec.Struct, frozen=True):
    """What the gate did with the same code twice, and with a slow-down."""

    schema: str
    passed: bool
    silent: bool
    """Whether it had nothing to say of the same code."""
    planted: Planted
    unchanged: Comparison
    slowed: Comparison


def self_test(
    before: Sequence[Profile], same: Sequence[Profile], slowed: Sequence[Profile], plant: Plant, ask: Ask
) -> SelfTest:
    """Judge both."""
    unchanged, changed = compare(before, same, ask), compare(before, slowed, ask)
    silent, found = unchanged.verdict != "regressed", changed.verdict == "regressed"
    named = found and (plant.name is None or any(each.unit == plant.name for each in changed.broken))
    where = None if plant.path is None else f"{plant.path}:{plant.line}"
    told = Planted(plant.name, where, plant.uses, seconds(plant.ns), round(plant.share, 4), found, named)
    return SelfTest(SCHEMA, silent and found, silent, told, unchanged, changed)
