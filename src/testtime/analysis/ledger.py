"""The time of one process that runs tests, booked part by part.

What lives here: the booking of spans to the names of the parts.  What may never be added: a remainder; what the spans
leave over is for ``accounting`` to see.

Times of shared fixtures are taken out of whatever they happened in (a phase, the time between tests, the session's
finish) and are a part of their own, summed from the fixtures' own spans; were a phase's and a fixture's records to
disagree, the difference would show as unaccounted.  unittest's set-up and teardown are moved out of the calls that
pytest books them under.  Time that the recorder spent writing lies between tests and is taken out there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from testtime.analysis import stretches
from testtime.analysis.arrays import Booleans, Integers, Rows
from testtime.analysis.stretches import Stretch
from testtime.model.profile import Process, Profile

PLUGINS = "plugin and conftest import"
MODULES = "test module import"
SETUP = "function-scoped setup"
SHARED = "shared fixtures"
CALLS = "calls"
TEARDOWN = "teardown"
BETWEEN_PHASES = "between phases"
UNFINISHED = "unfinished tests"
BETWEEN_TESTS = "between tests"
RECORDING = "recording"

Interval = tuple[int, int]


def book(profile: Profile, rows: Rows, index: int) -> Counter[str]:
    """The parts of process ``index``, in ns."""
    process, tests = profile.processes[index], rows.tests
    here = tests.process == index
    life = stretches.serial(profile, process, int(tests.start[here].min()) if here.any() else None)
    spent = Counter({stretch.part: stretch.length for stretch in life})
    spent.update(imports(process, life))
    shared = _shared(profile, rows, index)
    spent.update(_loose(shared, life))
    lengths = (tests.end - tests.start) * here
    between = max(0, spent.pop(stretches.LOOP, 0) - int(lengths.sum()))
    writing = min(max(0, process.recording_ns), between)
    spent.update(_tested(rows, here, lengths, shared.outside_phases))
    spent.update({BETWEEN_TESTS: between - writing, RECORDING: writing})
    spent[SHARED] += int(shared.own[shared.test >= 0].sum())
    return spent


def imports(process: Process, life: Iterable[Stretch]) -> Counter[str]:
    """Imports of plugins, conftests and test modules, and what they take from configuration and collection."""
    plugins = [(each.start_ns, each.end_ns) for each in process.imports]
    modules = [(each.start_ns, each.imported_ns) for each in process.collected if each.imported_ns is not None]
    spent: Counter[str] = Counter()
    for stretch in life:
        if stretch.part in (stretches.CONFIGURATION, stretches.COLLECTION):
            of_plugins = _covered(plugins, stretch)
            of_modules = _covered(plugins + modules, stretch) - of_plugins
            spent.update({PLUGINS: of_plugins, MODULES: of_modules, stretch.part: -of_plugins - of_modules})
    return spent


def _covered(intervals: Iterable[Interval], within: Stretch) -> int:
    """The length of the union of ``intervals`` inside a stretch; they may nest and overlap."""
    covered, reached = 0, within.start
    for start, end in sorted(intervals):
        until = min(end, within.end)
        covered += max(0, until - max(start, reached))
        reached = max(reached, until)
    return covered


@dataclass(frozen=True)
class _Shared:
    """Set-ups and teardowns of shared fixtures in a process."""

    test: Integers
    within: Integers
    start: Integers
    own: Integers

    @property
    def outside_phases(self) -> int:
        """ns of those that happened in a test, and in none of its phases."""
        return int(self.own[(self.test >= 0) & (self.within < 0)].sum())


def _shared(profile: Profile, rows: Rows, index: int) -> _Shared:
    wide = np.array([fixture.shared for fixture in profile.fixtures], dtype=np.bool_)
    here = [(each, (each.process == index) & wide[each.fixture]) for each in (rows.ups, rows.downs)]
    return _Shared(
        test=np.concatenate([each.test[chosen] for each, chosen in here]),
        within=np.concatenate([each.within[chosen] for each, chosen in here]),
        start=np.concatenate([each.timing.start[chosen] for each, chosen in here]),
        own=np.concatenate([each.timing.own[chosen] for each, chosen in here]),
    )


def _loose(shared: _Shared, life: tuple[Stretch, ...]) -> Counter[str]:
    """Shared fixtures set up or torn down outside any test, taken from the stretch in which that happened."""
    spent: Counter[str] = Counter()
    loose = shared.test < 0
    for start, own in zip(shared.start[loose].tolist(), shared.own[loose].tolist(), strict=True):
        place = next((stretch.part for stretch in life if stretch.start <= start < stretch.end), None)
        if place is not None:
            spent.update({SHARED: own, place: -own})
    return spent


def _tested(rows: Rows, here: Booleans, lengths: Integers, outside_phases: int) -> Counter[str]:
    """The time inside tests, shared fixtures left out; ``here``: those of a process, ``lengths`` of theirs alone."""
    tests, phases = rows.tests, rows.phases
    booked = here[phases.test]
    setup, call, teardown = (int(phases.timing.own[booked & (phases.when == when)].sum()) for when in range(3))
    xunit_setup, xunit_teardown = int(tests.xunit_setup[here].sum()), int(tests.xunit_teardown[here].sum())
    phased = np.zeros_like(lengths)
    np.add.at(phased, phases.test, phases.timing.wall * booked)
    rest = lengths - phased
    return Counter(
        {
            SETUP: setup + xunit_setup,
            CALLS: call - xunit_setup - xunit_teardown,
            TEARDOWN: teardown + xunit_teardown,
            BETWEEN_PHASES: max(0, int(rest[here & tests.closed].sum()) - outside_phases),
            UNFINISHED: max(0, int(rest[here & ~tests.closed].sum())),
        }
    )
