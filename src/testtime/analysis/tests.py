"""One row per test: what pytest says it took, and what it took itself.

What lives here: grouping phases by test.  What may never be added: the time of a shared fixture in an ``own_`` figure;
the test that asked first is not the one that owes it.  Phases of one kind (of reruns) add up.
"""

from __future__ import annotations

import pandas as pd

from testtime.analysis.columns import WHENS, Columns
from testtime.analysis.result import Phases, TestRow
from testtime.model.profile import Profile
from testtime.units import SECOND, seconds

_PHASED = ("wall_setup", "wall_call", "wall_teardown", "own_setup", "own_teardown")


def by_test(tables: Columns) -> pd.DataFrame:
    """For each test, in ns: wall_* and own_* by phase (-1: never ran), own, busy, wait, call_wait, xunit, lost, reruns.

    ``xunit`` is unittest's set-up and teardown; ``lost`` the time of a test that never ended outside its phases.
    """
    phases, tests = tables.phases, tables.tests
    grouped = phases.groupby(["test", "when"])[["wall", "own"]].sum()
    columns: dict[str, pd.Series[int]] = {}
    for code, when in enumerate(WHENS):
        here = grouped[grouped.index.get_level_values("when") == code].droplevel("when")
        columns[f"wall_{when}"] = here["wall"].reindex(tests.index, fill_value=-1)
        columns[f"own_{when}"] = here["own"].reindex(tests.index, fill_value=-1)
    table = pd.DataFrame(columns, index=tests.index)
    _move_xunit(table, tests)
    owns = table[["own_setup", "own_call", "own_teardown"]]
    spent = phases.groupby("test")[["busy", "wait"]].sum()
    table["busy"] = spent["busy"].reindex(tests.index, fill_value=0)
    table["wait"] = spent["wait"].reindex(tests.index, fill_value=0)
    called = phases[phases["when"] == WHENS.index("call")].groupby("test")["wait"].sum()
    table["call_wait"] = called.reindex(tests.index, fill_value=0)
    table["xunit"] = tests["xunit_setup"] + tests["xunit_teardown"]
    walls = phases.groupby("test")["wall"].sum().reindex(tests.index, fill_value=0)
    table["own"] = owns.clip(lower=0).sum(axis=1)
    table["lost"] = (tests["end"] - tests["start"] - walls).clip(lower=0).where(~tests["closed"], 0)
    table["own"] += table["lost"]
    table["reruns"] = tests["reruns"]
    return table


def _move_xunit(table: pd.DataFrame, tests: pd.DataFrame) -> None:
    """Move unittest's own set-up and teardown, from the call that pytest books them under to where they belong."""
    called = table["own_call"] >= 0
    moved = (tests["xunit_setup"] + tests["xunit_teardown"]).where(called, 0)
    table["own_call"] = (table["own_call"] - moved).where(~called, (table["own_call"] - moved).clip(lower=0))
    for phase in ("setup", "teardown"):
        xunit = tests[f"xunit_{phase}"]
        own = table[f"own_{phase}"]
        table[f"own_{phase}"] = own.where(xunit == 0, own.clip(lower=0) + xunit)


def test_rows(profile: Profile, table: pd.DataFrame) -> tuple[TestRow, ...]:
    """The rows of the report, the slowest first by own time."""
    order = table["own"].sort_values(ascending=False, kind="stable").index.tolist()
    tests, workers = profile.tests, [process.worker for process in profile.processes]
    ranked = table.loc[order]
    rows = zip(
        [tests[index].nodeid for index in order],
        [tests[index].outcome for index in order],
        [workers[tests[index].process] for index in order],
        *(_optional(ranked[name]) for name in _PHASED),
        _seconds(ranked["busy"]),
        _seconds(ranked["wait"]),
        _optional(ranked["own_call"]),
        _seconds(ranked["own"]),
        ranked["reruns"].tolist(),
        strict=True,
    )
    return tuple(TestRow(*row) for row in rows)


def phases(tables: Columns, shared: pd.DataFrame) -> Phases:
    """What pytest reports, summed, and the waiting; ``shared``: the fixtures, of ``by_fixture``, that tests shared."""
    summed = tables.phases.groupby("when")[["wall", "own", "wait"]].sum().reindex(range(3), fill_value=0)
    figures = [int(ns) for column in ("wall", "wait") for ns in summed[column].tolist()]
    together = [int(summed[column].sum()) + int(shared[column].sum()) for column in ("own", "wait")]
    return Phases(*map(seconds, figures + together))


def _seconds(column: pd.Series[int]) -> list[float]:
    """``units.seconds`` of a whole column."""
    values: list[float] = (column / SECOND).round(6).tolist()
    return values


def _optional(column: pd.Series[int]) -> list[float | None]:
    absent = (column < 0).tolist()
    return [None if none else value for none, value in zip(absent, _seconds(column), strict=True)]
