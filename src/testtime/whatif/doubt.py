"""How far a prediction may be off, and why.

What lives here: the sources of doubt, each with its size and where that comes from, and their sum.  What may never be
added: a figure fitted to suites; what is not measured here or in the profile is a bound that is said to be one.

Sources are taken to be independent, so their squares add up; 80 % of a normal distribution lie within 1.28 standard
deviations.
"""

from __future__ import annotations

from math import hypot, log

from testtime.model.profile import Profile
from testtime.whatif.machine import Rates
from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Workload

WITHIN_80 = 1.2816
"""Standard deviations within which 80 % of a normal distribution lie."""
_SPEED = 0.04
"""Share by which two runs of the same computation differ on a machine that is not known to be steadier."""
_UNPROBED = 0.10
"""The same for what workers do to each other where no probe has measured it."""
_MESSAGES = 0.3
"""Share by which messages differ from those of an empty test: reports hold output, tracebacks, locations."""
_TAIL = 0.2
"""Share by which the end of a process differs: what a worker has in memory is not what one process had."""
_STEADY = 0.004
"""Share by which waiting differs, and what lies between events."""
_FIXED_NS = 20_000_000
"""Nothing that starts processes is known better."""
_OTHER_RUN = 0.05
"""Share added where the profile was recorded under xdist itself."""


def half_width(profile: Profile, workload: Workload, machine: Rates, schedule: Schedule) -> float:
    """ns by which four of five runs are expected to be off at most, up or down."""
    tests = max(1, schedule.looped_ns - schedule.boot_ns)
    computing = min(1.0, schedule.cpu_ns / (machine.cores * tests))
    bound = tests * computing
    tail = max(0, schedule.wall_ns - schedule.looped_ns)
    parts = [
        _STEADY * schedule.wall_ns,
        _FIXED_NS,
        speed(profile) * (schedule.wall_ns - tests + bound),
    ]
    if schedule.controller.cpu:  # of a run with workers
        crowd = machine.contention_spread if machine.probed else _UNPROBED
        messages = schedule.controller.cpu + machine.worker_test_ns * len(workload.tests)
        parts += [
            *_together(machine, crowd, schedule.boot_ns, bound),
            _MESSAGES * messages / machine.cores * computing,
            _TAIL * tail,
        ]
    if profile.workers:
        parts.append(_OTHER_RUN * schedule.wall_ns)
    return WITHIN_80 * hypot(*parts)


def _together(machine: Rates, crowd: float, boot_ns: float, bound: float) -> tuple[float, ...]:
    """What company may do to the start and to the tests: two sources where both were measured, else one."""
    if machine.boot_contention is None:
        return (crowd * (boot_ns + bound),)
    return machine.boot_spread * boot_ns, crowd * bound


def speed(profile: Profile) -> float:
    """Share by which the speed of computing differed from the start to the end of the profile, at least ``_SPEED``."""
    loops = [each for each in profile.reference_ns if each]
    if len(loops) < 2:
        return _SPEED
    return max(_SPEED, abs(log(max(loops) / min(loops))) / 2)
