"""A run recorded under xdist to the work of one process.

What lives here: taking out what workers cost each other.  What may never be added: the order of collection, which such
a run does not tell; tests stay in the order that they began.

What a test took in a worker holds the sending of its reports, and it computed while others did.
"""

from __future__ import annotations

from dataclasses import replace

from testtime.model.profile import Profile
from testtime.whatif.cost import Cost
from testtime.whatif.machine import Rates
from testtime.whatif.workload import Workload


def alone(workload: Workload, profile: Profile, machine: Rates) -> Workload:
    """The workload as it would be in one process; that of a sequential run is left as it is."""
    if not profile.workers:
        return workload
    share = machine.shares(profile.workers)[-1]
    busy = min(1.0, machine.cores / profile.workers)
    speed = share / busy  # what the others made of the CPU clock: it counts no waiting for a core

    def one(cost: Cost, less: int = 0) -> Cost:
        return Cost(max(0, round(cost.cpu * speed) - less), cost.wait)

    tests = tuple(replace(test, own=one(test.own, machine.worker_test_ns)) for test in workload.tests)
    instances = tuple(replace(each, setup=one(each.setup), teardown=one(each.teardown)) for each in workload.instances)
    return replace(
        workload,
        tests=tests,
        instances=instances,
        start=one(workload.start),
        collection=one(workload.collection),
        recorder_ns=round(workload.recorder_ns * speed),
    )
