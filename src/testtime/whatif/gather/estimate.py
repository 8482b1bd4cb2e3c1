"""What tasks take one after another, and together.

What lives here: the arithmetic of waits that overlap and computing that does not.  What may never be added: what may
overlap.

Of each task three parts are known: suspended (the event loop was free), blocked (it was not, and nothing computed) and
CPU.  Under ``asyncio.gather`` only suspensions overlap: the tasks start one after another, each going as far as its
first suspension, so the whole takes ``max`` over the tasks, in the order they are started, of all computing and blocking
up to there plus the task's own suspension; the longest waiter is started first.  In threads of one interpreter blocking
overlaps as well, and CPU does not: the whole takes the longest task, or all CPU, whatever is more.  (The bounds are
those of scheduling with one machine for what cannot overlap: R. L. Graham, "Bounds on multiprocessing timing
anomalies", SIAM J. Appl. Math. 17 (1969).)  Saving is averaged over executions, not computed from averages: the longest
of several noisy waits is longer than the longest average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.result import How

_NORMAL_80 = 1.2816
"""Half width of an 80 % interval in standard deviations (normal distribution)."""
_MODEL = 0.02
"""Of the saving: what starting tasks costs, and clocks miss."""


@dataclass(frozen=True)
class Estimate:
    """Of a group, ns; per execution unless it says otherwise."""

    serial: float
    gathered: float
    saved: float
    saved_all: float
    """In all executions."""
    low_all: float
    high_all: float
    not_overlapping: float
    each: tuple[int, ...]
    """What is saved, by execution."""


def together(tasks: Sequence[Spent], how: How) -> int:
    """How long tasks take that run at once, ns."""
    if not tasks:
        return 0
    if how in ("gather", "concurrent-tests"):
        longest, busy = 0, 0
        for task in sorted(tasks, key=lambda each: -each.suspended):
            busy += task.blocked + task.cpu
            longest = max(longest, busy + task.suspended)
        return longest
    return max(*(task.wall for task in tasks), sum(task.cpu for task in tasks))


def estimate(executions: Sequence[Sequence[Spent]], how: How) -> Estimate:
    """Of one group: for each execution, what its tasks took; raises StatisticsError for none."""
    serial = [sum(task.wall for task in tasks) for tasks in executions]
    gathered = [min(together(tasks, how), whole) for tasks, whole in zip(executions, serial, strict=True)]
    saved = [before - after for before, after in zip(serial, gathered, strict=True)]
    count, mean = len(saved), fmean(saved)
    spread = stdev(saved) * sqrt(count) if count > 1 else 0.05 * mean
    half = _NORMAL_80 * spread + _MODEL * mean * count
    kept = [
        sum(task.cpu + (task.blocked if how in ("gather", "concurrent-tests") else 0) for task in tasks)
        for tasks in executions
    ]
    return Estimate(
        fmean(serial),
        fmean(gathered),
        mean,
        mean * count,
        max(0.0, mean * count - half),
        mean * count + half,
        fmean(kept),
        tuple(saved),
    )
