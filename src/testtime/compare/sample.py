"""One run as the units that are compared: tests by phase and fixtures by use, computing apart from waiting.

What lives here: a profile to arrays.  What may never be added: another run.

A test's own phases are without shared fixtures, which are units of their own: who asked first does not pay for them.
All times are ns, as floats, since they are about to be divided; what is above 2**53 ns took a hundred days.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from testtime.analysis.arrays import WHENS, Downs, Phases, Rows, Tests, Ups, rows
from testtime.model.profile import Profile

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

SETUP, CALL, TEARDOWN = range(3)
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Uses:
    """Set-ups of fixtures, in the order that they began, and the teardowns that ended them."""

    fixture: Integers
    """Index in the profile."""
    test: Integers
    """Who asked first; -1 for nobody."""
    param: Integers
    """-1 for none."""
    process: Integers
    start: Integers
    end: Integers
    """When its teardown began; ``NEVER`` where it was not torn down."""
    busy: Floats
    """[use, 2]: set-up and teardown, own time spent computing."""
    wait: Floats
    """[use, 2]: the same, waiting."""


@dataclass(frozen=True)
class Sample:
    """A run."""

    profile: Profile
    names: tuple[str, ...]
    """Of tests; one that ran before under the same node id has a number after it."""
    order: Integers
    """Place of each test in the order in which they began."""
    ran: Booleans
    """[test, 3]: whether the phase took place."""
    busy: Floats
    """[test, 3]: own time of each phase spent computing."""
    wait: Floats
    """[test, 3]: the same, waiting."""
    uses: Uses
    process: Integers
    """[test]."""
    start: Integers
    """[test]."""
    end: Integers
    """[test]."""
    rows: Rows
    """What it was all made of."""

    def serving(self, tests: Booleans) -> Booleans:
        """[use]: whether a set-up was for one of these ``tests`` (a mask): one of them asked for it, or needed the
        shared fixture while it was up.
        """
        uses = self.uses
        shared = np.array([each.shared for each in self.profile.fixtures], dtype=np.bool_)
        asked = np.append(tests, False)[uses.test]
        if not len(uses.fixture):
            return asked
        if tests.all():
            return asked | shared[uses.fixture]
        test, fixture = self._needs(tests)
        width = len(self.profile.fixtures)
        place = self.process[test] * width + fixture
        # Times as ranks, so that place and time fit in one number that sorts like the two.
        times = np.concatenate([self.start[test], self.end[test], uses.start, uses.end])
        known, rank = np.unique(times, return_inverse=True)
        begun, ended, up, down = np.split(rank, np.cumsum([len(test), len(test), len(uses.start)]))
        here = (uses.process * width + uses.fixture) * len(known)
        begun, ended = np.sort(place * len(known) + begun), np.sort(place * len(known) + ended)
        # Of the tests of a process: those that began before the fixture went down, less those that ended before it was
        # up; those of other places are in both.
        needed = np.searchsorted(begun, here + down) - np.searchsorted(ended, here + up, side="right")
        return asked | (shared[uses.fixture] & (needed > 0))

    def _needs(self, tests: Booleans) -> tuple[Integers, Integers]:
        """Tests of these, and the shared fixtures that they need."""
        all_needs = [test.needs for test in self.profile.tests]
        each = np.repeat(np.arange(len(all_needs)), np.fromiter(map(len, all_needs), np.int64, len(all_needs)))
        fixture = np.fromiter(chain.from_iterable(all_needs), dtype=np.int64)
        return each[tests[each]], fixture[tests[each]]

    def asker(self, use: int) -> str:
        """The test that asked for a set-up first; empty for nobody."""
        test = int(self.uses.test[use])
        return self.names[test] if test >= 0 else ""

    def source(self, name: str) -> int | None:
        """What the code of a test is; ``None`` where that is not known."""
        file, _, rest = name.partition("::")
        return self.profile.sources.get(file, {}).get(rest.partition("[")[0])


def sample(profile: Profile) -> Sample:
    """The units of a run."""
    made = rows(profile)
    tests = made.tests
    own, wait, ran = _phases(made.phases, len(profile.tests))
    _move_unittests(tests, own, wait)
    order = np.empty(len(profile.tests), dtype=np.int64)
    order[np.argsort(tests.start, kind="stable")] = np.arange(len(order))
    return Sample(
        profile=profile,
        names=_names(profile),
        order=order,
        ran=ran,
        busy=own - wait,
        wait=wait,
        uses=_uses(made.ups, made.downs),
        process=tests.process,
        start=tests.start,
        end=tests.end,
        rows=made,
    )


def computing(run: Sample) -> float:
    """ns of it in all: of tests, and of the fixtures that they share."""
    shared = np.array([each.shared for each in run.profile.fixtures], dtype=np.bool_)
    return float(run.busy.sum() + run.uses.busy[shared[run.uses.fixture]].sum())


def _names(profile: Profile) -> tuple[str, ...]:
    names = [test.nodeid for test in profile.tests]
    if len(set(names)) == len(names):
        return tuple(names)
    met: Counter[str] = Counter()
    told = []
    for name in names:
        met[name] += 1
        told.append(name if met[name] == 1 else f"{name} ({met[name]})")
    return tuple(told)


def _phases(phases: Phases, count: int) -> tuple[Floats, Floats, Booleans]:
    """Own time, the waiting in it, and whether there was any, by test and phase."""
    cell = phases.test * len(WHENS) + phases.when
    size = count * len(WHENS)

    def summed(figures: Integers) -> Floats:
        found = np.bincount(cell, weights=figures, minlength=size).astype(np.float64)
        return found.reshape(count, len(WHENS))

    ran = np.bincount(cell, minlength=size).reshape(count, len(WHENS)) > 0
    return summed(phases.timing.own), summed(phases.timing.wait), ran


def _move_unittests(tests: Tests, own: Floats, wait: Floats) -> None:
    """Take what unittest's set-up and teardown took out of the call; they wait as much of the time as the call does."""
    waits = np.divide(wait[:, CALL], own[:, CALL], out=np.zeros(len(own)), where=own[:, CALL] > 0)
    for phase, taken in ((SETUP, tests.xunit_setup), (TEARDOWN, tests.xunit_teardown)):
        moved = np.minimum(taken, own[:, CALL])
        for target, part in ((own, moved), (wait, moved * waits)):
            target[:, CALL] -= part
            target[:, phase] += part


def _uses(ups: Ups, downs: Downs) -> Uses:
    count = len(ups.fixture)
    busy, wait = np.zeros((count, 2)), np.zeros((count, 2))
    wait[:, 0] = ups.timing.wait
    busy[:, 0] = ups.timing.own - wait[:, 0]
    wait[downs.use, 1] = downs.timing.wait
    busy[downs.use, 1] = downs.timing.own - wait[downs.use, 1]
    end = np.full(count, NEVER, dtype=np.int64)
    end[downs.use] = downs.timing.start
    order = np.argsort(ups.timing.start, kind="stable")
    return Uses(
        fixture=ups.fixture[order],
        test=ups.test[order],
        param=ups.param[order],
        process=ups.process[order],
        start=ups.timing.start[order],
        end=end[order],
        busy=busy[order],
        wait=wait[order],
    )
