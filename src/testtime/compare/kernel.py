"""What the kernel computed for a run: how much more of it there was after.

What lives here: that figure.  What may never be added: whose it is; no run says.

A system call takes what the kernel makes of it.  On one machine and on one day, to make a file took from 16 to 250 us
of CPU, by what had been made and removed before; the code was the same, and so was the speed of all other computing.
So what two runs differ by in the kernel may be the code's, which calls it more often, or not; pairs of runs tell the
two apart, as the differences come and go.  Of one run each, and of repeats, what took longer must have done so by more
than the kernel did (``Measured.otherwise``).

Nothing is known of single fixtures and tests: each of them may have had all of it.  Nor is what new tests made the
kernel do taken out.

Rejected: making and removing files before and after each run, to tell how fast that is.  It tells of the slowness, and
not how many seconds of a run it concerns; and to remove a hundred files took 170 ms on that day, and may fail.
Rejected: a standard deviation that the kernel's share is assumed to have: it varies by a few percent in most suites and
by a factor of four in one, and any that excuses the latter excuses all.
"""

from __future__ import annotations

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.speed import Speed
from testtime.model.profile import Profile


def more_in_kernel(runs: Aligned, speed: Speed) -> float:
    """How much more the kernel computed in a run after, while tests ran, ns, were the machine as fast in all runs; 0
    where it was not more, or where a run does not know.
    """
    told = [_in_kernel(run.profile) for run in runs.samples]
    known = [ns for ns in told if ns is not None]
    if len(known) < len(told):
        return 0.0
    even = np.array(known) / speed.slowness
    return max(0.0, float(even[runs.before :].mean() - even[: runs.before].mean()))


def _in_kernel(profile: Profile) -> int | None:
    """In all processes that ran tests; ``None`` where one of them does not know."""
    running = {test.process for test in profile.tests}
    told = [process.kernel_ns for number, process in enumerate(profile.processes) if number in running]
    known = [ns for ns in told if ns is not None]
    return sum(known) if len(known) == len(told) else None
