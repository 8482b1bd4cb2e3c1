"""A report with its tables cut to what was asked for.

What lives here: the meaning of ``--top`` and ``--min``.  What may never be added: a table cut without a trace; the
report's ``totals`` keep saying how many rows there were.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from testtime.analysis.result import Report
from testtime.units import SECOND
from testtime.view.options import Options

Row = TypeVar("Row")


def cut(report: Report, options: Options) -> Report:
    """``report`` with the rows that ``options`` leave of each table."""
    least = options.min_ns / SECOND

    def keep(rows: tuple[Row, ...], took: Callable[[Row], float]) -> tuple[Row, ...]:
        kept = rows if not least else tuple(row for row in rows if took(row) >= least)
        return kept[: options.rows]

    return msgspec.structs.replace(
        report,
        tests=keep(report.tests, lambda row: row.own_s),
        fixtures=keep(report.fixtures, lambda row: row.setup_s + row.teardown_s),
        bottlenecks=keep(report.bottlenecks, lambda row: row.seconds_s),
        imports=keep(report.imports, lambda row: row.seconds_s),
        groups=keep(report.groups, lambda row: row.own_s),
    )
