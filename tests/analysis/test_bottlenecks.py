"""What stands out, and what comes first."""

from __future__ import annotations

import pytest

from tests.make import MS, S
from testtime.analysis.bottlenecks import Scale, ranked
from testtime.analysis.suspects import Suspect

RUN = Scale(wall=10 * S, lanes=1)


@pytest.mark.parametrize(
    ("wall", "own", "expected"),
    [
        (10 * S, 100 * MS, True),
        (10 * S, 99 * MS, False),
        (1 * S, 50 * MS, True),
        (1 * S, 49 * MS, False),
    ],
)
def test_one_percent_and_fifty_milliseconds_stand_out(wall: int, own: int, expected: bool) -> None:
    assert Scale(wall, 1).stands_out(Suspect("test", "a", None, own)) is expected


def test_on_workers_it_takes_more_unless_it_is_on_the_main_process() -> None:
    scale = Scale(10 * S, 4)
    assert not scale.stands_out(Suspect("test", "a", None, 399 * MS))
    assert scale.stands_out(Suspect("test", "a", None, 400 * MS))
    assert scale.stands_out(Suspect("gap", "exit", None, 100 * MS, alone=True))


def test_fixture_set_up_often_comes_before_a_longer_test_that_computes() -> None:
    rows = ranked(
        [
            Suspect("test", "long", "t.py", 5 * S, wait=0),
            Suspect("fixture", "client", "t.py:3", 2 * S, 800, wait=0, needless=2 * S - 2 * S // 800, scope="function"),
        ],
        RUN,
    )
    assert [(row.rank, row.what) for row in rows] == [(1, "client"), (2, "long")]
    assert (rows[0].seconds_s, rows[0].share, rows[0].per_use_s, rows[0].avoidable_s) == (2.0, 0.2, 0.0025, 1.9975)


def test_waiting_comes_before_as_much_computing() -> None:
    rows = ranked([Suspect("test", "busy", None, 2 * S, wait=0), Suspect("test", "idle", None, 2 * S, wait=2 * S)], RUN)
    assert [(row.what, row.nature) for row in rows] == [("idle", "waiting"), ("busy", "computing")]


def test_much_computing_comes_before_a_little_waiting() -> None:
    rows = ranked([Suspect("test", "wait", None, 1 * S, wait=1 * S), Suspect("test", "long", None, 5 * S, wait=0)], RUN)
    assert [row.what for row in rows] == ["long", "wait"]


def test_seconds_on_the_main_process_weigh_more_than_those_on_many_workers() -> None:
    on_workers = Suspect("import", "numpy", None, 2 * S, 4)
    alone = Suspect("gap", "exit", None, 1 * S, alone=True)
    rows = ranked([on_workers, alone], Scale(10 * S, 4))
    assert [(row.what, row.share) for row in rows] == [("exit", 0.1), ("numpy", 0.05)]


def test_unmeasured_waiting_is_unknown_and_not_zero() -> None:
    (row,) = ranked([Suspect("import", "numpy", None, 2 * S)], RUN)
    assert (row.nature, row.wait_s) == (None, None)


def test_nothing_may_stand_out() -> None:
    assert ranked([Suspect("test", "a", None, 10 * MS)], RUN) == ()
