"""A profile to a report, all analyses together.

What lives here: the order in which the analyses are called and the assembling of their results.  What may never be
added: a computation of its own.
"""

from __future__ import annotations

from collections import Counter

from testtime.analysis import accounting, suspects
from testtime.analysis.bottlenecks import Scale, ranked
from testtime.analysis.caveats import caveats
from testtime.analysis.columns import columns
from testtime.analysis.fixtures import by_fixture, fixture_rows
from testtime.analysis.groups import group_rows
from testtime.analysis.imports import import_rows, imported
from testtime.analysis.result import SCHEMA, Recorder, Report, Totals
from testtime.analysis.stretches import life_end
from testtime.analysis.tests import by_test, phases, test_rows
from testtime.analysis.workers import worker_rows
from testtime.model.profile import Profile
from testtime.units import seconds


def analyse(profile: Profile, by: str = "test") -> Report:
    """All that can be said of a profile; ``by`` is ``test``, ``fixture`` or one of ``groups.KEYS``."""
    tables = columns(profile)
    tests, fixtures = by_test(tables), by_fixture(tables)
    imports = imported(profile)
    wall, working = accounting.wall(profile, tables.rows), accounting.workers(profile, tables.rows)
    workers = worker_rows(profile, tables)
    scale = Scale(profile.wall_ns, max(1, profile.workers))
    sources = (
        suspects.fixtures(profile, fixtures),
        suspects.unittest_methods(profile, tests),
        suspects.calls(profile, tables, tests, scale.stands_out),
        suspects.imports(imports),
        suspects.around_tests(profile, tables, wall, working),
        suspects.idle_workers(workers),
    )
    bottlenecks = ranked((suspect for source in sources for suspect in source), scale)
    groups = group_rows(profile, tests, by)
    return Report(
        schema=SCHEMA,
        complete=profile.complete,
        wall_s=seconds(profile.wall_ns),
        accounting=accounting.parts(wall),
        phases=phases(tables, fixtures.loc[[profile.fixtures[index].shared for index in fixtures.index]]),
        tests=test_rows(profile, tests),
        fixtures=fixture_rows(profile, fixtures),
        bottlenecks=bottlenecks,
        recorder=_recorder(profile),
        caveats=caveats(profile, wall),
        incomplete=profile.incomplete,
        exit_status=profile.exit_status,
        outcomes=dict(Counter(test.outcome for test in profile.tests).most_common()),
        pytest=profile.pytest,
        args=profile.args,
        dist=profile.dist,
        imports=import_rows(imports),
        workers=workers,
        worker_accounting=accounting.parts(working),
        by=by,
        groups=groups,
        totals=Totals(len(profile.tests), len(fixtures), len(imports), len(bottlenecks), len(groups)),
    )


def _recorder(profile: Profile) -> Recorder:
    """Of each process, what it says that writing and hooks took, and what the recorder takes from its import to the
    exit, as found out by the probe of the machine; the process itself knows what the import alone took.
    """
    found = 0 if profile.machine.probe is None else profile.machine.probe.recording_ns
    overhead = sum(process.overhead_ns + max(found, process.own_import_ns) for process in profile.processes)
    lives = sum(max(0, life_end(profile, process) - process.start_ns) for process in profile.processes)
    return Recorder(
        overhead_s=seconds(overhead),
        writing_s=seconds(sum(process.recording_ns for process in profile.processes)),
        share=round(overhead / lives, 6) if lives else 0.0,
    )
