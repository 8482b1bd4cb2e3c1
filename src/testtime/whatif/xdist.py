"""A suite under pytest-xdist: a controller and its workers on simulated cores, told what to do by xdist's schedulers.

What lives here: what the controller does, one thing after another, as ``xdist.dsession`` does it.  What may never be
added: what a worker does (``worker``), a rule of who gets which test (``scheduling``), or how long anything takes
(``workload``, ``machine``).

The controller starts, then its gateways one after another; each worker imports what the controller imported and
collects the whole suite.  None of them records anything.  When all have collected, tests are handed out.  A worker runs
a test only when it knows the next one or that there is none, since fixtures are torn down by it.  What it says of a
test costs itself and the controller CPU.  When a worker has nothing left, its session ends; when all have ended, the
controller has them exit and exits itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from testtime.errors import UserError
from testtime.whatif.cores import Cores
from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.machine import US, Rates
from testtime.whatif.schedule import Schedule
from testtime.whatif.scheduling import Node, complete, scheduler
from testtime.whatif.worker import LEAST_NS, Worker
from testtime.whatif.workload import Workload

_NODEID_NS = 3 * US
"""CPU of the controller to receive and compare a node id of a worker's collection."""
_REMEMBERED_NS = 15 * US
"""CPU of the controller to take apart at its exit what it remembers of a test: pytest looks five times for garbage."""
_MESSAGES = 6
"""Of a test with three reports, which the figures of the machine are about."""


def xdist(
    workload: Workload, machine: Rates, workers: int, dist: str = "load", maxschedchunk: int | None = None
) -> Schedule:
    """The run of a workload under ``-n workers --dist dist``.

    Raises UserError for fewer than one worker and for a mode that does not split the work.
    """
    if workers < 1:
        raise UserError(f"-n {workers} is no number of workers", "give 1 or more; 0 is the sequential run")
    return _Controller(workload, machine, workers, dist, maxschedchunk).schedule()


def told_apart(workload: Workload, dist: str) -> tuple[str, ...]:
    """Node ids as workers report them: ``loadgroup`` adds the group's name."""
    if dist != "loadgroup":
        return tuple(test.nodeid for test in workload.tests)
    return tuple(f"{test.nodeid}@{test.group}" if test.group else test.nodeid for test in workload.tests)


