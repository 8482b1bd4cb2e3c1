"""One worker, and a controller that only takes down what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.make import MS, S
from tests.workloads import Given, free, suite
from testtime.whatif.cores import Cores
from testtime.whatif.cost import Cost
from testtime.whatif.machine import Rates
from testtime.whatif.scheduling import Node
from testtime.whatif.worker import LEAST_NS, Worker
from testtime.whatif.workload import Workload


@dataclass
class Boss:
    """Acts upon messages at once, and notes what comes when, ms."""

    workload: Workload
    machine: Rates = field(default_factory=lambda: free(cores=8))
    workers: int = 2
    worker_message_ns: float = 0.0
    told: list[tuple[str, int]] = field(default_factory=list)
    messages: list[float] = field(default_factory=list)
    given: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cores = Cores(self.machine.shares(8))

    def note(self, what: str) -> None:
        """It has come to this."""
        self.told.append((what, round(self.cores.now / MS)))

    def next_gateway(self, _: Any) -> None:
        """The next one may start."""
        self.note("gateway")

    def tell(self, cpu: float, then: Callable[[Any], None], what: Any) -> None:
        """Act at once."""
        self.messages.append(cpu)
        then(what)

    def collected(self) -> None:
        """It knows the tests."""
        self.note("collected")

    def test_ended(self, worker: Worker, test: int | None, took: float) -> None:
        """A test is over."""
        self.note(f"test {test} on gw{worker.node.gateway.id.removeprefix('gw')}, {round(took / MS)}")

    def unscheduled(self, message: tuple[Node, list[int]]) -> None:
        """Tests come back."""
        self.given.append(message[1])

    def last_test(self, now: float) -> None:
        """No more tests."""
        self.note(f"last at {round(now / MS)}")

    def worker_finished(self, _: Any) -> None:
        """Its session has ended."""
        self.note("finished")

    def unconfigured(self, _: Any) -> None:
        """It is about to exit."""
        self.note("unconfigured")


def three() -> Workload:
    """Three tests that wait for a second each."""
    return suite(*[Given(wait=S)] * 3)


def test_runs_a_test_when_it_knows_the_next_or_that_there_is_none() -> None:
    boss = Boss(three())
    worker = Worker(0, boss)
    worker.receive([0])
    boss.cores.run()
    assert boss.told == []
    worker.receive([1])
    boss.cores.run()
    assert boss.told == [("test 0 on gw0, 1000", 1000)]
    worker.receive(None)
    boss.cores.run()
    assert boss.told[1:3] == [("test 1 on gw0, 1000", 2000), ("last at 2000", 2000)]
    assert (worker.ran, round(worker.busy / S)) == ([0, 1], 2)


def test_ends_its_session_and_then_waits_to_be_let_go() -> None:
    boss = Boss(replace(three(), finish=Cost(20 * MS, 0), unconfigure=Cost(0, 30 * MS)))
    Worker(0, boss).receive(None)
    boss.cores.run()
    assert boss.told == [("last at 0", 0), ("finished", 20), ("unconfigured", 50)]
    assert boss.messages == [LEAST_NS]


def test_gives_back_all_that_is_asked_for_or_nothing() -> None:
    boss = Boss(three())
    worker = Worker(0, boss)
    worker.receive([0, 1, 2])
    worker.steal([1])  # the next, held ready
    worker.steal([2])
    assert boss.given == [[], [2]]
    assert list(worker.queue) == []


@pytest.mark.parametrize(
    ("machine", "workers", "ms"),
    [
        ({}, 2, 500),
        ({"gateway_ns": 100 * MS}, 2, 400),
        ({"boot_ns": 50 * MS}, 2, 550),
        ({"boot_contention": 1.5}, 8, 700),
        ({"boot_contention": 1.5}, 1, 500),
        ({"boot_contention": 1.5, "contention": 1.5}, 8, 500),
    ],
)
def test_start_in_company(machine: dict[str, Any], workers: int, ms: int) -> None:
    """400 ms of start, of which the gateway is taken off; 100 ms of collection, which is like any other computing."""
    work = replace(three(), start=Cost(400 * MS, 0), collection=Cost(100 * MS, 0))
    boss = Boss(work, free(**{"cores": 8} | machine), workers)
    Worker(0, boss).boot(None)
    boss.cores.run()
    assert boss.told == [("gateway", 0), ("collected", ms)]


def test_recorder_is_no_part_of_a_worker() -> None:
    boss = Boss(replace(three(), start=Cost(400 * MS, 50 * MS), recorder_ns=100 * MS))
    Worker(0, boss).boot(None)
    boss.cores.run()
    assert boss.told[1] == ("collected", 350)
