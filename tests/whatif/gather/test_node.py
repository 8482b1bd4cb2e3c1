"""What a statement took on the whole, and how much of it could overlap."""

from __future__ import annotations

from typing import Any

import pytest

from tests.make import MS
from tests.scenes import parsed
from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.names import names
from testtime.whatif.gather.node import Node, computes, nothing_to_save, overlappable
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.result import How


def _node(*spent: Spent) -> Node:
    statement = parsed("a = (\n  f()\n)")
    return Node(statement, names(statement), Effects(), spent)


def test_lines() -> None:
    assert _node().lines == (1, 3)


def test_mean_is_over_the_runs_in_which_it_took_time() -> None:
    assert _node(Spent(10, 20, 30, 1), Spent(), Spent(30, 40, 51, 3)).mean == Spent(20, 30, 40, 3)
    assert _node().mean == Spent()
    assert _node(Spent()).mean == Spent()


def test_slow_from_ten_milliseconds_on() -> None:
    assert _node(Spent(5 * MS, 3 * MS, 2 * MS)).slow
    assert not _node(Spent(10 * MS - 1)).slow


@pytest.mark.parametrize(("how", "part"), [("gather", 1), ("threads", 2), ("start-both", 2)])
def test_what_could_overlap(how: How, part: int) -> None:
    assert overlappable(Spent(1, 2, 3), how) == part


@pytest.mark.parametrize(
    ("how", "spent", "words"),
    [
        ("gather", Spent(40, 0, 61), "they compute"),
        ("threads", Spent(0, 40, 61), "they compute"),
        ("gather", Spent(40, 61, 0), "they block the event loop"),
        ("threads", Spent(40, 61, 0), "all, or all but one"),
        ("gather", Spent(50, 50, 0), "all, or all but one"),
        ("gather", Spent(50, 0, 50), "all, or all but one"),
        ("gather", Spent(61, 0, 40), "all, or all but one"),
    ],
)
def test_why_nothing_is_saved(how: How, spent: Spent, words: str) -> None:
    assert nothing_to_save(how, [_node(spent), _node(Spent())]).startswith(words)


def test_what_is_there_to_raise() -> None:
    def checks(text: str, **effects: Any) -> bool:
        return Node(parsed(text), names(parsed(text)), Effects(**effects), ()).checks

    assert checks("f()", raises=True)
    assert not checks("f()")
    assert not checks("a = f()", raises=True)
    assert not checks("f()", raises=True, writes={Place("whole", 1)})


@pytest.mark.parametrize(
    ("spent", "found"),
    [
        ([Spent(0, 33, 215), Spent(0, 6, 202)], True),
        ([Spent(0, 33, 215), Spent(0, 50, 150)], False),
        ([Spent(0, 33, 215), Spent(90, 0, 1)], False),
    ],
)
def test_what_computes_for_nearly_all_its_time(spent: list[Spent], found: bool) -> None:
    assert computes(spent) == found
