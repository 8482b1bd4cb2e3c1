"""Sleeps with which a schedule does not hang on which of two workers was quicker by a hair.

What lives here: making tests of a workload sleep longer, and choosing by how much.  What may never be added: an opinion
on which schedule is right; a real run has that.

A real worker is never as punctual as a simulated one, and where two of them finish within a millisecond either may be
given the next test.  So a choice of sleeps is taken only if small changes of all of them leave the schedule as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Work, Workload

#: How much longer tests sleep, ms.
LONGER_MS = (10.0, 200.0)
#: By how much a real test may be off, ms, and how many such runs a schedule must survive.
HAIR_MS = (-6.0, 12.0)
TRIES = 20
#: Choices to try; and again with a hair of these shares, for suites whose schedule any choice leaves on an edge.
ATTEMPTS = 2000
SHARES = (1.0, 0.5, 0.25)
MS = 1_000_000


def chosen(workload: Workload, run: Callable[[Workload], Schedule], random: Random) -> dict[str, float] | None:
    """By how many ms more each test function is to sleep, so that ``run`` gives a steady schedule.

    ``None`` where no choice was found: two parameters of one function, say, that always end together.
    """
    functions = sorted({function(work.nodeid) for work in workload.tests})
    for share in SHARES:
        for _ in range(ATTEMPTS):
            extra = {name: round(random.uniform(*LONGER_MS), 1) for name in functions}
            if steady(longer(workload, extra), run, random, share):
                return extra
    return None


def function(nodeid: str) -> str:
    """The name of a test's function."""
    return nodeid.partition("[")[0].rpartition("::")[2]


def longer(workload: Workload, extra_ms: Mapping[str, float]) -> Workload:
    """The workload with tests that wait longer, told by the names of their functions."""
    return _waiting(workload, lambda work: extra_ms[function(work.nodeid)])


def steady(workload: Workload, run: Callable[[Workload], Schedule], random: Random, share: float = 1.0) -> bool:
    """Whether changes by no more than this share of a hair leave its schedule as it is."""
    order = run(workload).order

    def off(_: Work) -> float:
        return share * random.uniform(*HAIR_MS)

    return all(run(_waiting(workload, off)).order == order for _ in range(TRIES))


def _waiting(workload: Workload, extra_ms: Callable[[Work], float]) -> Workload:
    """Each test waits so much longer, or less; never less than nothing."""

    def changed(work: Work) -> Work:
        wait = max(0, work.own.wait + round(extra_ms(work) * MS))
        return replace(work, own=work.own._replace(wait=wait))

    return replace(workload, tests=tuple(map(changed, workload.tests)))