class _Controller:
    """The process that the user starts."""

    def __init__(self, workload: Workload, machine: Rates, workers: int, dist: str, maxschedchunk: int | None) -> None:
        self.workload = workload
        self.machine = machine
        self.cores = Cores(machine.shares(workers + 1))
        self.workers = workers
        self.worker_message_ns = machine.worker_test_ns / _MESSAGES
        self._message_ns = machine.controller_test_ns / _MESSAGES
        self._workers = [Worker(number, self) for number in range(workers)]
        self._to_start = deque(self._workers)
        self._told = scheduler(
            dist, [worker.node for worker in self._workers], told_apart(workload, dist), maxschedchunk
        )
        self._inbox: deque[tuple[float, Callable[[Any], None], Any]] = deque()
        self._busy = False
        self._shut = False
        self._spent = 0.0
        self._collected = 0
        self._finished = 0
        self._unconfigured = 0
        self._left = 0
        self._boot = 0.0
        self._looped = 0.0
        self._unused = 0.0  # CPU before the first test
        self._used = 0.0

    def schedule(self) -> Schedule:
        """Run it all."""
        start, machine = self.workload.start, self.machine
        cpu = start.cpu - self.workload.recorder_ns + machine.plugin_ns + machine.head_ns
        self.cores.compute(cpu, lambda _: self.cores.wait(start.wait, self.next_gateway, None), None)
        self.cores.run()
        set_ups: dict[int, int] = {}
        fixtures = NOTHING
        for worker in self._workers:
            fixtures = fixtures.plus(worker.lane.fixtures)
            for instance, count in worker.lane.set_ups.items():
                set_ups[instance] = set_ups.get(instance, 0) + count
        return Schedule(
            wall_ns=round(self.cores.now),
            boot_ns=round(self._boot),
            looped_ns=round(self._looped),
            order=tuple(tuple(worker.ran) for worker in self._workers),
            busy_ns=tuple(round(worker.busy) for worker in self._workers),
            set_ups=set_ups,
            fixtures=fixtures,
            controller=Cost(round(self._spent), 0),
            cpu_ns=round(self._used - self._unused),
        )

    # -- messages -----------------------------------------------------------------------------------------------------

    def tell(self, cpu: float, then: Callable[[Any], None], what: Any) -> None:
        """A message that takes ``cpu`` ns and is then acted upon; one after another."""
        self._inbox.append((cpu, then, what))
        if not self._busy:
            self._next_message(None)

    def _next_message(self, _: Any) -> None:
        self._busy = bool(self._inbox)
        if self._busy:
            cpu, then, what = self._inbox.popleft()
            self._spent += cpu
            self.cores.compute(cpu, self._act, (then, what))

    def _act(self, message: tuple[Callable[[Any], None], Any]) -> None:
        message[0](message[1])
        self._next_message(None)

    # -- start --------------------------------------------------------------------------------------------------------

    def next_gateway(self, _: Any) -> None:
        """Start one more interpreter and wait until it answers."""
        if self._to_start:
            self.cores.compute(self.machine.gateway_ns, self._to_start.popleft().boot, None)

    def collected(self) -> None:
        """One more worker has collected; the last of them lets the tests begin."""
        self.tell(LEAST_NS + _NODEID_NS * len(self.workload.tests), self._one_collected, None)

    def _one_collected(self, _: Any) -> None:
        self._collected += 1
        if self._collected == len(self._workers):
            self._boot, self._spent, self._unused = self.cores.now, 0.0, self.cores.used
            self._told.schedule()
            self._finish_if_done()

    # -- tests --------------------------------------------------------------------------------------------------------

    def test_ended(self, worker: Worker, test: int | None, took: float) -> None:
        """A worker says so."""
        assert test is not None
        cpu = self._message_ns * self.workload.tests[test].messages
        self.tell(cpu, self._completed, (worker.node, test, took))

    def _completed(self, message: tuple[Node, int, float]) -> None:
        node, test, took = message
        complete(self._told, node, test, took / 1e9)
        self._finish_if_done()

    def unscheduled(self, message: tuple[Node, list[int]]) -> None:
        """A worker has given tests back."""
        self._told.remove_pending_tests_from_node(*message)
        self._finish_if_done()

    def _finish_if_done(self) -> None:
        if not self._shut and self._told.tests_finished:
            self._shut = True
            for worker in self._workers:
                if not worker.node.shutting_down:
                    worker.node.shutdown()

    # -- end ----------------------------------------------------------------------------------------------------------

    def last_test(self, now: float) -> None:
        """A worker has run its last test."""
        self._looped, self._used = now, self.cores.used

    def worker_finished(self, _: Any) -> None:
        """A worker's session has ended."""
        self._finished += 1
        self._let_exit()

    def unconfigured(self, _: Any) -> None:
        """A worker has nothing left to do but to exit."""
        self._unconfigured += 1
        self._let_exit()

    def _let_exit(self) -> None:
        if self._finished == self._unconfigured == len(self._workers):
            for worker in self._workers:
                worker.spend(self.workload.leave, self._one_left)

    def _one_left(self, _: Any) -> None:
        self._left += 1
        if self._left == len(self._workers):
            own = Cost(self.machine.leave_ns + self._taken_apart(), self.machine.terminate_ns)
            self._workers[0].spend(self.workload.summary.plus(own), _nothing)

    def _taken_apart(self) -> int:
        """CPU of the controller's exit beyond that of a small suite's.

        An exit takes apart what was imported.  The controller imports plugins and conftests as each worker does, and
        none of what they collect.
        """
        work, machine = self.workload, self.machine
        beyond = max(0, work.unconfigure.cpu + work.leave.cpu - machine.leave_ns)
        plugins = max(0, work.start.cpu - work.recorder_ns - machine.start_ns)
        share = plugins / (plugins + work.collection.cpu) if plugins else 0.0
        return round(beyond * share) + _REMEMBERED_NS * len(work.tests)


def _nothing(_: Any) -> None:
    """The end."""
