"""Tests grouped by what they have in common: file, class or marker.

What lives here: the keys of ``--by`` and the sums per key.  What may never be added: a grouping that bills shared
fixtures to tests.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from testtime.analysis.result import GroupRow
from testtime.model.profile import Profile, Test
from testtime.units import seconds

UNMARKED = "(no marker)"

_SUMS = ["own_setup", "own_call", "own_teardown", "own", "busy", "wait"]


def file_of(nodeid: str) -> str:
    """The file of a test."""
    return nodeid.partition("::")[0]


def function_of(nodeid: str) -> str:
    """The test without its parameters, which may hold anything, ``::`` and brackets included."""
    file, separator, rest = nodeid.partition("::")
    return file + separator + rest.partition("[")[0]


def class_of(nodeid: str) -> str:
    """The class of a test, or its file where it is in none."""
    return function_of(nodeid).rpartition("::")[0] or nodeid


def _markers(test: Test) -> tuple[str, ...]:
    return test.markers or (UNMARKED,)


#: What ``--by`` can mean beyond ``test`` and ``fixture``, whose rows are the report's own tables.
KEYS: dict[str, Callable[[Test], tuple[str, ...]]] = {
    "file": lambda test: (file_of(test.nodeid),),
    "class": lambda test: (class_of(test.nodeid),),
    "marker": _markers,
}


def group_rows(profile: Profile, table: pd.DataFrame, by: str) -> tuple[GroupRow, ...]:
    """Tests summed by ``by``, the dearest first; empty where ``by`` has no table here.

    A test with several markers counts under each of them, so that those rows do not add up.
    """
    key = KEYS.get(by)
    if key is None:
        return ()
    codes: dict[str, int] = {}
    names = [(index, name) for index, test in enumerate(profile.tests) for name in key(test)]
    groups = [codes.setdefault(name, len(codes)) for _, name in names]
    chosen = table[_SUMS].clip(lower=0).loc[[index for index, _ in names]].assign(group=groups)
    grouped = chosen.groupby("group")
    sums = grouped[_SUMS].sum().assign(tests=grouped.size()).sort_values("own", ascending=False, kind="stable")
    keys = list(codes)
    return tuple(
        GroupRow(keys[code], tests, *(seconds(ns) for ns in figures))
        for code, *figures, tests in sums[[*_SUMS, "tests"]].itertuples(name=None)
    )
