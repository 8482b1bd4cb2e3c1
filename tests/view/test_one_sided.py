"""Fixtures that one side has alone: the dearest first, whichever side they are of, each with its place."""

from __future__ import annotations

import msgspec
import pytest

from tests import comparisons
from testtime.view.document import written
from testtime.view.one_sided import table, where


def test_the_dearest_come_first() -> None:
    found = table(comparisons.regressed(), None)
    assert [[written(cell) for cell in row] for row in found.rows] == [
        ["legacy_db", "removed", "1", "700 ms", "tests/old.py:4"],
        ["audit", "new", "812", "43.0 ms", "tests/conftest.py:61"],
    ]


def test_table_is_cut() -> None:
    found = table(comparisons.regressed(), 1)
    assert (len(found.rows), found.total) == (1, 2)


def test_one_without_a_place() -> None:
    told = comparisons.regressed()
    unknown = msgspec.structs.replace(told.new_fixtures[0], path=None, line=None, where=None)
    found = table(msgspec.structs.replace(told, new_fixtures=(unknown,), removed_fixtures=()), None)
    assert written(found.rows[0][-1]) == ""


@pytest.mark.parametrize(
    ("path", "line", "said"),
    [
        ("tests/conftest.py", 3, "tests/conftest.py:3"),
        ("tests/conftest.py", None, "tests/conftest.py"),
        ("/venv/lib/python3.12/site-packages/anyio/plugin.py", 9, "anyio/plugin.py:9"),
    ],
)
def test_where(path: str, line: int | None, said: str) -> None:
    assert where(path, line) == said
