"""Suites of strangers: released projects, recorded for real.

What lives here: that they end under testtime as they do without, and what the recorder says of them.  What may never
be added: an expectation that only holds on one machine; a stranger's test may fail here, if it fails in the same way
without us.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import PROJECTS, Project, prepared
from tests.truth.comparison import against_stopwatch, same, sound
from tests.truth.running import Bench
from tests.truth.table import Table


@pytest.mark.truth
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project(project: Project, pytestconfig: pytest.Config, tmp_path: Path, table: Table) -> None:
    """It ends as it does without us, every second is accounted for, every phase is what the stopwatch saw."""
    place = prepared(project, pytestconfig.cache)
    bench = Bench(tmp_path, place.python)
    plain = bench.plain(place.suite, *project.args)
    run = bench.profile(place.suite, *project.args)
    print(run.output)
    changed = sorted({nodeid for (nodeid, _), _ in plain.outcomes.items() ^ run.outcomes.items()})
    checks = [
        same("exit status", plain.status, run.status),
        same("tests that ran", True, len(plain.outcomes) > 1000),
        same("tests with another outcome than without us", [], changed),
        *sound(run.report),
        *against_stopwatch(run.report, run.phases),
    ]
    table.judge(project.release, run.report, checks)
