"""Tables are cut as asked for, and say of how many."""

from __future__ import annotations

from tests import make
from tests.make import MS
from testtime.analysis.analyse import analyse
from testtime.view.cut import cut
from testtime.view.options import Options

REPORT = analyse(make.parallel(), "file")


def test_json_is_whole_unless_cut_on_purpose() -> None:
    assert cut(REPORT, Options("json")) == REPORT


def test_top_cuts_every_table_and_keeps_the_first() -> None:
    shown = cut(REPORT, Options("json", top=2))
    assert [len(rows) for rows in (shown.tests, shown.bottlenecks, shown.fixtures, shown.imports)] == [2, 2, 1, 1]
    assert shown.tests == REPORT.tests[:2]


def test_min_leaves_out_what_took_less() -> None:
    shown = cut(REPORT, Options("json", min_ns=200 * MS))
    assert [row.own_s for row in shown.tests] == [0.9, 0.25, 0.2]
    assert shown.fixtures == ()
    assert len(shown.groups) == 1


def test_totals_and_accounting_are_never_cut() -> None:
    shown = cut(REPORT, Options("json", top=1, min_ns=10_000 * MS))
    assert (shown.totals, shown.accounting, shown.workers) == (REPORT.totals, REPORT.accounting, REPORT.workers)
