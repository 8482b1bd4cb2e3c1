"""Calls of one line, told apart by the instruction that a function is at."""

from __future__ import annotations

import ast
import textwrap
from types import CodeType
from typing import Any

import pytest

from testtime_recorder.columns import columns


def compiled(text: str, head: str = "async def f(a, b, c, x):") -> tuple[CodeType, Any, list[str]]:
    """A function of that text, its tree and its lines."""
    source = f"{head}\n{textwrap.indent(textwrap.dedent(text).strip(), '    ')}\n"
    tree: Any = ast.parse(source).body[0]
    names: dict[str, Any] = {}
    exec(compile(source, "<text>", "exec"), names)
    return names["f"].__code__, tree, source.split("\n")


def told(text: str) -> list[str]:
    """What stands at each of the columns, in the order of the instructions; the same one after another is one."""
    code, tree, lines = compiled(text)
    found: list[str] = []
    by_offset = columns(code, tree)
    starts = {offset: line for line, offset in _calls_by_line(code, by_offset)}
    for offset, column in sorted(by_offset.items()):
        words = lines[starts[offset] - 1][column:].split(",")[0].rstrip(")]}\"' ")
        if words not in found[-1:]:
            found.append(words)
    return found


def _calls_by_line(code: CodeType, offsets: Any) -> list[tuple[int, int]]:
    from dis import findlinestarts

    starts = list(findlinestarts(code))
    return [(max((start, line) for start, line in starts if start <= offset)[1], offset) for offset in offsets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return a(1), b(2)", ["a(1", "b(2"]),
        ("x = c(a(), b())", ["a(", "b(", "c(a("]),
        ('return {"k": a(1), "l": x.y.b(2)}', ["a(1", "x.y.b(2"]),
        ('return f"{a(1)}, {b(2)}"', ["a(1", "b(2"]),
        ("x[a(1)] = b(2)", ["b(2", "a(1)] = b(2"]),
    ],
)
def test_calls_of_one_line_are_told_apart(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_awaits_of_one_line_are_told_apart() -> None:
    found = [words for words in told("return await a(1), await b(2)") if words.startswith("await")]
    assert found == ["await a(1", "await b(2"]


@pytest.mark.parametrize("text", ["return a(1)", "a(1)\nb(2)", "c(\n    a(1),\n)", "return x.a(1).b(2)", "return x"])
def test_a_line_without_two_of_them_has_none(text: str) -> None:
    assert told(text) == []


def test_what_runs_elsewhere_does_not_count() -> None:
    assert told("x = lambda: (a(1), b(2))\nreturn x") == []


def test_without_a_text_nothing_is_told_before_the_compiler_did() -> None:
    code, _, _ = compiled("return a(1), b(2)")
    assert len(set(columns(code).values())) == (2 if hasattr(code, "co_positions") else 0)


def test_code_that_is_not_what_the_text_says_is_not_counted_off() -> None:
    code, _, _ = compiled("return a(1), b(2)")
    _, other, _ = compiled("return a(1), b(2), c(3)")
    assert len(set(columns(code, other).values())) == (2 if hasattr(code, "co_positions") else 0)
