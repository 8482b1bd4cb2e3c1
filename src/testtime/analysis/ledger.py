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

import pandas as pd

from testtime.analysis import stretches
from testtime.analysis.columns import Columns
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


def book(profile: Profile, tables: Columns, index: int) -> Counter[str]:
    """The parts of process ``index``, in ns."""
    process = profile.processes[index]
    tests = tables.tests[tables.tests["process"] == index]
    first = None if tests.empty else int(tests["start"].min())
    life = stretches.serial(profile, process, first)
    spent = Counter({stretch.part: stretch.length for stretch in life})
    spent.update(imports(process, life))
    shared = _shared(profile, tables, index)
    spent.update(_loose(shared[shared["test"] < 0], life))
    outside_phases = shared[(shared["test"] >= 0) & (shared["within"] < 0)]
    tested = _tested(tests, tables.phases[tables.phases["test"].isin(tests.index)], int(outside_phases["own"].sum()))
    between = max(0, spent.pop(stretches.LOOP, 0) - int((tests["end"] - tests["start"]).sum()))
    writing = min(max(0, process.recording_ns), between)
    spent.update(tested)
    spent.update({BETWEEN_TESTS: between - writing, RECORDING: writing})
    spent[SHARED] += int(shared.loc[shared["test"] >= 0, "own"].sum())
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


def _shared(profile: Profile, tables: Columns, index: int) -> pd.DataFrame:
    """Set-ups and teardowns of shared fixtures in a process."""
    wide = [number for number, fixture in enumerate(profile.fixtures) if fixture.shared]
    wanted = ["fixture", "process", "test", "within", "start", "own"]
    spans = pd.concat([tables.uses[wanted], tables.downs[wanted]], ignore_index=True)
    return spans[(spans["process"] == index) & spans["fixture"].isin(wide)]


def _loose(shared: pd.DataFrame, life: tuple[Stretch, ...]) -> Counter[str]:
    """Shared fixtures set up or torn down outside any test, taken from the stretch in which that happened."""
    spent: Counter[str] = Counter()
    for start, own in zip(shared["start"].tolist(), shared["own"].tolist(), strict=True):
        place = next((stretch.part for stretch in life if stretch.start <= start < stretch.end), None)
        if place is not None:
            spent.update({SHARED: own, place: -own})
    return spent


def _tested(tests: pd.DataFrame, phases: pd.DataFrame, outside_phases: int) -> Counter[str]:
    """The time inside tests, shared fixtures left out."""
    own = phases.groupby("when")["own"].sum()
    setup, call, teardown = (int(own.get(when, 0)) for when in range(3))
    xunit_setup, xunit_teardown = int(tests["xunit_setup"].sum()), int(tests["xunit_teardown"].sum())
    lengths = tests["end"] - tests["start"]
    phased = phases.groupby("test")["wall"].sum().reindex(tests.index, fill_value=0)
    rest = lengths - phased
    return Counter(
        {
            SETUP: setup + xunit_setup,
            CALLS: call - xunit_setup - xunit_teardown,
            TEARDOWN: teardown + xunit_teardown,
            BETWEEN_PHASES: max(0, int(rest[tests["closed"]].sum()) - outside_phases),
            UNFINISHED: max(0, int(rest[~tests["closed"]].sum())),
        }
    )
