"""The comparison finds what is wrong: each test takes a report that is right and spoils one thing in it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.truth import expected
from tests.truth.comparison import (
    Check,
    against_stopwatch,
    against_truth,
    at_most,
    moved,
    near,
    placed,
    same_in_any_order,
    sound,
)

TRUTH = expected.parse("""
wall_s = [10.0, 0.5]
phases = { setup_s = [6.0, 0.1] }
accounting = { calls = [3.0, 0.1] }
[[fixture]]
name = "db"
file = "conftest.py"
scope = "session"
uses = 1
setup_s = [5.0, 0.1]
wait_s = [4.0, 0.1]
[[test]]
nodeid = "test_a.py::test_*[*]"
count = 2
own_setup_s = [0.5, 0.01]
[[group]]
file = "test_a.py"
tests = 2
own_s = [4.0, 0.1]
[[bottleneck]]
what = "db"
kind = "fixture"
nature = "waiting"
uses = 1
seconds_s = [5.0, 0.1]
[[import]]
file = "conftest.py"
seconds_s = [0.4, 0.1]
[[import]]
file = "test_a.py"
seconds_s = [0.0, 0.1]
[[lane]]
tests = 2
busy_s = [8.0, 0.1]
idle_s = [0.0, 0.1]
[[lane]]
busy_s = [1.0, 0.1]
idle_s = [7.0, 0.1]
""")


def _test(nodeid: str, setup: float) -> dict[str, Any]:
    return {
        "nodeid": nodeid,
        "outcome": "passed",
        "setup_s": setup,
        "call_s": 1.5,
        "teardown_s": 0.0,
        "own_setup_s": 0.5,
        "own_teardown_s": 0.0,
    }


@pytest.fixture
def report() -> dict[str, Any]:
    """A report that is right in everything."""
    db = {"name": "db", "scope": "session", "where": "conftest.py:2", "uses": 1}
    return {
        "complete": True,
        "wall_s": 10.0,
        "accounting": [
            {"part": "shared fixtures", "seconds_s": 6.95, "share": 0.695},
            {"part": "calls", "seconds_s": 3.0, "share": 0.3},
            {"part": "unaccounted", "seconds_s": 0.05, "share": 0.005},
        ],
        "phases": {"setup_s": 6.0, "call_s": 3.0, "teardown_s": 0.0, "setup_wait_s": 5.0},
        "tests": [_test("test_a.py::test_one[a]", 5.5), _test("test_a.py::test_one[b]", 0.5)],
        "fixtures": [
            {**db, "setup_s": 5.0, "teardown_s": 0.2, "wait_s": 4.0},
            {**db, "where": "test_b.py:1", "setup_s": 0.1, "teardown_s": 0.0, "wait_s": 0.0},
        ],
        "groups": [{"group": "test_a.py", "tests": 2, "own_s": 4.0}],
        "bottlenecks": [
            {"rank": 1, "kind": "fixture", "what": "db", "nature": "waiting", "uses": 1, "seconds_s": 5.0},
            {
                "rank": 2,
                "kind": "test",
                "what": "test_a.py::test_one[a]",
                "nature": "mixed",
                "uses": 1,
                "seconds_s": 2.0,
            },
        ],
        "imports": [{"where": "conftest.py", "seconds_s": 0.4}],
        "workers": [{"busy_s": 1.0, "idle_s": 7.0, "tests": 1}, {"busy_s": 8.0, "idle_s": 0.0, "tests": 2}],
    }


def _missed(checks: list[Check]) -> list[str]:
    return [check.what for check in checks if check.missed]


def _spoil(report: dict[str, Any], path: str, value: object) -> None:
    """Set the place that ``path`` leads to, as in ``tests.0.setup_s``."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = report
    for step in way:
        place = place[step]
    place[last] = value


def test_a_right_report_has_no_misses(report: dict[str, Any]) -> None:
    """And much was checked."""
    checks = [*against_truth(report, TRUTH), *sound(report)]
    assert _missed(checks) == []
    assert len(checks) > 25


