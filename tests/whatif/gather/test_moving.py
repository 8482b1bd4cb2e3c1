"""Steps and looks of statements that were cut up."""

from __future__ import annotations

import ast

import pytest

from testtime.model.watched import Execution, Snapshot, Step
from testtime.whatif.gather.cutting import cut_of, written
from testtime.whatif.gather.moving import Moved
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Text

SOURCE = """\
def f(a, b):
    x = 1
    y = g(a(1), b(
        2))
    return x
"""


def _moved(source: str = SOURCE, place: int = 1) -> Moved:
    text = Text.parsed(source, 11)
    statement = text.function.body[place]
    calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call) and ast.unparse(each)[0] in "ab"]
    cut = cut_of(text.function.body, statement, list(calls), Names(text.function))
    made = written(text, [cut])
    assert made is not None
    return Moved([cut], made, text.first)


def _step(line: int, column: int = -1) -> Step:
    return Step(line, 0, 9, 0, 0, 3, "x", column)


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (12, -1, 12),
        (13, 10, 13),
        (13, 16, 14),
        (14, -1, 15),
        (13, 8, 16),
        (13, -1, 16),
        (15, -1, 17),
        (99, -1, 99),
    ],
)
def test_line_of_a_step(line: int, column: int, expected: int) -> None:
    """The new text: 12 x, 13 a, 14 and 15 b, 16 what is left, 17 the return."""
    assert _moved().step(_step(line, column)) == _step(expected)


def test_names_stood_for_the_same_in_all_parts() -> None:
    execution = Execution(0, 0, 0, 9, (_step(13, 10),), snapshots=(Snapshot(12, {"x": 0}), Snapshot(13, {"x": 1})))
    moved = _moved().execution(execution)
    assert moved.steps == (_step(13),)
    assert [(each.line, each.paths["x"]) for each in moved.snapshots] == [(12, 0), (13, 1), (14, 1), (16, 1)]


def test_statement_of_which_nothing_is_left() -> None:
    moved = _moved("def f(a, b):\n    x, y = a(1), b(2)\n", 0)
    assert [moved.step(_step(12, column)).line for column in (11, 17, -1)] == [12, 13, 13]
    execution = Execution(0, 0, 0, 9, (), snapshots=(Snapshot(12, {}),))
    assert [each.line for each in moved.execution(execution).snapshots] == [12, 13]
