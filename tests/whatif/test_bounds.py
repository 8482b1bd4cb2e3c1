"""What is said to keep a run from being faster."""

from __future__ import annotations

import pytest

from tests.make import S
from tests.workloads import Given, free, shared, suite
from testtime.whatif.bounds import bound_by
from testtime.whatif.cost import Cost
from testtime.whatif.machine import Rates
from testtime.whatif.workload import Workload
from testtime.whatif.xdist import xdist

MANY = free(cores=64)


def said(work: Workload, machine: Rates = MANY, workers: int = 2, dist: str = "load") -> str:
    """Of a run."""
    return bound_by(work, machine, xdist(work, machine, workers, dist), dist)


def test_start_up() -> None:
    assert said(suite(*[Given(S)] * 4, collection=Cost(0, 9 * S))) == "start-up and collection of the workers"


def test_longest_test() -> None:
    assert said(suite(Given(S), Given(9 * S), Given(S), Given(S))) == "the longest test, test_a.py::test_1"


@pytest.mark.parametrize(
    ("dist", "name"), [("loadfile", "test_a.py"), ("loadscope", "test_a.py::One"), ("loadgroup", "g")]
)
def test_group_that_is_kept_together(dist: str, name: str) -> None:
    work = suite(*[Given(S, cls="One", group="g")] * 8, *[Given(S, file="test_b.py")] * 4)
    assert said(work, dist=dist) == f"the tests of {name}, which --dist {dist} keeps together"


def test_no_group_where_tests_go_one_by_one() -> None:
    assert said(suite(*[Given(S)] * 8)) == "the number of workers"


@pytest.mark.parametrize(
    ("cores", "words"), [(1, "one core, which is busy all the time"), (2, "2 cores, which are busy all the time")]
)
def test_cores(cores: int, words: str) -> None:
    assert said(suite(*[Given(cpu=S)] * 16), free(cores=cores), 4) == words


def test_controller() -> None:
    work = suite(*[Given()] * 16)
    assert said(work, free(cores=64, controller_test_ns=S), 4).startswith("the controller, which handles one report")


def test_shared_fixtures() -> None:
    work = suite(*[Given(S // 9, needs=(0,))] * 8, instances=[shared("session", up=S)])
    assert said(work).startswith("shared fixtures, which each worker sets up")
