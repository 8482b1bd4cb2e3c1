"""The table tells the median and the worst error, whatever their signs."""

from __future__ import annotations

from tests.bench.sheet import Sheet
from tests.truth.synthetic_table import Table


def test_errors_count_without_their_signs() -> None:
    """-9 % is worse than +2 %."""
    table = Table(Sheet("suites", ("suite", "error")))
    for name, error in (("a", 0.02), ("b", -0.09), ("c", 0.01)):
        table.add((name, f"{error:+.0%}"), error)
    assert table.median == 0.02
    assert table.lines()[0] == "suites"
    assert table.lines()[-1] == "  3 rows: median error 2.00%, worst 9.00%"


def test_nothing_measured_is_no_table() -> None:
    """A session that runs no such test prints none."""
    assert Table(Sheet("suites", ("suite",))).lines() == []