@pytest.mark.parametrize(
    ("path", "value", "miss"),
    [
        ("wall_s", 11.0, "wall_s"),
        ("phases.setup_s", 6.2, "phases setup_s"),
        ("accounting.1.part", "call", "accounting, calls"),
        ("accounting.1.seconds_s", 3.2, "accounting, calls"),
        ("fixtures.0.where", "other.py:31", "fixture db, rows of that name"),
        ("fixtures.0.scope", "module", "fixture db scope"),
        ("fixtures.0.uses", 2, "fixture db uses"),
        ("fixtures.0.setup_s", 5.2, "fixture db setup_s"),
        ("fixtures.0.wait_s", None, "fixture db wait_s"),
        ("tests.0.nodeid", "test_a.py::test_one", "test test_a.py::test_*[*], how many"),
        ("tests.1.outcome", "failed", "test test_a.py::test_one[b] outcome"),
        ("tests.0.own_setup_s", 5.5, "test test_a.py::test_one[a] own_setup_s"),
        ("groups.0.tests", 3, "file test_a.py tests"),
        ("groups.0.own_s", 9.0, "file test_a.py own_s"),
        ("bottlenecks.0.rank", 3, "bottleneck 1 what"),
        ("bottlenecks.0.kind", "test", "bottleneck 1 kind"),
        ("bottlenecks.0.nature", "computing", "bottleneck 1 nature"),
        ("bottlenecks.0.uses", 12, "bottleneck 1 uses"),
        ("bottlenecks.0.seconds_s", 6.0, "bottleneck 1 seconds_s"),
        ("imports.0.where", "test_a.py", "import of conftest.py"),
        ("imports.0.seconds_s", 0.6, "import of conftest.py"),
        ("workers.1.tests", 1, "lane 1 tests"),
        ("workers.0.idle_s", 0.0, "lane 2 idle_s"),
        ("workers", [], "lanes"),
    ],
)
def test_what_contradicts_the_truth_is_missed(report: dict[str, Any], path: str, value: object, miss: str) -> None:
    """Whatever the figure, the miss names it."""
    _spoil(report, path, value)
    assert miss in _missed(against_truth(report, TRUTH))


@pytest.mark.parametrize(
    ("path", "value", "miss"),
    [
        ("complete", False, "complete"),
        ("accounting.2.part", "rest", "last part of the accounting"),
        ("accounting.0.seconds_s", 6.9, "sum of the accounting"),
        ("accounting.2.seconds_s", 0.11, "unaccounted, share of the wall time"),
        ("accounting.2.seconds_s", -0.11, "unaccounted, share of the wall time"),
        ("accounting.0.seconds_s", -1.0, "parts that are negative"),
        ("phases.call_s", 3.1, "phases call_s"),
        ("tests.0.call_s", 1.6, "phases call_s"),
        ("fixtures.0.teardown_s", -0.1, "negative figures of db"),
    ],
)
def test_an_unsound_report_is_missed(report: dict[str, Any], path: str, value: object, miss: str) -> None:
    """What must hold of any suite."""
    _spoil(report, path, value)
    assert miss in _missed(sound(report))


def _watched(report: dict[str, Any]) -> dict[tuple[str, str], tuple[float, float]]:
    whens = ("setup", "call", "teardown")
    return {(row["nodeid"], when): (row[f"{when}_s"],) * 2 for row in report["tests"] for when in whens}


def test_phases_agree_with_the_stopwatch(report: dict[str, Any]) -> None:
    """Within 1 % or 2 ms, whichever is larger; and no phase is only in one of the two."""
    watched = _watched(report)
    long, short = ("test_a.py::test_one[a]", "setup"), ("test_a.py::test_one[b]", "teardown")
    assert _missed(against_stopwatch(report, watched)) == []
    assert _missed(against_stopwatch(report, {**watched, long: (5.54, 5.54), short: (0.0019, 0.0019)})) == []
    assert _missed(against_stopwatch(report, {**watched, long: (5.6, 5.6), short: (0.0021, 0.0021)})) == [
        "stopwatch, setup of test_a.py::test_one[a]",
        "stopwatch, teardown of test_a.py::test_one[b]",
    ]
    more = {**watched, ("test_b.py::test_two", "call"): (0.0, 0.0)}
    assert _missed(against_stopwatch(report, more)) == ["phases that only the stopwatch saw"]
    fewer = {key: took for key, took in watched.items() if key[1] != "call"}
    assert _missed(against_stopwatch(report, fewer)) == ["phases that only the report has"]


