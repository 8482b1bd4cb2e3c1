"""What tasks take one after another, and together.

What lives here: the arithmetic of waits that overlap and computing that does not.  What may never be added: what may
overlap.

Of each task three parts are known: suspended (the event loop was free), blocked (it was not, and nothing computed) and
CPU.  Under ``asyncio.gather`` only suspensions overlap; in threads of one interpreter blocking does as well.  What does
not overlap goes through one machine, task by task, and the rest of each task goes on beside it: the whole takes ``max``
over the tasks, in the order they are started, of all that cannot overlap up to there plus what the task itself waits.
Whoever waits longest starts first, which is the best order there is (J. R. Jackson, "Scheduling a production line to
minimize maximum tardiness", 1955), and the same whether a task computes before it waits or after.  (Rejected: the
longest task, or all that cannot overlap, whatever is more.  Two tasks that compute and then wait take longer.)  Saving
is averaged over executions, not computed from averages: the longest of several noisy waits is longer than the longest
average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heapreplace
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
    spread: float
    """Standard deviation of what an execution saves."""

    def and_unwatched(self, saved: Sequence[int]) -> Estimate:
        """With other executions, of which it is likely that they save so much.

        Each scatters as those do that were watched, and all are off together by as much as their mean is.
        """
        total = self.saved_all + sum(saved)
        more, count = len(saved), len(self.each)
        half = _NORMAL_80 * self.spread * sqrt(count + more + more * more / count) + _MODEL * total
        return replace(self, saved_all=total, low_all=max(0.0, total - half), high_all=total + half)


def together(tasks: Sequence[Spent], how: How, at_once: int | None = None) -> int:
    """How long tasks take that run at once, ns; ``at_once``: how many a lock or pool lets through."""
    longest, busy = 0, 0
    for task in sorted(tasks, key=lambda each: _alone(each, how) - each.wall):
        wait = task.wall - _alone(task, how)
        busy += task.wall - wait
        longest = max(longest, busy + wait)
    return longest if at_once is None else max(longest, _queued([task.wall for task in tasks], at_once))


def _queued(walls: Sequence[int], at_once: int) -> int:
    """How long tasks take that are started one after another, as soon as one of so many has ended."""
    ends = [0] * at_once
    for wall in walls:
        heapreplace(ends, ends[0] + wall)
    return max(ends)


def _alone(task: Spent, how: How) -> int:
    """The part of a task that cannot overlap with others, ns."""
    return task.cpu + (task.blocked if how in ("gather", "concurrent-tests") else 0)


def estimate(executions: Sequence[Sequence[Spent]], how: How, at_once: int | None = None) -> Estimate:
    """Of one group: for each execution, what its tasks took; raises StatisticsError for none."""
    serial = [sum(task.wall for task in tasks) for tasks in executions]
    gathered = [together(tasks, how, at_once) for tasks in executions]
    saved = [before - after for before, after in zip(serial, gathered, strict=True)]
    count, mean = len(saved), fmean(saved)
    spread = stdev(saved) if count > 1 else 0.05 * mean
    half = _NORMAL_80 * spread * sqrt(count) + _MODEL * mean * count
    kept = [sum(_alone(task, how) for task in tasks) for tasks in executions]
    return Estimate(
        fmean(serial),
        fmean(gathered),
        mean,
        mean * count,
        max(0.0, mean * count - half),
        mean * count + half,
        fmean(kept),
        tuple(saved),
        spread,
    )
