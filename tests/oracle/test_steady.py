"""A choice of sleeps is taken only where a hair does not change the schedule."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle import steady
from tests.oracle.steady import MS, chosen, function, longer
from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Place, Work, Workload

NAMES = ("t.py::a", "t.py::C::b[x]", "t.py::C::b[y]")


def _workload(*waits: int) -> Workload:
    works = tuple(Work(name, Cost(1, wait * MS), 0) for name, wait in zip(NAMES, waits, strict=True))
    return Workload(works, (Place("t.py", "t.py"),), (), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


def _by_length(workload: Workload) -> Schedule:
    """A run that does the shortest test first, so that a tie hangs on a hair."""
    tests = sorted(range(len(workload.tests)), key=lambda test: workload.tests[test].own.wait)
    return Schedule(
        wall_ns=1, boot_ns=1, looped_ns=1, order=(tuple(tests),), busy_ns=(1,), set_ups={}, fixtures=NOTHING
    )


def test_functions_are_told_by_name() -> None:
    """Without class and parameters."""
    assert [function(name) for name in NAMES] == ["a", "b", "b"]


def test_all_of_a_function_sleep_longer() -> None:
    """Its CPU stays."""
    made = longer(_workload(10, 20, 30), {"a": 1.5, "b": 2.0})
    assert [work.own for work in made.tests] == [Cost(1, 11_500_000), Cost(1, 22 * MS), Cost(1, 32 * MS)]


def test_a_tie_is_not_steady() -> None:
    """1 ms apart, while each may be off by several; far apart it is, and so it is with a hair that is thin enough."""
    assert not steady.steady(_workload(10, 11, 40), _by_length, Random(1))
    assert steady.steady(_workload(10, 40, 70), _by_length, Random(1))
    assert steady.steady(_workload(10, 11, 40), _by_length, Random(1), 0.05)


def test_a_choice_is_steady() -> None:
    """And the same for one seed."""
    workload = _workload(10, 20, 50)
    extra = chosen(workload, _by_length, Random(1))
    assert extra is not None
    assert steady.steady(longer(workload, extra), _by_length, Random(2))
    assert extra == chosen(workload, _by_length, Random(1))


def test_no_choice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tests of one function that take the same stay so."""
    monkeypatch.setattr(steady, "ATTEMPTS", 5)
    assert chosen(_workload(10, 20, 20), _by_length, Random(1)) is None
