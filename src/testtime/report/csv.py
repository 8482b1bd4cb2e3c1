"""One table of the report as CSV: the tests, or what ``--by`` names.

What lives here: quoting for spreadsheets.  What may never be added: a second table in one file.  Figures are seconds,
as in the JSON document; an absent one is an empty field.

A field that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break is a formula to a spreadsheet; such a name
gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from testtime.analysis.result import FixtureRow, GroupRow, Report, TestRow
from testtime.view.plain import plain

_FORMULA = ("=", "+", "-", "@")


def render(report: Report) -> str:
    """The table with a header, lines ending in a plain newline."""
    kind, rows = _table(report)
    fields = [field.name for field in msgspec.structs.fields(kind)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_safe(value) for value in msgspec.structs.astuple(row)])
    return text.getvalue()


def _table(report: Report) -> tuple[type[msgspec.Struct], Sequence[msgspec.Struct]]:
    if report.by == "test":
        return TestRow, report.tests
    if report.by == "fixture":
        return FixtureRow, report.fixtures
    return GroupRow, report.groups


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = plain(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
