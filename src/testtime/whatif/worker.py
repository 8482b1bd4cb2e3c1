"""A worker of pytest-xdist on simulated cores, from its gateway to its exit.

What lives here: what ``xdist.remote`` does, one thing after another.  What may never be added: what the controller does
(``xdist``), or how long anything takes (``workload``, ``machine``).

A worker imports what the controller imported, while others do, and collects the whole suite.  It runs a test only when
it knows the next one or that there is none, since fixtures are torn down by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from testtime.whatif.cores import Cores
from testtime.whatif.cost import Cost
from testtime.whatif.lane import Lane
from testtime.whatif.machine import US, Rates
from testtime.whatif.scheduling import Node
from testtime.whatif.workload import Workload

LEAST_NS = 100 * US
"""CPU of the controller for a message without a report."""


class Controller(Protocol):
    """What a worker needs of the process that started it."""

    workload: Workload
    machine: Rates
    cores: Cores
    workers: int
    worker_message_ns: float

    def next_gateway(self, _: Any) -> None:
        """Start one more interpreter."""

    def tell(self, cpu: float, then: Callable[[Any], None], what: Any) -> None:
        """Take a message that costs ``cpu`` ns and act upon it."""

    def collected(self) -> None:
        """One more worker has collected."""

    def test_ended(self, worker: Worker, test: int | None, took: float) -> None:
        """A test is over."""

    def unscheduled(self, message: tuple[Node, list[int]]) -> None:
        """A worker has given tests back."""

    def last_test(self, now: float) -> None:
        """A worker has run its last test."""

    def worker_finished(self, _: Any) -> None:
        """A worker's session has ended."""

    def unconfigured(self, _: Any) -> None:
        """A worker has nothing left to do but to exit."""


class Worker:
    """One worker, from its gateway to its exit."""

    def __init__(self, number: int, controller: Controller) -> None:
        self.controller = controller
        self.cores = controller.cores
        self.lane = Lane(controller.workload)
        self.node = Node(number, self.receive, self.steal)
        self.queue: deque[int | None] = deque()  # ``None``: no more will come
        self.ran: list[int] = []
        self.busy = 0.0
        self.test: int | None = None  # that is run or waits for the next to be known
        self.following: int | None = None
        self.running = False
        self.began = 0.0

    # -- commands of the controller -----------------------------------------------------------------------------------

    def receive(self, tests: Sequence[int] | None) -> None:
        """More tests to run, or word that there are none."""
        if tests is None:
            self.queue.append(None)
        else:
            self.queue.extend(tests)
        if not self.running:
            self.go_on()

    def steal(self, tests: Sequence[int]) -> None:
        """Give back tests, all of them or none."""
        wanted = set(tests)
        left = [test for test in self.queue if test not in wanted]
        given = list(tests) if len(self.queue) - len(left) == len(wanted) else []
        if given:
            self.queue = deque(left)
        self.controller.tell(LEAST_NS, self.controller.unscheduled, (self.node, given))

    # -- tests --------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Begin the next test, if it and the one after it are known."""
        queue = self.queue
        if self.test is None:
            if not queue:
                return
            self.test = queue.popleft()
            if self.test is None:
                self.end()
                return
        if not queue:
            return
        self.following = queue.popleft()
        self.running = True
        self.began = self.cores.now
        self.ran.append(self.test)
        work = self.controller.workload.tests[self.test]
        shared = self.lane.run(self.test, self.following)
        cpu = work.own.cpu + shared.cpu + self.controller.worker_message_ns * work.messages
        self.cores.compute(cpu, self.computed, work.own.wait + shared.wait)

    def computed(self, wait: int) -> None:
        """What the test computes is done; the rest of it waits."""
        if wait:
            self.cores.wait(wait, self.ended, None)
        else:
            self.ended(None)

    def ended(self, _: Any) -> None:
        """A test is over."""
        took = self.cores.now - self.began
        self.busy += took
        self.controller.test_ended(self, self.test, took)
        self.test, self.running = self.following, False
        if self.test is None:
            self.end()
        else:
            self.go_on()

    # -- start and end ------------------------------------------------------------------------------------------------

    def boot(self, _: Any) -> None:
        """The gateway answers: the controller goes on to the next, this one imports and collects."""
        self.controller.next_gateway(None)
        work, machine = self.controller.workload, self.controller.machine
        rest = max(0, work.start.cpu - work.recorder_ns - machine.gateway_ns)
        cpu = (rest + machine.plugin_ns + machine.boot_ns) * machine.booting(self.controller.workers)
        boot = Cost(round(cpu), work.start.wait)
        self.spend(boot.plus(work.collection), self.collected)

    def collected(self, _: Any) -> None:
        """The whole suite is known."""
        self.controller.collected()

    def end(self) -> None:
        """No more tests: the session ends.  Plugins sum up here, too, though nobody reads it."""
        self.running = True
        self.controller.last_test(self.cores.now)
        work = self.controller.workload
        self.spend(work.finish.plus(work.summary), self.finished)

    def finished(self, _: Any) -> None:
        """The controller is told, and what comes after the session is taken care of."""
        self.controller.tell(LEAST_NS, self.controller.worker_finished, self)
        self.spend(self.controller.workload.unconfigure, self.controller.unconfigured)

    def spend(self, cost: Cost, then: Callable[[Any], None]) -> None:
        """First compute, then wait."""
        self.cores.compute(cost.cpu, lambda _: self.cores.wait(cost.wait, then, None), None)
