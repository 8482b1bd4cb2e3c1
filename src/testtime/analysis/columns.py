"""A profile as tables: each kind of row once, for grouping.

What lives here: which arrays make which table.  What may never be added: a pass over rows (those are in ``arrays``), or
a second table per analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from testtime.analysis.arrays import WHENS, Array, Rows, Timing, rows
from testtime.model.profile import Profile

__all__ = ["WHENS", "Columns", "columns"]


@dataclass(frozen=True)
class Columns:
    """The tables of a profile; every time in integer nanoseconds, -1 for an absent index."""

    rows: Rows
    """What they are made of."""
    tests: pd.DataFrame
    """By test: process, start, closed (bool), end, xunit_setup, xunit_teardown, reruns."""
    phases: pd.DataFrame
    """By phase: test, when (0, 1, 2), and the columns of ``timing``."""
    uses: pd.DataFrame
    """By fixture set-up: fixture, process, param, test, within (phase or -1), failed, and the columns of ``timing``."""
    downs: pd.DataFrame
    """By fixture teardown: fixture, process, test, within, use (its row in ``uses``), and the columns of ``timing``."""


def columns(profile: Profile) -> Columns:
    """Every table of the profile."""
    found = rows(profile)
    return Columns(
        rows=found,
        tests=_table(found.tests, "process start closed end xunit_setup xunit_teardown reruns"),
        phases=_table(found.phases, "test when", found.phases.timing),
        uses=_table(found.ups, "fixture process param test within failed", found.ups.timing),
        downs=_table(found.downs, "use fixture process test within", found.downs.timing),
    )


def _table(rows: object, names: str, timing: Timing | None = None) -> pd.DataFrame:
    arrays: dict[str, Array] = {name: getattr(rows, name) for name in names.split()}
    if timing is not None:
        arrays |= {name: getattr(timing, name) for name in ("start", "wall", "own", "busy", "wait")}
    return pd.DataFrame(arrays)
