"""Fixtures that one side of a comparison has alone, in a table: what is new may be why it takes longer.

What lives here: that table.  What may never be added: a decision; which of them is a cause is in the ``Comparison``.
"""

from __future__ import annotations

from testtime.compare.result import Comparison, FixtureAlone
from testtime.units import SECOND
from testtime.view.document import Column, Duration, Name, Table, Words
from testtime.view.plain import place


def table(comparison: Comparison, rows: int | None) -> Table:
    """Those of both sides, the dearest first; ``rows`` at most, ``None`` for all."""
    columns = (
        Column("fixture", figures=False),
        Column("", figures=False),
        Column("uses"),
        Column("takes"),
        Column("where", figures=False, spare=1),
    )
    told: list[tuple[FixtureAlone, str]] = [
        *((each, "new") for each in comparison.new_fixtures),
        *((each, "removed") for each in comparison.removed_fixtures),
    ]
    told.sort(key=lambda pair: -pair[0].seconds_s)
    cells = tuple(
        (
            Name(each.name),
            Words(which),
            Words(f"{each.uses:,.6g}"),
            Duration(round(each.seconds_s * SECOND)),
            Words("") if each.path is None else Name(where(each.path, each.line)),
        )
        for each, which in told[:rows]
    )
    return Table(columns, cells, len(told))


def where(path: str, line: int | None) -> str:
    """``path:line``, shortened where the path is of an installed package."""
    return (place(path) or path) + ("" if line is None else f":{line}")
