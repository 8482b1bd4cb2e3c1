"""What a test took in a worker to what it takes alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.make import MS, S
from tests.workloads import Given, free, suite
from testtime.model.profile import Profile
from testtime.whatif.cost import Cost
from testtime.whatif.parallel import alone
from testtime.whatif.workload import Instance


def profile(workers: int) -> Profile:
    """Of a run with so many workers."""
    return make.serial() if not workers else make.parallel()


AROUND: dict[str, Any] = {
    "start": Cost(60 * MS, 10 * MS),
    "collection": Cost(30 * MS, 20 * MS),
    "finish": Cost(6 * MS, 0),
}
WORK = suite(
    Given(wait=S, cpu=3 * S),
    instances=[Instance(0, "session", "", Cost(300 * MS, 5 * MS), Cost(30 * MS, 0))],
    **AROUND,
)


def test_sequential_run_stays_as_it_is() -> None:
    assert alone(WORK, profile(0), free(cores=2, contention=2)) is WORK


def test_messages_are_taken_out_and_waiting_stays() -> None:
    made = alone(WORK, profile(2), free(cores=2, worker_test_ns=S))
    assert made.tests[0].own == Cost(2 * S, S)
    assert made.instances == WORK.instances


def test_never_less_than_nothing() -> None:
    assert alone(WORK, profile(2), free(cores=2, worker_test_ns=9 * S)).tests[0].own == Cost(0, S)


def test_computing_was_slower_while_others_computed() -> None:
    """Two workers on two cores that make each other 1.5 times as slow."""
    made = alone(WORK, profile(2), free(cores=2, contention=1.5))
    assert made.tests[0].own == Cost(2 * S, S)
    assert made.instances[0].setup == Cost(200 * MS, 5 * MS)
    assert (made.start, made.collection) == (Cost(40 * MS, 10 * MS), Cost(20 * MS, 20 * MS))


def test_waiting_for_a_core_is_no_computing() -> None:
    """The CPU clock stands still meanwhile: two workers on one core look as they do on two."""
    assert alone(WORK, profile(2), free(cores=1)).tests[0].own == pytest.approx(Cost(3 * S, S))
