"""The table says how close each suite came, and fails with every miss."""

from __future__ import annotations

import pytest

from tests.truth.comparison import near
from tests.truth.table import HEADINGS, Table

REPORT = {"wall_s": 2.0, "accounting": [{"part": "unaccounted", "share": 0.002}]}


def test_a_line_tells_the_worst_deviation() -> None:
    """Of two checks that hold, the one that was nearer to its limit."""
    table = Table()
    table.judge("story", REPORT, [near("call", 1.0, 0.1, 1.05), near("setup", 1.0, 0.1, 1.01)])
    heading, line = table.lines()
    assert heading.split("  ")[0] == HEADINGS[0]
    assert line.endswith("0.20%       2       0  50%: call: wanted 1 s +- 0.1 s, got 1.05 s")


def test_a_miss_fails_and_is_told() -> None:
    """The message holds what was missed, and the line is there all the same."""
    table = Table()
    with pytest.raises(AssertionError, match="1 of 2 checks missed:\ncall: wanted 1 s"):
        table.judge("story", REPORT, [near("call", 1.0, 0.1, 1.2), near("setup", 1.0, 0.1, 1.0)])
    assert len(table.lines()) == 2


def test_nothing_judged_is_no_table() -> None:
    """`make test` prints none."""
    assert Table().lines() == []
