"""The suite in one process, one test after another.

What lives here: the sum.  What may never be added: a machine; nothing competes with a single process.
"""

from __future__ import annotations

from testtime.whatif.cost import NOTHING
from testtime.whatif.lane import Lane
from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Workload


def serial(workload: Workload) -> Schedule:
    """The run of a workload without xdist.  Of the work as recorded, it takes as long as the recorded run did."""
    lane = Lane(workload)
    took = NOTHING
    last = len(workload.tests) - 1
    for number, test in enumerate(workload.tests):
        took = took.plus(test.own).plus(lane.run(number, number + 1 if number < last else None))
    boot = workload.start.wall + workload.collection.wall
    tail = sum(part.wall for part in (workload.finish, workload.summary, workload.unconfigure, workload.leave))
    return Schedule(
        wall_ns=boot + took.wall + tail,
        boot_ns=boot,
        looped_ns=boot + took.wall,
        order=(tuple(range(len(workload.tests))),),
        busy_ns=(took.wall,),
        set_ups=lane.set_ups,
        fixtures=lane.fixtures,
        cpu_ns=took.cpu,
        bound_by="one process",
    )
