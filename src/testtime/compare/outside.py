"""What a run was made to take by others than the suite: the kernel, which computed for it, and whoever had the cores.

What lives here: how much more or less there was of either after, and how to say so.  What may never be added: whose it
is; no run says.

A system call takes what the kernel makes of it.  On one machine and in one hour, to make a file took from 16 to 220 us
of CPU, by what had been made and removed before; the code was the same, and so was the speed of all other computing.
And a thread that is ready to run waits until a core is free.  Both are counted while tests run.  What two runs differ
by in them may be the code's, which calls the kernel more often or starts more threads, or not; pairs of runs tell these
apart, as the differences come and go.  Of one run each, and of repeats, what took longer must have done so by more than
that, and what did not must not owe it to that (``Measured.otherwise``).

Nothing is known of single fixtures and tests: each of them may have had all of it.  Nor is what new tests added taken
out.

Rejected: making and removing files before and after each run, to tell how fast that is.  It tells of the slowness, and
not how many seconds of a run it concerns; and to remove a hundred files took 170 ms in that hour, and may fail.
Rejected: a standard deviation that the kernel's share is taken to have.  It is small in most suites and a factor of
four in one that copies folders; what excuses the latter would excuse anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.sample import Floats
from testtime.compare.speed import Speed
from testtime.model.profile import Process
from testtime.units import duration


@dataclass(frozen=True)
class Outside:
    """By how much more a run after was delayed, on average, ns; negative: less; 0 where a run does not know."""

    kernel_ns: float = 0.0
    """Computing of the kernel for tests, were the machine as fast in all runs."""
    queued_ns: float = 0.0
    """Waiting for a core."""

    def __bool__(self) -> bool:
        return bool(self.kernel_ns or self.queued_ns)

    def of(self, computing: Floats, waiting: Floats) -> Floats:
        """What of changes, ns, of ``computing`` and ``waiting`` these may be: all of either, up to that much."""
        return _part(computing, self.kernel_ns) + _part(waiting, self.queued_ns)

    def __str__(self) -> str:
        """As a doubt."""
        told = [
            f"{what} {duration(abs(round(ns)))} {'more' if ns > 0 else 'less'} {whom}"
            for what, ns, whom in (
                ("the kernel computed", self.kernel_ns, "for tests"),
                ("tests waited", self.queued_ns, "for a core"),
            )
            if ns
        ]
        return f"could not exclude slow files or a busy machine: {' and '.join(told)}"


def _part(changes: Floats, ns: float) -> Floats:
    return np.asarray(np.clip(changes, min(ns, 0.0), max(ns, 0.0)))


NOTHING = Outside()


def outside(runs: Aligned, speed: Speed) -> Outside:
    """Of two sides."""
    queued = _told(runs, lambda process: process.queued_ns)
    return Outside(_more(kernel_ns(runs) / speed.slowness, runs.before), _more(queued, runs.before))


def kernel_ns(runs: Aligned) -> Floats:
    """[run]: what the kernel computed for tests, as measured; nothing but zeros where a run does not know."""
    return _told(runs, lambda process: process.kernel_ns)


def _told(runs: Aligned, of: Callable[[Process], int | None]) -> Floats:
    """[run]: the sum over processes that ran tests; nothing but zeros where one of these does not know."""
    sums = []
    for profile in (run.profile for run in runs.samples):
        running = {test.process for test in profile.tests}
        told = [of(process) for number, process in enumerate(profile.processes) if number in running]
        known = [ns for ns in told if ns is not None]
        sums.append(sum(known) if len(known) == len(told) else None)
    return np.array([ns or 0 for ns in sums] if None not in sums else [0] * len(sums), dtype=np.float64)


def _more(each: Floats, before: int) -> float:
    return float(each[before:].mean() - each[:before].mean())
