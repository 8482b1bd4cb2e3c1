"""What keeps a run from being faster.

What lives here: the candidates, and the choice of the one that weighs most.  What may never be added: advice.
"""

from __future__ import annotations

from testtime.whatif.machine import Rates
from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Workload

_MOST = 0.6
"""Of the wall time, from which start-up is what counts."""
_FULL = 0.85
"""Of the cores' or the controller's time, from which they are full."""
_LONG = 0.6
"""Of the time in which tests run, from which one test or group is what counts."""


def bound_by(workload: Workload, machine: Rates, schedule: Schedule, dist: str) -> str:
    """In words; the first that holds."""
    tests = max(1, schedule.looped_ns - schedule.boot_ns)
    longest = max(workload.tests, key=lambda test: test.own.wall)
    name, group = _largest_group(workload, dist)
    candidates = (
        (schedule.boot_ns > _MOST * schedule.wall_ns, "start-up and collection of the workers"),
        (longest.own.wall > _LONG * tests, f"the longest test, {longest.nodeid}"),
        (group > _LONG * tests, f"the tests of {name}, which --dist {dist} keeps together"),
        (schedule.cpu_ns > _FULL * machine.cores * tests, _full(machine)),
        (schedule.controller.cpu > _FULL * tests, "the controller, which handles one report at a time"),
        (
            schedule.fixtures.wall > sum(schedule.busy_ns) / 2,
            "shared fixtures, which each worker sets up for itself",
        ),
    )
    return next((words for holds, words in candidates if holds), "the number of workers")


def _full(machine: Rates) -> str:
    cores = f"{machine.cores:g}"
    return "one core, which is busy all the time" if cores == "1" else f"{cores} cores, which are busy all the time"


def _largest_group(workload: Workload, dist: str) -> tuple[str, int]:
    """The group of tests that one worker has to run, and its own time in ns; nothing where tests go one by one."""
    sums: dict[str, int] = {}
    for test in workload.tests:
        if dist == "loadfile":
            name = workload.places[test.place].file
        elif dist == "loadscope":
            name = test.nodeid.rpartition("::")[0]
        else:
            name = test.group if dist == "loadgroup" else ""
        if name:
            sums[name] = sums.get(name, 0) + test.own.wall
    return max(sums.items(), key=lambda item: item[1], default=("", 0))
