"""The tables of a report.

What lives here: which columns each table has, and which of them may go where there is little room.  What may never be
added: sorting or cutting; rows come in the order and number in which they are to be shown.
"""

from __future__ import annotations

from testtime.analysis.result import GroupRow, Report, TestRow
from testtime.units import SECOND
from testtime.view.document import Column, Count, Duration, Name, Share, Table, Words
from testtime.view.findings import elsewhere
from testtime.view.plain import place

_OWN = (
    Column("set-up", spare=1),
    Column("call", spare=1),
    Column("teardown", spare=3),
    Column("own"),
    Column("waiting", spare=2),
)
_OUTCOMES_WORTH_A_WORD = frozenset({"failed", "error", "crashed", "unknown", "xpassed"})


def bottlenecks(report: Report) -> Table:
    """Everything that stands out, by rank."""
    columns = (
        Column("#"),
        Column("kind", figures=False, spare=4),
        Column("what", figures=False),
        Column("time"),
        Column("share"),
        Column("uses", spare=2),
        Column("each", spare=3),
        Column("waiting", spare=1),
        Column("where", figures=False, spare=5),
    )
    rows = tuple(
        (
            Count(row.rank),
            Words(row.kind),
            Name(row.what),
            _took(row.seconds_s),
            Share(row.share),
            Count(row.uses),
            _took(row.per_use_s),
            _took(row.wait_s),
            None if (where := elsewhere(row)) is None else Name(where),
        )
        for row in report.bottlenecks
    )
    return Table(columns, rows, report.totals.bottlenecks)


def fixtures(report: Report) -> Table:
    """Fixture definitions."""
    columns = (
        Column("fixture", figures=False),
        Column("scope", figures=False, spare=1),
        Column("uses"),
        Column("set-up"),
        Column("teardown", spare=3),
        Column("waiting", spare=2),
        Column("where", figures=False, spare=4),
    )
    rows = tuple(
        (
            Name(row.name),
            Words(row.scope),
            Count(row.uses),
            _took(row.setup_s),
            _took(row.teardown_s),
            _took(row.wait_s),
            None if (where := place(row.where)) is None else Name(where),
        )
        for row in report.fixtures
    )
    return Table(columns, rows, report.totals.fixtures)


def tests(report: Report) -> Table:
    """Tests, in their own time."""
    columns = (
        Column("test", figures=False),
        *_OWN,
        *((Column("worker", figures=False, spare=4),) if report.workers else ()),
        *((Column("", figures=False),) if _noteworthy(report) else ()),
    )
    rows = tuple(
        (
            Name(row.nodeid),
            *_own(row),
            *((None if row.worker is None else Words(row.worker),) if report.workers else ()),
            *((_remark(row.outcome),) if _noteworthy(report) else ()),
        )
        for row in report.tests
    )
    return Table(columns, rows, report.totals.tests)


def groups(report: Report) -> Table:
    """Tests by file, class or marker."""
    columns = (
        Column(report.by, figures=False),
        Column("tests"),
        *_OWN,
    )
    rows = tuple(
        (
            Name(row.group),
            Count(row.tests),
            *_own(row),
        )
        for row in report.groups
    )
    return Table(columns, rows, report.totals.groups)


def imports(report: Report) -> Table:
    """Imports of plugins, conftests and test modules."""
    columns = (
        Column("import", figures=False),
        Column("kind", figures=False, spare=1),
        Column("time"),
        *((Column("processes", spare=2),) if report.workers else ()),
    )
    rows = tuple(
        (
            Name(row.name),
            Words(row.kind),
            _took(row.seconds_s),
            *((Count(row.processes),) if report.workers else ()),
        )
        for row in report.imports
    )
    return Table(columns, rows, report.totals.imports)


def _own(row: TestRow | GroupRow) -> tuple[Duration | None, ...]:
    """What stands below ``_OWN``."""
    seconds = (row.own_setup_s, row.own_call_s, row.own_teardown_s, row.own_s, row.wait_s)
    return tuple(map(_took, seconds))


def _took(seconds_s: float | None) -> Duration | None:
    return None if seconds_s is None else Duration(round(seconds_s * SECOND))


def _noteworthy(report: Report) -> bool:
    return any(row.outcome in _OUTCOMES_WORTH_A_WORD for row in report.tests)


def _remark(outcome: str) -> Words | None:
    return Words(outcome) if outcome in _OUTCOMES_WORTH_A_WORD else None
