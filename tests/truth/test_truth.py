"""Every sample suite, profiled for real and compared with its ``truth.toml`` and with the stopwatch.

What lives here: one test per suite.  What may never be added: an expectation about one suite; that is what its
``truth.toml`` is for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.truth import expected, running
from tests.truth.comparison import against_stopwatch, against_truth, placed, same, sound
from tests.truth.running import Bench
from tests.truth.table import Table

SUITES = Path(__file__).parents[2] / "sample_suites"


@pytest.mark.truth
@pytest.mark.parametrize("name", sorted(path.parent.name for path in SUITES.glob(f"*/{expected.FILE}")))
def test_suite(name: str, bench: Bench, table: Table) -> None:
    """The report says what the suite is known to do, and what the stopwatch saw it do."""
    truth = expected.read(SUITES / name)
    if lacking := running.lacking(truth.needs):
        pytest.skip(f"{name} needs {', '.join(lacking)}, not installed here")
    run = bench.profile(SUITES / name, *truth.args, scale=truth.scale, plugins=truth.needs)
    print(run.output)
    checks = [
        same("exit status", 0, run.status),
        *sound(run.report),
        *against_truth(run.report, truth),
        *placed(run.report, truth, lambda path: (SUITES / name / path).read_text(encoding="utf-8").splitlines()),
        *against_stopwatch(run.report, run.phases),
    ]
    table.judge(name, run.report, checks)
