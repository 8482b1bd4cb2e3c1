"""Comparisons for tests, as ``compare`` would make them.

What lives here: values of ``testtime.compare.result``, told from what a test cares about.  What may never be added: an
expectation, or a computation; the figures are made up, and agree with each other.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.compare.result import (
    SCHEMA,
    Apart,
    Broken,
    Comparison,
    FixtureAlone,
    FixtureRow,
    Gone,
    Part,
    Phase,
    Renamed,
    TestRow,
    Uncompared,
)

SETUP = Phase(
    phase="setup",
    before_s=41.2,
    after_s=46.1,
    raw_ratio=1.1189,
    ratio=1.096,
    low=1.068,
    high=1.125,
    verdict="regressed",
    detectable=0.052,
    limit=0.05,
    least_s=0.1,
)
CALL = Phase("call", 88.0, 88.9, 1.0102, 0.996, 0.981, 1.012, "ok", 0.021, None)
TEARDOWN = Phase("teardown", 3.1, 3.2, 1.0323, 1.015, 0.952, 1.082, "inconclusive", 0.09, None)
TOTAL = Phase("total", 132.3, 138.2, 1.0446, 1.027, 1.012, 1.043, "ok", 0.024, 0.1, least_s=0.5)
DB = FixtureRow(
    name="db_session",
    where="tests/conftest.py:31",
    scope_before="function",
    scope_after="function",
    uses_before=812,
    uses_after=812,
    before_s=8.932,
    after_s=13.072,
    by_count_s=0.0,
    by_cost_s=4.14,
    ratio=1.46,
    low=1.39,
    high=1.54,
    verdict="regressed",
    detectable=0.12,
    why="waiting",
    path="tests/conftest.py",
    line=31,
)
APP = FixtureRow(
    name="app",
    where="tests/conftest.py:12",
    scope_before="session",
    scope_after="function",
    uses_before=1,
    uses_after=812,
    before_s=0.0011,
    after_s=0.901,
    by_count_s=0.892,
    by_cost_s=0.0079,
    ratio=None,
    low=None,
    high=None,
    verdict="regressed",
    detectable=None,
    why="is set up 812 times instead of 1, scope session -> function, computing",
    path="tests/conftest.py",
    line=12,
)
CACHE = FixtureRow(
    name="cache",
    where="tests/conftest.py:50",
    scope_before="module",
    scope_after="module",
    uses_before=12.5,
    uses_after=10,
    before_s=1.2,
    after_s=0.9,
    by_count_s=-0.24,
    by_cost_s=-0.06,
    ratio=0.9401,
    low=0.88,
    high=1.004,
    verdict="ok",
    detectable=0.14,
    why="computing",
    path="tests/conftest.py",
    line=50,
)
QUIET = FixtureRow(
    "quiet", None, "function", "function", 3, 3, 0.0, 0.0, 0.0, 0.0, None, None, None, "ok", None, "", None, None
)
CONFTEST = Part("plugin and conftest import", 0.852, 1.911, 1.059, 0.874, 1.244, "slower")
COLLECTION = Part("collection", 1.2, 1.31, 0.11, -0.09, 0.31, "inconclusive")
CALLS = Part("calls", 88.0, 88.9, 0.9, -1.1, 2.9, "inconclusive")
FINISH = Part("session finish", 0.0, 0.21, 0.21, 0.15, 0.27, "slower")
EXIT = Part("exit", 0.35, 0.25, -0.1, -0.13, -0.07, "faster")
WHOLE = Part("whole run", 135.4, 142.5, 7.1, 4.2, 10.0, "slower")
SLOWER = Broken("setup:5%", "setup", "setup in all takes 9.6 % more, +3.95 s")
DB_SLOWER = Broken(
    "setup:5%", "db_session", "db_session takes 46 % more each time, +4.14 s in all", "tests/conftest.py", 31
)
APP_OFTEN = Broken(
    "setup:5%",
    "app",
    "app is set up 812 times instead of 1, scope session -> function, +892 ms",
    "tests/conftest.py",
    12,
)


def regressed(**changes: Any) -> Comparison:
    """Five pairs in which set-up became slower; any field may be given another value."""
    found = Comparison(
        schema=SCHEMA,
        verdict="regressed",
        mode="pairs",
        runs=(5, 5),
        compared=812,
        matched=(0.9941, 0.9856),
        machine_factor=1.02,
        calibration_factor=1.01,
        phases=(SETUP, CALL, TEARDOWN, TOTAL),
        fixtures=(DB, APP, CACHE, QUIET),
        tests=(
            TestRow("tests/test_shop.py::TestOrders::test_total[eur-12]", "setup", 0.512, 0.911, 1.78),
            TestRow("tests/test_shop.py::test_list", "call", 0.3, 0.06, 0.2),
            TestRow("tests/test_shop.py::test_search", "call", 0.01, 0.42, 42.0),
        ),
        new=(Gone("tests/test_new.py::test_b", 0.9), Gone("tests/test_new.py::test_a", 0.3)),
        removed=(Gone("tests/test_old.py::test_gone", 0.1),),
        renamed=(Renamed("tests/test_a.py::test_moved", "tests/deep/test_a.py::test_moved"),),
        not_compared=(
            Apart("tests/test_b.py::test_breaks", "passed before, failed after"),
            Apart("tests/test_b.py::test_flaky", "rerun"),
        ),
        rules=("setup:5%", "total:10%,+500ms"),
        failed_rules=("setup:5%",),
        broken=(SLOWER, DB_SLOWER, APP_OFTEN),
        doubts=(),
        accepted=(),
        caveats=("cores: 4 before, 2 after", "Python: 3.11 before, 3.12 after", "plugins: +pytest-mock-3.14.0"),
        parts=(CONFTEST, COLLECTION, CALLS, FINISH, EXIT),
        whole=WHOLE,
        causes=("Python: 3.11 before, 3.12 after", "plugins: +pytest-mock-3.14.0"),
        new_fixtures=(FixtureAlone("audit", "tests/conftest.py:61", "function", 812, 0.043, "tests/conftest.py", 61),),
        removed_fixtures=(FixtureAlone("legacy_db", "tests/old.py:4", "session", 1, 0.7, "tests/old.py", 4),),
        rootdir="/suite/shop",
        spared=(),
        revisions=None,
    )
    return msgspec.structs.replace(found, **changes)


def kept(**changes: Any) -> Comparison:
    """One run of each side, and nothing broke a rule."""
    setup = msgspec.structs.replace(SETUP, after_s=41.4, raw_ratio=1.0049, ratio=1.0002, low=0.97, high=1.03)
    quiet: dict[str, Any] = {
        "verdict": "ok",
        "mode": "single",
        "runs": (1, 1),
        "machine_factor": 1.0,
        "calibration_factor": None,
        "phases": (msgspec.structs.replace(setup, verdict="ok"), CALL, TEARDOWN, TOTAL),
        "fixtures": (QUIET,),
        "failed_rules": (),
        **dict.fromkeys(("tests", "new", "removed", "renamed", "not_compared", "broken", "caveats", "causes"), ()),
        **dict.fromkeys(("new_fixtures", "removed_fixtures"), ()),
        "parts": (COLLECTION, CALLS),
        "whole": msgspec.structs.replace(WHOLE, after_s=135.9, verdict="inconclusive"),
    }
    return regressed(**{**quiet, **changes})


def spared(**changes: Any) -> Comparison:
    """As ``kept``, of a suite so small that a larger share is no regression."""
    setup = msgspec.structs.replace(SETUP, before_s=0.1, after_s=0.145, raw_ratio=1.45, ratio=1.45, verdict="ok")
    why = "setup:5%: setup in all takes 45 % more, +45.0 ms, and a total breaks no rule below +100 ms"
    return kept(**{"phases": (setup, CALL, TEARDOWN, TOTAL), "spared": (why,), **changes})


def unclear(**changes: Any) -> Comparison:
    """Some runs of each side, which do not tell."""
    doubts = ("setup:5%: could not exclude +6.1 %",)
    return kept(**{"verdict": "inconclusive", "mode": "repeats", "runs": (3, 4), "doubts": doubts, **changes})


def uncompared() -> Uncompared:
    """A run without one to compare it with."""
    doubts = ("there is no baseline: kept/before.json does not exist",)
    return Uncompared(runs=(0, 1), rules=("setup:5%", "total:10%,+500ms"), doubts=doubts, rootdir="/suite/shop")
