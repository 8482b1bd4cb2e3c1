"""The same suites in several random orders: own times stay, though what pytest calls set-up moves.

What lives here: suites with a shared fixture, which another test asks for first in each order.  What may never be
added: a suite that pytest-random-order cannot shuffle.
"""

from __future__ import annotations

import pytest

from tests.truth import expected, running
from tests.truth.comparison import Check, moved, same, same_in_any_order, sound
from tests.truth.running import Bench
from tests.truth.table import Table
from tests.truth.test_truth import SUITES

SEEDS = (1, 2, 3)


@pytest.mark.truth
@pytest.mark.parametrize(("name", "shared_s"), [("random_order", 0.4), ("shared_session_fixture", 0.8)])
def test_own_times_do_not_depend_on_the_order(name: str, shared_s: float, bench: Bench, table: Table) -> None:
    """``shared_s``: what setting up the suite's shared fixture takes, so by how much pytest's own times must move."""
    if lacking := running.lacking([*expected.read(SUITES / name).needs, "pytest-random-order"]):
        pytest.skip(f"needs {', '.join(lacking)}, not installed here")
    runs = [
        bench.profile(
            SUITES / name,
            *("--random-order-bucket=global", f"--random-order-seed={seed}"),
            plugins=("pytest-random-order",),
        )
        for seed in SEEDS
    ]
    by = moved([run.phases for run in runs])
    table.judge(
        f"{name}, {len(SEEDS)} orders",
        runs[0].report,
        [
            *(same("exit status", 0, run.status) for run in runs),
            *(check for run in runs for check in sound(run.report)),
            Check("pytest's own set-up times move", f"by {shared_s} s", f"{by:.3f} s", 0 if by > 0.9 * shared_s else 2),
            *same_in_any_order([run.report for run in runs]),
        ],
    )
