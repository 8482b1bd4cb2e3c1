"""What groups would take away from a run, fixture by fixture and test by test.

What lives here: the link between what could be gathered and the workload that is replayed.  What may never be added:
how it was found, or a schedule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from testtime.whatif.cost import Cost
from testtime.whatif.gather.evidence import Occasion
from testtime.whatif.gather.result import Group
from testtime.whatif.workload import Workload


@dataclass(frozen=True, eq=False)
class Overlap:
    """One group, and what it saves on each occasion; two are equal only if they are the same."""

    group: Group
    saved: tuple[tuple[Occasion, int], ...]
    """ns of waiting; nothing for whole tests, which workers hand out one by one."""
    order: frozenset[tuple[int, int]] = frozenset()
    """First lines of statements of which one must stay before the other."""


def apart(overlaps: Iterable[Overlap]) -> list[Overlap]:
    """Those of which none lies inside another, larger savings first: what an inner one adds cannot be told."""
    found: list[Overlap] = []
    for each in sorted(overlaps, key=lambda overlap: -overlap.group.saved_s):
        if not any(_meet(each.group, other.group) for other in found):
            found.append(each)
    return found


def _meet(group: Group, other: Group) -> bool:
    """Whether both have lines in common."""
    if group.where.rpartition(":")[0] != other.where.rpartition(":")[0]:
        return False
    mine, theirs = ([span for task in each.tasks for span in task.lines] for each in (group, other))
    return any(first <= end and begin <= last for first, last in mine for begin, end in theirs)


def overlapped(workload: Workload, overlaps: Iterable[Overlap]) -> Workload:
    """The workload with groups gathered; what a fixture that tests share waits less, no test does."""
    shared = {each.fixture for each in workload.instances}
    by_test: dict[int, int] = defaultdict(int)
    by_fixture: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for overlap in overlaps:
        for when, saved in overlap.saved:
            if when.fixture is not None and when.fixture in shared:
                by_fixture[when.fixture, when.teardown].append(saved)
            elif when.test is not None:
                by_test[when.test] += saved
    tests = tuple(
        replace(test, own=_less(test.own, by_test[place])) if place in by_test else test
        for place, test in enumerate(workload.tests)
    )
    instances = tuple(
        replace(
            each,
            setup=_less(each.setup, _mean(by_fixture.get((each.fixture, False)))),
            teardown=_less(each.teardown, _mean(by_fixture.get((each.fixture, True)))),
        )
        for each in workload.instances
    )
    return replace(workload, tests=tests, instances=instances)


def _mean(saved: list[int] | None) -> int:
    return round(sum(saved) / len(saved)) if saved else 0


def _less(cost: Cost, saved: int) -> Cost:
    return Cost(cost.cpu, max(0, cost.wait - saved))