def test_a_phase_between_the_rings_is_right(report: dict[str, Any]) -> None:
    """Unless there is much between them everywhere."""
    watched = _watched(report)
    long = ("test_a.py::test_one[a]", "setup")
    assert _missed(against_stopwatch(report, {**watched, long: (5.3, 5.5)})) == []
    assert _missed(against_stopwatch(report, {**watched, long: (5.3, 5.4)})) != []
    wide = {key: (inner, inner + 0.001) for key, (inner, _) in watched.items()}
    assert _missed(against_stopwatch(report, wide)) == ["stopwatch, median of what lies between its rings"]
    assert "stopwatch, median of what lies between its rings" in _missed(against_stopwatch(report, {}))


def test_a_place_must_be_that_of_the_definition(report: dict[str, Any]) -> None:
    """The line that the report names is the one with the ``def``."""
    lines = ["@pytest.fixture", "async def db():", "    def db_of():"]
    assert _missed(placed(report, TRUTH, lambda _: lines)) == []
    report["fixtures"][0]["where"] = "conftest.py:3"
    assert _missed(placed(report, TRUTH, lambda _: lines)) == ["fixture db where"]
    report["fixtures"][0]["where"] = "conftest.py:30"
    assert _missed(placed(report, TRUTH, lambda _: lines)) == ["fixture db where"]


def test_own_times_in_several_orders(report: dict[str, Any]) -> None:
    """Within 5 % and 3 ms; a test that paid for the shared fixture once, or was there only once, is a miss."""
    other = copy.deepcopy(report)
    other["tests"][0]["own_setup_s"] = 0.527
    assert _missed(same_in_any_order([report, other])) == []
    other["tests"][0]["own_setup_s"] = 0.529
    assert _missed(same_in_any_order([report, other])) == [
        "test_a.py::test_one[a] own_setup_s, slowest beside quickest"
    ]
    other["tests"][0]["nodeid"] = "test_c.py::test_three"
    missed = _missed(same_in_any_order([report, other]))
    assert "test_c.py::test_three call_s, in how many orders" in missed
    assert "test_a.py::test_one[a] call_s, in how many orders" in missed


def test_a_fixture_is_compared_by_use(report: dict[str, Any]) -> None:
    """Twice the time for twice the uses is the same."""
    other = copy.deepcopy(report)
    other["fixtures"][0] |= {"setup_s": 10.0, "teardown_s": 0.4, "uses": 2}
    assert _missed(same_in_any_order([report, other])) == []
    other["fixtures"][0]["uses"] = 1
    assert len(_missed(same_in_any_order([report, other]))) == 2


def test_how_far_set_up_moved() -> None:
    """The test whose set-up differs most between two runs."""
    first = {("a", "setup"): (0.7, 0.8), ("b", "setup"): (0.1, 0.1), ("a", "call"): (9.0, 9.0)}
    second = {("a", "setup"): (0.0, 0.0), ("b", "setup"): (0.9, 0.9), ("a", "call"): (1.0, 1.0)}
    assert moved([first, second]) == pytest.approx(0.8)
    assert moved([]) == 0.0


@pytest.mark.parametrize("got", [None, "1.0", float("nan"), float("inf")])
def test_what_is_no_figure_is_missed(got: object) -> None:
    """Absent, text or absurd."""
    assert near("x", 1.0, 0.1, got).missed


def test_strain_tells_how_close_it_was() -> None:
    """As a multiple of what is allowed."""
    assert near("x", 1.0, 0.2, 1.1).strain == pytest.approx(0.5)
    assert at_most("x", 0.01, 0.02).strain == pytest.approx(2.0)
    assert at_most("x", 0.01, -0.02).missed
    assert str(near("x", 1.0, 0.2, 1.5)) == "x: wanted 1 s +- 0.2 s, got 1.5 s"
