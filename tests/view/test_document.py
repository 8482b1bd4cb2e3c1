"""Cells in words."""

from __future__ import annotations

import pytest

from testtime.view.document import Cell, Code, Column, Count, Duration, Name, Phrase, Share, Table, Words, written


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (Words("calls"), "calls"),
        (Name("a\n[b]"), "a\n[b]"),
        (Phrase("the longest test, t.py::test"), "the longest test, t.py::test"),
        (Duration(12_000_000_000), "12.0 s"),
        (Duration(0), "0"),
        (Share(0.74), "74 %"),
        (Count(81200), "81,200"),
    ],
)
def test_written(cell: Cell, text: str) -> None:
    assert written(cell) == text


def test_table_says_what_is_missing() -> None:
    assert Table((Column("n"),), ((Count(1),),), total=1812).shown == "1 of 1,812 shown"
    assert Table((Column("n"),), ((Count(1),),), total=1).shown == ""


def test_lines_of_code_are_those_that_python_sees() -> None:
    assert Code("if x:\n\ty = '\x0b\u2028'\n\n").lines == ["if x:", "    y = '\x0b\u2028'", ""]
